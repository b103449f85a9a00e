"""Requests in Helicone's row shape, and users, against answers made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.analytics.factories import database, request
from tests.factories import helicone, ingest_lines
from tests.web.helicone.client import (
    Client,
    both,
    either,
    of_property,
    of_requests,
    of_sessions,
    serving,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Requests 1 to 4 of two sessions, and one of none."""
    made = database(
        tmp_path_factory.mktemp("web"),
        request(
            request_id="1", session="a", user="ann", at=0, cost="0.5", prompt=3, properties={"app": "web"}
        ),
        request(request_id="2", session="a", user="bob", at=86_400, cost="0.25", prompt=1, completion=8),
        request(request_id="3", session="b", user="ann", at=10, name="Support", lasts=2, path="/x"),
        request(request_id="4", session="a", user=None, at=20, name=None, lasts=9, model="m2"),
        request(request_id="5", session=None, user="ann", at=None, lasts=None, name=None),
    )
    made.give_tag("b", "odd")
    with serving(made.path) as found:
        yield found


def ids(client: Client, **body: Any) -> str:
    rows = client.post("request/query-clickhouse", {"filter": "all", **body})
    return "".join(row["request_id"] for row in rows)


def test_a_row_has_helicones_keys(client: Client) -> None:
    (row,) = client.post("request/query-clickhouse", {"filter": of_requests("request_id", "equals", "1")})
    properties = {
        "Helicone-Session-Id": "a",
        "Helicone-Session-Name": "Trip",
        "Helicone-Session-Path": "/plan",
        "app": "web",
    }

    known = {
        "request_id": "1",
        "request_created_at": "2026-03-02T09:00:00.000Z",
        "response_created_at": "2026-03-02T09:00:01.000Z",
        "response_status": 200,
        "request_user_id": "ann",
        "request_properties": properties,
        "properties": properties,
        "request_model": "gpt-4o-mini",
        "response_model": "gpt-4o-mini",
        "model": "gpt-4o-mini",
        "provider": "OPENAI",
        "delay_ms": 1000,
        "total_tokens": 3,
        "prompt_tokens": 3,
        "cost": 0.5,
        "costUSD": 0.5,
        "cache_enabled": False,
        "request_path": "",
        "target_url": "",
        "storage_location": "",
        "asset_ids": [],
        "asset_urls": {},
        "assets": [],
        "scores": {},
    }
    assert {key: row[key] for key in known} == known
    unknown = row.keys() - known.keys()
    assert {row[key] for key in unknown} == {None}
    assert {"signed_body_url", "request_body", "response_body", "llmSchema", "completion_tokens"} < unknown


