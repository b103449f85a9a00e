"""The Python interface: `sessions.open(path)` returns a `Database` whose methods are the commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sessions.analytics import (
    conversation,
    detail,
    listing,
    names,
    quarantine,
    query,
    report,
    sources,
    times,
)
from sessions.analytics.quarantine import Refused
from sessions.analytics.slices import Slice
from sessions.errors import UsageError
from sessions.schemas.database import empty_database, reader, writer
from sessions.schemas.files import require_file
from sessions.schemas.locks import LOCK_TIMEOUT_S

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from threading import Event

    from duckdb import DuckDBPyConnection

    from sessions.analytics.conversation import Exchange
    from sessions.analytics.detail import SessionDetail
    from sessions.analytics.listing import Page, SessionList
    from sessions.analytics.quarantine import RefusedLine
    from sessions.analytics.report import Report
    from sessions.analytics.results import Table
    from sessions.analytics.sources import FileName, Status
    from sessions.ingest.counts import IngestResult, Progress
    from sessions.schemas.compact import Compacted
    from sessions.schemas.locks import OnWait

_PAGING = {field.name for field in fields(listing.Page)}


class Database:
    """One database file. Each call opens it, and lets go of it: nothing is held between calls.

    Questions take a `Slice`, or the same choices as keywords: `name`, `user`, `model`, `provider`,
    `session_id`, `status` (a value or several), `property` (a dict), `since`, `until` (datetime, date, or
    text as the command line takes it), `tz` (of times without a zone, and of the report's days),
    `session_scope`. None does not restrict. Every question raises DatabaseError for a file that cannot be
    read, UsageError for a choice that has no meaning, TypeError for one that there is not.

    A call that finds the file locked, by another process or thread, waits up to `lock_timeout` seconds and
    then raises DatabaseError; after about a second it calls `on_wait` with the `Holder`, once for each.
    """

    def __init__(
        self, path: str | Path, *, lock_timeout: float = LOCK_TIMEOUT_S, on_wait: OnWait | None = None
    ) -> None:
        self.path = Path(path)
        self.lock_timeout = lock_timeout
        self.on_wait = on_wait

    def ingest(
        self,
        *paths: str | Path,
        log_format: str | None = None,
        final: bool = False,
        bodies: bool = True,
        dry_run: bool = False,
        lock_timeout: float | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> IngestResult:
        """Read log files, directories or patterns, or `-` for standard input; nothing is added twice.

        `final` judges a last line that has no end as it is; else it is left for the next time. Without
        `bodies` no source text is kept. A `dry_run` tells what would become of every line and writes
        nothing. A `lock_timeout` here goes before the database's own. Raises InputError for paths that mean
        no file, DatabaseError for a file that cannot be written.
        """
        from sessions.ingest.run import Options, ingest
        from sessions.schemas.compact import compact, is_worth_it

        options = Options(log_format, final, bodies, dry_run, on_progress)
        if dry_run:
            with self._as_it_would_be() as connection:
                return ingest(connection, paths, options)
        with self._writing(lock_timeout) as connection:
            result = ingest(connection, paths, options)
            if is_worth_it(connection):
                compact(connection, self.path)
            return result

    def watch(
        self, *paths: str | Path, stop: Event, log_format: str | None = None, bodies: bool = True
    ) -> Iterator[IngestResult]:
        """Follow logs while they are written, until `stop` is set; yield what became of files with news.

        What is written is in the database within two seconds. A chunk that is under way when `stop` is set
        is finished; what is left is read by the next run.
        """
        from sessions.ingest.run import Options
        from sessions.ingest.watch import watch

        options = Options(log_format, with_bodies=bodies, stopped=stop.is_set)
        return watch(self._writing, paths, options, stop)

    def retry_quarantine(
        self,
        reason: str | Iterable[str] | None = None,
        source: FileName | Iterable[FileName] | None = None,
        bodies: bool = True,
    ) -> IngestResult:
        """Read refused lines again, from their file if it is still the same, else from the text kept.

        Those of files that another reading replaced are left alone. Counts are of the lines read again.
        Raises as quarantine() does.
        """
        from sessions.ingest.retry import retry

        require_file(self.path)
        with self._writing() as connection:
            chosen = _refused(reason, source).parameters(connection)
            return retry(connection, chosen["reasons"] or (), chosen["sources"] or (), with_bodies=bodies)

    def compact(self) -> Compacted:
        """Write the file anew, without the space of what was deleted and with its text packed tightly."""
        from sessions.schemas.compact import compact

        require_file(self.path)
        with self._writing() as connection:
            return compact(connection, self.path)

    def report(self, picked: Slice | None = None, **choices: Any) -> Report:
        """Return the figures every user asks first. Raises QueryError for a name that is not there."""
        chosen, tz = _slice(picked, choices)
        with self._reading() as connection:
            names.require_names(connection, chosen)
            return report.report(connection, chosen, tz)

    def list(self, picked: Slice | None = None, page: Page | None = None, **choices: Any) -> SessionList:
        """Return one page of sessions: `sort`, `limit` and all other fields of `Page` may be keywords, too.

        Raises UsageError for an unknown sort column.
        """
        paging = {key: choices.pop(key) for key in _PAGING & choices.keys()}
        chosen, _ = _slice(picked, choices)
        with self._reading() as connection:
            names.require_names(connection, chosen)
            return listing.list_sessions(connection, chosen, replace(page or listing.Page(), **paging))

    def show(self, session_id: str) -> SessionDetail:
        """Return one session by its id or an unambiguous beginning of it. Raises QueryError."""
        with self._reading() as connection:
            return detail.show(connection, session_id)

    def content(self, session_id: str) -> tuple[Exchange, ...]:
        """Return what each request sent and got back, in order; nothing where its text was not kept."""
        with self._reading() as connection:
            texts = detail.source_texts(connection, session_id=detail.full_id(connection, session_id))
        return tuple(_exchange(*row) for row in texts.rows)

    def names(self, picked: Slice | None = None, **choices: Any) -> Table:
        """Return one row per session name."""
        chosen, _ = _slice(picked, choices)
        with self._reading() as connection:
            names.require_names(connection, chosen)
            return names.names(connection, chosen)

    def raw(self, any_id: str) -> Table:
        """Return the source text of one request, or of each request of a session, in order.

        Columns request_id, format and text; a text that was not kept is None. The id may be the beginning of
        one. Raises QueryError for an id that means none or several, and where no text at all was kept.
        """
        with self._reading() as connection:
            return detail.raw(connection, any_id)

    def sources(self, status: Status | None = None, limit: int | None = None, offset: int = 0) -> Table:
        """Return one row per file read, the last read first; a status of None is all but the replaced."""
        with self._reading() as connection:
            return sources.sources(connection, status, limit, offset)

    def source_counts(self) -> Table:
        """Return one row per status of files: how many they are, and what became of their lines."""
        with self._reading() as connection:
            return sources.source_counts(connection)

    def quarantine(
        self,
        reason: str | Iterable[str] | None = None,
        source: FileName | Iterable[FileName] | None = None,
        limit: int | None = None,
        offset: int = 0,
        characters: int | None = None,
    ) -> Table:
        """Return one row per refused line; with `characters`, no more than so many of each text.

        `source` is a file by its path or its source_id. Raises UsageError for a reason that there is not,
        QueryError for a file that was not read.
        """
        with self._reading() as connection:
            chosen = _refused(reason, source)
            return quarantine.quarantine(connection, chosen, limit, offset, characters)

    def quarantine_counts(
        self, reason: str | Iterable[str] | None = None, source: FileName | Iterable[FileName] | None = None
    ) -> Table:
        """Return one row per reason for which lines were refused, with what it means and what to do."""
        with self._reading() as connection:
            return quarantine.quarantine_counts(connection, _refused(reason, source))

    def refused_line(self, line_id: str) -> RefusedLine:
        """Return the refused line SOURCE:LINE, such as '3:1042', whole. Raises UsageError or QueryError."""
        with self._reading() as connection:
            return quarantine.refused_line(connection, line_id)

    def export_quarantine(
        self,
        write: Callable[[str], object],
        reason: str | Iterable[str] | None = None,
        source: FileName | Iterable[FileName] | None = None,
    ) -> int:
        """Call `write` with the text of each refused line, in the order of the files; return how many.

        A line whose text was not kept is left out.
        """
        with self._reading() as connection:
            return quarantine.each_text(connection, _refused(reason, source), write)

    def sql(self, text: str) -> Table:
        """Run one read-only SQL statement on the file, without a way out to other files."""
        return query.run_query(self.path, text, self.lock_timeout, self.on_wait)

    def _reading(self) -> AbstractContextManager[DuckDBPyConnection]:
        return reader(self.path, self.lock_timeout, self.on_wait)

    def _writing(self, lock_timeout: float | None = None) -> AbstractContextManager[DuckDBPyConnection]:
        seconds = self.lock_timeout if lock_timeout is None else lock_timeout
        return writer(self.path, seconds, on_wait=self.on_wait)

    def _as_it_would_be(self) -> AbstractContextManager[DuckDBPyConnection]:
        """Open the database read-only, or an empty one in memory where there is none."""
        return self._reading() if self.path.exists() else empty_database()


def _exchange(request_id: str, format_name: str, text: str | None) -> Exchange:
    """Return what the stored text of a request says; nothing where Python cannot read it as JSON."""
    from sessions.ingest.detect import format_named

    record = conversation.opened(text)
    if not isinstance(record, dict):
        return conversation.exchange(request_id, None, None)
    bodies = format_named(format_name).bodies(record)
    return conversation.exchange(request_id, bodies.request, bodies.response)


def _slice(picked: Slice | None, choices: dict[str, Any]) -> tuple[Slice, str]:
    """Return the slice of keyword choices, and its time zone."""
    given = {key: value for key, value in choices.items() if value is not None}
    if unknown := choices.keys() - _CHOICES:
        raise TypeError(f"unknown choices: {', '.join(sorted(unknown))}; there are {', '.join(_CHOICES)}")
    tz = given.get("tz", "UTC")
    times.time_zone(tz)
    fields: dict[str, Any] = {
        field: tuple(map(str, _several(given[keyword])))
        for keyword, field in _MANY.items()
        if keyword in given
    }
    fields |= {edge: _moment(given[edge], tz) for edge in ("since", "until") if edge in given}
    if "property" in given:
        fields["properties"] = tuple((str(key), str(value)) for key, value in _pairs(given["property"]))
    if "session_scope" in given:
        fields["scope"] = given["session_scope"]
    chosen = replace(picked or Slice(), **fields)
    if chosen.since and chosen.until and chosen.since >= chosen.until:
        raise UsageError(f"since {chosen.since}", f"is not before until {chosen.until}", "swap or widen them")
    return chosen, tz


def _refused(reason: Any, source: Any) -> Refused:
    """Return the choice of refused lines that one value or several mean."""
    reasons, files = (
        () if value is None else (value,) if isinstance(value, str | int | Path) else tuple(value)
        for value in (reason, source)
    )
    return Refused(reasons, files)


def _several(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple | set | frozenset) else (value,)


def _pairs(properties: Any) -> Iterable[tuple[Any, Any]]:
    if not isinstance(properties, Mapping):
        raise UsageError(properties, "names no property", "give a dict such as {'app': 'web'}")
    return properties.items()


def _moment(value: datetime | date | str, tz: str) -> datetime:
    return times.as_utc(value if isinstance(value, datetime) else str(value), tz)


_MANY = {
    "name": "names",
    "user": "users",
    "model": "models",
    "provider": "providers",
    "session_id": "session_ids",
    "status": "statuses",
}
"""Choices that take one value or several, with the field of Slice that holds them."""

_CHOICES = (*_MANY, "property", "since", "until", "tz", "session_scope")
