"""The sequences of sessions as flows take them: as they are, or rolled up, cut to a part, repeats merged.

Sequences are rewritten in temporary tables that stand in for `steps`, `sessions` and `operations`, so that
every question on flows is the same statement, whatever was done to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sessions.analytics.ask import rolled_up
from sessions.analytics.operation_names import STORED, numbers_of
from sessions.errors import UsageError
from sessions.schemas.statements import run

if TYPE_CHECKING:
    import duckdb

    from sessions.analytics.slices import Slice

_PACKAGE = "sessions.analytics"
DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Shape:
    """What is done to sequences before flows are counted, in the order of the fields.

    Operations are meant as they are shown: with a depth, `start` and `end` are rolled-up ones.
    """

    depth: int | None = None
    """Operations are rolled up to so many first segments of their path; None: not at all."""
    start: str | None = None
    """An operation or a prefix: the part from its first visit on. Sessions without it are left out."""
    end: str | None = None
    """An operation or a prefix: the part up to its first visit behind `start`. Without it: left out."""
    collapse: bool = False
    """A run of equal operations is one visit."""

    def __post_init__(self) -> None:
        if self.depth is not None and not 1 <= self.depth <= DEEPEST:
            raise UsageError(self.depth, "is no depth of paths", f"give 1 to {DEEPEST} segments")

    @property
    def rewrites(self) -> bool:
        """True where sequences do not stay as they are."""
        return self != Shape()


@dataclass(frozen=True, slots=True)
class Walks:
    """Where the sequences of a slice are, for questions on flows."""

    stored: dict[str, Any]
    """The slice's parameter, before anything was done to its sequences."""
    slice: dict[str, Any]
    """The parameter of the slice with its sequences as they are to be taken."""
    operations: str
    """The table that names their operations."""

    @property
    def values(self) -> dict[str, Any]:
        """The parameters that questions on flows share."""
        return {"slice": self.slice, "operations": self.operations}

    @property
    def is_stored(self) -> bool:
        """True where no temporary table is read, so that other cursors see all there is."""
        return self.slice["rolled"] is None


def walks_of(connection: duckdb.DuckDBPyConnection, picked: Slice, shape: Shape) -> Walks:
    """Return the sequences of a slice in a shape. Raises QueryError for an end that is not there."""
    stored = rolled_up(connection, picked)
    if not shape.rewrites:
        return Walks(stored, stored, STORED)
    run(connection, _PACKAGE, "flow_nodes", {"depth": shape.depth})
    run(connection, _PACKAGE, "flow_operations")
    values = {"slice": stored}
    ends = {
        "starts": _numbers(connection, shape.start),
        "ends": _numbers(connection, shape.end),
        "collapse": shape.collapse,
    }
    run(connection, _PACKAGE, "flow_walks", values)
    run(connection, _PACKAGE, "flow_places", ends)
    run(connection, _PACKAGE, "flow_chosen", values)
    run(connection, _PACKAGE, "flow_base_stored" if stored["rolled"] is None else "flow_base_picked")
    run(connection, _PACKAGE, "flow_steps")
    run(connection, _PACKAGE, "flow_sessions", values | {"cut": bool(shape.start or shape.end)})
    return Walks(stored, stored | {"rolled": "flow_"}, "flow_operations")


def _numbers(connection: duckdb.DuckDBPyConnection, pattern: str | None) -> list[int] | None:
    return None if pattern is None else numbers_of(connection, pattern, "flow_operations")
