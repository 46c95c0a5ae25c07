"""Accessibility in a real browser, at a desk's and a phone's size: axe-core finds nothing, and the
Tab key reaches every control with its focus seen.
"""

from collections.abc import Callable

import pytest
from accessible import missed_by_tab, violations
from browsing import DESK, PHONE, SERVES_THE_PAGE, SIZES, Open, ask, scrolls_sideways
from contrast import poor_contrast
from fake_assistant import ENDLESS, FakeAssistant
from playwright.sync_api import Page, expect

from corpus.parse import parse_notice
from web.exchanges import Answering

pytestmark = SERVES_THE_PAGE
NARROW = (320, 640)
SECOND = "2021年要点\n\n1.技能培训。培训5人。(牵头责任单位:市人社局)\n"
LARGE = pytest.mark.parametrize("large", [False, True], ids=["standard", "large"])
VIEWS = (
    "/desk",
    "/desk?view=duties",
    "/desk?view=heat",
    "/desk?view=figures",
    "/desk?view=items",
    "/desk?item=22",
    "/desk?item=99",
    "/desk?notice=nope",
    "/desk?q=没有这个单位",
    "/desk?view=heat&print=1",
)


def settled(page: Page) -> Page:
    """Without a pointer over anything and at the end of every transition."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(400)
    return page


@SIZES
@LARGE
def test_the_chat_page(open_page: Open, address: str, size: tuple[int, int], large: bool) -> None:
    """Empty, with answers of each kind and a place opened, and empty with what was asked."""
    # As tall as the page: the question box hides part of what one scrolls to, which is no defect.
    page = open_page(address, size if size == DESK else (PHONE[0], 4000))
    if large:
        page.click("#elder")
    assert violations(settled(page)) == []
    for question in ("护理补贴多少？", "求职创业补贴多少钱？", "哪里有地震？", "坏了吗"):
        ask(page, question)
    page.locator(".mark").first.click()
    expect(page.locator("#cited")).to_be_visible()
    assert violations(settled(page)) == []
    page.click("#new")
    expect(page.locator(".recent li")).to_have_count(4)
    assert violations(settled(page)) == []


@pytest.mark.parametrize("path", VIEWS)
@SIZES
def test_the_desk(open_desk: Open, address: str, size: tuple[int, int], path: str) -> None:
    """Every view, in both sizes of type."""
    page = open_desk(address, path, size)
    assert violations(page) == []
    page.evaluate("localStorage.setItem('minsheng-elder', '1')")
    page.reload()
    assert page.evaluate("document.documentElement.className") == "elder"
    assert violations(page) == []


def test_several_notices_and_an_answer_that_is_being_written(
    open_page: Open, open_desk: Open, serve: Callable[[Answering], str], fake: FakeAssistant
) -> None:
    """The choice of the notice, closed and open, and the button that stops."""
    notices = (*fake.notices, parse_notice(SECOND, "二"))
    address = serve(FakeAssistant(notices, {"一直": ENDLESS}))
    page = open_page(address)
    assert violations(page) + poor_contrast(page) == []
    page.click("#choice input")
    expect(page.get_by_role("option")).to_have_count(3)
    assert violations(settled(page)) + poor_contrast(page) == []
    page.keyboard.press("Escape")
    page.fill("#question textarea", "一直说")
    page.keyboard.press("Enter")
    expect(page.locator("#stop")).to_be_visible()
    assert violations(settled(page)) == []
    page.click("#stop")
    for path in ("/desk", "/desk?item=1"):
        assert violations(open_desk(address, path)) == []


@LARGE
def test_nothing_scrolls_sideways_at_320_pixels(open_page: Open, address: str, large: bool) -> None:
    """A window of 1280 pixels enlarged to 400 % (WCAG 1.4.10)."""
    page = open_page(address, NARROW)
    if large:
        page.click("#elder")
    ask(page, "护理补贴多少？")
    assert not scrolls_sideways(page)
    for path in VIEWS:
        page.goto(address + path)
        assert not scrolls_sideways(page)


@SIZES
def test_the_tab_key_reaches_every_control_of_the_chat_page(
    open_page: Open, address: str, size: tuple[int, int]
) -> None:
    """On the empty page and beside an answer."""
    page = open_page(address, size)
    assert missed_by_tab(page) == []
    ask(page, "护理补贴多少？")
    page.locator(".mark").first.click()
    expect(page.locator("#cited")).to_be_visible()
    assert missed_by_tab(settled(page)) == []


@pytest.mark.parametrize("path", ["/desk?q=市残联", "/desk?view=figures&q=每月", "/desk?item=22"])
@SIZES
def test_the_tab_key_reaches_every_control_of_the_desk(
    open_desk: Open, address: str, size: tuple[int, int], path: str
) -> None:
    """Filters, headings that sort, links of the table, and what can be downloaded."""
    assert missed_by_tab(open_desk(address, path, size)) == []


def test_the_checks_find_what_is_planted(open_desk: Open, address: str) -> None:
    """A button without a name, pale text, and a control that Tab passes by."""
    page = open_desk(address, "/desk?item=99", DESK)
    page.evaluate(
        """() => {
          document.querySelector("main").insertAdjacentHTML("beforeend",
            '<button id="a"></button><p id="b">太浅的字</p>' +
            '<button id="c" tabindex="-1">跳过</button>');
          document.querySelector("#b").style.color = "#bbb";
        }"""
    )
    assert sorted(violations(page)) == [
        "button-name (critical): #a",
        "color-contrast (serious): #b",
    ]
    assert missed_by_tab(page) == ["BUTTON c 跳过"]
