"""Request and response bodies of the three APIs: chat completions, responses, messages."""

from __future__ import annotations

from datetime import UTC
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sample_logs.generator.truth import Api, Call, Failure, Usage

Json = dict[str, Any]
PATHS: Final[dict[Api, str]] = {
    "chat": "/v1/chat/completions",
    "responses": "/v1/responses",
    "messages": "/v1/messages",
}
HOSTS: Final = {"openai": "api.openai.com", "anthropic": "api.anthropic.com"}
OPENAI_ERRORS: Final[dict[str, tuple[str, str | None, str | None]]] = {
    "rate_limit": ("tokens", "rate_limit_exceeded", None),
    "server_error": ("server_error", None, None),
    "stream_error": ("server_error", None, None),
    "context_length": ("invalid_request_error", "context_length_exceeded", "messages"),
}
"""Kind of failure to (type, code, param)."""
ANTHROPIC_ERRORS: Final[dict[str, str]] = {
    "rate_limit": "rate_limit_error",
    "server_error": "api_error",
    "overloaded": "overloaded_error",
    "stream_error": "overloaded_error",
    "context_length": "invalid_request_error",
}


def answer_id(call: Call) -> str:
    """Return the provider's id of the answer."""
    return {"chat": "chatcmpl-", "responses": "resp_", "messages": "msg_01"}[call.api] + call.answer_id


def created(call: Call) -> int:
    """Return the start of a call in seconds since 1970."""
    return int(call.started.replace(tzinfo=UTC).timestamp())


def request_body(call: Call) -> Json:
    """Return the body that the application sent."""
    return {"chat": _chat_request, "responses": _responses_request, "messages": _messages_request}[call.api](
        call
    )


def response_body(call: Call) -> Json | None:
    """Return the body of an answer in one piece, or of an error; None when none came."""
    if call.failure is None:
        return {"chat": _chat_answer, "responses": responses_answer, "messages": _messages_answer}[call.api](
            call
        )
    return error_body(call, call.failure) if call.failure.message else None


def error_body(call: Call, failure: Failure) -> Json:
    """Return the provider's error object."""
    if call.model.provider == "anthropic":
        error = {"type": ANTHROPIC_ERRORS[failure.kind], "message": failure.message}
        return {"type": "error", "error": error, "request_id": f"req_01{call.answer_id[:20]}"}
    kind, code, param = OPENAI_ERRORS[failure.kind]
    return {"error": {"message": failure.message, "type": kind, "param": param, "code": code}}


def _turns(call: Call) -> list[tuple[str, list[str], str | None]]:
    """Return (prompt, ids of the files that came with it, answer) of each turn; the last has no answer."""
    said: list[tuple[str, str | None]] = [
        *((turn.prompt, turn.answer) for turn in call.history),
        (call.prompt, None),
    ]
    files = [[a.file_id for a in call.attachments if a.since == number] for number in range(len(said))]
    return [(prompt, ids, answer) for (prompt, answer), ids in zip(said, files, strict=True)]


def _chat_request(call: Call) -> Json:
    messages: list[Json] = [{"role": "system", "content": call.system}]
    for prompt, ids, answer in _turns(call):
        files: list[Json] = [{"type": "file", "file": {"file_id": f"file-{i}"}} for i in ids]
        messages.append(
            {"role": "user", "content": [*files, {"type": "text", "text": prompt}] if files else prompt}
        )
        messages += [{"role": "assistant", "content": answer}] if answer is not None else []
    body: Json = {"model": call.model.name, "messages": messages}
    body |= {"reasoning_effort": "medium"} if call.model.reasons else {"temperature": 0.3}
    return body | ({"stream": True, "stream_options": {"include_usage": True}} if call.streamed else {})


def _responses_request(call: Call) -> Json:
    """Return what is new; the API has the earlier turns under previous_response_id."""
    prompt, ids, _ = _turns(call)[-1]
    files: list[Json] = [{"type": "input_file", "file_id": f"file-{i}"} for i in ids]
    body: Json = {
        "model": call.model.name,
        "instructions": call.system,
        "input": [{"role": "user", "content": [*files, {"type": "input_text", "text": prompt}]}],
        "store": True,
    }
    if call.previous_id:
        body["previous_response_id"] = f"resp_{call.previous_id}"
    body |= {"reasoning": {"effort": "medium"}} if call.model.reasons else {}
    return body | ({"stream": True} if call.streamed else {})