def test_a_request_has_the_name_of_its_session(client: Client) -> None:
    rows = client.post("request/query-clickhouse", {"filter": of_requests("model", "equals", "m2")})

    assert rows[0]["request_properties"]["Helicone-Session-Name"] == "Trip"
    assert (
        "Helicone-Session-Id"
        not in client.post("request/query-clickhouse", {"filter": "all"})[-1]["properties"]
    )


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("all", "24315"),  # newest first; a time that is not known comes last
        ({}, "24315"),
        (of_property("Helicone-Session-Id", "equals", "a"), "241"),
        (of_property("Helicone-Session-Name", "equals", "Trip"), "241"),
        (of_property("app", "equals", "web"), "1"),
        (of_sessions("session_session_name", "equals", "Support"), "3"),
        (of_sessions("session_total_cost", "equals", 0.75), "241"),
        (of_sessions("session_total_cost", "lte", 0.75), "2431"),  # request 5 is of no session
        (of_sessions("session_tag", "equals", "odd"), "3"),
        (either(of_sessions("session_tag", "equals", "odd"), of_requests("cost", "gt", 0.3)), "31"),
        (both(of_sessions("session_total_requests", "gte", 3), of_requests("user_id", "equals", "ann")), "1"),
        ({"request": {"id": {"equals": "2"}}}, "2"),
        ({"request": {"created_at": {"lt": "2026-03-02T09:00:11Z"}, "user_id": {"equals": "ann"}}}, "31"),
        ({"response": {"status": {"equals": 200}, "model": {"equals": "m2"}}}, "4"),
        ({"response": {"body_tokens": {"gte": 9}}}, "2"),
        ({"properties": {"App": {"equals": "web"}}}, "1"),
    ],
)
def test_conditions_on_requests_and_their_sessions(client: Client, condition: Any, expected: str) -> None:
    assert ids(client, filter=condition) == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ({"created_at": "asc"}, "13425"),
        ({"created_at": "desc"}, "24315"),
        ({"latency": "desc"}, "43215"),  # 9, 2, 1, 1 s, unknown
        ({"cost": "asc"}, "21435"),  # 0.25, 0.5, then unknown ones, newest first
        ({"total_tokens": "desc"}, "21435"),  # 9, 3, unknown
        ({"prompt_tokens": "asc"}, "21435"),
        ({"user_id": "asc"}, "31524"),
        ({"body_model": "desc"}, "42315"),
        ({"properties": {"APP": "asc"}}, "12435"),
        ({"is_cached": "asc"}, "24315"),
        ({}, "24315"),
    ],
)
def test_orders(client: Client, sort: dict[str, Any], expected: str) -> None:
    assert ids(client, sort=sort) == expected


def test_pages(client: Client) -> None:
    assert [ids(client, limit=2, offset=offset) for offset in (0, 2, 4)] == ["24", "31", "5"]
    assert ids(client, limit=0) == ""


def test_what_nothing_is_known_of_is_on_no_request(client: Client) -> None:
    assert ids(client, isCached=True) == ""
    assert ids(client, isScored=True) == ""
    assert ids(client, isPartOfExperiment=True) == ""
    assert (
        ids(client, isCached=False, isScored=False, isPartOfExperiment=False, includeInputs=True) == "24315"
    )


def test_ten_come_where_no_limit_is_given(tmp_path: Path) -> None:
    made = database(tmp_path, *(request(request_id=f"{n:02}", at=n) for n in range(12)))
    with serving(made.path) as many:
        assert ids(many) == "".join(f"{n:02}" for n in range(11, 1, -1))


def test_what_a_cache_answered(tmp_path: Path) -> None:
    kept = "11111111-1111-1111-1111-111111111111"
    lines = [
        helicone(request_id="r1"),
        helicone(request_id="r2", cache_enabled=True, cache_reference_id=kept),
    ]
    with serving(ingest_lines(tmp_path, *lines).path) as client:
        assert ids(client, isCached=True) == "r2"
        assert ids(client, filter=of_requests("cached", "equals", False)) == "r1"
        (row,) = client.post("request/query-clickhouse", {"filter": "all", "isCached": True})
    assert row["cache_enabled"] is True


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "filter"),
        ({"filter": "all", "page": 1}, "page"),
        ({"filter": "all", "isCached": "no"}, "isCached"),
        ({"filter": "all", "limit": 1001}, "limit"),
        ({"filter": "all", "sort": {"random": True}}, "sort.random"),
        ({"filter": "all", "sort": {"colour": "asc"}}, "sort.colour"),
        ({"filter": "all", "sort": {"cost": "up"}}, "sort.cost"),
        ({"filter": "all", "sort": {"cost": "asc", "latency": "asc"}}, "sort"),
        ({"filter": "all", "sort": {"properties": "asc"}}, "sort.properties"),
        ({"filter": "all", "sort": "cost"}, "sort"),
        ({"filter": {"values": {}}}, "filter.values"),
        ({"filter": {"feedback": {"rating": {"equals": True}}}}, "filter.feedback"),
        ({"filter": {"request": {"prompt": {"contains": "x"}}}}, "filter.request.prompt"),
        ({"filter": {"response": {"body": {}}}}, "filter.response.body"),
    ],
)
def test_a_malformed_body_is_refused_by_name(client: Client, body: dict[str, Any], named: str) -> None:
    assert client.refused("request/query-clickhouse", body).startswith(f"{named}: ")


