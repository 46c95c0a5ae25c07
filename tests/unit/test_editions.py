"""An assistant over other notices with the same models, and one that is never changed."""

from pathlib import Path

import pytest
from fake_assistant import FakeAssistant

from corpus.parse import parse_notice
from fakes import FakeGenerator
from index.build import open_index
from tests.unit.assistant_fixtures import SMALL, SMALL_TEXT, build, encoder
from web.editions import editions_of
from web.page import choices


def test_notices_of_one_title_are_told_apart_by_their_day() -> None:
    """In the choice of the notice."""
    twin = parse_notice(SMALL_TEXT.replace("2021-03-15", "2021-05-01"), "twin")
    other = parse_notice(SMALL_TEXT.replace("2021年全市", "2022年全市"), "other")
    assert choices((SMALL, twin, other)) == [
        ("全部要点", ""),
        ("《2021年全市民生工作要点》　2021年3月15日发布", "small"),
        ("《2021年全市民生工作要点》　2021年5月1日发布", "twin"),
        ("2022年全市民生工作要点", "other"),
    ]


def test_an_assistant_that_cannot_be_changed_is_the_only_edition() -> None:
    """Whatever key is asked for."""
    only = editions_of(FakeAssistant([SMALL], {}))
    assert only.edition("x") is only.current
    assert only.current.notices == (SMALL,)


def test_another_notices_assistant_shares_the_models_and_the_vectors(tmp_path: Path) -> None:
    """Only the texts of the item that changed are encoded; both answer, each from its own."""
    index = open_index([SMALL], encoder(), tmp_path, calibration=Path("none"))
    generator = FakeGenerator()
    old = build(index, generator)
    known = len(encoder().documents)
    changed = parse_notice(SMALL_TEXT.replace("新建社区食堂18个", "新建社区食堂28个"), "small")
    new = old.with_notices((changed,), tmp_path)
    fresh = encoder().documents[known:]
    assert fresh
    assert all("社区食堂" in text for text in fresh)
    assert (new.generator, new.encoder, new.classifier) == (generator, encoder(), old.classifier)
    assert new.ask("第2项由谁牵头").text == old.ask("第2项由谁牵头").text
    assert "28个" in new.notices[0].item("2").body
    assert "18个" in old.notices[0].item("2").body
    old.stop_preparing()
    assert not generator.closed


@pytest.mark.parametrize("stopped", [True, False])
def test_preparation_that_was_stopped_can_begin_again(tmp_path: Path, stopped: bool) -> None:
    """An edition that is brought back prepares its prompts."""
    index = open_index([SMALL], encoder(), tmp_path, calibration=Path("none"))
    generator = FakeGenerator()
    assistant = build(index, generator)
    if stopped:
        assistant.stop_preparing()
    assistant.prepare_in_background()
    assistant._preparing.join(5)  # type: ignore[union-attr]
    assert len(generator.prepared) == len(SMALL.items)
    assistant.close()
