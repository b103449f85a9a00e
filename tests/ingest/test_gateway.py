"""Raw gateway logs: what each line becomes, every derived value beside the raw line."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.factories import gateway, ingest_lines, request_of
from tests.ingest.cases import Case, each, ingest_cases, part_of, rows_by_line

if TYPE_CHECKING:
    from pathlib import Path

    from tests.factories import Record


def headed(headers: Any) -> Record:
    return gateway(headers=headers)


def session(session_id: str | None, name: str | None = None, path: str | None = None) -> Record:
    return {"session_id": session_id, "session_name": name, "session_path": path}


HEADERS = [
    Case(
        "an object in any case",
        headed({"HELICONE-SESSION-ID": "s9", "helicone-session-name": "Trip", "Helicone-SESSION-Path": "/a"}),
        session("s9", "Trip", "/a"),
    ),
    Case(
        "a list of pairs",
        headed([["Accept", "*/*"], ["Helicone-Session-Id", "s9"], ["Helicone-Session-Path", "/a"]]),
        session("s9", path="/a"),
    ),
    Case("a list of name and value", headed([{"name": "Helicone-Session-Id", "value": "s9"}]), session("s9")),
    Case("a list of key and value", headed([{"key": "Helicone-Session-Id", "value": "s9"}]), session("s9")),
    Case("lists of values", headed({"Helicone-Session-Id": ["s9", "s10"]}), session("s9")),
    Case("the first value that is not empty", headed({"Helicone-Session-Id": ["", "s10"]}), session("s10")),
    Case("a list without values", headed({"Helicone-Session-Id": []}), session(None)),
    Case("pairs with lists of values", headed([["Helicone-Session-Id", ["s9"]]]), session("s9")),
    Case(
        "raw text",
        headed(
            "POST / HTTP/1.1\r\nHost: a.b:80\r\nHelicone-Session-Id: s9\r\nhelicone-session-name:A: B\r\n"
        ),
        session("s9", "A: B"),
    ),
    Case("JSON text", headed('{"Helicone-Session-Id": "s9"}'), session("s9")),
    Case("JSON text of pairs", headed(' [["Helicone-Session-Id", "s9"]]'), session("s9")),
    Case(
        "two spellings of a name: the first",
        headed({"helicone-session-id": "s9", "Helicone-Session-Id": "s10"}),
        session("s9"),
    ),
    Case(
        "two spellings of a name: the one with a value",
        headed({"helicone-session-id": None, "Helicone-Session-Id": "", "HELICONE-SESSION-ID": "s10"}),
        session("s10"),
    ),
    Case("a value that begins with a bracket", headed({"Helicone-Session-Id": "[s9]"}), session("[s9]")),
    Case("a value with quotes", headed({"Helicone-Session-Id": '"s9"'}), session('"s9"')),
    Case(
        "names with special characters",
        headed({"a.b": "1", "*": "2", "$": "3", "Helicone-Session-Id": "s9"}),
        session("s9"),
    ),
    Case("a number", headed(5), session(None)),
    Case("a list of numbers", headed([1, None, ["Helicone-Session-Id", "s9"], "x", {}]), session("s9")),
    Case("an empty object", headed({}), session(None)),
    Case("an object as value", headed({"Helicone-Session-Id": {"a": 1}}), session(None)),
    Case(
        "under their other name",
        {"request_id": "r1", "request_headers": {"Helicone-Session-Id": "s9"}, "request_body": {}},
        session("s9"),
    ),
    Case(
        "fields of the log where there are none",
        gateway(headers={}, session_id="s9", session_name="Trip", session_path="/a"),
        session("s9", "Trip", "/a"),
    ),
    Case(
        "headers come before fields",
        gateway(session="s9", name=None, path=None, session_id="s10", session_name="Field"),
        session("s9", "Field"),
    ),
    Case(
        "the body's metadata comes last",
        gateway(headers={}, session_id="", request_body={"metadata": {"session_id": "s9"}}),
        session("s9"),
    ),
]

SESSION_IDS = [
    Case(f"session id {logged!r:.20}", gateway(session=logged), {"session_id": stored})
    for logged, stored in (
        ("", None),
        (" ", None),
        ("2024-01-15", "2024-01-15"),
        ("007", "007"),
        ("s9 ", "s9"),
        ("9007199254740993", "9007199254740993"),
        ("550E8400-E29B-41D4-A716-446655440000", "550E8400-E29B-41D4-A716-446655440000"),
        ("séance-日本-🛫", "séance-日本-🛫"),
        ("x" * 5000, "x" * 5000),
        ("undefined", "undefined"),
    )
] + [
    Case(
        "session id as a number above 2^53",
        headed({"Helicone-Session-Id": 2**53 + 1}),
        session("9007199254740993"),
    ),
    Case(
        "session id as a number above 2^64",
        headed({"Helicone-Session-Id": 2**70}),
        session("1180591620717411303424"),
    ),
]

USERS = [
    Case("user header", gateway(user="u-77"), {"user_id": "u-77"}),
    Case("user field", gateway(headers={}, user_id="u-77"), {"user_id": "u-77"}),
    Case("user of the body", gateway(headers={}, request_body={"user": "u-77"}), {"user_id": "u-77"}),
    Case("user undefined", gateway(user="undefined"), {"user_id": None}),
    Case("user null", gateway(user="null"), {"user_id": None}),
    Case("user empty", gateway(user=""), {"user_id": None}),
    Case("user as a number", headed({"Helicone-User-Id": 2**53 + 1}), {"user_id": "9007199254740993"}),
]

PROPERTIES = [
    Case(
        "properties get keys in lower case",
        gateway(properties={"UserTier": "Gold", "env": "prod"}),
        {"properties": {"usertier": "Gold", "env": "prod"}},
    ),
    Case("no properties", gateway(), {"properties": {}}),
    Case(
        "of two spellings the first counts",
        headed({"Helicone-Property-A": "1", "helicone-property-a": "2", "Helicone-Property-B": "3"}),
        {"properties": {"a": "1", "b": "3"}},
    ),
    Case(
        "values that are no text",
        headed({"Helicone-Property-N": 5, "Helicone-Property-T": True, "Helicone-Property-L": ["x", "y"]}),
        {"properties": {"n": "5", "t": "true", "l": "x"}},
    ),
    Case(
        "values that are nothing",
        headed({"Helicone-Property-A": None, "Helicone-Property-B": "", "Helicone-Property-C": {"d": 1}}),
        {"properties": {}},
    ),
    Case(
        "properties of raw text",
        headed("Helicone-Property-Feature: a: b \r\nhelicone-property-x: y\r\n"),
        {"properties": {"feature": "a: b", "x": "y"}},
    ),
]

START = datetime(2026, 3, 2, 9, 14, 3)


def times(latency_ms: float | None, ended_at: datetime | None, started_at: datetime | None = START) -> Record:
    return {"started_at": started_at, "ended_at": ended_at, "latency_ms": latency_ms}


def clock(**fields: Any) -> Record:
    return gateway(**{"latency_ms": None} | fields)


END = datetime(2026, 3, 2, 9, 14, 5, 500000)  # 2.5 s later
TIMING = [
    Case("start and latency", clock(latency_ms=2500), times(2500, END)),
    Case("latency as text", clock(latency_ms="2500"), times(2500, END)),
    Case("latency in seconds", clock(latency_s=2.5), times(2500, END)),
    Case("duration in milliseconds", clock(duration_ms=2500), times(2500, END)),
    Case("duration in seconds", clock(duration_s="2.5"), times(2500, END)),
    Case("start and end", clock(ended_at="2026-03-02T09:14:05.5Z"), times(2500, END)),
    Case(
        "end and latency",
        clock(start=None, end_time="2026-03-02T09:14:05.5Z", latency_ms=2500),
        times(2500, END),
    ),
    Case(
        "start, end and latency", clock(ended_at="2026-03-02T09:14:05.5Z", latency_ms=2400), times(2400, END)
    ),
    Case("numbers", clock(start=1772442843, ended_at=1772442845500), times(2500, END)),
    Case("an offset", clock(start="2026-03-02T11:14:03+02:00", latency_ms=2500), times(2500, END)),
    Case(
        "other names",
        clock(start=None, started_at="2026-03-02 09:14:03", completed_at="2026-03-02 09:14:05.5"),
        times(2500, END),
    ),
    Case("start_time", clock(start=None, start_time="2026-03-02 09:14:03"), times(None, None)),
    Case("created_at", clock(start=None, created_at="2026-03-02 09:14:03"), times(None, None)),
    Case("bare latency, broken: seconds", clock(latency=2.5), times(2500, END)),
    Case("bare latency, broken and large: milliseconds", clock(latency=2500.0), times(2500, END)),
    Case("bare latency, whole: milliseconds", clock(latency=2500), times(2500, END)),
    Case("bare duration", clock(duration="2.5"), times(2500, END)),
    Case(
        "bare latency that fits the end as seconds",
        clock(latency=2, ended_at="2026-03-02T09:14:05.5Z"),
        times(2000, END),
    ),
    Case(
        "bare latency that fits the end as milliseconds",
        clock(latency=2500.5, ended_at="2026-03-02T09:14:05.5Z"),
        times(2500.5, END),
    ),
    Case("a negative latency", clock(latency_ms=-5), times(None, None)),
    Case(
        "a negative latency with an end",
        clock(latency_ms=-5, ended_at="2026-03-02T09:14:05.5Z"),
        times(2500, END),
    ),
    Case("an end before the start", clock(ended_at="2026-03-02T09:14:01Z"), times(None, None)),
    Case(
        "an end before the start, and a latency",
        clock(ended_at="2026-03-02T09:14:01Z", latency_ms=2500),
        times(2500, END),
    ),
    Case("no time at all", clock(start=None, latency_ms=2500), times(2500, None, None)),
    Case("a latency beyond belief", clock(latency_ms=1e300), times(None, None)),
    Case("a latency of 31 years", clock(latency_ms=10**12), times(1e12, datetime(2057, 11, 8, 11, 0, 43))),
    Case(
        "a start beyond belief",
        clock(start="294247-01-10T04:00:54Z", latency_ms=2500),
        times(2500, None, None),
    ),
    Case("time to first token", clock(ttft_ms=640), {"ttft_ms": 640.0}),
    Case("time to first token 0", clock(ttft_ms=0), {"ttft_ms": None}),
    Case("time to first token under its long name", clock(time_to_first_token_ms="640"), {"ttft_ms": 640.0}),
]

IDS = [
    Case("its own id", gateway(request_id="own"), {"request_id": "own"}),
    Case("a number above 2^53", gateway(request_id=2**53 + 1), {"request_id": "9007199254740993"}),  # type: ignore[arg-type]
    Case("a number above 2^64", gateway(request_id=2**70), {"request_id": "1180591620717411303424"}),  # type: ignore[arg-type]
    Case("id", gateway(request_id=None, id="named-id"), {"request_id": "named-id"}),
    Case("an empty one and another", gateway(request_id="", id="second-id"), {"request_id": "second-id"}),
    Case(
        "the header's",
        gateway(request_id=None, headers={"Helicone-Request-Id": "header-id"}),
        {"request_id": "header-id"},
    ),
    Case(
        "the answer's",
        gateway(
            request_id=None, response_body={"id": "chatcmpl-7"}, response_headers={"x-request-id": "req-7"}
        ),
        {"request_id": "chatcmpl-7"},
    ),
    Case(
        "a stream's",
        gateway(request_id=None, response_body='data: {"id":"chatcmpl-8"}\n\ndata: [DONE]\n\n'),
        {"request_id": "chatcmpl-8"},
    ),
    Case(
        "the provider's header",
        gateway(request_id=None, response_headers={"X-Request-Id": ["req-9"]}),
        {"request_id": "req-9"},
    ),
    Case(
        "Anthropic's header",
        gateway(request_id=None, response_headers={"request-id": "req-10"}),
        {"request_id": "req-10"},
    ),
]

CACHE_HITS = [
    Case("cached", gateway(cached=True), {"cached": True, "cost_usd": 0}),
    Case(
        "cached and counted",
        gateway(cached=True, usage={"prompt_tokens": 9}),
        {"cached": True, "cost_usd": 0, "prompt_tokens": 9},
    ),
    Case("cache_hit as text", gateway(cache_hit="true"), {"cached": True}),
    Case("Helicone's header", gateway(response_headers={"helicone-cache": "HIT"}), {"cached": True}),
    Case(
        "Helicone's header, a miss", gateway(response_headers={"Helicone-Cache": "MISS"}), {"cached": False}
    ),
    Case("Cloudflare's header", gateway(response_headers=[["cf-aig-cache-status", "HIT"]]), {"cached": True}),
    Case("not cached", gateway(), {"cached": False}),
    Case("a word that says nothing", gateway(cached="unknown"), {"cached": False}),
]

PROVIDERS = [
    Case(f"provider of {url}", gateway(url=url, model="llama-3"), {"provider": provider})
    for url, provider in (
        ("https://api.openai.com/v1/chat/completions", "openai"),
        ("https://oai.helicone.ai/v1/chat/completions", "openai"),
        ("https://api.anthropic.com/v1/messages", "anthropic"),
        ("https://anthropic.helicone.ai/v1/messages", "anthropic"),
        ("https://generativelanguage.googleapis.com/v1beta/models", "google"),
        ("https://eu-west1-aiplatform.googleapis.com/v1", "google"),
        ("https://acme.openai.azure.com/openai/deployments/x", "azure"),
        ("https://bedrock-runtime.us-east-1.amazonaws.com/model/x", "bedrock"),
        ("https://openrouter.ai/api/v1", "openrouter"),
        ("https://API.GROQ.com/openai/v1", "groq"),
        ("https://llm.example.com/v1", None),
    )
] + [
    Case("provider as logged", gateway(provider="ANTHROPIC"), {"provider": "anthropic"}),
    Case("provider custom: the host", gateway(provider="CUSTOM"), {"provider": "openai"}),
    Case(
        "provider of the model",
        gateway(url="/v1/messages", model="claude-sonnet-4-5"),
        {"provider": "anthropic"},
    ),
    Case(
        "provider of a model with a capital",
        gateway(url="/v1", model="Gemini-2.5-pro"),
        {"provider": "google"},
    ),
    Case(
        "provider of the host header",
        gateway(url="/v1/x", model="llama-3", headers={"Host": "api.groq.com"}),
        {"provider": "groq"},
    ),
    Case(
        "provider of host and path",
        {"request_id": "r1", "request": {"host": "api.anthropic.com", "path": "/v1/messages", "body": {}}},
        {"provider": "anthropic"},
    ),
]

MODELS = [
    Case(
        "model as answered",
        gateway(request_body={"model": "gpt-4o"}, response_body={"model": "gpt-4o-2024-08-06"}),
        {"model": "gpt-4o-2024-08-06"},
    ),
    Case(
        "model as logged",
        gateway(response_body="x", request_body={"model": "a"}) | {"model": "b"},
        {"model": "b"},
    ),
    Case(
        "model as asked",
        gateway(request_body={"model": "gpt-4o"}, response_body={"error": "x"}),
        {"model": "gpt-4o"},
    ),
    Case(
        "model as asked in JSON text",
        gateway(request_body='{"model":"gpt-4o"}', response_body=""),
        {"model": "gpt-4o"},
    ),
    Case("no model", gateway(request_body={}, response_body={}), {"model": None, "cost_usd": None}),
]

COUNTED = {"prompt_tokens": 1_000_000, "completion_tokens": 100_000}
COMPUTED = Decimal("0.21")  # gpt-4o-mini: 1 M at 0.15 USD + 0.1 M at 0.60 USD a million


def money(cost: Any, stored: Decimal | None, source: str | None) -> Case:
    line = gateway(cost=cost, usage=COUNTED)
    return Case(f"cost {cost!r}", line, {"cost_usd": stored, "cost_source": source})


COSTS = [
    money(0.0041052, Decimal("0.004105200"), "reported"),
    money("0.0041052", Decimal("0.004105200"), "reported"),
    money(0, Decimal(0), "reported"),
    money(1e-9, Decimal("0.000000001"), "reported"),
    money(999_999_999, Decimal(999_999_999), "reported"),
    money(-1, COMPUTED, "computed"),
    money(float("nan"), COMPUTED, "computed"),
    money(float("inf"), COMPUTED, "computed"),
    money(1e300, COMPUTED, "computed"),
    money("", COMPUTED, "computed"),
    money("free", COMPUTED, "computed"),
    Case(
        "cost under its short name",
        gateway() | {"cost": "0.5"},
        {"cost_usd": Decimal("0.5"), "cost_source": "reported"},
    ),
    Case("no cost and no usage", gateway(), {"cost_usd": None, "cost_source": None}),
    Case(
        "no cost and an unknown model",
        gateway(model="own-model", usage=COUNTED),
        {"cost_usd": None, "cost_source": None},
    ),
]

STATUSES = [
    Case(f"status {logged!r}", gateway(status=logged), {"status": stored, "ok": ok})
    for logged, stored, ok in (
        (200, 200, True),
        ("200", 200, True),
        (201, 201, True),
        ("429", 429, False),
        (-3, -3, False),
        (0, None, None),
        ("", None, None),
        ("OK", None, None),
        (99999, None, None),
        (1e300, None, None),
        (True, None, None),
    )
] + [
    Case(
        "status_code",
        {"request_id": "r1", "request": {"url": "/"}, "response": {"status_code": 404}},
        {"status": 404},
    ),
    Case(
        "status beside",
        {"request_id": "r1", "request": {"url": "/"}, "status": "503"},
        {"status": 503, "ok": False},
    ),
    Case(
        "no response",
        {"request_id": "r1", "request": {"url": "/"}},
        {"status": None, "ok": None, "error_type": None},
    ),
    Case(
        "response null",
        {"request_id": "r1", "request": {"url": "/"}, "response": None},
        {"status": None, "ok": None},
    ),
]


def refused(reason: str) -> Record:
    return {"reason": reason}


REFUSED = [
    Case("response that is text", gateway() | {"response": "oops"}, refused("wrong_type")),
    Case("response that is a list", gateway() | {"response": []}, refused("wrong_type")),
    Case("request that is text", gateway() | {"request": "oops"}, refused("no_request")),
    Case("request that is a list", gateway() | {"request": [1]}, refused("no_request")),
    Case("request that says nothing", gateway() | {"request": {"method": "POST"}}, refused("no_request")),
    Case("no request", {"level": "info", "msg": "started"}, refused("no_request")),
    Case("an empty object", {}, refused("no_request")),
    Case("a list of one", "[{}]", refused("not_an_object")),
    Case("a number alone", "42", refused("not_an_object")),
    Case("text alone", '"text"', refused("not_an_object")),
    Case("the word null", "null", refused("not_an_object")),
    Case("no JSON", "oops", refused("not_json")),
    Case("two objects", "{}{}", refused("several_values")),
    Case("two requests", json.dumps(gateway()) * 2, refused("several_values")),
    Case("bottomless and cut off", '{"request":' + "[" * 100_000, refused("too_deep")),
    Case("cut off", json.dumps(gateway())[:-20], refused("not_json")),
    Case("not UTF-8", b'{"request": "\xff"}', refused("not_utf8")),
]

GROUPS = {
    "headers": HEADERS,
    "session ids": SESSION_IDS,
    "users": USERS,
    "properties": PROPERTIES,
    "times": TIMING,
    "ids": IDS,
    "cache": CACHE_HITS,
    "providers": PROVIDERS,
    "models": MODELS,
    "costs": COSTS,
    "statuses": STATUSES,
    "refused": REFUSED,
}
CASES = [
    Case(f"{group}: {case.title}", case.line, case.expected)
    for group, cases in GROUPS.items()
    for case in cases
]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Record]:
    return ingest_cases(tmp_path_factory.mktemp("gateway"), CASES, "gateway")


@each(CASES)
def test_line(rows: dict[int, Record], number: int, case: Case) -> None:
    assert part_of(rows[number], case.expected) == case.expected


def test_a_whole_line(tmp_path: Path) -> None:
    line = (
        '{"timestamp":1772442843.401,"request":{"url":"https://api.openai.com/v1/chat/completions",'
        '"headers":{"helicone-session-id":["sess-01"],"Helicone-Session-Path":"/plan/3","Helicone-Session-Name":"Trip",'
        '"helicone-user-id":"u-77","helicone-property-Env":"prod"},'
        '"body":"{\\"model\\":\\"gpt-4.1-mini\\",\\"stream\\":true,\\"messages\\":[]}"},'
        '"response":{"status":"200","headers":{"x-request-id":"req_1"},'
        '"body":"data: {\\"choices\\":[{\\"delta\\":{\\"content\\":\\"hi\\"}}]}\\n\\n'
        'data: {\\"choices\\":[],\\"usage\\":{\\"prompt_tokens\\":9,\\"completion_tokens\\":3,'
        '\\"prompt_tokens_details\\":{\\"cached_tokens\\":0}}}\\n\\ndata: [DONE]\\n\\n"},"latency":2.511}'
    )

    assert request_of(tmp_path, line) == {
        "request_id": "req_1",
        "session_id": "sess-01",
        "session_name": "Trip",
        "session_path": "/plan/3",
        "operation": "/plan/{n}",
        "user_id": "u-77",
        "started_at": datetime(2026, 3, 2, 9, 14, 3, 401000),
        "ended_at": datetime(2026, 3, 2, 9, 14, 5, 912000),  # 3.401 + 2.511
        "latency_ms": 2511.0,
        "ttft_ms": None,
        "provider": "openai",
        "model": "gpt-4.1-mini",
        "status": 200,
        "ok": True,
        "error_type": None,
        "error_message": None,
        "prompt_tokens": 9,
        "completion_tokens": 3,
        "cache_read_tokens": 0,
        "cache_write_tokens": None,
        "reasoning_tokens": None,
        "cost_usd": Decimal("0.000008400"),  # 9 x 0.40 + 3 x 1.60 USD a million
        "cost_source": "computed",
        "streamed": True,
        "cached": False,
        "properties": {"env": "prod"},
        "format": "gateway",
        "source_id": 1,
        "source_line": 1,
    }


def test_cached_answers_that_repeat_the_providers_id_stay_rows_of_their_own(tmp_path: Path) -> None:
    answer = {
        "id": "chatcmpl-1",
        "model": "gpt-4o-mini",
        "usage": {"prompt_tokens": 9, "completion_tokens": 3},
    }
    lines = [
        gateway(
            request_id=None,
            start=f"2026-03-02T09:14:0{second}Z",
            response_body=answer,
            response_headers=headers,
        )
        for second, headers in enumerate((None, {"helicone-cache": "HIT"}, {"helicone-cache": "HIT"}, None))
    ]
    found = rows_by_line(ingest_lines(tmp_path, *lines))

    assert [found[number]["cached"] for number in sorted(found)] == [
        False,
        True,
        True,
    ]  # line 4 repeats line 1
    assert found[1]["request_id"] == "chatcmpl-1"
    assert found[2]["request_id"].startswith("sha256:")
    assert found[2]["request_id"] != found[3]["request_id"]
    assert [found[number]["cost_usd"] for number in (1, 2, 3)] == [
        Decimal("0.00000315"),
        0,
        0,
    ]  # 9 x 0.15 + 3 x 0.6


def test_a_line_without_any_id_is_named_by_its_text(tmp_path: Path) -> None:
    line = json.dumps(gateway(request_id=None))

    assert request_of(tmp_path, line)["request_id"] == "sha256:" + hashlib.sha256(line.encode()).hexdigest()
