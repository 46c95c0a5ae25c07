"""The one sign-in: who comes into which room, where to go then, and what the pages tell first."""

import re
from pathlib import Path

import pytest
from fake_assistant import FakeAssistant
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from corpus.audit import Deed
from corpus.read import read_notices
from web.admin_access import FREE_GUESSES, Access, Session
from web.desk import desk_routes
from web.door import COOKIE, Door
from web.evaluation_http import page_route
from web.guard import visitor_of
from web.rooms import Room

PASSWORD = "一个很长的密码:1"
NOTICES = read_notices(Path(__file__).parents[2] / "corpus" / "notices")


class House:
    """The desk, and a locked room that tells who is inside, behind one door."""

    def __init__(self, password: str = PASSWORD, root_path: str = "") -> None:
        self.told: list[tuple[str, Deed, str]] = []
        self.door = Door(Access(password), self._tell)

        def room(request):  # type: ignore[no-untyped-def]
            return PlainTextResponse(visitor_of(request).name)

        routes = [
            *self.door.routes(),
            *desk_routes(FakeAssistant(NOTICES, {}), self.door),
            page_route("/evaluation", self.door.guard, room),
            page_route("/evaluation/rows.csv", self.door.guard, room),
            Route("/admin", lambda request: PlainTextResponse("管理")),
        ]
        self.client = TestClient(Starlette(routes=routes), root_path=root_path)

    def _tell(self, who: Session, deed: Deed, told: str, address: str) -> None:
        self.told.append((who.name, deed, address))

    def sign_in(self, goal: str = "", password: str = PASSWORD, name: str = "王敏"):  # type: ignore[no-untyped-def]
        data = {"name": name, "password": password, "goal": goal}
        return self.client.post("/sign-in", data=data, follow_redirects=False)

    def doors(self, path: str = "/desk") -> str:
        """The text at the top right of a page."""
        (nav,) = re.findall(r'<nav class="doors".*?</nav>', self.client.get(path).text)
        return re.sub(r"<[^>]*>", " ", nav).strip()


@pytest.fixture
def house() -> House:
    return House()


def test_the_desk_tells_before_the_click_what_needs_a_password(house: House) -> None:
    told = ["大字版", "要点管理", "（需登录）", "评测", "（需登录）", "返回问答"]
    assert house.doors().split() == told


def test_without_a_password_no_locked_room_is_offered() -> None:
    house = House("")
    assert house.doors().split() == ["大字版", "返回问答"]
    assert house.door.routes() == []
    assert house.client.get("/evaluation").status_code == 404
    assert house.client.get("/sign-in").status_code == 404
    assert house.door.told(Room.EVALUATION, "http://a").startswith("未开放")
    assert House().door.told(Room.EVALUATION, "http://a") == "http://a/evaluation"


def test_one_sign_in_opens_all_rooms_and_the_desk_shows_the_name(house: House) -> None:
    assert house.sign_in("evaluation").headers["location"] == "evaluation"
    assert house.client.get("/evaluation").text == "王敏"
    assert house.doors().split() == ["大字版", "要点管理", "评测", "返回问答", "王敏", "退出"]
    assert house.told == [("王敏", Deed.SIGN_IN, "testclient")]


def test_who_is_asked_comes_to_the_page_that_was_meant(house: House) -> None:
    reply = house.client.get("/evaluation?view=set")
    assert reply.status_code == 401
    assert "www-authenticate" not in reply.headers
    assert 'name="goal" value="evaluation?view=set"' in reply.text
    assert 'action="sign-in"' in reply.text
    below = house.client.get("/evaluation/rows.csv?run=a").text
    assert 'name="goal" value="evaluation"' in below
    assert 'action="../sign-in"' in below


@pytest.mark.parametrize(
    "goal",
    ["", "//evil.example", "http://evil.example", "desk//evil", "desk\r\nX: y", "sign-out", "../x"],
)
def test_no_other_place_can_be_the_goal(house: House, goal: str) -> None:
    assert house.sign_in(goal).headers["location"] == "desk"


def test_only_the_password_opens_and_guesses_get_slow(house: House) -> None:
    for _ in range(FREE_GUESSES):
        assert house.sign_in(password="密码").status_code == 401
    reply = house.sign_in()
    assert reply.status_code == 429
    assert reply.headers["retry-after"] == "2"
    assert house.client.get("/evaluation", auth=("x", PASSWORD.encode())).status_code == 401
    assert [deed for _, deed, _ in house.told] == [Deed.SIGN_IN_FAILED] * FREE_GUESSES


def test_a_name_is_asked_for_and_stays_text(house: House) -> None:
    assert house.sign_in(name=" \n").status_code == 400
    house.sign_in(name="<b>王</b>")
    assert "&lt;b&gt;王&lt;/b&gt;" in house.client.get("/desk").text


def test_the_sign_out_needs_the_token_and_ends_the_session(house: House) -> None:
    house.sign_in()
    cookie = house.client.cookies[COOKIE]
    for data in ({}, {"token": "0" * 64}):
        assert house.client.post("/sign-out", data=data).status_code in (403, 415)
    (token,) = re.findall(r'name="token" value="(\w+)"', house.client.get("/desk").text)
    reply = house.client.post("/sign-out", data={"token": token})
    assert "已退出。" in reply.text
    house.client.cookies.set(COOKIE, cookie, path="/")
    assert house.client.get("/evaluation").status_code == 401
    assert house.told[-1] == ("王敏", Deed.SIGN_OUT, "")


def test_the_cookie_stays_below_the_path_of_a_proxy() -> None:
    reply = House(root_path="/minsheng").sign_in("desk")
    parts = set(reply.headers["set-cookie"].split("; "))
    assert {"HttpOnly", "Path=/minsheng/", "SameSite=strict"} <= parts
