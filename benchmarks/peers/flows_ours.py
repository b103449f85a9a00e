"""Ours: `python -m benchmarks.peers.flows_ours DATABASE [QUESTION...]` asks what the commands ask."""

from __future__ import annotations

import sys
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.peers.flow_answers import FUNNEL, STEPS, WINDOW_S, answer
from sessions.analytics import listing
from sessions.analytics.ask import ask
from sessions.analytics.conditions import condition_of
from sessions.analytics.dropoff import OUTCOMES
from sessions.analytics.funnel import Funnel, funnel
from sessions.analytics.goals import NO_GOALS
from sessions.analytics.slices import Slice
from sessions.schemas.database import reader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import duckdb

    Rows = Sequence[Sequence[Any]]

ALL = {"slice": Slice().parameter(), "operations": "operations"}
SHOWN = 10
LATEST = 50


def transitions(connection: duckdb.DuckDBPyConnection) -> Rows:
    """Return source, target, events and distinct sessions."""
    return [row[:4] for row in ask(connection, "transitions", ALL).rows]


def variants(connection: duckdb.DuckDBPyConnection) -> Rows:
    """Return the commonest sequences."""
    return [row[:2] for row in ask(connection, "variants", ALL | {"limit": SHOWN}).rows]


def steps(connection: duckdb.DuckDBPyConnection) -> Rows:
    """Return step, operation and sessions."""
    counted: Counter[tuple[int, str | None]] = Counter()
    for row in ask(connection, "step_flow", ALL | {"steps": STEPS}).records():
        if row["target"] != "END":
            counted[row["step"], row["target"]] += row["sessions"]
    return [(*at, sessions) for at, sessions in counted.items()]


def windowed_funnel(connection: duckdb.DuckDBPyConnection) -> Rows:
    """Return how many sessions make each step."""
    wanted = Funnel(tuple(map(condition_of, FUNNEL)), window_s=WINDOW_S)
    made = funnel(connection, Slice(), wanted).steps
    return list(enumerate(made.column("sessions"), 1))


def dropoff(connection: duckdb.DuckDBPyConnection) -> Rows:
    """Return where sessions end, and what they had cost."""
    stops = {"goals": NO_GOALS.parameter(), "depth": None, "operation": None}
    found = ask(connection, "dropoff", {"slice": ALL["slice"]} | stops).records()
    return [(row["operation"], row["ends"], _cost(row)) for row in found if row["ends"]]


def _cost(row: dict[str, Any]) -> Any:
    """Return the cost of the sessions that ended at an operation, whatever their outcome."""
    return sum(row[f"{outcome}_cost_usd"] or 0 for outcome in OUTCOMES)


def latest(connection: duckdb.DuckDBPyConnection) -> Rows:
    """Return the latest sessions."""
    table = listing.list_sessions(connection, Slice(), listing.Page(limit=LATEST)).table
    names = ("session_id", "session_name", "requests", "total_cost_usd")
    return list(zip(*(table.column(name) for name in names), strict=True))


def metrics(connection: duckdb.DuckDBPyConnection) -> Rows:
    """Return sessions, and mean, median, p95 and maximum of duration, cost and requests."""
    row = ask(connection, "report_sessions", {"slice": ALL["slice"]}).records()[0]
    figures = [
        figure
        for measure in ("duration", "cost", "requests")
        for figure in (row[f"{measure}_avg"], *row[f"{measure}_quantiles"], row[f"{measure}_max"])
    ]
    return [[row["sessions"], *figures]]


QUESTIONS: dict[str, Callable[[duckdb.DuckDBPyConnection], Rows]] = {
    "transitions": transitions,
    "variants": variants,
    "steps": steps,
    "funnel": windowed_funnel,
    "dropoff": dropoff,
    "list": latest,
    "metrics": metrics,
}


def main(database: str, questions: list[str]) -> None:
    """Ask and answer."""
    with reader(Path(database)) as connection:
        for question in questions or QUESTIONS:
            answer(question, partial(QUESTIONS[question], connection))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
