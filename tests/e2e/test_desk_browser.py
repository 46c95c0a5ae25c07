"""The desk in a real browser, at a desk's and a phone's size, without the language model; every
test also checks that nothing is requested from elsewhere and that no script fails (`open_desk`).
"""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import PHONE, SERVES_THE_PAGE, SIZES, Open, scrolls_sideways
from contrast import poor_contrast
from fake_assistant import FakeAssistant
from openpyxl import load_workbook
from playwright.sync_api import Download, Page, expect

from corpus.parse import parse_notice
from web.exchanges import Answering

pytestmark = SERVES_THE_PAGE
VIEWS = (
    "/desk",
    "/desk?view=duties",
    "/desk?view=heat",
    "/desk?view=figures",
    "/desk?item=22",
    "/desk?item=99",
    "/desk?notice=nope",
)
HOSTILE = (
    "2021年<img src=x onerror=alert(1)>要点\n\n"
    '1.=1+1。培训<b>5人</b>。(牵头责任单位:市人社局"><script>alert(2)</script>)\n'
)


def download(page: Page, link: str) -> tuple[str, bytes]:
    """Follows a link that downloads; the file's name and content."""
    with page.expect_download() as waiting:
        page.click(link)
    got: Download = waiting.value
    return got.suggested_filename, Path(got.path()).read_bytes()


def settled(page: Page, count: str) -> None:
    """Waits until the line above the table says so."""
    expect(page.locator(".summary strong")).to_have_text(count)


@SIZES
def test_from_the_register_to_the_item_and_into_excel(
    open_desk: Open, address: str, size: tuple[int, int]
) -> None:
    """Filter, click, marked words in view, back with the filter, Excel with the same rows."""
    page = open_desk(address, "/desk", size)
    settled(page, "共 43 个单位")
    page.fill("[name=q]", "人力资源和社会保障局")
    settled(page, "符合的有 1 个单位（共 43 个单位）")
    expect(page.locator(".understood")).to_have_text("要点中写作“市人社局”")
    page.select_option("[name=role]", "lead")
    page.click(".tabs >> text=分工明细")
    settled(page, "符合的有 6 条（共 143 条）")
    name, content = download(page, "text=导出 Excel")
    assert name == "2020年全市民生工作要点-单位分工明细.xlsx"
    book = load_workbook(io.BytesIO(content))
    rows = [[cell.value for cell in row] for row in book["单位分工明细"]]
    assert rows[0] == ["单位", "分工", "项", "事项", "部分", "出处"]
    assert [row[:3] for row in rows[1:]] == [
        ["市人社局", "牵头", item] for item in (1, 2, 4, 5, 19, 20)
    ]
    page.click("table >> text=保障农民工工资支付")
    expect(page.locator("mark")).to_have_text("市人社局")
    expect(page.locator(".marked strong")).to_have_text("第5项：市人社局（牵头）")
    expect(page.locator("#cited")).to_be_in_viewport()
    assert page.locator(".chosen .item").inner_text().startswith("5.保障农民工工资支付")
    page.click(".back")
    settled(page, "符合的有 6 条（共 143 条）")
    assert page.input_value("[name=q]") == "人力资源和社会保障局"


@SIZES
def test_the_heat_map_opens_the_items_of_a_section(
    open_desk: Open, address: str, size: tuple[int, int]
) -> None:
    """A cell says in words what it counts; its items are marked, and each can be jumped to."""
    page = open_desk(address, "/desk?view=heat", size)
    cell = page.get_by_label("市卫健委，三、大力推进健康安徽建设：牵头4项，协同1项")
    expect(cell).to_have_text("牵头4 协同1")
    cell.click()
    expect(page.locator("mark")).to_have_text(["市卫健委"] * 5)
    expect(page.locator("#cited")).to_be_in_viewport()
    page.click(".jumps >> text=16")
    expect(page.locator("#item-16 mark")).to_be_in_viewport()


@SIZES
def test_figures_are_searched_sorted_and_exported(
    open_desk: Open, address: str, size: tuple[int, int]
) -> None:
    """By word, by the comparison on the value, and as a file that Excel opens."""
    page = open_desk(address, "/desk?view=figures", size)
    settled(page, "共 122 个数字")
    page.fill("[name=q]", "每月")
    expect(page.locator("tbody th", has_text="60元")).to_be_visible()
    page.fill("[name=q]", "≥ 80%")
    settled(page, "符合的有 10 个数字（共 122 个数字）")
    page.click("thead >> text=数字")
    expect(page.locator("thead th").first).to_have_attribute("aria-sort", "ascending")
    shown = page.locator("tbody th").all_inner_texts()
    assert shown == ["80%"] * 3 + ["85%"] * 2 + ["95%"] + ["100%"] * 4
    name, content = download(page, "text=导出 CSV")
    assert name == "2020年全市民生工作要点-数字台账.csv"
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == shown
    page.locator("tbody th a").nth(5).click()
    expect(page.locator("mark")).to_have_text("95%")
    expect(page.locator("#cited")).to_be_in_viewport()


