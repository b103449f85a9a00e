"""The report: what every user asks first about a slice, in one answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sessions.analytics import trends
from sessions.analytics.ask import answered, asking, rolled_up
from sessions.analytics.defaults import LEAST, THRESHOLD
from sessions.analytics.differences import with_sentences
from sessions.analytics.dropoff import Stops, operations_of, outcomes_of, stop_questions
from sessions.analytics.flows import loops_of
from sessions.analytics.goal_operations import goal_operations
from sessions.analytics.goals import NO_GOALS
from sessions.analytics.operation_names import STORED
from sessions.analytics.operations import operations_in
from sessions.analytics.outliers import find_usual, outliers_of, typical_of
from sessions.analytics.paging import page
from sessions.analytics.results import Result, Table
from sessions.analytics.spread import MEASURES, spread
from sessions.analytics.walks import Walks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from decimal import Decimal

    import duckdb

    from sessions.analytics.dropoff import Outcomes
    from sessions.analytics.goals import Goals
    from sessions.analytics.slices import Scope, Slice

MOST_TRANSITIONS = 50
MOST_VARIANTS = 10
MOST_LOOPS = 10
MOST_OUTLIERS = 10
_OUTLIERS = page(MOST_OUTLIERS, 0)

_QUESTIONS: dict[str, dict[str, Any]] = {
    "transitions": {"operations": STORED},
    "variants": {"operations": STORED, "limit": MOST_VARIANTS},
    "models": {},
    "trends": {"by": "day", "in_detail": False},
    "names": {},
    "edge_operations": {"operations": STORED},
}
"""Questions of a report that are one statement, and what each takes beside the slice."""

_LONGEST_FIRST = (
    *("dropoff_differences", "spread", "out of line", "operations", "models", "trends", "dropoff", "loops"),
    *("transitions", "variants", "names", "edge_operations", "goals"),
)
"""All that makes up a report. Two run at a time: a long one that began last would run alone at the end."""


@dataclass(frozen=True, slots=True)
class LatencyFigures:
    """Latency per request, in milliseconds; None when no request has one."""

    avg: float | None
    p50: float | None
    p95: float | None
    p99: float | None


@dataclass(frozen=True, slots=True)
class SessionFigures:
    """One measure over sessions; None when no session has it."""

    avg: float | None
    p50: float | None
    p95: float | None
    max: float | None


@dataclass(frozen=True, slots=True)
class Histograms:
    """Bins `range_start`, `range_end`, `value` of each measure; see sql/histograms.sql."""

    latency_ms: Table
    duration_s: Table
    cost_usd: Table
    requests_per_session: Table


@dataclass(frozen=True, slots=True)
class Report(Result):
    """All figures of the report; docs/metrics.md defines each."""

    name: str | None
    since: datetime | None
    until: datetime | None
    scope: Scope
    sessions: int
    requests: int
    requests_without_session: int
    users: int
    total_cost_usd: Decimal | None
    requests_without_cost: int
    prompt_tokens: int | None
    completion_tokens: int | None
    total_tokens: int | None
    cache_read_tokens: int | None
    reasoning_tokens: int | None
    failed_requests: int
    success_rate: float | None
    first_request_at: datetime | None
    last_request_at: datetime | None
    tied_requests: int
    latency_ms: LatencyFigures
    duration_s: SessionFigures
    cost_usd: SessionFigures
    requests_per_session: SessionFigures
    histograms: Histograms
    activity: Table
    names: Table
    first_operations: Table
    last_operations: Table
    transitions: Table
    variants: Table
    loops: Table
    outcomes: Outcomes
    dropoff: Table
    differences: Table
    goals: Table
    operations: Table
    models: Table
    outliers: Table
    typical: Table


def report(
    connection: duckdb.DuckDBPyConnection, picked: Slice, tz: str = "UTC", goals: Goals = NO_GOALS
) -> Report:
    """Answer the report's questions for a slice; `tz` is the time zone of its days."""
    chosen = rolled_up(connection, picked)
    parts = answered(connection, _tasks(chosen, tz, goals), side_by_side=picked.keeps_sessions_whole)
    answers = {question: answer for part in parts.values() for question, answer in part.items()}
    of_requests = answers["report_requests"].records()[0]
    of_sessions = answers["report_sessions"].records()[0]
    edges = answers["edge_operations"]
    return Report(
        name=", ".join(picked.names) or None,
        since=picked.since,
        until=picked.until,
        scope=picked.scope,
        sessions=of_sessions["sessions"],
        tied_requests=of_sessions["tied_requests"],
        latency_ms=_of_latency(of_requests),
        duration_s=_figures(of_sessions, "duration"),
        cost_usd=_figures(of_sessions, "cost"),
        requests_per_session=_figures(of_sessions, "requests"),
        histograms=_histograms(answers["histograms"]),
        activity=trends.days(answers["trends"]),
        names=answers["names"],
        first_operations=_where(edges, "edge", "first"),
        last_operations=_where(edges, "edge", "last"),
        transitions=_head(answers["transitions"], MOST_TRANSITIONS),
        variants=answers["variants"],
        loops=answers["loops"],
        outcomes=outcomes_of(answers["dropoff"], goals),
        dropoff=operations_of(answers["dropoff"]),
        differences=with_sentences(answers["dropoff_differences"]),
        goals=answers["goals"],
        operations=answers["operations"],
        models=answers["models"],
        outliers=answers["outliers"],
        typical=answers["typical"],
        **{figure: value for figure, value in of_requests.items() if not figure.startswith("latency_")},
    )