ANN = {
    "id": "ann",
    "user_id": "ann",
    "active_for": 1,  # one day; of her third request no time is known
    "first_active": "2026-03-02T09:00:00.000Z",
    "last_active": "2026-03-02T09:00:10.000Z",
    "total_requests": 3,
    "average_requests_per_day_active": 3,
    "average_tokens_per_request": 1,  # 3 / 3
    "total_completion_tokens": 0,
    "total_prompt_tokens": 3,
    "cost": 0.5,
}


def users(client: Client, **body: Any) -> list[str]:
    answer = client.post("user/metrics/query", {"filter": "all", **body})
    assert answer["hasUsers"] is True
    return [row["user_id"] for row in answer["users"]]


def test_a_user_has_helicones_keys(client: Client) -> None:
    answer = client.post(
        "user/metrics/query", {"filter": {"users_view": {"user_user_id": {"equals": "ann"}}}}
    )

    assert answer == {"users": [ANN], "count": 1, "hasUsers": True}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, ["bob", "", "ann"]),  # the last active first
        ({"sort": {"user_id": "asc"}}, ["", "ann", "bob"]),
        ({"sort": {"id": "desc"}}, ["bob", "ann", ""]),
        ({"sort": {"total_requests": "desc"}}, ["ann", "", "bob"]),
        ({"sort": {"cost": "desc"}}, ["ann", "bob", ""]),
        ({"sort": {"average_tokens_per_request": "desc"}}, ["bob", "ann", ""]),
        ({"limit": 1, "offset": 1}, [""]),
        ({"filter": of_requests("model", "equals", "m2")}, [""]),
        ({"filter": of_property("Helicone-Session-Name", "equals", "Trip")}, ["bob", "ann"]),
        ({"filter": {"users_view": {"user_cost": {"gt": 0}}}}, ["bob", "ann"]),
        ({"filter": {"users_view": {"user_total_requests": {"gte": 3}}}}, ["ann"]),
        ({"filter": {"users_view": {"user_last_active": {"gt": "2026-03-03T00:00:00Z"}}}}, ["bob"]),
        (
            {
                "filter": either(
                    {"users_view": {"user_cost": {"gte": 0.5}}}, of_requests("model", "equals", "m2")
                )
            },
            ["", "ann"],
        ),
        ({"timeFilter": {"startTimeUnixSeconds": 0, "endTimeUnixSeconds": 1_772_450_000}}, ["", "ann"]),
        ({"timeZoneDifferenceMinutes": -60}, ["bob", "", "ann"]),
    ],
)
def test_users_are_chosen_and_sorted(client: Client, body: dict[str, Any], expected: list[str]) -> None:
    assert users(client, **body) == expected


def test_users_are_counted_over_all_pages(client: Client) -> None:
    assert client.post("user/metrics/query", {"filter": "all", "limit": 1, "offset": 0})["count"] == 3


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"limit": 1001}, "limit"),
        ({"user": "x"}, "user"),
        ({"sort": {"rate_limited_count": "asc"}}, "sort.rate_limited_count"),
        ({"filter": of_sessions("session_tag", "equals", "x")}, "filter.sessions_request_response_rmt"),
        ({"filter": {"users_view": {"user_age": {"gt": 1}}}}, "filter.users_view.user_age"),
        ({"timeFilter": {"startTimeUnixMs": 0, "endTimeUnixMs": 1}}, "timeFilter.startTimeUnixSeconds"),
        (
            {"timeFilter": {"startTimeUnixSeconds": 1e14, "endTimeUnixSeconds": 1}},
            "timeFilter.startTimeUnixSeconds",
        ),
    ],
)
def test_a_malformed_question_about_users_is_refused(
    client: Client, body: dict[str, Any], named: str
) -> None:
    assert client.refused("user/metrics/query", body).startswith(f"{named}: ")
