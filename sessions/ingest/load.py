"""One chunk of lines into the database: redact, map, price, dedupe, insert, reconcile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sessions.errors import SessionsError
from sessions.ingest.counts import Counts
from sessions.ingest.prices import price_draft
from sessions.ingest.readers.chunk import BATCH_BYTES
from sessions.schemas.statements import run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import duckdb

    from sessions.ingest.formats import Format
    from sessions.ingest.prices import PriceBook
    from sessions.ingest.readers.chunk import Chunk

MACROS = ("values", "headers", "bodies", "operations", "providers", "redact")
"""SQL files that define the temporary macros of the mapping, in the order they build on each other."""

HALVED_LINES = 20_000
"""From how many lines on a chunk is mapped in two halves, which two threads share."""

MEMORY_MB = 1000
"""What DuckDB may use for a chunk of lines of ordinary length."""

LINE_COPIES = 20
"""How many times over a line of many megabytes is held while it is mapped, and room for it is needed."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one chunk."""

    counts: Counts
    reasons: dict[str, int]
    """Quarantined lines by reason code."""


class ReconcileError(SessionsError):
    """Lines read and lines accounted for differ: nothing of the chunk is kept."""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make a connection ready: its settings, and the temporary macros."""
    for name in ("settings", *MACROS):
        run(connection, "sessions.ingest", name)
    _limit_memory(connection, MEMORY_MB)


def load(
    connection: duckdb.DuckDBPyConnection,
    chunk: Chunk,
    path: Path,
    source_id: int,
    log_format: Format,
    prices: PriceBook,
) -> Loaded:
    """Add one chunk within the caller's transaction.

    Raises ReconcileError when not every line ended in exactly one place.
    """
    draft(connection, chunk, log_format, prices)
    run(connection, "sessions.ingest", "accept")
    origin = {"source_id": source_id}
    added = _count(connection, "insert_requests", origin | {"format": log_format.name})
    kept = _count(connection, "insert_contents", origin)
    refused = _count(connection, "insert_quarantine", origin)
    run(connection, "sessions.ingest", "refresh_sessions")
    duplicates, other = run(connection, "sessions.ingest", "count_lines")[0]
    counts = Counts(chunk.lines, added, duplicates, other, refused)
    if not counts.reconcile or kept != added:
        raise ReconcileError(
            path, f"its lines do not add up ({counts})", "nothing of this chunk was kept; please report it"
        )
    reasons = dict(run(connection, "sessions.ingest", "count_reasons")) if refused else {}
    return Loaded(counts, reasons)


def draft(connection: duckdb.DuckDBPyConnection, chunk: Chunk, log_format: Format, prices: PriceBook) -> None:
    """Map one chunk into the temporary table `draft`, its lines without a fault in `lines`."""
    _make_room(connection, chunk)
    _stage(connection, chunk)
    connection.execute(log_format.mapping()).fetchall()
    run(connection, "sessions.ingest", "draft")
    price_draft(connection, prices)


def _make_room(connection: duckdb.DuckDBPyConnection, chunk: Chunk) -> None:
    """Give DuckDB more memory for very long lines; a batch above BATCH_BYTES holds one as large."""
    largest = max((batch.nbytes for batch in chunk.table.to_batches()), default=0)
    if largest > 8 * BATCH_BYTES:
        _limit_memory(connection, MEMORY_MB + (LINE_COPIES * largest >> 20))


def _limit_memory(connection: duckdb.DuckDBPyConnection, megabytes: int) -> None:
    run(connection, "sessions.ingest", "memory", {"memory": f"{megabytes}MB"})


def _stage(connection: duckdb.DuckDBPyConnection, chunk: Chunk) -> None:
    connection.register("arriving", chunk.table)
    run(connection, "sessions.ingest", "lines")
    connection.unregister("arriving")
    view = "lines_halved" if chunk.table.num_rows >= HALVED_LINES else "lines_whole"
    run(connection, "sessions.ingest", view)
    run(connection, "sessions.ingest", "unreadable")
    if chunk.bad_lines:
        rows = [bad.texts() for bad in chunk.bad_lines]
        run(connection, "sessions.ingest", "unreadable_insert", {"rows": rows})


def _count(connection: duckdb.DuckDBPyConnection, insert: str, values: Mapping[str, object]) -> int:
    """Run an INSERT and return how many rows it wrote."""
    return int(run(connection, "sessions.ingest", insert, values)[0][0])
