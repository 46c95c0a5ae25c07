"""Questions go before background work, and background work runs alone."""

import threading
import time

from assistant.generate.turns import Turns


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


def test_a_failure_gives_the_turn_back() -> None:
    turns = Turns()
    for turn in (turns.step, turns.question):
        try:
            with turn():
                raise KeyError
        except KeyError:
            pass
    with turns.step():
        pass
    with turns.question():
        pass
