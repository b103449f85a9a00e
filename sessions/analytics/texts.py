"""The source text of requests, had back out of the blocks that hold it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from sessions.analytics.ask import ask
from sessions.schemas.contents import unpack

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import duckdb

Place = tuple[int, int]
"""(source_id, source_line)."""

_Block = tuple[int, int, int, str, str, bytes]


def texts_at(connection: duckdb.DuckDBPyConnection, places: Sequence[Place]) -> dict[Place, str]:
    """Return the text at each place, without the separator behind it; no entry where none was kept."""
    values = {
        "source_ids": [source_id for source_id, _ in places],
        "source_lines": [source_line for _, source_line in places],
    }
    blocks = ask(connection, "content_blocks", values).rows
    wanted = set(places)
    with ThreadPoolExecutor(max_workers=2) as pool:
        found = pool.map(lambda block: list(_lines_of(block, wanted)), blocks)
        return {place: text for one in found for place, text in one}


def _lines_of(block: _Block, wanted: set[Place]) -> Iterable[tuple[Place, str]]:
    source_id, first, last, separator, encoding, packed = block
    lines = unpack(packed, encoding).split(separator.encode())
    for line in range(first, last + 1):
        if (source_id, line) in wanted and lines[line - first]:
            yield (source_id, line), lines[line - first].decode("utf-8", "backslashreplace")
