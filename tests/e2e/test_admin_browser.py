"""The admin in a real browser, at a desk's and a phone's size, without the language model.

Every test also checks that nothing is requested from elsewhere and that no script fails.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from accessible import violations
from contrast import poor_contrast
from fake_serving import Workshop
from playwright.sync_api import Browser, Page, expect

from assistant.live import Live
from assistant.serve import open_shelf
from web.admin import admin_routes
from web.admin_access import Access
from web.admin_work import Admin
from web.desk import desk_routes
from web.door import Door
from web.page import build_page
from web.serve import start

pytestmark = [
    pytest.mark.e2e,
    # Gradio's own table of run times, in a thread of its own
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting'"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
DESK = (1280, 800)
PHONE = (360, 740)
SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
NOTICES = Path(__file__).parents[2] / "corpus" / "notices"
PASSWORD = "a long password"
OLD_CARE, NEW_CARE = "每人每月给予60元护理补贴", "每人每月给予80元护理补贴"
QUESTION = "重度残疾人需要长期照护，每人每月给予多少护理补贴？"
SECOND = (
    "2021年含山县民生工作要点\n\n发布日期:2021-03-15\n\n"
    "1.新建<b>公园</b>。新建公园3个。(牵头责任单位:县城管局)\n"
    "3.发放津贴。每人每月发放高龄津贴50元。\n"
)
SHOTS = os.environ.get("MINSHENG_SHOTS", "")
"""A folder for pictures of the pages, for human eyes."""


@dataclass
class House:
    """A running program: its address, the live assistant, and where its fakes are made."""

    address: str
    live: Live
    shop: Workshop


@pytest.fixture
def house(free_port: Callable[[], int], tmp_path: Path) -> Iterator[House]:
    """Serves page, desk and admin over the shipped notice."""
    shelf = tmp_path / "notices"
    in_use, notices = open_shelf(shelf, NOTICES)
    shop = Workshop(pause_s=0.02)
    live = Live(shelf, in_use, shop.build(notices), shop.build)
    page = build_page(live)
    admin = Admin(live)
    door = Door(Access(PASSWORD), admin.tell)
    routes = [*door.routes(), *desk_routes(live, door), *admin_routes(admin, door)]
    yield House(start(page, "127.0.0.1", free_port(), routes), live, shop)
    page.close(verbose=False)


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Opens an address in a browser session of its own, in dark mode."""
    contexts = []
    requested: list[tuple[str, str]] = []
    errors: list[str] = []

    def begin(
        address: str, path: str, size: tuple[int, int] = DESK, *, script: bool = True
    ) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            color_scheme="dark",
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requested.append((address + "/", request.url)))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address + path)
        return page

    yield begin
    for context in contexts:
        context.close()
    foreign = [url for own, url in requested if not url.startswith((own, "data:", "blob:"))]
    assert foreign == []
    assert errors == []


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The shipped notice with one figure changed, one item gone and one more."""
    (path,) = NOTICES.glob("*.txt")
    text = path.read_text("utf-8")
    assert text.count(OLD_CARE) == 1
    new = tmp_path / "新版要点.txt"
    new.write_text(
        text.replace(OLD_CARE, NEW_CARE)
        + "\n51.新建口袋公园。新建口袋公园12个。(牵头责任单位:市城管居)\n",
        "utf-8",
    )
    return new


def picture(page: Page, name: str, size: tuple[int, int]) -> None:
    """For human eyes, where a folder is named."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{size[0]}.png", full_page=True)


def looks_right(page: Page, name: str, size: tuple[int, int]) -> None:
    """Nothing scrolls sideways, every text has its contrast, and axe-core finds nothing."""
    picture(page, name, size)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert poor_contrast(page) == []
    assert violations(page) == []
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids))


