"""What became of lines: the numbers that every reading reports and must reconcile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Counts:
    """Lines by where they ended; every line is in exactly one of the four."""

    lines: int = 0
    requests: int = 0
    duplicates: int = 0
    other: int = 0
    quarantined: int = 0

    def __add__(self, more: Counts) -> Counts:
        return Counts(
            self.lines + more.lines,
            self.requests + more.requests,
            self.duplicates + more.duplicates,
            self.other + more.other,
            self.quarantined + more.quarantined,
        )

    @property
    def reconcile(self) -> bool:
        """True when every line ended in exactly one place."""
        return self.lines == self.requests + self.duplicates + self.other + self.quarantined

    def to_dict(self) -> dict[str, int]:
        """Return the counts under their JSON keys."""
        return {
            "lines": self.lines,
            "requests": self.requests,
            "duplicates": self.duplicates,
            "other": self.other,
            "quarantined": self.quarantined,
        }


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file."""

    path: str
    format: str | None
    counts: Counts
    seconds: float
    status: str
    """'complete', 'unchanged' (read before), 'empty', 'skipped' (a .json file of a directory that is no log),
    'unfinished' (its only line is still being written), 'partial' (read up to a damage) or 'refused'."""
    reasons: dict[str, int] = field(default_factory=dict)
    """Quarantined lines by reason code."""
    unfinished_bytes: int = 0
    """Bytes of a last line that is still being written: left for the next run."""
    error: str | None = None
    """Why the file was refused, or not read to its end: one line."""

    def to_dict(self) -> dict[str, Any]:
        """Return the result under its JSON keys."""
        return {
            "path": self.path,
            "format": self.format,
            **self.counts.to_dict(),
            "seconds": round(self.seconds, 3),
            "status": self.status,
            "reasons": self.reasons,
            "unfinished_bytes": self.unfinished_bytes,
            "error": self.error,
        }


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What became of all files of one run."""

    files: tuple[FileResult, ...]
    seconds: float

    @property
    def totals(self) -> Counts:
        """The sum over all files."""
        return sum((file.counts for file in self.files), Counts())

    @property
    def refused(self) -> tuple[FileResult, ...]:
        """The files that could not be read, or not to their end."""
        return tuple(file for file in self.files if file.error is not None)

    def to_dict(self) -> dict[str, Any]:
        """Return the result under the keys of docs/cli.md."""
        totals = {"files": len(self.files), **self.totals.to_dict(), "seconds": round(self.seconds, 3)}
        return {"files": [file.to_dict() for file in self.files], "totals": totals}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come."""

    path: str
    file_number: int
    """Counted from 1."""
    files: int
    bytes_done: int
    """Bytes on disk, over all files."""
    bytes_total: int
    lines: int
    requests: int
