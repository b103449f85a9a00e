"""Sessions, their count and their names, against answers made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.analytics.factories import after, database, request, unknown
from tests.factories import gateway, ingest_lines
from tests.web.helicone.client import EVER, Client, ms, of_requests, reason, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Five sessions: two of one id, one without a name, one of whose requests nothing is known."""
    made = database(
        tmp_path_factory.mktemp("web"),
        request(session="a", at=0, lasts=1, cost="0.4", prompt=10, completion=5, user="ann"),
        request(session="a", at=10, lasts=2, cost="0.3", prompt=20, completion=None, user="bob"),
        request(session="a", at=25.5, lasts=None, cost="0.1", prompt=None, completion=7, user="ann"),
        request(session="b", at=100, lasts=4, cost=None, user=None, name="Support"),
        request(session="c", at=200, lasts=1, cost="1", name="Trip"),
        request(session="c", at=205, lasts=3, cost="2", name="Support", ok=False),
        request(session="c", at=210, lasts=8, cost="4", name=None),
        request(session="d", at=200, lasts=1, name=None, user="Ann"),
        request(session=None, at=900, cost="9", name="Trip"),
        unknown(session="e"),
    )
    with serving(made.path) as found:
        yield found


A = {
    "created_at": "2026-03-02T09:00:00.000Z",
    "latest_request_created_at": "2026-03-02T09:00:25.500Z",
    "session_id": "a",
    "session_name": "Trip",
    "avg_latency": 1500,  # (1000 + 2000) / 2: one latency is not known
    "total_cost": 0.8,  # 0.4 + 0.3 + 0.1
    "total_requests": 3,
    "prompt_tokens": 30,  # 10 + 20
    "completion_tokens": 12,  # 5 + 7
    "total_tokens": 42,
    "user_ids": ["ann", "bob"],
}
E: dict[str, Any] = {
    "created_at": None,
    "latest_request_created_at": None,
    "session_id": "e",
    "session_name": "",
    "avg_latency": 0,
    "total_cost": 0,
    "total_requests": 1,
    "prompt_tokens": 0,
    "completion_tokens": 0,
    "total_tokens": 0,
    "user_ids": [],
}


def test_a_row_has_helicones_keys_and_values(client: Client) -> None:
    assert client.sessions(search="a", nameEquals="Trip")[-1] == A


def test_sessions_are_rows_by_id_and_name_newest_first_and_ties_by_id(client: Client) -> None:
    rows = client.post("session/query", {})

    assert [(row["session_id"], row["session_name"], row["total_requests"]) for row in rows] == [
        ("c", "Support", 1),  # at 205
        ("c", "Trip", 2),  # at 200, with the request without a name: its session's first name is Trip
        ("d", "", 1),  # at 200, too
        ("b", "Support", 1),
        ("a", "Trip", 3),
        ("e", "", 1),  # without a known time, so in no window
    ]
    assert [(row["total_cost"], row["avg_latency"]) for row in rows[:2]] == [(2, 3000), (5, 4500)]
    assert rows[-1] == E


def test_a_session_without_a_time_is_in_no_window(client: Client) -> None:
    assert client.ids() == "abccd"


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ((0, 30), [("a", 2)]),  # later than 0: the first request, at that very moment, is outside
        ((-1, 25.5), [("a", 2)]),  # earlier than 25.5: the last one is outside
        ((-1, 26), [("a", 3)]),
        ((9, 11), [("a", 1)]),
        ((26, 99), []),
        ((99, 206), [("c", 1), ("c", 1), ("d", 1), ("b", 1)]),
        ((204, 300), [("c", 1), ("c", 1)]),  # Trip has the request at 210 alone: it is the newest
    ],
)
def test_a_window_cuts_sessions(client: Client, window: tuple[float, float], expected: list[Any]) -> None:
    start, end = window
    edges = {"startTimeUnixMs": ms(after(start)), "endTimeUnixMs": ms(after(end))}
    rows = client.sessions(timeFilter=edges)

    assert [(row["session_id"], row["total_requests"]) for row in rows] == expected
    assert client.post("session/count", {"timeFilter": edges})["count"] == len(expected)


def test_a_cut_session_has_the_figures_and_users_of_what_is_left(client: Client) -> None:
    edges = {"startTimeUnixMs": ms(after(5)), "endTimeUnixMs": ms(after(15))}

    assert client.sessions(timeFilter=edges) == [
        A
        | {
            "created_at": "2026-03-02T09:00:10.000Z",
            "latest_request_created_at": "2026-03-02T09:00:10.000Z",
            "avg_latency": 2000,
            "total_cost": 0.3,
            "total_requests": 1,
            "prompt_tokens": 20,
            "completion_tokens": 0,
            "total_tokens": 20,
            "user_ids": ["bob"],
        }
    ]


def test_a_condition_on_requests_cuts_sessions(client: Client) -> None:
    rows = client.sessions(filter=of_requests("user_id", "equals", "ann"))

    assert [(row["session_id"], row["total_requests"], row["total_cost"]) for row in rows] == [("a", 2, 0.5)]
    assert rows[0]["user_ids"] == ["ann"]


