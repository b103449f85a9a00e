"""Whatever is sent, the answer is an envelope: data, or one line that says what is wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.analytics.helicone.fields import OPERATORS, REQUEST_FIELDS, SESSION_FIELDS, USER_FIELDS
from tests.analytics.factories import database, request, unknown
from tests.web.helicone.client import EVER, Client, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

PATHS = [
    *("session/query", "session/count", "session/name/query", "session/metrics/query"),
    *("request/query-clickhouse", "user/metrics/query", "session/a/feedback", "session/a/tag"),
]
KEYS = [
    *(
        "search",
        "timeFilter",
        "nameEquals",
        "timezoneDifference",
        "filter",
        "offset",
        "limit",
        "nameContains",
    ),
    *(
        "pSize",
        "useInterquartile",
        "sort",
        "isCached",
        "isScored",
        "rating",
        "tag",
        "startTimeUnixMs",
        "left",
    ),
    *(
        "endTimeUnixMs",
        "startTimeUnixSeconds",
        "endTimeUnixSeconds",
        "operator",
        "right",
        "properties",
        "scores",
    ),
    *(
        "request_response_rmt",
        "sessions_request_response_rmt",
        "users_view",
        "request",
        "response",
        "created_at",
    ),
    *({**REQUEST_FIELDS, **SESSION_FIELDS, **USER_FIELDS}),
    *{name for names in OPERATORS.values() for name in names},
]
NUMBERS = st.one_of(
    st.integers(), st.floats(), st.sampled_from([0, -1, 2**31, 2**53 + 1, 2**63, 2**64, 10**30, 1e308, -0.0])
)
TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["all", "and", "or", "asc", "desc", "null", "p75", "2026-03-02", "%", "\\", "a", "Trip"]),
)
LEAST = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
JSON = st.recursive(
    LEAST,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), TEXTS), inner, max_size=3),
    ),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    rows = (request(session="a", cost="1"), request(session="b", at=9, status=500), unknown(session="c"))
    with serving(database(tmp_path_factory.mktemp("web"), *rows).path) as found:
        yield found


BODIES: dict[str, dict[str, Any]] = {
    "session/query": {"search": "", "timeFilter": EVER, "timezoneDifference": 0, "filter": "all", "limit": 5},
    "session/metrics/query": {
        "nameContains": "",
        "timezoneDifference": 0,
        "timeFilter": EVER,
        "pSize": "p95",
    },
    "request/query-clickhouse": {"filter": "all", "limit": 3, "sort": {"cost": "asc"}},
    "user/metrics/query": {"filter": "all", "offset": 0, "limit": 3, "sort": {"cost": "asc"}},
}

some = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def sent(client: Client, path: str, body: Any) -> None:
    headers = {"content-type": "application/json"}
    answer = client.http.post(f"/v1/{path}", content=json.dumps(body), headers=headers)
    assert answer.status_code in {200, 400}, (body, answer.text)
    envelope = answer.json()
    assert envelope.keys() == {"data", "error"}
    if answer.status_code == 400:
        assert envelope["data"] is None
        assert len(envelope["error"].splitlines()) == 1


@some
@given(path=st.sampled_from(PATHS), body=JSON)
def test_any_json(client: Client, path: str, body: Any) -> None:
    sent(client, path, body)


@some
@given(path=st.sampled_from(list(BODIES)), data=st.data())
def test_a_body_with_one_thing_wrong(client: Client, path: str, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from([*BODIES[path], "extra"]))
    sent(client, path, BODIES[path] | {key: data.draw(JSON)})


@some
@given(data=st.data())
def test_any_condition_on_a_known_key(client: Client, data: st.DataObject) -> None:
    table, known, path = data.draw(
        st.sampled_from(
            [
                ("request_response_rmt", REQUEST_FIELDS, "session/query"),
                ("request_response_rmt", REQUEST_FIELDS, "request/query-clickhouse"),
                ("sessions_request_response_rmt", SESSION_FIELDS, "session/query"),
                ("sessions_request_response_rmt", SESSION_FIELDS, "request/query-clickhouse"),
                ("users_view", USER_FIELDS, "user/metrics/query"),
            ]
        )
    )
    key = data.draw(st.sampled_from(sorted(known)))
    operator = data.draw(st.sampled_from(OPERATORS[known[key].kind]))
    leaf = {table: {key: {operator: data.draw(LEAST)}}}
    joint = data.draw(st.sampled_from(["and", "or"]))
    other = {"request_response_rmt": {"status": {"gte": 0}}}
    sent(client, path, {"filter": {"left": leaf, "operator": joint, "right": other}})
