"""Prefix files: named by their tokens, kept within a budget, the longest unused leaving first."""

import os
from pathlib import Path

from assistant.generate.prefixes import PrefixStore, identity


def put(store: PrefixStore, tokens: list[int], size: int, used_at: float) -> str:
    name = store.name(tokens)
    (store.folder / store.temporary(name, 0)).write_bytes(bytes(size))
    store.keep(name, 0)
    os.utime(store.folder / name, (used_at, used_at))
    return name


def test_another_model_adapter_or_engine_has_another_folder() -> None:
    assert len({identity("a", "b"), identity("a", "c"), identity("ab", ""), identity("a", "")}) == 4
    assert identity("a", "b") == identity("a", "b")


def test_a_prefix_is_found_by_exactly_its_tokens(tmp_path: Path) -> None:
    store = PrefixStore(tmp_path, "m", 1000)
    name = put(store, [1, 2, 300000], 10, 1.0)
    assert store.has(name)
    assert store.name([1, 2, 300000]) == name
    assert not store.has(store.name([1, 2]))


def test_a_file_is_not_there_before_it_is_whole(tmp_path: Path) -> None:
    store = PrefixStore(tmp_path, "m", 1000)
    name = store.name([1])
    (store.folder / store.temporary(name, 0)).write_bytes(b"half")
    assert not store.has(name)
    assert store.used() == 0


def test_writers_do_not_share_a_temporary_file(tmp_path: Path) -> None:
    store = PrefixStore(tmp_path, "m", 1000)
    assert store.temporary("x.bin", 0) != store.temporary("x.bin", 1)


def test_the_longest_unused_leaves_first(tmp_path: Path) -> None:
    store = PrefixStore(tmp_path, "m", 250)
    old = put(store, [1], 100, 1.0)
    older_but_used_again = put(store, [2], 100, 0.5)
    assert store.has(older_but_used_again)
    new = put(store, [3], 100, 3.0)
    assert [store.has(n) for n in (old, older_but_used_again, new)] == [False, True, True]
    assert store.used() == 200


def test_one_budget_holds_over_all_models(tmp_path: Path) -> None:
    before = PrefixStore(tmp_path, "old-model", 250)
    name = put(before, [1], 200, 1.0)
    put(PrefixStore(tmp_path, "new-model", 250), [1], 200, 2.0)
    assert not before.has(name)


def test_a_prefix_larger_than_the_budget_still_serves_its_question(tmp_path: Path) -> None:
    store = PrefixStore(tmp_path, "m", 50)
    small = put(store, [1], 40, 1.0)
    large = put(store, [2], 80, 2.0)
    assert [store.has(n) for n in (small, large)] == [False, True]


def test_a_dropped_file_is_gone_and_may_be_dropped_again(tmp_path: Path) -> None:
    store = PrefixStore(tmp_path, "m", 1000)
    name = put(store, [1], 10, 1.0)
    store.drop(name)
    store.drop(name)
    assert not store.has(name)
