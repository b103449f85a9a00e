"""Which log format a file is in."""

from __future__ import annotations

import difflib
from collections import Counter
from typing import TYPE_CHECKING

from sessions.errors import InputError, UsageError
from sessions.ingest.formats import FORMATS, Format
from sessions.ingest.readers.shape import DECODER

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class NoLogError(InputError):
    """A file holds no record of a known format, which is no fault of every .json file in a directory."""


SAMPLE_LINES = 1000
"""How many of the first lines are looked at, at most."""

SAMPLE_BYTES = 256 << 20
"""How much text is looked at, at most: it is held in memory until a record is found."""

ENOUGH_RECORDS = 100
"""How many known records decide; a thousand lines of long chats would take a fifth of a second to parse."""


def format_named(name: str) -> Format:
    """Return the format of that name; raises UsageError with the nearest name for an unknown one."""
    known = {log_format.name: log_format for log_format in FORMATS}
    if name in known:
        return known[name]
    nearest = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {nearest[0]}?" if nearest else "choose one of them"
    raise UsageError(name, f"no such log format; there are {', '.join(sorted(known))}", hint)


def detect(path: Path, sample: Iterable[str], columns: list[str] | None = None) -> Format:
    """Return the format that most records of the sample are in; the first in FORMATS wins a tie.

    `columns` are the names of a Parquet file's columns, for the message. Raises NoLogError when no record
    of the sample is in any known format.
    """
    votes: Counter[str] = Counter()
    for line in sample:
        record = _record(line)
        if record is not None:
            votes.update(log_format.name for log_format in FORMATS if log_format.recognises(record))
        if votes.total() >= ENOUGH_RECORDS:
            break
    if not votes:
        raise _unrecognised(path, columns)
    return max(FORMATS, key=lambda log_format: votes[log_format.name])


def _record(line: str) -> dict[str, object] | None:
    try:
        record = DECODER.decode(line.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _unrecognised(path: Path, columns: list[str] | None) -> NoLogError:
    known = "; ".join(f"{one.name} needs {one.marks}" for one in FORMATS)
    if columns is not None:
        return NoLogError(
            path,
            f"has none of the needed columns (it has {', '.join(columns[:12])})",
            f"known formats: {known}",
        )
    return NoLogError(path, "is no known log format", f"known formats: {known}")
