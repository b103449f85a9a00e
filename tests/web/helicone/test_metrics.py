"""The three histograms and what stands beside them, against answers made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sessions.analytics.helicone.metrics import Bin, merged, touching
from tests.analytics.factories import database, request, unknown
from tests.web.helicone.client import Client, of_requests, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.oracle import Row


def session(name: str, requests: int, seconds: float, cost: str) -> list[Row]:
    """Return a session of so many requests, from the first to the last of which so many seconds pass."""
    step = seconds / max(requests - 1, 1)
    return [
        request(session=name, at=at * step, cost=cost if at == 0 else None, ok=at == 0, lasts=1 + at)
        for at in range(requests)
    ]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Sessions of 1, 2, 3 and 4 requests, of 0, 4, 8 and 90 s, of $1, $2, $3 and $10."""
    made = database(
        tmp_path_factory.mktemp("web"),
        *session("a", 1, 0, "1"),
        *session("b", 2, 4, "2"),
        *session("c", 3, 8, "3"),
        *session("d", 4, 90, "10"),
        request(session=None, cost="99"),
    )
    with serving(made.path) as found:
        yield found


def bins(*edges_and_values: tuple[str, str, int]) -> list[dict[str, Any]]:
    return [{"range_start": low, "range_end": high, "value": value} for low, high, value in edges_and_values]


def test_up_to_the_75th_percentile_where_no_other_is_asked_for(client: Client) -> None:
    answer = client.post("session/metrics/query", {"nameContains": "", "timezoneDifference": 0})

    assert answer == {
        # The 75th percentiles are 3 + 0.25 * (4 - 3), 8 + 0.25 * (90 - 8) and 3 + 0.25 * (10 - 3).
        "session_count": bins(("1", "1.5", 1), ("1.5", "2.5", 1), ("2.5", "3", 1)),
        "session_duration": bins(("0", "2", 1), ("2", "6", 1), ("6", "8", 1)),
        "session_cost": bins(("1", "1.5", 1), ("1.5", "2.5", 1), ("2.5", "3", 1)),
        "average": {
            "session_count": [{"average": 2.5}],  # (1 + 2 + 3 + 4) / 4: of all sessions
            "session_duration": [{"average": 25.5}],  # (0 + 4 + 8 + 90) / 4
            "session_cost": [{"average": 4.0}],  # (1 + 2 + 3 + 10) / 4
        },
        "total_cost": 16.0,
        "count": 4,
        "avg_latency": 2000.0,  # (1 + 1 + 2 + 1 + 2 + 3 + 1 + 2 + 3 + 4) s / 10
        "success_rate": 0.4,  # the first request of each session is ok: 4 of 10
    }


@pytest.mark.parametrize(
    ("percentile", "between", "counts"),
    [
        ("p50", False, [1, 2]),  # up to 2.5
        ("p75", False, [1, 2, 3]),
        ("p95", False, [1, 2, 3]),  # up to 3.85
        ("p99.9", False, [1, 2, 3]),  # up to 3.997
        ("p75", True, [2, 3]),  # from 1.75 to 3.25
        ("p50", True, []),  # from 2.5 to 2.5
        ("p99", True, [2, 3]),  # from 1.03 to 3.97
    ],
)
def test_percentiles(client: Client, percentile: str, between: bool, counts: list[int]) -> None:
    body = {"nameContains": "", "pSize": percentile, "useInterquartile": between}
    answer = client.post("session/metrics/query", body)

    edges = [*answer["session_count"][:1], *answer["session_count"][-1:]]
    assert sum(one["value"] for one in answer["session_count"]) == len(counts)
    assert [float(one["range_start"]) for one in edges[:1]] == counts[:1]
    assert [float(one["range_end"]) for one in edges[1:]] == counts[-1:]
    assert answer["count"] == 4


def test_metrics_are_of_the_sessions_that_are_meant(client: Client) -> None:
    body = {"nameContains": "TRI", "pSize": "p99", "filter": of_requests("cost", "gte", 3)}
    answer = client.post("session/metrics/query", body)

    assert (answer["count"], answer["total_cost"], answer["success_rate"]) == (2, 13.0, 1.0)
    assert answer["session_count"] == bins(("1", "1", 2))  # one request is left of each
    assert client.post("session/metrics/query", {"nameContains": "else"})["count"] == 0


def test_nothing_has_no_bins_and_averages_of_zero(client: Client) -> None:
    answer = client.post("session/metrics/query", {"nameContains": "else"})

    assert answer["session_count"] == answer["session_duration"] == answer["session_cost"] == []
    assert answer["average"]["session_cost"] == [{"average": 0}]
    assert (answer["count"], answer["total_cost"], answer["avg_latency"]) == (0, 0, 0)
    assert answer["success_rate"] is None


def test_ten_bins_that_fit_the_data(tmp_path: Path) -> None:
    rows = [request(session=f"s{cost}", cost=str(cost)) for cost in (*range(1, 12), 500, 9999)]
    with serving(database(tmp_path, *rows).path) as client:
        answer = client.post("session/metrics/query", {"nameContains": "", "pSize": "p99"})

    # Up to the 99th percentile, 500 + 0.88 * 9499, all but 9999 is kept: 12 values, so two pairs share a bin;
    # the first of those that are equally close do.
    assert answer["session_cost"] == bins(
        ("1", "2.5", 2), ("2.5", "4.5", 2), ("4.5", "5.5", 1), ("5.5", "6.5", 1), ("6.5", "7.5", 1),
        ("7.5", "8.5", 1), ("8.5", "9.5", 1), ("9.5", "10.5", 1), ("10.5", "255.5", 1), ("255.5", "500", 1),
    )  # fmt: skip


def test_a_session_without_times_has_no_duration_and_no_cost_is_none(tmp_path: Path) -> None:
    with serving(database(tmp_path, unknown(session="a"), request(session="b")).path) as client:
        answer = client.post("session/metrics/query", {"nameContains": ""})

    assert answer["session_count"] == bins(("1", "1", 2))
    assert answer["session_duration"] == bins(("0", "0", 1))
    assert answer["session_cost"] == bins(("0", "0", 2))


def test_a_duration_counts_seconds_of_the_clock(tmp_path: Path) -> None:
    rows = [request(session="a", at=0.9), request(session="a", at=1.1)]
    with serving(database(tmp_path, *rows).path) as client:
        answer = client.post("session/metrics/query", {"nameContains": ""})

    assert answer["session_duration"] == bins(("1", "1", 1))


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"pSize": "p42"}, "pSize"),
        ({"pSize": 75}, "pSize"),
        ({"useInterquartile": "perhaps"}, "useInterquartile"),
        ({"useInterquartile": "true"}, "useInterquartile"),
        ({"useInterquartile": 1}, "useInterquartile"),
        ({"limit": 10}, "limit"),
        ({"search": ""}, "search"),
    ],
)
def test_a_malformed_body_is_refused_by_name(client: Client, body: dict[str, Any], named: str) -> None:
    assert client.refused("session/metrics/query", body).startswith(f"{named}: ")


def test_bins_that_are_close_are_joined_first() -> None:
    found = [Bin(0, 0, 1), Bin(10, 10, 2), Bin(11, 11, 3), Bin(30, 30, 4)]

    assert merged(found, 3) == [Bin(0, 0, 1), Bin(10, 11, 5), Bin(30, 30, 4)]
    assert merged(found, 2) == [Bin(0, 11, 6), Bin(30, 30, 4)]
    assert touching(merged(found, 2)) == (Bin(0, 20.5, 6), Bin(20.5, 30, 4))
    assert touching([]) == ()
