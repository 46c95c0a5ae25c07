"""The report over invented answers: its rows, plots and comparison, and what it withholds."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from report_fixtures import HOSTILE, NEWER, ROWS, lines, written

from assistant.values import SourceKind
from corpus.errors import QuestionSetError
from eval.metrics import share
from eval.predictions import read_predictions
from eval.questions import Split, read_questions
from eval.report import build, main, parse_arguments, score, write
from eval.report_changes import Change, compare, sign_test
from eval.report_plots import latency_plot, share_plot, source_plot
from eval.report_rows import reasons
from eval.report_runs import Run, latest_run, read_run


class Reader(HTMLParser):
    """What a browser would make of the page: its elements, and the text outside of the script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.inside not in ("script", "style"):
            self.words += data

    def with_data(self, name: str) -> list[dict[str, str | None]]:
        return [found for _, found in self.elements if name in found]


def page_of(folder: Path, *arguments: str, compared: bool = False) -> str:
    questions, newer, older = written(folder)
    given = ["--questions", str(questions), "--predictions", str(newer), *arguments]
    if compared:
        given += ["--compare", str(older)]
    return write(parse_arguments(given), folder / "home").read_text(encoding="utf-8")


def test_every_answered_question_of_the_half_is_a_row(tmp_path: Path):
    rows = Reader(page_of(tmp_path)).with_data("data-order")
    assert [(row["data-id"], row["data-right"], row["data-got"]) for row in rows] == [
        ("a", "1", "answered"),
        ("b", "0", "answered"),
        ("c", "1", "answered"),
        ("d", "1", "unclear"),
        ("e", "0", "error"),
    ]
    assert (rows[3]["data-expect"], rows[3]["data-kind"]) == ("not_stated", "refuse")
    assert {row["data-change"] for row in rows} == {""}


def test_the_words_count_what_was_left_out(tmp_path: Path):
    words = Reader(page_of(tmp_path)).words
    assert "60.0% 答对 3 / 5 题" in words
    assert "95% 区间 23.1%–88.2%" in words
    assert "这一半里有 1 题没有回答，未计入" in words
    assert "set.jsonl，开发集" in words


def test_words_of_the_test_half_need_to_be_asked_for(tmp_path: Path):
    assert "测试集" not in page_of(tmp_path, compared=True)
    page = page_of(tmp_path, "--split", "test", compared=True)
    assert "测试集的秘密提问" in page
    assert "由测试集的秘密答案牵头" in page
    assert "本页含测试集的题目" in page
    assert [row["data-id"] for row in Reader(page).with_data("data-order")] == ["d", "e", "t"]


def test_a_question_cannot_inject_html(tmp_path: Path):
    page = page_of(tmp_path, compared=True)
    tags = [tag for tag, _ in Reader(page).elements]
    assert (tags.count("script"), tags.count("i"), tags.count("b")) == (1, 0, 0)
    assert HOSTILE in Reader(page).words
    assert "请换<i>个</i>说法。" in Reader(page).words


def test_nothing_is_fetched_and_no_handler_stands_in_the_page(tmp_path: Path):
    page = page_of(tmp_path, compared=True)
    for _, found in Reader(page).elements:
        assert found.get("src") is None
        assert found.get("href") in (None, "data:,")
        assert not [name for name in found if name.startswith("on") or name == "style"]
    assert re.findall(r"https?://|@import|url\(", page) == []
    (policy,) = (found["content"] for _, found in Reader(page).elements if "http-equiv" in found)
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_no_marker_is_left_but_the_one_in_a_question(tmp_path: Path):
    assert re.findall(r"\{\{\w+\}\}", page_of(tmp_path, compared=True)) == ["{{rows}}"]


def test_reasons_name_all_that_is_wrong(tmp_path: Path):
    questions, newer, _ = written(tmp_path)
    scored = score(read_questions(questions), read_run(newer))
    told = {row.question.id: reasons(row) for row in scored}
    assert told["a"] == told["d"] == ()
    assert told["b"] == ("缺少：351名", "缺少：以内 或 上限", "不该有：60元", "未引用：[23]")
    assert told["e"] == ("提问时出错：GeneratorError: 太长", "缺少：市民政局", "未引用：[1]")


