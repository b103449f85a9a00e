"""The next item of an iterator made in a thread while the present one is worked on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

Item = TypeVar("Item")


@contextmanager
def read_ahead(items: Iterator[Item]) -> Iterator[Iterator[Item]]:
    """Give the items of `items`, the next one being made in a thread meanwhile.

    An exception comes in its turn. Leaving the block ends the thread and closes the iterator.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="read") as reader:
        try:
            yield _ahead(reader, items)
        finally:
            reader.submit(_close, items).result()


def _ahead(reader: ThreadPoolExecutor, items: Iterator[Item]) -> Iterator[Item]:
    end: list[Item] = []
    coming = reader.submit(_pull, items)
    while (pulled := coming.result()) != end:
        coming = reader.submit(_pull, items)
        yield pulled[0]


def _pull(items: Iterator[Item]) -> list[Item]:
    """Return the next item in a list, which is empty at the end."""
    return [item for item in [next(items, None)] if item is not None]


def _close(items: Iterator[Item]) -> None:
    close = getattr(items, "close", None)
    if close:
        close()
