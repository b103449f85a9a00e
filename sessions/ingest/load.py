"""One chunk of records into the database: mapped, priced, held against what is there, written, reconciled."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sessions.errors import SessionsError
from sessions.ingest.counts import Counts
from sessions.ingest.mapping import MEMORY_MB, limit_memory
from sessions.ingest.refused import refused_lines
from sessions.ingest.texts import Packing
from sessions.schemas.statements import run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

    from sessions.ingest.readers.chunk import Chunk, Part
    from sessions.ingest.refused import Refused

SETTINGS = ("settings", "checking", "values", "headers", "bodies", "operations", "providers")
"""SQL files run once per connection: settings, and the mapping's macros in the order they build on."""

MACROS = SETTINGS[1:]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one part of a chunk."""

    counts: Counts
    reasons: dict[str, int] = field(default_factory=dict)
    """Quarantined lines by reason code."""


class ReconcileError(SessionsError):
    """Lines read and lines accounted for differ: nothing of the chunk is kept."""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make a connection ready: its settings, the temporary macros, and what requests there are."""
    for name in SETTINGS:
        run(connection, "sessions.ingest", name)
    limit_memory(connection, MEMORY_MB)
    run(connection, "sessions.ingest", "known")
    run(connection, "sessions.ingest", "seen")


def accept(connection: duckdb.DuckDBPyConnection) -> None:
    """Tell which rows of `draft` are requests that are not there yet, or better than those that are."""
    for name in ("accept", "contest", "left_out", "superseded"):
        run(connection, "sessions.ingest", name)


def outcomes(connection: duckdb.DuckDBPyConnection, chunk: Chunk, refused: Sequence[Refused]) -> list[Loaded]:
    """Return what becomes of each part, `refused` being its lines that are refused.

    Raises ReconcileError when its lines do not add up.
    """
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for source_id, outcome, lines in run(connection, "sessions.ingest", "outcomes"):
        counts[source_id][outcome] += lines
    reasons: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for line in refused:
        reasons[line.source_id][line.reason] += 1
    return [
        _outcome(part, counts[part.entry.source_id], reasons[part.entry.source_id]) for part in chunk.parts
    ]


def counted(connection: duckdb.DuckDBPyConnection, chunk: Chunk) -> list[Loaded]:
    """Return what would become of each part, with nothing written but the ids that it would have added."""
    accept(connection)
    run(connection, "sessions.ingest", "left_out_seen")
    loaded = outcomes(connection, chunk, refused_lines(connection, chunk))
    run(connection, "sessions.ingest", "seen_add")
    return loaded


def _outcome(part: Part, found: Counter[str], reasons: Counter[str]) -> Loaded:
    found["quarantined"] += len(part.bad)
    counts = Counts(part.records, **found)
    if not counts.reconcile or counts.quarantined != reasons.total():
        raise _unreconciled(part, f"its lines do not add up ({counts})")
    return Loaded(counts, dict(reasons))


def _unreconciled(part: Part, why: str) -> ReconcileError:
    return ReconcileError(part.source.path, why, "nothing of this chunk was kept; please report it")


def write(
    connection: duckdb.DuckDBPyConnection,
    chunk: Chunk,
    loaded: Sequence[Loaded],
    refused: Sequence[Refused],
    *,
    with_bodies: bool,
) -> None:
    """Write the accepted rows of `draft`, their text, what was refused, and the sessions that changed.

    To be called within a transaction. Raises ReconcileError when the rows written are not those counted.
    """
    packing = Packing(connection, chunk) if with_bodies else None
    deleted = _count(connection, "delete_superseded")
    added = _count(connection, "insert_requests")
    wanted = sum(one.counts.requests for one in loaded)
    if added - deleted != wanted:
        raise _unreconciled(
            chunk.parts[0], f"{added - deleted} requests were added where {wanted} were counted"
        )
    if refused:
        rows = [line.texts(with_text=with_bodies) for line in refused]
        run(connection, "sessions.ingest", "insert_quarantine", {"rows": rows})
    run(connection, "sessions.ingest", "known_add")
    refresh_sessions(connection)
    if packing:
        packing.write()


def refresh_sessions(connection: duckdb.DuckDBPyConnection) -> None:
    """Roll up anew the sessions that this chunk touched."""
    run(connection, "sessions.ingest", "touched")
    first, last = run(connection, "sessions.ingest", "touched_span")[0]
    run(connection, "sessions.ingest", "touched_stored", {"first": first, "last": last})
    run(connection, "sessions.ingest", "refresh_sessions")


def _count(
    connection: duckdb.DuckDBPyConnection, change: str, values: Mapping[str, object] | None = None
) -> int:
    """Run an INSERT or DELETE and return how many rows it changed."""
    return int(run(connection, "sessions.ingest", change, values)[0][0])