@pytest.mark.parametrize(
    ("search", "expected"),
    [("TRI", "ac"), ("support", "bc"), ("A", "a"), ("b", "b"), ("%", ""), ("_", ""), ("tripx", "")],
)
def test_a_search_looks_into_ids_and_names_without_case(client: Client, search: str, expected: str) -> None:
    assert client.ids(search=search) == expected


@pytest.mark.parametrize(("name", "expected"), [("Trip", "ac"), ("trip", ""), ("Tri", ""), ("", "abccd")])
def test_a_name_is_the_whole_name_with_case_and_an_empty_one_none(
    client: Client, name: str, expected: str
) -> None:
    assert client.ids(nameEquals=name) == expected


def test_a_whole_number_may_be_written_as_a_fraction(client: Client) -> None:
    assert client.sessions(limit=2.0, offset=1.0) == client.sessions(limit=2, offset=1)


def test_pages_follow_one_another(client: Client) -> None:
    pages = [client.sessions(limit=2, offset=offset) for offset in (0, 2, 4, 6)]

    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert [row for page in pages for row in page] == client.sessions()
    assert client.sessions(limit=0) == []
    assert client.sessions(offset=2**62) == []


def test_fifty_rows_come_where_no_limit_is_given_and_a_thousand_at_most(tmp_path: Path) -> None:
    made = database(tmp_path, *(request(session=f"s{n:04}", at=n) for n in range(1010)))
    with serving(made.path) as many:
        rows = many.sessions()
        assert [row["session_id"] for row in rows] == [f"s{n:04}" for n in range(1009, 959, -1)]
        assert len(many.sessions(limit=1000)) == 1000
        assert [row["session_id"] for row in many.sessions(limit=1, offset=1009)] == ["s0000"]
        assert many.post("session/count", {})["count"] == 1010


def test_the_count_is_over_all_pages(client: Client) -> None:
    assert client.post("session/count", {"limit": 1, "offset": 3, "timeFilter": EVER}) == {
        "count": 5,
        "total_cost": 7.8,  # 0.8 + 1 + 2 + 4
        "avg_cost": 7.8 / 5,
        "avg_latency": pytest.approx(20_000 / 7),  # (1 + 2 + 4 + 1 + 3 + 8 + 1) s / 7
        "avg_requests": 1.6,  # (3 + 1 + 2 + 1 + 1) / 5
    }


def test_the_count_of_nothing_is_all_zero(client: Client) -> None:
    assert client.post("session/count", {"search": "nothing"}) == dict.fromkeys(
        ("count", "total_cost", "avg_cost", "avg_latency", "avg_requests"), 0
    )


def test_names_the_last_used_first(client: Client) -> None:
    rows = client.post("session/name/query", {"nameContains": "", "timezoneDifference": 0})

    assert [row["name"] for row in rows] == ["Trip", "Support", ""]
    assert rows[0] == {
        "name": "Trip",
        "created_at": "2026-03-02T09:00:00.000Z",
        "first_used": "2026-03-02T09:00:00.000Z",
        "last_used": "2026-03-02T09:03:30.000Z",  # 210 s
        "session_count": 2,
        "avg_latency": 3000,  # (1000 + 2000 + 1000 + 8000) / 4
        "total_cost": 5.8,  # 0.8 + 1 + 4
    }


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"nameContains": "UPP"}, ["Support"]),
        ({"nameContains": "p"}, ["Trip", "Support"]),
        ({"nameContains": "%"}, []),
        ({"filter": of_requests("cost", "gte", 2)}, ["Trip", "Support"]),
        ({"filter": of_requests("cost", "lt", 0.4)}, ["Trip"]),
        ({"timeFilter": {"startTimeUnixMs": 0, "endTimeUnixMs": 1}}, []),
        ({"pSize": "p99.9", "useInterquartile": True}, ["Trip", "Support", ""]),
    ],
)
def test_names_are_chosen_as_sessions_are(client: Client, body: dict[str, Any], expected: list[str]) -> None:
    assert [row["name"] for row in client.post("session/name/query", body)] == expected


def test_there_are_sessions(client: Client) -> None:
    assert client.get("session/has-session") is True


def test_without_a_database_there_is_nothing_and_no_error(tmp_path: Path) -> None:
    with serving(tmp_path / "none.duckdb") as none:
        assert none.sessions() == []
        assert none.get("session/has-session") is False
        assert none.get("session/s1/tag") is None
        assert none.post("session/name/query", {}) == []
        assert none.post("session/count", {})["count"] == 0
        assert none.post("request/query-clickhouse", {"filter": "all"}) == []
        assert none.post("user/metrics/query", {"filter": "all"}) == {
            "users": [],
            "count": 0,
            "hasUsers": False,
        }
        assert not (tmp_path / "none.duckdb").exists()


