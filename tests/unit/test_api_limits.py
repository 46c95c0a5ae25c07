"""Keys, rates, the gate and readiness, each with a clock of its own."""

import time
from collections.abc import Callable

import pytest
from api_serving import fake

from corpus.errors import GeneratorError, SettingsError
from tests.unit.assistant_fixtures import REAL
from web.api.callers import Callers
from web.api.errors import ApiError
from web.api.gate import Gate
from web.api.health import Readiness
from web.api.limits import Limits


class Clock:
    """Goes only when told to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def refused(call: Callable[[], object]) -> tuple[int, int]:
    """Status and seconds to wait of a refusal."""
    with pytest.raises(ApiError) as told:
        call()
    return told.value.status, told.value.retry_after


def test_limits_come_from_the_environment() -> None:
    assert Limits.from_environment({}) == Limits((), 600, 16, 2)
    told = {"MINSHENG_API_KEYS": "first-key, second-key,", "MINSHENG_API_RATE": "0"}
    assert Limits.from_environment(told) == Limits(("first-key", "second-key"), 0, 16, 2)
    assert "first-key" not in repr(Limits.from_environment(told))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MINSHENG_API_KEYS", "short"),
        ("MINSHENG_API_KEYS", "密钥密钥密钥密钥密钥"),
        ("MINSHENG_API_RATE", "-1"),
        ("MINSHENG_API_RATE", "viel"),
        ("MINSHENG_API_QUEUE", "0"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_and_no_key_with_it(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as told:
        Limits.from_environment({name: value})
    assert name in str(told.value)
    assert (value in str(told.value)) == (name != "MINSHENG_API_KEYS")


def test_each_caller_has_a_rate_of_its_own_that_fills_up_again() -> None:
    clock = Clock()
    callers = Callers((), 2, clock)
    callers.check(None, "a")
    callers.check(None, "a")
    assert refused(lambda: callers.check(None, "a")) == (429, 30)
    callers.check(None, "b")
    clock.now += 29
    assert refused(lambda: callers.check(None, "a")) == (429, 1)
    clock.now += 1
    callers.check(None, "a")


def test_a_key_is_a_caller_wherever_it_comes_from() -> None:
    callers = Callers(("first-key", "second-key"), 1, Clock())
    callers.check("second-key", "a")
    assert refused(lambda: callers.check("second-key", "b")) == (429, 60)
    callers.check("first-key", "a")


def test_guesses_at_keys_are_slowed_by_their_address() -> None:
    callers = Callers(("first-key",), 1, Clock())
    assert refused(lambda: callers.check("guess", "a")) == (401, 0)
    assert refused(lambda: callers.check("guess", "a")) == (429, 60)
    assert refused(lambda: callers.check(None, "b")) == (401, 0)
    callers.check("first-key", "a")


def test_the_gate_lets_in_so_many_and_again_when_one_leaves() -> None:
    gate = Gate(2, Clock())
    leave = gate.enter()
    gate.enter()
    assert refused(gate.enter) == (429, 1)
    leave()
    gate.enter()
    assert gate.inside == 2


def test_who_is_refused_is_told_when_there_is_room_one_after_another() -> None:
    """Each answer took 10 s and two are written at a time: a place becomes free every 5 s."""
    clock = Clock()
    gate = Gate(2, clock)
    for leave in (gate.enter(), gate.enter()):
        clock.now += 5
        leave()
    clock.now = 110.0
    gate.enter()
    gate.enter()
    assert [refused(gate.enter)[1] for _ in range(3)] == [4, 8, 12]
    clock.now += 1000
    assert refused(gate.enter)[1] == 60


def test_readiness_asks_again_some_seconds_after_a_failure() -> None:
    clock = Clock()
    readiness = Readiness(lambda: fake(REAL), clock)
    readiness.failed(GeneratorError("没有响应。"))
    assert (readiness.is_ready, readiness.problem) == (False, "没有响应。")
    clock.now += 5
    assert not readiness.is_ready
    while not readiness.is_ready:
        time.sleep(0.01)
