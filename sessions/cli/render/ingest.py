"""What became of every file, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.cli.render.canvas import DIM, FAILURE, line
from sessions.cli.render.labels import clean, near
from sessions.words.units import duration, plural

if TYPE_CHECKING:
    from rich.text import Text

    from sessions.cli.render.canvas import Canvas
    from sessions.ingest.counts import Counts, FileResult, IngestResult

_STATES = {
    "unchanged": "unchanged since it was read",
    "unfinished": "its only line is still being written: left for the next time, or for --final",
}
MOST_UNCHANGED = 5
"""More unchanged files than these are told as one line."""


def ingest_layout(result: IngestResult, _: Canvas) -> list[Text]:
    """Return a line per file. Lines are not cut: a path must be whole to be of use."""
    unchanged = [file for file in result.files if file.status == "unchanged"]
    folded = len(unchanged) > MOST_UNCHANGED
    silent = {"skipped", "unchanged"} if folded else {"skipped"}
    shown = [file for file in result.files if file.status not in silent]
    lines = [_file_line(file) for file in shown]
    if folded:
        lines.append(line((f"{plural(len(unchanged), 'file')} unchanged since they were read", DIM)))
    return lines


def _file_line(file: FileResult) -> Text:
    name = clean(near(file.path))
    if file.status == "refused":
        return line(name, ("  refused", FAILURE))  # the reason is an error, and goes where errors go
    if file.status not in {"complete", "partial"}:
        return line(name, (f"  {_STATES.get(file.status, clean(file.status))}", DIM))
    return line(
        name,
        (f"  {clean(file.format or '')}  ", DIM),
        f"{plural(file.counts.lines, 'line')} → {accounted(file.counts)}",
        (_reasons(file.reasons), ""),
        (_left(file), DIM),
        (f"  {duration(file.seconds)}", DIM),
    )


def _left(file: FileResult) -> str:
    if file.status == "partial":
        return ", and no further"
    return ", its last line still being written" if file.unfinished_bytes else ""


def accounted(counts: Counts) -> str:
    """Return where lines ended; what is nothing is not mentioned, but requests always are."""
    parts = [plural(counts.requests, "request")]
    if counts.duplicates:
        parts.append(plural(counts.duplicates, "duplicate"))
    if counts.other:
        parts.append(f"{counts.other:,} other")
    if counts.quarantined:
        parts.append(f"{counts.quarantined:,} quarantined")
    return ", ".join(parts)


def _reasons(reasons: dict[str, int]) -> str:
    if not reasons:
        return ""
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return " (" + ", ".join(f"{number:,} {clean(reason)}" for reason, number in ordered) + ")"


def totals_line(result: IngestResult) -> str:
    """Return the sum over all files in words."""
    totals, files = result.totals, [file for file in result.files if file.status != "skipped"]
    speed = f"  ({totals.lines / result.seconds:,.0f} lines/s)" if result.seconds > 0 and totals.lines else ""
    return (
        f"{plural(len(files), 'file')}: {plural(totals.lines, 'line')} → {accounted(totals)}"
        f" in {duration(result.seconds)}{speed}"
    )
