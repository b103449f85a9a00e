"""Where sessions stop, what that costs, and what differs before the end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from sessions.analytics import paging
from sessions.analytics.ask import ask, ask_all, rolled_up
from sessions.analytics.defaults import MIN_SUPPORT
from sessions.analytics.differences import with_sentences
from sessions.analytics.goal_operations import goal_operations
from sessions.analytics.goals import NO_GOALS
from sessions.analytics.listing import SessionList
from sessions.analytics.nearest import is_meant, nearest_operations
from sessions.analytics.results import Result, Table
from sessions.errors import QueryError, UsageError
from sessions.words.plain import NO_PATH

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from decimal import Decimal

    import duckdb

    from sessions.analytics.goals import Goals
    from sessions.analytics.slices import Scope, Slice

Outcome = Literal["completed", "failed", "abandoned", "open", "ended"]
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
LOST: Final[tuple[Outcome, ...]] = ("failed", "abandoned", "ended")
"""Outcomes of sessions whose cost is lost."""

_INNER: Final = (*(f"{outcome}_cost_usd" for outcome in OUTCOMES), "is_chosen")
"""Columns of the question that its answer has elsewhere."""


@dataclass(frozen=True, slots=True)
class Stops:
    """Which stops to look at, and how closely. Raises UsageError for numbers that mean nothing."""

    goals: Goals = NO_GOALS
    operation: str | None = None
    """One operation, a prefix such as `/booking/*`, or NO_PATH; None for all."""
    depth: int | None = None
    """Roll operations up to so many segments of their paths; None for whole paths."""
    min_support: int = MIN_SUPPORT
    """Requests that each side of a difference must have."""

    def __post_init__(self) -> None:
        if self.depth is not None and not 1 <= self.depth < 1_000_000:
            raise UsageError(self.depth, "is no number of path segments", "give 1 or more")
        if not 1 <= self.min_support < 2**63:
            raise UsageError(self.min_support, "is no number of requests", "give 1 or more")

    def values(self) -> dict[str, Any]:
        """Return the parameters that the questions on stops share, but for the slice."""
        return {"goals": self.goals.parameter(), "depth": self.depth, "operation": self.operation}


@dataclass(frozen=True, slots=True)
class OutcomeCosts:
    """What sessions of each outcome had cost, USD; None where no cost is known."""

    completed: Decimal | None
    failed: Decimal | None
    abandoned: Decimal | None
    open: Decimal | None
    ended: Decimal | None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How all sessions of a slice ended: sums over its operations. A count of None: no goal, so not asked."""

    sessions: int
    completed: int | None
    failed: int
    abandoned: int | None
    open: int
    ended: int
    bounces: int
    total_cost_usd: Decimal | None
    lost_cost_usd: Decimal | None
    lost_share: float | None
    """Of total_cost_usd; None where that is 0 or not known."""
    cost_usd: OutcomeCosts


@dataclass(frozen=True, slots=True)
class DropOff(Result):
    """Where sessions stop; docs/metrics.md defines each figure."""

    name: str | None
    since: datetime | None
    until: datetime | None
    scope: Scope
    outcomes: Outcomes
    operations: Table
    differences: Table
    goals: Table
    min_support: int


def dropoff(connection: duckdb.DuckDBPyConnection, picked: Slice, stops: Stops) -> DropOff:
    """Say where the sessions of a slice stop. Raises QueryError for an operation that is not there."""
    require_operation(connection, stops)
    questions = stop_questions({"slice": rolled_up(connection, picked)}, stops)
    answers = ask_all(connection, questions, side_by_side=picked.keeps_sessions_whole)
    return DropOff(
        name=", ".join(picked.names) or None,
        since=picked.since,
        until=picked.until,
        scope=picked.scope,
        outcomes=outcomes_of(answers["dropoff"], stops.goals),
        operations=operations_of(answers["dropoff"]),
        differences=with_sentences(answers["dropoff_differences"]),
        goals=goal_operations(connection, stops.goals),
        min_support=stops.min_support,
    )


def stop_questions(values: dict[str, Any], stops: Stops) -> dict[str, dict[str, Any]]:
    """Return the questions that make up a drop-off, the longest first, with all that they take."""
    common = values | stops.values()
    return {"dropoff_differences": common | {"least": stops.min_support}, "dropoff": common}


