"""Questions asked lately, in a real browser: kept there alone, and only where it may be."""

import json

from browsing import PHONE, SERVES_THE_PAGE, Open, ask, scrolls_sideways
from fake_assistant import FakeAssistant
from playwright.sync_api import Page, expect

pytestmark = SERVES_THE_PAGE
CARE = "护理补贴多少？"
JOBS = "求职创业补贴多少钱？"


def recent(page: Page) -> list[str]:
    """The questions offered on the empty page, in order."""
    expect(page.locator(".welcome")).to_be_visible()
    return page.locator(".recent:visible .example").all_inner_texts()


def again(page: Page) -> Page:
    """The same browser, later: the page loaded anew."""
    page.reload()
    page.wait_for_selector(".welcome")
    page.wait_for_selector("#question textarea")
    page.wait_for_timeout(300)
    return page


def test_what_was_asked_is_offered_and_asked_by_a_click(
    open_page: Open, address: str, fake: FakeAssistant
) -> None:
    """The newest first, each once; nothing is sent before the click."""
    page = open_page(address)
    assert recent(page) == []
    for question in (CARE, JOBS, CARE):
        ask(page, question)
    page.click("#new")
    assert recent(page) == [CARE, JOBS]
    asked = len(fake.asked)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    assert recent(again(page)) == [CARE, JOBS]
    assert [request for request in sent if "补贴" in json.dumps(request, ensure_ascii=False)] == []
    assert len(fake.asked) == asked
    page.click(f".recent >> text={JOBS}")
    expect(page.locator(".chip")).to_have_text("要点未写明")
    assert fake.asked[-1] == (JOBS, ())


def test_only_the_last_six_are_kept(open_page: Open, address: str) -> None:
    """An older one makes room; a long one is shown in part, and nothing scrolls sideways."""
    page = open_page(address, PHONE)
    for number in range(6):
        ask(page, f"地震{number}")
    ask(page, "a" * 400)
    page.click("#new")
    expect(page.locator(".welcome h2")).to_be_in_viewport()
    assert recent(page) == ["a" * 400, *(f"地震{number}" for number in (5, 4, 3, 2, 1))]
    longest = page.locator(".recent .example").first.bounding_box()
    assert longest is not None
    assert longest["height"] < 90
    assert not scrolls_sideways(page)


def test_they_are_cleared_at_once_and_for_good(open_page: Open, address: str) -> None:
    """Told in words; the keyboard is not lost; another browser never knew of them."""
    page = open_page(address)
    ask(page, CARE)
    page.click("#new")
    page.click("text=清除")
    assert recent(page) == []
    expect(page.locator(".recent [role=status]")).to_have_text("已清除。")
    assert page.evaluate("document.activeElement.textContent") == "不再记录"
    assert page.evaluate("localStorage.getItem('minsheng-recent')") is None
    assert recent(again(page)) == []
    expect(page.locator(".recent")).to_be_hidden()
    assert recent(open_page(address)) == []


def test_nothing_is_kept_where_the_reader_wants_it_so(open_page: Open, address: str) -> None:
    """For a computer that others use too; it can be taken back."""
    page = open_page(address)
    ask(page, CARE)
    page.click("#new")
    page.click("text=不再记录")
    assert recent(page) == []
    ask(page, JOBS)
    page.click("#new")
    assert recent(page) == []
    assert page.evaluate("localStorage.getItem('minsheng-recent')") == "off"
    again(page).click("text=恢复记录")
    ask(page, JOBS)
    page.click("#new")
    assert recent(page) == [JOBS]


def test_nothing_is_offered_where_storage_is_blocked(open_page: Open, address: str) -> None:
    """The page answers all the same, and no script fails (`open_page`)."""
    page = open_page(address)
    page.add_init_script(
        """Object.defineProperty(window, "localStorage", {
          get() { throw new DOMException("blocked", "SecurityError"); } })"""
    )
    again(page)
    ask(page, CARE)
    page.click("#new")
    assert recent(page) == []
    expect(page.locator(".recent")).to_be_hidden()


def test_what_another_page_left_there_does_no_harm(open_page: Open, address: str) -> None:
    """Neither a broken text nor other values; a question is text, not HTML."""
    page = open_page(address)
    for left in ("{", '{"a":1}', "[1,null,[]]"):
        page.evaluate("(left) => localStorage.setItem('minsheng-recent', left)", left)
        assert recent(again(page)) == []
    page.evaluate("localStorage.setItem('minsheng-recent', '[\"<img src=x onerror=alert(1)>\"]')")
    assert recent(again(page)) == ["<img src=x onerror=alert(1)>"]
    assert page.locator(".recent img").count() == 0


def test_a_second_tab_shows_the_same(open_page: Open, address: str) -> None:
    """What is cleared in one is gone in the other."""
    page = open_page(address)
    ask(page, CARE)
    other = page.context.new_page()
    other.goto(address)
    expect(other.locator(".recent .example")).to_have_text(CARE)
    page.click("#new")
    page.click("text=清除")
    expect(other.locator(".recent")).to_be_hidden()