def test_a_refusal_where_an_answer_was_due_and_the_other_way(tmp_path: Path):
    questions, _, older = written(tmp_path)
    first = score(read_questions(questions), read_run(older))[0]
    assert reasons(first) == ("应作答，实为“不涉及”", "缺少：60元", "未引用：[22]")
    answered = NEWER[3] | {"status": "answered", "refused": False}
    row = score(read_questions(questions), read_run(lines(tmp_path / "p", [answered])))[0]
    assert reasons(row) == ("应拒答，实为“作答”",)


def test_comparison_by_hand(tmp_path: Path):
    questions, newer, older = (written(tmp_path)[0], *map(read_run, written(tmp_path)[1:]))
    report = build(read_questions(questions), Split.DEV, newer, older)
    assert report.comparison is not None
    assert report.comparison.changes == {
        "a": Change.FIXED,
        "b": Change.CHANGED,
        "c": Change.SAME,
        "e": Change.BROKEN,
    }
    assert report.comparison.count(Change.FIXED) == 1


def test_other_citations_are_a_change_and_another_time_is_none(tmp_path: Path):
    questions = read_questions(written(tmp_path)[0])
    first = score(questions, read_run(lines(tmp_path / "x", [NEWER[0]])))
    slow = score(questions, read_run(lines(tmp_path / "y", [NEWER[0] | {"latency_s": 9.0}])))
    more = score(questions, read_run(lines(tmp_path / "z", [NEWER[0] | {"citations": [22, 7]}])))
    assert compare(first, slow).changes == {"a": Change.SAME}
    assert compare(first, more).changes == {"a": Change.CHANGED}


def test_the_page_shows_the_comparison(tmp_path: Path):
    reader = Reader(page_of(tmp_path, compared=True))
    rows = reader.with_data("data-order")
    assert [row["data-change"] for row in rows] == ["fixed", "changed", "same", "", "broken"]
    assert "两次都问到 4 题，只有新的问到 1 题（不比）" in reader.words
    assert "p = 1.000" in reader.words
    assert "旧（错，不涉及）不清楚。" in reader.words
    assert [button["data-set-change"] for button in reader.with_data("data-set-change")] == [
        "fixed",
        "broken",
        "changed",
        "same",
    ]


@pytest.mark.parametrize(
    ("fixed", "broken", "p"),
    [(0, 0, 1.0), (1, 0, 1.0), (5, 0, 0.0625), (0, 6, 0.03125), (3, 1, 0.625), (2, 2, 1.0)],
)
def test_sign_test_by_hand(fixed: int, broken: int, p: float):
    assert sign_test(fixed, broken) == p


def test_confusion_counts_are_buttons_that_filter(tmp_path: Path):
    buttons = Reader(page_of(tmp_path)).with_data("data-set-expect")
    assert [button["aria-label"] for button in buttons] == [
        "应为作答，实为作答：3 题",
        "应为作答，实为出错：1 题",
        "应为未写明，实为请说清：1 题",
    ]


def test_shares_lie_on_an_axis_that_holds_their_intervals():
    """3 of 4: Wilson .301 to .954, so the axis runs from 30 % at x = 84 to 100 % at x = 248."""
    plot = share_plot([("合计", share([True, True, True, False]))])
    assert 'cx="189.4"' in plot
    assert 'x1="84.2"' in plot
    assert re.findall(r">(\d+%)<", plot) == ["40%", "60%", "80%", "100%"]
    assert "3/4" in plot
    assert "75.0%" in plot


def test_times_are_counted_in_their_bars(tmp_path: Path):
    """0.04 three times, 1.1 and 12.0; empty bars only between."""
    questions, newer, _ = written(tmp_path)
    dev = build(read_questions(questions), Split.DEV, read_run(newer)).scored
    texts = re.findall(r">([^<>]+)</text>", latency_plot(dev))
    assert texts[:2] == ["&lt; 0.05", "3"]
    assert texts[texts.index("1–1.25") + 1] == "1"
    assert texts[-4:] == ["≥ 10", "1", "不经模型", "由模型生成"]


def test_sources_part_the_bar():
    plot = source_plot(
        {SourceKind.GENERATED: 1, SourceKind.QUOTED: 0, SourceKind.LOOKED_UP: 3},
    )
    assert 'class="generated" x="0.0" y="4.0" width="90.0"' in plot
    assert 'class="looked_up" x="90.0" y="4.0" width="270.0"' in plot
    assert "75.0%" in plot


