"""What holds of any text that is redacted: text made of what secrets are made of, and JSON with it."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.ingest.secrets import redacted
from tests.ingest.credentials import BODY, FIELDS, HEADERS, KEYS, OTHER_KEYS

NAMES: Final = (*HEADERS, *FIELDS, "value", "name", "key")
SECRETS: Final = (
    *KEYS.values(),
    *OTHER_KEYS.values(),
    f"Bearer {BODY}",
    f"Basic {BODY}",
    "abc",
    "[redacted]",
)
PUNCTUATION: Final = (
    *("\"'\\:,[]{}() \t\n\r\x1e=&?/@-_\x00%x1é"),
    *(
        '\\"',
        '\\\\\\"',
        "\\n",
        "\\\\n",
        "\\u0022",
        "\\\\u0022",
        "\\u0026",
        "\\/",
        "://u:",
        "?key=",
        "b'",
        '": "',
    ),
    *("-----BEGIN PRIVATE " + "KEY-----", "-----END PRIVATE " + "KEY-----", "API_KEY=", "AccountKey="),
)
BESIDE: Final = (
    '"{}": "', '"{}": ["', '["{}", "', '\\"{}\\": \\"', "'{}': '", "\n{}: ", "\\n{}: ", '"{}: ',
    "\\u0022{}\\u0022:\\u0022", '"name":"{}","value":"', '"value":"a b","name":"{}"',
)  # fmt: skip

named = st.builds(str.format, st.sampled_from(BESIDE), st.sampled_from(NAMES))
piece = st.sampled_from(PUNCTUATION) | st.sampled_from(NAMES) | st.sampled_from(SECRETS) | named
text = st.lists(piece, max_size=25).map("".join)
block = text.map(str.encode) | st.lists(text.map(str.encode) | st.binary(max_size=6), max_size=6).map(
    b"".join
)

scalar = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | text
value = st.recursive(
    scalar,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(NAMES) | text, inner, max_size=4)
        | st.builds(json.dumps, inner, indent=st.sampled_from((None, 1)))
    ),
    max_leaves=10,
)


def bones(value: Any) -> Any:
    """Return what is left of a value without its texts: objects as pairs, for their keys may become one."""
    if isinstance(value, list):
        return [bones(item) for item in value]
    if isinstance(value, tuple):
        return tuple(bones(item) for _, item in value)
    return None if isinstance(value, str) else value


@settings(max_examples=500)
@given(value, st.booleans(), st.sampled_from([(",", ":"), (", ", ": ")]))
def test_json_is_json_of_the_same_make(value: Any, is_ascii: bool, separators: tuple[str, str]) -> None:
    line = json.dumps(value, ensure_ascii=is_ascii, separators=separators)
    read = json.loads(redacted(line.encode()), object_pairs_hook=tuple)

    assert bones(read) == bones(json.loads(line, object_pairs_hook=tuple))


@settings(max_examples=500)
@given(block)
def test_redacting_twice_is_redacting_once(block: bytes) -> None:
    once = redacted(block)

    assert redacted(once) is once


@settings(max_examples=500)
@given(block)
def test_lines_are_redacted_each_by_itself(block: bytes) -> None:
    lines = re.split(rb"(?<=[\n\x1e])", block)

    assert redacted(block) == b"".join(map(redacted, lines))


@settings(max_examples=500)
@given(block)
def test_only_secrets_are_replaced(block: bytes) -> None:
    """What is left stands in the block in the same order, with no end of a line missing."""
    clean = redacted(block)
    at = 0
    for part in clean.split(b"[redacted]"):
        found = block.find(part, at)
        assert found >= 0
        at = found + len(part)

    assert re.findall(rb"[\n\x1e]", clean) == re.findall(rb"[\n\x1e]", block)


@given(st.sampled_from(NAMES[:-3]), st.text(), st.integers(0, 4))
def test_the_value_of_a_name_goes_whatever_it_is(name: str, secret: str, levels: int) -> None:
    line: Any = {"a": 1, name: f"<<{secret}>>", "b": 2}
    for _ in range(levels):
        line = {"text": json.dumps(line)}
    read = json.loads(redacted(json.dumps(line).encode()))
    for _ in range(levels):
        read = json.loads(read["text"])

    assert read == {"a": 1, name: "[redacted]", "b": 2}
