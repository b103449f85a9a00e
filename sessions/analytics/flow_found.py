"""The sessions behind one number of the flows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sessions.analytics.flow_limits import END, OTHER, START
from sessions.analytics.flows import find_loops
from sessions.analytics.listing import Page, SessionList, list_rolled
from sessions.analytics.operation_names import number_of, numbers_of
from sessions.analytics.walks import Shape, walks_of
from sessions.errors import UsageError, one_line
from sessions.schemas.statements import run

if TYPE_CHECKING:
    import duckdb

    from sessions.analytics.slices import Slice
    from sessions.analytics.walks import Walks

Number = Literal["transition", "variant", "loop", "ngram"]

_ARROW: Final = re.compile(r"\s*(?:->|→)\s*")
_PACKAGE: Final = "sessions.analytics"
_EDGE: Final = -1
"""Stands for START and for END among the numbers of operations."""


@dataclass(frozen=True, slots=True)
class Behind:
    """One row of the flows: a transition, a variant, a loop or an n-gram, by its operations in order."""

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


@dataclass(frozen=True, slots=True)
class Some:
    """Some operations as shown, START and END among them; with `but`, all other operations."""

    operations: tuple[str, ...]
    but: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A link, a node or a cell of a drawing of the flows: from some operations to some; None is any.

    `step` is that of the target, counted from 1; None is any, too.
    """

    source: Some | None = None
    target: Some | None = None
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """A node of a tree around an operation: the way to it from the operation's first visit in a session."""

    around: str
    """An operation or a prefix."""
    operations: tuple[str, ...] = ()
    """As shown, away from the operation; END (backwards: START) may be the last."""
    before: bool = False
    but: tuple[str, ...] | None = None
    """One more operation follows, none of these; None: whatever does."""


Found = Behind | Link | Way
"""What of the flows sessions can be behind."""


def behind(number: Number, written: str) -> Behind:
    """Return the row of the flows that is meant by operations with arrows between them.

    >>> behind("transition", "/plan -> END").operations
    ('/plan', 'END')
    """
    return Behind(number, tuple(_ARROW.split(written.strip())))


def sessions_behind(
    connection: duckdb.DuckDBPyConnection,
    picked: Slice,
    row: Found,
    shape: Shape | None = None,
    page: Page | None = None,
) -> SessionList:
    """Return one page of the sessions that a row or a mark of the flows counts, as the list does.

    Their figures are those of the slice, not of the part that the shape cuts out. Raises QueryError for an
    operation that is not there.
    """
    walks = walks_of(connection, picked, shape or Shape())
    _find(connection, walks, row)
    run(connection, _PACKAGE, "found_sessions", {"slice": walks.stored})
    return list_rolled(connection, walks.stored | {"rolled": "found_"}, page or Page())


def _find(connection: duckdb.DuckDBPyConnection, walks: Walks, row: Found) -> None:
    """Make `found_numbers`."""
    if isinstance(row, Way):
        _find_way(connection, walks, row)
    elif isinstance(row, Link):
        _find_link(connection, walks, row)
    elif row.number == "transition":
        source, target = row.operations
        _find_link(connection, walks, Link(Some((source,)), Some((target,))))
    else:
        values = {"slice": walks.slice, "numbers": _numbers(connection, walks, row.operations)}
        if row.number == "loop":
            find_loops(connection, walks)
        run(connection, _PACKAGE, f"found_by_{row.number}", values)


def _find_link(connection: duckdb.DuckDBPyConnection, walks: Walks, link: Link) -> None:
    values: dict[str, Any] = {"slice": walks.slice, "step": link.step}
    for name, some in (("sources", link.source), ("targets", link.target)):
        values[name] = None if some is None else _numbers(connection, walks, some.operations)
        values[f"{name}_but"] = some is not None and some.but
    run(connection, _PACKAGE, "found_by_link", values)


def _find_way(connection: duckdb.DuckDBPyConnection, walks: Walks, way: Way) -> None:
    values = {
        "slice": walks.slice,
        "around": numbers_of(connection, way.around, walks.operations),
        "before": way.before,
        "numbers": _numbers(connection, walks, way.operations),
        "but": None if way.but is None else _numbers(connection, walks, way.but),
    }
    run(connection, _PACKAGE, "found_by_way", values)


def _numbers(connection: duckdb.DuckDBPyConnection, walks: Walks, operations: tuple[str, ...]) -> list[int]:
    """Return the numbers of operations, those of START and END among them."""
    return [
        _EDGE if name in (START, END) else number_of(connection, name, walks.operations)
        for name in operations
    ]