def _tasks(
    chosen: dict[str, Any], tz: str, goals: Goals
) -> dict[str, Callable[[duckdb.DuckDBPyConnection], Mapping[str, Table]]]:
    """Return what makes up a report, the long ones first; each task returns answers by their questions."""
    values = {"slice": chosen}
    questions = stop_questions(values, Stops(goals))
    questions |= {question: values | more for question, more in _QUESTIONS.items()}
    questions["trends"] |= {"tz": tz}
    tasks: dict[str, Callable[[duckdb.DuckDBPyConnection], Mapping[str, Table]]] = {
        "spread": lambda connection: spread(connection, chosen),
        "out of line": lambda connection: _out_of_line(connection, chosen),
        "operations": lambda connection: {"operations": operations_in(connection, chosen)},
        "loops": lambda connection: {
            "loops": loops_of(connection, Walks(chosen, chosen, STORED), MOST_LOOPS)[0]
        },
        "goals": lambda connection: {"goals": goal_operations(connection, goals)},
        **{question: _named(question, asking(question, given)) for question, given in questions.items()},
    }
    return {name: tasks[name] for name in sorted(tasks, key=_LONGEST_FIRST.index)}


def _named(
    question: str, task: Callable[[duckdb.DuckDBPyConnection], Table]
) -> Callable[[duckdb.DuckDBPyConnection], Mapping[str, Table]]:
    return lambda connection: {question: task(connection)}


def _out_of_line(connection: duckdb.DuckDBPyConnection, chosen: dict[str, Any]) -> dict[str, Table]:
    find_usual(connection, chosen)
    return {
        "outliers": outliers_of(connection, chosen, THRESHOLD, LEAST, _OUTLIERS).table,
        "typical": typical_of(connection, chosen),
    }


def _of_latency(row: dict[str, Any]) -> LatencyFigures:
    return LatencyFigures(row["latency_avg"], *(row["latency_quantiles"] or (None, None, None)))


def _figures(row: dict[str, Any], measure: str) -> SessionFigures:
    p50, p95 = row[f"{measure}_quantiles"] or (None, None)
    return SessionFigures(row[f"{measure}_avg"], p50, p95, row[f"{measure}_max"])


def _histograms(bins: Table) -> Histograms:
    return Histograms(*(_where(bins, "measure", measure) for measure in MEASURES))


def _where(table: Table, column: str, value: str) -> Table:
    """Return the rows whose column has the value, without that column."""
    at = table.columns.index(column)
    rows = tuple(row for row in table.rows if row[at] == value)
    return Table(table.columns, table.types, rows).without(column)


def _head(table: Table, most: int) -> Table:
    return Table(table.columns, table.types, table.rows[:most])
