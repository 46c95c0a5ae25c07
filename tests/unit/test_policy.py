"""Measuring on policy_qa: notices found, answers against written ones, and runs that go on."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from assistant.answer import Assistant
from assistant.settings import Settings
from assistant.subsequence import common_length
from assistant.values import Status
from corpus.errors import GeneratorError, QuestionSetError
from corpus.parse import parse_notice
from eval.kept_vectors import KeptVectors
from eval.policy import main, parse_arguments, run
from eval.policy_answers import Answered, ask, nearest, opener, score
from eval.policy_found import find, merge
from eval.policy_questions import PolicyQuestion, read_policy
from eval.policy_rows import appended, read_rows
from eval.policy_table import render_answers, render_found
from eval.predictions import failed
from eval.rouge import rouge_l
from index.build import open_index
from index.encoder import Encoder
from index.lexical import Scores
from index.search import Signals
from index.store import NoticeIndex
from tests.fake_encoder import FakeEncoder
from tests.fakes import FakeGenerator
from tests.unit.assistant_fixtures import SMALL_TEXT, build, copied, encoder

ROADS_TEXT = """2021年公路养护通知

一、养护

1.修补县道。对破损的县道路面,当年修补完成300公里。

2.更换路灯。更换损坏的路灯,保证夜间照明。
"""
PLATFORMS = PolicyQuestion("a", "small", "完成多少座公交站台改造？", "40座左右")
WEATHER = PolicyQuestion("b", "small", "婚姻登记要带什么材料？", "身份证")
LAMPS = PolicyQuestion("c", "roads", "更换损坏的路灯是为了什么？", "保证夜间照明")
SMALL, ROADS = parse_notice(SMALL_TEXT, "small"), parse_notice(ROADS_TEXT, "roads")
CLAUSE = "完成公交站台改造40座左右,候车亭安装率达到90%以上"


def write(file: Path, rows: Sequence[dict[str, str]]) -> None:
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A policy_qa folder of two notices and three questions."""
    path = tmp_path / "policy_qa"
    path.mkdir()
    texts = {"small": SMALL_TEXT, "roads": ROADS_TEXT}
    write(path / "notices.jsonl", [{"docid": id, "text": text} for id, text in texts.items()])
    questions = (PLATFORMS, LAMPS, WEATHER)
    rows = [
        {"id": q.id, "docid": q.notice, "question": q.text, "answer": q.gold} for q in questions
    ]
    write(path / "questions.jsonl", rows)
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    home.mkdir()
    return Settings.from_environment({"MINSHENG_HOME": str(home)})


def scored(question: PolicyQuestion, quote: str = "原文") -> Answered:
    return score(question, failed(question.id, GeneratorError("坏了"), 0.1), quote)


# Rouge-L


def test_common_length_keeps_the_order() -> None:
    """ACE stands in ABCDE; CA does not stand in order but for one character."""
    assert [common_length("ACE", "ABCDE"), common_length("CA", "ABC"), common_length("", "A")] == [
        3,
        1,
        0,
    ]


def test_rouge_by_hand() -> None:
    """每月60元 is the common part: 2·5 / (7 + 7); widths, capitals and spaces are folded."""
    assert rouge_l("补贴每月60元", "每月60元补贴") == pytest.approx(10 / 14)
    assert rouge_l("每月６０元 A", "每月60元a") == 1.0
    assert [rouge_l("", "答"), rouge_l("答", " "), rouge_l("是", "否")] == [0.0, 0.0, 0.0]


# Vectors that are kept


