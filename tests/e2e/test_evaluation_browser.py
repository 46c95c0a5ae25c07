"""The evaluation in a real browser, at a desk's and a phone's size, over an assistant that answers
by heart: from a question set to scores, comparison and files; from a thumb to a test question.
Every test also checks that nothing is requested from elsewhere and that no script fails.
"""

import csv
import io
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from accessible import missed_by_tab, violations
from browsing import scrolls_sideways
from contrast import poor_contrast
from fake_assistant import FakeAssistant, cited
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from assistant.settings import Settings
from assistant.values import Status
from eval.question_files import read_question_file
from eval.questions import QuestionKind
from web.admin_access import Access
from web.desk import desk_routes
from web.door import COOKIE, Door
from web.evaluation import evaluation_routes
from web.evaluation_run import Examiner
from web.feedback import FeedbackStore
from web.page import build_page
from web.serve import start

pytestmark = [
    pytest.mark.e2e,
    # Gradio's own table of run times, in a thread of its own
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting'"),
]
DESK = (1280, 800)
PHONE = (360, 740)
SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
PASSWORD = "一个长的 口令 1"
CARE = "每人每月给予60元护理补贴"
SET = (
    "题号,类别,提问,应引要点,须有,应为\n"
    "a,金额数量,护理补贴多少,22,60元,\n"
    "b,金额数量,护理补贴每年多少,22,720元,\n"
    '"c","追问","护理补贴多少\n哪个单位牵头",22,市残联,\n'
    "d,应拒答,彩票怎么买,,,不涉及\n"
)
SHOTS = os.environ.get("SCREENSHOTS", "")
"""A folder for pictures of the pages, where somebody wants to look at them."""


@dataclass(frozen=True)
class Served:
    """The page with its evaluation, and what lies behind it."""

    address: str
    home: Path
    fake: FakeAssistant
    examiner: Examiner
    store: FeedbackStore


@pytest.fixture
def served(fake: FakeAssistant, free_port: Callable[[], int], tmp_path: Path) -> Iterator[Served]:
    """A fresh home each time."""
    notices = fake.notices
    lead = cited(notices[0], "22", CARE, "每人每月60元护理补贴。", Status.ANSWERED)
    own = FakeAssistant(notices, {"护理补贴": lead})
    settings = Settings.from_environment({"MINSHENG_HOME": str(tmp_path)})
    store = FeedbackStore(settings.home, settings.feedback_days)
    examiner = Examiner(lambda: own, settings)
    page = build_page(own, store)
    door = Door(Access(PASSWORD))
    routes = [
        *door.routes(),
        *desk_routes(own, door),
        *evaluation_routes(examiner, store, door.guard),
    ]
    address = start(page, "127.0.0.1", free_port(), routes)
    yield Served(address, settings.home, own, examiner, store)
    examiner.close()
    page.close(verbose=False)


Open = Callable[..., Page]


@pytest.fixture
def open_at(browser: Browser) -> Iterator[Open]:
    """Opens an address in a browser session of its own, in dark mode, signed in."""
    contexts = []
    requested: list[tuple[str, str]] = []
    errors: list[str] = []

    def begin(
        served: Served, path: str, size: tuple[int, int] = DESK, *, script: bool = True
    ) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            color_scheme="dark",
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requested.append((served.address, request.url)))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: errors.append(message.text) if "Security" in message.text else None,
        )
        data = {"name": "王敏", "password": PASSWORD}
        context.request.post(f"{served.address}/sign-in", form=data)
        page.goto(served.address + path)
        return page

    yield begin
    for context in contexts:
        context.close()
    foreign = [url for own, url in requested if not url.startswith((own, "data:", "blob:"))]
    assert foreign == []
    assert errors == []


def look(page: Page, name: str) -> None:
    """Takes a picture for human eyes; nothing scrolls sideways, and axe-core finds nothing."""
    page.wait_for_load_state()
    wide = """[...document.querySelectorAll('*')].filter((e) => !e.closest('.scroll, .wide'))
      .filter((e) => e.getBoundingClientRect().right > innerWidth).map((e) => e.outerHTML)"""
    is_narrow = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert is_narrow, (name, page.evaluate(wide))
    if SHOTS:
        width = page.viewport_size["width"] if page.viewport_size else 0
        is_chat = page.locator("#conversation").count() > 0
        page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=not is_chat)
    assert violations(page) == [], name


