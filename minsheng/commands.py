"""What each command does: from its options to lines or JSON, and to an exit code.

Modules that load models are imported by the commands that need them.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.settings import Settings
from corpus.figure_register import SortKey
from corpus.figures import Kind
from corpus.notice import Notice
from corpus.read import read_notice
from minsheng.ask import FAILED, NOTHING, OK, ask_all, converse
from minsheng.differences import difference_record
from minsheng.lookups import figures_record, item_record, notice_record, units_record
from minsheng.notices import find_item, find_notice, open_notices
from minsheng.told import difference_lines, figures_lines, item_lines, units_lines

if TYPE_CHECKING:
    from assistant.answer import Assistant


def load_assistant(settings: Settings, folder: Path | None) -> "Assistant":
    """The assistant over the notices in use, or over those of a folder. Raises MinshengError."""
    from assistant.answer import Assistant

    notices = open_notices(settings, folder)
    return Assistant.load(settings, notices=notices, progress=sys.stderr.isatty())


@dataclass(frozen=True, slots=True)
class Means:
    """What commands work with; tests bring their own."""

    settings: Callable[[], Settings] = Settings.from_environment
    notices: Callable[[Settings, Path | None], tuple[Notice, ...]] = open_notices
    assistant: Callable[[Settings, Path | None], Any] = load_assistant


def ask(options: argparse.Namespace, means: Means) -> int:
    """`minsheng ask`."""
    question = " ".join(options.question).strip()
    if options.question and not question:
        print("问题是空的。请写上要问的话。", file=sys.stderr)
        return FAILED
    reads = question in ("", "-")
    talks = question == "" and sys.stdin.isatty()
    if sys.stderr.isatty():
        print("载入模型……", file=sys.stderr)
    assistant = means.assistant(means.settings(), options.notices)
    try:
        if talks:
            assistant.prepare_in_background()
            return converse(assistant, sys.stdout, as_json=options.json)
        questions: Iterable[str] = sys.stdin if reads else [question]
        return ask_all(
            assistant, questions, sys.stdout, as_json=options.json, keeps=options.conversation
        )
    except UnicodeDecodeError:
        print("标准输入不是当前编码的文本。请先转成 UTF-8。", file=sys.stderr)
        return FAILED
    finally:
        assistant.close()


def index(options: argparse.Namespace, means: Means) -> int:
    """`minsheng index`."""
    from index.build import open_index
    from index.encoder import load_encoder

    settings = means.settings()
    notices = means.notices(settings, options.notices)
    encoder = load_encoder(settings.encoder)
    built = open_index(
        notices,
        encoder,
        settings.home,
        rebuild=options.rebuild,
        progress=sys.stderr.isatty(),
    )
    record = {
        "notices": [asdict(notice_record(notice)) for notice in notices],
        "items": len(built.items),
        "encoder": encoder.name,
        "encoder_sha256": encoder.sha256,
        "calibrated": bool(built.thresholds),
        "folder": str(settings.home / "index"),
    }
    told = f"索引就绪：{len(notices)} 份要点，{len(built.items)} 项，编码模型 {encoder.name}"
    _show(options, record, [told])
    return OK


def units(options: argparse.Namespace, means: Means) -> int:
    """`minsheng units`."""
    notice = find_notice(means.notices(means.settings(), options.notices), options.notice)
    name = "".join(options.name)
    found = units_record(notice, name)
    _show(options, asdict(found), units_lines(found, whole=bool(name)))
    return OK if found.units else NOTHING


def figures(options: argparse.Namespace, means: Means) -> int:
    """`minsheng figures`."""
    notice = find_notice(means.notices(means.settings(), options.notices), options.notice)
    found = figures_record(
        notice,
        " ".join(options.search),
        item=find_item(notice, options.item) if options.item else None,
        kinds=[Kind(kind) for kind in options.kinds],
        sort=SortKey(options.sort),
        descending=options.descending,
        limit=options.limit,
    )
    _show(options, asdict(found), figures_lines(found))
    return OK if found.total else NOTHING


def item(options: argparse.Namespace, means: Means) -> int:
    """`minsheng item`."""
    notice = find_notice(means.notices(means.settings(), options.notices), options.notice)
    record = item_record(notice, find_item(notice, options.item))
    _show(options, asdict(record), item_lines(record))
    return OK


def diff(options: argparse.Namespace, _: Means) -> int:
    """`minsheng diff`."""
    difference = difference_record(read_notice(options.old), read_notice(options.new))
    _show(options, asdict(difference), difference_lines(difference))
    return OK


def evaluate(options: argparse.Namespace, means: Means) -> int:
    """`minsheng eval`."""
    from eval.record import plain
    from eval.run import ask_and_keep, none_chosen
    from eval.subject import load_assistant as load_subject
    from eval.table import render

    kept = ask_and_keep(options, means.settings(), load_subject)
    if kept is None:
        print(none_chosen(options.questions), file=sys.stderr)
        return NOTHING
    record = {"metrics": plain(kept.metrics), "folder": str(kept.folder)}
    _show(options, record, [render(kept.metrics), "", f"逐题记录：{kept.folder}"])
    return OK


def serve(options: argparse.Namespace, _: Means) -> int:
    """`minsheng serve`: `app.py`."""
    import app

    app.serve(options.host, options.port, as_json=options.json)
    return OK


def mcp(options: argparse.Namespace, means: Means) -> int:
    """`minsheng mcp`: on standard input and output, or over HTTP."""
    from minsheng.mcp_run import run

    settings = means.settings()
    notices = means.notices(settings, options.notices)
    where = (options.host, options.port) if options.http else None
    run(notices, lambda: means.assistant(settings, options.notices), where)
    return OK


def _show(options: argparse.Namespace, record: dict[str, Any], lines: Iterable[str]) -> None:
    if options.json:
        print(json.dumps(record, ensure_ascii=False, indent=2))
    else:
        print("\n".join(lines))
