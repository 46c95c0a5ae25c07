"""`python -m eval.bench`: how fast an answer comes and what it takes, side by side in one run.

Ours warm and cold, the same file through plain llama.cpp with a cold prompt, likewise with the five
best items in the prompt, the same file through transformers in float32. Plain backends are given
our retrieval for nothing and write as many tokens as ours did. Measure alone: nothing else should
run meanwhile.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from assistant import weights
from assistant.prompt import build_prompt
from assistant.settings import ROOT, Settings
from corpus.errors import GeneratorError, MinshengError, SettingsError
from corpus.notice import Item
from corpus.read import read_notices
from eval.bandwidth import measure_bandwidth, weight_bytes_per_token
from eval.bench_table import Bench, expectations, render
from eval.bench_values import Case, Job, Measured, read_measured, write
from eval.questions import Question, QuestionKind, Split, read_questions
from eval.record import Commit, current_commit, plain

QUESTIONS = ROOT / "eval" / "questions.jsonl"
COUNT = 20
ITEMS = 5
"""Items in the prompt of the common retrieval-augmented systems."""


def choose(questions: Sequence[Question], count: int) -> tuple[Question, ...]:
    """Dev questions that a model has to answer from one item, each item once, spread evenly."""
    first: dict[str, Question] = {}
    for question in questions:
        if (
            question.kind in (QuestionKind.FIGURE, QuestionKind.ELIGIBILITY)
            and question.split is not Split.TEST
            and len(question.turns) == len(question.items) == 1
        ):
            first.setdefault(question.items[0], question)
    candidates = list(first.values())
    step = max(1.0, len(candidates) / count)
    return tuple(candidates[int(place * step)] for place in range(min(count, len(candidates))))


def make_cases(
    questions: Sequence[Question], ours: Measured, items: dict[str, Item]
) -> tuple[Case, ...]:
    """For plain backends: questions that our model wrote an answer to, with the items we found."""
    text = {question.id: question.turns[-1] for question in questions}
    cases = []
    for timing in ours.timings:
        if not timing.written or not timing.items:
            continue
        prompts = [build_prompt(items[item], text[timing.id]) for item in timing.items]
        documents = tuple(prompt.document for prompt in prompts)
        cases.append(
            Case(timing.id, prompts[0].system, documents, prompts[0].question, timing.written)
        )
    return tuple(cases)


def measure(job: Job, home: Path) -> Measured:
    """Runs one backend in its own process. Raises GeneratorError where it fails."""
    with tempfile.TemporaryDirectory() as folder:
        told, result = Path(folder) / "job.json", Path(folder) / "result.json"
        write(told, job)
        done = subprocess.run(
            [sys.executable, "-m", "eval.bench_worker", str(told), str(result)],
            cwd=ROOT,
            env=os.environ | {"MINSHENG_HOME": str(home)},
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode or not result.is_file():
            raise GeneratorError(f"{job.backend} 未能测完（退出码 {done.returncode}），原因见上。")
        return read_measured(result)


def model_file(settings: Settings) -> Path:
    """The GGUF file that the settings name. Raises SettingsError where they name none."""
    name = settings.generator
    if name.lower() in weights.PUBLISHED:
        return weights.ensure(weights.PUBLISHED[name.lower()], settings.home)
    if name.lower().endswith(".gguf") and Path(name).expanduser().is_file():
        return Path(name).expanduser().resolve()
    raise SettingsError(
        f"MINSHENG_GENERATOR={name} 不是 .gguf 文件，无法与 llama.cpp、transformers 对比。"
    )


def run(count: int, backends: Sequence[str], settings: Settings) -> Bench:
    """Measures all backends one after another."""
    model = model_file(settings)
    questions = choose(read_questions(QUESTIONS), count)
    asked = tuple((question.id, question.turns[-1]) for question in questions)
    items = {item.id: item for notice in read_notices(settings.notices) for item in notice.items}
    measured: dict[str, Measured] = {}
    warm = measure(Job("ours_warm", settings.threads, questions=asked), settings.home)
    cases = make_cases(questions, warm, items)
    if not cases:
        raise GeneratorError("所选的题没有一道由模型生成回答，无从比较。")
    kept = {case.id for case in cases}
    measured["ours_warm"] = _only(warm, kept)
    if "ours_cold" in backends:
        with tempfile.TemporaryDirectory() as folder:
            home = _without_prefixes(settings.home, Path(folder))
            cold = measure(Job("ours_cold", settings.threads, questions=asked), home)
        measured["ours_cold"] = _only(cold, kept)
    for name, worker, limit in PLAIN:
        if name in backends:
            given = tuple(_with_items(case, limit) for case in cases)
            job = Job(worker, settings.threads, model=str(model), cases=given)
            measured[name] = measure(job, settings.home)
    return Bench(
        measured=measured,
        bandwidth=measure_bandwidth(settings.threads),
        weight_bytes=weight_bytes_per_token(model),
    )


PLAIN = (("llama", "llama", 1), ("llama_five", "llama", ITEMS), ("transformers", "transformers", 1))
"""Name, worker and items in the prompt of each plain backend."""
NAMES = ("ours_cold", *(name for name, _, _ in PLAIN))


def store(home: Path, time: datetime, commit: Commit, bench: Bench) -> Path:
    """Writes what was measured, every timing included, and returns the file."""
    path = home / "bench" / f"{time:%Y%m%dT%H%M%S}-{commit.short}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {
        "time": time.isoformat(timespec="seconds"),
        "commit": commit.id,
        "dirty": commit.dirty,
        "cpus": os.cpu_count(),
        "expectations": plain(expectations(bench)),
        "bench": plain(bench),
    }
    path.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def _only(measured: Measured, ids: set[str]) -> Measured:
    kept = tuple(timing for timing in measured.timings if timing.id in ids)
    return Measured(measured.load_s, measured.peak_bytes, kept)


def _with_items(case: Case, limit: int) -> Case:
    return Case(case.id, case.system, case.documents[:limit], case.question, case.tokens)


def _without_prefixes(home: Path, cold: Path) -> Path:
    """A home that shares models and index with `home` but has no prepared prefix."""
    for path in home.iterdir():
        if path.name not in ("prefixes", "runs", "bench"):
            (cold / path.name).symlink_to(path.resolve(), target_is_directory=path.is_dir())
    return cold


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 0 whatever was measured, 1 where something could not be."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.bench", description="测速度和内存，与通行做法并排比较。"
    )
    parser.add_argument("--count", type=int, default=COUNT, help=f"几道题（默认 {COUNT}）")
    parser.add_argument(
        "--backends", nargs="*", choices=NAMES, default=NAMES, help="与哪些比较（默认全部）"
    )
    arguments = parser.parse_args(argv)
    settings = Settings.from_environment()
    try:
        bench = run(arguments.count, arguments.backends, settings)
    except MinshengError as error:
        print(error, file=sys.stderr)
        return 1
    print(render(bench))
    path = store(settings.home, datetime.now().astimezone(), current_commit(), bench)
    print(f"\n记录：{path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