def download(page: Page, link: str) -> tuple[str, bytes]:
    """Follows a link that downloads; the file's name and content."""
    with page.expect_download() as waiting:
        page.click(link)
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def evaluate(page: Page, name: str, content: bytes) -> None:
    """Uploads a set and waits for the page with the scores."""
    page.set_input_files("#file", files=[{"name": name, "mimeType": "text/csv", "buffer": content}])
    expect(page.get_by_label("上传题集")).to_be_checked()
    page.click("#start button")
    page.wait_for_selector(".headline", timeout=20_000)


@SIZES
def test_from_a_set_to_scores_comparison_and_files(
    open_at: Open, served: Served, size: tuple[int, int]
) -> None:
    """Template, upload, scores, why wrong, filter; a second run; rows and report read back."""
    page = open_at(served, "/evaluation", size)
    look(page, "1-start")
    name, content = download(page, "text=.xlsx")
    assert name == "题集模板.xlsx"
    assert len(read_question_file(name, content)) == 4
    evaluate(page, "甲.csv", SET.encode("gbk"))
    expect(page.locator(".headline")).to_contain_text("50.0% 答对 2 / 4 题")
    expect(page.locator(".plots svg")).to_have_count(3)
    look(page, "2-scores")
    page.select_option("[name=right]", "0")
    expect(page.locator(".summary strong")).to_have_text("符合的有 2 题（共 4 题）")
    expect(page.locator("#rows tbody tr")).to_have_count(2)
    expect(page.locator("#rows .why").first).to_contain_text("缺少：720元")
    page.fill("[name=q]", "残联")
    expect(page.locator("#rows tbody tr")).to_have_count(1)

    served.fake.replies = {
        "每年": cited(served.fake.notices[0], "22", CARE, "每人每年720元。", Status.ANSWERED),
        "护理补贴": cited(served.fake.notices[0], "22", CARE, "每人每月50元。", Status.ANSWERED),
    }
    page.click("text=← 全部评测")
    evaluate(page, "甲.csv", SET.encode("utf-8-sig"))
    page.select_option("[name=compare]", index=1)
    page.click("form:has([name=compare]):not(#filters) button")
    expect(page.locator(".changes")).to_contain_text("1 由错变对")
    look(page, "3-comparison")
    page.click(".changes >> text=由对变错")
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    expect(page.locator("#rows .old")).to_contain_text("每人每月60元护理补贴")
    look(page, "4-broken")

    name, content = download(page, "text=逐题 CSV")
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert (row["题号"], row["与旧的比"], row["哪里错"]) == ("a", "由对变错", "缺少：60元")
    assert re.fullmatch(r"评测-\d{8}-\d{6}-逐题\.csv", name)
    page.click("text=清除筛选")
    name, content = download(page, "text=逐题 Excel")
    book = load_workbook(io.BytesIO(content))
    assert [line[0].value for line in book["逐题"]] == ["题号", "a", "b", "c", "d"]
    name, content = download(page, "text=下载评测报告")
    report = served.home / "report.html"
    report.write_bytes(content)
    opened = page.context.new_page()
    opened.goto(report.as_uri())
    expect(opened.locator("#shown")).to_have_text("共 4 题")
    opened.click("[data-set-change=broken]")
    expect(opened.locator("#shown")).to_have_text("显示 1 题，共 4 题")
    opened.close()

    page.click("text=← 全部评测")
    expect(page.locator(".runs tbody tr")).to_have_count(2)
    look(page, "5-runs")
    page.locator(".sure summary").first.click()
    page.locator(".sure button").first.click()
    expect(page.locator(".runs tbody tr")).to_have_count(1)


@SIZES
def test_a_run_shows_its_progress_and_is_cancelled(
    open_at: Open, served: Served, size: tuple[int, int]
) -> None:
    """The bar moves, the chat answers meanwhile, and a cancelled run leaves no score."""
    page = open_at(served, "/evaluation", size)
    served.fake.pause_s = 0.3
    page.click("#start button")
    expect(page.locator("#running h2")).to_have_text("正在评测：随系统的开发集")
    expect(page.locator("#left")).to_contain_text("，约还要 ")
    look(page, "6-progress")
    chat = open_at(served, "/", size)
    ask(chat, "护理补贴多少？")
    expect(chat.locator(".answer .text")).to_have_text("每人每月60元护理补贴[22]。")
    page.click("text=取消评测")
    expect(page.locator(".unfinished")).to_contain_text("已取消")
    expect(page.locator(".runs")).to_have_count(0)
    look(page, "7-cancelled")
    page.click("text=删去这条记录")
    expect(page.locator(".unfinished")).to_have_count(0)


