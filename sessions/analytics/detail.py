"""One session: its row, its requests in order, its conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sessions.analytics.ask import ask
from sessions.analytics.listing import Page, list_sessions
from sessions.analytics.results import Result, Table
from sessions.analytics.slices import Slice
from sessions.analytics.texts import texts_at
from sessions.errors import QueryError

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class SessionDetail(Result):
    """One session and its requests."""

    session: Table
    """One row, the columns of the list."""
    requests: Table
    """One row per request, in order; see sql/session_requests.sql."""

    def to_dict(self) -> dict[str, Any]:
        """Return {"session": {...}, "requests": [...]}."""
        return {"session": self.session.to_dict()[0], "requests": self.requests.to_dict()}


def show(connection: duckdb.DuckDBPyConnection, session_id: str) -> SessionDetail:
    """Return the session with this id, or the only one whose id begins so; else raise QueryError."""
    full = full_id(connection, session_id)
    listed = list_sessions(connection, Slice(session_ids=(full,)), Page(limit=1))
    return SessionDetail(listed.table, ask(connection, "session_requests", {"session_id": full}))


def source_texts(connection: duckdb.DuckDBPyConnection, session_id: str) -> Table:
    """Return request_id, format and source text of the session's requests, in order; NULL where it was not kept."""
    places = ask(connection, "session_contents", {"session_id": full_id(connection, session_id)})
    texts = texts_at(connection, [(row[2], row[3]) for row in places.rows])
    rows = tuple((row[0], row[1], texts.get((row[2], row[3]))) for row in places.rows)
    return Table(("request_id", "format", "text"), ("VARCHAR", "VARCHAR", "VARCHAR"), rows)


def full_id(connection: duckdb.DuckDBPyConnection, session_id: str) -> str:
    """Return the id that this one, or this beginning of one, means."""
    found = [
        str(value) for value in ask(connection, "session_ids", {"prefix": session_id}).column("session_id")
    ]
    if found and (found[0] == session_id or len(found) == 1):
        return found[0]
    if not found:
        raise QueryError(session_id or "''", "no session has this id", "see the ids with: sessions list")
    shown = ", ".join(found[:5]) + (", …" if len(found) > 5 else "")
    raise QueryError(session_id or "''", f"several ids begin so: {shown}", "give more of the id")
