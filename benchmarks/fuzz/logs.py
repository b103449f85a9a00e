"""Strategies for logs: valid records, damaged ones and raw bytes, put together and packed in any way."""

from __future__ import annotations

import gzip
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from tests.factories import gateway, helicone

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable

PACKERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "plain": bytes,
    "gzip": lambda text: gzip.compress(text, mtime=0),
    "gzip members": lambda text: gzip.compress(text[:9], mtime=0) + gzip.compress(text[9:], mtime=0),
    "zstd": zstd.compress,
}

MAGIC_BYTES: Final = 4
"""By which a compressed file is known: with less it is another file."""

ODD_TEXTS: Final = (
    b"NaN", b"-Infinity", b"1e999", b"1" * 5000, b'"\\ud83d"', b'"\\u0000"', b"\xff", b"\0", b"\x1e",
    b"\xef\xbb\xbf", b"[" * 1500, b'{"a":' * 1500, b"\r", b"\n", b"\r\n", b'"', b"\\", b"{", b"}", b"[", b"]",
    b",", b":", b" ", b"\t", b"\xe2\x80\xa8", b"\xc2\x85", b"data: ", b'"api_key": "', b"sk-" + b"a1B2" * 10,
    b"Authorization: Bearer abcdefghijklmnopqrstuvwxyz0123456789",
)  # fmt: skip

ODD_VALUES: Final = (
    "2026-03-02T09:14:03Z", "1e400", "NaN", "0", "", "undefined", '{"a": 1}', "data: {}\n\n", "[]", "\0",
)  # fmt: skip

VALUES: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(ODD_VALUES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)

NAMES: Final = (
    "request_id", "start", "latency_ms", "status", "headers", "request_body", "response_body",
    "response_headers", "cost", "url", "model", "user", "error", "ended_at", "provider", "cached",
    "session_id",
)  # fmt: skip


@dataclass(frozen=True)
class Log:
    """A log: what it says, and the file that says so."""

    text: bytes
    packer: str
    cut: int
    """Bytes that are missing at the end of the file."""

    @property
    def file(self) -> bytes:
        """The bytes on disk."""
        packed = PACKERS[self.packer](self.text)
        return packed[: max(len(packed) - self.cut, MAGIC_BYTES)] if self.cut else packed


@st.composite
def records(draw: st.DrawFn) -> bytes:
    """Return a valid record, with some of its values drawn."""
    number = draw(st.integers(0, 9))
    if draw(st.booleans()):
        fields: dict[str, Any] = draw(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=3))
        usage = fields.pop("usage", None)
        made = gateway(
            **{"request_id": f"r{number}", **fields, "usage": usage if isinstance(usage, dict) else None}
        )
    else:
        made = helicone(request_id=f"r{number}", prompt=draw(VALUES), cost=draw(VALUES), status=draw(VALUES))
    return json.dumps(made, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Return a record with bytes taken out, put in, repeated or changed."""
    text = draw(records())
    for _ in range(draw(st.integers(1, 3))):
        at, length = draw(st.integers(0, len(text))), draw(st.integers(0, 20))
        put = draw(st.sampled_from(ODD_TEXTS) | st.binary(max_size=4) | st.just(text[at : at + length]))
        text = text[:at] + put + text[at + draw(st.sampled_from([0, length])) :]
    return text


ODD_PIECES: Final = st.sampled_from(ODD_TEXTS) | st.binary(max_size=30) | st.just(b"")
PIECES: Final = records() | records() | damaged() | ODD_PIECES

BETWEEN: Final = st.sampled_from(
    [*[b"\n"] * 4, b"\r\n", b"\n\n", b",\n", b"", b", ", b"\r", b"\n\0\0", b"\n\xef\xbb\xbf"]
)
AROUND: Final = st.sampled_from(
    [
        (b"", b""),
        *[(b"", b"\n")] * 2,
        (b"[", b"]"),
        (b"[\n", b"\n]\n"),
        (b"\xef\xbb\xbf", b"\n"),
        (b"\0\0", b"\0\0"),
    ]
)


@st.composite
def logs(draw: st.DrawFn) -> Log:
    """Return a log of a few pieces."""
    before, after = draw(AROUND)
    between = draw(BETWEEN)
    pieces = draw(st.lists(PIECES, max_size=6))
    if draw(st.booleans()):
        text = before + between.join(pieces) + after
    else:
        text = before + b"".join(piece + draw(BETWEEN) for piece in pieces) + after
    packer = draw(st.sampled_from(["plain", "plain", "plain", *PACKERS]))
    return Log(text, packer, draw(st.sampled_from([0, 0, 0, 1, 9])) if packer != "plain" else 0)
