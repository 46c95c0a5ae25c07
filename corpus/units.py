"""Unit names: one key for all spellings, and the units that a question speaks of.

A question is expected in simplified characters. What is not known: which office inside a unit
does the work, and whether a unit of another level has the same duties (it is another unit).
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from corpus.aliases import Form, alias_table
from corpus.level import Level
from corpus.places import place_ending_at
from corpus.slips import Sounds
from corpus.unit_names import (
    INFIX,
    MEMBERS_PATTERN,
    Home,
    UnitName,
    home_of,
    infix_name,
    owner_before,
    parse_name,
    raised,
)
from corpus.unit_patterns import is_asked, runs_on, starts_word, unknown_units

__all__ = ["Basis", "Level", "UnitMention", "canonical", "explain", "find_units"]


class Basis(Enum):
    """How a mention was matched to a unit of the notice."""

    EXACT = "exact"
    ABBREVIATION = "abbreviation"
    RENAMED = "renamed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class UnitMention:
    """`question[start:end] == text`; `unit` is the name as the notice writes it.

    `unit` is None where no unit of the notice is meant: basis UNKNOWN.
    """

    start: int
    end: int
    text: str
    unit: str | None
    level: Level
    basis: Basis


def canonical(name: str, place: str = "", own: Level = Level.CITY) -> str:
    """A key that all spellings of one unit share: 市人社局, 人力资源和社会保障局.

    `own` is the level that a bare name takes; `place` is the notice's city or county. Without it
    the name of any place of that level is taken for the own one.
    """
    return parse_name(name, Home(place, own)).key


def find_units(text: str, known: Collection[str], place: str = "") -> tuple[UnitMention, ...]:
    """Units mentioned in `text`, in order, longest first where they overlap.

    `known` are the unit names of the notice as published, `place` its city or county. A name that
    several units of the notice could mean (after a merger) is resolved to the first of them.
    """
    notice = _notice_units(tuple(dict.fromkeys(known)), place)
    mentions: list[UnitMention] = []
    for found in (notice.named(text), notice.misspelt(text), notice.unlisted(text)):
        for new in found:
            if all(new.end <= old.start or old.end <= new.start for old in mentions):
                mentions.append(new)
    return tuple(sorted(mentions, key=lambda mention: mention.start))


def explain(mention: UnitMention) -> str | None:
    """Which name the notice uses, None where the mention differs only by its level or place."""
    if mention.unit is None or mention.basis is Basis.EXACT:
        return None
    asked, written = parse_name(mention.text, Home()), parse_name(mention.unit, Home())
    name = f"要点中写作“{mention.unit}”"
    renaming = alias_table().renaming(asked.head, written.head)
    if renaming is None:
        return None if asked.body == written.body else name
    if renaming.earlier == written.head:
        return f"{name}（后{'并入' if renaming.merged else '更名为'}{renaming.later}）"
    was = f"{renaming.earlier}已并入" if renaming.merged else f"原{renaming.earlier}"
    return f"{name}（{was}）"


@dataclass(frozen=True, slots=True)
class _NoticeUnits:
    """The units of one notice, made ready for the search."""

    known: frozenset[str]
    home: Home
    by_key: dict[str, str]
    forms: dict[str, Form]
    by_first: dict[str, tuple[str, ...]]
    """The spellings that begin with a character, longest first."""
    sounds: Sounds

    def named(self, text: str) -> Iterator[UnitMention]:
        """Mentions by a name that the notice or the table has."""
        for match in INFIX.finditer(text):
            if name := infix_name(match, self.home):
                yield self._mention(text, match.start(), match.end(), name)
        for at, body, end in self._spellings(text):
            start, owner = owner_before(text, at, self.home)
            form = self.forms[body]
            if runs_on(text, end):
                continue
            if start == at and end - at <= 2 and not starts_word(text, at):
                continue
            if form.needs_context and not (starts_word(text, start) and is_asked(text, end)):
                continue
            name = UnitName(raised(owner, body), body, form.head)
            yield self._mention(text, start, end, name)

    def _spellings(self, text: str) -> Iterator[tuple[int, str, int]]:
        """(start, spelling, end) of the spellings in `text`, 成员单位 behind one included."""
        taken = 0
        for start, first in enumerate(text):
            if start < taken:
                continue
            spellings = self.by_first.get(first, ())
            body = next((name for name in spellings if text.startswith(name, start)), None)
            if body is not None:
                members = _MEMBERS_AFTER.match(text, start + len(body))
                taken = members.end() if members else start + len(body)
                yield start, body, taken

    def misspelt(self, text: str) -> Iterator[UnitMention]:
        """Mentions written with other characters of the same sound."""
        for body_start, end, meant in self.sounds.homophones(text):
            start, owner = owner_before(text, body_start, self.home)
            name = UnitName(owner, meant, self.forms[meant].head)
            yield self._mention(text, start, end, name)

    def unlisted(self, text: str) -> Iterator[UnitMention]:
        """Mentions of what neither the notice nor the table has, but what is asked like a unit."""
        for start, end, level in unknown_units(text):
            place = next((at for n in (1, 0) if (at := place_ending_at(text, start + n))), None)
            begin = place[0] if place else start
            yield UnitMention(begin, end, text[begin:end], None, level, Basis.UNKNOWN)

    def _mention(self, text: str, start: int, end: int, name: UnitName) -> UnitMention:
        asked = text[start:end]
        unit, basis = self._resolve(asked, name)
        return UnitMention(start, end, asked, unit, name.owner.level, basis)

    def _resolve(self, asked: str, name: UnitName) -> tuple[str | None, Basis]:
        """The notice's name for a unit, by another spelling or by another name in time."""
        if asked in self.known:
            return asked, Basis.EXACT
        if unit := self.by_key.get(name.key):
            return unit, Basis.ABBREVIATION
        for head in alias_table().relatives(name.head):
            if unit := self.by_key.get(UnitName(name.owner, "", head).key):
                return unit, Basis.RENAMED
        return None, Basis.UNKNOWN


_MEMBERS_AFTER = re.compile(MEMBERS_PATTERN)


@lru_cache(maxsize=16)
def _notice_units(known: tuple[str, ...], place: str) -> _NoticeUnits:
    home = home_of(known, place)
    names = {unit: parse_name(unit, home) for unit in known}
    by_key: dict[str, str] = {}
    forms = dict(alias_table().forms)
    for unit, name in names.items():
        by_key.setdefault(name.key, unit)
        for spelling in (name.body, *_shorter_group_names(name.body)):
            if spelling:  # 各市州人民政府 is no more than whose it is
                forms.setdefault(spelling, Form(name.head, None))
    heads = {name.head for name in names.values()}
    related = {other for head in heads for other in alias_table().relatives(head)}
    sounds = Sounds(
        [
            spelling
            for spelling, form in forms.items()
            if form.head in heads | related and form.level is None and not form.needs_context
        ]
    )
    by_first: dict[str, list[str]] = {}
    for spelling in sorted(forms, key=len, reverse=True):
        by_first.setdefault(spelling[0], []).append(spelling)
    longest_first = {first: tuple(spellings) for first, spellings in by_first.items()}
    return _NoticeUnits(frozenset(known), home, by_key, forms, longest_first, sounds)


def _shorter_group_names(body: str) -> tuple[str, ...]:
    """What people leave out of the name of a group."""
    if not body.endswith(("领导小组", "联席会议", "委员会", "指挥部")):
        return ()
    shorter = re.sub(r"^推进|工作(?=领导小组|联席会议)|专项斗争", "", body)
    return (shorter,) if shorter != body else ()
