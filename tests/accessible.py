"""Accessibility as a browser test sees it: axe-core's rules, and the way of the Tab key."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_AXE = """(rules) => axe.run(document, { runOnly: rules, resultTypes: ["violations"] }).then(
  (found) => found.violations.flatMap((rule) => rule.nodes.map(
    (node) => `${rule.id} (${rule.impact}): ${node.target.join(" ")}`)))"""
_CONTROLS = """() => {
  window.controls = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
  )].filter((e) => !e.disabled && e.checkVisibility({ visibilityProperty: true }));
  document.activeElement.blur();
  return window.controls.length;
}"""
_FOCUSED = """() => {
  const focused = document.activeElement;
  const style = getComputedStyle(focused);
  const isSeen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return [window.controls.indexOf(focused), isSeen];
}"""
_NAMES = """(places) => places.map((at) => window.controls[at])
  .map((e) => `${e.tagName} ${e.id || e.className} ${e.textContent.slice(0, 20)}`)"""


def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 A and AA and its own good practice: rule and element.

    Every impact counts, and no rule or element is excused.
    """
    page.evaluate(AXE_SCRIPT)
    return [str(found) for found in page.evaluate(_AXE, _RULES)]


def missed_by_tab(page: Page) -> list[str]:
    """Visible controls that the Tab key never reaches, or whose focus is not seen there."""
    count = int(page.evaluate(_CONTROLS))
    good: set[int] = set()
    for _ in range(count + 5):
        page.keyboard.press("Tab")
        at, is_seen = page.evaluate(_FOCUSED)
        if is_seen:
            good.add(at)
    return [str(name) for name in page.evaluate(_NAMES, sorted(set(range(count)) - good))]
