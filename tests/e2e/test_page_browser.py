"""The page in a real browser, over an assistant that answers by heart; every test also checks that
nothing is requested from elsewhere (`open_page`).
"""

from browsing import SERVES_THE_PAGE, SIZES, Open, ask, in_view, scrolls_sideways, wait_until
from contrast import poor_contrast
from fake_assistant import FakeAssistant
from playwright.sync_api import Page, expect

from assistant.values import Turn

pytestmark = SERVES_THE_PAGE
CARE = "对残疾等级被评定为一级、二级且需要长期照护的重度残疾人,每人每月给予60元护理补贴"


def last_answer(page: Page) -> str:
    return page.locator(".answer .text").last.inner_text()


@SIZES
def test_nothing_scrolls_sideways(open_page: Open, address: str, size: tuple[int, int]) -> None:
    """Empty, with an answer, and with a word that does not break."""
    page = open_page(address, size)
    assert not scrolls_sideways(page)
    ask(page, "重度残疾人有多少护理补贴？")
    ask(page, "a" * 500)
    assert not scrolls_sideways(page)
    inner = "[...document.querySelectorAll('#conversation, #source')]"
    assert page.evaluate(f"{inner}.every(e => e.scrollWidth <= e.clientWidth)")


@SIZES
def test_the_question_box_is_in_view_from_the_start(
    open_page: Open, address: str, size: tuple[int, int]
) -> None:
    """Also while the conversation grows."""
    page = open_page(address, size)
    assert in_view(page, "#question textarea")
    for _ in range(3):
        ask(page, "重度残疾人有多少护理补贴？")
    assert in_view(page, "#question textarea")
    assert in_view(page, ".exchange:last-child .text")


@SIZES
def test_a_mark_opens_the_notice_at_the_span(
    open_page: Open, address: str, size: tuple[int, int]
) -> None:
    """Exactly the cited words are highlighted, and seen."""
    page = open_page(address, size)
    ask(page, "重度残疾人有多少护理补贴？")
    page.click(".answer .mark")
    expect(page.locator("#original mark")).to_have_text(CARE)
    page.wait_for_function("document.activeElement.id === 'cited'")
    page.wait_for_timeout(1000)
    assert in_view(page, "#cited")
    page.click("#back")
    assert page.evaluate("document.activeElement.className") == "mark"
    page.wait_for_timeout(200)
    assert in_view(page, ".answer .mark")
    page.click("#new")
    expect(page.locator("#back")).to_be_hidden()


def test_the_keyboard_alone_is_enough(open_page: Open, address: str) -> None:
    """Enter asks; Tab reaches the mark, Enter opens it, Esc leads back to it."""
    page = open_page(address)
    ask(page, "重度残疾人有多少护理补贴？")
    page.focus("#question textarea")
    for _ in range(6):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.classList.contains('mark')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'cited'")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "[22]"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "source"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_an_example_is_asked_by_a_click(open_page: Open, address: str, fake: FakeAssistant) -> None:
    """Both groups stand on the empty page."""
    page = open_page(address)
    assert page.locator(".welcome h3:visible").all_inner_texts() == ["居民常问", "工作人员常查"]
    page.click("text=重度残疾人每月有多少护理补贴？")
    expect(page.locator("#send")).to_be_visible()
    expect(page.locator(".chip")).to_have_text("已答")
    assert fake.asked[-1] == ("重度残疾人每月有多少护理补贴？", ())
    assert last_answer(page) == "一级、二级且需要长期照护的重度残疾人，每人每月60元护理补贴[22]。"


def test_title_date_and_verify_stand_with_every_answer(open_page: Open, address: str) -> None:
    """A refusal too, with its own status."""
    page = open_page(address)
    ask(page, "重度残疾人有多少护理补贴？")
    ask(page, "求职创业补贴多少钱？")
    ask(page, "哪里有地震？")
    assert page.locator(".chip").all_inner_texts() == ["已答", "要点未写明", "不在要点范围"]
    assert page.locator(".verify").all_inner_texts() == ["现行标准请向牵头单位核实"] * 3
    title = "《2020年全市民生工作要点》　2020年11月10日发布"
    assert page.locator(".basis .title").all_inner_texts() == [title] * 3


def test_a_follow_up_knows_the_conversation_and_others_do_not(
    open_page: Open, address: str, fake: FakeAssistant
) -> None:
    """History belongs to one browser session; a new conversation has none."""
    page, other = open_page(address), open_page(address)
    ask(page, "重度残疾人有多少护理补贴？")
    told = Turn("重度残疾人有多少护理补贴？", last_answer(page))
    ask(page, "求职的呢？")
    assert fake.asked[-1] == ("求职的呢？", (told,))
    ask(other, "求职的呢？")
    assert fake.asked[-1] == ("求职的呢？", ())
    page.click("#new")
    expect(page.locator(".welcome")).to_be_visible()
    ask(page, "求职的呢？")
    assert fake.asked[-1] == ("求职的呢？", ())


