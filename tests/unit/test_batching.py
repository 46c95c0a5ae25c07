"""Answers together beside a queue of one: order, places, arithmetic and table; no model."""

import threading
from collections.abc import Iterator

import pytest

from assistant.generate.base import Piece, Prompt
from corpus.errors import GeneratorError
from eval.batching import Call, measure, record_calls, serve
from eval.batching_table import Line, Round, Written, arrivals, render, summarise
from fakes import FakeGenerator
from index.store import NoticeIndex
from tests.unit.assistant_fixtures import build

CALLS = tuple(Call(Prompt("说明", "材料", f"问{number}"), 20, None) for number in range(6))


class Echo(FakeGenerator):
    """Writes the question once `together` are asked at once, and counts how many ever are."""

    def __init__(self, together: int = 1) -> None:
        super().__init__()
        self._all_here = threading.Barrier(together, timeout=10)
        self._lock = threading.Lock()
        self._running = 0
        self.most = 0

    def stream(
        self, prompt: Prompt, *, max_tokens: int, grammar: str | None = None
    ) -> Iterator[Piece]:
        with self._lock:
            self.prompts.append(prompt)
            self._running += 1
            self.most = max(self.most, self._running)
        self._all_here.wait()
        with self._lock:
            self._running -= 1
        yield Piece(prompt.question, 2)


def burst(together: int, wall_s: float, *texts: str, cpu_s: float = 1.0) -> Round:
    answers = tuple(
        Written(text, 10, 0.0, wall_s * (number + 1) / len(texts))
        for number, text in enumerate(texts)
    )
    return Round(together, True, wall_s, cpu_s, answers)


def steady(together: int, *waited: float) -> Round:
    answers = tuple(Written("甲", 10, 1.0, 1.0 + seconds) for seconds in waited)
    return Round(together, False, 9.0, 1.0, answers)


@pytest.mark.parametrize("together", [1, 3])
def test_no_more_are_written_at_once_than_have_a_place(together: int) -> None:
    """All places are used, every text stands at its question's place."""
    generator = Echo(together)
    done = serve(generator, CALLS, together, None)
    assert generator.most == together
    assert [answer.text for answer in done.answers] == [f"问{number}" for number in range(6)]
    assert {answer.tokens for answer in done.answers} == {2}
    assert (done.together, done.is_burst) == (together, True)


def test_a_queue_of_one_writes_in_the_order_of_arrival() -> None:
    generator = Echo()
    done = serve(generator, CALLS, 1, [0.0, 0.0, 0.0, 0.0, 0.0, 0.2])
    assert [prompt.question for prompt in generator.prompts] == [f"问{n}" for n in range(6)]
    assert not done.is_burst
    assert done.answers[5].arrived_s == 0.2
    assert done.answers[5].ended_s >= 0.2
    assert done.wall_s >= done.answers[5].ended_s


def test_what_the_generator_raises_ends_the_round() -> None:
    generator = FakeGenerator([GeneratorError("坏了")])
    with pytest.raises(GeneratorError, match="坏了"):
        serve(generator, CALLS, 1, None)
    assert len(generator.prompts) == 1


def test_every_number_is_measured_in_every_round_in_turn() -> None:
    generator = Echo()
    lines, rounds = measure(generator, CALLS, (1, 2), 2, share=0.9)
    order = [(each.together, each.is_burst) for each in rounds]
    first = [(1, True), (2, True), (1, False), (2, False)]
    assert order == [*first, *((2, True), (1, True), (2, False), (1, False))]
    assert [(line.together, line.differing, line.texts) for line in lines] == [
        (1, 0, 24),
        (2, 0, 24),
    ]
    assert len(generator.prepared) == 1


def test_the_assistants_own_calls_are_recorded(real_index: NoticeIndex) -> None:
    """Up to the number wanted; look-ups make none, and the generator is closed."""
    generator = FakeGenerator()
    assistant = build(real_index, generator)
    asked = ["农村改厕由哪个单位牵头", "棚户区改造基本建成多少套", "新增城镇就业多少人"]
    (call,) = record_calls(assistant, asked, 1)
    assert call.prompt.question.startswith("问题：棚户区改造基本建成多少套\n")
    assert call.max_tokens == 96
    assert call.grammar is not None
    assert generator.closed


def test_questions_without_a_generated_answer_are_an_error(real_index: NoticeIndex) -> None:
    with pytest.raises(GeneratorError, match="没有一道由模型生成"):
        record_calls(build(real_index, FakeGenerator()), ["农村改厕由哪个单位牵头"], 3)


def test_arrivals_begin_at_once_and_come_at_the_rate() -> None:
    """The same seed gives the same times."""
    times = arrivals(4001, 2.0, seed=1)
    assert times[0] == 0.0
    assert list(times) == sorted(times)
    assert times[-1] == pytest.approx(2000, rel=0.05)
    assert arrivals(5, 2.0, seed=1) == times[:5]
    assert arrivals(5, 2.0, seed=2) != times[:5]


def test_a_line_is_worked_out_by_hand() -> None:
    """Ratios are of the same round, never of a slow round and a quick one."""
    rounds = [
        burst(1, 4.0, "甲", "乙", cpu_s=8.0),
        burst(2, 2.0, "甲", "丁", cpu_s=2.0),
        steady(1, 1.0, 3.0),
        steady(2, 1.0, 2.0),
        burst(2, 10.0, "甲", "乙", cpu_s=20.0),
        burst(1, 40.0, "甲", "乙", cpu_s=80.0),
    ]
    queue, two = summarise(rounds, ["甲", "乙"])
    assert two == Line(
        together=2,
        rate=pytest.approx((1.0 + 0.2) / 2),
        token_rate=pytest.approx((10.0 + 2.0) / 2),
        best_gain=pytest.approx(1.0 / 0.5),
        gain=pytest.approx((2.0 + 4.0) / 2),
        cpu_s=pytest.approx((1.0 + 10.0) / 2),
        cpu_gain=pytest.approx(4.0),
        burst_p50_s=pytest.approx((1.5 + 7.5) / 2),
        burst_p90_s=pytest.approx((1.9 + 9.5) / 2),
        steady_p50_s=pytest.approx(1.5),
        steady_p90_s=pytest.approx(1.9),
        differing=2,  # 丁, and the steady round's second 甲
        texts=6,
    )
    assert (queue.best_gain, queue.gain, queue.cpu_gain) == (1.0, 1.0, 1.0)


def test_the_table_says_what_is_worth_it() -> None:
    def line(together: int, gain: float) -> Line:
        return Line(together, 1.25, 30.0, gain, 1.2, 0.5, 1.1, 1, 2, 3, 4, 1, 48)

    told = render([line(1, 1.0), line(4, 1.31), line(8, 1.3)], 0.7)
    assert told.splitlines()[2].split() == (
        "4 1.25 30.0 1.31× 1.20× 0.50 1.10× 1.00 2.00 3.00 4.00 1/48".split()
    )
    assert told.endswith("最好一轮比逐个排队多答 1.3 倍以上的：同时写 4 个。")
    assert render([line(1, 1.0)], 0.7).endswith("最好一轮比逐个排队多答 1.3 倍以上的：没有一种。")
    assert "70% 随机到达" in told
