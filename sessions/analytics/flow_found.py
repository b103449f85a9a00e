"""The sessions behind one number of the flows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sessions.analytics.flow_limits import END, OTHER, START
from sessions.analytics.flows import find_loops
from sessions.analytics.listing import Page, SessionList, list_rolled
from sessions.analytics.operation_names import number_of
from sessions.analytics.walks import Shape, walks_of
from sessions.errors import UsageError, one_line
from sessions.schemas.statements import run

if TYPE_CHECKING:
    import duckdb

    from sessions.analytics.slices import Slice
    from sessions.analytics.walks import Walks

Number = Literal["transition", "variant", "loop"]

_ARROW: Final = re.compile(r"\s*(?:->|→)\s*")
_PACKAGE: Final = "sessions.analytics"


@dataclass(frozen=True, slots=True)
class Behind:
    """One row of the flows: a transition, a variant or a loop, by its operations in order."""

    number: Number
    operations: tuple[str, ...]
    """As shown; START and END in transitions only."""

    def __post_init__(self) -> None:
        written = one_line(" -> ".join(self.operations), 200) or "''"
        if OTHER in self.operations:
            raise UsageError(
                written, "(other) stands for several operations", "name one of them; see them with --all"
            )
        if self.number == "transition" and len(self.operations) != 2:
            raise UsageError(written, "is no transition", "write 'SOURCE -> TARGET', such as '/plan -> END'")
        if self.number == "transition" and (self.operations[0] == END or self.operations[1] == START):
            raise UsageError(written, "is no transition", "nothing comes after END, or before START")
        edges = {START, END} if self.number != "transition" else set()
        if not all(self.operations) or edges & set(self.operations):
            raise UsageError(
                written, f"is no {self.number}", "write operations with -> between them: '/a -> /b'"
            )


def behind(number: Number, written: str) -> Behind:
    """Return the row of the flows that is meant by operations with arrows between them.

    >>> behind("transition", "/plan -> END").operations
    ('/plan', 'END')
    """
    return Behind(number, tuple(_ARROW.split(written.strip())))


def sessions_behind(
    connection: duckdb.DuckDBPyConnection,
    picked: Slice,
    row: Behind,
    shape: Shape | None = None,
    page: Page | None = None,
) -> SessionList:
    """Return one page of the sessions that a row of the flows in this shape counts, as the list has them.

    Their figures are those of the slice, not of the part that the shape cuts out. Raises QueryError for an
    operation that is not there.
    """
    walks = walks_of(connection, picked, shape or Shape())
    _find(connection, walks, row)
    run(connection, _PACKAGE, "found_sessions", {"slice": walks.stored})
    return list_rolled(connection, walks.stored | {"rolled": "found_"}, page or Page())


def _find(connection: duckdb.DuckDBPyConnection, walks: Walks, row: Behind) -> None:
    """Make `found_numbers`."""
    numbers = [
        None if name in (START, END) else number_of(connection, name, walks.operations)
        for name in row.operations
    ]
    values: dict[str, Any] = {"slice": walks.slice}
    if row.number == "transition":
        values |= {"source": numbers[0], "target": numbers[1]}
    else:
        values |= {"numbers": numbers}
    if row.number == "loop":
        find_loops(connection, walks)
    run(connection, _PACKAGE, f"found_by_{row.number}", values)
