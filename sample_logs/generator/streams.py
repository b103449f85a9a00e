"""Streamed answers as server-sent events text, whole, broken by an error event, or cut off."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sample_logs.generator import bodies

if TYPE_CHECKING:
    from sample_logs.generator.bodies import Json
    from sample_logs.generator.truth import Call

WORDS_PER_EVENT = 4


def event_stream(call: Call) -> str:
    """Return the text of a streamed answer, as far as it arrived."""
    events = {"chat": _chat, "responses": _responses, "messages": _messages}[call.api](call)
    text = "".join(events)
    if call.failure is None or call.failure.kind != "cancelled":
        return text
    # Some cuts fall between two events, others inside the last one.
    return text if int(call.answer_id[0], 16) < 8 else text[: -len(events[-1]) // 2]


def _pieces(call: Call) -> list[str]:
    """Cut the answer into pieces of a few words, spaces kept."""
    words = call.answer.split(" ")
    groups = [" ".join(words[i : i + WORDS_PER_EVENT]) for i in range(0, len(words), WORDS_PER_EVENT)]
    return [group if i == 0 else f" {group}" for i, group in enumerate(groups)]


def _dump(data: Json) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _data(data: Json) -> str:
    return f"data: {_dump(data)}\n\n"


def _event(data: Json) -> str:
    return f"event: {data['type']}\ndata: {_dump(data)}\n\n"


def _chat(call: Call) -> list[str]:
    deltas: list[Json] = [{"role": "assistant", "content": "", "refusal": None}]
    deltas += [{"content": piece} for piece in _pieces(call)]
    events = [_data(_chunk(call, [_choice(delta, None)])) for delta in deltas]
    if call.failure is not None:
        broken = call.failure.kind == "stream_error"
        return [*events, _data(bodies.error_body(call, call.failure))] if broken else events
    last = _chunk(call, []) | {"usage": bodies.chat_usage(call.usage) if call.usage else None}
    return [*events, _data(_chunk(call, [_choice({}, "stop")])), _data(last), "data: [DONE]\n\n"]


def _choice(delta: Json, reason: str | None) -> Json:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}


def _chunk(call: Call, choices: list[Json]) -> Json:
    return {
        "id": bodies.answer_id(call),
        "object": "chat.completion.chunk",
        "created": bodies.created(call),
        "model": call.model.name,
        "service_tier": "default",
        "system_fingerprint": bodies.fingerprint(call),
        "choices": choices,
        "usage": None,
    }


def _responses(call: Call) -> list[str]:
    begun = bodies.responses_answer(call, "in_progress")
    place = {
        "item_id": f"msg_{call.answer_id}",
        "output_index": 1 if call.model.reasons else 0,
        "content_index": 0,
    }
    events: list[Json] = [
        {"type": "response.created", "response": begun},
        {"type": "response.in_progress", "response": begun},
        {"type": "response.output_item.added", "item": bodies.output_item(call, "in_progress", None)},
    ]
    events += [{"type": "response.output_text.delta", **place, "delta": piece} for piece in _pieces(call)]
    events += _responses_end(call, place)
    return [_event({"type": e["type"], "sequence_number": n} | e) for n, e in enumerate(events)]


def _responses_end(call: Call, place: Json) -> list[Json]:
    if call.failure is None:
        return [
            {"type": "response.output_text.done", **place, "text": call.answer},
            {"type": "response.output_item.done", "item": bodies.output_item(call, "completed", call.answer)},
            {"type": "response.completed", "response": bodies.responses_answer(call)},
        ]
    if call.failure.kind == "cancelled":
        return []
    error = {"code": "server_error", "message": call.failure.message}
    return [
        {"type": "response.failed", "response": bodies.responses_answer(call, "failed") | {"error": error}}
    ]


def _messages(call: Call) -> list[str]:
    if call.usage is None:
        raise ValueError(f"stream {call.request_id} has no usage to start with")
    usage = bodies.messages_usage(call.usage)
    start: Json = {
        "id": bodies.answer_id(call),
        "type": "message",
        "role": "assistant",
        "model": call.model.name,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": usage | {"output_tokens": 1 if call.failure is None else call.usage.completion},
    }
    events: list[Json] = [
        {"type": "message_start", "message": start},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "ping"},
    ]
    events += [
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}
        for piece in _pieces(call)
    ]
    return [_event(e) for e in (*events, *_messages_end(call))]


def _messages_end(call: Call) -> list[Json]:
    if call.failure is None:
        return [
            {"type": "content_block_stop", "index": 0},
            {
                "type": "message_delta",
                "delta": {"stop_reason": "end_turn", "stop_sequence": None},
                "usage": {"output_tokens": call.usage.completion if call.usage else 0},
            },
            {"type": "message_stop"},
        ]
    if call.failure.kind == "cancelled":
        return []
    kind = bodies.ANTHROPIC_ERRORS[call.failure.kind]
    return [{"type": "error", "error": {"type": kind, "message": call.failure.message}}]