def sign_in(page: Page) -> None:
    """As a member of staff would."""
    page.get_by_label("您的姓名").fill("王敏")
    page.get_by_label("管理密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="正在使用")).to_be_visible()


def ask(page: Page, question: str, count: int = 1) -> str:
    """Asks on the chat page; the text of the answer that comes."""
    page.wait_for_selector("#question textarea")
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    answers = page.locator(".answer:not([aria-busy])")
    expect(answers).to_have_count(count)
    return answers.nth(count - 1).locator(".text").inner_text()


@SIZES
def test_from_the_upload_to_the_switch_and_back(
    open_page: Open, house: House, changed: Path, size: tuple[int, int]
) -> None:
    """Upload, preview, difference, trial, switch; the open conversation stays; then back."""
    chat = open_page(house.address, "/", size)
    assert "60元" in ask(chat, QUESTION)

    page = open_page(house.address, "/admin", size)
    looks_right(page, "1-sign-in", size)
    sign_in(page)
    looks_right(page, "2-home", size)
    page.get_by_label("要点文件").set_input_files(changed)
    page.get_by_role("button", name="上传并预览").click()

    expect(page.locator(".state")).to_have_text("切换后替换现在使用的一版")
    expect(page.locator(".remarks")).to_contain_text("市城管居")
    looks_right(page, "3-preview", size)

    page.get_by_role("link", name="下一步：差异").click()
    expect(page.locator(".counts li").first).to_have_text("新增 1 项")
    figures = page.locator(".change", has_text="第22项").locator(".changed td")
    expect(figures.nth(1)).to_have_text("60元每人每月")
    expect(figures.nth(2)).to_have_text("80元每人每月")
    expect(page.locator("del").first).to_have_text("60")
    expect(page.locator("ins").first).to_have_text("80")
    looks_right(page, "4-difference", size)

    page.get_by_role("link", name="下一步：试答").click()
    looks_right(page, "5-trial", size)
    questions = changed.with_name("题集.jsonl")
    questions.write_text(
        "".join(
            f'{{"id": "q{number}", "kind": "figure", "turns": ["{text}"], "items": [{item}], '
            f'"facts": ["60元"]}}\n'
            for number, (text, item) in enumerate([("公办幼儿园建几所？", 19), (QUESTION, 22)])
        ),
        "utf-8",
    )
    page.get_by_label("题集文件").set_input_files(questions)
    page.get_by_role("button", name="开始试答").click()
    row = page.locator(".change")
    expect(row).to_have_count(1, timeout=20_000)
    expect(row.locator("h3")).to_have_text(QUESTION)
    expect(row.locator(".side").nth(0)).to_contain_text("60元")
    expect(row.locator(".side").nth(1)).to_contain_text("80元")
    looks_right(page, "6-results", size)

    page.get_by_role("link", name="下一步：切换").click()
    expect(page.locator(".told-facts")).to_contain_text("试答 2 题，回答有变化 1 题")
    looks_right(page, "7-switch", size)
    assert "60元" in ask(chat, QUESTION, 2)
    page.get_by_role("button", name="切换到这一版").click()
    expect(page.locator(".state")).to_have_text("正在使用", timeout=20_000)
    looks_right(page, "8-switched", size)

    assert "60元" in ask(chat, QUESTION, 3)
    expect(chat.locator(".hint")).to_contain_text("要点已有新版本")
    chat.locator(".answer .mark").last.click()
    expect(chat.locator("#cited")).to_contain_text(OLD_CARE)
    expect(chat.locator("#original article")).to_contain_text(OLD_CARE)
    picture(chat, "9-chat", size)
    chat.get_by_role("button", name="新对话").click()
    expect(chat.locator("#original article")).to_contain_text(NEW_CARE)
    assert "80元" in ask(chat, QUESTION)
    fresh = open_page(house.address, "/", size)
    expect(fresh.locator("#original article")).to_contain_text(NEW_CARE)

    page.get_by_role("link", name="返回要点").click()
    looks_right(page, "10-home-after", size)
    page.get_by_role("link", name="换回").click()
    page.get_by_role("button", name="换回这一版").click()
    expect(page.locator(".state")).to_have_text("正在使用", timeout=20_000)
    again = open_page(house.address, "/", size)
    assert "60元" in ask(again, QUESTION)
    page.get_by_role("link", name="操作记录").click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text("王敏")
    expect(rows.first).to_contain_text("换回版本")
    looks_right(page, "11-record", size)


@SIZES
def test_two_notices_side_by_side(
    open_page: Open, house: House, tmp_path: Path, size: tuple[int, int]
) -> None:
    """The reader sees which one answers, and a notice cannot inject anything."""
    second = tmp_path / "含山2021.txt"
    second.write_text(SECOND, "utf-8")
    page = open_page(house.address, "/admin", size)
    sign_in(page)
    page.get_by_label("要点文件").set_input_files(second)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.locator(".state")).to_have_text("切换后与现有要点并列使用")
    expect(page.locator(".remarks")).to_contain_text("编号不连续")
    expect(page.locator(".remarks")).to_contain_text("第3项没有读到责任单位")
    assert page.locator(".parsed b").count() == 0
    looks_right(page, "12-second", size)
    page.get_by_role("link", name="4. 切换").click()
    page.get_by_role("button", name="切换到这一版").click()
    expect(page.locator(".state")).to_have_text("正在使用", timeout=20_000)
    chat = open_page(house.address, "/", size)
    expect(chat.get_by_label("查阅哪一份要点")).to_be_visible()
    assert "3个" in ask(chat, "含山县新建公园几个")
    expect(chat.locator(".basis .title")).to_contain_text("2021年含山县民生工作要点")
    picture(chat, "13-two-notices", size)
    chat.get_by_label("查阅哪一份要点").click()
    chat.get_by_role("option", name="2020年全市民生工作要点").click()
    expect(chat.locator("#original article h2")).to_have_text("2020年全市民生工作要点")
    page.get_by_role("link", name="返回要点").click()
    page.get_by_role("button", name="停用《2020年全市民生工作要点》").click()
    expect(page.get_by_role("heading", name="正在使用（1 份）")).to_be_visible(timeout=20_000)
    assert "60元" in ask(chat, QUESTION, 2)
    chat.get_by_role("button", name="新对话").click()
    expect(chat.get_by_label("查阅哪一份要点")).to_be_hidden()
    expect(chat.locator("#original article h2")).to_have_text("2021年含山县民生工作要点")
    desk = open_page(house.address, "/desk", size)
    expect(desk.locator(".chosen-notice")).to_contain_text("2021年含山县民生工作要点")


