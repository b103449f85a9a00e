"""Lines made to break a reader: none may stop a file, and what they say is believed only where it can be."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions.api import Database
from tests.factories import Record, fetch, gateway, helicone, ingest_lines, line, write_lines
from tests.ingest.cases import rows_by_line

if TYPE_CHECKING:
    from pathlib import Path

HUGE: Final = (2**63 - 1, 2**63, 2**70, -(2**70), 10**400, 1e300, -1e300, 5e-324)
ODD: Final[tuple[Any, ...]] = (
    *HUGE,
    float("nan"),
    float("inf"),
    float("-inf"),
    True,
    None,
    "",
    " ",
    "\x00",
    "null",
    "undefined",
    "NaN",
    "infinity",
    "-infinity",
    "294247-01-10T04:00:54.775807Z",
    "290309-12-22 (BC) 00:00:00",
    "-1",
    "1e300",
    "9" * 400,
    "x" * 10_000,
    "🛫\u202e\u0000\ufffe",
    "%s %n {0} ' \" ; --",
    [],
    {},
    [[]],
    [{}],
    [None],
    [1, "a", [2]],
    {"": {"": {}}},
    {"a": [1, {"b": None}]},
    {"error": {"error": {"error": 1}}},
)


def deep(shape: str, levels: int = 200_000) -> str:
    if shape == "lists":
        return "[" * levels + "]" * levels
    return '{"a":' * levels + "1" + "}" * levels


def with_value(record: Record, path: tuple[str, ...], value: Any) -> Record:
    """Return the record with a value put in at a path."""
    head, *rest = path
    inner = record.get(head)
    if rest:
        value = with_value(inner if isinstance(inner, dict) else {}, tuple(rest), value)
    return {**record, head: value}


GATEWAY_PATHS: Final = [
    *((name,) for name in (
        "request_id", "id", "timestamp", "started_at", "ended_at", "latency_ms", "latency_s", "latency",
        "duration", "ttft_ms", "cost_usd", "provider", "model", "cached", "error", "status", "session_id",
        "session_path", "user_id", "request", "response", "request_headers", "request_body", "response_body",
    )),
    *(("request", name) for name in ("headers", "url", "host", "path", "body", "id", "timestamp")),
    *(("response", name) for name in ("status", "headers", "body", "timestamp")),
    *(("request", "headers", name) for name in ("Helicone-Session-Id", "Helicone-Property-a", "", "Host")),
    *(("request", "body", name) for name in ("model", "stream", "user", "metadata")),
    *(("response", "body", name) for name in ("id", "model", "usage", "error", "status", "choices")),
    *(("response", "body", "usage", name) for name in (
        "prompt_tokens", "completion_tokens", "input_tokens", "output_tokens", "cache_read_input_tokens",
        "prompt_tokens_details", "completion_tokens_details",
    )),
]  # fmt: skip
HELICONE_PATHS: Final = [
    *((name,) for name in helicone()),
    *((name,) for name in (
        "cost", "costUSD", "cache_reference_id", "target_url", "model_override", "response_model",
        "properties", "helicone_user", "request_body", "response_body", "prompt_tokens",
        "prompt_cache_read_tokens",
    )),
    ("request_properties", "Helicone-Session-Id"),
    ("request_properties", "a"),
    ("response_body", "usage"),
]  # fmt: skip


def hostile_lines(record: Record, paths: list[tuple[str, ...]]) -> list[Record]:
    return [
        with_value(record | {"request_id": f"{number}"}, path, value)
        for number, (path, value) in enumerate((path, value) for path in paths for value in ODD)
    ]


@pytest.mark.parametrize(
    ("record", "paths"),
    [(gateway(), GATEWAY_PATHS), (helicone(), HELICONE_PATHS)],
    ids=["gateway", "helicone"],
)
def test_any_value_in_any_place(tmp_path: Path, record: Record, paths: list[tuple[str, ...]]) -> None:
    lines = hostile_lines(record, paths)
    path = write_lines(tmp_path / "log.jsonl", record, *lines)
    database = Database(tmp_path / "sessions.duckdb")
    (result,) = database.ingest(path).files

    assert (result.status, result.error) == ("complete", None)
    assert result.counts.reconcile
    assert set(result.reasons) <= {"no_request", "wrong_type", "not_json"}
    assert result.counts.requests > 0.8 * len(lines)
    sane(database)


def sane(database: Database) -> None:
    """Fail if something is stored that no later question could take."""
    for table in ("requests", "sessions"):
        assert fetch(database, f"SELECT count(*) FROM {table}") != [(0,)]
        for row in fetch(database, f"FROM {table}"):
            assert all(1000 <= value.year < 3100 for value in row if isinstance(value, datetime))
            assert not any(value != value for value in row)  # NaN
    bounds = fetch(
        database,
        "SELECT max(prompt_tokens), max(completion_tokens), min(prompt_tokens), max(latency_ms), "
        "min(latency_ms), min(cost_usd), max(cost_usd), max(ttft_ms) FROM requests",
    )[0]
    assert bounds[0] is None or bounds[0] < 10**13
    assert bounds[2] is None or bounds[2] >= 0
    assert all(value is None or 0 <= value <= 10**12 for value in bounds[3:])


@pytest.mark.parametrize("shape", ["lists", "objects"])
def test_deep_nesting(tmp_path: Path, shape: str) -> None:
    nested = deep(shape)
    lines: list[Record | str | bytes] = [
        f'{{"request_id":"in the request","request":{nested}}}',
        f'{{"request_id":"in headers","request":{{"headers":{nested}}}}}',
        f'{{"request_id":"in a body","request":{{"body":{nested}}}}}',
        f'{{"request_id":"in an answer","request":{{"body":{{}}}},"response":{{"body":{nested}}}}}',
        f'{{"request_id":"in an error","request":{{"body":{{}}}},"error":{nested}}}',
        gateway(request_id="as text", request_body=nested, response_body=nested, headers=nested),
        nested,
    ]
    found = rows_by_line(ingest_lines(tmp_path, gateway(), *lines, gateway(request_id="after")))

    assert sorted(found) == list(range(1, 10))
    assert [number for number, row in found.items() if "reason" in row] == [2, 8]
    assert found[9]["request_id"] == "after"


def test_a_session_of_the_largest_values(tmp_path: Path) -> None:
    usage = {"prompt_tokens": 10**12 - 1, "completion_tokens": 10**12 - 1}
    lines = [gateway(request_id=f"r{n}", cost=999_999_999, latency_ms=1e12, usage=usage) for n in range(50)]
    database = ingest_lines(tmp_path, *lines)

    assert fetch(database, "SELECT total_cost_usd, total_tokens, avg_latency_ms FROM sessions") == [
        (Decimal(50 * 999_999_999), 50 * 2 * (10**12 - 1), 1e12)
    ]


def test_many_headers_and_properties(tmp_path: Path) -> None:
    names = {f"Helicone-Property-{number}": f"v{number}" for number in range(1500)}
    headers = [[name, value] for name, value in names.items()] + [[name.upper(), "again"] for name in names]
    database = ingest_lines(tmp_path, gateway(headers=headers))

    assert fetch(database, "SELECT cardinality(properties), properties['7'] FROM requests") == [(1500, "v7")]


def test_a_stream_of_many_events(tmp_path: Path) -> None:
    event = (
        'data: {"choices":[{"delta":{"content":"x"}}],"usage":{"prompt_tokens":%d,"completion_tokens":1}}\n\n'
    )
    body = "".join(event % number for number in range(20_000)) + "data: [DONE]\n\n"
    database = ingest_lines(tmp_path, gateway(response_body=body))

    assert fetch(database, "SELECT prompt_tokens, ok FROM requests") == [(19_999, True)]


def test_texts_that_patterns_choke_on(tmp_path: Path) -> None:
    texts = [
        piece * 100_000 for piece in ("/", "a", "0", "/1", "-", "\\", '"', '\\"', "sk-", "Bearer ", ": ")
    ]
    lines = [
        gateway(request_id=f"r{n}", path=text, name=text, user=text, error=text, url=text, start=text)
        for n, text in enumerate(texts)
    ]
    database = ingest_lines(tmp_path, *lines)

    assert fetch(database, "SELECT count(*) FROM requests") == [(len(texts),)]
    assert fetch(database, "SELECT operation FROM requests WHERE request_id = 'r0'") == [("/",)]


VALUES = st.recursive(
    st.sampled_from(ODD) | st.text() | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=6,
)
CHANGES = st.lists(st.tuples(st.sampled_from(GATEWAY_PATHS), VALUES), min_size=1, max_size=5)


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(changes=st.lists(CHANGES, min_size=1, max_size=30))
def test_any_values_in_any_places(
    tmp_path_factory: pytest.TempPathFactory, changes: list[list[tuple[tuple[str, ...], Any]]]
) -> None:
    lines = []
    for number, several in enumerate(changes):
        record = gateway(request_id=f"r{number}")
        for path, value in several:
            record = with_value(record, path, value)
        lines.append(json.dumps(record).encode())
    folder = tmp_path_factory.mktemp("hostile")
    database = Database(folder / "sessions.duckdb")
    (result,) = database.ingest(
        write_lines(folder / "log.jsonl", line(gateway(request_id="good")), *lines)
    ).files

    assert (result.status, result.counts.reconcile, result.counts.lines) == ("complete", True, len(lines) + 1)
    assert "breaks_mapping" not in result.reasons
    sane(database)


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.binary(max_size=200), max_size=30))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    database = Database(folder / "sessions.duckdb")
    head = [line(gateway(request_id=f"r{number}")) for number in range(12)]  # a head that is text
    (result,) = database.ingest(write_lines(folder / "log.jsonl", *head, *lines)).files

    assert (result.status, result.counts.reconcile) == ("complete", True)
    assert result.counts.requests >= 12
