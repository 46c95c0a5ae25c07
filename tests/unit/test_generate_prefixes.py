"""Prefix files: named by their tokens, kept within a budget, the longest unused leaving first."""

import os
import time
from pathlib import Path

from assistant.generate.prefixes import PrefixStore, identity


def put(store: PrefixStore, tokens: list[int], size: int, used_at: float) -> None:
    """Keeps a state of `size` bytes, last used at `used_at`."""
    (store.folder / store.temporary(0)).write_bytes(bytes(size))
    store.keep(tokens, 0)
    name = store.find(tokens)
    assert name is not None
    os.utime(store.folder / name, (used_at, used_at))


def kept(store: PrefixStore, *numbers: int) -> list[bool]:
    """Whether the states of the one-token sequences are there."""
    return [store.find([number]) is not None for number in numbers]


def test_another_model_adapter_or_engine_has_another_folder() -> None:
    assert len({identity("a", "b"), identity("a", "c"), identity("ab", ""), identity("a", "")}) == 4
    assert identity("a", "b") == identity("a", "b")


def test_a_prefix_is_found_by_exactly_its_tokens(tmp_path: Path) -> None:
    store = PrefixStore(tmp_path, "m", 1000)
    put(store, [1, 2, 300000], 10, 1.0)
    assert store.find([1, 2]) is None
    name = store.find([1, 2, 300000])
    assert name is not None
    assert (store.folder / name).read_bytes() == bytes(10)


def test_a_state_that_is_being_written_is_not_found(tmp_path: Path) -> None:
    store = PrefixStore(tmp_path, "m", 1000)
    (store.folder / store.temporary(0)).write_bytes(b"half")
    assert kept(store, 1) == [False]
    assert store.used() == 0


def test_a_spoilt_state_is_removed_not_used(tmp_path: Path) -> None:
    store = PrefixStore(tmp_path, "m", 1000)
    put(store, [1], 100, 1.0)
    (path,) = store.folder.iterdir()
    path.write_bytes(bytes(99))
    assert kept(store, 1) == [False]
    assert list(store.folder.iterdir()) == []


def test_writers_do_not_share_a_temporary_file(tmp_path: Path) -> None:
    store = PrefixStore(tmp_path, "m", 1000)
    assert store.temporary(0) != store.temporary(1)


def test_the_longest_unused_leaves_first(tmp_path: Path) -> None:
    store = PrefixStore(tmp_path, "m", 250)
    put(store, [1], 100, 1.0)
    put(store, [2], 100, 0.5)
    assert kept(store, 2) == [True]  # used again
    put(store, [3], 100, 3.0)
    assert kept(store, 1, 2, 3) == [False, True, True]
    assert store.used() == 200


def test_one_budget_holds_over_all_models(tmp_path: Path) -> None:
    before = PrefixStore(tmp_path, "old-model", 250)
    put(before, [1], 200, 1.0)
    put(PrefixStore(tmp_path, "new-model", 250), [1], 200, 2.0)
    assert kept(before, 1) == [False]


def test_a_prefix_larger_than_the_budget_still_serves_its_question(tmp_path: Path) -> None:
    store = PrefixStore(tmp_path, "m", 50)
    put(store, [1], 40, 1.0)
    put(store, [2], 80, 2.0)
    assert kept(store, 1, 2) == [False, True]


def test_what_a_killed_process_left_is_removed_after_an_hour(tmp_path: Path) -> None:
    store = PrefixStore(tmp_path, "m", 50)
    for writer, age in ((0, 4000), (1, 60)):
        path = store.folder / store.temporary(writer)
        path.write_bytes(b"half")
        os.utime(path, (time.time() - age,) * 2)
    PrefixStore(tmp_path, "m", 50)
    assert [path.name for path in store.folder.iterdir()] == [store.temporary(1)]
