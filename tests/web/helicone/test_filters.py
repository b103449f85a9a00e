"""Every operator of every kind of key, the tree that joins them, and values that mean harm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sessions.analytics.helicone.fields import REQUEST_FIELDS, SESSION_FIELDS
from tests.analytics.factories import database, request, unknown
from tests.factories import fetch
from tests.web.helicone.client import (
    Client,
    both,
    either,
    of_property,
    of_requests,
    of_sessions,
    reason,
    serving,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sessions.api import Database

ODD = '50%_o\'ff\\ "x"; DROP TABLE requests; --\u202e'
AT_60 = "2026-03-02T09:01:00Z"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """Return sessions a to e: a, b and c differ, of d all is odd, of e nothing is known."""
    return database(
        tmp_path_factory.mktemp("web"),
        request(
            session="a", user="Ann", model="gpt-4o", at=0, lasts=1, cost="0.1", prompt=10,
            properties={"app": "web"},
        ),
        request(
            session="b", user="bob", model="gpt-4o-mini", status=429, at=60, lasts=2, cost="0.2",
            completion=5, properties={"app": "Mobile", "env": "prod"},
        ),
        request(
            session="c", user="cid", model="opus", status=500, at=120, lasts=3, cost="0.3", prompt=1,
            completion=2, provider="anthropic", cache_read=7, path="/c/x",
        ),
        request(
            session="d", user=ODD, name=ODD, at=180, lasts=None, model=None, status=None, provider=None,
            properties={ODD.lower(): ODD},
        ),
        unknown(session="e"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def client(made: Database) -> Iterator[Client]:
    made.give_tag("a", "good")
    made.give_tag("b", "Bad one")
    made.give_feedback("a", rating=True)
    made.give_feedback("c", rating=False)
    with serving(made.path) as found:
        yield found


def found(client: Client, condition: Any) -> str:
    """Return the ids of the sessions that a filter leaves, in a row."""
    rows = client.post("session/query", {"filter": condition})
    return "".join(sorted(row["session_id"] for row in rows))


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("equals", "bob", "b"),
        ("equals", "Bob", ""),
        ("equals", "", "e"),
        ("equals", "null", "e"),
        ("equals", ODD, "d"),
        ("not-equals", "bob", "acde"),
        ("not-equals", "null", "abcd"),
        ("like", "b%", "b"),
        ("like", "B%", ""),
        ("like", "_ob", "b"),
        ("like", "%", "abcde"),
        ("like", "50\\%%", "d"),
        ("like", "50\\\\%", ""),
        ("like", "%ff\\\\ %", "d"),
        ("like", "%ff\\ %", "d"),
        ("like", "%\\", ""),
        ("ilike", "B%", "b"),
        ("ilike", "ANN", "a"),
        ("ilike", "%\\%\\_O%", "d"),
        ("contains", "N", "a"),
        ("contains", "%", "d"),
        ("contains", "_", "d"),
        ("contains", "\\", "d"),
        ("contains", "'", "d"),
        ("contains", "\u202e", "d"),
        ("contains", "", "abcde"),
        ("contains", "\0", ""),
        ("not-contains", "N", "bcde"),
        ("not-contains", "%", "abce"),
        ("not-contains", "", ""),
    ],
)
def test_texts(client: Client, operator: str, value: str, expected: str) -> None:
    assert found(client, of_requests("user_id", operator, value)) == expected


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("equals", 0.2, "b"),
        ("equals", "0.2", "b"),
        ("equals", "null", "de"),
        ("not-equals", 0.2, "ac"),
        ("not-equals", "null", "abc"),
        ("gt", 0.2, "c"),
        ("gte", 0.2, "bc"),
        ("lt", 0.2, "a"),
        ("lte", 0.2, "ab"),
        ("lte", 1e300, "abc"),
        ("gte", -1e300, "abc"),
        ("lt", 10**300, "abc"),
    ],
)
def test_numbers_of_which_unknown_ones_meet_nothing(
    client: Client, operator: str, value: Any, expected: str
) -> None:
    assert found(client, of_requests("cost", operator, value)) == expected


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("equals", AT_60, "b"),
        ("equals", "2026-03-02T10:01:00+01:00", "b"),
        ("equals", "2026-03-02 09:01:00", "b"),
        ("not-equals", AT_60, "acd"),
        ("gt", AT_60, "cd"),
        ("gte", AT_60, "bcd"),
        ("lt", AT_60, "a"),
        ("lte", AT_60, "ab"),
        ("gte", "2026-03-02", "abcd"),
        ("gte", "0001-01-01T00:00:00Z", "abcd"),
        ("lt", "9999-12-31T23:59:59Z", "abcd"),
    ],
)
def test_times(client: Client, operator: str, value: str, expected: str) -> None:
    assert found(client, of_requests("request_created_at", operator, value)) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (of_requests("status", "gte", 400), "bc"),
        (of_requests("latency", "equals", 2000), "b"),
        (of_requests("model", "like", "gpt-4o%"), "ab"),
        (of_requests("provider", "equals", "ANTHROPIC"), "c"),
        (of_requests("provider", "like", "OPEN%"), "ab"),
        (of_requests("prompt_tokens", "gt", 0), "ac"),
        (of_requests("completion_tokens", "gt", 0), "bc"),
        (of_requests("total_tokens", "equals", 3), "c"),
        (of_requests("total_tokens", "gte", 5), "ab"),
        (of_requests("prompt_cache_read_tokens", "gte", 7), "c"),
        (of_requests("response_created_at", "gt", "2026-03-02T09:01:02Z"), "c"),
        (of_requests("request_id", "equals", "r1-2"), "b"),
        (of_requests("cached", "equals", False), "abcde"),
        (of_requests("cached", "equals", True), ""),
        (of_requests("cached", "equals", "true"), ""),
        (of_requests("country_code", "equals", "DE"), ""),
        (of_requests("country_code", "equals", ""), "abcde"),
        (of_requests("threat", "equals", False), "abcde"),
        (of_requests("property_key", "equals", "APP"), "ab"),
        (of_property("app", "equals", "web"), "a"),
        (of_property("APP", "ilike", "m%"), "b"),
        (of_property("app", "not-equals", "web"), "bcde"),
        (of_property("none", "equals", ""), "abcde"),
        (of_property(ODD, "equals", ODD), "d"),
        (of_property("Helicone-Session-Id", "equals", "c"), "c"),
        (of_property("helicone-session-name", "equals", "Trip"), "abc"),
        (of_property("Helicone-Session-Path", "contains", "x"), "c"),
        (of_property("Helicone-Session-Feedback", "equals", "1"), "a"),
        (of_property("Helicone-Session-Feedback", "equals", "0"), "c"),
        (of_property("Helicone-Session-Feedback", "equals", ""), "bde"),
        ({"request_response_rmt": {"search_properties": {"env": {"contains": "PRO"}}}}, "b"),
        ({"request_response_rmt": {"scores": {"app": {"equals": "web"}}}}, ""),
    ],
)
def test_other_keys_of_requests(client: Client, condition: Any, expected: str) -> None:
    assert found(client, condition) == expected


@pytest.mark.parametrize(
    ("key", "operator", "value", "expected"),
    [
        ("session_session_id", "equals", "a", "a"),
        ("session_session_id", "not-contains", "A", "bcde"),
        ("session_session_name", "equals", ODD, "d"),
        ("session_session_name", "equals", "", "e"),
        ("session_session_name", "ilike", "tr%", "abc"),
        ("session_total_cost", "equals", 0.3, "c"),
        ("session_total_cost", "lte", 0.1, "ade"),
        ("session_total_tokens", "gte", 5, "ab"),
        ("session_prompt_tokens", "equals", 10, "a"),
        ("session_completion_tokens", "equals", 0, "ade"),
        ("session_total_requests", "equals", 1, "abcde"),
        ("session_total_requests", "gt", 1, ""),
        ("session_created_at", "lte", AT_60, "ab"),
        ("session_latest_request_created_at", "gt", AT_60, "cd"),
        ("session_tag", "equals", "good", "a"),
        ("session_tag", "contains", "BAD", "b"),
        ("session_tag", "not-equals", "good", "bcde"),
        ("session_tag", "equals", "null", "cde"),
    ],
)
def test_keys_of_sessions(client: Client, key: str, operator: str, value: Any, expected: str) -> None:
    assert found(client, of_sessions(key, operator, value)) == expected


BOB = of_requests("user_id", "equals", "bob")
DEAR = of_sessions("session_total_cost", "gte", 0.3)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("all", "abcde"),
        ({}, "abcde"),
        ({"request_response_rmt": {}}, "abcde"),
        ({"request_response_rmt": {"status": {}}}, "abcde"),
        (both("all", BOB), "b"),
        (either("all", BOB), "abcde"),
        (both(BOB, DEAR), ""),
        (either(BOB, DEAR), "bc"),
        (both(either(BOB, DEAR), of_requests("status", "equals", 500)), "c"),
        (either(both(BOB, of_requests("status", "equals", 200)), DEAR), "c"),
        (either(both(BOB, of_sessions("session_tag", "like", "Bad%")), DEAR), "bc"),
        (either(of_requests("user_id", "equals", "Ann"), BOB), "ab"),
        ({"request_response_rmt": {"status": {"gte": 200, "lt": 500}, "user_id": {"contains": "b"}}}, "b"),
        (
            {
                "request_response_rmt": {"status": {"gte": 400}},
                "sessions_request_response_rmt": {"session_total_cost": {"gt": 0.2}},
            },
            "c",
        ),
    ],
)
def test_trees(client: Client, condition: Any, expected: str) -> None:
    assert found(client, condition) == expected


def test_requests_cut_and_sessions_choose(tmp_path: Path) -> None:
    rows = [
        request(session="a", at=0, cost="1", status=200),
        request(session="a", at=1, cost="2", status=500),
    ]
    failed = of_requests("status", "gte", 500)
    with serving(database(tmp_path, *rows, request(session="b", cost="9")).path) as client:

        def costs(condition: Any) -> list[tuple[str, float]]:
            return [(row["session_id"], row["total_cost"]) for row in client.sessions(filter=condition)]

        assert costs(failed) == [("a", 2)]  # what is left of it
        assert costs(both(failed, of_sessions("session_total_cost", "gte", 3))) == []  # 2 is left, of 3
        assert costs(of_sessions("session_total_cost", "gte", 3)) == [("a", 3), ("b", 9)]
        # Either kind: nothing is cut. a passes by its second request, b by its cost.
        assert costs(either(failed, of_sessions("session_total_cost", "gte", 9))) == [("a", 3), ("b", 9)]
        assert costs(either(failed, of_sessions("session_total_cost", "gte", 10))) == [("a", 3)]


@pytest.mark.parametrize("operator", ["and", "or"])
@pytest.mark.parametrize("chain", ["left", "right"])
def test_a_chain_of_two_hundred_conditions_is_one_level(client: Client, operator: str, chain: str) -> None:
    other = "right" if chain == "left" else "left"
    condition: Any = BOB
    for _ in range(199):
        condition = {chain: condition, "operator": operator, other: BOB}

    assert found(client, condition) == "b"
    longer = {chain: condition, "operator": operator, other: BOB}
    assert "more than 200 conditions" in client.refused("session/query", {"filter": longer})


def nested(levels: int) -> Any:
    """Return a tree in which "and" and "or" take turns so often."""
    condition: Any = BOB
    for level in range(levels):
        condition = {"left": condition, "operator": ("and", "or")[level % 2], "right": BOB}
    return condition


def test_a_tree_may_be_fifty_levels_deep(client: Client) -> None:
    assert found(client, nested(50)) == "b"
    assert "deeper than 50 levels" in client.refused("session/query", {"filter": nested(51)})


def test_so_many_mixed_parts_as_there_are_bits(client: Client) -> None:
    def mixed(count: int) -> Any:
        condition: Any = "all"
        for at in range(count):
            condition = both(condition, either(of_requests("status", "equals", at), DEAR))
        return condition

    assert found(client, mixed(60)) == "c"
    assert "more than 60" in client.refused("session/query", {"filter": mixed(61)})


@pytest.mark.parametrize(
    ("condition", "named"),
    [
        ({"request": {"id": {"equals": "x"}}}, "filter.request: "),
        ({"users_view": {}}, "filter.users_view: "),
        ({"request_response_rmt": {"colour": {"equals": "x"}}}, "filter.request_response_rmt.colour: "),
        ({"request_response_rmt": {"status": {"like": "2%"}}}, "filter.request_response_rmt.status.like: "),
        (
            {"request_response_rmt": {"status": {"equals": "x"}}},
            "filter.request_response_rmt.status.equals: ",
        ),
        (
            {"request_response_rmt": {"status": {"equals": True}}},
            "filter.request_response_rmt.status.equals: ",
        ),
        (
            {"request_response_rmt": {"status": {"equals": 10**400}}},
            "filter.request_response_rmt.status.equals: ",
        ),
        ({"request_response_rmt": {"model": {"equals": 4}}}, "filter.request_response_rmt.model.equals: "),
        ({"request_response_rmt": {"model": {"gt": "a"}}}, "filter.request_response_rmt.model.gt: "),
        ({"request_response_rmt": {"model": {"equals": None}}}, "filter.request_response_rmt.model.equals: "),
        ({"request_response_rmt": {"model": "gpt"}}, "filter.request_response_rmt.model: "),
        ({"request_response_rmt": {"threat": {"equals": 1}}}, "filter.request_response_rmt.threat.equals: "),
        ({"request_response_rmt": {"request_created_at": {"gt": 5}}}, "filter.request_response_rmt.request_"),
        (
            {"request_response_rmt": {"request_created_at": {"gt": "soon"}}},
            "filter.request_response_rmt.request_",
        ),
        (
            {"request_response_rmt": {"request_created_at": {"lt": "9999-12-31T23:59:59-10:00"}}},
            "filter.request_response_rmt.request_created_at.lt: ",
        ),
        (
            {"request_response_rmt": {"request_body": {"contains": "x"}}},
            "filter.request_response_rmt.request_body: ",
        ),
        (
            {"request_response_rmt": {"properties": {"a": {"near": "x"}}}},
            "filter.request_response_rmt.properties.a.near",
        ),
        (
            {"sessions_request_response_rmt": {"session_cost": {"gt": 1}}},
            "filter.sessions_request_response_rmt.se",
        ),
        ({"left": "all", "operator": "and"}, "filter: has no right"),
        ({"left": "all", "operator": "xor", "right": "all"}, "filter.operator: "),
        ({"left": "all", "operator": ["and"], "right": "all"}, "filter.operator: "),
        ({"left": "all", "operator": "and", "right": "all", "up": 1}, "filter.up: "),
        ({"left": "all", "operator": "and", "right": {"left": 1}}, "filter.right: has no operator"),
        ({"left": "all", "operator": "and", "right": 1}, "filter.right: is no object"),
    ],
)
def test_what_is_no_filter_is_refused_by_its_place(client: Client, condition: Any, named: str) -> None:
    assert client.refused("session/query", {"filter": condition}).startswith(named)


def test_a_key_that_is_nearly_one_is_put_right(client: Client) -> None:
    said = client.refused("session/query", {"filter": of_requests("latencey", "gt", 1)})

    assert said == "filter.request_response_rmt.latencey: is not known; did you mean latency?"


@pytest.mark.parametrize("value", ["1e400", "-1e400", "NaN", "Infinity"])
def test_a_number_that_is_none_is_refused(client: Client, value: str) -> None:
    body = '{"filter": {"request_response_rmt": {"cost": {"gt": ' + value + "}}}}"
    headers = {"content-type": "application/json"}
    answer = client.http.post("/v1/session/query", content=body, headers=headers)

    assert "filter.request_response_rmt.cost.gt: is no number" in reason(answer)


@pytest.mark.parametrize("place", ["text", "key"])
def test_half_a_surrogate_pair_is_refused(client: Client, place: str) -> None:
    leaf = {"text": '"model": {"equals": "\\ud800"}', "key": '"properties": {"\\ud800": {"equals": "x"}}'}[
        place
    ]
    headers = {"content-type": "application/json"}
    body = '{"filter": {"request_response_rmt": {' + leaf + "}}}"

    assert "surrogate" in reason(client.http.post("/v1/session/query", content=body, headers=headers))


HARM = [
    "'", "''", "\"", ";", "--", "/*", "\\", "%", "_", "$1", "$values", "\0", "\n", "\x1b[31m", "{}", "]]",
    "') OR 1=1 --", "\\') OR 1=1 --", "x'; DROP TABLE requests; --", "getvariable('x')", "\u202e",
    "\U0001f600",
]  # fmt: skip


@pytest.mark.parametrize("value", HARM)
@pytest.mark.parametrize("operator", ["equals", "not-equals", "like", "ilike", "contains", "not-contains"])
def test_no_value_is_more_than_a_value(client: Client, made: Database, operator: str, value: str) -> None:
    """Each is held against texts that are known here, by what Python says of them."""
    texts = {"a": "Ann", "b": "bob", "c": "cid", "d": ODD, "e": ""}
    inside = {key for key, text in texts.items() if value.lower() in text.lower()}
    expected = {
        "equals": set(),
        "not-equals": set(texts),
        "contains": inside,
        "not-contains": set(texts) - inside,
    }
    ids = found(client, of_requests("user_id", operator, value))

    if operator in expected:
        assert ids == "".join(sorted(expected[operator]))
    assert found(client, of_property(value, operator, value)) is not None
    assert found(client, of_sessions("session_session_name", operator, value)) is not None
    assert client.sessions(search=value, nameEquals=value) == []
    assert fetch(made, "SELECT count(*) FROM requests") == [(5,)]


def test_every_key_that_is_documented_is_taken(client: Client) -> None:
    """One leaf with every key and every operator, as Helicone documents bodies: nothing can meet it."""
    values = {
        "text": "<string>",
        "number": 123,
        "time": "2023-11-07T05:31:56Z",
        "flag": True,
        "key": "<string>",
    }
    operators = {
        "text": ("not-equals", "equals", "like", "ilike", "contains", "not-contains"),
        "number": ("not-equals", "equals", "gte", "lte", "lt", "gt"),
        "time": ("equals", "gte", "lte", "lt", "gt"),
        "flag": ("equals",),
        "key": ("equals",),
    }

    def leaf(known: Any) -> dict[str, Any]:
        return {key: dict.fromkeys(operators[field.kind], values[field.kind]) for key, field in known.items()}

    for table, known in (
        ("request_response_rmt", REQUEST_FIELDS),
        ("sessions_request_response_rmt", SESSION_FIELDS),
    ):
        assert found(client, {table: leaf(known)}) == ""
    rest: dict[str, Any] = {"properties": {}, "search_properties": {}, "scores": {}}
    assert found(client, {"request_response_rmt": rest}) == "abcde"