def _messages_request(call: Call) -> Json:
    keep = {"cache_control": {"type": "ephemeral"}}
    messages: list[Json] = []
    for prompt, ids, answer in _turns(call):
        files: list[Json] = [
            {"type": "document", "source": {"type": "file", "file_id": f"file_01{i}"}} for i in ids
        ]
        content = [*files[:-1], files[-1] | keep, {"type": "text", "text": prompt}] if files else prompt
        messages.append({"role": "user", "content": content})
        messages += [{"role": "assistant", "content": answer}] if answer is not None else []
    system = [{"type": "text", "text": call.system}]
    body: Json = {"model": call.model.name, "max_tokens": 2048, "system": system, "messages": messages}
    return body | ({"stream": True} if call.streamed else {})


def chat_usage(usage: Usage) -> Json:
    """Return `usage` as the chat completions API writes it."""
    return {
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "total_tokens": usage.prompt + usage.completion,
        "prompt_tokens_details": {"cached_tokens": usage.cache_read, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": usage.reasoning or 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def messages_usage(usage: Usage) -> Json:
    """Return `usage` as the messages API writes it: input without the cached part."""
    return {
        "input_tokens": usage.prompt - usage.cache_read - usage.cache_write,
        "cache_creation_input_tokens": usage.cache_write,
        "cache_read_input_tokens": usage.cache_read,
        "cache_creation": {"ephemeral_5m_input_tokens": usage.cache_write, "ephemeral_1h_input_tokens": 0},
        "output_tokens": usage.completion,
        "service_tier": "standard",
    }


def _usage(call: Call) -> Usage:
    if call.usage is None:
        raise ValueError(f"call {call.request_id} was answered without usage")
    return call.usage


def _chat_answer(call: Call) -> Json:
    message: Json = {"role": "assistant", "content": call.answer, "refusal": None, "annotations": []}
    return {
        "id": answer_id(call),
        "object": "chat.completion",
        "created": created(call),
        "model": call.model.name,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": chat_usage(_usage(call)),
        "service_tier": "default",
        "system_fingerprint": fingerprint(call),
    }


def fingerprint(call: Call) -> str:
    """Return the system fingerprint that goes with a model."""
    return f"fp_{sha256(call.model.name.encode()).hexdigest()[:10]}"


def output_item(call: Call, status: str, text: str | None) -> Json:
    """Return the message item of a response; without content where `text` is None."""
    content = (
        [] if text is None else [{"type": "output_text", "annotations": [], "logprobs": [], "text": text}]
    )
    return {
        "id": f"msg_{call.answer_id}",
        "type": "message",
        "status": status,
        "content": content,
        "role": "assistant",
    }


def responses_answer(call: Call, status: str = "completed") -> Json:
    """Return a response object; output and usage are empty unless it is completed."""
    done = status == "completed"
    usage = call.usage
    thought: list[Json] = (
        [{"id": f"rs_{call.answer_id}", "type": "reasoning", "summary": []}] if call.model.reasons else []
    )
    return {
        "id": answer_id(call),
        "object": "response",
        "created_at": created(call),
        "status": status,
        "error": None,
        "incomplete_details": None,
        "instructions": call.system,
        "model": call.model.name,
        "output": [*thought, output_item(call, "completed", call.answer)] if done else [],
        "parallel_tool_calls": True,
        "previous_response_id": f"resp_{call.previous_id}" if call.previous_id else None,
        "reasoning": {"effort": "medium" if call.model.reasons else None, "summary": None},
        "store": True,
        "temperature": 1.0,
        "usage": responses_usage(usage) if done and usage else None,
        "metadata": {},
    }


def responses_usage(usage: Usage) -> Json:
    """Return `usage` as the responses API writes it."""
    return {
        "input_tokens": usage.prompt,
        "input_tokens_details": {"cached_tokens": usage.cache_read},
        "output_tokens": usage.completion,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning or 0},
        "total_tokens": usage.prompt + usage.completion,
    }


def _messages_answer(call: Call) -> Json:
    return {
        "id": answer_id(call),
        "type": "message",
        "role": "assistant",
        "model": call.model.name,
        "content": [{"type": "text", "text": call.answer}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": messages_usage(_usage(call)),
    }
