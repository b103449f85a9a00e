"""Users: what each does and costs, their order and pages, and how much of the cost few of them are."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.analytics.slices import Slice
from sessions.analytics.users import COLUMNS, concentration, users
from sessions.errors import UsageError
from tests import oracle, oracle_users
from tests.analytics.factories import insert, request
from tests.analytics.test_oracle import LOGS, SLICES, few, same

if TYPE_CHECKING:
    import duckdb

    from tests.oracle import Row

DAY = 86_400


@few
@given(rows=LOGS, choice=st.one_of(st.just(Slice()), SLICES))
def test_every_figure_of_every_user(
    engine: duckdb.DuckDBPyConnection, rows: list[Row], choice: Slice
) -> None:
    insert(engine, *rows)
    found = users(engine, choice)
    chosen = oracle.picked(rows, choice)

    same(found.table, oracle_users.users(rows, choice))
    assert found.table.columns == COLUMNS
    assert found.total == len(found.table)
    assert sum(found.table.column("requests")) == len(chosen)
    assert oracle.total(found.table.column("total_cost_usd")) == oracle.total(row.cost_usd for row in chosen)
    for tokens in ("prompt_tokens", "completion_tokens"):
        expected = oracle.total(getattr(row, tokens) for row in chosen)
        assert oracle.total(found.table.column(tokens)) == expected


@few
@given(rows=LOGS, choice=SLICES, groups=st.sampled_from([1, 2, 240]))
def test_concentration_holds_all_costs_of_users(
    engine: duckdb.DuckDBPyConnection, rows: list[Row], choice: Slice, groups: int
) -> None:
    insert(engine, *rows)
    table = concentration(engine, choice, groups)
    costs = [
        row["total_cost_usd"]
        for row in oracle_users.users(rows, choice)
        if row["user_id"] is not None and row["total_cost_usd"] is not None
    ]

    assert len(table) == min(groups, len(costs))
    assert sum(table.column("users")) == len(costs)
    assert oracle.total(table.column("cost_usd")) == oracle.total(costs)
    means = [cost / count for count, cost in table.rows]
    assert means == sorted(means, reverse=True)


def figures(connection: duckdb.DuckDBPyConnection, *rows: Row, **options: Any) -> list[dict[str, Any]]:
    insert(connection, *rows)
    return users(connection, Slice(), **options).table.records()


def test_a_session_counts_for_each_of_its_users(engine: duckdb.DuckDBPyConnection) -> None:
    found = figures(
        engine,
        request(user="ann", cost="0.4"),
        request(user="bob", cost="0.3", at=5),
        request(user=None, at=9),
        request(user="ann", session=None, cost="0.1", at=20),
    )

    assert [(row["user_id"], row["sessions"], row["requests"], row["total_cost_usd"]) for row in found] == [
        ("ann", 1, 2, Decimal("0.5")),  # 0.4 + 0.1: a request without a session counts, too
        ("bob", 1, 1, Decimal("0.3")),
        (None, 1, 1, None),
    ]
    assert [row["cumulative_share"] for row in found] == [0.625, 1.0, None]  # 0.5 / 0.8


@pytest.mark.parametrize(
    ("days", "pace"),
    [(0, 2.0), (6, 2.0), (7, 2.0), (14, 1.0), (28, 0.5)],  # 2 sessions over at least one week
)
def test_sessions_per_week(engine: duckdb.DuckDBPyConnection, days: int, pace: float) -> None:
    (found,) = figures(engine, request(session="a"), request(session="b", at=days * DAY))

    assert found["sessions_per_week"] == pace


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("descending", [True, False])
def test_sorted_by_any_column(engine: duckdb.DuckDBPyConnection, column: str, *, descending: bool) -> None:
    found = figures(
        engine,
        request(user="ann", cost="0.4", prompt=5, completion=1, at=0),
        request(user="ann", session="s2", cost="0.4", ok=False, at=9 * DAY),
        request(user="bob", cost="0.9", prompt=7, completion=0, lasts=9, at=30),
        request(user="cid", at=60, ok=False, completion=9, lasts=None),
        request(user=None, session=None, at=70, ok=None, cost="0"),
        sort=column,
        descending=descending,
    )
    values = [row[column] for row in found]
    known = oracle.known(values)

    assert len(values) == 4
    assert known == sorted(known, reverse=descending)
    assert values[: len(known)] == known  # what is not known comes last


def test_pages(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *(request(user=f"u{n}", cost=str(n), session=f"s{n}") for n in range(5)))
    pages = [users(engine, Slice(), limit=2, offset=offset) for offset in (0, 2, 4, 6)]

    assert [one.table.column("user_id") for one in pages] == [["u4", "u3"], ["u2", "u1"], ["u0"], []]
    assert [one.total for one in pages] == [5, 5, 5, 5]
    assert pages[1].table.column("cumulative_share") == [0.9, 1.0]  # (4 + 3 + 2) / 10, and all but 0


def test_nobody(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine)

    assert users(engine, Slice()).total == len(concentration(engine, Slice())) == 0


def test_groups_are_as_even_as_can_be(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *(request(user=f"u{n}", cost=str(n), session=f"s{n}") for n in range(1, 6)))

    assert concentration(engine, Slice(), 2).rows == ((3, Decimal(12)), (2, Decimal(3)))  # 5 + 4 + 3, 2 + 1


def test_what_is_refused(engine: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError, match="did you mean total_cost_usd"):
        users(engine, Slice(), "cost")
    with pytest.raises(UsageError, match="offset cannot be negative"):
        users(engine, Slice(), offset=-1)
    with pytest.raises(UsageError, match="is no number of groups"):
        concentration(engine, Slice(), 0)