def outcomes_of(rows: Table, goals: Goals) -> Outcomes:
    """Return the sums over all operations, chosen or not."""
    counts = {name: _total(rows.column(name)) or 0 for name in ("ends", *OUTCOMES, "bounces")}
    if not goals.patterns:
        counts |= {"completed": None, "abandoned": None}
    costs = {name: _total(rows.column(f"{name}_cost_usd")) for name in OUTCOMES}
    everything, lost = _total(costs.values()), _total(costs[name] for name in LOST)
    return Outcomes(
        sessions=counts["ends"],
        completed=counts["completed"],
        failed=counts["failed"],
        abandoned=counts["abandoned"],
        open=counts["open"],
        ended=counts["ended"],
        bounces=counts["bounces"],
        total_cost_usd=everything,
        lost_cost_usd=lost,
        lost_share=float((lost or 0) / everything) if everything else None,
        cost_usd=OutcomeCosts(**costs),
    )


def _total(values: Iterable[Any]) -> Any:
    """Return the exact sum of what is known; None when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known[1:], known[0]) if known else None


def operations_of(rows: Table) -> Table:
    """Return the chosen operations, with the columns of the answer."""
    at = [index for index, name in enumerate(rows.columns) if name not in _INNER]
    chosen = rows.columns.index("is_chosen")
    return Table(
        tuple(rows.columns[index] for index in at),
        tuple(rows.types[index] for index in at),
        tuple(tuple(row[index] for index in at) for row in rows.rows if row[chosen]),
    )


def stopped_sessions(
    connection: duckdb.DuckDBPyConnection,
    picked: Slice,
    stops: Stops,
    outcomes: Iterable[str] = (),
    limit: int | None = None,
    offset: int = 0,
) -> SessionList:
    """Return the sessions that ended at the chosen operations, the dearest first; no outcomes: all.

    Raises QueryError for an operation that is not there, UsageError for an outcome that there is not.
    """
    wanted = _wanted_outcomes(tuple(outcomes), stops.goals)
    require_operation(connection, stops)
    values = {"slice": rolled_up(connection, picked)} | stops.values()
    rows = ask(connection, "dropoff", values)
    chosen = replace(rows, rows=tuple(row for row in rows.rows if row[rows.columns.index("is_chosen")]))
    total = sum(_total(chosen.column(outcome)) or 0 for outcome in wanted or OUTCOMES)
    more = {"outcomes": list(wanted) or None} | paging.page(limit, offset)
    return SessionList(ask(connection, "dropoff_sessions", values | more), total)


def _wanted_outcomes(outcomes: tuple[str, ...], goals: Goals) -> tuple[str, ...]:
    """Return outcomes by name, each once; 'lost' stands for all whose cost is lost."""
    wanted: dict[str, None] = {}
    for outcome in outcomes:
        if outcome not in (*OUTCOMES, "lost"):
            raise UsageError(outcome or "''", "is no outcome", f"there are {', '.join(OUTCOMES)}, and lost")
        if outcome in ("completed", "abandoned") and not goals.patterns:
            raise UsageError(outcome, "means nothing without a goal", "add --goal OPERATION")
        wanted.update(dict.fromkeys(LOST if outcome == "lost" else (outcome,)))
    return tuple(wanted)


def require_operation(connection: duckdb.DuckDBPyConnection, stops: Stops) -> None:
    """Raise QueryError, with the nearest, for an operation or a prefix that no request in the file has."""
    if stops.operation is None or stops.operation == NO_PATH:
        return
    whole: list[str] = ask(connection, "known_operations").column("operation")
    known = list(dict.fromkeys(_beginning(operation, stops.depth) for operation in whole))
    if not any(is_meant(operation, stops.operation) for operation in known):
        at_depth = "" if stops.depth is None else f" at depth {stops.depth}"
        hint = nearest_operations(stops.operation, known)
        raise QueryError(stops.operation or "''", f"no request has this operation{at_depth}", hint)


def _beginning(operation: str, depth: int | None) -> str:
    return operation if depth is None else "/".join(operation.split("/")[: depth + 1])
