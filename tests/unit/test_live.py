"""Switching the notices in use: all or nothing, under way conversations stay, and the way back."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_serving import FakeServing, Workshop

from assistant.live import KEPT, Live, Step
from assistant.serve import open_shelf
from corpus.audit import RECORD, Deed, read_record
from corpus.errors import NoticeError, SwitchError
from corpus.in_use import POINTER, read_in_use
from corpus.parse import parse_notice
from corpus.versions import keep_version, list_versions

AT = "2026-11-24T18:40:01+08:00"
OLD = "2020年某市民生工作要点\n\n1.发放高龄津贴。每人每月50元。(牵头责任单位:市民政局)\n"
NEW = OLD.replace("50元", "80元")
OTHER = "2021年某市民生工作要点\n\n1.新建公园。新建公园3个。(牵头责任单位:市城管局)\n"
ASKED = "高龄津贴每人每月多少"


class Crash(BaseException):
    """Ends a thread as a crash would: nothing in the project catches it."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of notices with one notice."""
    (tmp_path / "notices").mkdir()
    (tmp_path / "notices" / "要点.txt").write_text(OLD, "utf-8")
    return tmp_path / "notices"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return tmp_path / "home" / "notices"


class House:
    """A live assistant over a shelf, as the program starts it."""

    def __init__(
        self, shelf: Path, folder: Path, between: Callable[[Step], None] = lambda step: None
    ) -> None:
        in_use, notices = open_shelf(shelf, folder)
        self.shop = Workshop()
        self.live = Live(shelf, in_use, self.shop.build(notices), self.shop.build, between)

    def put(self, text: str, id: str = "要点") -> str:
        """Puts a text on the shelf; the id of its version."""
        notice = parse_notice(text, id)
        return keep_version(
            self.live.shelf, notice, text.encode(), f"{id}.txt", by="王敏", at=AT
        ).id

    def switch(self, chosen: dict[str, str], base: int | None = None) -> None:
        """Switches as somebody who looked at what is in use now."""
        at = self.live.in_use.serial if base is None else base
        self.live.switch(chosen, at, by="王敏", at=AT, did="改用新版")


@pytest.fixture
def house(shelf: Path, folder: Path) -> House:
    return House(shelf, folder)


def test_the_folder_is_the_first_version(house: House, shelf: Path) -> None:
    """It is on the shelf, and nobody has switched."""
    (version,) = list_versions(shelf)
    assert (version.notice_id, version.added_by) == ("要点", "要点文件夹")
    assert house.live.in_use.serial == 0
    assert house.live.in_use.chosen == {"要点": version.id}
    assert read_in_use(shelf) is None


def test_a_new_conversation_gets_the_new_version_and_an_old_one_keeps_its_own(
    house: House,
) -> None:
    """The key that the old page holds still leads to the old assistant."""
    old = house.live.current
    house.switch({"要点": house.put(NEW)})
    assert house.live.ask(ASKED).text == "每人每月80元[1]。"
    assert house.live.edition(old.key).ask(ASKED).text == "每人每月50元[1]。"
    assert house.live.edition("not known") is house.live.current


def test_an_answer_under_way_ends_as_it_began(house: House) -> None:
    """Its stream was opened before the switch."""
    stream = house.live.stream(ASKED)
    first = next(stream)
    house.switch({"要点": house.put(NEW)})
    assert getattr(first, "text", "") == "每人每月50元[1]。"
    (done,) = list(stream)
    assert done.answer.text == "每人每月50元[1]。"  # type: ignore[union-attr]


def test_a_restart_serves_what_was_switched_to(house: House, shelf: Path, folder: Path) -> None:
    """Even if the folder is gone by then."""
    house.switch({"要点": house.put(NEW)})
    for path in folder.iterdir():
        path.unlink()
    again = House(shelf, folder).live
    assert again.ask(ASKED).text == "每人每月80元[1]。"
    assert (again.in_use.serial, again.in_use.by) == (1, "王敏")


def test_every_version_can_be_brought_back(house: House, shelf: Path) -> None:
    """The first one too; it is the same edition, and no assistant is built again."""
    first = house.live.in_use.chosen
    old = house.live.current
    house.switch({"要点": house.put(NEW)})
    made = len(house.shop.made)
    house.switch(first)
    assert house.live.current is old
    assert len(house.shop.made) == made
    assert [entry.serial for entry in read_record(shelf) if entry.deed is Deed.SWITCH] == [1, 2]


def test_several_notices_live_side_by_side(house: House) -> None:
    """Each answers what it is asked; one can be taken out of use, the last cannot."""
    house.switch({**house.live.in_use.chosen, "二": house.put(OTHER, "二")})
    assert house.live.ask("新建公园几个").notice_id == "二"
    assert house.live.ask(ASKED).notice_id == "要点"
    house.switch({"二": house.live.in_use.chosen["二"]})
    assert [notice.id for notice in house.live.notices] == ["二"]
    with pytest.raises(SwitchError, match="至少要留一份"):
        house.switch({})


