"""Questions about sessions one by one: lists, one of them, what was said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sessions import analytics
from sessions.analytics.goals import chosen_goals
from sessions.api.choices import fields_of, sliced
from sessions.api.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sessions.analytics.conversation import Exchange
    from sessions.analytics.detail import SessionDetail
    from sessions.analytics.goals import Goals
    from sessions.analytics.list_pages import Neighbours, PlacedPage, SessionPage
    from sessions.analytics.listing import Page, SessionList
    from sessions.analytics.query import SqlPage
    from sessions.analytics.report import Report
    from sessions.analytics.results import Table
    from sessions.analytics.slices import Slice


class SessionCalls(Opened):
    """The report, and sessions one by one."""

    def report(
        self,
        picked: Slice | None = None,
        *,
        goal: str | Iterable[str] | None = None,
        goals: Goals | Mapping[str, str | Iterable[str]] | None = None,
        grace_s: float | None = None,
        **choices: Any,
    ) -> Report:
        """Return the figures every user asks first; goals as `dropoff` takes them.

        Raises QueryError for a name that is not there.
        """
        wanted = chosen_goals(goal, goals, grace_s)
        chosen, tz = sliced(picked, choices)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.report.report(connection, chosen, tz, wanted)

    def list(self, picked: Slice | None = None, page: Page | None = None, **choices: Any) -> SessionList:
        """Return one page of sessions: `sort`, `limit` and all other fields of `Page` may be keywords, too.

        Raises UsageError for an unknown sort column.
        """
        paging = fields_of(analytics.listing.Page, choices)
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.listing.list_sessions(
                connection, chosen, replace(page or analytics.listing.Page(), **paging)
            )

    def session_page(
        self, picked: Slice | None = None, wanted: PlacedPage | None = None, **choices: Any
    ) -> SessionPage:
        """Return one page of sessions by its place in the list: far pages are as fast as the first.

        Raises UsageError for an unknown sort column.
        """
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.list_pages.session_page(
                connection, chosen, wanted or analytics.list_pages.PlacedPage()
            )

    def neighbours(self, session_id: str, picked: Slice | None = None, **choices: Any) -> Neighbours:
        """Return the sessions of a slice that started right before and right after this one."""
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.list_pages.neighbours(connection, chosen, session_id)

    def show(self, session_id: str) -> SessionDetail:
        """Return one session by its id or an unambiguous beginning of it. Raises QueryError."""
        with self._reading() as connection:
            return analytics.detail.show(connection, session_id)

    def content(self, session_id: str) -> tuple[Exchange, ...]:
        """Return what each request sent and got back, in order; nothing where its text was not kept."""
        with self._reading() as connection:
            texts = analytics.detail.source_texts(
                connection, session_id=analytics.detail.full_id(connection, session_id)
            )
        return tuple(_exchange(*row) for row in texts.rows)

    def content_of(self, session_id: str, first: int, count: int) -> tuple[Exchange, ...]:
        """Return what `count` requests of a session sent and got back, from the one numbered `first`, from 0.

        The id is a whole one.
        """
        return tuple(_exchange(*row) for row in self.raw_of(session_id, first, count).rows)

    def raw_of(self, session_id: str, first: int, count: int) -> Table:
        """Return the source text of such requests, as `raw` does; the id is a whole one."""
        with self._reading() as connection:
            return analytics.detail.source_texts(
                connection, session_id=session_id, wanted=slice(first, first + count)
            )

    def outcome(self, session_id: str, goals: Goals) -> str | None:
        """Return how the session of this id ended: completed, failed, abandoned, open or ended."""
        with self._reading() as connection:
            return analytics.detail.outcome(connection, session_id, goals)

    def names(self, picked: Slice | None = None, **choices: Any) -> Table:
        """Return one row per session name."""
        chosen, _ = sliced(picked, choices)
        with self._reading() as connection:
            analytics.names.require_names(connection, chosen)
            return analytics.names.names(connection, chosen)

    def raw(self, any_id: str) -> Table:
        """Return the source text of one request, or of each request of a session, in order.

        Columns request_id, format and text; a text that was not kept is None. The id may be the beginning of
        one. Raises QueryError for an id that means none or several, and where no text at all was kept.
        """
        with self._reading() as connection:
            return analytics.detail.raw(connection, any_id)

    def sql(self, text: str, *, most_rows: int | None = None, timeout_s: float | None = None) -> Table:
        """Run one read-only SQL statement on the file, without a way out to other files.

        At most `most_rows` rows are fetched, and no more are computed than that needs. Raises QueryError for
        what does not run, GivenUpError for what takes longer than `timeout_s` seconds.
        """
        limits = analytics.query.QueryLimits(rows=most_rows, seconds=timeout_s)
        return analytics.query.run_query(self.path, text, self.lock_timeout, self.on_wait, limits)

    def sql_page(self, text: str, limit: int, timeout: float | None = None) -> SqlPage:
        """Return the first `limit` rows of what `sql` does, and whether there are more.

        `timeout` in seconds. Raises as `sql` does.
        """
        found = self.sql(text, most_rows=limit + 1, timeout_s=timeout)
        return analytics.query.SqlPage(found.rows_of(0, limit), len(found) > limit)


def _exchange(request_id: str, format_name: str, text: str | None) -> Exchange:
    """Return what the stored text of a request says; nothing where Python cannot read it as JSON."""
    from sessions.ingest.detect import format_named

    record = analytics.conversation.opened(text)
    if not isinstance(record, dict):
        return analytics.conversation.exchange(request_id, None, None)
    bodies = format_named(format_name).bodies(record)
    return analytics.conversation.exchange(request_id, bodies.request, bodies.response)
