"""Who may do what in the admin: sign-in, tokens, other sites' forms, headers."""

import re

import pytest

from corpus.audit import Deed, read_record
from tests.unit.admin_office import NEW, PASSWORD, Office, plain
from web.admin import admin_routes
from web.admin_access import Access
from web.door import COOKIE, Door

ADDRESSES = ("/admin", "/admin?view=record", "/admin?version=0123456789abcdef", "/admin/progress")
DEEDS = (
    "upload",
    "belongs",
    "discard",
    "trial",
    "cancel",
    "switch",
    "retire",
)


def test_without_a_password_no_address_exists(office: Office) -> None:
    """Nothing is routed at all."""
    door = Door(Access(""))
    assert door.routes() == []
    assert admin_routes(office.admin, door) == []


@pytest.mark.parametrize("address", [*ADDRESSES, "/admin/original?version=x"])
def test_a_stranger_sees_only_the_sign_in(office: Office, address: str) -> None:
    """No notice, no version, no record."""
    reply = office.client.get(address)
    assert "登录" in plain(reply.text)
    assert "要点文件夹" not in reply.text
    assert reply.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("deed", DEEDS)
def test_a_stranger_can_do_nothing(office: Office, deed: str) -> None:
    """And is told to sign in."""
    reply = office.post(deed, version="x", base="0")
    assert reply.status_code == 401
    assert "请重新登录" in reply.text


@pytest.mark.parametrize("deed", DEEDS)
def test_a_form_without_the_token_is_not_taken(inside: Office, deed: str) -> None:
    """Nor one with another session's."""
    for token in ("", "0" * 64):
        reply = inside.client.post(f"/admin/{deed}", data={"token": token, "version": "x"})
        assert reply.status_code == 403
        assert "不是从管理页面发出的" in reply.text


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "http://evil"}],
)
def test_a_form_of_another_site_is_not_taken(inside: Office, headers: dict[str, str]) -> None:
    """Even with the token, and at the sign-in."""
    data = {"token": inside.token, "name": "x", "password": PASSWORD}
    for path in ("/sign-in", "/sign-out", "/admin/discard"):
        assert inside.client.post(path, data=data, headers=headers).status_code == 403


def test_the_cookie_is_kept_from_scripts_and_other_sites(office: Office) -> None:
    """It is only sent by pages of this program."""
    data = {"name": "王敏", "password": PASSWORD, "goal": "admin"}
    reply = office.client.post("/sign-in", data=data, follow_redirects=False)
    assert reply.status_code == 303
    assert reply.headers["location"] == "admin"
    cookie = reply.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))


def test_a_page_allows_no_script_of_anothers_and_no_frame(inside: Office) -> None:
    """By its policy; none of its scripts stands in the page itself."""
    reply = inside.client.get("/admin")
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert re.findall(r"<script(?![^>]* src=)|\son\w+=|style=", reply.text) == []


def test_wrong_passwords_are_recorded_and_get_slow(office: Office) -> None:
    """The fourth has to wait, and is told how long."""
    for _ in range(3):
        assert office.sign_in(password="wrong").status_code == 401
    reply = office.sign_in()
    assert reply.status_code == 429
    assert "请等 2 秒再试" in reply.text
    assert reply.headers["retry-after"] == "2"
    entries = read_record(office.shelf)
    assert [entry.deed for entry in entries] == [Deed.SIGN_IN_FAILED] * 3
    assert "wrong" not in (office.shelf / "audit.jsonl").read_text("utf-8")


def test_a_name_is_needed(office: Office) -> None:
    """It goes into the record."""
    reply = office.sign_in(name=" \n")
    assert reply.status_code == 400
    assert "请填写您的姓名" in reply.text


def test_signing_out_ends_the_session(inside: Office) -> None:
    """The old cookie opens nothing."""
    cookie = inside.client.cookies[COOKIE]
    left = inside.client.post("/sign-out", data={"token": inside.token})
    assert "已退出" in plain(left.text)
    inside.client.cookies.set(COOKIE, cookie, path="/")
    assert "登录" in plain(inside.client.get("/admin").text)
    assert inside.post("upload", ("要点.txt", NEW.encode())).status_code == 401
