"""The password, the sessions, and guesses that get slow. No clock runs here."""

import base64
from collections.abc import Callable

import pytest

from corpus.errors import SettingsError
from web.admin_access import (
    FREE_GUESSES,
    GUESSES_IN_ALL,
    LONGEST_WAIT_S,
    SESSION_S,
    Access,
    Session,
    clean_name,
)

PASSWORD = "a long password"


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def access(clock: Clock) -> Access:
    return Access(PASSWORD, clock)


def enter(access: Access, name: str = "王敏") -> tuple[str, Session]:
    """A cookie and its session."""
    cookie = access.sign_in(PASSWORD, name, "10.0.0.1")
    assert cookie is not None
    session = access.session(cookie)
    assert session is not None
    return cookie, session


def test_without_a_password_the_admin_is_off() -> None:
    """Not even the empty password opens it."""
    access = Access.from_environment({})
    assert not access.is_on
    assert access.sign_in("", "王敏", "10.0.0.1") is None


def test_a_short_password_is_told() -> None:
    """With what to do."""
    with pytest.raises(SettingsError, match=r"MINSHENG_ADMIN_PASSWORD 太短（5 个字符）.*至少 8"):
        Access.from_environment({"MINSHENG_ADMIN_PASSWORD": "12345"})


def test_the_right_password_gives_a_session_with_the_name(access: Access) -> None:
    """For a working day."""
    _, session = enter(access)
    assert session.name == "王敏"


@pytest.mark.parametrize("password", ["", "A long password", PASSWORD + " ", "密码", "\udcff"])
def test_a_wrong_password_gives_none(access: Access, password: str) -> None:
    """Whatever is in it."""
    assert access.sign_in(password, "王敏", "10.0.0.1") is None


def test_a_session_ends_after_a_working_day(access: Access, clock: Clock) -> None:
    """To the second."""
    cookie, session = enter(access)
    clock.now += SESSION_S
    assert access.session(cookie) == session
    clock.now += 1
    assert access.session(cookie) is None


def test_a_session_that_was_ended_proves_nothing(access: Access) -> None:
    """Even if the cookie was kept; others go on."""
    cookie, session = enter(access)
    other, _ = enter(access, "李强")
    access.sign_out(session)
    assert access.session(cookie) is None
    assert access.session(other) is not None


def forged(body: str, cookie: str) -> str:
    return f"{base64.urlsafe_b64encode(body.encode()).decode()}.{cookie.partition('.')[2]}"


@pytest.mark.parametrize(
    "change",
    [
        lambda cookie: "",
        lambda cookie: "nonsense",
        lambda cookie: cookie.partition(".")[0] + ".",
        lambda cookie: cookie[:-1] + ("0" if cookie[-1] != "0" else "1"),
        lambda cookie: forged("别人\nid\n9999999999", cookie),
        lambda cookie: cookie + "é",
        lambda cookie: Access(PASSWORD).sign_in(PASSWORD, "王敏", "10.0.0.1"),
    ],
)
def test_a_cookie_that_is_not_ours_proves_nothing(
    access: Access, change: Callable[[str], str]
) -> None:
    """Cut, altered, made up, or signed by another program."""
    cookie, _ = enter(access)
    assert access.session(change(cookie)) is None


def test_a_forms_token_belongs_to_its_session(access: Access) -> None:
    """Another session's does not pass, nor does a cookie's own signature."""
    cookie, session = enter(access)
    _, other = enter(access, "李强")
    assert access.is_token(session, access.token(session))
    assert not access.is_token(session, access.token(other))
    assert not access.is_token(session, cookie.partition(".")[2])
    assert not access.is_token(session, "")
    assert not access.is_token(session, "密")


def test_guesses_get_slow(access: Access, clock: Clock) -> None:
    """Three are free, then 2, 4, 8 … s, at most 15 minutes; the right password waits too."""
    waits = []
    for _ in range(14):
        clock.now += access.wait_s("10.0.0.9")
        access.sign_in("wrong", "x", "10.0.0.9")
        waits.append(access.wait_s("10.0.0.9"))
    assert waits[: FREE_GUESSES + 3] == [0, 0, 2, 4, 8, 16]
    assert waits[-1] == LONGEST_WAIT_S
    assert access.sign_in(PASSWORD, "王敏", "10.0.0.9") is None
    assert access.sign_in(PASSWORD, "王敏", "10.0.0.1") is not None
    clock.now += LONGEST_WAIT_S
    assert access.sign_in(PASSWORD, "王敏", "10.0.0.9") is not None
    assert access.wait_s("10.0.0.9") == 0


def test_guesses_from_many_addresses_get_slow_too(access: Access, clock: Clock) -> None:
    """After a hundred of them every address waits; whoever is signed in goes on."""
    cookie, _ = enter(access)
    for number in range(GUESSES_IN_ALL):
        access.sign_in("wrong", "x", f"10.1.{number // 250}.{number % 250}")
    assert access.wait_s("10.0.0.1") == LONGEST_WAIT_S
    assert access.sign_in(PASSWORD, "王敏", "10.0.0.1") is None
    assert access.session(cookie) is not None
    clock.now += LONGEST_WAIT_S
    assert access.wait_s("10.0.0.1") == 0


def test_guesses_at_once_are_counted_one_by_one(
    access: Access, run_all: Callable[..., None]
) -> None:
    """No more are looked at than are free, however many come together."""
    run_all([lambda: access.sign_in("wrong", "x", "10.0.0.9")] * 20)
    assert access.wait_s("10.0.0.9") == 2.0


@pytest.mark.parametrize(
    ("name", "expected"),
    [(" 王敏 ", "王敏"), ("王\n敏\x00", "王敏"), ("  ", ""), ("长" * 50, "长" * 30)],
)
def test_a_name_is_recorded_clean(name: str, expected: str) -> None:
    """No line breaks, which would tear a session's text apart."""
    assert clean_name(name) == expected
