"""One session: its row, its requests in order, its conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sessions.analytics.ask import ask
from sessions.analytics.results import Result, Table
from sessions.analytics.slices import Slice
from sessions.analytics.texts import texts_at
from sessions.errors import QueryError, one_line

if TYPE_CHECKING:
    import duckdb

    from sessions.analytics.goals import Goals

_HOW_TO_FIND: Final = "see them with: sessions list; sessions show SESSION --format json"
_READ_AGAIN: Final = "read the log without it, into a new database"


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
    numbers = ask(connection, "session_number", {"session_id": full}).column("session_no")
    listed = ask(connection, "list_numbered", {"slice": Slice().parameter(), "numbers": numbers})
    requests = ask(connection, "session_requests", {"session_id": full})
    return SessionDetail(listed.without("session_no"), requests)


def source_texts(
    connection: duckdb.DuckDBPyConnection,
    *,
    session_id: str | None = None,
    request_id: str | None = None,
    wanted: slice = slice(None),
) -> Table:
    """Return request_id, format and source text of one request, or of a session's requests, in order.

    The ids are whole ones; `wanted` tells which of the requests. This is the only place that reads stored
    texts; one that was not kept is None.
    """
    chosen = {"session_id": session_id, "request_id": request_id}
    places = ask(connection, "source_places", chosen).rows[wanted]
    texts = texts_at(connection, [(source_id, line) for _, _, source_id, line in places])
    rows = tuple((request, form, texts.get((source_id, line))) for request, form, source_id, line in places)
    return Table(("request_id", "format", "text"), ("VARCHAR", "VARCHAR", "VARCHAR"), rows)


def outcome(connection: duckdb.DuckDBPyConnection, session_id: str, goals: Goals) -> str | None:
    """Return how the session of this id ended, as docs/metrics.md has it; None where there is none."""
    values = {"slice": Slice(session_ids=(session_id,)).parameter(), "goals": goals.parameter()}
    found = ask(connection, "session_outcome", values).column("outcome")
    return found[0] if found else None


def raw(connection: duckdb.DuckDBPyConnection, any_id: str) -> Table:
    """Return the source texts of the request or the session that has this id, or whose id begins so.

    Raises QueryError for an id that means none or several, and where no text was kept.
    """
    kind, full = _request_or_session(connection, any_id)
    chosen = {kind: full}
    texts = source_texts(connection, session_id=chosen.get("session_id"), request_id=chosen.get("request_id"))
    if all(text is None for text in texts.column("text")):
        raise QueryError(_shown(any_id), "its text was not kept: it was read with --no-bodies", _READ_AGAIN)
    return texts


def _request_or_session(connection: duckdb.DuckDBPyConnection, any_id: str) -> tuple[str, str]:
    """Return which whole id this is or begins: exact ones come first, requests before sessions."""
    requests, sessions = _beginning(connection, "request", any_id), _beginning(connection, "session", any_id)
    for kind, found in (("request_id", requests), ("session_id", sessions)):
        if any_id in found or (found and len(requests + sessions) == 1):
            return kind, any_id if any_id in found else found[0]
    if not requests + sessions:
        raise QueryError(_shown(any_id), "no request or session has this id", _HOW_TO_FIND)
    raise _ambiguous(any_id, requests + sessions)


def full_id(connection: duckdb.DuckDBPyConnection, session_id: str) -> str:
    """Return the id that this one, or this beginning of one, means."""
    found = _beginning(connection, "session", session_id)
    if found and (found[0] == session_id or len(found) == 1):
        return found[0]
    if not found:
        raise QueryError(_shown(session_id), "no session has this id", "see the ids with: sessions list")
    raise _ambiguous(session_id, found)


def _beginning(
    connection: duckdb.DuckDBPyConnection, kind: Literal["request", "session"], prefix: str
) -> list[str]:
    """Return the ids of requests or sessions that begin so, at most 6 of them, the exact one first."""
    return [str(row[0]) for row in ask(connection, f"{kind}_ids", {"prefix": prefix}).rows]


def _ambiguous(given: str, found: list[str]) -> QueryError:
    shown = ", ".join(found[:5]) + (", …" if len(found) > 5 else "")
    return QueryError(_shown(given), f"several ids begin so: {shown}", "give more of the id")


def _shown(given: str) -> str:
    return one_line(given, 200) or "''"