def test_what_a_log_says_comes_out_again(tmp_path: Path) -> None:
    lines = [
        gateway(request_id="r1", start="2026-03-02T09:14:03.001002Z", latency_ms=500, cost=0.25),
        gateway(request_id="r2", start="2026-03-02T09:14:05Z", latency_ms=700, user="u2"),
    ]
    with serving(ingest_lines(tmp_path, *lines).path) as client:
        (row,) = client.sessions()
    assert row == {
        "created_at": "2026-03-02T09:14:03.001002Z",
        "latest_request_created_at": "2026-03-02T09:14:05.000Z",
        "session_id": "s1",
        "session_name": "Trip",
        "avg_latency": 600,
        "total_cost": 0.25,
        "total_requests": 2,
        "prompt_tokens": 0,
        "completion_tokens": 0,
        "total_tokens": 0,
        "user_ids": ["u1", "u2"],
    }


def test_an_answer_is_of_the_data_of_now(tmp_path: Path) -> None:
    made = database(tmp_path, request(session="a"))
    with serving(made.path) as client:
        assert client.ids() == "a"
        made.give_tag("a", "good")
        found = {"sessions_request_response_rmt": {"session_tag": {"equals": "good"}}}
        assert client.ids(filter=found) == "a"
        made.give_tag("a", "")
        assert client.ids(filter=found) == ""


@pytest.mark.parametrize("path", ["session/query", "session/count", "session/name/query"])
@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"sessionId": "a"}, "sessionId"),
        ({"timeFilter": {"startTimeUnixMs": 0, "endTimeUnixMs": 1, "tz": 1}}, "timeFilter.tz"),
        ({"timeFilter": {"startTimeUnixMs": 0}}, "timeFilter.endTimeUnixMs"),
        ({"timeFilter": {"startTimeUnixMs": 1e16, "endTimeUnixMs": 1}}, "timeFilter.startTimeUnixMs"),
        ({"timeFilter": {"startTimeUnixMs": 10**400, "endTimeUnixMs": 1}}, "timeFilter.startTimeUnixMs"),
        ({"timeFilter": {"startTimeUnixMs": True, "endTimeUnixMs": 1}}, "timeFilter.startTimeUnixMs"),
        ({"timezoneDifference": 1441}, "timezoneDifference"),
        ({"timezoneDifference": "x"}, "timezoneDifference"),
        ({"filter": "some"}, "filter"),
        ({"filter": None}, "filter"),
        ({"filter": []}, "filter"),
    ],
)
def test_a_malformed_body_is_refused_by_name(
    client: Client, path: str, body: dict[str, Any], named: str
) -> None:
    assert client.refused(path, body).startswith(f"{named}: ")


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"limit": 1001}, "limit"),
        ({"limit": -1}, "limit"),
        ({"limit": 1.5}, "limit"),
        ({"limit": True}, "limit"),
        ({"limit": "5"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"limit": 10**30}, "limit"),
        ({"offset": -1}, "offset"),
        ({"offset": 2**63}, "offset"),
        ({"search": 7}, "search"),
        ({"search": None}, "search"),
        ({"nameEquals": ["a"]}, "nameEquals"),
    ],
)
def test_a_bad_page_or_text_is_refused_by_name(client: Client, body: dict[str, Any], named: str) -> None:
    assert client.refused("session/query", body).startswith(f"{named}: ")


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '"all"', "null", "[" * 100_000, '{"limit": NaN}'])
def test_what_is_no_body_is_refused(client: Client, text: str) -> None:
    headers = {"content-type": "application/json"}
    answer = client.http.post("/v1/session/query", content=text, headers=headers)

    assert reason(answer)


def test_half_a_surrogate_pair_is_no_text(client: Client) -> None:
    headers = {"content-type": "application/json"}
    body = rb'{"search": "\ud800"}'
    answer = client.http.post("/v1/session/query", content=body, headers=headers)

    assert reason(answer).startswith("search: ")


def test_a_request_without_a_time_is_in_no_window_though_its_session_is(tmp_path: Path) -> None:
    rows = [
        request(session="a", at=10),
        request(session="a", at=20),
        request(session="a", at=None, user="u2"),
    ]
    with serving(database(tmp_path, *rows).path) as client:
        (whole,) = client.post("session/query", {})
        (windowed,) = client.sessions()
    assert (whole["total_requests"], whole["user_ids"]) == (3, ["u1", "u2"])
    assert (windowed["total_requests"], windowed["user_ids"]) == (2, ["u1"])


def test_a_page_far_behind_is_the_page_that_a_long_list_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three sessions begin at each moment, three at none: edges of pages fall between equal times."""
    rows = [request(session=f"s{n:02}", at=None if n < 3 else n // 3) for n in range(30)]
    with serving(database(tmp_path, *rows).path) as client:
        everything = client.post("session/query", {})
        monkeypatch.setattr("sessions.analytics.helicone.listing.FAR", 0)
        for limit in (1, 2, 3, 4, 7, 30):
            for offset in range(31):
                page = client.post("session/query", {"limit": limit, "offset": offset})
                assert page == everything[offset : offset + limit], (limit, offset)
        assert client.post("session/query", {"limit": 0, "offset": 5}) == []
