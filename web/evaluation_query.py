"""What the evaluation's page is asked for, and its address: every view can be kept and shared.

Pure: from the parameters of an address to a `Query` and back. What is not understood is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import TypeVar
from urllib.parse import urlencode

from assistant.values import Status
from eval.questions import QuestionKind
from eval.report_changes import Change

NEW = "+new"
"""In place of an own question's id: one that is still to be written."""
LONGEST = 200
"""Characters of the longest parameter that is read."""
PAGE = 100
"""Rows on a page."""


class View(Enum):
    """The pages of the evaluation."""

    RUNS = "runs"
    FEEDBACK = "feedback"
    SET = "set"


class Right(Enum):
    """Which verdicts are shown."""

    WRONG = "0"
    RIGHT = "1"


class Got(Enum):
    """Which outcome came: one of the four, or none because asking failed."""

    ANSWERED = "answered"
    NOT_STATED = "not_stated"
    NOT_COVERED = "not_covered"
    UNCLEAR = "unclear"
    ERROR = "error"

    @property
    def status(self) -> Status | None:
        """As an answer has it; None where asking failed."""
        return None if self is Got.ERROR else Status(self.value)


class Done(Enum):
    """A deed that led here."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Sort(Enum):
    """By what rows are sorted; a minus turns the order round."""

    ORDER = "order"
    WRONG = "right"
    ID = "id"
    KIND = "kind"
    SLOW = "-seconds"
    QUICK = "seconds"
    LONG = "-chars"


@dataclass(frozen=True, slots=True)
class Query:
    """What is shown; `run` names a run, else the list of `view`."""

    view: View = View.RUNS
    run: str = ""
    compare: str = ""
    """Another run that is held against it."""
    right: Right | None = None
    kind: QuestionKind | None = None
    expect: Status | None = None
    got: Got | None = None
    change: Change | None = None
    q: str = ""
    sort: Sort = Sort.ORDER
    page: int = 1
    item: str = ""
    """In the lists of feedback and of own questions: the one that is opened."""
    done: Done | None = None
    """What was done just before, to be told once."""
    thumb: str = ""
    """Feedback alone with thumbs `up` or `down`."""

    @property
    def is_filtered(self) -> bool:
        """Whether rows may be left out."""
        return any((self.right, self.kind, self.expect, self.got, self.change, self.q.strip()))


def read_query(parameters: Mapping[str, str]) -> Query:
    """The query of an address."""

    def text(name: str) -> str:
        return parameters.get(name, "")[:LONGEST]

    page = text("page")
    return Query(
        view=_member(View, text("view")) or View.RUNS,
        run=text("run"),
        compare=text("compare"),
        right=_member(Right, text("right")),
        kind=_member(QuestionKind, text("kind")),
        expect=_member(Status, text("expect")),
        got=_member(Got, text("got")),
        change=_member(Change, text("change")),
        q=text("q"),
        sort=_member(Sort, text("sort")) or Sort.ORDER,
        page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 6 else 1,
        item=text("item"),
        done=_member(Done, text("done")),
        thumb=text("thumb") if text("thumb") in ("up", "down") else "",
    )


def parameters(query: Query) -> str:
    """The query as the end of an address, `?` included; defaults are left out."""
    default = Query()
    given = {}
    for field in fields(query):
        value = getattr(query, field.name)
        if value != getattr(default, field.name):
            given[field.name] = value.value if isinstance(value, Enum) else str(value)
    return f"?{urlencode(given)}" if given else ""


def unfiltered(query: Query) -> Query:
    """The same run and comparison with all rows in their order."""
    return Query(view=query.view, run=query.run, compare=query.compare)


E = TypeVar("E", bound=Enum)


def _member(members: type[E], value: str) -> E | None:
    return next((member for member in members if member.value == value), None)
