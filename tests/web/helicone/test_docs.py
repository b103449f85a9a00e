"""docs/api.md: its examples are answered as it says, and it names every key."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from sessions.analytics.helicone import fields
from sessions.analytics.helicone.requests import SORT_COLUMNS
from tests.web.helicone.client import Client, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE: Final = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES: Final = re.findall(r"<!-- example: /v1/(\S+) -->\n\n((?:    .*\n)+)\n((?:    .*\n)+)", PAGE)


@pytest.fixture(scope="module")
def client(sample_db: Path) -> Iterator[Client]:
    with serving(sample_db) as found:
        yield found


def test_every_endpoint_with_a_body_has_an_example() -> None:
    assert {path for path, _, _ in EXAMPLES} == {
        "session/query",
        "session/count",
        "session/name/query",
        "session/metrics/query",
        "request/query-clickhouse",
        "user/metrics/query",
    }


@pytest.mark.parametrize(("path", "body", "keys"), EXAMPLES)
def test_an_example_is_answered_with_the_keys_it_says(
    client: Client, path: str, body: str, keys: str
) -> None:
    answer: Any = client.post(path, json.loads(body))
    row = answer[0] if isinstance(answer, list) else answer
    named = set(re.findall(r'"(\w+)"', keys))

    if path == "request/query-clickhouse":
        assert named < row.keys()
        assert all(row[key] in (None, "", [], {}) for key in row.keys() - named)
        assert all(f"`{key}`" in PAGE for key in row.keys() - named)
    else:
        assert named == row.keys()


def test_the_users_of_the_example_are_as_the_page_says(client: Client) -> None:
    (body,) = (body for path, body, _ in EXAMPLES if path == "user/metrics/query")
    users = client.post("user/metrics/query", json.loads(body))["users"]
    said = re.search(r"Each user is `(\{[^}]+\})`", PAGE)

    assert said
    assert set(re.findall(r'"(\w+)"', said[1])) == users[0].keys()
    assert [user["cost"] for user in users] == sorted((user["cost"] for user in users), reverse=True)


def test_the_curl_example(client: Client) -> None:
    assert 'curl -s localhost:8787/v1/session/has-session\n\n    {"data": true, "error": null}\n' in PAGE
    assert client.http.get("/v1/session/has-session").json() == {"data": True, "error": None}


@pytest.mark.parametrize(
    "known",
    [
        *(fields.REQUEST_FIELDS, fields.SESSION_FIELDS, fields.USER_FIELDS, fields.OLD_REQUEST_FIELDS),
        *(fields.OLD_RESPONSE_FIELDS, SORT_COLUMNS),
    ],
)
def test_every_key_is_named(known: Any) -> None:
    assert [key for key in known if f"`{key}`" not in PAGE] == []


def test_the_openapi_document_describes_the_endpoints(client: Client) -> None:
    paths = client.http.get("/api/openapi.json").json()["paths"]

    assert {path for path in paths if path.startswith("/v1/")} == {
        *("/v1/session/query", "/v1/session/count", "/v1/session/name/query", "/v1/session/metrics/query"),
        *("/v1/session/has-session", "/v1/session/{session_id}/feedback", "/v1/session/{session_id}/tag"),
        *("/v1/request/query-clickhouse", "/v1/user/metrics/query"),
    }


def test_the_openapi_document_knows_every_key_of_a_filter(client: Client) -> None:
    schemas = client.http.get("/api/openapi.json").json()["components"]["schemas"]
    leaf = schemas["SessionFilter"]["anyOf"][1]["properties"]

    assert schemas["SessionQuery"]["properties"]["filter"]["$ref"] == "#/components/schemas/SessionFilter"
    assert leaf["sessions_request_response_rmt"]["properties"].keys() == fields.SESSION_FIELDS.keys()
    assert fields.REQUEST_FIELDS.keys() < leaf["request_response_rmt"]["properties"].keys()
    assert set(schemas["NumberOperators"]["properties"]) == set(fields.OPERATORS["number"])
    assert "x-schema" not in str(schemas)
