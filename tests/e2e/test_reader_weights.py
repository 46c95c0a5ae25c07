"""The shipped reader, on an invented notice that it was not trained on."""

from pathlib import Path

import pytest

from assistant.decisions import candidates, load_decisions
from assistant.intents import load_classifier
from assistant.reader import Passage, TokenReader, load_reader
from assistant.understand import understand
from corpus.figures import find_figures
from corpus.notice import Item
from corpus.parse import parse_notice
from corpus.register import Register
from index.build import open_index
from index.encoder import load_encoder

pytestmark = pytest.mark.e2e

NOTICE = parse_notice(
    "岚溪县2023年民生实事\n"
    "1.关爱老年人。为80岁以上老人每人每月发放高龄津贴60元，100岁以上的每人每月500元。"
    "新建社区食堂6家，老人就餐每餐补助3元。(牵头责任单位:县民政局)\n"
    "2.改善出行条件。新建农村公路42公里，改造危桥5座，新增公共停车位800个。"
    "(牵头责任单位:县交通运输局)\n",
    id="岚溪",
)
OLD, ROADS = NOTICE.items


@pytest.fixture(scope="module")
def reader() -> TokenReader:
    loaded = load_reader()
    assert loaded is not None
    return loaded


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the encoder makes of the intents' rows is kept there for both questions."""
    return tmp_path_factory.mktemp("home")


@pytest.mark.parametrize(
    ("question", "item", "figure"),
    [
        ("老人去社区食堂吃饭一顿便宜多少", OLD, "3元"),
        ("今年多出来多少个停车位", ROADS, "800个"),
        ("危险的桥要修几座", ROADS, "5座"),
    ],
)
def test_it_marks_the_figure_that_is_asked_for(
    reader: TokenReader, question: str, item: Item, figure: str
) -> None:
    """Of all figures of the item, in words that are not the notice's."""
    (found,) = reader.read(question, [Passage.of(item)])
    shares = {
        each.text: found.figure_at(item.body_start + each.start, item.body_start + each.end)
        for each in find_figures(item.body)
    }
    assert max(shares, key=lambda text: shares[text]) == figure
    assert found.on_topic > 0.5
    assert found.stated > 0.5


@pytest.mark.parametrize(
    ("question", "own", "other"),
    [("老人吃饭补几块", OLD, ROADS), ("乡下的路修多长", ROADS, OLD)],
)
def test_it_tells_an_item_from_one_that_speaks_of_something_else(
    reader: TokenReader, question: str, own: Item, other: Item
) -> None:
    """The item asked about is likelier to be on topic than another of the same notice."""
    right, wrong = reader.read(question, [Passage.of(own), Passage.of(other)])
    assert right.on_topic > 0.5 > wrong.on_topic


def test_it_finds_a_detail_less_stated_where_it_is_not(reader: TokenReader) -> None:
    """The meal's price is there, the canteens' telephone is not."""
    stated, gap = (
        reader.read(question, [Passage.of(OLD)])[0].stated
        for question in ("社区食堂一顿饭补助多少钱", "社区食堂的订餐电话是多少")
    )
    assert stated > gap


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("我奶奶一百零一岁了，一个月给多少高龄津贴", "500元"),
        ("老爸今年85岁，高龄津贴一个月多少钱", "60元"),
    ],
)
def test_a_grade_is_chosen_by_the_askers_age_beside_the_marks(
    reader: TokenReader, home: Path, question: str, figure: str
) -> None:
    """The marks alone do not compare numbers; what was learnt weighs both."""
    encoder = load_encoder()
    learnt = load_decisions(encoder.sha256, reader.sha256)
    assert learnt is not None
    index = open_index([NOTICE], encoder, home)
    classifier = load_classifier(encoder, home)
    asked = understand(question, (), NOTICE, Register.from_notice(NOTICE), encoder, classifier)
    hits = next(hit.clauses for hit in index.search(asked.text, k=2) if hit.item_id == OLD.id)
    (reading,) = reader.read(asked.text, [Passage.of(OLD)])
    best = max(candidates(asked, hits, reading), key=learnt.score)
    assert best.figure.text == figure