def test_stop_keeps_what_was_shown_and_ends_the_writing(
    open_page: Open, address: str, fake: FakeAssistant
) -> None:
    """The assistant's stream is closed, and the next question is answered."""
    page = open_page(address)
    closed = fake.closed
    page.fill("#question textarea", "一直说")
    page.keyboard.press("Enter")
    expect(page.locator(".answer .text")).to_contain_text("一直写下去，一直写下去，")
    page.fill("#question textarea", "求职呢")
    page.keyboard.press("Enter")
    expect(page.locator(".hint")).to_have_text("请等这个回答写完，或者先按“停止”。")
    page.click("#stop")
    expect(page.locator(".chip")).to_have_text("已停止")
    expect(page.locator("#send")).to_be_visible()
    assert last_answer(page).startswith("一直写下去，")
    assert page.input_value("#question textarea") == "求职呢"
    wait_until(lambda: fake.closed == closed + 1)
    page.keyboard.press("Enter")
    expect(page.locator(".chip").last).to_have_text("要点未写明")


def test_a_new_conversation_ends_a_running_answer(
    open_page: Open, address: str, fake: FakeAssistant
) -> None:
    """The empty page comes back and stays."""
    page = open_page(address)
    closed = fake.closed
    page.fill("#question textarea", "一直说")
    page.keyboard.press("Enter")
    expect(page.locator(".answer .text")).to_contain_text("一直写下去，")
    page.click("#new")
    wait_until(lambda: fake.closed == closed + 1)
    page.wait_for_timeout(500)
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator("#send")).to_be_visible()
    expect(page.locator(".exchange")).to_have_count(0)


def test_leaving_the_page_ends_the_writing(
    open_page: Open, address: str, fake: FakeAssistant
) -> None:
    """A closed tab costs nothing more."""
    page = open_page(address)
    closed = fake.closed
    page.fill("#question textarea", "一直说")
    page.keyboard.press("Enter")
    expect(page.locator(".answer .text")).to_contain_text("一直写下去，")
    page.close()
    wait_until(lambda: fake.closed == closed + 1)


def test_errors_are_told_in_plain_chinese(open_page: Open, address: str) -> None:
    """Our own error as it is, any other in general words."""
    page = open_page(address)
    ask(page, "坏了吗")
    expect(page.locator(".problem")).to_have_text("生成模型没有响应，请稍后再试。")
    ask(page, "崩了吗")
    expect(page.locator(".problem").last).to_contain_text("抱歉，系统出了点问题")
    assert page.locator("text=secret detail").count() == 0
    assert page.locator(".toast-body").count() == 0


def test_an_empty_question_is_ignored_and_a_long_one_told(
    open_page: Open, address: str, fake: FakeAssistant
) -> None:
    """Neither reaches the assistant; the long one stays in the box."""
    page = open_page(address)
    asked = len(fake.asked)
    page.fill("#question textarea", "  ")
    page.keyboard.press("Enter")
    page.fill("#question textarea", "问" * 2001)
    page.click("#send")
    expect(page.locator(".hint.urgent")).to_have_text(
        "问题太长了（2,001 字）。请缩短到 2,000 字以内再提问。"
    )
    assert page.input_value("#question textarea") == "问" * 2001
    assert len(fake.asked) == asked
    expect(page.locator(".exchange")).to_have_count(0)


def test_a_question_cannot_inject_html(open_page: Open, address: str) -> None:
    """It is shown as it was typed."""
    page = open_page(address)
    ask(page, "<img src=x onerror=alert(1)>{{7*7}}${7*7}")
    assert page.locator(".asked img").count() == 0
    shown = page.locator(".asked").evaluate("e => e.lastChild.textContent")
    assert shown == "<img src=x onerror=alert(1)>{{7*7}}${7*7}"


def test_copying_takes_the_answer_with_its_source(open_page: Open, address: str) -> None:
    """Title, date and the line to verify go with it."""
    page = open_page(address)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    ask(page, "重度残疾人有多少护理补贴？")
    page.click(".copy")
    expect(page.locator(".copy")).to_have_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == (
        "一级、二级且需要长期照护的重度残疾人，每人每月60元护理补贴[22]。\n"
        "来源：《2020年全市民生工作要点》　2020年11月10日发布。现行标准请向牵头单位核实。"
    )


def test_text_keeps_its_contrast_in_dark_mode(open_page: Open, address: str) -> None:
    """Every text has at least 4.5 : 1 against what lies behind it (WCAG AA)."""
    page = open_page(address)
    ask(page, "重度残疾人有多少护理补贴？")
    ask(page, "求职创业补贴多少钱？")
    ask(page, "哪里有地震？")
    ask(page, "坏了吗")
    page.locator(".mark").first.click()
    expect(page.locator("#cited")).to_be_visible()
    page.mouse.move(0, 0)
    page.wait_for_timeout(500)
    assert poor_contrast(page) == []


def test_the_page_says_that_it_is_chinese(open_page: Open, address: str) -> None:
    """For screen readers and hyphenation; nothing of Gradio's footer is left."""
    page = open_page(address)
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.title() == "民生问答"
    assert page.locator("footer").count() == 0
    assert page.get_attribute("#conversation [role=log]", "aria-live") == "polite"
    assert page.get_by_label("您的问题").count() == 1
