"""Measures one row of the answering ladder: asks the dev half as `eval.run` does, and counts."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from tqdm import tqdm

from assistant.settings import Settings
from assistant.weights import sha256_of
from eval.ablation_rows import AnsweringRow
from eval.ablation_values import Answered
from eval.memory import peak_bytes
from eval.metrics import Row, measure, rows, share
from eval.questions import Split, read_questions
from eval.record import Asked, Models, current_commit, file_sha256, store_run
from eval.run import QUESTIONS, WARM_UP, ask_all, choose
from eval.subject import Asker

Load = Callable[[AnsweringRow, Settings], tuple[Asker, Models]]


def measure_answering(
    row: AnsweringRow,
    settings: Settings,
    load: Load,
    *,
    adapter: Path | None = None,
    limit: int | None = None,
    questions: Path = QUESTIONS,
) -> Answered:
    """Asks, keeps every answer, and counts. Raises MinshengError before anything is asked."""
    own = row.settings(settings, adapter)
    chosen = choose(read_questions(questions), Split.DEV, limit=limit)
    asked = Asked(questions.name, file_sha256(questions), Split.DEV, (), limit)
    commit, now = current_commit(), datetime.now().astimezone()
    asker, models = load(row, own)
    asker.ask(WARM_UP, [])
    scored = rows(chosen, ask_all(asker, tqdm(chosen, desc=row.name, unit="题")))
    folder = store_run(
        settings.home / "ablation" / row.name,  # apart from the runs that reports look for
        time=now,
        commit=commit,
        asked=asked,
        models=models,
        settings=own,
        scored=scored,
        metrics=measure(scored),
    )
    return count(row.name, scored, name_models(models, own), folder)


def count(name: str, scored: tuple[Row, ...], models: str, folder: Path) -> Answered:
    """The row's figures, with this process's peak memory."""
    metrics = measure(scored)
    generated = metrics.timing["generated"]
    return Answered(
        name=name,
        overall=metrics.overall,
        kinds={kind.value: value for kind, value in metrics.kinds.items()},
        outcomes=share(row.verdict.exact_outcome for row in scored),
        latency_p50=generated.latency_p50,
        tokens_p50=generated.tokens_p50,
        peak_bytes=peak_bytes(),
        failures=metrics.failures,
        models=models,
        record=str(folder),
    )


def name_models(models: Models, settings: Settings) -> str:
    """Names and hashes of the models that answer, in one line."""
    named = [
        f"{models.encoder} {models.encoder_sha256[:12]}",
        f"{models.generator} {models.generator_sha256[:12]}".strip(),
        f"reader {models.reader_sha256[:12] or 'none'}",
    ]
    if settings.adapter:
        named.append(f"adapter {sha256_of(Path(settings.adapter))[:12]}")
    return ", ".join(named)
