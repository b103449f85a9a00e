"""The Python interface: `sessions.open(path)` returns a `Database` whose methods are the commands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sessions.analytics import conversation, detail, listing, names, query, report, times
from sessions.analytics.slices import Slice
from sessions.schemas.database import reader, writer

if TYPE_CHECKING:
    from collections.abc import Callable

    from sessions.analytics.conversation import Exchange
    from sessions.analytics.detail import SessionDetail
    from sessions.analytics.listing import Page, SessionList
    from sessions.analytics.report import Report
    from sessions.analytics.results import Table
    from sessions.ingest.counts import IngestResult, Progress


class Database:
    """One database file. Each call opens it, and lets go of it: nothing is held between calls.

    Questions take a `Slice`, or the same choices as keywords: `name`, `user`, `model`, `provider`,
    `session_id`, `status` (a value or several), `property` (a dict), `since`, `until` (datetime, or text as
    the command line takes it), `tz`, `session_scope`.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def ingest(
        self,
        *paths: str | Path,
        log_format: str | None = None,
        lock_timeout: float = 10.0,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> IngestResult:
        """Read log files, directories or patterns; what is there already is not added again.

        Waits up to `lock_timeout` seconds for another process that has the file open. Raises InputError for
        paths that mean no file, DatabaseError for a file that cannot be written.
        """
        from sessions.ingest.run import ingest

        with writer(self.path, lock_timeout) as connection:
            return ingest(connection, paths, log_format, on_progress)

    def report(self, picked: Slice | None = None, **choices: Any) -> Report:
        """Return the figures every user asks first. Raises QueryError for a name that is not there."""
        chosen, tz = _slice(picked, choices)
        with reader(self.path) as connection:
            names.require_names(connection, chosen)
            return report.report(connection, chosen, tz)

    def list(self, picked: Slice | None = None, page: Page | None = None, **choices: Any) -> SessionList:
        """Return one page of sessions. Raises UsageError for an unknown sort column."""
        with reader(self.path) as connection:
            chosen, _ = _slice(picked, choices)
            names.require_names(connection, chosen)
            return listing.list_sessions(connection, chosen, page or listing.Page())

    def show(self, session_id: str) -> SessionDetail:
        """Return one session by its id or an unambiguous beginning of it. Raises QueryError."""
        with reader(self.path) as connection:
            return detail.show(connection, session_id)

    def content(self, session_id: str) -> tuple[Exchange, ...]:
        """Return what each request of a session sent and got back, in order."""
        with reader(self.path) as connection:
            texts = detail.source_texts(connection, session_id)
        return tuple(_exchange(*row) for row in texts.rows)

    def names(self, picked: Slice | None = None, **choices: Any) -> Table:
        """Return one row per session name."""
        with reader(self.path) as connection:
            chosen, _ = _slice(picked, choices)
            names.require_names(connection, chosen)
            return names.names(connection, chosen)

    def sql(self, text: str) -> Table:
        """Run one read-only SQL statement on the file, without a way out to other files."""
        with reader(self.path) as connection:
            return query.run_query(connection, text)


def _exchange(request_id: str, format_name: str, text: str) -> Exchange:
    from sessions.ingest.detect import format_named

    bodies = format_named(format_name).bodies(conversation.opened(text))
    return conversation.exchange(request_id, bodies.request, bodies.response)


def _slice(picked: Slice | None, choices: dict[str, Any]) -> tuple[Slice, str]:
    """Return the slice of keyword choices, and its time zone."""
    tz = str(choices.pop("tz", "UTC"))
    fields: dict[str, Any] = {}
    for keyword, field in _MANY.items():
        if (value := choices.pop(keyword, None)) is not None:
            fields[field] = tuple(str(one) for one in (value if isinstance(value, list | tuple) else [value]))
    if properties := choices.pop("property", None):
        fields["properties"] = tuple((str(key), str(value)) for key, value in properties.items())
    for edge in ("since", "until"):
        if (moment := choices.pop(edge, None)) is not None:
            fields[edge] = times.as_utc(moment, tz)
    if scope := choices.pop("session_scope", None):
        fields["scope"] = scope
    if choices:
        raise TypeError(f"unknown choices: {', '.join(sorted(choices))}")
    return replace(picked or Slice(), **fields), tz


_MANY = {
    "name": "names",
    "user": "users",
    "model": "models",
    "provider": "providers",
    "session_id": "session_ids",
    "status": "statuses",
}
