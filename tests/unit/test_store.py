"""The index folder: built once, proved at each load, never a mixture."""

import json
import threading
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import IndexMismatchError, NoticeError
from corpus.notice import Notice
from corpus.parse import parse_notice
from index.build import main, open_index, read_thresholds
from index.lexical import LexicalIndex
from index.passages import PART_LIMIT, collect_passages
from index.store import CLAUSES, PARTS, load_index
from index.vectors import FaissVectors
from tests.fake_encoder import FakeEncoder

TEXT = """2021年某市民生工作要点

一、就业

1.推动灵活就业。对零散摊贩减免摊位费,每户不超过200元。(牵头责任单位:市商务局)

2.建设社区食堂。新建社区食堂8个,老人每餐补助3元。(牵头责任单位:市民政局)

二、出行

3.改造公交站台。完成公交站台改造40座,加装遮雨棚。(牵头责任单位:市交运局)
"""


def notice(text: str = TEXT, name: str = "要点") -> Notice:
    return parse_notice(text, name)


def folders(home: Path) -> list[Path]:
    return sorted((home / "index").iterdir())


def test_a_question_finds_its_item_and_clause(tmp_path: Path) -> None:
    """The item on canteens is first, its best clause the one with the figure, span and all."""
    index = open_index([notice()], FakeEncoder(), tmp_path)
    hits = index.search("社区食堂老人每餐补助多少", k=2)
    assert [hit.item_id for hit in hits] == ["2", "1"]
    assert hits[0].score == 1
    best = hits[0].clauses[0].clause
    assert best.text == "新建社区食堂8个,老人每餐补助3元"
    assert index.notice("要点").text[best.start : best.end] == best.text


def test_a_clause_found_carries_its_figures(tmp_path: Path) -> None:
    """By place, each with the cosine of what it is said of, which its neighbours do not touch."""
    index = open_index([notice()], FakeEncoder(), tmp_path)
    hit = index.search("每餐补助老人多少")[0].clauses[0]
    assert [figure.figure.text for figure in hit.figures] == ["8个", "3元"]
    assert hit.figures[1].score > hit.figures[0].score
    for found in hit.figures:
        at = found.figure
        assert hit.clause.text[at.start : at.end] == at.text


def test_search_keeps_to_the_notices_named(tmp_path: Path) -> None:
    """With two notices of the same items, only the one that is asked for answers."""
    index = open_index([notice(), notice(TEXT, "另一份")], FakeEncoder(), tmp_path)
    hits = index.search("公交站台", notice_ids=["另一份"])
    assert (hits[0].notice_id, hits[0].item_id) == ("另一份", "3")
    assert {hit.notice_id for hit in hits} == {"另一份"}
    assert len(index.search("公交站台", k=99)) == 6
    with pytest.raises(KeyError, match="没有的"):
        index.search("公交站台", notice_ids=["没有的"])


def test_lookups(tmp_path: Path) -> None:
    """Notices, items and registers are had by id; an unknown id is a KeyError."""
    index = open_index([notice()], FakeEncoder(), tmp_path)
    assert index.item("要点", "3").title == "改造公交站台"
    assert [item.id for item in index.register("要点").leads("市民政局")] == ["2"]
    with pytest.raises(KeyError):
        index.item("要点", "9")
    with pytest.raises(KeyError):
        index.register("别的")


def test_a_built_index_is_loaded_not_built_again(tmp_path: Path) -> None:
    """The second opening encodes nothing and finds the same."""
    first = open_index([notice()], FakeEncoder(), tmp_path)
    encoder = FakeEncoder()
    second = open_index([notice()], encoder, tmp_path)
    assert encoder.documents == []
    assert second.search("摊位费") == first.search("摊位费")


def test_only_changed_items_are_encoded_again(tmp_path: Path) -> None:
    """One figure changes: it, its clause and the item's part are encoded, nothing else."""
    open_index([notice()], FakeEncoder(), tmp_path)
    encoder = FakeEncoder()
    open_index([notice(TEXT.replace("40座", "55座"))], encoder, tmp_path)
    assert sorted(encoder.documents) == [
        "改造公交站台。完成公交站台改造55座",
        "改造公交站台。完成公交站台改造55座,加装遮雨棚",
        "改造公交站台。完成公交站台改造55座,加装遮雨棚。",
    ]
    assert len(folders(tmp_path)) == 2


