"""What was read: the ledger of files, and the lines that were refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions import analytics
from sessions.api.choices import refused
from sessions.api.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sessions.analytics.quarantine import RefusedLine
    from sessions.analytics.results import Table
    from sessions.analytics.sources import FileName, Status


class LedgerCalls(Opened):
    """Questions about files and refused lines."""

    def sources(self, status: Status | None = None, limit: int | None = None, offset: int = 0) -> Table:
        """Return one row per file read, the last read first; a status of None is all but the replaced."""
        with self._reading() as connection:
            return analytics.sources.sources(connection, status, limit, offset)

    def source_counts(self) -> Table:
        """Return one row per status of files: how many they are, and what became of their lines."""
        with self._reading() as connection:
            return analytics.sources.source_counts(connection)

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
            chosen = refused(reason, source)
            return analytics.quarantine.quarantine(connection, chosen, limit, offset, characters)

    def quarantine_counts(
        self, reason: str | Iterable[str] | None = None, source: FileName | Iterable[FileName] | None = None
    ) -> Table:
        """Return one row per reason for which lines were refused, with what it means and what to do."""
        with self._reading() as connection:
            return analytics.quarantine.quarantine_counts(connection, refused(reason, source))

    def refused_line(self, line_id: str) -> RefusedLine:
        """Return the refused line SOURCE:LINE, such as '3:1042', whole. Raises UsageError or QueryError."""
        with self._reading() as connection:
            return analytics.quarantine.refused_line(connection, line_id)

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
            return analytics.quarantine.each_text(connection, refused(reason, source), write)
