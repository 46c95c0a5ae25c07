"""What the browser tests share: sizes of the window, asking, and looking at what is seen."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

DESK = (1280, 800)
PHONE = (360, 740)
SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
SERVES_THE_PAGE = [
    pytest.mark.e2e,
    # Gradio's own table of run times, in a thread of its own
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting'"),
]
"""The marks of a module whose tests serve the page."""

Open = Callable[..., Page]
"""Opens a page: `open_page(address, size)`, `open_desk(address, path, size)`."""


def ask(page: Page, question: str) -> None:
    """Types the question, presses Enter and waits for the end of the answer."""
    before = page.locator(".exchange").count()
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    expect(page.locator(".exchange")).to_have_count(before + 1)
    expect(page.locator("#send")).to_be_visible()


def in_view(page: Page, selector: str) -> bool:
    """Whether the middle of the element is what is seen at its place."""
    return bool(
        page.evaluate(
            """(selector) => {
              const box = document.querySelector(selector).getClientRects()[0];
              const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
              return !!seen?.closest(selector);
            }""",
            selector,
        )
    )


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def wait_until(condition: Callable[[], bool]) -> None:
    """Waits up to ten seconds."""
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "waited ten seconds"
        time.sleep(0.05)
