"""Sessions behind links, nodes of trees and sequences of the flows, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sessions.analytics.flow_found import Behind, Found, Link, Some, Way, sessions_behind
from sessions.analytics.slices import Slice
from sessions.analytics.walks import Shape
from sessions.errors import QueryError
from tests.analytics.factories import insert
from tests.analytics.test_flows import walk

if TYPE_CHECKING:
    import duckdb

A, B = Some(("/a",)), Some(("/b",))
START, END = Some(("START",)), Some(("END",))
NOT_A = Some(("/a",), but=True)


@pytest.fixture
def walks(engine: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    insert(
        engine,
        *walk("s1", "/a", "/b", "/c"),
        *walk("s2", "/a", "/a", "/b"),
        *walk("s3", "/b"),
        *walk("s4", None, "/a"),
    )
    return engine


def found(
    connection: duckdb.DuckDBPyConnection,
    row: Found,
    shape: Shape | None = None,
    picked: Slice | None = None,
) -> list[str]:
    listed = sessions_behind(connection, picked or Slice(), row, shape)
    ids: list[str] = listed.table.column("session_id")
    assert listed.total == len(ids)
    return sorted(ids)


@pytest.mark.parametrize(
    ("link", "ids"),
    [
        (Link(A, B), ["s1", "s2"]),
        (Link(A, B, 2), ["s1"]),  # s2 goes from /a to /b in step 3
        (Link(A, B, 3), ["s2"]),
        (Link(None, B, 1), ["s3"]),
        (Link(START, A), ["s1", "s2"]),
        (Link(A, END), ["s4"]),
        (Link(None, END), ["s1", "s2", "s3", "s4"]),
        (Link(None, END, 2), ["s3"]),  # ends behind step 1
        (Link(None, END, 4), ["s1", "s2"]),
        (Link(START, NOT_A), ["s3", "s4"]),
        (Link(A, NOT_A), ["s1", "s2"]),
        (Link(NOT_A, A), ["s4"]),  # from (no path); START is no operation
        (Link(NOT_A, END), ["s1", "s2", "s3"]),
        (Link(None, NOT_A, 2), ["s1"]),
        (Link(Some(("(no path)",)), A), ["s4"]),
        (Link(Some(("/a", "/b")), Some(("/c", "/b"))), ["s1", "s2"]),
    ],
)
def test_links(walks: duckdb.DuckDBPyConnection, link: Link, ids: list[str]) -> None:
    assert found(walks, link) == ids


def test_links_of_merged_repeats(walks: duckdb.DuckDBPyConnection) -> None:
    merged = Shape(collapse=True)

    assert found(walks, Link(A, B, 2), merged) == ["s1", "s2"]  # /a /a is one step of s2
    assert found(walks, Link(B, END, 3), merged) == ["s2"]
    assert found(walks, Link(A, A), merged) == []


@pytest.mark.parametrize(
    ("way", "ids"),
    [
        (Way("/a"), ["s1", "s2", "s4"]),
        (Way("/a", ("/b",)), ["s1"]),  # from the first /a of s2, /a follows
        (Way("/a", ("/a", "/b")), ["s2"]),
        (Way("/a", ("END",)), ["s4"]),
        (Way("/a", (), but=("/b",)), ["s2"]),  # /a follows; the end of s4 is no operation
        (Way("/b", (), before=True), ["s1", "s2", "s3"]),
        (Way("/b", ("/a",), before=True), ["s1", "s2"]),
        (Way("/b", ("/a", "/a"), before=True), ["s2"]),
        (Way("/b", ("START",), before=True), ["s3"]),
        (Way("/a", ("(no path)", "START"), before=True), ["s4"]),
        (Way("/b", ("/a",), before=True, but=("/c",)), ["s2"]),
    ],
)
def test_ways(walks: duckdb.DuckDBPyConnection, way: Way, ids: list[str]) -> None:
    assert found(walks, way) == ids


@pytest.mark.parametrize(
    ("operations", "ids"),
    [
        (("/a", "/b"), ["s1", "s2"]),
        (("/a", "/a"), ["s2"]),
        (("/b", "/a"), []),
        (("(no path)", "/a"), ["s4"]),
        (("/a", "/b", "/c"), ["s1"]),
    ],
)
def test_sequences(walks: duckdb.DuckDBPyConnection, operations: tuple[str, ...], ids: list[str]) -> None:
    assert found(walks, Behind("ngram", operations)) == ids


def test_of_a_slice_only_its_sessions(walks: duckdb.DuckDBPyConnection) -> None:
    assert found(walks, Link(A, B), picked=Slice(session_ids=("s2", "s3"))) == ["s2"]


def test_an_operation_that_is_not_there(walks: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(QueryError, match="/aa: no request has this operation"):
        found(walks, Link(Some(("/aa",)), END))
