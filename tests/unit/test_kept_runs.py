"""Finished runs below home: listed, read whole, deleted; what is broken off is never listed."""

import os
import time
from datetime import datetime
from pathlib import Path

import pytest
from report_fixtures import NEWER, ROWS

from assistant.settings import Settings
from corpus.errors import QuestionSetError
from eval.kept_runs import delete_run, list_runs, read_kept, sweep
from eval.metrics import measure, rows
from eval.predictions import from_json
from eval.questions import Split, question_of
from eval.record import Asked, Commit, Models, store_run

MODELS = Models("e5", "aa", "0.5b", "bb", "cc")


def store(home: Path, day: int = 1) -> Path:
    scored = rows(
        [question_of(row, 1) for row in ROWS if row["id"] in "abcde"],
        [from_json(row) for row in NEWER],
    )
    return store_run(
        home,
        time=datetime(2026, 1, day).astimezone(),
        commit=Commit("0123456789", False),
        asked=Asked("甲.csv", "ff", Split.DEV, (), None),
        models=MODELS,
        settings=Settings.from_environment({}),
        scored=scored,
        metrics=measure(scored),
    )


def test_a_run_is_read_as_it_was_stored(tmp_path: Path) -> None:
    store(tmp_path, 1)
    store(tmp_path, 2)
    notes = list_runs(tmp_path)
    assert [note.id for note in notes] == ["20260102T000000-01234567", "20260101T000000-01234567"]
    note = notes[0]
    assert (note.questions, note.hits, note.total, note.generator) == ("甲.csv", 3, 5, "0.5b")
    kept = read_kept(tmp_path, note.id)
    assert [row.question.id for row in kept.rows] == list("abcde")
    assert [row.verdict.right for row in kept.rows] == [True, False, True, True, False]
    assert kept.rows[1].question == question_of(ROWS[1], 1)
    assert (kept.run.name, kept.run.time) == (note.id, "2026-01-02 00:00")


def test_runs_of_one_second_lie_side_by_side(tmp_path: Path) -> None:
    assert [store(tmp_path).name, store(tmp_path).name] == [
        "20260101T000000-01234567",
        "20260101T000000-01234567-2",
    ]


def test_a_deleted_run_is_gone(tmp_path: Path) -> None:
    folder = store(tmp_path)
    delete_run(tmp_path, folder.name)
    assert list((tmp_path / "runs").iterdir()) == []
    with pytest.raises(QuestionSetError, match="可能已被删除"):
        read_kept(tmp_path, folder.name)


@pytest.mark.parametrize("name", ["", ".", "..", "../runs", "nope", "/etc"])
def test_no_name_leads_elsewhere(tmp_path: Path, name: str) -> None:
    store(tmp_path)
    (tmp_path / "summary.json").write_text("{}")
    with pytest.raises(QuestionSetError):
        delete_run(tmp_path, name)
    assert len(list_runs(tmp_path)) == 1


def test_half_written_folders_are_not_listed_and_swept_later(tmp_path: Path) -> None:
    half = store(tmp_path).rename(tmp_path / "runs" / ".part-x")
    assert list_runs(tmp_path) == ()
    sweep(tmp_path)
    assert half.exists()  # another process may be writing it
    old = time.time() - 3600
    os.utime(half, (old, old))
    sweep(tmp_path)
    assert not half.exists()


def test_a_broken_summary_does_not_hide_the_others(tmp_path: Path) -> None:
    store(tmp_path, 1)
    (store(tmp_path, 2) / "summary.json").write_text('{"time": 1}', encoding="utf-8")
    (store(tmp_path, 3) / "summary.json").write_text("[", encoding="utf-8")
    assert [note.id[:8] for note in list_runs(tmp_path)] == ["20260101"]