def test_another_encoder_is_another_index(tmp_path: Path) -> None:
    """Its folder stands beside, and no vector of the first is used."""
    open_index([notice()], FakeEncoder("a"), tmp_path)
    other = FakeEncoder("b", 32)
    open_index([notice()], other, tmp_path)
    assert len(other.documents) == len(set(other.documents)) == 13
    assert len(folders(tmp_path)) == 2


@pytest.mark.parametrize("name", [PARTS, CLAUSES, "texts.json", "lexical/vocab.index.json"])
def test_a_changed_file_refuses_to_load_and_names_the_command(tmp_path: Path, name: str) -> None:
    """One byte more in any file: the index is not used, and the error says how to rebuild it."""
    open_index([notice()], FakeEncoder(), tmp_path)
    with (folders(tmp_path)[0] / name).open("ab") as file:
        file.write(b"\0")
    with pytest.raises(IndexMismatchError, match=r"python -m index\.build --rebuild"):
        open_index([notice()], FakeEncoder(), tmp_path)
    index = open_index([notice()], FakeEncoder(), tmp_path, rebuild=True)
    assert index.search("摊位费")[0].item_id == "1"


@pytest.mark.parametrize("content", ["", "[]", "{}", None])
def test_a_folder_without_a_manifest_refuses_to_load(tmp_path: Path, content: str | None) -> None:
    """Missing or unreadable, the manifest is asked for in the same words."""
    open_index([notice()], FakeEncoder(), tmp_path)
    manifest = folders(tmp_path)[0] / "manifest.json"
    manifest.unlink() if content is None else manifest.write_text(content)
    with pytest.raises(IndexMismatchError, match=r"manifest\.json"):
        open_index([notice()], FakeEncoder(), tmp_path)


def test_a_folder_of_other_notices_or_another_encoder_refuses_to_load(tmp_path: Path) -> None:
    """A whole folder under a wrong name is found out by its manifest."""
    open_index([notice()], FakeEncoder(), tmp_path)
    (folder,) = folders(tmp_path)
    with pytest.raises(IndexMismatchError, match="corpus"):
        load_index(folder, [notice(TEXT.replace("8个", "9个"))], FakeEncoder())
    with pytest.raises(IndexMismatchError, match="encoder_sha256"):
        load_index(folder, [notice()], FakeEncoder("other"))


def test_a_damaged_index_of_other_notices_does_not_hinder(tmp_path: Path) -> None:
    """It lends no vectors: the new one is built from scratch."""
    open_index([notice()], FakeEncoder(), tmp_path)
    (folders(tmp_path)[0] / PARTS).write_bytes(b"x")
    encoder = FakeEncoder()
    open_index([notice(TEXT.replace("40座", "55座"))], encoder, tmp_path)
    assert len(encoder.documents) == 13


def test_builders_at_work_at_once_leave_one_whole_index(tmp_path: Path) -> None:
    """Four builders start together: each gets a working index, and nothing else is left."""
    start = threading.Barrier(4)
    firsts: list[str] = []

    def build() -> None:
        start.wait()
        index = open_index([notice()], FakeEncoder(), tmp_path)
        firsts.append(index.search("公交站台改造")[0].item_id)

    threads = [threading.Thread(target=build) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert firsts == ["3"] * 4
    assert [folder.name[:6] for folder in folders(tmp_path)] == ["index-"]


def test_a_folder_that_vanishes_while_leftovers_are_swept_does_not_hinder(tmp_path: Path) -> None:
    """Another builder moves its folder into place after it was listed: as a dangling link is."""
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / ".building-gone").symlink_to(tmp_path / "moved")
    index = open_index([notice()], FakeEncoder(), tmp_path)
    assert index.search("公交站台改造")[0].item_id == "3"


def test_an_index_that_is_replaced_while_it_lends_vectors_does_not_hinder(tmp_path: Path) -> None:
    """Its manifest was whole and lists no vectors any more: the new one is built from scratch."""
    open_index([notice()], FakeEncoder(), tmp_path)
    (folder,) = folders(tmp_path)
    (folder / PARTS).unlink()
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    del manifest["files"][PARTS]
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    encoder = FakeEncoder()
    open_index([notice(TEXT.replace("40座", "55座"))], encoder, tmp_path)
    assert len(encoder.documents) == 13


def test_a_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """An encoder that breaks half-way leaves no folder that could be taken for an index."""

    class Broken(FakeEncoder):
        def encode_document(self, texts: object) -> np.ndarray:  # type: ignore[type-arg]
            raise RuntimeError("out of memory")

    with pytest.raises(RuntimeError, match="out of memory"):
        open_index([notice()], Broken(), tmp_path)
    assert folders(tmp_path) == []


