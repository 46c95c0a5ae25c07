"""The command line with a fake assistant: what is written, and how it ends."""

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_assistant import FakeAssistant, cited

from assistant.settings import Settings
from assistant.values import Status
from corpus.errors import GeneratorError
from corpus.notice import Notice
from corpus.parse import parse_notice
from minsheng.ask import converse
from minsheng.commands import Means
from minsheng.main import main
from minsheng.parser import translate
from tests.unit.assistant_fixtures import REAL, REAL_TEXT, SMALL

CARE = "每人每月给予60元护理补贴"
ANSWER = "重度残疾人每人每月60元护理补贴。"


class Closing(FakeAssistant):
    """One that also notes that it was closed."""

    is_closed = False

    def close(self) -> None:
        self.is_closed = True


def fake() -> Closing:
    return Closing(
        [REAL],
        {
            "护理补贴": cited(REAL, "22", CARE, ANSWER, Status.ANSWERED),
            "坏": GeneratorError("生成模型没有响应，请稍后再试。"),
        },
    )


def means(assistant: Closing, notices: Sequence[Notice] = (REAL, SMALL)) -> Means:
    return Means(
        settings=lambda: Settings.from_environment({"HOME": "/nowhere"}),
        notices=lambda *_: tuple(notices),
        assistant=lambda *_: assistant,
    )


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command; its exit code, standard output and standard error."""

    def call(*argv: str, stdin: str = "", assistant: Closing | None = None) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        try:
            code = main(argv, means(assistant or fake()))
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


def test_an_answer_is_written_with_its_place(run: Run) -> None:
    assistant = fake()
    code, out, err = run("ask", "护理补贴", "多少钱", assistant=assistant)
    start = REAL_TEXT.index(CARE)
    title = REAL.item("22").title
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "重度残疾人每人每月60元护理补贴[22]。",
        "〔已答〕",
        f"  出处：第22项《{title}》，原文第 {start}–{start + len(CARE)} 字：“{CARE}”",
        "  《2020年全市民生工作要点》（2020-11-10 发布）。现行标准请向牵头单位核实。",
    ]
    assert [question for question, _ in assistant.asked] == ["护理补贴 多少钱"]
    assert assistant.is_closed


def test_json_holds_the_spans_and_which_sentence_they_support(run: Run) -> None:
    _, out, _ = run("ask", "--json", "护理补贴")
    answer = json.loads(out)
    source = answer["sources"][0]
    assert REAL_TEXT[source["start"] : source["end"]] == source["text"] == CARE
    assert (source["notice"], source["item"]) == ("real", "22")
    assert source["uri"] == "minsheng://notices/real/items/22"
    assert answer["sentences"] == [{"text": ANSWER, "kind": "generated", "sources": [0]}]
    assert (answer["status"], answer["refused"], answer["citations"]) == ("answered", False, ["22"])
    assert answer["notice"]["published"] == "2020-11-10"


def test_what_the_notices_do_not_say_ends_with_3(run: Run) -> None:
    code, out, _ = run("ask", "--json", "地铁")
    assert code == 3
    assert (json.loads(out)["status"], json.loads(out)["sources"]) == ("not_covered", [])


def test_standard_input_holds_a_question_a_line(run: Run) -> None:
    """Each stands alone unless they are told to be a conversation; empty lines are left out."""
    assistant = fake()
    code, out, _ = run("ask", "--json", stdin="护理补贴\n\n地铁\n", assistant=assistant)
    assert code == 3
    assert [json.loads(line)["question"] for line in out.splitlines()] == ["护理补贴", "地铁"]
    assert [len(history) for _, history in assistant.asked] == [0, 0]
    run("ask", "-c", "-", stdin="护理补贴\n地铁\n", assistant=assistant)
    assert [len(history) for _, history in assistant.asked[2:]] == [0, 1]
    assert assistant.asked[3][1][0].answer == "重度残疾人每人每月60元护理补贴[22]。"


def test_a_question_that_fails_is_told_and_the_others_are_asked(run: Run) -> None:
    code, out, err = run("ask", stdin="坏\n护理补贴\n")
    assert code == 1
    assert err == "生成模型没有响应，请稍后再试。\n"
    assert "60元" in out


def test_a_conversation_goes_on_until_an_empty_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """新话题 forgets what was said."""
    typed = iter(["护理补贴", "那地铁呢", "新话题", "护理补贴", ""])
    monkeypatch.setattr("builtins.input", lambda _: next(typed))
    assistant = fake()
    assert converse(assistant, io.StringIO(), as_json=False) == 0
    assert [len(history) for _, history in assistant.asked] == [0, 1, 0]


def test_a_unit_is_found_by_its_later_name(run: Run) -> None:
    code, out, _ = run("units", "--json", "乡村振兴局")
    found = json.loads(out)
    assert code == 0
    assert found["told"] == ["要点中写作“市扶贫办”（后更名为乡村振兴局）"]
    [unit] = found["units"]
    assert [duty["item"] for duty in unit["supports"]] == "1 10 14 23 25 48 49 50".split()
    for duty in unit["supports"]:
        assert REAL_TEXT[duty["start"] : duty["end"]] == "市扶贫办"


def test_figures_are_found_by_value(run: Run) -> None:
    code, out, _ = run("figures", "--json", "≥", "80%", "--limit", "3")
    found = json.loads(out)
    assert (code, found["total"]) == (0, 10)
    assert [(f["item"], f["text"], f["value"]) for f in found["figures"]] == [
        ("9", "100%", 1),
        ("12", "80%", 0.8),
        ("14", "80%", 0.8),
    ]
    for figure in found["figures"]:
        assert REAL_TEXT[figure["start"] : figure["end"]] == figure["text"]


def test_an_item_is_shown_whole(run: Run) -> None:
    _, out, _ = run("item", "--json", "第22项")
    item = json.loads(out)
    assert REAL_TEXT[item["start"] : item["end"]] == item["text"]
    assert item["lead_units"] == ["市民政局", "市医保局", "市总工会"]
    _, out, _ = run("item", "1", "--notice", "small")
    assert "牵头单位：市民政局" in out
    assert "协同单位：市财政局、市卫健委等" in out


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["units", "火星局"], 3, ""),
        (["figures", "火星"], 3, ""),
        (["item", "999"], 1, "编号：1 到 50，共 50 项"),
        (["item", "1", "--notice", "x"], 1, "没有编号为“x”的要点。现有：real、small。"),
        (["diff", "none.txt", "none.txt"], 1, "找不到文件"),
        (["item"], 2, "缺少参数：编号"),
        (["figures", "--sort", "x"], 2, "--sort 不能是 'x'，可选："),
        (["units", "--foo"], 2, "不认识的参数：--foo"),
        (["serve", "--port", "x"], 2, "--port 应是 1 到 65535 的整数"),
        (["foo"], 2, "不能是 'foo'"),
        ([], 2, "用法："),
    ],
)
def test_exit_codes_and_errors(run: Run, argv: list[str], code: int, said: str) -> None:
    ended, _, err = run(*argv)
    assert ended == code
    assert said in err


@pytest.mark.parametrize("command", "ask index units figures item eval diff serve mcp".split())
def test_every_command_has_help_in_chinese(run: Run, command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert out.startswith("用法：minsheng " + command)
    assert "--json" in out
    assert "show this help" not in out


def test_errors_of_argparse_are_translated() -> None:
    assert translate("argument --limit: expected one argument") == "--limit 后面要跟一个值"
    assert translate("something new") == "something new"


def test_a_difference_names_figures_and_units(run: Run, tmp_path: Path) -> None:
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text(REAL_TEXT, encoding="utf-8")
    changed = REAL_TEXT.replace("给予60元护理补贴", "给予80元护理补贴")
    new.write_text(changed, encoding="utf-8")
    code, out, _ = run("diff", "--json", str(old), str(new))
    [change] = json.loads(out)["changes"]
    assert (code, change["kind"], change["new"]["item"]) == (0, "reworded", "22")
    [figure] = change["figures"]
    assert (figure["old"]["text"], figure["new"]["text"]) == ("60元", "80元")
    assert changed[figure["new"]["start"] : figure["new"]["end"]] == "80元"
    _, out, _ = run("diff", str(old), str(new))
    assert "  文字：[-60-] [+80+]" in out.splitlines()
    _, out, _ = run("diff", str(old), str(old))
    assert out.splitlines()[-1] == "各项文字、数字、单位都没有变化。"


def test_an_evaluation_gives_its_metrics(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the evaluation's own run, with its options."""
    from eval import run as eval_run

    seen: list[Any] = []
    monkeypatch.setattr(eval_run, "ask_and_keep", lambda options, *_: seen.append(options))
    code, _, err = run("eval", "--json", "--limit", "2", "--kinds", "figure")
    assert code == 3
    assert "没有符合所选" in err
    assert (seen[0].limit, seen[0].kinds) == (2, ["figure"])


def test_items_keep_their_place_in_a_notice_with_other_ids() -> None:
    """An id is escaped where it stands in a URI."""
    from minsheng.lookups import item_record

    odd = replace(parse_notice(REAL_TEXT, "a/b 中"))
    assert item_record(odd, odd.item("7")).uri == "minsheng://notices/a%2Fb%20%E4%B8%AD/items/7"
