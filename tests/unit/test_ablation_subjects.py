"""Assistants with a part taken out: what the model wrote is shown, and nothing else changes."""

from assistant.answer import Assistant
from assistant.values import SourceKind, Status
from eval.ablation_rows import ROWS, AnsweringRow
from eval.ablation_subjects import take_out
from fakes import FakeGenerator
from index.store import NoticeIndex
from tests.unit.assistant_fixtures import ask_aloud, build

QUESTION = "重度残疾人护理补贴每人每月多少钱？"
WRONG = "每人每月给予99元护理补贴。"
CUT = "补" * 300
"""Breaks off at the limit of tokens."""


def assistant(index: NoticeIndex, name: str, *replies: str) -> tuple[Assistant, FakeGenerator]:
    row = ROWS[name]
    assert isinstance(row, AnsweringRow)
    generator = FakeGenerator(replies)
    return take_out(row, build(index, generator)), generator


def test_the_full_assistant_is_the_one_given(real_index: NoticeIndex) -> None:
    """Rows that take nothing out measure `Assistant` itself: the guard stops, the clause stands."""
    whole = build(real_index, FakeGenerator())
    assert all(
        take_out(row, whole) is whole
        for name in ("guard", "reader", "adapter", "1.5b")
        if isinstance(row := ROWS[name], AnsweringRow)
    )
    stopped, _ = assistant(real_index, "guard", WRONG)
    answer = stopped.ask(QUESTION)
    assert [sentence.kind for sentence in answer.sentences] == [SourceKind.QUOTED]
    assert "99元" not in answer.text


def test_without_the_guard_a_wrong_figure_is_shown_as_it_was_written(
    real_index: NoticeIndex,
) -> None:
    """Shown piece by piece, cited, and with no quotation behind it; the grammar is still given."""
    loose, generator = assistant(real_index, "grammar", WRONG)
    shown, answer = ask_aloud(loose, QUESTION)
    assert shown == answer.text == "每人每月给予99元护理补贴[22]。"
    assert answer.status is Status.ANSWERED
    assert [sentence.kind for sentence in answer.sentences] == [SourceKind.GENERATED]
    (grammar,) = generator.grammars
    assert grammar is not None
    assert '"60元"' in grammar


def test_the_prompt_alone_has_no_grammar(real_index: NoticeIndex) -> None:
    """The same prompt and the same limit as with one."""
    loose, generator = assistant(real_index, "prompt", WRONG)
    other, told = assistant(real_index, "grammar", WRONG)
    assert loose.ask(QUESTION).text == other.ask(QUESTION).text
    assert generator.grammars == [None]
    assert (generator.prompts, generator.max_tokens) == (told.prompts, told.max_tokens)


def test_what_breaks_off_is_shown_without_a_quotation(real_index: NoticeIndex) -> None:
    """With the guard, the clause follows or stands alone."""
    loose, _ = assistant(real_index, "prompt", CUT)
    answer = loose.ask(QUESTION)
    assert [sentence.kind for sentence in answer.sentences] == [SourceKind.GENERATED]
    assert answer.text.startswith("补补补")


def test_nothing_written_is_nothing_shown(real_index: NoticeIndex) -> None:
    """An empty answer is the model's own too."""
    loose, _ = assistant(real_index, "prompt", "")
    assert loose.ask(QUESTION).text == ""


def test_refusals_and_look_ups_stay_as_they_are(real_index: NoticeIndex) -> None:
    """They are decided before a word is written: the generator is not asked."""
    loose, generator = assistant(real_index, "prompt")
    whole, _ = assistant(real_index, "guard")
    for question in ("合肥市今年改造多少个小区？", "第22条由谁牵头？"):
        assert loose.ask(question).text == whole.ask(question).text
    assert generator.prompts == []


def test_the_wrapped_generator_keeps_its_name_and_is_prepared_and_closed(
    real_index: NoticeIndex,
) -> None:
    """Prefixes are prepared in the model itself."""
    loose, generator = assistant(real_index, "prompt")
    assert (loose.generator.name, loose.generator.sha256) == ("fake", "0" * 64)
    assert loose.prepare() > 0
    assert len(generator.prepared) == len(real_index.items)
    loose.close()
    assert generator.closed