@pytest.mark.parametrize("step", list(Step))
def test_a_crash_leaves_the_old_version_or_the_new_one(
    shelf: Path, folder: Path, step: Step
) -> None:
    """Before the pointer is written a restart serves the old one, from then on the new one, and
    its record is whole.
    """

    def crash(at: Step) -> None:
        if at is step:
            raise Crash

    house = House(shelf, folder, crash)
    with pytest.raises(Crash):
        house.switch({"要点": house.put(NEW)})
    again = House(shelf, folder)
    is_new = step is not Step.BUILT
    assert again.live.ask(ASKED).text == f"每人每月{80 if is_new else 50}元[1]。"
    switches = [entry for entry in read_record(shelf) if entry.deed is Deed.SWITCH]
    assert [(entry.serial, entry.by, entry.told) for entry in switches] == (
        [(1, "王敏", "改用新版")] if is_new else []
    )
    again.switch({"要点": again.put(OLD.replace("50元", "90元"))})
    assert again.live.ask(ASKED).text == "每人每月90元[1]。"


def test_a_crash_while_the_new_assistant_is_built_changes_nothing(
    house: House, shelf: Path, folder: Path
) -> None:
    """The running program goes on with the old version, and so does a restart."""

    def crash() -> None:
        raise Crash

    new = house.put(NEW)
    house.shop.before = crash
    with pytest.raises(Crash):
        house.switch({"要点": new})
    assert house.live.ask(ASKED).text == "每人每月50元[1]。"
    assert House(shelf, folder).live.in_use.serial == 0
    house.shop.before = lambda: None
    house.switch({"要点": new})
    assert house.live.ask(ASKED).text == "每人每月80元[1]。"


