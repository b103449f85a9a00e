"""Nothing to answer about: an empty database, and a slice that chooses nothing."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

import pytest

from sessions.analytics.listing import Page, list_sessions
from sessions.analytics.names import names
from sessions.analytics.report import Report, report
from sessions.analytics.results import Table
from sessions.analytics.slices import Slice
from tests.analytics.factories import START, after, insert, request, unknown

if TYPE_CHECKING:
    import duckdb

EMPTY_SLICES = [
    Slice(users=("nobody",)),
    Slice(session_ids=("none",)),
    Slice(since=after(1)),
    Slice(until=START, scope="whole"),
    Slice(properties=(("app", "none"),), statuses=("5xx",)),
]
ZEROS = {
    *("sessions", "requests", "requests_without_session", "users", "requests_without_cost"),
    *("failed_requests", "tied_requests"),
}
UNKNOWN = {
    *("name", "total_cost_usd", "prompt_tokens", "completion_tokens", "total_tokens", "cache_read_tokens"),
    *("reasoning_tokens", "success_rate", "first_request_at", "last_request_at"),
}
FIGURES = {"latency_ms", "duration_s", "cost_usd", "requests_per_session"}


def check_nothing(found: Report) -> None:
    given = {name: getattr(found, name) for name in (field.name for field in fields(Report))}
    assert {name for name, value in given.items() if value == 0} == ZEROS
    assert {name for name, value in given.items() if value is None} - {"since", "until"} == UNKNOWN
    for name in FIGURES:
        assert set(asdict(given[name]).values()) == {None}
    assert all(not len(value) for value in given.values() if isinstance(value, Table))
    assert all(not len(table) for table in (found.histograms.latency_ms, found.histograms.cost_usd))


def test_an_empty_database(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine)

    check_nothing(report(engine, Slice()))
    assert report(engine, Slice()).since is None
    assert list_sessions(engine, Slice(), Page()).total == 0
    assert len(list_sessions(engine, Slice(), Page()).table) == len(names(engine, Slice())) == 0


@pytest.mark.parametrize("picked", EMPTY_SLICES, ids=str)
def test_an_empty_slice(engine: duckdb.DuckDBPyConnection, picked: Slice) -> None:
    insert(engine, request(cost="0.4"))

    check_nothing(report(engine, picked))
    assert list_sessions(engine, picked, Page()).total == 0
    assert len(names(engine, picked)) == 0


def test_requests_of_which_nothing_is_known(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, unknown(), unknown(session=None))
    found = report(engine, Slice())

    assert (found.sessions, found.requests, found.users, found.requests_without_cost) == (1, 2, 0, 2)
    assert (found.total_cost_usd, found.success_rate) == (None, None)
    assert (found.latency_ms.p95, found.duration_s.avg) == (None, None)
    assert found.requests_per_session.max == 1.0
    assert len(found.activity) == 0  # on no day
    assert found.operations.records()[0]["operation"] is None
    assert found.models.records()[0]["requests"] == 2
    assert found.variants.records()[0]["operations"] == [None]
    assert found.dropoff.records()[0]["exit_rate"] == 1.0
