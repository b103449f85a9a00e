"""Sessions out of line within their name, why in words, and the most typical ones."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.analytics.outliers import outliers, reason, typical_sessions
from sessions.analytics.slices import Slice
from sessions.errors import UsageError
from tests import oracle_outliers
from tests.analytics.factories import insert, request
from tests.analytics.test_oracle import LOGS, SLICES, few

if TYPE_CHECKING:
    import duckdb

    from tests.oracle import Row

ODD = 0.8137
"""A threshold that no simple fraction meets."""


@few
@given(rows=LOGS, choice=st.one_of(st.just(Slice()), SLICES), least=st.sampled_from([1, 3]))
def test_every_score(engine: duckdb.DuckDBPyConnection, rows: list[Row], choice: Slice, least: int) -> None:
    insert(engine, *rows)
    found = outliers(engine, choice, ODD, least)
    expected: dict[str, dict[str, tuple[float, float, float]]] = {}
    for (session, measure), judged in oracle_outliers.scores(rows, choice, least).items():
        if abs(judged[2]) >= ODD:
            expected.setdefault(session, {})[measure] = judged

    records = found.table.records()
    assert found.total == len(records)
    assert {row["session_id"] for row in records} == expected.keys()
    for row in records:
        measures = expected[row["session_id"]]
        assert len(row["reasons"]) == len(measures)
        strongest = max(abs(score) for _, _, score in measures.values())
        assert abs(row["score"]) == pytest.approx(strongest)
        assert [row["value"], row["median"], row["score"]] == pytest.approx(list(measures[row["measure"]]))
    strengths = [abs(row["score"]) for row in records]
    assert strengths == sorted(strengths, reverse=True)


@few
@given(rows=LOGS, choice=st.one_of(st.just(Slice()), SLICES))
def test_the_most_typical(engine: duckdb.DuckDBPyConnection, rows: list[Row], choice: Slice) -> None:
    insert(engine, *rows)
    found = typical_sessions(engine, choice).records()
    expected = oracle_outliers.distances(rows, choice)

    assert len(found) == len(expected)
    assert {row["session_name"]: row["sessions_of_name"] for row in found} == {
        name: len(group) for name, group in expected.items()
    }
    for row in found:
        group = expected[row["session_name"]]
        unknown, distance = group[row["session_id"]]
        nearest = min(group.values())
        assert unknown == nearest[0]
        assert [distance, row["distance"]] == pytest.approx([nearest[1]] * 2)


def trips(costs: list[str], **fields: Any) -> list[Row]:
    return [request(session=f"s{n:02}", cost=cost, **fields) for n, cost in enumerate(costs)]


def found_in(connection: duckdb.DuckDBPyConnection, *rows: Row, **options: Any) -> list[dict[str, Any]]:
    insert(connection, *rows)
    return outliers(connection, Slice(), **options).table.records()


def test_a_dear_session(engine: duckdb.DuckDBPyConnection) -> None:
    costs = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "60"]
    (found,) = found_in(engine, *trips(costs))

    assert (found["session_id"], found["value"], found["median"]) == ("s10", 60, 6)
    assert found["score"] == pytest.approx(0.6745 * 54 / 3)  # distances 5 4 3 2 1 0 1 2 3 4 54: median 3
    assert found["reason"] == "cost $60.00 is 10 times the median $6.00 of Trip"
    assert found["reasons"] == [found["reason"]]
    assert found["total_cost_usd"] == Decimal(60)


def test_where_most_are_equal_the_mean_distance_counts(engine: duckdb.DuckDBPyConnection) -> None:
    (found,) = found_in(engine, *trips(["1"] * 19 + ["3"]))

    assert found["score"] == pytest.approx(2 / (1.2533 * 0.1))  # one distance of 2 in 20


def test_where_all_are_equal_none_is_out_of_line(engine: duckdb.DuckDBPyConnection) -> None:
    assert found_in(engine, *trips(["1"] * 20)) == []


def test_few_sessions_say_nothing(engine: duckdb.DuckDBPyConnection) -> None:
    rows = trips(["1"] * 8 + ["9"])

    assert found_in(engine, *rows) == []
    assert len(found_in(engine, *rows, least=9, threshold=2)) == 1


def test_low_values_are_out_of_line_too(engine: duckdb.DuckDBPyConnection) -> None:
    (found,) = found_in(
        engine, *trips(["10", "10.1", "10.2", "10.3", "9.9", "9.8", "9.7", "10", "10", "0.1"])
    )

    assert found["score"] < -3.5
    assert found["reason"] == "cost $0.10 is 1% of the median $10.00 of Trip"


def test_names_are_judged_apart(engine: duckdb.DuckDBPyConnection) -> None:
    cheap = trips([f"0.0{n}" for n in range(1, 10)] + ["0.05"])
    dear = [
        request(session=f"d{n}", name="Research", cost=str(n)) for n in range(20, 31)
    ]  # each would be out of line among the cheap ones

    assert found_in(engine, *cheap, *dear) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("cost", 0.42, 0.035, "Travel Planner"),
            "cost $0.42 is 12 times the median $0.035 of Travel Planner",
        ),
        (("requests", 5, 2, None), "requests 5 is 2.5 times the median 2 of sessions without a name"),
        (("requests", 4, 2, "A"), "requests 4 is 2 times the median 2 of A"),
        (("tokens", 10, 100, "A"), "tokens 10 is 10% of the median 100 of A"),
        (("error rate", 0.25, 0, "A"), "error rate 25.0% against the median 0% of A"),
        (("duration", 3720, 240, "A"), "duration 1 h 2 min is 16 times the median 4 min of A"),
    ],
)
def test_reasons(arguments: tuple[str, float, float, str | None], words: str) -> None:
    assert reason(*arguments) == words


def test_pages(engine: duckdb.DuckDBPyConnection) -> None:
    insert(engine, *trips([str(n) for n in range(10)] + ["90", "80", "70"]))
    page = outliers(engine, Slice(), limit=1, offset=1)

    assert (page.table.column("session_id"), page.total) == (["s11"], 3)
    for empty in (outliers(engine, Slice(), limit=0), outliers(engine, Slice(), limit=5, offset=3)):
        assert (len(empty.table), empty.total) == (0, 3)


def test_what_is_refused(engine: duckdb.DuckDBPyConnection) -> None:
    for threshold in (0, -1, float("nan"), float("inf")):
        with pytest.raises(UsageError, match="is no threshold"):
            outliers(engine, Slice(), threshold)
    with pytest.raises(UsageError, match="is no number of sessions"):
        outliers(engine, Slice(), least=0)
    with pytest.raises(UsageError, match="is no number of sessions"):
        typical_sessions(engine, Slice(), 0)
