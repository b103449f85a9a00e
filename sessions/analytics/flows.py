"""Which way sessions go: transitions, whole ways, loops, and what comes before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sessions.analytics.ask import ask, ask_all
from sessions.analytics.defaults import MOST_ROWS
from sessions.analytics.flow_limits import folded
from sessions.analytics.flow_trees import Tree, tree
from sessions.analytics.paging import NO_LIMIT
from sessions.analytics.results import Result, Table
from sessions.analytics.step_flow import StepFlow, limited
from sessions.analytics.walks import Shape, walks_of
from sessions.errors import UsageError
from sessions.schemas.statements import run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import duckdb

    from sessions.analytics.slices import Scope, Slice
    from sessions.analytics.walks import Walks

LONGEST_NGRAM = 8
STEPS = 6
"""Steps of the flow by step, unless another number is asked for."""

_GAPS = {"median_gap_s": "DOUBLE", "p95_gap_s": "DOUBLE", "median_wait_s": "DOUBLE"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of flows is wanted, and how much of it."""

    ngram: int | None = None
    """Length of the sequences in a row that are counted; None: none are."""
    after: str | None = None
    """An operation or a prefix: what follows it."""
    before: str | None = None
    """An operation or a prefix: what precedes it."""
    steps: int | None = None
    """Steps of the trees, 3 without one, and of the flow by step, 6 without one."""
    limit: int | None = None
    """Rows of each list; None: all transitions, 50 rows of other lists."""
    branches: int | None = None
    """Operations below each node of a tree, 5 without one, and in each step of the flow by step, 8."""

    def __post_init__(self) -> None:
        if self.ngram is not None and not 2 <= self.ngram <= LONGEST_NGRAM:
            raise UsageError(self.ngram, "is no length of sequences", f"give 2 to {LONGEST_NGRAM} operations")
        for name in ("limit", "branches"):
            if (number := getattr(self, name)) is not None and number < 1:
                raise UsageError(number, f"{name} must be at least 1", "give 1 or more")
        if self.steps is not None and not 1 <= self.steps <= 10:
            raise UsageError(self.steps, "is no number of steps", "give 1 to 10")


@dataclass(frozen=True, slots=True)
class Flows(Result):
    """Which way the sessions of a slice go; docs/cli.md has every key."""

    name: str | None
    since: datetime | None
    until: datetime | None
    scope: Scope
    depth: int | None
    start: str | None
    end: str | None
    collapse: bool
    sessions: int
    visits: int
    transitions: Table
    transitions_in_all: int
    variants: Table
    variants_in_all: int
    loops: Table
    loops_in_all: int
    ngrams: Table | None
    ngrams_in_all: int | None
    after: Tree | None
    before: Tree | None
    steps: StepFlow


def flows(
    connection: duckdb.DuckDBPyConnection,
    picked: Slice,
    shape: Shape | None = None,
    wanted: Wanted | None = None,
) -> Flows:
    """Answer which way the sessions of a slice go, their sequences in a shape.

    Raises QueryError for operations of the shape or of the trees that are not there.
    """
    shape, wanted = shape or Shape(), wanted or Wanted()
    walks = walks_of(connection, picked, shape)
    trees = {
        side: _tree(connection, walks, wanted, side) if getattr(wanted, side) is not None else None
        for side in ("after", "before")
    }
    answers = ask_all(connection, _questions(walks, wanted), side_by_side=walks.is_stored)
    transitions = with_gaps(answers["transitions"], answers["transition_gaps"])
    loops, loops_in_all = loops_of(connection, walks, wanted.limit or MOST_ROWS)
    ngrams, ngrams_in_all = counted(answers["ngrams"]) if "ngrams" in answers else (None, None)
    totals = answers["flow_totals"].records()[0]
    return Flows(
        name=", ".join(picked.names) or None,
        since=picked.since,
        until=picked.until,
        scope=picked.scope,
        depth=shape.depth,
        start=shape.start,
        end=shape.end,
        collapse=shape.collapse,
        sessions=totals["sessions"],
        visits=totals["visits"],
        transitions=folded(transitions, wanted.limit),
        transitions_in_all=len(transitions),
        variants=answers["variants"],
        variants_in_all=totals["variants"],
        loops=loops,
        loops_in_all=loops_in_all,
        ngrams=ngrams,
        ngrams_in_all=ngrams_in_all,
        steps=limited(answers["step_flow"], wanted.steps or STEPS, wanted.branches or 8),
        **trees,
    )


def _questions(walks: Walks, wanted: Wanted) -> Mapping[str, Mapping[str, Any]]:
    """Return the questions of every answer and what each takes, the longest first."""
    limit = {"limit": min(wanted.limit or MOST_ROWS, NO_LIMIT)}
    asked = {
        "transition_gaps": walks.values,
        "transitions": walks.values,
        "step_flow": walks.values | {"steps": wanted.steps or STEPS},
        "variants": walks.values | limit,
        "flow_totals": {"slice": walks.slice},
    }
    return asked if wanted.ngram is None else asked | {"ngrams": walks.values | limit | {"n": wanted.ngram}}


def _tree(connection: duckdb.DuckDBPyConnection, walks: Walks, wanted: Wanted, side: str) -> Tree:
    return tree(
        connection,
        walks,
        getattr(wanted, side),
        before=side == "before",
        steps=wanted.steps or 3,
        limit=wanted.branches or 5,
    )


def loops_of(
    connection: duckdb.DuckDBPyConnection, walks: Walks, limit: int = MOST_ROWS
) -> tuple[Table, int]:
    """Return what is repeated 3 times or more in a row, the dearest first, and how many there are in all."""
    find_loops(connection, walks)
    return counted(ask(connection, "loops", walks.values | {"limit": min(limit, NO_LIMIT)}))


def find_loops(connection: duckdb.DuckDBPyConnection, walks: Walks) -> None:
    """Make the temporary tables `loop_walks` and `loop_runs`."""
    run(connection, "sessions.analytics", "loop_walks", {"slice": walks.slice})
    run(connection, "sessions.analytics", "loop_runs")


def with_gaps(transitions: Table, gaps: Table) -> Table:
    """Return transitions with the times of each behind their other columns; None for START and END."""
    times = {(source, target): rest for source, target, *rest in gaps.rows}
    at = transitions.columns.index("source"), transitions.columns.index("target")
    nothing = [None] * len(_GAPS)
    return Table(
        (*transitions.columns, *_GAPS),
        (*transitions.types, *_GAPS.values()),
        tuple((*row, *times.get((row[at[0]], row[at[1]]), nothing)) for row in transitions.rows),
    )


def counted(table: Table) -> tuple[Table, int]:
    """Return a table without its last column, which says in each row how many rows there are in all."""
    rows = tuple(row[:-1] for row in table.rows)
    return Table(table.columns[:-1], table.types[:-1], rows), table.rows[0][-1] if table.rows else 0
