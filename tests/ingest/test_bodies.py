"""Answers of providers: usage, model, errors, in one piece and as streams; each figure beside its line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.factories import gateway
from tests.ingest.cases import Case, each, ingest_cases, part_of

if TYPE_CHECKING:
    from tests.factories import Record


def tokens(
    prompt: int | None = None,
    completion: int | None = None,
    read: int | None = None,
    written: int | None = None,
    reasoning: int | None = None,
) -> Record:
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "cache_read_tokens": read,
        "cache_write_tokens": written,
        "reasoning_tokens": reasoning,
    }


def usage(counts: Any) -> Record:
    return gateway(response_body={"id": "a1", "model": "m", "usage": counts})


USAGE = [
    Case(
        "OpenAI chat counts the cached and reasoning tokens within",
        usage(
            {
                "prompt_tokens": 1180,
                "completion_tokens": 222,
                "total_tokens": 1402,
                "prompt_tokens_details": {"cached_tokens": 1024, "audio_tokens": 0},
                "completion_tokens_details": {"reasoning_tokens": 64},
            }
        ),
        tokens(1180, 222, read=1024, reasoning=64),
    ),
    Case("OpenAI chat without details", usage({"prompt_tokens": 9, "completion_tokens": 3}), tokens(9, 3)),
    Case(
        "a reported zero is no NULL",
        usage(
            {"prompt_tokens": 9, "completion_tokens": 0, "prompt_tokens_details": {"cached_tokens": 0}},
        ),
        tokens(9, 0, read=0),
    ),
    Case(
        "embeddings have no completion",
        usage({"prompt_tokens": 8, "total_tokens": 8}),
        tokens(8),
    ),
    Case(
        "OpenAI responses counts the cached tokens within",
        usage(
            {
                "input_tokens": 328,
                "input_tokens_details": {"cached_tokens": 256},
                "output_tokens": 52,
                "output_tokens_details": {"reasoning_tokens": 40},
                "total_tokens": 380,
            }
        ),
        tokens(328, 52, read=256, reasoning=40),
    ),
    Case(
        "Anthropic counts the cached tokens beside",
        usage(
            {
                "input_tokens": 156,
                "cache_creation_input_tokens": 2000,
                "cache_read_input_tokens": 1024,
                "output_tokens": 222,
                "service_tier": "standard",
            }
        ),
        tokens(3180, 222, read=1024, written=2000),  # 156 + 2000 + 1024
    ),
    Case(
        "Anthropic with a read and nothing of a write",
        usage({"input_tokens": 10, "cache_read_input_tokens": 90, "output_tokens": 5}),
        tokens(100, 5, read=90),
    ),
    Case("Anthropic without a cache", usage({"input_tokens": 10, "output_tokens": 5}), tokens(10, 5)),
    Case(
        "a cache write in OpenAI's words is within",
        usage(
            {"prompt_tokens": 50, "completion_tokens": 1, "prompt_tokens_details": {"cache_write_tokens": 20}}
        ),
        tokens(50, 1, written=20),
    ),
    Case("counts as text", usage({"prompt_tokens": "12", "completion_tokens": "7"}), tokens(12, 7)),
    Case("counts with a fraction", usage({"prompt_tokens": 12.0, "completion_tokens": 7.0}), tokens(12, 7)),
    Case("negative counts", usage({"prompt_tokens": -1, "completion_tokens": 3}), tokens(None, 3)),
    Case("counts beyond belief", usage({"prompt_tokens": 10**12, "completion_tokens": 2**70}), tokens()),
    Case(
        "the largest count",
        usage({"prompt_tokens": 10**12 - 1, "completion_tokens": 0}),
        tokens(999_999_999_999, 0),
    ),
    Case("usage null", usage(None), tokens()),
    Case("usage that is a number", usage(5), tokens()),
    Case("usage that is a list", usage([{"prompt_tokens": 5}]), tokens()),
    Case("usage that is text", usage("many"), tokens()),
    Case("details that are no object", usage({"prompt_tokens": 5, "prompt_tokens_details": 3}), tokens(5)),
    Case("no body", gateway(response_body=""), tokens()),
    Case("a body that is a list", gateway(response_body=[1, 2]), tokens()),
    Case("a body that is a number", gateway(response_body=7), tokens()),
]

BODY = {"id": "a1", "model": "gpt-4o-2024-08-06", "usage": {"prompt_tokens": 5, "completion_tokens": 2}}

FORMS = [
    Case("an object", gateway(response_body=BODY), tokens(5, 2) | {"model": "gpt-4o-2024-08-06"}),
    Case("JSON text", gateway(response_body=json.dumps(BODY)), tokens(5, 2) | {"model": "gpt-4o-2024-08-06"}),
    Case(
        "JSON text over lines", gateway(response_body="\n" + json.dumps(BODY, indent=2) + "\n"), tokens(5, 2)
    ),
    Case("JSON text that was cut off", gateway(response_body=json.dumps(BODY)[:-5]), tokens()),
    Case(
        "JSON text with half a surrogate pair",
        gateway(response_body='{"text":"\\ud83d","usage":{"prompt_tokens":5,"completion_tokens":2}}'),
        tokens(5, 2),
    ),
    Case("text", gateway(response_body="hello"), tokens() | {"ok": True, "model": "gpt-4o-mini"}),
    Case(
        "under its other name",
        {"request_id": "r1", "request_headers": {}, "request_body": "{}", "response_body": json.dumps(BODY)},
        tokens(5, 2),
    ),
]


def failed(kind: str | None, message: str | None) -> Record:
    return {"ok": False, "error_type": kind, "error_message": message}


FINE = {"ok": True, "error_type": None, "error_message": None}

ERRORS = [
    Case(
        "OpenAI",
        gateway(
            status=400,
            response_body={"error": {"message": "Bad.", "type": "invalid_request_error", "code": "context"}},
        ),
        failed("invalid_request_error", "Bad."),
    ),
    Case(
        "OpenAI without a type",
        gateway(
            status=429, response_body={"error": {"message": "Slow.", "type": None, "code": "rate_limit"}}
        ),
        failed("rate_limit", "Slow."),
    ),
    Case(
        "Anthropic",
        gateway(
            status=529,
            response_body={"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}},
        ),
        failed("overloaded_error", "Overloaded"),
    ),
    Case(
        "Google",
        gateway(
            status=429,
            response_body={"error": {"code": 429, "message": "Quota.", "status": "RESOURCE_EXHAUSTED"}},
        ),
        failed("RESOURCE_EXHAUSTED", "Quota."),
    ),
    Case(
        "with status 200",
        gateway(response_body={"error": {"message": "No.", "type": "t"}}),
        failed("t", "No."),
    ),
    Case(
        "text of a proxy",
        gateway(status=504, response_body="upstream timed out"),
        failed(None, "upstream timed out"),
    ),
    Case("text as error", gateway(status=500, response_body={"error": "boom"}), failed(None, "boom")),
    Case(
        "without an error object",
        gateway(
            status=404, response_body={"object": "error", "message": "No model.", "type": "NotFoundError"}
        ),
        failed("NotFoundError", "No model."),
    ),
    Case(
        "in unknown words",
        gateway(status=404, response_body={"detail": "Not Found"}),
        failed(None, '{"detail":"Not Found"}'),
    ),
    Case("status alone", gateway(status=500, response_body=""), failed(None, None)),
    Case("logged beside", gateway(error="connection reset", status=None), failed(None, "connection reset")),
    Case(
        "logged as object", gateway(error={"type": "timeout", "message": "10 s"}), failed("timeout", "10 s")
    ),
    Case("null in the body", gateway(response_body={"error": None}), FINE),
    Case("empty object", gateway(response_body={"error": {}}), FINE),
    Case("false", gateway(response_body={"error": False}), FINE),
    Case("empty text", gateway(error=""), FINE),
    Case("the word null", gateway(error="null"), FINE),
    Case(
        "responses that failed",
        gateway(response_body={"status": "failed", "error": {"code": "server_error", "message": "Sorry."}}),
        failed("server_error", "Sorry."),
    ),
    Case(
        "responses that were cancelled",
        gateway(response_body={"status": "cancelled"}),
        failed("cancelled", None),
    ),
    Case("responses that are incomplete", gateway(response_body={"status": "incomplete"}), FINE),
    Case("a long message is cut", gateway(status=500, response_body="x" * 9000), failed(None, "x" * 2000)),
    Case("no status", gateway(status=None), {"ok": None, "status": None, "error_type": None}),
    Case("a redirect is no success", gateway(status=302), {"ok": False, "status": 302}),
    Case("cancelled by the gateway's status", gateway(status=-3), failed("cancelled", None)),
]


def stream(*events: Any, end: str = "\n\n", before: str = "data: ") -> str:
    """Return server-sent events; text is taken as it is, anything else as the event's data."""
    return "".join((one if isinstance(one, str) else before + json.dumps(one)) + end for one in events)