def test_the_keyboard_alone_is_enough(open_page: Open, house: House, changed: Path) -> None:
    """From the sign-in to the switch; the focus is seen."""
    page = open_page(house.address, "/admin")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"

    def to(selector: str) -> None:
        for _ in range(60):
            if page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
            page.keyboard.press("Tab")
        raise AssertionError(selector)

    to("[name=name]")
    page.keyboard.type("王敏")
    to("[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="正在使用")).to_be_visible()
    page.get_by_label("要点文件").set_input_files(changed)
    to("[name=belongs]")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    to(".upload button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="读到的内容")).to_be_visible()
    to(".steps li:last-child a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="切换前再看一眼")).to_be_visible()
    to(".desk-main form button")
    page.keyboard.press("Enter")
    expect(page.locator(".state")).to_have_text("正在使用", timeout=20_000)


def test_the_admin_works_without_script(open_page: Open, house: House, changed: Path) -> None:
    """Upload, trial with a page that comes again by itself, switch."""
    page = open_page(house.address, "/admin", script=False)
    sign_in(page)
    page.get_by_label("要点文件").set_input_files(changed)
    page.get_by_role("button", name="上传并预览").click()
    page.get_by_role("link", name="3. 试答").click()
    page.get_by_role("button", name="开始试答").click()
    expect(page.locator("#results")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name="4. 切换").click()
    page.get_by_role("button", name="切换到这一版").click()
    expect(page.locator(".state")).to_have_text("正在使用", timeout=20_000)


def test_a_trial_shows_how_far_it_is_and_can_be_cancelled(
    open_page: Open, house: House, changed: Path
) -> None:
    """The chat answers meanwhile; what was asked so far is shown."""
    house.shop.pause_s = 0.4
    page = open_page(house.address, "/admin")
    sign_in(page)
    page.get_by_label("要点文件").set_input_files(changed)
    page.get_by_role("button", name="上传并预览").click()
    page.get_by_role("link", name="3. 试答").click()
    page.get_by_label("题数").select_option("30")
    page.get_by_role("button", name="开始试答").click()
    expect(page.locator("#told")).to_contain_text("2 / 30 题", timeout=20_000)
    looks_right(page, "14-running", DESK)
    chat = open_page(house.address, "/")
    assert "60元" in ask(chat, QUESTION)
    page.get_by_role("button", name="取消试答").click()
    expect(page.get_by_text("试答已取消")).to_be_visible()
    expect(page.locator("#results")).to_be_visible()
    expect(page.get_by_role("button", name="开始试答")).to_be_visible()


@SIZES
def test_bad_input_is_told(
    open_page: Open, house: House, tmp_path: Path, size: tuple[int, int]
) -> None:
    """A wrong password, a picture, a file too large, and an address that means nothing."""
    page = open_page(house.address, "/admin", size)
    page.get_by_label("您的姓名").fill("王敏")
    page.get_by_label("管理密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_have_text("密码不对，请检查大小写和输入法后再试。")
    looks_right(page, "15-wrong", size)
    sign_in(page)
    scan = tmp_path / "扫描件.pdf"
    scan.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 100)
    page.get_by_label("要点文件").set_input_files(scan)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_role("alert")).to_contain_text("扫描件.pdf 是图片")
    looks_right(page, "16-picture", size)
    page.get_by_role("link", name="返回", exact=True).click()
    large = tmp_path / "大.txt"
    large.write_bytes(b"x" * (21 * 1024 * 1024))
    page.get_by_label("要点文件").set_input_files(large)
    expect(page.locator("#too-large")).to_contain_text("有 21.0 MB，超过 20 MB")
    looks_right(page, "17-large", size)
    page.goto(house.address + "/admin?version=0123456789abcdef")
    expect(page.get_by_role("alert")).to_contain_text("没有这一版要点")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


def test_a_file_that_is_too_large_is_told_without_script_too(
    open_page: Open, house: House, tmp_path: Path
) -> None:
    """The server reads it to its end and keeps nothing of it."""
    page = open_page(house.address, "/admin", script=False)
    sign_in(page)
    large = tmp_path / "大.txt"
    large.write_bytes("民生".encode() * (4 * 1024 * 1024))
    page.get_by_label("要点文件").set_input_files(large)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_role("alert")).to_contain_text("文件太大：单个文件不能超过 20 MB")


def test_without_a_password_there_is_no_admin(
    free_port: Callable[[], int], open_page: Open, house: House
) -> None:
    """Its addresses do not exist."""
    page = build_page(house.live)
    door = Door(Access(""))
    routes = [*desk_routes(house.live, door), *admin_routes(Admin(house.live), door)]
    address = start(page, "127.0.0.1", free_port(), routes)
    try:
        shown = open_page(address, "/desk")
        for path in ("/admin", "/sign-in", "/admin/admin.css", "/admin/progress"):
            assert shown.request.get(address + path).status == 404
    finally:
        page.close(verbose=False)
