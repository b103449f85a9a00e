"""Logs in: reading, following and retrying them, and looking after the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.api.choices import refused
from sessions.api.opened import Opened
from sessions.schemas.files import require_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from threading import Event

    from sessions.analytics.sources import FileName
    from sessions.ingest.counts import IngestResult, Progress
    from sessions.schemas.compact import Compacted


class LogCalls(Opened):
    """What writes to the database."""

    def ingest(
        self,
        *paths: str | Path,
        log_format: str | None = None,
        final: bool = False,
        bodies: bool = True,
        dry_run: bool = False,
        path_templates: Iterable[str] | None = None,
        lock_timeout: float | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> IngestResult:
        """Read log files, directories or patterns, or `-` for standard input; nothing is added twice.

        `final` judges a last line that has no end as it is; else it is left for the next time. Without
        `bodies` no source text is kept. A `dry_run` tells what would become of every line and writes
        nothing. `path_templates` name operations from now on, as `use_templates` does; None leaves those in
        force. A `lock_timeout` here goes before the database's own. Raises InputError for paths that mean
        no file, DatabaseError for a file that cannot be written.
        """
        from sessions.ingest.path_templates import put_in_force
        from sessions.ingest.run import Options, ingest
        from sessions.schemas.compact import compact, is_worth_it

        options = Options(log_format, final, bodies, dry_run, on_progress)
        if dry_run:
            with self._as_it_would_be() as connection:
                return ingest(connection, paths, options)
        with self._writing(lock_timeout) as connection:
            if path_templates is not None:
                put_in_force(connection, list(path_templates))
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

    def use_templates(self, *templates: str) -> int:
        """Name operations by these path templates, `/users/{user}` and the like, and by the usual rule else.

        Return how many requests that are there have another operation now. Without any, the usual rule
        names all. Raises UsageError for what is no template.
        """
        from sessions.ingest.path_templates import put_in_force

        require_file(self.path)
        with self._writing() as connection:
            return put_in_force(connection, templates)

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
            chosen = refused(reason, source).parameters(connection)
            return retry(connection, chosen["reasons"] or (), chosen["sources"] or (), with_bodies=bodies)

    def compact(self) -> Compacted:
        """Write the file anew, without the space of what was deleted and with its text packed tightly."""
        from sessions.schemas.compact import compact

        require_file(self.path)
        with self._writing() as connection:
            return compact(connection, self.path)
