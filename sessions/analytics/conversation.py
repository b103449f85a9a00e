"""What was said: messages sent and answered, read out of the bodies of one request.

Understands OpenAI chat completions and responses and Anthropic messages, plain or streamed. Bodies are
untrusted: whatever is not as expected is left out or shown as its JSON text, and nothing raises.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """What one request sent and what came back."""

    request_id: str
    messages: tuple[Message, ...]
    answer: tuple[Message, ...]


def exchange(request_id: str, request: Any, response: Any) -> Exchange:
    """Return the messages of two bodies: parsed JSON, JSON text, or a stream's text."""
    return Exchange(request_id, tuple(_sent(opened(request))), tuple(_answered(response)))


def opened(body: Any) -> Any:
    """Return a body as parsed JSON where it is JSON text, else as it is."""
    if not isinstance(body, str):
        return body
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body


def _sent(body: Any) -> Iterator[Message]:
    if isinstance(body, str):
        yield Message("user", body)
    if not isinstance(body, dict):
        return
    for role, key in (("system", "system"), ("system", "instructions")):
        if body.get(key):
            yield Message(role, _text(body[key]))
    for key in ("messages", "input"):
        yield from _messages(body.get(key))
    if body.get("prompt"):
        yield Message("user", _text(body["prompt"]))


def _messages(value: Any) -> Iterator[Message]:
    if isinstance(value, str):
        yield Message("user", value)
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield Message(str(item.get("role") or item.get("type") or "user"), _message_text(item))
            else:
                yield Message("user", _text(item))


def _message_text(message: dict[str, Any]) -> str:
    parts = [_text(message["content"])] if message.get("content") else []
    calls = message.get("tool_calls")
    if isinstance(calls, list):
        parts += [_call(call.get("function")) for call in calls if isinstance(call, dict)]
    if message.get("type") == "function_call":
        parts.append(_call(message))
    if "output" in message:
        parts.append(_text(message["output"]))
    return "\n".join(part for part in parts if part)


def _call(function: Any) -> str:
    if not isinstance(function, dict):
        return ""
    arguments = function.get("arguments", function.get("input", ""))
    return f"→ {function.get('name', '?')}({arguments if isinstance(arguments, str) else _json(arguments)})"


def _text(content: Any) -> str:
    """Return the text of a content value: text itself, a list of parts, or anything else as JSON."""
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "\n".join(filter(None, (_part(part) for part in content)))
    return _part(content)


def _part(part: Any) -> str:
    if not isinstance(part, dict):
        return part if isinstance(part, str) else _json(part)
    kind = part.get("type")
    if isinstance(part.get("text"), str):
        return str(part["text"])
    if kind == "tool_use":
        return _call({"name": part.get("name"), "arguments": part.get("input", {})})
    if kind in ("tool_result", "thinking"):
        return _text(part.get("content", part.get("thinking")))
    if isinstance(kind, str) and "image" in kind:
        return "[image]"
    return _json(part)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _answered(response: Any) -> Iterator[Message]:
    body = opened(response)
    if isinstance(body, str):
        events = list(_events(body))
        text = "".join(map(_delta, events)) if events else body
        yield from [Message("assistant", text)] if text else []
        yield from (Message("error", _error(event)) for event in events if _is_error(event))
    elif isinstance(body, dict):
        yield from _answer_of(body)


def _answer_of(body: dict[str, Any]) -> Iterator[Message]:
    if body.get("error"):
        yield Message("error", _error(body))
    choices = body.get("choices")
    for choice in choices if isinstance(choices, list) else []:
        message = choice.get("message") if isinstance(choice, dict) else None
        if isinstance(message, dict):
            yield Message(str(message.get("role") or "assistant"), _message_text(message))
    if isinstance(body.get("content"), list):
        yield Message(str(body.get("role") or "assistant"), _text(body["content"]))
    yield from _messages(body.get("output"))


def _events(text: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        data = line.removeprefix("data:").strip() if line.startswith("data:") else ""
        event = opened(data) if data.startswith("{") else None
        if isinstance(event, dict):
            yield event


def _delta(event: dict[str, Any]) -> str:
    """Return the text that one event of a stream adds."""
    if event.get("type") == "response.output_text.delta":
        return str(event.get("delta", ""))
    delta = event.get("delta")
    if isinstance(delta, dict):
        return str(delta.get("text") or delta.get("partial_json") or "")
    return "".join(_choice_deltas(event.get("choices")))


def _choice_deltas(choices: Any) -> Iterable[str]:
    for choice in choices if isinstance(choices, list) else []:
        delta = choice.get("delta") if isinstance(choice, dict) else None
        if isinstance(delta, dict) and isinstance(delta.get("content"), str):
            yield delta["content"]


def _is_error(event: dict[str, Any]) -> bool:
    return bool(event.get("error")) or event.get("type") == "error"


def _error(body: dict[str, Any]) -> str:
    error = body.get("error", body)
    if isinstance(error, dict) and isinstance(error.get("message"), str):
        return str(error["message"])
    return _text(error)
