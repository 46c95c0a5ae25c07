"""The report opened from its file in a real browser: filters, sorts, and keeps to itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from report_fixtures import HOSTILE, written

from eval.report import main

pytestmark = pytest.mark.e2e


@pytest.fixture
def report(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The page on a phone; fails on any other request and on anything that the console says."""
    questions, newer, older = written(tmp_path)
    output = tmp_path / "report.html"
    given = ["--questions", questions, "--predictions", newer, "--compare", older]
    assert main([*map(str, given), "--output", str(output)]) == 0
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, locale="zh-CN", color_scheme="dark"
    )
    page = context.new_page()
    requested: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(output.as_uri())
    yield page
    context.close()
    assert [url for url in requested if not url.startswith("data:")] == [output.as_uri()]
    assert said == []


def shown(page: Page) -> list[str | None]:
    """Ids of the rows that are seen, in order."""
    return [row.get_attribute("data-id") for row in page.locator("#rows tbody tr:visible").all()]


def test_wrong_rows_alone_are_shown_and_counted(report: Page) -> None:
    """Other filters narrow further; a reset brings all back."""
    expect(report.locator("#shown")).to_have_text("共 5 题")
    report.select_option("#right", "0")
    assert shown(report) == ["b", "e"]
    expect(report.locator("#shown")).to_have_text("显示 2 题，共 5 题")
    report.select_option("#kind", "lead")
    assert shown(report) == ["e"]
    report.click("button[type=reset]")
    expect(report.locator("#shown")).to_have_text("共 5 题")
    assert shown(report) == ["a", "b", "c", "d", "e"]


def test_words_are_found_whatever_their_width(report: Page) -> None:
    """In answers as in gold; all words must stand in the row."""
    report.fill("#text", "６０元")
    assert shown(report) == ["a", "b"]
    report.fill("#text", "60元 351名")
    assert shown(report) == ["b"]
    report.fill("#text", "没有这样的字")
    assert shown(report) == []


def test_rows_are_sorted(report: Page) -> None:
    """Wrong first, or the slowest first; equals stay in the set's order."""
    report.select_option("#sort", "right")
    assert shown(report) == ["b", "e", "a", "c", "d"]
    report.select_option("#sort", "-seconds")
    assert shown(report) == ["b", "a", "c", "d", "e"]


def test_counts_lead_to_their_rows(report: Page) -> None:
    """From the comparison and from the outcomes."""
    report.click("[data-set-change=broken]")
    assert shown(report) == ["e"]
    report.click("[data-set-expect=not_stated][data-set-got=unclear]")
    assert shown(report) == ["d"]
    assert report.input_value("#change") == ""


def test_hostile_words_stay_words(report: Page) -> None:
    """A question's script does not run."""
    assert report.title() == "民生问答评测报告"
    expect(report.locator("tr[data-id=d] .asked")).to_have_text(HOSTILE)


def test_nothing_scrolls_sideways(report: Page) -> None:
    """On a phone and at a desk; dark mode changes nothing."""
    for width in (360, 1280):
        report.set_viewport_size({"width": width, "height": 800})
        assert report.evaluate("document.documentElement.scrollWidth") == width
        assert report.evaluate(
            "[...document.querySelectorAll('.wide')].every(e => e.scrollWidth <= e.clientWidth)"
        )
    colours = "getComputedStyle(document.body).{}"
    assert report.evaluate(colours.format("backgroundColor")) == "rgb(255, 255, 255)"
    assert report.evaluate(colours.format("color")) == "rgb(28, 38, 48)"
