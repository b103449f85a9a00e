"""Layouts hold whatever the logs hold: no line is too wide, and nothing but text and colours comes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from sessions.analytics.conversation import Exchange, Message
from sessions.analytics.detail import SessionDetail
from sessions.analytics.listing import Page
from sessions.analytics.quarantine import fault_in
from sessions.analytics.results import Table
from sessions.analytics.slices import Slice
from sessions.cli.render.canvas import Canvas, painted
from sessions.cli.render.ingest import ingest_layout
from sessions.cli.render.listing import listing_layout
from sessions.cli.render.names import names_layout
from sessions.cli.render.quarantine import quarantine_layout, refused_layout
from sessions.cli.render.report import report_layout
from sessions.cli.render.session import session_layout
from sessions.cli.render.sources import sources_layout
from sessions.cli.render.table import table_layout
from sessions.ingest.counts import Counts, FileResult, IngestResult
from tests.cli import samples

if TYPE_CHECKING:
    from rich.text import Text

HOSTILE = [
    "[bold red]x[/]",
    "\x1b[2J\x1b[31mgone",
    "a\nb\r\nc",
    "\u202eevil\u202c",
    "会議室" * 30,
    "x" * 500,
    "",
    "\x9b1m",
    ":smile:",
]
labels = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60), st.none())
some_settings = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(lines: list[Text], width: int) -> None:
    text = painted(lines, colours=False)
    assert all(char.isprintable() or char in "\n\u200c\u200d" for char in text)
    assert [line for line in text.split("\n") if cell_len(line) > width] == []


def relabelled(table: Table, values: dict[str, list[Any]]) -> Table:
    """Return a table with other texts in some columns, in turn."""
    columns = [
        [values[name][n % len(values[name])] for n in range(len(table))]
        if name in values
        else table.column(name)
        for name in table.columns
    ]
    return Table(table.columns, table.types, tuple(zip(*columns, strict=True)))


@some_settings
@given(st.lists(labels, min_size=1, max_size=5), st.integers(40, 160))
def test_reports(texts: list[str | None], width: int) -> None:
    paths = [None if text is None else "/" + text for text in texts]
    report = samples.report()
    hostile = replace(
        report,
        name=texts[0],
        names=relabelled(report.names, {"session_name": texts}),
        operations=relabelled(report.operations, {"operation": paths}),
        models=relabelled(report.models, {"model": texts, "provider": texts}),
        first_operations=relabelled(report.first_operations, {"operation": paths}),
        dropoff=relabelled(report.dropoff, {"operation": paths}),
        transitions=relabelled(report.transitions, {"source": paths, "target": paths}),
        variants=relabelled(report.variants, {"operations": [paths]}),
        loops=relabelled(report.loops, {"operations": [paths]}),
        outliers=relabelled(
            report.outliers, {"session_id": [text or "-" for text in texts], "reason": texts}
        ),
        typical=relabelled(report.typical, {"session_name": texts}),
    )

    check(report_layout(hostile, Slice(users=tuple(text or "" for text in texts)), Canvas(width, UTC)), width)


@some_settings
@given(
    st.lists(labels.filter(bool), min_size=1, max_size=4),
    st.integers(40, 160),
    st.sampled_from(samples.listing().columns),
)
def test_lists(texts: list[str], width: int, sort: str) -> None:
    columns = ("session_id", "session_name", "user_id", "last_operation")
    table = relabelled(samples.listing(), dict.fromkeys(columns, texts))

    check(listing_layout(table, Slice(), Page(sort=sort), Canvas(width, UTC)), width)


@some_settings
@given(st.lists(labels, min_size=1, max_size=5), st.integers(40, 160))
def test_sessions(texts: list[str | None], width: int) -> None:
    session, requests = samples.session().session, samples.requests()
    detail = SessionDetail(
        relabelled(session, {"session_id": [texts[0] or "s"], "session_name": texts, "user_id": texts}),
        relabelled(requests, dict.fromkeys(("session_path", "model", "error_type", "error_message"), texts)),
    )
    said = [Message(text or "", text or "") for text in texts]
    content = tuple(Exchange(f"r{n}", tuple(said), tuple(said)) for n in range(5))

    check(session_layout(detail, (), Canvas(width, UTC)), width)
    check(session_layout(detail, content, Canvas(width, UTC)), width)


@some_settings
@given(st.lists(labels, min_size=1, max_size=4), st.integers(40, 160))
def test_any_table(texts: list[str | None], width: int) -> None:
    columns = tuple(text or "c" for text in texts)
    table = Table(columns, ("VARCHAR",) * len(columns), (tuple(texts), tuple(texts)))

    check(table_layout(table, Canvas(width, UTC)), width)
    check(table_layout(replace(table, rows=()), Canvas(width, UTC)), width)


@some_settings
@given(st.lists(labels, min_size=1, max_size=4), st.integers(40, 160))
def test_names(texts: list[str | None], width: int) -> None:
    check(names_layout(relabelled(samples.names(), {"session_name": texts}), Canvas(width, UTC)), width)


@some_settings
@given(st.lists(labels.filter(bool), min_size=1, max_size=4), st.integers(40, 160))
def test_sources(texts: list[str], width: int) -> None:
    table = relabelled(samples.sources(), dict.fromkeys(("path", "format", "status"), texts))

    check(sources_layout(table, Canvas(width, UTC)), width)


@some_settings
@given(st.lists(labels, min_size=1, max_size=5), st.integers(40, 160))
def test_refused_lines(texts: list[str | None], width: int) -> None:
    codes = [text or "" for text in texts]
    counts = relabelled(samples.refused_counts(), {"reason": codes})
    lines = relabelled(samples.refused(), {"reason": codes, "path": texts, "text": texts})

    check(quarantine_layout(counts, lines, Canvas(width, UTC)), width)


@some_settings
@given(labels, labels, st.integers(40, 160))
def test_one_refused_line(text: str | None, other: str | None, width: int) -> None:
    line = replace(
        samples.refused_line(), text=text, fault=fault_in(text), reason=other or "", path=other or None
    )

    check(refused_layout(line, Canvas(width, UTC)), width)


def test_ingest_lines_are_text() -> None:
    bad = "\x1b[31m\n.jsonl"
    result = IngestResult((FileResult(bad, "gateway", Counts(1, 1), 0.1, "complete", {bad: 1}),), 0.1)

    check(ingest_layout(result, Canvas(80, UTC)), 1000)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_figures_as_large_as_they_get(width: int) -> None:
    report = samples.report()
    huge = Decimal("123456789012.123456789")
    operations = relabelled(
        report.operations, {"cost_usd": [huge], "requests": [10**12], "prompt_tokens": [10**15]}
    )
    grown = replace(
        report,
        total_cost_usd=huge,
        requests=10**12,
        sessions=10**11,
        prompt_tokens=10**15,
        operations=operations,
    )

    check(report_layout(grown, Slice(), Canvas(width, UTC)), width)


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("sessions", [0, 121])
def test_a_report_of_nothing_known(width: int, sessions: int) -> None:
    report = samples.report()
    changes: dict[str, Any] = dict.fromkeys(
        ("total_cost_usd", "success_rate", "prompt_tokens", "total_tokens")
    )
    changes |= {"sessions": sessions, "since": None, "first_request_at": None, "last_request_at": None}
    for name in ("activity", "names", "first_operations", "transitions", "variants", "dropoff"):
        changes[name] = replace(getattr(report, name), rows=())

    check(report_layout(replace(report, **changes), Slice(), Canvas(width, UTC)), width)
