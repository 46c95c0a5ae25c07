"""Many threads ask the real assistant at once, the same and different things.

Whatever else is being asked, prepared or switched, an answer is the one given when nobody else
asks: its status, its words, its sources, and the items that were found.
"""

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

import pytest

from assistant.answer import Assistant
from assistant.live import Live
from assistant.serve import open_shelf
from assistant.settings import Settings
from assistant.values import Answer, Sentence, Status, Turn
from corpus.parse import parse_notice
from corpus.versions import keep_version

pytestmark = pytest.mark.e2e
T = TypeVar("T")
THREADS = 16
ROUNDS = 2
SWITCHES = 4
GENERATED = (
    ("重度残疾人每月有多少护理补贴？",),
    ("贫困人口在县医院看病一年自己最多出多少?", "换成省级医院呢?"),
    ("免费婚检打算查多少人?婚检的比例要保持在多少?",),
    ("免废婚捡今年大概给多少人做",),
)
LOOKED_UP = (
    ("農村改廁由哪個單位牽頭",),
    ("第14条讲的是什么?", "下一条呢?"),
    ("jiaoyuju qiantou naxie", "那市民政局呢？"),
    ("今年植树造林任务多少亩?", "谁牵头?", "那治大气污染的呢?"),
    ("地铁票多少钱一张？",),
    ("你好",),
    ("一共有多少项？",),
    ("求职创业补贴多少钱？", "去哪里办？"),
)
CONVERSATIONS = (*GENERATED, *LOOKED_UP)
AT = "2026-11-24T18:40:01+08:00"


@dataclass(frozen=True)
class Told:
    """What of an answer must not depend on who else asks."""

    status: Status
    sentences: tuple[Sentence, ...]
    notice_id: str
    retrieved: tuple[str, ...]
    rewritten: str


class Asked(Protocol):
    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer: ...


def hold(assistant: Asked, turns: Sequence[str]) -> tuple[Told, ...]:
    """A conversation's answers, each with all before it as its history."""
    history: list[Turn] = []
    told = []
    for question in turns:
        answer = assistant.ask(question, history)
        history.append(Turn(question, answer.text))
        told.append(
            Told(
                answer.status,
                answer.sentences,
                answer.notice_id,
                answer.retrieved,
                answer.rewritten,
            )
        )
    return tuple(told)


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """What all calls return, in threads that begin together; raises what the first one raised."""
    begin = threading.Barrier(len(calls), timeout=60)

    def run(call: Callable[[], T]) -> T:
        begin.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings.from_environment()


@pytest.fixture(scope="module")
def assistant(settings: Settings) -> Iterator[Assistant]:
    loaded = Assistant.load(settings)
    yield loaded
    loaded.close()


@pytest.fixture(scope="module")
def alone(assistant: Assistant) -> dict[tuple[str, ...], tuple[Told, ...]]:
    """All conversations, one by one."""
    return {turns: hold(assistant, turns) for turns in CONVERSATIONS}


def test_the_conversations_are_of_all_kinds(
    alone: dict[tuple[str, ...], tuple[Told, ...]],
) -> None:
    """Else the comparison would say little."""
    assert {told.status for all_told in alone.values() for told in all_told} == set(Status)
    assert "60元" in alone[GENERATED[0]][0].sentences[0].text


def test_the_same_question_from_all_threads_gets_the_same_answer(
    assistant: Assistant, alone: dict[tuple[str, ...], tuple[Told, ...]]
) -> None:
    for turns in (GENERATED[0], LOOKED_UP[2]):
        told = at_once([partial(hold, assistant, turns)] * THREADS)
        assert told == [alone[turns]] * THREADS


def test_different_conversations_at_once_keep_apart(
    assistant: Assistant, alone: dict[tuple[str, ...], tuple[Told, ...]]
) -> None:
    """All are held at once, some twice; in the next round others are."""

    def ask(place: int) -> tuple[tuple[str, ...], tuple[Told, ...]]:
        turns = CONVERSATIONS[place % len(CONVERSATIONS)]
        return turns, hold(assistant, turns)

    for number in range(ROUNDS):
        told = at_once([partial(ask, 5 * number + thread) for thread in range(THREADS)])
        assert [each for each in told if each[1] != alone[each[0]]] == []


def test_while_versions_are_switched_every_answer_is_of_one_version(
    assistant: Assistant, settings: Settings, tmp_path: Path
) -> None:
    """A conversation stays with the version that it began with."""
    if (settings.home / "index").is_dir():  # texts that it knows are not encoded again
        shutil.copytree(settings.home / "index", tmp_path / "index")
    shelf = tmp_path / "notices"
    in_use, (notice,) = open_shelf(shelf, settings.notices)
    text = notice.text.replace("60元护理补贴", "75元护理补贴")
    changed = parse_notice(text, notice.id)
    version = keep_version(shelf, changed, text.encode(), "新.txt", by="王敏", at=AT).id
    live = Live(shelf, in_use, assistant, lambda others: assistant.with_notices(others, tmp_path))
    versions = [in_use.chosen, {notice.id: version}]
    asked = (GENERATED[0], *LOOKED_UP[:4])
    alone = {
        served.notices[0].version: {turns: hold(served, turns) for turns in asked}
        for served in map(live.draft, versions)
    }
    old, new = (alone[each.version][GENERATED[0]][0] for each in (notice, changed))
    assert "60元" in old.sentences[0].text
    assert "75元" in new.sentences[0].text
    switched = threading.Event()
    served = {each.version: threading.Event() for each in (notice, changed)}

    def switch() -> None:
        """Each time as soon as a conversation has ended with the version in use; others go on."""
        try:
            for number in range(SWITCHES):
                place = 1 - number % 2
                answered = served[(notice, changed)[place].version]
                answered.clear()
                live.switch(versions[place], live.in_use.serial, by="王敏", at=AT, did="换版")
                assert answered.wait(timeout=120)
        finally:
            switched.set()

    def ask(first: int) -> None:
        place = first
        while not switched.is_set():
            edition = live.current
            turns = asked[place % len(asked)]
            version = edition.notices[0].version
            assert hold(edition, turns) == alone[version][turns]
            served[version].set()
            place += 1

    at_once([switch, *(partial(ask, thread) for thread in range(7))])
    assert live.in_use.serial == SWITCHES
