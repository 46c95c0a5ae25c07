"""Questions go before background work, and background work runs alone."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from assistant.generate.turns import Turns

Turn = Callable[[], AbstractContextManager[None]]


def test_questions_run_side_by_side() -> None:
    turns = Turns()
    both = threading.Barrier(2, timeout=10)
    passed: list[int] = []

    def ask() -> None:
        with turns.question():
            passed.append(both.wait())

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(passed) == [0, 1]


def test_a_waiting_question_goes_before_the_next_step() -> None:
    turns = Turns()
    order: list[str] = []
    in_step = threading.Event()
    asked = threading.Event()

    def prepare() -> None:
        for number in range(2):
            with turns.step():
                in_step.set()
                assert asked.wait(10)
                time.sleep(0.05)  # lets the question reach its own wait
                order.append(f"step {number}")

    def ask() -> None:
        asked.set()
        with turns.question():
            order.append("question")

    background = threading.Thread(target=prepare)
    background.start()
    assert in_step.wait(10)
    question = threading.Thread(target=ask)
    question.start()
    question.join()
    background.join()
    assert order == ["step 0", "question", "step 1"]


def test_a_step_waits_until_the_last_question_is_done() -> None:
    turns = Turns()
    order: list[str] = []

    def prepare() -> None:
        with turns.step():
            order.append("step")

    with turns.question():
        with turns.question():
            background = threading.Thread(target=prepare)
            background.start()
            background.join(0.05)
            order.append("first done")
        background.join(0.05)
        order.append("second done")
    background.join()
    assert order == ["first done", "second done", "step"]


def test_who_computes_alone_waits_for_the_others_and_goes_before_the_next() -> None:
    turns = Turns()
    order: list[str] = []

    def take(turn: Turn, name: str) -> threading.Thread:
        def work() -> None:
            with turn():
                order.append(name)

        thread = threading.Thread(target=work)
        thread.start()
        thread.join(0.2)
        return thread

    with turns.together():
        beside = take(turns.together, "beside")
        alone = take(turns.alone, "alone")
        later = take(turns.together, "later")
        order.append("first done")
    for thread in (beside, alone, later):
        thread.join(10)
    assert order == ["beside", "first done", "alone", "later"]


def test_only_one_is_alone() -> None:
    turns = Turns()
    order: list[str] = []

    def work() -> None:
        with turns.alone():
            order.append("second")

    with turns.alone():
        other = threading.Thread(target=work)
        other.start()
        other.join(0.05)
        order.append("first")
    other.join(10)
    assert order == ["first", "second"]


def test_a_failure_gives_the_turn_back() -> None:
    turns = Turns()
    for turn in (turns.step, turns.question, turns.together, turns.alone):
        try:
            with turn():
                raise KeyError
        except KeyError:
            pass
    with turns.step():
        pass
    with turns.question(), turns.alone():
        pass
    with turns.question(), turns.together():
        pass
