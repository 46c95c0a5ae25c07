"""One backend of the benchmark in a process of its own, so that its peak memory is its own.

Called by `eval.bench` as `python -m eval.bench_worker JOB RESULT` with two files of JSON. Plain
backends write exactly as many tokens as they are told and never find a prompt in a cache.
"""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tqdm import tqdm

from assistant.settings import Settings
from assistant.values import Done, Shown
from eval.bench_values import Case, Job, Measured, Timing, read_job, write
from eval.memory import peak_bytes


def ours_warm(job: Job) -> Measured:
    """The assistant as the page runs it, its prefixes prepared."""
    return _ours(job, prepare=True)


def ours_cold(job: Job) -> Measured:
    """The assistant without a single prepared prefix; each question should have its own item."""
    return _ours(job, prepare=False)


def llama(job: Job) -> Measured:
    """Plain llama.cpp: its defaults, nothing cached."""
    import xllamacpp

    started = time.perf_counter()
    params = xllamacpp.CommonParams()
    params.model.path = job.model
    params.n_parallel = 1
    params.n_ctx = 8192
    params.cpuparams.n_threads = job.threads
    params.cpuparams_batch.n_threads = job.threads
    params.cache_ram_mib = 0
    params.verbosity = 0
    server = xllamacpp.Server(params)
    loaded = time.perf_counter() - started

    def ask(case: Case) -> Timing:
        first = 0.0
        last: dict[str, Any] = {}
        started = time.perf_counter()

        def receive(reply: dict[str, Any]) -> bool:
            nonlocal first, last
            if "error" in reply:
                raise RuntimeError(str(reply["error"]))
            if not first and reply["choices"] and reply["choices"][0]["delta"].get("content"):
                first = time.perf_counter() - started
            last = reply.get("timings") or last
            return False

        request = {
            "messages": messages(case),
            "max_tokens": case.tokens,
            "temperature": 0.0,
            "cache_prompt": False,
            "ignore_eos": True,
            "stream": True,
        }
        server.handle_chat_completions(request, receive)
        whole = time.perf_counter() - started
        if last["cache_n"]:
            raise RuntimeError(f"{case.id}: {last['cache_n']} prompt tokens came from a cache")
        return Timing(case.id, first or whole, whole, last["prompt_n"], last["predicted_n"])

    return _measure(loaded, job, ask)


def transformers_float32(job: Job) -> Measured:
    """The same file through transformers, its weights turned into float32."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    started = time.perf_counter()
    torch.set_num_threads(job.threads)
    path = Path(job.model)
    tokenizer: Any = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    model: Any = AutoModelForCausalLM.from_pretrained(
        path.parent, gguf_file=path.name, dtype=torch.float32
    )
    model.eval()
    loaded = time.perf_counter() - started

    def ask(case: Case) -> Timing:
        started = time.perf_counter()
        inputs = tokenizer.apply_chat_template(
            messages(case), add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        clock = _Clock()
        with torch.inference_mode():
            model.generate(
                **inputs,
                min_new_tokens=case.tokens,
                max_new_tokens=case.tokens,
                do_sample=False,
                streamer=clock,
            )
        whole = time.perf_counter() - started
        read = int(inputs["input_ids"].shape[1])
        return Timing(case.id, clock.times[1] - started, whole, read, len(clock.times) - 1)

    return _measure(loaded, job, ask)


BACKENDS: dict[str, Callable[[Job], Measured]] = {
    "ours_warm": ours_warm,
    "ours_cold": ours_cold,
    "llama": llama,
    "transformers": transformers_float32,
}


def messages(case: Case) -> list[dict[str, str]]:
    """The conversation that a plain backend is given: all its items, then the question."""
    system = "\n".join((case.system, *case.documents))
    return [{"role": "system", "content": system}, {"role": "user", "content": case.question}]


class _Clock:
    """A transformers streamer that notes when the prompt and each token came."""

    def __init__(self) -> None:
        self.times: list[float] = []

    def put(self, _: object) -> None:
        self.times.append(time.perf_counter())

    def end(self) -> None:
        pass


def _measure(loaded: float, job: Job, ask: Callable[[Case], Timing]) -> Measured:
    warm_up = Case("", job.cases[0].system, ("材料。",), "你好", 2)
    ask(warm_up)
    timings = tuple(ask(case) for case in _bar(job, job.cases))
    return Measured(loaded, peak_bytes(), timings)


def _ours(job: Job, *, prepare: bool) -> Measured:
    from assistant.answer import Assistant
    from eval.run import WARM_UP

    started = time.perf_counter()
    assistant = Assistant.load(Settings.from_environment())
    loaded = time.perf_counter() - started
    if prepare:
        assistant.prepare()
    assistant.ask(WARM_UP, [])
    timings = []
    for id, question in _bar(job, job.questions):
        started = time.perf_counter()
        first = 0.0
        for event in assistant.stream(question, []):
            if isinstance(event, Shown):
                first = first or time.perf_counter() - started
            elif isinstance(event, Done):
                answer = event.answer
        whole = time.perf_counter() - started
        timings.append(
            Timing(id, first or whole, whole, 0, answer.output_tokens, answer.retrieved[:5])
        )
    return Measured(loaded, peak_bytes(), tuple(timings))


def _bar(job: Job, work: tuple[Any, ...]) -> Iterator[Any]:
    return iter(tqdm(work, desc=job.backend, unit="题"))


if __name__ == "__main__":
    _job = read_job(Path(sys.argv[1]))
    write(Path(sys.argv[2]), BACKENDS[_job.backend](_job))