def test_a_full_disk_leaves_the_old_version_in_use(
    house: House, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the running program and on the disk."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    new = house.put(NEW)
    with monkeypatch.context() as patched:
        patched.setattr("os.replace", full)
        with pytest.raises(OSError, match="No space"):
            house.switch({"要点": new})
    assert house.live.ask(ASKED).text == "每人每月50元[1]。"
    assert read_in_use(shelf) is None
    assert [path for path in shelf.iterdir() if path.name.startswith(".part-")] == []
    house.switch({"要点": new})


def test_a_damaged_version_is_not_switched_to(house: House, shelf: Path) -> None:
    """Nothing changes."""
    new = house.put(NEW)
    (shelf / "versions" / new / "notice.txt").write_text("x", "utf-8")
    with pytest.raises(NoticeError, match="已损坏"):
        house.switch({"要点": new})
    assert house.live.ask(ASKED).text == "每人每月50元[1]。"


def test_a_damaged_version_in_use_is_told_at_the_start(
    house: House, shelf: Path, folder: Path
) -> None:
    """And deleting the pointer, as the error says, helps."""
    new = house.put(NEW)
    house.switch({"要点": new})
    (shelf / "versions" / new / "notice.txt").unlink()
    with pytest.raises(NoticeError, match=f"删去 {shelf / POINTER}"):
        House(shelf, folder)
    (shelf / POINTER).unlink()
    assert House(shelf, folder).live.ask(ASKED).text == "每人每月50元[1]。"


def test_who_looked_before_another_switch_is_told(house: House) -> None:
    """What they saw is not what is in use any longer."""
    seen = house.live.in_use.serial
    house.switch({"要点": house.put(NEW)})
    with pytest.raises(SwitchError, match="已有人切换过要点（王敏，改用新版）"):
        house.switch({"要点": house.put(OLD.replace("50元", "90元"))}, base=seen)
    assert house.live.ask(ASKED).text == "每人每月80元[1]。"


def test_another_program_on_the_same_shelf_is_not_overwritten(
    house: House, shelf: Path, folder: Path
) -> None:
    """The pointer on the disk is looked at before it is replaced."""
    other = House(shelf, folder)
    other.switch({"要点": other.put(NEW)})
    with pytest.raises(SwitchError, match="已有人切换过"):
        house.switch({"要点": house.put(OLD.replace("50元", "90元"))})
    assert read_in_use(shelf) == other.live.in_use


def test_of_two_switches_at_once_one_is_done(
    house: House, shelf: Path, run_all: Callable[..., None]
) -> None:
    """The other is told; memory, disk and record agree."""
    versions = [house.put(OLD.replace("50元", f"{pay}元")) for pay in (60, 70, 80, 90)]
    outcomes: list[str] = []

    def one(version: str) -> None:
        try:
            house.switch({"要点": version}, base=0)
            outcomes.append(version)
        except SwitchError:
            outcomes.append("told")

    run_all([lambda v=v: one(v) for v in versions])
    (done,) = [outcome for outcome in outcomes if outcome != "told"]
    assert len(outcomes) == 4
    on_disk = read_in_use(shelf)
    assert on_disk is not None
    assert on_disk.chosen == house.live.in_use.chosen == {"要点": done}
    assert len([e for e in read_record(shelf) if e.deed is Deed.SWITCH]) == 1


def test_questions_go_on_during_switches(house: House) -> None:
    """Every answer is wholly of one version."""
    versions = [house.put(NEW), house.put(OLD)]
    over = threading.Event()
    answers: list[str] = []

    def reader() -> None:
        while not over.is_set():
            answers.append(house.live.ask(ASKED).text)

    readers = [threading.Thread(target=reader) for _ in range(3)]
    for thread in readers:
        thread.start()
    for number in range(20):
        house.switch({"要点": versions[number % 2]})
    over.set()
    for thread in readers:
        thread.join(10)
    assert set(answers) <= {"每人每月50元[1]。", "每人每月80元[1]。"}
    assert house.live.in_use.serial == 20


def test_a_switch_to_what_is_in_use_is_told(house: House) -> None:
    """Nothing is written."""
    with pytest.raises(SwitchError, match="已经在使用"):
        house.switch(house.live.in_use.chosen)


def test_a_draft_is_built_once_and_then_served(house: House) -> None:
    """What was tried out is what is switched to."""
    chosen = {"要点": house.put(NEW)}
    draft = house.live.draft(chosen)
    assert draft is house.live.draft(chosen)
    house.switch(chosen)
    assert house.live.current.assistant is draft
    assert len(house.shop.made) == 2


def test_only_what_is_in_use_prepares_its_prompts(house: House) -> None:
    """The old one stops."""
    first = house.shop.made[0]
    house.live.prepare_in_background()
    house.switch({"要点": house.put(NEW)})
    assert [made.preparing for made in house.shop.made] == [False, True]
    house.live.close()
    assert (first.closed, house.shop.made[1].closed) == (False, True)


def test_who_listens_is_told_and_cannot_break_a_switch(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """What fails is logged."""
    told: list[str] = []

    def broken(_: object) -> None:
        raise ValueError("page")

    house.live.when_changed(broken)
    house.live.when_changed(lambda edition: told.append(edition.key))
    with caplog.at_level(logging.ERROR):
        house.switch({"要点": house.put(NEW)})
    assert told == [house.live.current.key]
    assert "could be told" in caplog.text


def test_old_editions_are_forgotten_in_the_end(house: House) -> None:
    """The newest are kept."""
    first = house.live.current.key
    for pay in range(KEPT + 1):
        house.switch({"要点": house.put(OLD.replace("50元", f"{100 + pay}元"))})
    assert house.live.edition(first) is house.live.current


def test_other_work_gives_way_to_a_reader(house: House) -> None:
    """It waits while a question is answered, but not for ever."""
    traffic, stopped = house.live.traffic, threading.Event()
    traffic.wait_until_quiet(stopped, 60)
    stream = house.live.stream(ASKED)
    next(stream)
    waiting = threading.Thread(target=traffic.wait_until_quiet, args=(stopped, 60))
    waiting.start()
    waiting.join(0.3)
    assert waiting.is_alive()
    stream.close()  # type: ignore[attr-defined]
    waiting.join(5)
    assert not waiting.is_alive()


def test_a_record_that_cannot_be_written_is_made_whole_at_the_next_start(
    house: House, shelf: Path, folder: Path
) -> None:
    """The switch itself is done."""
    (shelf / RECORD).mkdir()
    house.switch({"要点": house.put(NEW)})
    assert house.live.ask(ASKED).text == "每人每月80元[1]。"
    (shelf / RECORD).rmdir()
    House(shelf, folder)
    (entry,) = read_record(shelf)
    assert (entry.serial, entry.at, entry.told) == (1, AT, "改用新版")


def test_a_file_put_into_the_folder_later_waits_on_the_shelf(
    house: House, shelf: Path, folder: Path
) -> None:
    """It is not served until somebody switches to it."""
    house.switch({"要点": house.put(NEW)})
    (folder / "二.txt").write_text(OTHER, "utf-8")
    again = House(shelf, folder).live
    assert [notice.id for notice in again.notices] == ["要点"]
    assert {version.notice_id for version in list_versions(shelf)} == {"要点", "二"}


def test_it_answers_like_an_assistant(house: House) -> None:
    """For whoever asks without a page."""
    assert isinstance(house.live.current.assistant, FakeServing)
    assert house.live.ask("没有的事？！xyz").text == "要点里没有这方面的内容。"


def test_closing_while_somebody_switches_frees_the_models(house: House) -> None:
    """The switch lands between two editions that are being told to stop."""
    later = house.put(NEW.replace("80元", "90元"))

    class Slow(FakeServing):
        def stop_preparing(self) -> None:
            if house.live.in_use.serial == 1 and not self.preparing:
                other = threading.Thread(target=house.switch, args=({"要点": later},))
                other.start()
                other.join(10)

    slow = Slow(house.live.notices)
    house.live = Live(house.live.shelf, house.live.in_use, slow, house.shop.build)
    slow.preparing = True
    house.switch({"要点": house.put(NEW)})
    slow.preparing = False
    house.live.close()
    assert house.live.in_use.serial == 2
    assert house.shop.made[-1].closed