def test_thresholds_come_from_the_calibration_of_this_encoder(tmp_path: Path) -> None:
    """They stand in the manifest, and follow a new calibration without a rebuild."""
    encoder = FakeEncoder()
    calibration = tmp_path / "calibration.json"
    assert read_thresholds(calibration, encoder.sha256) == {}
    calibration.write_text(json.dumps({encoder.sha256: {"answer": 0.25}, "0": {"answer": 1}}))
    first = open_index([notice()], encoder, tmp_path, calibration=calibration)
    assert first.thresholds == {"answer": 0.25}
    calibration.write_text(json.dumps({encoder.sha256: {"answer": 0.75}}))
    again = FakeEncoder()
    second = open_index([notice()], again, tmp_path, calibration=calibration)
    assert (second.thresholds, again.documents) == ({"answer": 0.75}, [])
    manifest = json.loads((folders(tmp_path)[0] / "manifest.json").read_text("utf-8"))
    assert manifest["thresholds"] == {"answer": 0.75}


def test_the_manifest_names_what_the_folder_is(tmp_path: Path) -> None:
    """Encoder, dimension, metric and item count stand in it."""
    encoder = FakeEncoder()
    open_index([notice()], encoder, tmp_path)
    manifest = json.loads((folders(tmp_path)[0] / "manifest.json").read_text("utf-8"))
    assert [manifest[key] for key in ("encoder", "encoder_sha256", "dimension", "metric")] == [
        "fake",
        encoder.sha256,
        64,
        "cosine",
    ]
    assert manifest["items"] == 3


def test_notices_without_items_are_refused(tmp_path: Path) -> None:
    """There is nothing to search, and the reader is told so."""
    with pytest.raises(NoticeError, match="没有可以检索的条目"):
        open_index([], FakeEncoder(), tmp_path)


def test_clauses_are_encoded_with_their_title_and_long_items_in_parts() -> None:
    """A clause says what it is about; a part stays below the limit; each row knows its item."""
    body = "".join(f"第{n}批站台加装遮雨棚并设置电子站牌。" for n in range(40))
    passages = collect_passages([notice(TEXT.replace("完成公交站台改造40座,加装遮雨棚。", body))])
    assert passages.contexts[:2] == (
        "推动灵活就业",
        "推动灵活就业。对零散摊贩减免摊位费,每户不超过200元",
    )
    assert passages.items == (("要点", "1"), ("要点", "2"), ("要点", "3"))
    assert passages.part_item == (0, 1, 2, 2, 2)
    assert all(part.startswith("改造公交站台。") for part in passages.parts[2:])
    assert max(map(len, passages.parts)) <= PART_LIMIT + len("改造公交站台。") + 1
    assert all("市交运局" not in text for text in (*passages.parts, *passages.contexts))


def test_faiss_gives_each_row_its_cosine(tmp_path: Path) -> None:
    """An identical direction gives 1, an opposite one -1, in the order of the rows."""
    rows = np.array([[0, 1], [1, 0], [0, -1]], np.float32)
    FaissVectors.build(rows).save(tmp_path / "v.faiss")
    store = FaissVectors.load(tmp_path / "v.faiss")
    assert store.cosines(np.array([0, 1], np.float32)).tolist() == [1, 0, -1]
    assert store.rows().tolist() == rows.tolist()
    assert store.shape == (3, 2)


def test_the_command_builds_and_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It reads the folder of notices, says what is ready, and fails with the reason in Chinese."""
    (tmp_path / "notices").mkdir()
    (tmp_path / "notices" / "要点.txt").write_text(TEXT, "utf-8")
    settings = {"MINSHENG_NOTICES": str(tmp_path / "notices"), "MINSHENG_HOME": str(tmp_path)}
    assert main([], settings, lambda _: FakeEncoder()) == 0
    assert capsys.readouterr().out == "索引就绪：1 份要点，3 项，编码模型 fake\n"
    assert main(["--notices", str(tmp_path / "none")], settings, lambda _: FakeEncoder()) == 1
    assert "找不到要点文件夹" in capsys.readouterr().err


def test_an_empty_lexical_index_is_an_error() -> None:
    """Texts without a single term cannot be indexed."""
    with pytest.raises(ValueError, match="term"):
        LexicalIndex.build(["。", "!"])
