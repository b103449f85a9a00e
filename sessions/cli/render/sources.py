"""The ledger for reading: every file, how far it was read, and where its lines ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from sessions.cli.options import FileStatus
from sessions.cli.render.canvas import DIM, FAILURE, line
from sessions.cli.render.grid import Column, grid
from sessions.cli.render.ingest import accounted
from sessions.cli.render.labels import clean, near
from sessions.ingest.counts import Counts
from sessions.words.units import count, moment, plural, rate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sessions.analytics.results import Table
    from sessions.cli.render.canvas import Canvas

_NOT_QUITE_ALL: Final = 0.999
_COUNTS: Final = ("lines", "requests", "duplicates", "other", "quarantined")


def sources_layout(table: Table, canvas: Canvas, *, narrowed: bool = False) -> list[Text]:
    """Return the files, a line each, as many columns as fit; `narrowed`: not all were asked for."""
    if not len(table):
        return [line("No file matches." if narrowed else "No file was read.")]
    rows = table.records()

    def counts(name: str) -> list[Text | str]:
        return [count(row[name]) for row in rows]

    columns = [
        Column("id", counts("source_id"), right=True),
        Column("file", [clean(near(row["path"])) for row in rows], least=26, keep="file"),
        Column("format", [clean(row["format"]) for row in rows], leaves=6),
        Column("read", [_read(row) for row in rows], right=True),
        Column("lines", counts("lines"), right=True),
        Column("requests", counts("requests"), right=True),
        Column("duplicates", counts("duplicates"), right=True, leaves=5),
        Column("other", counts("other"), right=True, leaves=7),
        Column("refused", [_refused(row["quarantined"]) for row in rows], right=True),
        Column("last read", [moment(row["last_read_at"], canvas.tz) for row in rows], leaves=4),
    ]
    return grid(columns, canvas.width)


def _read(row: dict[str, Any]) -> Text | str:
    """Return how far a file was read: of compressed text and of Parquet it is not known how much there is."""
    if row["status"] == "complete":
        return "all"
    if row["status"] != "partial":
        return Text(clean(row["status"]), DIM, end="")
    if row["container"] != "jsonl" or row["compression"] != "none" or not row["size_bytes"]:
        return Text("part", FAILURE, end="")
    return Text(rate(min(row["read_to"] / row["size_bytes"], _NOT_QUITE_ALL), 0), FAILURE, end="")


def _refused(lines: int) -> Text | str:
    return Text(count(lines), FAILURE, end="") if lines else count(lines)


def totals(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    """Return the sums of the counts of several statuses."""
    rows = list(counts)
    return {name: sum(row[name] for row in rows) for name in ("files", *_COUNTS)}


def totals_line(sums: dict[str, int]) -> str:
    """Return the sums over all files in words."""
    lines = Counts(**{name: sums[name] for name in _COUNTS})
    return f"{plural(sums['files'], 'file')}: {plural(lines.lines, 'line')} → {accounted(lines)}"


def hints(counts: Sequence[dict[str, Any]], status: FileStatus | None) -> list[str]:
    """Return what the list does not say by itself: which files it leaves out, which are to be read again."""
    files = {row["status"]: row["files"] for row in counts}
    found = []
    if status is None and (replaced := files.get("replaced")):
        found.append(f"{plural(replaced, 'replaced reading')} of rewritten files left out; see --status all")
    if status in (None, FileStatus.ALL, FileStatus.PARTIAL) and (partial := files.get("partial")):
        found.append(f"{plural(partial, 'file')} not read to the end; ingest again for the rest")
    return found
