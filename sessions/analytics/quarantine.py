"""Refused lines: how many for which reason, which ones, and each of them whole."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sessions.analytics.ask import ask
from sessions.analytics.paging import page
from sessions.analytics.reasons import REASONS, Reason
from sessions.analytics.results import Result, Table
from sessions.analytics.sources import source_ids
from sessions.errors import QueryError, UsageError, one_line
from sessions.schemas.statements import statement

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    import duckdb

    from sessions.analytics.sources import FileName

_HOW_TO_FIND: Final = "see the ids with: sessions quarantine list"
_LINE_ID: Final = re.compile(r"(\d+):(\d+)", re.ASCII)
_PARSER_STOPPED: Final = frozenset({"not_json", "unfinished", "several_values", "bad_escape"})
"""Reasons for which there is a place where the line stops being JSON."""
_ROWS_AT_ONCE: Final = 1000
_CONTEXT: Final = 40
"""Characters shown on either side of a fault."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A choice of refused lines; an empty field does not restrict."""

    reasons: tuple[str, ...] = ()
    """Reason codes."""
    sources: tuple[FileName, ...] = ()
    """Files, by their path or their source_id."""

    def parameters(self, connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
        """Return what the questions about refused lines take.

        Raises UsageError for a reason that there is not, QueryError for a file that was not read.
        """
        _require_reasons(connection, self.reasons)
        return {
            "reasons": list(self.reasons) or None,
            "sources": source_ids(connection, self.sources) or None,
        }


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a line stops being JSON."""

    message: str
    """The parser's words."""
    column: int
    """Character of the line, counted from 1."""
    before: str
    """Up to 40 characters in front of it."""
    after: str
    """Up to 40 characters from it on."""


@dataclass(frozen=True, slots=True)
class RefusedLine(Result):
    """One refused line, whole."""

    source_id: int
    path: str | None
    source_line: int
    """Line of the file, counted from 1; row, for Parquet."""
    byte_offset: int | None
    """Where the line starts in the (decompressed) file; None for Parquet."""
    reason: str
    meaning: str | None
    """What the reason means; None for a reason that this release does not know."""
    remedy: str | None
    refused_at: datetime
    fault: Fault | None
    """Where it stops being JSON; None where that was not the reason, or cannot be told."""
    text: str | None
    """As it is stored; None where it was not kept."""

    @property
    def is_unparsed(self) -> bool:
        """True when it was refused because it stops being JSON somewhere."""
        return self.reason in _PARSER_STOPPED


def quarantine(
    connection: duckdb.DuckDBPyConnection,
    chosen: Refused,
    limit: int | None = None,
    offset: int = 0,
    characters: int | None = None,
) -> Table:
    """Return one row per refused line, its text cut to so many `characters`; see sql/quarantine.sql."""
    values = chosen.parameters(connection) | page(limit, offset)
    return ask(connection, "quarantine", values | {"characters": characters})


def quarantine_counts(connection: duckdb.DuckDBPyConnection, chosen: Refused) -> Table:
    """Return reason, lines, meaning and remedy: a row per reason that occurs, the commonest first."""
    counts = ask(connection, "quarantine_counts", chosen.parameters(connection))
    unknown = (None,) * len(Reason._fields)
    rows = tuple((*row, *REASONS.get(row[0], unknown)) for row in counts.rows)
    return Table((*counts.columns, *Reason._fields), (*counts.types, "VARCHAR", "VARCHAR"), rows)


def refused_line(connection: duckdb.DuckDBPyConnection, line_id: str) -> RefusedLine:
    """Return the refused line SOURCE:LINE, such as 3:1042.

    Raises UsageError for what cannot be an id, QueryError where no such line was refused.
    """
    parts = _LINE_ID.fullmatch(line_id.strip())
    if parts is None:
        remedy = f"write SOURCE:LINE, such as 3:1042; {_HOW_TO_FIND}"
        raise UsageError(one_line(line_id, 80) or "''", "is no id of a refused line", remedy)
    place = {"source_id": parts[1], "source_line": parts[2]}
    found = ask(connection, "quarantine_line", place).records()
    if not found:
        raise QueryError(one_line(line_id, 80), "no such line was refused", _HOW_TO_FIND)
    reason = REASONS.get(found[0]["reason"])
    return RefusedLine(
        **found[0],
        meaning=reason and reason.meaning,
        remedy=reason and reason.remedy,
        fault=fault_in(found[0]["text"]) if found[0]["reason"] in _PARSER_STOPPED else None,
    )


def fault_in(text: str | None) -> Fault | None:
    """Return where a text stops being JSON; None where it is JSON, or where that cannot be told."""
    try:
        json.loads(text or "", parse_int=str)  # an int of thousands of digits is an error of its own
    except json.JSONDecodeError as error:
        if text:
            before, after = text[max(error.pos - _CONTEXT, 0) : error.pos], text[error.pos :][:_CONTEXT]
            return Fault(error.msg, error.pos + 1, before, after)
    except RecursionError:
        return None
    return None


def each_text(connection: duckdb.DuckDBPyConnection, chosen: Refused, write: Callable[[str], object]) -> int:
    """Call `write` with the text of every chosen line, in the order of their files; return how many were.

    A line whose text was not kept is left out. Raises what `write` raises.
    """
    values = chosen.parameters(connection)
    result = connection.execute(statement("sessions.analytics", "quarantine_texts"), values)
    written = 0
    while rows := result.fetchmany(_ROWS_AT_ONCE):
        for (text,) in rows:
            write(text)
        written += len(rows)
    return written


def _require_reasons(connection: duckdb.DuckDBPyConnection, codes: Sequence[str]) -> None:
    """Raise UsageError for a code that is neither declared nor stored, with the nearest ones."""
    if not set(codes) - REASONS.keys():
        return
    known = dict.fromkeys([*REASONS, *ask(connection, "refused_reasons").column("reason")])
    for code in codes:
        if code not in known:
            nearest = difflib.get_close_matches(code.lower(), known, n=1)
            hint = f"did you mean {nearest[0]}?" if nearest else "choose one of them"
            reason = f"is no reason code; there are {', '.join(known)}"
            raise UsageError(one_line(code, 80) or "''", reason, hint)
