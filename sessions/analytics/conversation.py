"""What was said: messages sent and answered, read out of the bodies of one request.

Understands OpenAI chat completions and responses and Anthropic messages, plain or streamed. Bodies are
untrusted: whatever is not as expected is left out or shown as its JSON text, and nothing raises.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sessions.analytics.streams import events_of, streamed_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_MEDIA = ("image", "audio", "video", "file", "document")


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
    return Exchange(request_id, _read(_sent, request), _read(_answered, response))


def told(exchanges: Iterable[Exchange]) -> Iterator[list[Message]]:
    """Yield per request the messages that the session has not shown yet, then its answer.

    Chat requests send the whole conversation again: a message is new when it occurs in this request more
    often than it was shown before.
    """
    shown: Counter[tuple[str, str]] = Counter()
    for exchange in exchanges:
        here: Counter[tuple[str, str]] = Counter()
        new = []
        for message in exchange.messages:
            key = (message.role, message.text.strip())
            here[key] += 1
            if here[key] > shown[key] and key[1]:
                new.append(message)
        shown |= here
        shown.update((message.role, message.text.strip()) for message in exchange.answer)
        yield [*new, *(message for message in exchange.answer if message.text.strip())]


def opened(body: Any) -> Any:
    """Return a body as parsed JSON where it is JSON text, else as it is."""
    if not isinstance(body, str):
        return body
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body


def _read(messages: Callable[[Any], Iterator[Message]], body: Any) -> tuple[Message, ...]:
    """Return the messages that say something, in text that can be written; none of a bottomless body."""
    try:
        said = [one for one in messages(opened(body)) if one.text]
        return tuple(Message(_clean(one.role), _clean(one.text)) for one in said)
    except RecursionError:
        return ()


def _clean(text: str) -> str:
    r"""Return text without halves of surrogate pairs, which logs cut in the middle of \\ud83d\\ude00 hold."""
    return text.encode("utf-8", "replace").decode()


def _sent(body: Any) -> Iterator[Message]:
    if not isinstance(body, dict):
        yield from _messages(body)
        return
    for key in ("system", "instructions"):
        yield Message("system", _text(body.get(key)))
    for key in ("messages", "input"):
        yield from _messages(body.get(key))
    yield Message("user", _text(body.get("prompt")))


def _messages(value: Any) -> Iterator[Message]:
    """Yield the messages of a list of them, or of one text. Numbers, such as token ids, are no messages."""
    if isinstance(value, str):
        yield Message("user", value)
    for item in value if isinstance(value, list) else []:
        if isinstance(item, dict):
            yield Message(str(item.get("role") or item.get("type") or "user"), _message_text(item))
        elif isinstance(item, str):
            yield Message("user", item)


def _message_text(message: dict[str, Any]) -> str:
    parts = [_text(message.get(key)) for key in ("content", "refusal", "summary")]
    calls = message.get("tool_calls")
    parts += [_call(call.get("function")) for call in _dicts(calls)]
    if message.get("type") == "function_call":
        parts.append(_call(message))
    parts.append(_text(message.get("output")))
    return "\n".join(filter(None, parts))


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


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
    for key in ("text", "refusal"):
        if isinstance(part.get(key), str):
            return str(part[key])
    if kind == "tool_use":
        return _call({"name": part.get("name"), "arguments": part.get("input", {})})
    if kind in ("tool_result", "thinking"):
        return _text(part.get("content", part.get("thinking")))
    medium = next((one for one in _MEDIA if one in kind), None) if isinstance(kind, str) else None
    return f"[{medium}]" if medium else _json(part)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _answered(body: Any) -> Iterator[Message]:
    if isinstance(body, dict):
        yield from _answer_of(body)
        return
    events = events_of(body)
    answer = streamed_answer(events)
    if answer.final is not None:
        yield from _answer_of(answer.final)
    elif answer.text or answer.calls:
        calls = [_call({"name": name, "arguments": arguments}) for name, arguments in answer.calls]
        yield Message("assistant", "\n".join(filter(None, [answer.text, *calls])))
    elif isinstance(body, str) and not events:
        yield Message("assistant", body)
    for event in events:
        if event.get("error") or event.get("type") == "error":
            yield Message("error", _error(event))


def _answer_of(body: dict[str, Any]) -> Iterator[Message]:
    if body.get("error"):
        yield Message("error", _error(body))
    for choice in _dicts(body.get("choices")):
        message = choice.get("message")
        if isinstance(message, dict):
            yield Message(str(message.get("role") or "assistant"), _message_text(message))
        else:
            yield Message("assistant", _text(choice.get("text")))
    if isinstance(body.get("content"), list):
        yield Message(str(body.get("role") or "assistant"), _text(body["content"]))
    yield from _messages(body.get("output"))


def _error(body: dict[str, Any]) -> str:
    error = body.get("error", body)
    if isinstance(error, dict) and isinstance(error.get("message"), str):
        return str(error["message"])
    return _text(error)
