"""What people say of sessions: ratings and tags."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sessions.analytics.ask import ask, ask_one
from sessions.api.opened import Opened
from sessions.schemas import marks

if TYPE_CHECKING:
    from sessions.analytics.results import Table


class MarkCalls(Opened):
    """Ratings and tags of sessions, by the whole id; the session need not be in the file yet."""

    def give_feedback(self, session_id: str, *, rating: bool) -> None:
        """Keep what somebody thought of a session, in the place of what was thought before.

        Raises UsageError for an empty id.
        """
        with self._writing() as connection:
            marks.rate(connection, session_id, _now(), rating=rating)

    def feedback(self, session_id: str) -> bool | None:
        """Return what was thought of a session; None when nobody has said."""
        with self._as_it_would_be() as connection:
            rating: bool | None = ask_one(connection, "session_marks", {"session_id": session_id})["rating"]
            return rating

    def give_tag(self, session_id: str, tag: str) -> None:
        """Tag a session, in the place of an earlier tag; '' takes it away.

        Raises UsageError for an empty id and for an overlong tag.
        """
        with self._writing() as connection:
            marks.put_tag(connection, session_id, tag, _now())

    def tag(self, session_id: str) -> str | None:
        """Return the tag of a session; None when it has none."""
        with self._as_it_would_be() as connection:
            tag: str | None = ask_one(connection, "session_marks", {"session_id": session_id})["tag"]
            return tag

    def tags(self) -> Table:
        """Return one row per tag, with how many sessions have it, the most frequent first."""
        with self._as_it_would_be() as connection:
            return ask(connection, "tags")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
