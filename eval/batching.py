"""`python -m eval.batching`: several answers written at once, beside a queue of one.

One process, one model with as many slots as are ever used together, the prompts, grammars and
limits that the assistant itself gives its generator, every item's prefix prepared. A question takes
a slot as soon as another frees it, so llama.cpp always decodes for all that are under way. Rounds
of all numbers alternate, so that a busy machine slows all alike; measure alone all the same.
It tells nothing of search and reading, which come before the first token and are not batched.
"""

import argparse
import json
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tqdm import tqdm

from assistant import weights
from assistant.answer import Assistant
from assistant.generate.base import Generator, Piece, Prompt
from assistant.settings import Settings
from corpus.errors import GeneratorError, MinshengError
from eval.batching_table import Line, Round, Written, arrivals, render, summarise
from eval.bench import QUESTIONS, choose, model_file
from eval.questions import read_questions
from eval.record import Commit, current_commit, plain

TOGETHER = (1, 2, 4, 8)
COUNT = 24
ROUNDS = 3
SHARE = 0.7
"""Of what the queue of one can answer: how fast questions arrive in the steady rounds."""


@dataclass(frozen=True, slots=True)
class Call:
    """What the assistant once asked of its generator."""

    prompt: Prompt
    max_tokens: int
    grammar: str | None


class Recorder:
    """A generator that writes nothing and keeps what it was asked."""

    name = "recorder"
    sha256 = ""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    def prepare(self, prompt: Prompt) -> int:
        """Nothing to prepare."""
        return 0

    def stream(
        self, prompt: Prompt, *, max_tokens: int, grammar: str | None = None
    ) -> Iterator[Piece]:
        """Keeps the call; the assistant then quotes the notice instead."""
        self.calls.append(Call(prompt, max_tokens, grammar))
        return iter(())

    def close(self) -> None:
        """Nothing to free."""


def record_calls(assistant: Assistant, questions: Sequence[str], count: int) -> tuple[Call, ...]:
    """The first `count` calls that answers to the questions make; the assistant's generator goes.

    Raises GeneratorError where none of the questions makes one.
    """
    assistant.generator.close()
    assistant.generator = recorder = Recorder()
    for question in questions:
        if len(recorder.calls) >= count:
            break
        assistant.ask(question)
    if not recorder.calls:
        raise GeneratorError("所选的题没有一道由模型生成回答，无从比较。")
    return tuple(recorder.calls[:count])


def serve(
    generator: Generator, calls: Sequence[Call], together: int, times: Sequence[float] | None
) -> Round:
    """Answers all calls in the order of their arrival, at most `together` at a time.

    `times`: seconds at which each arrives; None: all at once, at the beginning. Raises what the
    generator raised.
    """
    arrived = tuple(times) if times is not None else (0.0,) * len(calls)
    waiting = iter(range(len(calls)))
    lock = threading.Lock()
    written: dict[int, Written] = {}
    failed: list[BaseException] = []
    cpu, started = time.process_time(), time.perf_counter()

    def work() -> None:
        try:
            while not failed:
                with lock:
                    number = next(waiting, None)
                if number is None:
                    return
                time.sleep(max(0.0, arrived[number] - (time.perf_counter() - started)))
                text, tokens = _answer(generator, calls[number])
                ended = time.perf_counter() - started
                written[number] = Written(text, tokens, arrived[number], ended)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, name="batching") for _ in range(together)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return Round(
        together=together,
        is_burst=times is None,
        wall_s=time.perf_counter() - started,
        cpu_s=time.process_time() - cpu,
        answers=tuple(written[number] for number in range(len(calls))),
    )


def _answer(generator: Generator, call: Call) -> tuple[str, int]:
    pieces = list(generator.stream(call.prompt, max_tokens=call.max_tokens, grammar=call.grammar))
    return "".join(piece.text for piece in pieces), sum(piece.tokens for piece in pieces)


def measure(
    generator: Generator,
    calls: Sequence[Call],
    together: Sequence[int],
    rounds: int,
    share: float = SHARE,
) -> tuple[tuple[Line, ...], tuple[Round, ...]]:
    """Prepares all prefixes, then runs the rounds in turn; `together` holds 1, the queue."""
    for call in calls:
        generator.prepare(call.prompt)
    alone = serve(generator, calls, 1, None)  # the texts to be, and a warm-up
    done: list[Round] = []
    bar = tqdm(total=2 * rounds * len(together), desc="同时写", unit="轮")
    for number in range(rounds):
        order = together if number % 2 == 0 else tuple(reversed(together))
        for each in order:
            done.append(serve(generator, calls, each, None))
            bar.update()
        queue = [each for each in done if each.together == 1 and each.is_burst][-1]
        times = arrivals(len(calls), share * queue.rate, seed=number)
        for each in order:
            done.append(serve(generator, calls, each, times))
            bar.update()
    bar.close()
    return summarise(done, [answer.text for answer in alone.answers]), tuple(done)


def run(
    settings: Settings, together: Sequence[int], count: int, rounds: int
) -> tuple[tuple[Line, ...], tuple[Round, ...]]:
    """Records what is asked of the generator, and measures. Raises MinshengError."""
    from assistant.generate.llama import LlamaGenerator

    model = model_file(settings)
    questions = choose(read_questions(QUESTIONS), 2 * count)
    calls = record_calls(Assistant.load(settings), [each.turns[-1] for each in questions], count)
    adapter = Path(settings.adapter).expanduser() if settings.adapter else None
    generator = LlamaGenerator(
        model,
        sha256=weights.sha256_of(model),
        adapter=adapter,
        adapter_sha256=weights.sha256_of(adapter) if adapter else "",
        home=settings.home,
        budget=settings.cache_mb * 1024 * 1024,
        slots=max(together),
        threads=settings.threads,
    )
    try:
        return measure(generator, calls, together, rounds)
    finally:
        generator.close()


def store(home: Path, time: datetime, commit: Commit, record: dict[str, object]) -> Path:
    """Writes what was measured, every answer included, and returns the file."""
    path = home / "bench" / f"{time:%Y%m%dT%H%M%S}-batching-{commit.short}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {"time": time.isoformat(timespec="seconds"), "commit": commit.id, "dirty": commit.dirty}
    path.write_text(json.dumps(told | record, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return path


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 0 whatever was measured, 1 where something could not be."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.batching", description="测同时写几个回答与逐个排队，并排比较。"
    )
    parser.add_argument("--count", type=int, default=COUNT, help=f"几个回答（默认 {COUNT}）")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"几轮（默认 {ROUNDS}）")
    arguments = parser.parse_args(argv)
    settings = Settings.from_environment()
    try:
        lines, rounds = run(settings, TOGETHER, arguments.count, arguments.rounds)
    except MinshengError as error:
        print(error, file=sys.stderr)
        return 1
    print(render(lines, SHARE))
    record: dict[str, object] = {
        "cpus": os.cpu_count(),
        "threads": settings.threads,
        "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "lines": plain(lines),
    }
    print(json.dumps(record, ensure_ascii=False))
    whole = record | {"rounds": plain(rounds)}
    path = store(settings.home, datetime.now().astimezone(), current_commit(), whole)
    print(f"\n记录：{path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
