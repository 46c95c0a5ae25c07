"""What eases reading on the chat page, in a real browser: large type, an item's address, sharing
and printing an answer with its source.
"""

from urllib.parse import urlsplit

from browsing import SERVES_THE_PAGE, SIZES, Open, ask, scrolls_sideways
from contrast import poor_contrast
from playwright.sync_api import expect

pytestmark = SERVES_THE_PAGE
ANSWER = "一级、二级且需要长期照护的重度残疾人，每人每月60元护理补贴[22]。"
SOURCE = "来源：《2020年全市民生工作要点》　2020年11月10日发布。现行标准请向牵头单位核实。"


@SIZES
def test_large_type_is_remembered_in_the_browser(
    open_page: Open, address: str, size: tuple[int, int]
) -> None:
    """On both pages, with good contrast, without scrolling sideways; and it can be ended."""
    page = open_page(address, size)
    page.click("#elder")
    expect(page.locator("#elder")).to_have_text("标准字")
    assert page.get_attribute("#elder", "aria-pressed") == "true"
    ask(page, "重度残疾人有多少护理补贴？")
    text = page.locator(".answer .text")
    assert text.evaluate("e => getComputedStyle(e).fontSize") == "25px"
    assert not scrolls_sideways(page)
    expect(page.locator("#question textarea")).to_be_in_viewport()
    expect(page.locator("#send")).to_be_in_viewport()
    assert poor_contrast(page) == []
    page.goto(address + "/desk")
    assert page.evaluate("document.documentElement.className") == "elder"
    for path in ("/desk", "/desk?view=heat", "/desk?view=figures", "/desk?item=22"):
        page.goto(address + path)
        assert not scrolls_sideways(page)
        assert poor_contrast(page) == []
    page.click("#elder")
    page.goto(address)
    page.wait_for_selector(".welcome")
    expect(page.locator("#elder")).to_have_text("大字版")


@SIZES
def test_an_item_of_the_address_is_shown_in_the_notice(
    open_page: Open, address: str, size: tuple[int, int]
) -> None:
    """Marked and in view, without an answer to go back to."""
    page = open_page(address + "/?item=22", size)
    expect(page.locator("#original mark")).to_have_text("22.实施困难人员救助暨困难职工帮扶。")
    expect(page.locator("#cited")).to_be_in_viewport()
    expect(page.locator("#back")).to_be_hidden()


def test_an_unknown_item_of_the_address_is_told(open_page: Open, address: str) -> None:
    """Above the notice, in Chinese."""
    page = open_page(address + "/?item=99")
    expect(page.locator("#original [role=alert]")).to_contain_text("里没有第 99 项")


def test_an_answer_is_shared_with_its_source(open_page: Open, address: str) -> None:
    """What is pasted leads to the item that the answer cites."""
    page = open_page(address)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page.evaluate("Object.defineProperty(navigator, 'share', { value: undefined })")
    ask(page, "重度残疾人有多少护理补贴？")
    page.click("[data-share]")
    expect(page.locator("[data-share]")).to_have_text("已复制，可以粘贴给别人")
    lines = str(page.evaluate("navigator.clipboard.readText()")).splitlines()
    assert lines[:2] == [ANSWER, SOURCE]
    assert urlsplit(lines[2].removeprefix("原文：")).query.endswith("&item=22")
    page.goto(lines[2].removeprefix("原文："))
    expect(page.locator("#original mark")).to_have_text("22.实施困难人员救助暨困难职工帮扶。")


def test_an_answer_is_printed_alone_with_its_source(open_page: Open, address: str) -> None:
    """Neither the other answers, nor the notice, nor the question box."""
    page = open_page(address)
    ask(page, "哪里有地震？")
    ask(page, "重度残疾人有多少护理补贴？")
    page.evaluate("window.print = () => {}")
    page.locator("[data-print]").last.click()
    page.emulate_media(media="print")
    expect(page.locator(".exchange").last.locator(".text")).to_have_text(ANSWER)
    expect(page.locator(".exchange").last.locator(".basis")).to_contain_text("2020年11月10日发布")
    for hidden in (".exchange >> nth=0", "#source", "#composer", ".masthead"):
        expect(page.locator(hidden)).to_be_hidden()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".exchange").first).to_be_visible()
