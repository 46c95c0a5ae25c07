"""What a member of staff does with the notices: put in, look over, try out, switch, take back.

Knows no request and no page. Everything is recorded with the name of who did it. What is slow runs
as a job; one runs at a time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path, PurePath

from assistant.live import Live, Serving
from corpus.audit import Deed, Entry, record
from corpus.differences import ItemChange, compare
from corpus.errors import NoticeError, QuestionSetError, SwitchError
from corpus.notice import Notice
from corpus.parse import parse_notice
from corpus.read import read_text
from corpus.review import Remark, review
from corpus.versions import (
    Version,
    discard_version,
    find_version,
    keep_version,
    list_versions,
    notice_id_of,
    read_original,
    read_version,
)
from eval.question_files import read_question_file
from eval.questions import Question, read_questions
from eval.run import QUESTIONS
from web.admin_access import Session
from web.admin_jobs import Job, Jobs, Progress, Work
from web.admin_trial import Row, Trial, choose_questions, run_trial

BY_NAME, SEPARATE = "", "*"
"""To which notice an upload belongs: found by its name and title, or none that is there."""
OWN_SET = "随附题集"


class Admin:
    """The notices' staff entrance, over the live assistant."""

    def __init__(
        self,
        live: Live[Serving],
        *,
        questions: Path = QUESTIONS,
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        self.live = live
        self.jobs = Jobs()
        self._questions = questions
        self._now = now
        self._trials: dict[str, Trial] = {}

    def versions(self) -> tuple[Version, ...]:
        """All versions on the shelf, the newest first."""
        return list_versions(self.live.shelf)

    def version(self, name: str) -> Version:
        """The version with this id; NoticeError where there is none."""
        version = find_version(self.live.shelf, name)
        if version is None:
            raise NoticeError("没有这一版要点，它可能已被删除。请回到首页重新选择。")
        return version

    def notice(self, version: Version) -> Notice:
        """The notice of a version. Raises NoticeError."""
        return read_version(self.live.shelf, version.id)

    def original(self, version: Version) -> bytes:
        """The file as it was uploaded. Raises NoticeError."""
        return read_original(self.live.shelf, version.id)

    def used_instead(self, version: Version) -> Version | None:
        """The version of the same notice that is in use now."""
        in_use = self.live.in_use.chosen.get(version.notice_id)
        return find_version(self.live.shelf, in_use) if in_use else None

    def remarks(self, version: Version) -> tuple[Remark, ...]:
        """What to check in a version; units are compared with those of all notices in use."""
        others = tuple(self.live.in_use.chosen.values())
        return _remarks(self.live.shelf, version.id, others)

    def changes(self, old: Version, new: Version) -> tuple[ItemChange, ...]:
        """What differs between two versions. Raises NoticeError."""
        return _changes(self.live.shelf, old.id, new.id)

    def upload(self, raw: bytes, file_name: str, belongs: str, who: Session) -> Version:
        """Reads a file and puts it on the shelf, not into use. Raises NoticeError."""
        if not file_name and not raw:
            raise NoticeError("还没有选择文件。请先选好要点文件，再按“上传并预览”。")
        name = PurePath(file_name.replace("\\", "/")).name
        text = read_text(raw, name)
        notice = self._assigned(parse_notice(text, notice_id_of(name)), belongs)
        version = self._keep(notice, raw, name, who)
        self.tell(who, Deed.UPLOAD, f"上传《{notice.title}》（{name}，{len(notice.items)} 项）")
        return version

    def assign(self, version: Version, belongs: str, who: Session) -> Version:
        """The same text as a version of another notice; the version of before goes if unused."""
        own_id = notice_id_of(version.file_name)
        notice = self._assigned(parse_notice(self.notice(version).text, own_id), belongs)
        if notice.id == version.notice_id:
            return version
        moved = self._keep(notice, self.original(version), version.file_name, who)
        if version.id not in self.live.in_use.ever:
            discard_version(self.live.shelf, version.id)
        return moved

    def discard(self, version: Version, who: Session) -> None:
        """Deletes a version that was never in use. Raises SwitchError for another."""
        if version.id in self.live.in_use.ever:
            raise SwitchError("这一版使用过，要留着以便换回，不能删除。")
        discard_version(self.live.shelf, version.id)
        self._trials.pop(version.id, None)
        self.tell(who, Deed.DISCARD, f"删除未启用的《{version.title}》（{version.file_name}）")

    def trial(self, version: Version) -> Trial | None:
        """How the version did when it was last tried out, while this program runs."""
        return self._trials.get(version.id)

    def start_trial(
        self, version: Version, most: int, set_name: str, content: bytes, who: Session
    ) -> None:
        """Begins to ask a question set; the project's own where `content` is empty.

        Raises QuestionSetError, NoticeError, BusyError.
        """
        questions = self._read_set(set_name, content)
        old = self.used_instead(version)
        changes = self.changes(old, version) if old else ()
        chosen = choose_questions(questions, changes, most)
        if not chosen:
            raise QuestionSetError("题集里没有可以试答的题目（标为 test 的题只用于正式评测）。")
        at = self._now().isoformat(timespec="seconds")
        before = self.live.current.assistant
        target = self.chosen_with(version)
        begun = Trial(
            version.id, self.live.in_use.serial, set_name or OWN_SET, who.name, at, (), len(chosen)
        )

        def show(rows: tuple[Row, ...]) -> None:
            self._trials[version.id] = replace(begun, rows=rows)

        def run(progress: Progress) -> None:
            self._trials[version.id] = begun
            run_trial(
                before,
                lambda: self.live.draft(target),
                chosen,
                self.live.traffic,
                progress,
                show,
            )

        self.jobs.start(Job(Work.TRIAL, version.id, who.name, total=len(chosen)), run)
        self.tell(who, Deed.TRIAL, f"用{begun.set_name}试答《{version.title}》（{len(chosen)} 题）")

    def chosen_with(self, version: Version) -> dict[str, str]:
        """What would be in use with this version."""
        return {**self.live.in_use.chosen, version.notice_id: version.id}

    def start_switch(self, version: Version, base: int, who: Session) -> None:
        """Begins to put a version into use. SwitchError, BusyError; the job tells what else."""
        old = self.used_instead(version)
        if old is None:
            did = f"启用《{version.title}》（{version.file_name}，版本 {version.id[:8]}）"
        else:
            back = "换回" if version.id in self.live.in_use.ever else "改用"
            did = (
                f"《{version.title}》{back}版本 {version.id[:8]}（{version.file_name}），"
                f"原版本 {old.id[:8]}（{old.file_name}）"
            )
        self._switch(self.chosen_with(version), base, did, version.id, who)

    def start_retiring(self, notice_id: str, base: int, who: Session) -> None:
        """Begins to take a notice out of use; its versions stay. SwitchError, BusyError."""
        chosen = self.live.in_use.chosen
        if notice_id not in chosen:
            raise SwitchError("这份要点现在没有在使用，不用停用。请回到首页查看。")
        version = self.version(chosen.pop(notice_id))
        did = f"停用《{version.title}》（版本 {version.id[:8]}）"
        self._switch(chosen, base, did, version.id, who)

    def tell(self, who: Session, deed: Deed, told: str, address: str = "") -> None:
        """Adds to the record. Raises OSError."""
        at = self._now().isoformat(timespec="seconds")
        record(self.live.shelf, Entry(at, who.name, deed, told, address))

    def _switch(
        self, chosen: Mapping[str, str], base: int, did: str, subject: str, who: Session
    ) -> None:
        self.live.check(chosen, base)
        at = self._now().isoformat(timespec="seconds")

        def run(progress: Progress) -> None:
            progress.tell("正在准备新版，准备好才切换")
            self.live.draft(chosen)
            progress.tell("正在切换")
            self.live.switch(chosen, base, by=who.name, at=at, did=did)

        self.jobs.start(Job(Work.SWITCH, subject, who.name), run)

    def _keep(self, notice: Notice, raw: bytes, name: str, who: Session) -> Version:
        at = self._now().isoformat(timespec="seconds")
        try:
            return keep_version(self.live.shelf, notice, raw, name, by=who.name, at=at)
        except OSError as error:
            raise NoticeError(
                f"没有存下来（{error.strerror or error}）。请检查磁盘空间和文件夹权限："
                f"{self.live.shelf}，然后重新上传。"
            ) from error

    def _assigned(self, notice: Notice, belongs: str) -> Notice:
        """The notice under the id that it belongs to."""
        name = self._find_id(notice, belongs)
        return notice if name == notice.id else parse_notice(notice.text, name)

    def _find_id(self, notice: Notice, belongs: str) -> str:
        known = {version.notice_id for version in self.versions()}
        if belongs in known:
            return belongs
        if belongs == SEPARATE:
            name, number = notice.id, 2
            while name in known:
                name, number = f"{notice.id}（{number}）", number + 1
            return name
        if notice.id in known:
            return notice.id
        alike = [
            other.id
            for other in self.live.notices
            if (other.title, other.year, other.place) == (notice.title, notice.year, notice.place)
        ]
        return alike[0] if len(alike) == 1 else notice.id

    def _read_set(self, name: str, content: bytes) -> tuple[Question, ...]:
        if not name and not content:
            return read_questions(self._questions)
        return read_question_file(PurePath(name.replace("\\", "/")).name, content)


@lru_cache(maxsize=32)
def _remarks(shelf: Path, version: str, others: Sequence[str]) -> tuple[Remark, ...]:
    # `review` leaves out a notice of the same id, but the version of before knows its units too.
    known = [
        replace(read_version(shelf, name), id=f"{name} in use")
        for name in others
        if name != version
    ]
    return review(read_version(shelf, version), known)


@lru_cache(maxsize=32)
def _changes(shelf: Path, old: str, new: str) -> tuple[ItemChange, ...]:
    return compare(read_version(shelf, old), read_version(shelf, new))
