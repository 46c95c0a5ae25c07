"""`python -m eval.robust`: whether answers hold when notice and question are made difficult.

Seven families of cases (`eval.robust_values.Family`) are generated from a parsed notice, with no
look at any question set; code alone decides whether an answer is right. Each notice is asked by
itself. The exit status does not depend on the score.
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from assistant.settings import ROOT, Settings
from corpus.errors import MinshengError
from corpus.notice import Notice
from corpus.read import read_notice, read_notices
from eval.metrics import share
from eval.predictions import to_json
from eval.record import current_commit, plain
from eval.robust_ask import Opener, ask_cases, opener
from eval.robust_families import SEED, generate
from eval.robust_values import Case, Family, Outcome
from eval.run import positive
from eval.table import SHARES, columns, share_line

AROUND = ROOT / "tests" / "fixtures"
"""Invented notices; their items are the noise around the right one. A checkout has them."""
FAMILIES = {
    Family.NOISE: "干扰条目",
    Family.REJECTION: "抽去条目应拒答",
    Family.INTEGRATION: "两项合问",
    Family.COUNTERFACTUAL: "改写要点",
    Family.PARAPHRASE: "换种问法",
    Family.INJECTION: "指令注入",
    Family.NEIGHBOUR: "相邻数字",
}


def choose(cases: Sequence[Case], limit: int | None, seed: int = SEED) -> tuple[Case, ...]:
    """At most `limit` cases in their order, as evenly over the families as these allow.

    Which ones depends on the seed alone; None takes all.
    """
    if limit is None:
        return tuple(cases)
    mixed = random.Random(seed).sample(list(cases), len(cases))
    waiting = {family: [case for case in mixed if case.family is family] for family in Family}
    chosen: list[Case] = []
    while any(waiting.values()):
        chosen += [left.pop() for left in waiting.values() if left]
    kept = {case.id for case in chosen[:limit]}
    return tuple(case for case in cases if case.id in kept)


def read_around(folder: Path = AROUND) -> tuple[Notice, ...]:
    """The invented notices; none where there is no such folder."""
    return tuple(read_notice(path) for path in sorted(folder.glob("notice_*.txt")))


def run(
    arguments: argparse.Namespace,
    settings: Settings,
    load: Callable[[Settings, Path], Opener],
    *,
    around: Sequence[Notice] = (),
) -> str:
    """Generates, asks, writes the failures; returns the report. Raises MinshengError."""
    given = arguments.notice
    notices = (read_notice(given),) if given else read_notices(settings.notices)
    chosen = [
        (notice, choose(generate(notice, around=around), arguments.limit)) for notice in notices
    ]
    if not any(cases for _, cases in chosen):
        return "这些要点里没有可以确切提问的数字或责任单位，什么也没有问。"
    settings.home.mkdir(parents=True, exist_ok=True)
    outcomes: dict[str, tuple[Outcome, ...]] = {}
    with tempfile.TemporaryDirectory(prefix="robust-", dir=settings.home) as folder:
        open_notice = load(settings, Path(folder))
        for notice, cases in chosen:
            if cases:
                outcomes[notice.id] = ask_cases(cases, notice, open_notice, progress=True)
    if arguments.failures is not None:
        write_failures(arguments.failures, outcomes)
    everything = [outcome for each in outcomes.values() for outcome in each]
    return (
        f"要点：{'、'.join(outcomes)}；程序版本：{current_commit().short}\n\n{render(everything)}"
    )


def render(outcomes: Sequence[Outcome]) -> str:
    """The table by family, without trailing newline."""
    lines = [
        share_line(name, share(o.right for o in outcomes if o.case.family is family))
        for family, name in FAMILIES.items()
    ]
    lines.append(share_line("合计", share(outcome.right for outcome in outcomes)))
    table = columns(SHARES, lines)
    broken = sum(outcome.prediction.status is None for outcome in outcomes)
    return table + (f"\n\n注意：有 {broken} 题提问时出错，按答错计。" if broken else "")


def write_failures(path: Path, outcomes: Mapping[str, Iterable[Outcome]]) -> None:
    """One JSON object a line for every case that is not right: what was due, what came."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for notice_id, each in outcomes.items():
            for outcome in each:
                if not outcome.right:
                    row = {"notice": notice_id, **failure(outcome)}
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")


def failure(outcome: Outcome) -> dict[str, object]:
    """A case with its answer, as JSON holds it; `text` is the notice where it was changed."""
    case = outcome.case
    return {
        "family": case.family.value,
        "id": case.id,
        "question": plain(case.question),
        "prediction": to_json(outcome.prediction),
        "verdict": plain(outcome.verdict),
        "differs": list(outcome.differs),
        "twin": None if outcome.twin is None else to_json(outcome.twin),
        "text": case.text,
    }


def load_opener(settings: Settings, home: Path) -> Opener:
    """Loads the models once. Raises MinshengError where something they need is missing."""
    from assistant.answer import Assistant  # heavy: torch and llama.cpp, not needed for --help

    print("正在载入模型……", file=sys.stderr)
    return opener(Assistant.load(settings), home)


def parse_arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.robust", description="由要点自动出题，检验回答是否经得起干扰和改动。"
    )
    parser.add_argument(
        "--notice", type=Path, help="只用这一份要点（文件）；默认用 MINSHENG_NOTICES 里的每一份"
    )
    parser.add_argument("--limit", type=positive, help="每份要点最多问几题，各类均匀抽取，每次相同")
    parser.add_argument("--failures", type=Path, help="把答错的题写入这个文件（JSONL）")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 0 whatever the score, 1 where nothing could be asked."""
    arguments = parse_arguments(argv)
    try:
        print(run(arguments, Settings.from_environment(), load_opener, around=read_around()))
    except MinshengError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
