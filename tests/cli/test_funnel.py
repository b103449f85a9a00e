"""`sessions funnel`: its layout, its warnings, its lists of sessions."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.analytics.funnel import FunnelResult
from sessions.analytics.results import Table
from sessions.analytics.slices import Slice
from sessions.cli.commands.funnel import funnel_answer
from sessions.cli.render.canvas import Canvas, painted
from sessions.cli.render.funnel import funnel_layout
from tests.cli.test_hostile import check, labels, some_settings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command

TYPES = {
    "step": "VARCHAR",
    "sessions": "BIGINT",
    "rate_from_first": "DOUBLE",
    "rate_from_previous": "DOUBLE",
    "rate_from_all": "DOUBLE",
    "lost": "BIGINT",
    "lost_cost_usd": "DECIMAL(38,9)",
    "lost_requests_without_cost": "BIGINT",
    "median_time_s": "DOUBLE",
    "p90_time_s": "DOUBLE",
    "requests": "BIGINT",
}
STEPS = [
    ("/search", 8, 1.0, None, 0.8, None, None, None, None, None, 9),
    ("/booking/*", 6, 0.75, 0.75, 0.6, 2, Decimal("0.25"), 1, 75.0, 200.0, 6),
    ("ok=true", 6, 0.75, 1.0, 0.6, 0, Decimal(0), 0, 0.5, 0.5, 30),
]


def funnel(*rows: tuple[Any, ...], **fields: Any) -> FunnelResult:
    made = FunnelResult(
        name="Trip",
        since=None,
        until=None,
        scope="requests",
        order="ordered",
        window_s=1800.0,
        step_window_s=300.0,
        exclude=("/x",),
        sessions=10,
        completed=6,
        median_total_time_s=80.0,
        p90_total_time_s=None,
        tied_requests=2,
        steps=Table(tuple(TYPES), tuple(TYPES.values()), rows or tuple(STEPS)),
        unknown=Table(("operation", "nearest"), ("VARCHAR", "VARCHAR[]"), ()),
    )
    return replace(made, p90_total_time_s=201.0, **fields)


def shown(result: FunnelResult, width: int = 100, picked: Slice | None = None) -> list[str]:
    return painted(funnel_layout(result, picked or Slice(), Canvas(width, UTC)), colours=False).splitlines()


def test_the_layout() -> None:
    assert shown(funnel()) == [
        "Trip" + " " * 85 + "10 sessions",
        "3 steps in this order, others may lie between them · within 30 min from the first of them",
        "each within 5 min of the one before · no /x between them",
        "",
        "   Step        sessions                    of first  of previous  of all  time to step         p90",
        "1  /search            8  ████████████████      100%                80.0%",
        "   −2 (25.0%) · $0.25 spent",  # noqa: RUF001
        "2  /booking/*         6  ████████████         75.0%        75.0%   60.0%    1 min 15 s  3 min 20 s",
        "   none lost",
        "3  ok=true            6  ████████████         75.0%         100%   60.0%        500 ms      500 ms",
        "",
        "6 of 8 sessions that began made all steps.",
        "From first to last: half of them within 1 min 20 s, nine in ten within 3 min 21 s.",
        "Cost unknown for 1 request of lost sessions: in no sum of money.",
        "Started in the same microsecond as another that matters: 2 requests, in the log's order.",
    ]


def test_a_funnel_that_nobody_enters() -> None:
    row = ("/a", 0, None, None, 0.0, None, None, None, None, None, 0)
    assert shown(funnel(row, row))[-1] == "No session makes the first step."
    assert shown(funnel(row, row, sessions=0))[-1] == "No request is in this slice."


def test_the_slice_is_told() -> None:
    picked = Slice(since=datetime(2026, 3, 1), users=("u1",), scope="whole")
    assert "from 2026-03-01 00:00 UTC · whole sessions that started in this window · user u1" in shown(
        funnel(), picked=picked
    )


@some_settings
@given(st.lists(labels.filter(bool), min_size=2, max_size=20), st.integers(40, 160))
def test_any_texts_fit(texts: list[str], width: int) -> None:
    rows = [(text, *STEPS[1][1:]) for text in texts]
    hostile = funnel(*rows, name=texts[0], exclude=tuple(texts))

    check(funnel_layout(hostile, Slice(users=tuple(texts)), Canvas(width, UTC)), width)


def test_formats_of_rows_have_a_row_a_step() -> None:
    answer = funnel_answer(funnel(), Slice())

    assert answer.data.table.column("step") == ["/search", "/booking/*", "ok=true"]
    assert answer.data.arrow().num_rows == 3
    assert [title for title, _ in answer.sections] == ["Trip", "Steps"]


def called(command: Command, database: Path, *arguments: str) -> Any:
    return command("funnel", *arguments, "--db", str(database))


def test_the_answer(command: Command, database: Path) -> None:
    steps = ["--step", "/trip/search", "--goal", "/trip/book"]
    outcome = called(command, database, *steps, "--window", "60s", "--format", "json")
    answer = json.loads(outcome.out)

    assert (outcome.code, outcome.err) == (0, "")
    assert [step["sessions"] for step in answer["steps"]] == [2, 1]  # trip-1 books 60 s later, trip-2 never
    assert answer["steps"][1]["median_time_s"] == answer["window_s"] == 60.0
    assert (
        json.loads(called(command, database, *steps, "--window", "59s", "--format", "json").out)["completed"]
        == 0
    )


def test_sessions_behind_a_step(command: Command, database: Path) -> None:
    steps = ["--step", "/trip/search", "--step", "/trip/book", "--sessions", "--format", "json"]
    lost = called(command, database, *steps, "--at", "2")
    reached = called(command, database, *steps, "--reached", "1", "--sort", "-total_cost_usd", "--limit", "1")

    assert [row["session_id"] for row in json.loads(lost.out)] == ["trip-2"]
    assert [row["session_id"] for row in json.loads(reached.out)] == ["trip-1"]
    assert reached.err == "1–1 of 2 sessions; --offset 1 for the next\n"  # noqa: RUF001


def test_steps_that_nothing_can_fill_are_told(command: Command, database: Path) -> None:
    steps = ["--step", "/trip/serch", "--step", "/trip/* & model=nope", "--exclude", "/trip/search"]
    outcome = called(command, database, *steps)

    assert outcome.code == 0
    assert outcome.err.splitlines() == [
        "warning: /trip/serch: no request has this operation; nearest: /trip/search, /trip/*, /trip/book",
        "warning: step 2, /trip/* & model=nope: no request of this slice matches it, or only excluded ones",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "0 steps: cannot be a funnel; give 2 to 20"),
        (["--step", "/a"], "1 step: cannot be a funnel; give 2 to 20"),
        (["--step", "/a", "--goal", "b"], "b: is neither an operation nor a condition"),
        (["--step", "/a", "--goal", "/b", "--sessions"], "--sessions: lists those of one step; add either"),
        (["--step", "/a", "--goal", "/b", "--at", "2"], "--at: is about a list of sessions; add --sessions"),
        (["--step", "/a", "--goal", "/b", "--reached", "2"], "--reached: is about a list of sessions"),
        (["--step", "/a", "--goal", "/b", "--sessions", "--at", "3"], "at 3: is no step"),
        (["--step", "/a", "--goal", "/b", "--order", "loose"], "'loose' is not one of"),
        (
            ["--step", "/a", "--goal", "/b", "--order", "unordered", "--step-window", "5m"],
            "a step window: has no meaning in an unordered funnel; give a window from the first step",
        ),
    ],
)
def test_malformed_funnels(command: Command, database: Path, arguments: list[str], said: str) -> None:
    outcome = called(command, database, *arguments)

    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err
    assert len(outcome.err.splitlines()) == 1