def test_answers_without_sentences_make_a_plot_too():
    assert "—" in source_plot(dict.fromkeys(SourceKind, 0))
    assert "不经模型" in latency_plot([])


def stored(home: Path, name: str, questions: str, split: str) -> Path:
    """A run's folder as eval.record writes it."""
    folder = home / "runs" / name
    folder.mkdir(parents=True)
    lines(folder / "rows.jsonl", [{"prediction": line} for line in NEWER])
    summary = {
        "time": "2026-11-24T08:28:35+00:00", "commit": "cad1e96c8c02569b", "dirty": True,
        "asked": {"questions": questions, "split": split},
        "models": {"generator": "小模型", "encoder": "编码"},
    }  # fmt: skip
    (folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    return folder


def test_the_latest_run_of_this_set_and_half_is_the_default(tmp_path: Path):
    home = tmp_path / "home"
    stored(home, "20260101T000000-a", "set.jsonl", "dev")
    wanted = stored(home, "20260102T000000-b", "set.jsonl", "dev")
    test = stored(home, "20260103T000000-c", "set.jsonl", "test")
    stored(home, "20260104T000000-d", "other.jsonl", "dev")
    (home / "runs" / "20260105T000000-e").mkdir()
    assert latest_run(home, "set.jsonl", Split.DEV) == wanted
    assert latest_run(home, "set.jsonl", Split.TEST) == test
    arguments = parse_arguments(["--questions", str(written(tmp_path)[0])])
    assert write(arguments, home) == wanted / "report.html"
    words = Reader((wanted / "report.html").read_text(encoding="utf-8")).words
    assert "20260102T000000-b，2026-11-24 08:28，提交 cad1e96c（有未提交的改动）" in words
    assert "小模型" in words


def test_without_any_run_the_message_says_what_to_do(tmp_path: Path):
    with pytest.raises(QuestionSetError, match=r"请先运行 python -m eval\.run"):
        latest_run(tmp_path, "set.jsonl", Split.DEV)


def test_a_runs_folder_and_a_predictions_file_hold_the_same(tmp_path: Path):
    folder = stored(tmp_path, "r", "set.jsonl", "dev")
    assert read_run(folder).predictions == read_predictions(written(tmp_path)[1])


def test_a_broken_record_is_named(tmp_path: Path):
    folder = stored(tmp_path, "r", "set.jsonl", "dev")
    (folder / "rows.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(QuestionSetError, match="第 1 行不合格式"):
        read_run(folder)
    (folder / "summary.json").write_text("{}", encoding="utf-8")
    with pytest.raises(QuestionSetError, match="缺少：asked、commit"):
        read_run(folder)


def test_runs_that_do_not_fit_the_questions_are_refused(tmp_path: Path):
    questions = read_questions(written(tmp_path)[0])
    newer = read_run(tmp_path / "new.jsonl")
    with pytest.raises(QuestionSetError, match="没有 set 中 dev 一半的回答"):
        build(questions, Split.DEV, Run("空", ()), name="set")
    with pytest.raises(QuestionSetError, match="空 里没有这些题的回答"):
        build(questions, Split.DEV, newer, Run("空", ()))


def test_the_page_stands_beside_the_predictions_unless_told(tmp_path: Path):
    page_of(tmp_path)
    assert (tmp_path / "new.html").is_file()
    page_of(tmp_path, "--output", str(tmp_path / "deep" / "r.html"))
    assert (tmp_path / "deep" / "r.html").is_file()


def test_an_output_never_covers_an_input(tmp_path: Path):
    with pytest.raises(QuestionSetError, match="会盖掉读入的文件"):
        page_of(tmp_path, "--output", str(tmp_path / "set.jsonl"))
    assert len(read_questions(tmp_path / "set.jsonl")) == len(ROWS)


def test_the_command_tells_the_path_or_what_is_missing(tmp_path: Path, capsys):
    questions, newer, _ = written(tmp_path)
    given = ["--questions", str(questions), "--predictions"]
    assert main([*given, str(newer)]) == 0
    assert capsys.readouterr().out == f"报告：{tmp_path / 'new.html'}\n"
    assert main([*given, str(tmp_path / "none")]) == 1
    assert f"找不到 {tmp_path / 'none'}" in capsys.readouterr().err