def delta(text: str, finish: str | None = None, **more: Any) -> Record:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
    return {"id": "chatcmpl-1", "model": "gpt-4o-2024-08-06", "choices": [choice], **more}


CHAT_USAGE = {
    "id": "chatcmpl-1",
    "model": "gpt-4o-2024-08-06",
    "choices": [],
    "usage": {"prompt_tokens": 9, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 4}},
}
DONE = "data: [DONE]"
CHAT = stream(delta("Hel"), delta("lo", "stop"), CHAT_USAGE, DONE)

MESSAGE_START = {
    "type": "message_start",
    "message": {
        "id": "msg_1",
        "model": "claude-sonnet-4-5-20250929",
        "usage": {
            "input_tokens": 25,
            "cache_read_input_tokens": 100,
            "cache_creation_input_tokens": 50,
            "output_tokens": 1,
        },
    },
}
BLOCK = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hello"}}


def message_delta(output: int) -> Record:
    return {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": output}}


def messages(*events: Record) -> str:
    return stream(*(f"event: {event['type']}\ndata: {json.dumps(event)}" for event in events))


ANTHROPIC = messages(MESSAGE_START, BLOCK, message_delta(7), message_delta(15), {"type": "message_stop"})


def response(kind: str, **more: Any) -> Record:
    return {"type": kind, "response": {"id": "resp_1", "model": "o4-mini-2025-04-16", **more}}


RESPONSE_USAGE = {
    "input_tokens": 30,
    "input_tokens_details": {"cached_tokens": 10},
    "output_tokens": 20,
    "output_tokens_details": {"reasoning_tokens": 12},
}
TEXT_DELTA = {"type": "response.output_text.delta", "item_id": "msg_9", "delta": "Hi"}
RESPONSES = messages(
    response("response.created", status="in_progress", usage=None),
    TEXT_DELTA,
    response("response.completed", status="completed", usage=RESPONSE_USAGE),
)

STREAMED = {"streamed": True, "ok": True, "error_type": None}
CANCELLED = {"streamed": True, "ok": False, "error_type": "cancelled"}

STREAMS = [
    Case(
        "OpenAI chat: usage on the last chunk",
        gateway(response_body=CHAT),
        tokens(9, 3, read=4) | STREAMED | {"model": "gpt-4o-2024-08-06"},
    ),
    Case(
        "OpenAI chat: usage null on all the others",
        gateway(response_body=stream(delta("a", usage=None), delta("b", "stop", usage=None), CHAT_USAGE)),
        tokens(9, 3, read=4) | STREAMED,
    ),
    Case(
        "OpenAI chat: cumulative usage on each chunk",
        gateway(
            response_body=stream(
                *(delta("a", usage={"prompt_tokens": 9, "completion_tokens": n}) for n in (1, 2, 3)), DONE
            )
        ),
        tokens(9, 3) | STREAMED,
    ),
    Case(
        "OpenAI chat: no usage asked for",
        gateway(response_body=stream(delta("a"), DONE)),
        tokens() | STREAMED,
    ),
    Case(
        "OpenAI chat: an end without [DONE]",
        gateway(response_body=stream(delta("a"), delta("", "length"))),
        tokens() | STREAMED,
    ),
    Case(
        "Anthropic: output is cumulative, input stays from the start",
        gateway(response_body=ANTHROPIC),
        tokens(175, 15, read=100, written=50)  # 25 + 100 + 50
        | STREAMED
        | {"model": "claude-sonnet-4-5-20250929"},
    ),
    Case(
        "OpenAI responses: usage of the completed response",
        gateway(response_body=RESPONSES),
        tokens(30, 20, read=10, reasoning=12) | STREAMED | {"model": "o4-mini-2025-04-16"},
    ),
    Case(
        "OpenAI responses: incomplete is an end",
        gateway(response_body=messages(response("response.incomplete", usage=RESPONSE_USAGE))),
        tokens(30, 20, read=10, reasoning=12) | STREAMED,
    ),
    Case(
        "lines that end in CR LF",
        gateway(response_body=CHAT.replace("\n", "\r\n")),
        tokens(9, 3, read=4) | STREAMED,
    ),
    Case(
        "Anthropic with lines that end in CR LF",
        gateway(response_body=ANTHROPIC.replace("\n", "\r\n")),
        tokens(175, 15, read=100, written=50) | STREAMED,
    ),
    Case(
        "data: without a blank",
        gateway(response_body=CHAT.replace("data: ", "data:")),
        tokens(9, 3, read=4) | STREAMED,
    ),
    Case(
        "comments and ids between the events",
        gateway(response_body=": keep-alive\n\nid: 1\nretry: 10\n" + CHAT),
        tokens(9, 3, read=4) | STREAMED,
    ),
    Case(
        "no empty line at the end",
        gateway(response_body=CHAT.rstrip("\n")),
        tokens(9, 3, read=4) | STREAMED,
    ),
    Case(
        "text that talks of usage and of the end",
        gateway(response_body=stream(delta('"usage": {"prompt_tokens": 999} [DONE]'), CHAT_USAGE, DONE)),
        tokens(9, 3, read=4) | STREAMED,
    ),
    Case("OpenAI chat, cut off", gateway(response_body=stream(delta("Hel"))), tokens() | CANCELLED),
    Case(
        "OpenAI chat, cut off in text that talks of the end",
        gateway(response_body=stream(delta('data: [DONE] "finish_reason": "stop"'))),
        tokens() | CANCELLED,
    ),
    Case(
        "OpenAI chat, cut off within an event",
        gateway(response_body=CHAT[: CHAT.index('"stop"')]),
        tokens() | CANCELLED | {"model": "gpt-4o-2024-08-06"},
    ),
    Case(
        "Anthropic, cut off: the usage it began with",
        gateway(response_body=messages(MESSAGE_START, BLOCK)),
        tokens(175, 1, read=100, written=50) | CANCELLED,
    ),
    Case(
        "OpenAI responses, cut off",
        gateway(response_body=messages(response("response.created", status="in_progress"), TEXT_DELTA)),
        tokens() | CANCELLED,
    ),
    Case("cut off before the first event", gateway(response_body=": connected\n\n"), tokens() | CANCELLED),
    Case(
        "OpenAI chat, an error after status 200",
        gateway(response_body=stream(delta("Hel"), {"error": {"type": "server_error", "message": "Sorry."}})),
        tokens() | failed("server_error", "Sorry."),
    ),
    Case(
        "Anthropic, an error after status 200",
        gateway(
            response_body=messages(
                MESSAGE_START,
                {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}},
            )
        ),
        tokens(175, 1, read=100, written=50) | failed("overloaded_error", "Overloaded"),
    ),
    Case(
        "OpenAI responses, an event that is the error",
        gateway(
            response_body=messages(
                response("response.created"), {"type": "error", "code": "server_error", "message": "Sorry."}
            )
        ),
        tokens() | failed("server_error", "Sorry."),
    ),
    Case(
        "OpenAI responses, failed",
        gateway(
            response_body=messages(
                response("response.failed", error={"code": "server_error", "message": "Sorry."}),
            )
        ),
        tokens() | failed("server_error", "Sorry."),
    ),
    Case(
        "a stream that begins with an error status is no cancelled one",
        gateway(status=500, response_body=stream({"error": {"type": "t", "message": "No."}})),
        tokens() | failed("t", "No."),
    ),
    Case("cancelled with status -3", gateway(status=-3, response_body=CHAT), CANCELLED | {"status": -3}),
    Case(
        "events that are no JSON",
        gateway(response_body=stream("data: {broken", "data: 5", CHAT_USAGE, DONE)),
        tokens(9, 3, read=4),
    ),
    Case(
        "asked for and answered in one piece",
        gateway(request_body={"stream": True}, response_body=BODY),
        tokens(5, 2) | STREAMED,
    ),
    Case(
        "asked not to stream",
        gateway(request_body={"stream": False}, response_body=BODY),
        {"streamed": False},
    ),
]

GROUPS = {"usage": USAGE, "forms": FORMS, "errors": ERRORS, "streams": STREAMS}
CASES = [
    Case(f"{group}: {case.title}", case.line, case.expected)
    for group, cases in GROUPS.items()
    for case in cases
]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Record]:
    return ingest_cases(tmp_path_factory.mktemp("bodies"), CASES, "gateway")


@each(CASES)
def test_body(rows: dict[int, Record], number: int, case: Case) -> None:
    assert part_of(rows[number], case.expected) == case.expected