@SIZES
def test_wrong_files_are_told_line_by_line(
    open_at: Open, served: Served, size: tuple[int, int]
) -> None:
    """In Chinese, at the top, in view."""
    page = open_at(served, "/evaluation", size)
    bad = SET.replace("b,金额", "a,金").encode("gbk")
    page.set_input_files("#file", files=[{"name": "坏.csv", "mimeType": "", "buffer": bad}])
    page.click("#start button")
    told = page.get_by_role("alert")
    expect(told).to_contain_text("第 3 行，“类别”一列：“金数量”不认识，可用：金额数量")
    expect(told).to_be_in_viewport()
    expect(page.get_by_label("上传题集")).to_be_checked()
    look(page, "8-problem")


def ask(page: Page, question: str) -> None:
    """Types the question in the chat, and waits for the end of the answer."""
    page.wait_for_selector(".welcome, .exchange")
    before = page.locator(".exchange").count()
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    expect(page.locator(".exchange")).to_have_count(before + 1)
    expect(page.locator("#send")).to_be_visible()


@SIZES
def test_from_a_thumb_to_a_test_question(
    open_at: Open, served: Served, size: tuple[int, int]
) -> None:
    """Nothing without the tick; with it staff find it, write gold, and download the question."""
    page = open_at(served, "/", size)
    ask(page, "护理补贴多少？")
    ask(page, "护理补贴哪个单位发？")
    look(page, "9-thumbs")
    page.locator(".thumbs [data-rate=down]").last.click()
    box = page.locator("#opinion")
    expect(box).to_be_visible()
    expect(page.locator("#opinion-question")).to_have_text("提问：护理补贴哪个单位发？")
    page.fill("#opinion-word", "没说哪个单位")
    page.fill("#opinion-correction", "市残联")
    look(page, "10-consent")
    page.click("#opinion-send")
    expect(page.locator("#opinion-said")).to_contain_text("要勾选“我同意”才会保存")
    assert served.store.all() == ()
    page.check("#opinion-earlier input")
    expect(page.locator("#opinion-question")).to_have_text(
        "提问：护理补贴多少？ → 护理补贴哪个单位发？"
    )
    page.check("#opinion-agree input")
    look(page, "10b-agreed")
    page.click("#opinion-send")
    expect(box).to_be_hidden()
    expect(page.locator(".thanks").last).to_be_visible()
    assert [len(kept.opinion.turns) for kept in served.store.all()] == [2]
    ask(page, "彩票怎么买？")
    expect(page.locator(".thanks").nth(1)).to_be_visible()
    look(page, "11-kept")

    staff = open_at(served, "/evaluation?view=feedback", size)
    expect(staff.locator(".opinions li")).to_contain_text("护理补贴哪个单位发？")
    look(staff, "12-feedback")
    staff.click(".opinions >> text=改写成测试题")
    expect(staff.locator("[name=turns]")).to_have_value("护理补贴多少？\n护理补贴哪个单位发？")
    look(staff, "13-writing")
    staff.fill("[name=items]", "99")
    staff.fill("[name=facts]", "市残联")
    staff.click("text=加入自编题集")
    expect(staff.get_by_role("alert")).to_contain_text("要点里没有第 99 项")
    staff.fill("[name=items]", "22")
    name, content = download(staff, "text=只下载这一题")
    (question,) = read_question_file(name, content)
    assert (question.kind, question.items, question.facts) == (
        QuestionKind.FOLLOWUP, ("22",), ("市残联",),
    )  # fmt: skip
    staff.click("text=加入自编题集")
    expect(staff.locator(".good")).to_have_text("已加入自编题集。")
    staff.click(".tabs >> text=自编题集")
    look(staff, "14-set")
    name, content = download(staff, "text=下载 .jsonl")
    assert read_question_file(name, content) == (question,)
    staff.click("text=用这份题集评测")
    staff.wait_for_selector(".headline", timeout=20_000)
    expect(staff.locator(".headline")).to_contain_text("答对 0 / 1 题")

    page.bring_to_front()
    page.locator("[data-withdraw]:visible").click()
    expect(page.locator(".thumbs [data-rate=up]").nth(1)).to_be_enabled()
    assert served.store.all() == ()


def test_closing_the_box_keeps_nothing(open_at: Open, served: Served) -> None:
    """By its button and by Escape; the tick is off again the next time."""
    page = open_at(served, "/")
    ask(page, "护理补贴多少？")
    expect(page.locator(".thumbs")).to_have_count(1)
    page.click(".thumbs [data-rate=up]")
    page.check("#opinion-agree input")
    page.click("#opinion-close")
    page.focus(".thumbs [data-rate=up]")
    page.keyboard.press("Enter")
    expect(page.locator("#opinion-agree input")).not_to_be_checked()
    page.keyboard.press("Escape")
    expect(page.locator("#opinion")).to_be_hidden()
    assert page.evaluate("document.activeElement.dataset.rate") == "up"
    assert served.store.all() == ()
    assert not (served.home / "evaluation" / "feedback.sqlite").exists()