class BreaksOff(FakeEncoder):
    """Fails at the second call."""

    def encode_document(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        if self.documents:
            raise KeyboardInterrupt
        return super().encode_document(texts)


def test_a_broken_off_build_goes_on(tmp_path: Path) -> None:
    """What was encoded before the break is not encoded again, and the vectors are the same."""
    with KeptVectors(BreaksOff(), tmp_path) as kept:
        kept.encode_document(["甲乙", "丙丁"])
        with pytest.raises(KeyboardInterrupt):
            kept.encode_document(["戊己"])
    inner = FakeEncoder()
    with KeptVectors(inner, tmp_path) as kept:
        found = kept.encode_document(["戊己", "甲乙", "戊己"])
        assert kept.encode_document([]).shape == (0, 64)
    assert inner.documents == ["戊己"]
    np.testing.assert_array_equal(found, FakeEncoder().encode_document(["戊己", "甲乙", "戊己"]))


def test_another_encoder_has_vectors_of_its_own(tmp_path: Path) -> None:
    """The file is named by the encoder's hash."""
    for name in ("one", "other"):
        inner = FakeEncoder(name)
        with KeptVectors(inner, tmp_path) as kept:
            kept.encode_document(["甲乙"])
            assert (kept.name, kept.sha256, kept.dimension) == (name, inner.sha256, 64)
        assert inner.documents == ["甲乙"]


# The folder


def test_notices_are_parsed_and_questions_keep_their_order(folder: Path) -> None:
    """The files' order; a smaller pool has its own questions, and the limit counts those."""
    notices, questions = read_policy(folder)
    assert (notices, questions) == ((SMALL, ROADS), (PLATFORMS, LAMPS, WEATHER))
    assert read_policy(folder, notices=1) == ((SMALL,), (PLATFORMS, WEATHER))
    assert read_policy(folder, notices=1, limit=1) == ((SMALL,), (PLATFORMS,))


def test_a_folder_that_does_not_fit_is_named(folder: Path) -> None:
    """A notice that is not there, a line without a field, a file that is not there."""
    write(folder / "questions.jsonl", [{"id": "a", "docid": "x", "question": "问", "answer": "答"}])
    with pytest.raises(QuestionSetError, match="缺少题目所问的通知：x"):
        read_policy(folder)
    (folder / "questions.jsonl").write_text('\n{"id": "a"}\n', "utf-8")
    with pytest.raises(QuestionSetError, match="第 2 行"):
        read_policy(folder)
    with pytest.raises(QuestionSetError, match="无法读取"):
        read_policy(folder / "none")


# Notices found


def test_signals_are_merged_by_notice() -> None:
    """The best cosines of each notice's items, beside BM25 over whole notices."""
    item, clause = (np.array(row, np.float32) for row in ([0.2, 0.7, 0.5], [0.9, 0.1, 0.3]))
    scores = Scores(np.array([3, 4], np.float32), np.zeros(2, np.float32))
    signals = Signals(item, clause, Scores(item, item), clause, item)
    merged = merge(signals, np.array([0, 0, 1], np.intp), scores)
    assert merged.item.tolist() == pytest.approx([0.7, 0.5])
    assert merged.clause.tolist() == pytest.approx([0.9, 0.3])
    assert merged.lexical is scores


def test_a_notice_stands_where_its_best_item_does(tmp_path: Path) -> None:
    """Each question finds its own notice, and one that asks of the other finds that: rank 2."""
    index = open_index([SMALL, ROADS], encoder(), tmp_path, calibration=Path("none"))
    wrong = PolicyQuestion("d", "small", LAMPS.text, "")
    found = find(index, (SMALL, ROADS), (PLATFORMS, LAMPS, wrong))
    assert found.by_item["fused"] == found.whole["fused"] == [1, 1, 2]
    assert found.by_item["BM25"] == found.whole["BM25"] == [1, 1, 2]
    assert found.chosen == [True, True, False]
    assert render_found(found).splitlines()[1].split() == [
        "融合", "0.667", "1.000", "0.833", "0.667", "1.000", "0.833",
    ]  # fmt: skip
    assert render_found(found).splitlines()[-1].split()[:3] == ["所选即所问的通知", "2/3", "0.667"]


# Answers


def test_each_question_is_asked_of_its_own_notice(small_index: NoticeIndex, tmp_path: Path) -> None:
    """Marks are stripped before the answer is scored; the nearest clause is quoted beside it."""
    assistant = build(small_index, FakeGenerator([copied, copied]))
    asked = list(ask((SMALL, ROADS), (LAMPS, PLATFORMS), opener(assistant, encoder(), tmp_path)))
    assert [each.question for each in asked] == [PLATFORMS, LAMPS]
    platforms, lamps = asked
    assert platforms.prediction.status is Status.ANSWERED
    assert "[3]" in platforms.prediction.answer
    assert platforms.rouge == rouge_l(
        platforms.prediction.answer.replace("[3]", ""), PLATFORMS.gold
    )
    assert (platforms.quote, platforms.quote_rouge) == (CLAUSE, rouge_l(CLAUSE, PLATFORMS.gold))
    assert {source.notice_id for source in lamps.prediction.sources} == {"roads"}
    assert list(tmp_path.iterdir()) == []


def test_no_title_is_quoted_where_the_item_says_more(small_index: NoticeIndex) -> None:
    """The title is nearest to its own words, and answers nothing."""
    quote = "加强骑行安全教育,不得向未成年人出租车辆"
    assert nearest("开展交通宣传", small_index) == quote


def test_means_by_outcome() -> None:
    """What failed has its own line and counts 0; the quotation counts by itself."""
    lines = render_answers([scored(PLATFORMS, "40座左右"), scored(LAMPS)]).splitlines()
    assert [line.split() for line in lines[-2:]] == [
        ["出错", "2/2", "1.000", "0.342–1.000", "0.000", "0.500"],
        ["合计", "2/2", "0.000", "0.500"],
    ]
    assert lines[1].split() == ["作答", "0/2", "0.000", "0.000–0.658", "—", "—"]


# Rows that a run goes on with


def test_rows_are_read_again_and_a_half_line_is_cut(tmp_path: Path) -> None:
    """Answers come back with their commit; what a killed run left half written is asked again."""
    path = tmp_path / "new" / "rows.jsonl"
    assert read_rows(path, (PLATFORMS,), "models") == ({}, set())
    both = [scored(PLATFORMS), scored(LAMPS)]
    assert list(appended(path, both, "models", "abc")) == both
    whole = path.read_bytes()
    path.write_bytes(whole + '{"id": "c", "答'.encode()[:-1])
    assert read_rows(path, (PLATFORMS, WEATHER), "models") == ({"a": both[0]}, {"abc"})
    assert path.read_bytes() == whole
    row = json.loads(path.read_text("utf-8").splitlines()[0])
    assert (row["question"], row["gold"], row["quote"]) == (PLATFORMS.text, PLATFORMS.gold, "原文")
    assert (row["rouge"], row["quote_rouge"], row["commit"]) == (0.0, 0.0, "abc")


def test_rows_of_another_run_are_refused(tmp_path: Path) -> None:
    """Other models, another question under the id, a line of another form: each is named."""
    path = tmp_path / "rows.jsonl"
    list(appended(path, [scored(PLATFORMS)], "models", "abc"))
    with pytest.raises(QuestionSetError, match="第 1 行模型是 models，现在是 others"):
        read_rows(path, (PLATFORMS,), "others")
    other = PolicyQuestion("a", "small", "别的问题", PLATFORMS.gold)
    with pytest.raises(QuestionSetError, match="编号相同，题目不同"):
        read_rows(path, (other,), "models")
    path.write_text("[]\n", "utf-8")
    with pytest.raises(QuestionSetError, match="第 1 行不合格式"):
        read_rows(path, (PLATFORMS,), "models")


# The command


class Loads:
    """Loads the fakes: the encoder, and an assistant where one is wanted."""

    def __init__(self, index: NoticeIndex, replies: int) -> None:
        self.generator = FakeGenerator([copied] * replies)
        self._index = index

    def __call__(self, settings: Settings, answering: bool) -> tuple[Encoder, Assistant | None]:
        return encoder(), build(self._index, self.generator) if answering else None


def test_a_whole_run_and_one_that_goes_on(
    folder: Path,
    settings: Settings,
    small_index: NoticeIndex,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Both parts are printed; a second run takes the answers from the file and asks nothing."""
    rows = tmp_path / "rows.jsonl"
    given = ["--folder", str(folder), "--predictions", str(rows)]
    loads = Loads(small_index, 2)
    assert run(parse_arguments([*given, "--limit", "2"]), settings, loads) == 0
    first = capsys.readouterr().out.splitlines()
    assert (
        first[0]
        == f"找通知：2 题，2 份通知，6 项；编码模型 assistant tests {encoder().sha256[:12]}"
    )
    named = f"assistant tests {encoder().sha256[:12]}，fake 000000000000"
    assert first[-8] == f"作答：2 题，各问自己的通知；{named}"
    assert first[-1].split()[:2] == ["合计", "2/2"]
    assert [json.loads(line)["id"] for line in rows.read_text("utf-8").splitlines()] == ["a", "c"]
    assert run(parse_arguments([*given, "--only", "answers"]), settings, Loads(small_index, 0)) == 0
    shown = capsys.readouterr()
    assert "已有 2 题的回答" in shown.err
    assert shown.out.splitlines()[-2].split()[:2] == ["请说清", "0/3"]
    assert [line.split()[1] for line in shown.out.splitlines()[3:6]] == ["2/3", "0/3", "1/3"]


def test_notices_alone_need_no_generator(
    folder: Path,
    settings: Settings,
    small_index: NoticeIndex,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """--only found prints no answers."""
    given = parse_arguments(["--folder", str(folder), "--only", "found"])
    assert run(given, settings, Loads(small_index, 0)) == 0
    assert "作答" not in capsys.readouterr().out


def test_a_missing_folder_fails_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command ends with 1 and says what cannot be read."""
    assert main(["--folder", str(tmp_path / "none")]) == 1
    assert "无法读取" in capsys.readouterr().err
