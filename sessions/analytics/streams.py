"""Streamed answers put together: the text and the tool calls that the events of one stream add up to.

Knows the streams of OpenAI chat completions and responses and of Anthropic messages. Like all bodies they are
untrusted: what is not as expected adds nothing, and nothing raises.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Event = dict[str, Any]
_Piece = tuple[str, str, str]
"""Which call of the answer, its name ('' where this event does not tell), more of its arguments."""


@dataclass(frozen=True, slots=True)
class StreamedAnswer:
    """What a stream said."""

    text: str
    calls: tuple[tuple[str, str], ...]
    """Name and arguments (JSON text) of each tool call, in order."""
    final: Event | None = None
    """The whole answer, where the last event repeats it."""


def events_of(body: Any) -> list[Event]:
    """Return the events of a stream: server-sent events, one JSON object a line, or a list of them.

    A text of which only some lines are JSON objects, such as an answer with an example in it, is no stream.
    """
    if isinstance(body, list):
        return [event for event in body if isinstance(event, dict)]
    lines = [line.strip() for line in body.split("\n")] if isinstance(body, str) else []
    data = [line.removeprefix("data:").strip() for line in lines if line.startswith("data:")]
    events = [_event(line) for line in data or filter(None, lines)]
    known = [event for event in events if event is not None]
    return known if data or len(known) == len(events) else []


def _event(line: str) -> Event | None:
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) else None


def streamed_answer(events: Iterable[Event]) -> StreamedAnswer:
    """Return what the events add up to."""
    texts: list[str] = []
    names: dict[str, str] = {}
    arguments: dict[str, str] = {}
    final = None
    for event in events:
        texts += _texts(event)
        for key, name, more in _pieces(event):
            names[key] = name or names.get(key, "?")
            arguments[key] = arguments.get(key, "") + more
        if event.get("type") == "response.completed" and isinstance(event.get("response"), dict):
            final = event["response"]
    calls = tuple((names[key], arguments[key]) for key in names)
    return StreamedAnswer("".join(texts), calls, final)


def _texts(event: Event) -> Iterator[str]:
    """Yield the text that one event adds."""
    if event.get("type") == "response.output_text.delta":
        yield _string(event.get("delta"))
    yield _string(_dict(event.get("delta")).get("text"))
    for delta in _choice_deltas(event):
        yield _string(delta.get("content"))
        yield _string(delta.get("refusal"))


def _pieces(event: Event) -> Iterator[_Piece]:
    """Yield what one event adds to tool calls."""
    at = str(event.get("output_index", event.get("index")))
    started = _dict(event.get("content_block") or event.get("item"))
    if event.get("type") in ("content_block_start", "response.output_item.added"):
        if started.get("type") in ("tool_use", "function_call"):
            yield at, _string(started.get("name")), ""
    elif event.get("type") == "response.function_call_arguments.delta":
        yield at, "", _string(event.get("delta"))
    elif "partial_json" in _dict(event.get("delta")):
        yield at, "", _string(event["delta"]["partial_json"])
    for delta in _choice_deltas(event):
        calls = delta.get("tool_calls")
        for call in calls if isinstance(calls, list) else []:
            function = _dict(_dict(call).get("function"))
            key = str(_dict(call).get("index"))
            yield key, _string(function.get("name")), _string(function.get("arguments"))


def _choice_deltas(event: Event) -> Iterator[Event]:
    choices = event.get("choices")
    for choice in choices if isinstance(choices, list) else []:
        yield _dict(_dict(choice).get("delta"))


def _dict(value: Any) -> Event:
    return value if isinstance(value, dict) else {}


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
