"""What the documents name is there: settings, modules, make targets, files and headings."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
ALL = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
CODE = [
    path
    for folder in ("assistant", "corpus", "index", "eval", "web", "minsheng")
    for path in (ROOT / folder).rglob("*.py")
]
LARGEST_PICTURE = 200_000
SETTING = re.compile(r"""["'](MINSHENG_[A-Z_]+|OPENAI_API_KEY)["']""")


def test_the_table_of_settings_is_whole() -> None:
    """All that the code reads stands in it."""
    table = (ROOT / "docs" / "administrator.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"(?m)^\| `([A-Z_]+)` \|", table))
    read = {name for path in CODE for name in SETTING.findall(path.read_text(encoding="utf-8"))}
    assert read - listed == set()


@ALL
def test_links_lead_somewhere(page: Path) -> None:
    """To a file of this repository, and to a heading where one is named."""
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        name, _, heading = link.partition("#")
        goal = page.parent / name if name else page
        assert goal.exists(), link
        if heading:
            assert heading in headings(goal), link


@ALL
def test_commands_exist(page: Path) -> None:
    """Modules that are run, and targets of make."""
    text = page.read_text(encoding="utf-8")
    for module in set(
        re.findall(r"python -m ((?:assistant|corpus|index|eval|training)\.\w+)", text)
    ):
        assert importlib.util.find_spec(module), module
    targets = re.findall(r"(?m)^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert set(re.findall(r"(?m)(?:^|`)make (\w+)", text)) <= set(targets)


def test_pictures_are_shown_and_small() -> None:
    """Each stands in a document."""
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    for picture in (ROOT / "docs" / "images").iterdir():
        assert f"images/{picture.name})" in text
        assert picture.stat().st_size < LARGEST_PICTURE


def headings(page: Path) -> set[str]:
    """The anchors of a page's headings."""
    lines = re.findall(r"(?m)^#+ (.+)$", page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w -]", "", line).strip().lower().replace(" ", "-") for line in lines}
