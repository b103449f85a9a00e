"""Helicone request exports: what each line becomes, every derived value beside the raw line."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.factories import helicone, ingest_lines, request_of
from tests.ingest.cases import Case, each, ingest_cases, part_of, rows_by_line

if TYPE_CHECKING:
    from pathlib import Path

    from tests.factories import Record

NO_CACHE = "00000000-0000-0000-0000-000000000000"
START = datetime(2026, 3, 2, 9, 14, 3)


def tokens(
    prompt: int | None, completion: int | None, read: int | None = None, written: int | None = None
) -> Record:
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "cache_read_tokens": read,
        "cache_write_tokens": written,
    }


TOKENS = [
    Case(
        "cache reads and writes are beside",
        helicone(prompt="156", completion="222", cache_read="1024", cache_write="2000"),
        tokens(3180, 222, 1024, 2000),  # 156 + 1024 + 2000
    ),
    Case("numbers", helicone(prompt=156, completion=222, cache_read=0), tokens(156, 222, 0)),
    Case("none", helicone(), tokens(None, None)),
    Case("cache counts alone", helicone(cache_read=5), tokens(None, None, 5)),
    Case(
        "the body's own usage counts",
        helicone(
            prompt=1,
            completion=2,
            response_body={
                "usage": {
                    "prompt_tokens": 1180,
                    "completion_tokens": 222,
                    "prompt_tokens_details": {"cached_tokens": 1024},
                    "completion_tokens_details": {"reasoning_tokens": 64},
                }
            },
        ),
        tokens(1180, 222, 1024) | {"reasoning_tokens": 64},
    ),
    Case(
        "Anthropic's usage in the body",
        helicone(
            prompt=25,
            completion=15,
            cache_read=100,
            response_body={
                "usage": {"input_tokens": 25, "output_tokens": 15, "cache_read_input_tokens": 100}
            },
        ),
        tokens(125, 15, 100),
    ),
    Case(
        "an answer of the cache keeps its zeros",
        helicone(
            prompt="0",
            completion="0",
            cost=0,
            cache_reference_id="6f9619ff-8b86-d011-b42d-00cf4fc964ff",
            response_body={"id": "chatcmpl-1", "usage": {"prompt_tokens": 9, "completion_tokens": 3}},
        ),
        tokens(0, 0) | {"cached": True, "cost_usd": Decimal(0), "cost_source": "reported"},
    ),
    Case(
        "an answer of the cache without a cost",
        helicone(cache_reference_id="6f9619ff-8b86-d011-b42d-00cf4fc964ff"),
        {"cached": True, "cost_usd": Decimal(0), "cost_source": "computed"},
    ),
    Case("the zero reference is none", helicone(cache_reference_id=NO_CACHE), {"cached": False}),
    Case("the empty reference is none", helicone(cache_reference_id=""), {"cached": False}),
]

PLACEHOLDER = '{"helicone_message": "fetching body from signed_url... contact us for more information"}'
BODIES = [
    Case(
        "a placeholder as text is none",
        helicone(prompt=5, request_body=PLACEHOLDER, response_body=PLACEHOLDER),
        {"prompt_tokens": 5, "ok": True, "model": "gpt-4o-mini", "streamed": False},
    ),
    Case(
        "a placeholder as object is none",
        helicone(prompt=5, response_body=json.loads(PLACEHOLDER)),
        {"prompt_tokens": 5, "ok": True, "error_message": None},
    ),
    Case(
        "a placeholder beside a failure says nothing",
        helicone(status=500, response_body=PLACEHOLDER),
        {"ok": False, "error_type": None, "error_message": None},
    ),
    Case(
        "a failure",
        helicone(status=429, response_body={"error": {"type": "rate_limit", "message": "Slow."}}),
        {"ok": False, "status": 429, "error_type": "rate_limit", "error_message": "Slow."},
    ),
    Case(
        "a body as JSON text", helicone(response_body='{"usage":{"prompt_tokens":7}}'), {"prompt_tokens": 7}
    ),
    Case("cancelled", helicone(status=-3), {"ok": False, "status": -3, "error_type": "cancelled"}),
    Case("status 0 is unknown", helicone(status=0), {"ok": None, "status": None}),
    Case("status as text", helicone(status="200"), {"ok": True, "status": 200}),
]


def times(latency_ms: float | None, ended_at: datetime | None) -> Record:
    return {"started_at": START, "ended_at": ended_at, "latency_ms": latency_ms}


END = datetime(2026, 3, 2, 9, 14, 5, 512000)
TIMING = [
    Case(
        "no zone is UTC",
        helicone(end="2026-03-02 09:14:05.512", delay_ms=2511),
        times(2511, END),
    ),
    Case("a zone", helicone(start="2026-03-02T10:14:03+01:00", end=None, delay_ms="2512"), times(2512, END)),
    Case("no delay", helicone(end="2026-03-02T09:14:05.512Z", delay_ms=None), times(2512, END)),
    Case("a negative delay", helicone(end=None, delay_ms=-1), times(None, None)),
    Case("streamed by its first token", helicone(ttft="640"), {"ttft_ms": 640.0, "streamed": True}),
    Case("first token 0", helicone(ttft="0"), {"ttft_ms": None, "streamed": False}),
    Case("streamed by its request", helicone(request_body={"stream": True}), {"streamed": True}),
]

PEOPLE = [
    Case("user", helicone(user="u-77"), {"user_id": "u-77"}),
    Case("user undefined", helicone(user="undefined"), {"user_id": None}),
    Case("user null", helicone(user="null"), {"user_id": None}),
    Case("user empty, the other column", helicone(user="", helicone_user="u-78"), {"user_id": "u-78"}),
    Case("user as a number", helicone(user=2**53 + 1), {"user_id": "9007199254740993"}),  # type: ignore[arg-type]
]


def held(logged: Any, **more: Any) -> Record:
    return helicone() | {"request_properties": logged, **more}


SESSION = {"session_id": "s9", "session_name": None, "session_path": None}
PROPERTIES = [
    Case(
        "session, prompt and cache keys are no properties",
        held(
            {
                "Helicone-Session-Id": "s9",
                "Helicone-Session-Name": "Trip",
                "Helicone-Session-Path": "/a/1",
                "Helicone-Prompt-Id": "p",
                "Helicone-Cache-Enabled": "true",
                "Environment": "prod",
            }
        ),
        {
            "session_id": "s9",
            "session_name": "Trip",
            "session_path": "/a/1",
            "operation": "/a/{n}",
            "properties": {"environment": "prod"},
        },
    ),
    Case(
        "in any case",
        held({"HELICONE-SESSION-ID": "s9", "UserTier": "a"}),
        SESSION | {"properties": {"usertier": "a"}},
    ),
    Case("as JSON text", held('{"Helicone-Session-Id":"s9","a":"b"}'), SESSION | {"properties": {"a": "b"}}),
    Case("under the other name", held(None, properties={"Helicone-Session-Id": "s9"}), SESSION),
    Case("empty, and the other name", held({}, properties={"Helicone-Session-Id": "s9"}), SESSION),
    Case("of two spellings the first", held({"Env": "a", "ENV": "b"}), {"properties": {"env": "a"}}),
    Case(
        "values that are no text",
        held({"n": 5, "t": True, "x": None, "e": ""}),
        {"properties": {"n": "5", "t": "true"}},
    ),
    Case("a list", held([1, 2]), {"session_id": None, "properties": {}}),
    Case("a number", held(5), {"session_id": None, "properties": {}}),
    Case("text that is no JSON", held("{oops"), {"session_id": None, "properties": {}}),
    Case("null", held(None), {"session_id": None, "properties": {}}),
]

MODELS = [
    Case("model as asked", helicone(model="gpt-4o"), {"model": "gpt-4o"}),
    Case(
        "model as answered",
        helicone(model="gpt-4o", response_model="gpt-4o-2024-08-06"),
        {"model": "gpt-4o-2024-08-06"},
    ),
    Case(
        "model of the answer's body",
        helicone(response_body={"model": "gpt-4o-2024-08-06"}),
        {"model": "gpt-4o-2024-08-06"},
    ),
    Case("model overridden", helicone(response_model="x", model_override="gpt-4o"), {"model": "gpt-4o"}),
    Case("no override", helicone(model_override="", response_model=""), {"model": "gpt-4o-mini"}),
    Case(
        "model of the request's body",
        helicone(model=None, request_body={"model": "gpt-4o"}),
        {"model": "gpt-4o"},
    ),
    Case("provider", helicone(provider="ANTHROPIC"), {"provider": "anthropic"}),
    Case(
        "provider custom: the target",
        helicone(provider="CUSTOM", target_url="https://api.groq.com/x"),
        {"provider": "groq"},
    ),
    Case(
        "provider custom: the model", helicone(provider="CUSTOM", model="claude-3"), {"provider": "anthropic"}
    ),
]

COSTS = [
    Case("cost", helicone(cost=0.0041052), {"cost_usd": Decimal("0.0041052"), "cost_source": "reported"}),
    Case("cost as text", helicone(cost="0.0041052"), {"cost_usd": Decimal("0.0041052")}),
    Case("cost 0 is reported", helicone(cost=0, prompt=9), {"cost_usd": 0, "cost_source": "reported"}),
    Case("cost under its old name", helicone(costUSD=0.5), {"cost_usd": Decimal("0.5")}),
    Case(
        "cost null: computed",
        helicone(prompt=800_000, completion=100_000, cache_read=200_000),
        # gpt-4o-mini, USD a million: 0.8 x 0.15 + 0.2 x 0.075 + 0.1 x 0.60
        {"cost_usd": Decimal("0.195"), "cost_source": "computed"},
    ),
]

IDS = [
    Case("a number above 2^53", helicone(request_id=2**53 + 1), {"request_id": "9007199254740993"}),  # type: ignore[arg-type]
    Case("no request id", helicone(request_id=None), {"reason": "no_request"}),
    Case("another format's line", {"request": {"body": {"model": "m"}}}, {"format": "gateway", "model": "m"}),
    Case("nobody's request", {"requests": 5}, {"reason": "no_request"}),
]

GROUPS = {
    "tokens": TOKENS,
    "bodies": BODIES,
    "times": TIMING,
    "people": PEOPLE,
    "properties": PROPERTIES,
    "models": MODELS,
    "costs": COSTS,
    "ids": IDS,
}
CASES = [
    Case(f"{group}: {case.title}", case.line, case.expected)
    for group, cases in GROUPS.items()
    for case in cases
]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Record]:
    return ingest_cases(tmp_path_factory.mktemp("helicone"), CASES, "helicone")


@each(CASES)
def test_line(rows: dict[int, Record], number: int, case: Case) -> None:
    assert part_of(rows[number], case.expected) == case.expected


def test_a_whole_line(tmp_path: Path) -> None:
    line = (
        '{"response_id":"7a0f","response_created_at":"2026-03-02 09:14:05.912","response_status":200,'
        '"request_id":"b3c1f0d2-5b0e-4a86-9f27-0c8a2f0a6f11","request_created_at":"2026-03-02 09:14:03.401",'
        '"request_user_id":"u-77","request_properties":{"Helicone-Session-Id":"sess-01",'
        '"Helicone-Session-Name":"Trip planner","Helicone-Session-Path":"/plan/flights",'
        '"environment":"prod"},'
        '"provider":"ANTHROPIC","delay_ms":2511,"request_model":"claude-sonnet-4-5","time_to_first_token":"640",'
        '"total_tokens":"378","prompt_tokens":"156","completion_tokens":"222","prompt_cache_read_tokens":"1024",'
        '"prompt_cache_write_tokens":"0","target_url":"https://api.anthropic.com/v1/messages",'
        '"cache_reference_id":"00000000-0000-0000-0000-000000000000","cost":0.0041052,'
        '"request_body":"{\\"helicone_message\\": \\"fetching body from signed_url...\\"}",'
        '"response_body":"{\\"helicone_message\\": \\"fetching body from signed_url...\\"}"}'
    )

    assert request_of(tmp_path, line) == {
        "request_id": "b3c1f0d2-5b0e-4a86-9f27-0c8a2f0a6f11",
        "session_id": "sess-01",
        "session_name": "Trip planner",
        "session_path": "/plan/flights",
        "operation": "/plan/flights",
        "user_id": "u-77",
        "started_at": datetime(2026, 3, 2, 9, 14, 3, 401000),
        "ended_at": datetime(2026, 3, 2, 9, 14, 5, 912000),
        "latency_ms": 2511.0,
        "ttft_ms": 640.0,
        "provider": "anthropic",
        "model": "claude-sonnet-4-5",
        "status": 200,
        "ok": True,
        "error_type": None,
        "error_message": None,
        "prompt_tokens": 1180,  # 156 + 1024 + 0
        "completion_tokens": 222,
        "cache_read_tokens": 1024,
        "cache_write_tokens": 0,
        "reasoning_tokens": None,
        "cost_usd": Decimal("0.004105200"),
        "cost_source": "reported",
        "streamed": True,
        "cached": False,
        "properties": {"environment": "prod"},
        "format": "helicone",
        "source_id": 1,
        "source_line": 1,
    }


def test_cached_answers_that_repeat_the_body_stay_rows_of_their_own(tmp_path: Path) -> None:
    body = {"id": "chatcmpl-1", "model": "gpt-4o-mini", "usage": {"prompt_tokens": 9, "completion_tokens": 3}}
    first = helicone(request_id="a", response_body=body)
    again = helicone(request_id="b", response_body=body, cache_reference_id="a", prompt=0, completion=0)
    found = rows_by_line(ingest_lines(tmp_path, first, again))

    assert [(row["request_id"], row["cached"], row["prompt_tokens"]) for row in found.values()] == [
        ("a", False, 9),
        ("b", True, 0),
    ]
