"""Two gates: what is looked up passes what waits for the model."""

import asyncio
import threading
from collections.abc import Iterator, Sequence

import pytest
from api_serving import CARE, SENTENCE
from fake_assistant import cited, refusal

from assistant.values import BeforeModel, Done, Event, Shown, Status, Turn
from tests.unit.assistant_fixtures import REAL
from web.api.answers import Answers
from web.api.errors import ApiError
from web.api.lane import GoneError, Lane

WRITTEN = cited(REAL, "22", CARE, SENTENCE, Status.ANSWERED)


class Slow:
    """Writes only when let; looks up at once."""

    notices = (REAL,)

    def __init__(self) -> None:
        self.let = threading.Event()
        self.closed = 0

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        if question == "looked up":
            yield Done(refusal(REAL))
            return
        try:
            yield BeforeModel()
            self.let.wait(10)
            yield Shown(WRITTEN.text)
            yield Done(WRITTEN)
        finally:
            self.closed += 1


def nothing_failed(error: Exception) -> None:
    raise AssertionError(error)


async def finished(writing: object) -> list[Event]:
    return [event async for event in writing.events() if event is not None]  # type: ignore[attr-defined]


def test_what_is_looked_up_does_not_wait_for_what_is_written() -> None:
    async def run() -> None:
        slow = Slow()
        answers = Answers(3, 1, nothing_failed)
        written = []
        for _ in range(3):
            written.append(answers.begin(slow, "written", ()))
            await written[-1].begun()
        assert answers.inside == 3
        looked_up = await finished(answers.begin(slow, "looked up", ()))
        assert looked_up == [Done(refusal(REAL))]
        refused = answers.begin(slow, "written", ())
        with pytest.raises(ApiError, match="请等"):
            await refused.begun()
        slow.let.set()
        for writing in written:
            assert (await finished(writing))[-1] == Done(WRITTEN)
        assert answers.inside == 0

    asyncio.run(run())


def test_who_leaves_the_queue_takes_nothing_from_the_model() -> None:
    async def run() -> None:
        slow = Slow()
        answers = Answers(3, 1, nothing_failed)
        first, second = (answers.begin(slow, "written", ()) for _ in range(2))
        await first.begun()
        await second.begun()
        second.stopped.set()
        while answers.inside > 1:
            await asyncio.sleep(0.01)
        assert slow.closed == 1
        slow.let.set()
        assert (await finished(first))[-1] == Done(WRITTEN)

    asyncio.run(run())


def test_a_lane_is_first_come_first_served() -> None:
    lane, gone, order = Lane(1), threading.Event(), []

    def take(number: int) -> None:
        with lane.turn(gone):
            order.append(number)

    threads = []
    with lane.turn(gone):
        for number in range(4):
            threads.append(threading.Thread(target=take, args=(number,)))
            threads[-1].start()
            while lane.waiting < number + 1:
                pass
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3]
    gone.set()
    with lane.turn(threading.Event()), pytest.raises(GoneError), lane.turn(gone):
        pass
