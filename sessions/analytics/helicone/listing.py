"""The sessions that are meant: a page of them, what they amount to, their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sessions.analytics.ask import ask, ask_one
from sessions.analytics.helicone.groups import make_views
from sessions.analytics.results import Table

if TYPE_CHECKING:
    import duckdb

    from sessions.analytics.helicone.asked import Asked

FAR: Final = 10_000
"""From this row on it is faster to sort twice: the times of all, then the rows of the page."""
MOST_NAMES: Final = 1000
"""Names in one answer, the last used ones."""


def sessions(connection: duckdb.DuckDBPyConnection, asked: Asked, limit: int, offset: int) -> Table:
    """Return one row per session id and name, newest first, with its users; see sql/helicone_page.sql."""
    is_stored = make_views(connection, asked)
    is_far = is_stored and offset >= FAR
    page = ask(connection, "helicone_page", _place(connection, limit, offset, is_far=is_far))
    users = _users(connection, page)
    at = page.columns.index("session_id"), page.columns.index("session_name")
    rows = tuple((*row, users.get((row[at[0]], row[at[1]]), [])) for row in page.rows)
    return Table((*page.columns, "user_ids"), (*page.types, "VARCHAR[]"), rows)


def _place(connection: duckdb.DuckDBPyConnection, limit: int, offset: int, *, is_far: bool) -> dict[str, Any]:
    """Return where a page is; of one far behind, the times between which it lies are looked for first."""
    place: dict[str, Any] = {"limit": limit, "offset": offset, "oldest": None, "newest": None}
    if not is_far:
        return place
    found = ask_one(connection, "helicone_page_edges", {"limit": limit, "offset": offset})
    if not limit or found["sessions"] < limit:
        return place
    edges = {"oldest": found["oldest"], "newest": found["newest"]}
    return place | edges | {"offset": offset - found["newer"]}


def _users(connection: duckdb.DuckDBPyConnection, page: Table) -> dict[tuple[str, str], list[str]]:
    """Return the users of each id and name of a page.

    The edges of the page's times, known before the question is planned, let it skip the rest of the requests.
    """
    if not page.rows:
        return {}
    starts = [time for time in page.column("created_at") if time is not None]
    ends = [time for time in page.column("latest_request_created_at") if time is not None]
    edges = {"since": min(starts, default=None), "until": max(ends, default=None)}
    found = ask(connection, "helicone_page_users", {"session_ids": page.column("session_id"), **edges})
    return {(session_id, name): users for session_id, name, users in found.rows}


def totals(connection: duckdb.DuckDBPyConnection, asked: Asked) -> dict[str, Any]:
    """Return what all sessions amount to; see sql/helicone_count.sql."""
    make_views(connection, asked)
    return ask_one(connection, "helicone_count")


def names(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Table:
    """Return one row per session name, the last used first; see sql/helicone_names.sql."""
    make_views(connection, asked)
    return ask(connection, "helicone_names", {"limit": MOST_NAMES})
