"""One chunk of lines into the database: redact, map, price, dedupe, insert, reconcile."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sessions.errors import SessionsError
from sessions.ingest.counts import Counts
from sessions.ingest.prices import price_draft
from sessions.schemas.statements import run

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from sessions.ingest.formats import Format
    from sessions.ingest.prices import PriceBook
    from sessions.ingest.readers.chunk import Chunk

MACROS = ("values", "headers", "bodies", "operations", "providers", "redact")
"""SQL files that define the temporary macros of the mapping, in the order they build on each other."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one chunk."""

    counts: Counts
    reasons: dict[str, int]
    """Quarantined lines by reason code."""


class ReconcileError(SessionsError):
    """Lines read and lines accounted for differ: nothing of the chunk is kept."""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Define the temporary macros on a connection."""
    for name in MACROS:
        run(connection, "sessions.ingest", name)


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
    _stage(connection, chunk)
    connection.execute(log_format.mapping()).fetchall()
    run(connection, "sessions.ingest", "draft")
    price_draft(connection, prices)
    run(connection, "sessions.ingest", "accept")
    run(connection, "sessions.ingest", "insert_requests", {"format": log_format.name, "source_id": source_id})
    run(connection, "sessions.ingest", "insert_contents", {"source_id": source_id})
    run(connection, "sessions.ingest", "insert_quarantine", {"source_id": source_id})
    run(connection, "sessions.ingest", "refresh_sessions")
    return _account(connection, chunk, path)


def _stage(connection: duckdb.DuckDBPyConnection, chunk: Chunk) -> None:
    connection.register("arriving", chunk.table)
    run(connection, "sessions.ingest", "lines")
    connection.unregister("arriving")
    run(connection, "sessions.ingest", "unreadable")
    for bad in chunk.bad_lines:
        run(connection, "sessions.ingest", "unreadable_insert", asdict(bad))


def _account(connection: duckdb.DuckDBPyConnection, chunk: Chunk, path: Path) -> Loaded:
    requests, duplicates, other, quarantined = run(connection, "sessions.ingest", "count_lines")[0]
    counts = Counts(chunk.lines, requests, duplicates, other, quarantined)
    if not counts.reconcile:
        raise ReconcileError(
            path, f"its lines do not add up ({counts})", "nothing of this chunk was kept; please report it"
        )
    reasons = dict(run(connection, "sessions.ingest", "count_reasons")) if quarantined else {}
    return Loaded(counts, reasons)
