"""What people say of sessions: one rating and one tag each, the latest word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sessions.errors import UsageError
from sessions.schemas.statements import run, transaction

if TYPE_CHECKING:
    from datetime import datetime

    import duckdb

LONGEST_TAG: Final = 500
"""Characters."""


def rate(connection: duckdb.DuckDBPyConnection, session_id: str, at: datetime, *, rating: bool) -> None:
    """Keep a rating in the place of an earlier one; `at` is naive, UTC. Raises UsageError for an empty id."""
    _require_id(session_id)
    with transaction(connection):
        run(connection, "sessions.schemas", "drop_feedback", {"session_id": session_id})
        values = {"session_id": session_id, "rating": rating, "given_at": at}
        run(connection, "sessions.schemas", "add_feedback", values)


def put_tag(connection: duckdb.DuckDBPyConnection, session_id: str, tag: str, at: datetime) -> None:
    """Keep a tag in the place of an earlier one; '' takes it away. Raises UsageError for a long one."""
    _require_id(session_id)
    if len(tag) > LONGEST_TAG:
        raise UsageError("tag", f"is longer than {LONGEST_TAG} characters", "give a shorter one")
    with transaction(connection):
        run(connection, "sessions.schemas", "drop_tag", {"session_id": session_id})
        if tag:
            values = {"session_id": session_id, "tag": tag, "tagged_at": at}
            run(connection, "sessions.schemas", "add_tag", values)


def _require_id(session_id: str) -> None:
    if not session_id:
        raise UsageError("session id", "is empty", "name a session")