def test_the_evaluation_works_without_script(open_at: Open, served: Served) -> None:
    """Upload, scores, filter by the form."""
    page = open_at(served, "/evaluation", script=False)
    page.check("[value=upload]")
    buffer = SET.encode()
    page.set_input_files("#file", files=[{"name": "甲.csv", "mimeType": "", "buffer": buffer}])
    page.click("#start button")
    served.examiner.wait(20)
    page.goto(served.address + "/evaluation")
    large = {"name": "大.csv", "mimeType": "", "buffer": b"x" * 9_000_000}
    page.set_input_files("#file", files=[large])
    page.click("#start button")
    expect(page.get_by_role("alert")).to_contain_text("上传的文件超过 5 MB")
    page.click("text=回到评测")
    page.locator(".runs tbody a").first.click()
    page.select_option("[name=right]", "1")
    page.click("#filters button")
    expect(page.locator(".summary strong")).to_have_text("符合的有 2 题（共 4 题）")


def test_the_keyboard_alone_is_enough(open_at: Open, served: Served) -> None:
    """Tab reaches the skip link, the button that begins a run, and the links of its rows."""
    page = open_at(served, "/evaluation")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("[name=limit]")
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "开始评测"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_selector(".headline", timeout=20_000)
    page.focus(".confusion a")
    page.keyboard.press("Enter")
    expect(page.locator(".summary [role=status] a")).to_have_text("清除筛选")


def test_text_keeps_its_contrast_and_every_control_its_name(open_at: Open, served: Served) -> None:
    """At least 4.5 : 1 in dark mode too; ids are there once."""
    page = open_at(served, "/evaluation")
    evaluate(page, "甲.csv", SET.encode())
    run = page.url.partition("?")[2]
    for path in ("", f"?{run}", "?view=feedback", "?view=set", "?view=set&item=%2Bnew"):
        page.goto(f"{served.address}/evaluation{path}")
        assert poor_contrast(page) == [], path
        nameless = page.evaluate(
            """[...document.querySelectorAll('a, button, summary, select, input, textarea')]
              .filter((e) => e.type !== 'hidden')
              .filter((e) => !(e.ariaLabel || e.textContent.trim() || e.labels?.length)).length"""
        )
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
        assert nameless == 0
        assert len(ids) == len(set(ids))
    chat = open_at(served, "/")
    ask(chat, "护理补贴多少？")
    chat.click(".thumbs [data-rate=up]")
    assert poor_contrast(chat) == []


@SIZES
def test_one_sign_in_leads_from_the_desk_into_the_room_and_out(
    open_at: Open, served: Served, size: tuple[int, int]
) -> None:
    """The desk tells what needs a password; then it shows the name, and the way out."""
    page = open_at(served, "/desk", size)
    page.context.clear_cookies()
    page.reload()
    expect(page.locator(".masthead .who")).to_have_count(0)
    page.get_by_role("link", name="评测（需登录）").click()
    expect(page.get_by_role("heading", name="登录", exact=True)).to_be_visible()
    assert violations(page) + poor_contrast(page) == []
    assert not scrolls_sideways(page)
    page.get_by_label("您的姓名").fill("李芳")
    page.get_by_label("管理密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("密码不对")
    page.get_by_label("管理密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="开始评测")).to_be_visible()
    expect(page.locator(".masthead .who")).to_have_text("李芳")
    page.get_by_role("link", name="工作台").click()
    expect(page.locator(".masthead .who")).to_have_text("李芳")
    assert violations(page) + missed_by_tab(page) == []
    assert not scrolls_sideways(page)
    assert [cookie["name"] for cookie in page.context.cookies()] == [COOKIE]
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("status")).to_have_text("已退出。")
    page.goto(served.address + "/evaluation")
    expect(page.get_by_label("管理密码")).to_be_visible()


def test_without_the_password_nothing_is_shown(browser: Browser, served: Served) -> None:
    """Neither pages nor files."""
    context = browser.new_context()
    for path in ("", "?view=feedback", "/rows.csv?run=x", "/set.jsonl", "/evaluation.js"):
        assert context.request.get(f"{served.address}/evaluation{path}").status == 401
    context.close()
