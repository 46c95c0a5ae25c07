"""The assistant in use, which can be changed for one over other versions of the notices.

An `Edition` is an assistant over one choice of versions and never changes; whoever holds its key
goes on with it, so a conversation under way keeps its version. A switch builds the new assistant
first, then replaces the pointer on the disk, then what new conversations get: a crash at any of
these steps leaves the old versions in use, or the new ones, and the record is made whole when the
shelf is next opened.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from assistant.lock import exclusive
from assistant.values import Answer, Done, Event, Turn
from corpus.audit import Deed, Entry, read_record, record
from corpus.errors import SwitchError
from corpus.in_use import InUse, read_in_use, write_in_use
from corpus.notice import Notice
from corpus.versions import read_version

KEPT = 20
"""Editions held in memory, each some megabytes: the models are shared."""
_QUIET_POLL_S = 0.1

_log = logging.getLogger(__name__)


class Serving(Protocol):
    """What is needed of `assistant.answer.Assistant`."""

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The notices that are asked."""

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The whole answer."""

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        """The answer as it is written."""

    def prepare_in_background(self) -> None:
        """Prepares prompts in a thread of its own."""

    def stop_preparing(self) -> None:
        """Ends that thread, if there is one."""

    def close(self) -> None:
        """Frees the models, which all that were built from each other share."""


S = TypeVar("S", bound=Serving, covariant=True)


class Step(Enum):
    """The steps of a switch, each named by what has just been done."""

    BUILT = "built"
    """The assistant over the new versions is ready; nothing is changed yet."""
    WRITTEN = "written"
    """The pointer on the disk names the new versions: from here on a restart serves them."""
    SERVED = "served"
    """New conversations get the new versions."""
    RECORDED = "recorded"
    """The record tells of it."""


class Traffic:
    """Counts the readers' questions that are being answered, so that other work can give way.

    Whoever wants to know of every answer, whichever door it leaves by, adds itself to `watchers`.
    """

    def __init__(self) -> None:
        self.watchers: list[Callable[[Answer], None]] = []
        self._lock = threading.Lock()
        self._running = 0

    @property
    def running(self) -> int:
        """How many are being answered now."""
        return self._running

    @contextmanager
    def question(self) -> Iterator[None]:
        """For as long as a reader's question is answered."""
        with self._lock:
            self._running += 1
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1

    def answered(self, answer: Answer) -> None:
        """Tells of a whole answer."""
        for watch in self.watchers:
            watch(answer)

    def wait_until_quiet(self, stopped: threading.Event, at_most_s: float) -> None:
        """Returns once no question is being answered, after `at_most_s`, or once `stopped`."""
        for _ in range(int(at_most_s / _QUIET_POLL_S)):
            if not self._running or stopped.wait(_QUIET_POLL_S):
                return


class Edition(Generic[S]):
    """The notices in use at one time, with the assistant that answers from them."""

    def __init__(self, key: str, assistant: S, traffic: Traffic) -> None:
        self.key = key
        self.assistant = assistant
        self._traffic = traffic

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The notices of this edition."""
        return self.assistant.notices

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The whole answer to a reader's question."""
        with self._traffic.question():
            answer = self.assistant.ask(question, history)
        self._traffic.answered(answer)
        return answer

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        """The answer to a reader's question as it is written."""
        with self._traffic.question():
            events = self.assistant.stream(question, history)
            try:
                for event in events:
                    if isinstance(event, Done):
                        self._traffic.answered(event.answer)
                    yield event
            finally:
                if isinstance(events, Generator):
                    events.close()


