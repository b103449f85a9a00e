"""Conversations read out of bodies: three vendors' shapes, streams, tools, and whatever else comes along."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.analytics.conversation import Message, exchange

Said = list[tuple[str, str]]


def sent(body: Any) -> Said:
    return [(one.role, one.text) for one in exchange("r", body, None).messages]


def answered(body: Any) -> Said:
    return [(one.role, one.text) for one in exchange("r", None, body).answer]


def sse(*events: Any) -> str:
    """Return a stream as it passes over the wire."""
    return "".join(f"data: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"


CHAT = {
    "messages": [
        {"role": "system", "content": "Be brief."},
        {
            "role": "user",
            "content": [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {}}],
        },
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"function": {"name": "look", "arguments": '{"at": "it"}'}}],
        },
        {"role": "tool", "content": "a cat"},
    ]
}


def test_openai_chat() -> None:
    assert sent(CHAT) == [
        ("system", "Be brief."),
        ("user", "What is this?\n[image]"),
        ("assistant", '→ look({"at": "it"})'),
        ("tool", "a cat"),
    ]
    assert answered({"choices": [{"message": {"role": "assistant", "content": "A cat."}}]}) == [
        ("assistant", "A cat.")
    ]


def test_bodies_as_text_are_the_same() -> None:
    assert sent(json.dumps(CHAT)) == sent(CHAT)
    answer = {
        "choices": [{"message": {"content": "Hi"}}, {"message": {"role": "assistant", "content": "Hello"}}]
    }
    assert answered(json.dumps(answer)) == [("assistant", "Hi"), ("assistant", "Hello")]


def test_openai_refusal_and_old_completions() -> None:
    assert answered({"choices": [{"message": {"content": None, "refusal": "No."}}]}) == [("assistant", "No.")]
    assert answered({"choices": [{"text": "once upon"}]}) == [("assistant", "once upon")]
    assert sent({"prompt": "tell me"}) == [("user", "tell me")]


def test_openai_responses() -> None:
    body = {
        "instructions": "Be brief.",
        "input": [
            {"role": "user", "content": [{"type": "input_text", "text": "Hi"}, {"type": "input_image"}]},
            {"type": "function_call", "name": "look", "arguments": "{}"},
            {"type": "function_call_output", "output": "a cat"},
        ],
    }
    assert sent(body) == [
        ("system", "Be brief."),
        ("user", "Hi\n[image]"),
        ("function_call", "→ look({})"),
        ("function_call_output", "a cat"),
    ]
    assert sent({"input": "Hi"}) == [("user", "Hi")]
    output = [
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "It meows."}]},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "A cat."}]},
        {"type": "function_call", "name": "feed", "arguments": '{"n": 1}'},
    ]
    assert answered({"output": output}) == [
        ("reasoning", "It meows."),
        ("assistant", "A cat."),
        ("function_call", '→ feed({"n": 1})'),
    ]


def test_anthropic_messages() -> None:
    body = {
        "system": [{"type": "text", "text": "Be brief."}],
        "messages": [
            {
                "role": "user",
                "content": [{"type": "image", "source": {"data": "AAAA"}}, {"type": "text", "text": "?"}],
            },
            {"role": "assistant", "content": [{"type": "tool_use", "name": "look", "input": {"at": "it"}}]},
            {
                "role": "user",
                "content": [{"type": "tool_result", "content": [{"type": "text", "text": "a cat"}]}],
            },
        ],
    }
    assert sent(body) == [
        ("system", "Be brief."),
        ("user", "[image]\n?"),
        ("assistant", '→ look({"at": "it"})'),
        ("user", "a cat"),
    ]
    content = [{"type": "thinking", "thinking": "meow"}, {"type": "text", "text": "A cat."}]
    assert answered({"role": "assistant", "content": content}) == [("assistant", "meow\nA cat.")]


def test_a_chat_stream() -> None:
    stream = sse(
        {"choices": [{"delta": {"role": "assistant", "content": ""}}]},
        {"choices": [{"delta": {"content": "A "}}]},
        {"choices": [{"delta": {"content": "cat\u2028."}}]},
        {"choices": [], "usage": {"prompt_tokens": 3}},
    )

    assert answered(stream) == [("assistant", "A cat\u2028.")]
    assert answered(stream.replace("\n", "\r\n")) == [("assistant", "A cat\u2028.")]


def test_tool_calls_in_a_chat_stream() -> None:
    stream = sse(
        {
            "choices": [
                {"delta": {"tool_calls": [{"index": 0, "function": {"name": "look", "arguments": ""}}]}}
            ]
        },
        {"choices": [{"delta": {"tool_calls": [{"index": 0, "function": {"arguments": '{"at":'}}]}}]},
        {
            "choices": [
                {"delta": {"tool_calls": [{"index": 1, "function": {"name": "feed", "arguments": "{}"}}]}}
            ]
        },
        {"choices": [{"delta": {"tool_calls": [{"index": 0, "function": {"arguments": ' "it"}'}}]}}]},
    )

    assert answered(stream) == [("assistant", '→ look({"at": "it"})\n→ feed({})')]


def test_a_responses_stream() -> None:
    deltas = [
        {"type": "response.output_text.delta", "output_index": 0, "delta": "A "},
        {"type": "response.output_text.delta", "output_index": 0, "delta": "cat."},
        {
            "type": "response.output_item.added",
            "output_index": 1,
            "item": {"type": "function_call", "name": "feed"},
        },
        {"type": "response.function_call_arguments.delta", "output_index": 1, "delta": '{"n": 1}'},
    ]
    assert answered(sse(*deltas)) == [("assistant", 'A cat.\n→ feed({"n": 1})')]
    message = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "A cat."}]}
    done = {"type": "response.completed", "response": {"output": [message]}}
    assert answered(sse(*deltas[:2], done)) == [("assistant", "A cat.")]  # once, not twice


def test_an_anthropic_stream() -> None:
    stream = sse(
        {"type": "message_start", "message": {"role": "assistant", "content": []}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "A cat."}},
        {"type": "content_block_start", "index": 1, "content_block": {"type": "tool_use", "name": "feed"}},
        {
            "type": "content_block_delta",
            "index": 1,
            "delta": {"type": "input_json_delta", "partial_json": '{"n"'},
        },
        {
            "type": "content_block_delta",
            "index": 1,
            "delta": {"type": "input_json_delta", "partial_json": ": 1}"},
        },
        {"type": "message_delta", "delta": {"stop_reason": "tool_use"}},
    )

    assert answered(stream) == [("assistant", 'A cat.\n→ feed({"n": 1})')]


def test_a_stream_as_lines_or_as_a_list() -> None:
    events = [{"choices": [{"delta": {"content": text}}]} for text in ("A ", "cat.")]

    assert answered("\n".join(map(json.dumps, events))) == [("assistant", "A cat.")]
    assert answered(events) == [("assistant", "A cat.")]


def test_errors() -> None:
    assert answered({"error": {"message": "slow down", "type": "rate_limit"}}) == [("error", "slow down")]
    assert answered({"type": "error", "error": {"type": "overloaded", "message": "later"}}) == [
        ("error", "later")
    ]
    assert answered({"error": "no"}) == [("error", "no")]
    assert answered({"error": {"code": 7}}) == [("error", '{"code": 7}')]
    broken = sse({"choices": [{"delta": {"content": "A c"}}]}, {"error": {"message": "cut off"}})
    assert answered(broken) == [("assistant", "A c"), ("error", "cut off")]


def test_text_that_is_not_json() -> None:
    assert answered("502 Bad Gateway") == [("assistant", "502 Bad Gateway")]
    assert answered('For example:\n{"a": 1}') == [("assistant", 'For example:\n{"a": 1}')]
    assert sent("just text") == [("user", "just text")]


@pytest.mark.parametrize(
    "body", [None, "", 7, True, [], {}, [7, None], {"messages": 7}, {"input": [1, 2, 3]}]
)
def test_nothing_said(body: Any) -> None:
    assert sent(body) == []
    assert answered(body) == []


@pytest.mark.parametrize(
    "body",
    [
        {"messages": [{"role": 7, "content": {"a": [1]}}, "text", None, [[]], {"content": [None, 7, "x"]}]},
        {"messages": [{"role": "user", "tool_calls": 7}, {"tool_calls": [None, {"function": []}]}]},
        {"messages": {"role": "user"}, "system": 7, "prompt": ["a", {"b": 1}]},
        {"choices": [None, {"message": 7}, {"message": {"content": 7}}, {"delta": []}]},
        {"content": [{"type": "tool_use", "name": {}, "input": float("nan")}, {"type": []}], "role": None},
        {"output": [{"type": "function_call", "arguments": {"a": 1}}, {"output": {"b": 2}}]},
        {"error": ["a", {"b": 1}]},
        [
            {"choices": [{"delta": {"tool_calls": [{"index": {}, "function": 7}, None]}}]},
            {"delta": {"partial_json": 7}},
        ],
        [{"type": "content_block_start", "content_block": 7}, {"type": "response.completed", "response": 7}],
        [{"type": "error", "error": None}, {"type": {}}],
        "data: {broken\ndata: 7\ndata:\n",
        '{"messages": [{"role": "user", "content": "cut o',
        "\x00\ufffe",
    ],
)
def test_hostile_bodies(body: Any) -> None:
    found = exchange("r", body, body)

    for message in (*found.messages, *found.answer):
        assert isinstance(message, Message)
        assert message.text
        message.role.encode()
        message.text.encode()


def test_halves_of_characters_are_replaced() -> None:
    r"""A body cut between \\ud83d and \\ude00 holds a half that no terminal can be given."""
    assert answered('{"choices": [{"message": {"content": "hi \\ud83d"}}]}') == [("assistant", "hi ?")]


@pytest.mark.parametrize("depth", [100, 400, 2000, 200_000])
def test_bottomless_bodies(depth: int) -> None:
    nested = '{"type": "tool_result", "content": [' * depth + "]}" * depth
    text = f'{{"messages": [{{"role": "user", "content": [{nested}]}}]}}'
    found = exchange("r", text, text)

    assert found.request_id == "r"
    assert len(found.messages) <= 1
    lists: Any = []
    for _ in range(min(depth, 5000)):
        lists = [lists]
    assert exchange("r", {"messages": [{"content": [{"x": lists}]}]}, lists).request_id == "r"


KEYS = st.sampled_from(
    [
        *(
            "messages",
            "role",
            "content",
            "type",
            "text",
            "tool_calls",
            "function",
            "name",
            "arguments",
            "input",
        ),
        *("output", "choices", "message", "delta", "error", "index", "item", "content_block", "partial_json"),
        *("system", "prompt", "response", "summary", "refusal"),
    ]
)
WORDS = st.sampled_from(
    [
        *(
            "user",
            "tool_use",
            "tool_result",
            "thinking",
            "function_call",
            "image",
            "content_block_start",
            "error",
        ),
        *("response.completed", "response.output_text.delta", "response.output_item.added"),
    ]
)
BODIES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(body=BODIES)
def test_any_body(body: Any) -> None:
    text = json.dumps(body)
    lines = "\n".join(f"data: {json.dumps(one)}" for one in body) if isinstance(body, list) else text
    for form in (body, text, lines):
        found = exchange("r", form, form)
        assert all(message.text and message.text.encode() for message in (*found.messages, *found.answer))
