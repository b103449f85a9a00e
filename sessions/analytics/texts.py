"""The source text of requests, had back out of the blocks that hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.analytics.ask import ask
from sessions.schemas.contents import lines_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

Place = tuple[int, int]
"""(source_id, source_line)."""


def texts_at(connection: duckdb.DuckDBPyConnection, places: Sequence[Place]) -> dict[Place, str]:
    """Return the text at each place, without the separator behind it; no entry where none was kept."""
    values = {
        "source_ids": [source_id for source_id, _ in places],
        "source_lines": [source_line for _, source_line in places],
    }
    blocks = ask(connection, "content_blocks", values).rows
    wanted = set(places)
    found: dict[Place, str] = {}
    for source_id, *block in blocks:
        for number, text in lines_in(*block):
            if (source_id, number) in wanted:
                found[source_id, number] = text.decode("utf-8", "backslashreplace")
    return found
