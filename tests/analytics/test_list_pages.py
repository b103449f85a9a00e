"""The list of sessions by place: every page is the one that the whole list has there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sessions.analytics.list_pages import Neighbours, PlacedPage, neighbours, session_page
from sessions.analytics.listing import SORT_COLUMNS, Page, list_sessions
from sessions.analytics.slices import Slice
from sessions.errors import UsageError
from tests.analytics.factories import insert, request, unknown

if TYPE_CHECKING:
    import duckdb


@pytest.fixture(scope="module")
def many(engine: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Eleven sessions; many share their values, and of three next to nothing is known."""
    rows = []
    for number in range(8):
        at = 100 * (number % 3)
        rows += [
            request(
                session=f"s{number}",
                at=at,
                lasts=1 + number % 2,
                cost=None if number == 4 else f"0.{number % 3}",
                user=f"u{number % 2}",
                name="Trip" if number % 2 else "Chat",
                path="/a" if number % 4 else "/b",
                ok=number != 5,
            ),
            request(session=f"s{number}", at=at + number % 4, path="/c", user=f"u{number % 2}"),
        ]
    insert(engine, *rows, unknown(session="x1"), unknown(session="x2"), unknown(session="a0"))
    return engine


def whole(connection: duckdb.DuckDBPyConnection, page: Page, picked: Slice) -> list[str]:
    table = list_sessions(connection, picked, replace(page, limit=1000)).table
    return [str(one) for one in table.column("session_id")]


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("sort", SORT_COLUMNS)
def test_pages_one_after_the_other_are_the_list(
    many: duckdb.DuckDBPyConnection, sort: str, descending: bool
) -> None:
    page = Page(sort=sort, descending=descending, limit=3)
    expected = whole(many, page, Slice())
    pages, wanted = [], PlacedPage(page)
    while True:
        found = session_page(many, Slice(), wanted)
        pages.append([str(one) for one in found.table.column("session_id")])
        if found.after is None:
            break
        wanted = PlacedPage(page, after=found.after)
    back, before = [pages[-1]], found.before
    while before is not None:
        found = session_page(many, Slice(), PlacedPage(page, before=before))
        back.insert(0, [str(one) for one in found.table.column("session_id")])
        before = found.before

    assert [one for ids in pages for one in ids] == expected
    assert [len(ids) for ids in pages] == [3, 3, 3, 2]
    assert back == pages


def test_rows_are_those_of_the_list(many: duckdb.DuckDBPyConnection) -> None:
    page = Page(sort="total_cost_usd", limit=4)

    assert session_page(many, Slice(), PlacedPage(page)).table == list_sessions(many, Slice(), page).table


def test_the_total_counts_what_passes_the_filters(many: duckdb.DuckDBPyConnection) -> None:
    assert session_page(many, Slice(), PlacedPage(Page(limit=2))).total == 11
    assert session_page(many, Slice(), PlacedPage(Page(limit=2, failed=True))).total == 1
    assert session_page(many, Slice(names=("Trip",)), PlacedPage(Page(limit=2))).total == 4


def test_search_is_without_case_in_ids_and_names(many: duckdb.DuckDBPyConnection) -> None:
    def found(text: str) -> int:
        return session_page(many, Slice(), PlacedPage(search=text)).total

    assert found("TRI") == 4
    assert found("X") == 2
    assert found("%") == 0
    assert found("s3") == 1


def test_sessions_that_were_at_an_operation(many: duckdb.DuckDBPyConnection) -> None:
    def found(operation: str) -> int:
        return session_page(many, Slice(), PlacedPage(operation=operation)).total

    assert found("/b") == 2  # s0 and s4
    assert found("/c") == 8
    assert found("/none") == 0


def test_a_slice_that_cuts_sessions_has_their_cut_figures(many: duckdb.DuckDBPyConnection) -> None:
    picked = Slice(statuses=("200",), users=("u1",))
    page = Page(sort="requests", limit=2)
    first = session_page(many, picked, PlacedPage(page))
    second = session_page(many, picked, PlacedPage(page, after=first.after))

    assert first.table == list_sessions(many, picked, page).table
    assert second.table == list_sessions(many, picked, replace(page, offset=2)).table


def test_a_place_that_is_not_in_the_list_has_nothing_behind_it(many: duckdb.DuckDBPyConnection) -> None:
    found = session_page(many, Slice(), PlacedPage(after="none"))

    assert (len(found.table), found.total, found.before, found.after) == (0, 11, None, None)


def test_before_the_first_whole_page_lies_the_first_page(many: duckdb.DuckDBPyConnection) -> None:
    page = Page(sort="session_id", descending=False, limit=3)
    found = session_page(many, Slice(), PlacedPage(page, before="s1"))

    assert found.table.column("session_id") == ["a0", "s0", "s1"]
    assert (found.before, found.after) == (None, "s1")


def test_neighbours_are_by_start_then_id(many: duckdb.DuckDBPyConnection) -> None:
    # At 0: s0, s3, s6; at 100: s1, s4, s7; at 200: s2, s5; without a time: a0, x1, x2.
    assert neighbours(many, Slice(), "s6") == Neighbours("s3", "s1")
    assert neighbours(many, Slice(), "s0") == Neighbours(None, "s3")
    assert neighbours(many, Slice(), "s5") == Neighbours("s2", "a0")
    assert neighbours(many, Slice(), "x2") == Neighbours("x1", None)
    assert neighbours(many, Slice(names=("Chat",)), "s6") == Neighbours("s0", "s4")
    assert neighbours(many, Slice(names=("Trip",)), "s6") == Neighbours(None, None)


def test_an_unknown_column_and_a_negative_limit_are_refused(many: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError, match="colour: is no column"):
        session_page(many, Slice(), PlacedPage(Page(sort="colour")))
    with pytest.raises(UsageError, match="limit cannot be negative"):
        session_page(many, Slice(), PlacedPage(Page(limit=-1)))