@SIZES
def test_an_item_has_an_address_that_can_be_shared(
    open_desk: Open, address: str, size: tuple[int, int]
) -> None:
    """?item=22 shows and marks it; what the button copies does so too."""
    page = open_desk(address, "/desk?item=22", size)
    expect(page.locator("mark")).to_have_text("22.实施困难人员救助暨困难职工帮扶。")
    expect(page.locator("#cited")).to_be_in_viewport()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page.click("#item-22 [data-address]")
    expect(page.locator("#item-22 [data-address]")).to_have_text("已复制")
    copied = str(page.evaluate("navigator.clipboard.readText()"))
    assert copied.startswith(f"{address}/desk?notice=2020")
    page.goto(copied)
    expect(page.locator(".chosen mark")).to_have_text("22.实施困难人员救助暨困难职工帮扶。")
    page.click("text=下一项")
    expect(page.locator(".chosen mark")).to_have_text("23.推进贫困残疾人康复。")


@SIZES
def test_an_unknown_item_is_told(open_desk: Open, address: str, size: tuple[int, int]) -> None:
    """In Chinese, in view, with what there is."""
    page = open_desk(address, "/desk?item=99", size)
    told = page.get_by_role("alert")
    expect(told).to_contain_text("里没有第 99 项。这份要点共 50 项，编号从第 1 项到第 50 项")
    expect(told).to_be_in_viewport()
    expect(page.locator("mark")).to_have_count(0)


@SIZES
@pytest.mark.parametrize("path", VIEWS)
def test_the_page_does_not_scroll_sideways(
    open_desk: Open, address: str, size: tuple[int, int], path: str
) -> None:
    """Tables scroll in their own frame."""
    page = open_desk(address, path, size)
    assert not scrolls_sideways(page)


@pytest.mark.parametrize("path", VIEWS)
def test_text_keeps_its_contrast_in_dark_mode(open_desk: Open, address: str, path: str) -> None:
    """At least 4.5 : 1 (WCAG AA) for every text."""
    page = open_desk(address, path)
    assert poor_contrast(page) == []


def test_the_keyboard_alone_is_enough(open_desk: Open, address: str) -> None:
    """Tab reaches the search and the items, Enter searches and opens, and the focus is seen."""
    page = open_desk(address, "/desk")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("[name=q]")
    page.keyboard.type("市残联")
    page.keyboard.press("Enter")
    settled(page, "符合的有 1 个单位（共 43 个单位）")
    assert page.evaluate("document.activeElement.name") == "q"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "chip-link":
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_have_text("市残联")
    assert page.evaluate("document.activeElement.id") == "cited"


def test_every_control_has_a_name(open_desk: Open, address: str) -> None:
    """For screen readers; duplicates of an id would mislead them."""
    for path in VIEWS:
        page = open_desk(address, path)
        nameless = page.evaluate(
            """[...document.querySelectorAll('a, button, summary, select, [type=search]')]
              .filter((e) => !(e.ariaLabel || e.textContent.trim() || e.labels?.length)).length"""
        )
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
        assert nameless == 0
        assert len(ids) == len(set(ids))
        assert page.evaluate("document.documentElement.lang") == "zh-CN"


def test_the_desk_works_without_script(open_desk: Open, address: str) -> None:
    """The form is sent, and the answer is the same."""
    page = open_desk(address, "/desk?view=figures", script=False)
    page.fill("[name=q]", "≥ 80%")
    page.click("text=查找")
    settled(page, "符合的有 10 个数字（共 122 个数字）")
    page.locator("tbody th a").first.click()
    expect(page.locator("mark")).to_have_text("100%")


def test_the_print_view_is_for_paper(open_desk: Open, address: str) -> None:
    """Only the table with its source and filter; on paper without the two buttons, on A4."""
    page = open_desk(address, "/desk?view=heat&role=lead")
    page.click("text=打印版")
    expect(page.locator("h1")).to_have_text("单位分布图")
    expect(page.locator("main > p").first).to_have_text(
        "来源：《2020年全市民生工作要点》　2020年11月10日发布。现行标准请向牵头单位核实。"
    )
    expect(page.locator("main > p").nth(1)).to_contain_text("筛选：只看牵头")
    assert page.locator("table a, form, nav").count() == 0
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.click("#print")
    assert page.title() == "printed"
    page.emulate_media(media="print")
    expect(page.locator("#print")).to_be_hidden()
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) <= 2


def test_residents_find_a_quiet_link(open_desk: Open, address: str) -> None:
    """From the chat page to the desk and back."""
    page = open_desk(address, "/")
    page.click("text=工作人员查询")
    settled(page, "共 43 个单位")
    page.click("text=返回问答")
    expect(page.locator(".welcome")).to_be_visible()


def test_several_notices_can_be_chosen(
    open_desk: Open, serve: Callable[[Answering], str], fake: FakeAssistant
) -> None:
    """The desk says how many there are; the choice stays when one moves on. Nothing is injected."""
    second = parse_notice(HOSTILE, "二")
    address = serve(FakeAssistant((*fake.notices, second), {}))
    page = open_desk(address, "/desk?view=figures", PHONE)
    expect(page.get_by_label("当前要点（已收录 2 份）")).to_be_visible()
    page.select_option("#notice", "二")
    page.click("text=换成这一份")
    settled(page, "共 3 个数字")
    page.click(".tabs >> text=责任单位")
    expect(page.locator("tbody th")).to_contain_text("<script>alert(2)</script>")
    page.click(".tabs >> text=要点原文")
    expect(page.locator("article h2")).to_have_text("2021年<img src=x onerror=alert(1)>要点")
    assert page.locator("article img, article script").count() == 0
    assert not scrolls_sideways(page)