class Live(Generic[S]):
    """Holds the edition in use and those before it; safe to use from several threads.

    It can itself be asked, and then answers from what is in use at that moment. `rebuild` makes an
    assistant over other notices with the same models; `between` is called after each step.
    """

    def __init__(
        self,
        shelf: Path,
        in_use: InUse,
        assistant: S,
        rebuild: Callable[[tuple[Notice, ...]], S],
        between: Callable[[Step], None] = lambda step: None,
    ) -> None:
        self.shelf = shelf
        self.traffic = Traffic()
        self._in_use = in_use
        self._rebuild = rebuild
        self._between = between
        self._switching = threading.Lock()
        self._building = threading.Lock()
        self._current = Edition(in_use.key, assistant, self.traffic)
        self._editions = OrderedDict({in_use.key: self._current})
        self._drafts: OrderedDict[str, S] = OrderedDict()
        self._listeners: list[Callable[[Edition[S]], None]] = []
        shelf.mkdir(parents=True, exist_ok=True)
        _complete_record(shelf, in_use)

    @property
    def current(self) -> Edition[S]:
        """What a new conversation gets."""
        return self._current

    @property
    def in_use(self) -> InUse:
        """The versions in use."""
        return self._in_use

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The notices in use."""
        return self._current.notices

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The whole answer, from what is in use now."""
        return self._current.ask(question, history)

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        """The answer as it is written, from what is in use now."""
        return self._current.stream(question, history)

    def edition(self, key: str) -> Edition[S]:
        """The edition with this key; the one in use where it is not known, or not any longer."""
        return self._editions.get(key, self._current)

    def when_changed(self, call: Callable[[Edition[S]], None]) -> None:
        """Has `call` called with the new edition after every switch."""
        self._listeners.append(call)

    def draft(self, chosen: Mapping[str, str]) -> S:
        """An assistant over these versions (ids by notice id), for trying out before a switch.

        Slow the first time: texts that no index holds yet are encoded. Raises NoticeError.
        """
        key = InUse(0, tuple(sorted(chosen.items())), ()).key
        with self._building:
            if key in self._editions:
                return self._editions[key].assistant
            if key not in self._drafts:
                notices = tuple(read_version(self.shelf, chosen[name]) for name in sorted(chosen))
                self._drafts.clear()
                self._drafts[key] = self._rebuild(notices)
            return self._drafts[key]

    def check(self, chosen: Mapping[str, str], base: int) -> None:
        """Raises SwitchError where `switch` would before it begins."""
        if not chosen:
            raise SwitchError("至少要留一份要点在使用。请先启用另一份，再停用这一份。")
        if chosen == self._in_use.chosen:
            raise SwitchError("这一版已经在使用，不用切换。")
        if base != self._in_use.serial:
            raise _overtaken(self._in_use)

    def switch(self, chosen: Mapping[str, str], base: int, *, by: str, at: str, did: str) -> None:
        """Puts these versions (ids by notice id) into use; `base` is the switch they were seen at.

        Raises SwitchError where somebody has switched in between, where nothing would change or
        nothing be left; NoticeError where a version is damaged; OSError where nothing could be
        written. Then the old versions stay in use.
        """
        with self._switching:
            self.check(chosen, base)
            assistant = self.draft(chosen)
            self._between(Step.BUILT)
            new = self._in_use.after(chosen, by=by, at=at, did=did)
            with exclusive(self.shelf / ".lock", waiting=lambda: None):
                on_disk = read_in_use(self.shelf)
                if on_disk is not None and on_disk.serial != base:
                    raise _overtaken(on_disk)
                self._write(new)
            self._between(Step.WRITTEN)
            known = self._editions.get(new.key)
            self._serve(new, known or Edition(new.key, assistant, self.traffic))
            self._between(Step.SERVED)
            _complete_record(self.shelf, new)
            self._between(Step.RECORDED)

    def close(self) -> None:
        """Stops preparing and frees the models."""
        for edition in tuple(self._editions.values()):  # a switch may add one meanwhile
            edition.assistant.stop_preparing()
        self._current.assistant.close()

    def prepare_in_background(self) -> None:
        """Prepares the prompts of what is in use; waiting questions go first."""
        self._current.assistant.prepare_in_background()

    def _write(self, new: InUse) -> None:
        try:
            write_in_use(self.shelf, new)
        except OSError:
            if read_in_use(self.shelf) != new:
                raise
            # It stands there; only whether it would outlive a loss of power is not known.
            _log.exception("The pointer to the versions in use could not be forced to the disk.")

    def _serve(self, new: InUse, edition: Edition[S]) -> None:
        old = self._current
        self._editions[new.key] = edition
        self._editions.move_to_end(new.key)
        while len(self._editions) > KEPT:
            self._editions.popitem(last=False)
        self._in_use, self._current = new, edition
        self._drafts.pop(new.key, None)
        for call in self._listeners:
            try:
                call(edition)
            except Exception:  # the switch is done, whatever becomes of those who are told of it
                _log.exception("Not all of the page could be told of the switch.")
        old.assistant.stop_preparing()
        edition.assistant.prepare_in_background()


def _overtaken(now: InUse) -> SwitchError:
    who = f"（{now.by}，{now.did}）" if now.by else ""
    return SwitchError(
        f"您打开这一页以后，已有人切换过要点{who}。请回到首页看清现在用的是哪一版，再决定是否切换。"
    )


def _complete_record(shelf: Path, in_use: InUse) -> None:
    """Adds the last switch to the record where a crash kept it from being added."""
    if not in_use.serial:
        return
    try:
        known = {entry.serial for entry in read_record(shelf) if entry.deed is Deed.SWITCH}
        if in_use.serial not in known:
            entry = Entry(in_use.at, in_use.by, Deed.SWITCH, in_use.did, serial=in_use.serial)
            record(shelf, entry)
    except OSError:  # the pointer holds it as well, and the next start tries again
        _log.exception("The switch could not be added to the record.")
