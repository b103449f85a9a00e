"""Items made ahead in a thread: in order, each error in its turn, and nothing left running."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from sessions.ingest.ahead import read_ahead

if TYPE_CHECKING:
    from collections.abc import Iterator


def counting(count: int, seen: list[str]) -> Iterator[int]:
    try:
        for number in range(count):
            seen.append(f"made {number} in {threading.current_thread().name}")
            yield number
    finally:
        seen.append(f"closed in {threading.current_thread().name}")


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("read")}


def test_all_items_in_order_made_in_another_thread() -> None:
    seen: list[str] = []
    with read_ahead(counting(5, seen)) as items:
        assert list(items) == [0, 1, 2, 3, 4]

    assert seen == [*(f"made {number} in read_0" for number in range(5)), "closed in read_0"]
    assert threads() == set()


def test_nothing_at_all() -> None:
    with read_ahead(iter(())) as items:
        assert list(items) == []


def test_the_next_item_is_made_while_the_present_one_is_worked_on() -> None:
    made = threading.Event()

    def two() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    with read_ahead(two()) as items:
        assert next(items) == 1
        assert made.wait(10)  # nobody asked for the second one yet
        assert next(items) == 2


def test_no_more_than_one_is_made_ahead() -> None:
    seen: list[str] = []
    with read_ahead(counting(9, seen)) as items:
        next(items)
        next(items)

    assert [entry.partition(" in ")[0] for entry in seen] == ["made 0", "made 1", "made 2", "closed"]


def test_an_error_comes_in_its_turn() -> None:
    def failing() -> Iterator[int]:
        yield from (1, 2)
        raise ValueError("oops")

    with read_ahead(failing()) as items:
        assert (next(items), next(items)) == (1, 2)
        with pytest.raises(ValueError, match="oops"):
            next(items)

    assert threads() == set()


@pytest.mark.parametrize("error", [KeyError, KeyboardInterrupt])
def test_an_error_of_the_one_who_works_closes_the_items(error: type[BaseException]) -> None:
    seen: list[str] = []

    def work() -> None:
        with read_ahead(counting(9, seen)) as items:
            assert next(items) == 0
            raise error

    with pytest.raises(error):
        work()

    assert seen[-1] == "closed in read_0"
    assert threads() == set()


def test_an_error_while_the_items_are_closed_is_raised() -> None:
    def stubborn() -> Iterator[int]:
        try:
            yield 1
            yield 2
            yield 3
        finally:
            raise OSError("cannot close")

    with pytest.raises(OSError, match="cannot close"), read_ahead(stubborn()) as items:
        next(items)
