"""One pass over a block with the anchors of all rules; Python looks only at where they end."""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Final

from sessions.ingest.secrets.names import NameFinder
from sessions.ingest.secrets.rules import NAMES, SHAPES
from sessions.ingest.secrets.shapes import ShapeFinder
from sessions.ingest.secrets.spans import merged, replaced

if TYPE_CHECKING:
    import hyperscan

    from sessions.ingest.secrets.spans import Span

LARGEST_BLOCK: Final = (1 << 32) - 1
"""Bytes that can be scanned at once: lengths have 32 bits."""

_PASSES: Final = 8
"""At most. One is enough where no quote was replaced: all strings that are left end where they did."""
_QUOTE: Final = re.compile(rb"""["']|u0022""")

_AFTER_NAME: Final = r"""["':\\]"""

_of_thread = threading.local()


def redacted(block: bytes) -> bytes:
    """Return whole lines of a log without the credentials in them; the same object where there are none.

    Lines end with a newline or a record separator (0x1e). Each is looked at by itself, and may be no JSON and
    no UTF-8. Raises ValueError for a block above LARGEST_BLOCK.
    """
    if len(block) > LARGEST_BLOCK:
        raise ValueError(f"a block of {len(block)} bytes cannot be searched for credentials at once")
    for _ in range(_PASSES):
        spans = _spans(block)
        secrets = b"".join([block[start:end] for start, end in spans])
        block = replaced(block, spans)
        if not _QUOTE.search(secrets):
            break
    return block


def _spans(block: bytes) -> list[Span]:
    """Return what is to be replaced, in order."""
    anchors = _anchors(block)
    if not anchors:
        return []
    by_name, by_shape = _finders()
    named = merged(span for rule, finder in by_name.items() for span in finder.spans(block, anchors[rule]))
    shaped = (
        span
        for rule, finder in by_shape.items()
        for span in finder.spans(block, sorted(anchors[rule]), named)
    )
    return merged((*named, *shaped))


def _anchors(block: bytes) -> defaultdict[int, list[int]]:
    """Return where anchors end, by the number of their rule."""
    found: defaultdict[int, list[int]] = defaultdict(list)

    def keep(rule: int, _start: int, end: int, _flags: int, _context: object) -> None:
        found[rule].append(end)

    buffers = [block]
    _database().scan(buffers, match_event_handler=keep, scratch=_scratch())  # type: ignore[type-var]
    return found


@cache
def _finders() -> tuple[dict[int, NameFinder], dict[int, ShapeFinder]]:
    """Return what looks closer where an anchor was found, by the number of the rule."""
    return (
        {number: NameFinder(rule) for number, rule in enumerate(NAMES)},
        {number: ShapeFinder.of(rule) for number, rule in enumerate(SHAPES, start=len(NAMES))},
    )


@cache
def _database() -> hyperscan.Database:
    """Return all anchors, compiled, which takes about 30 ms.

    It would take twice as long in block mode, for there a second matcher is made, for texts below 70 bytes.
    The package's types know that mode alone.
    """
    import hyperscan

    anchors = [(name.anchor + _AFTER_NAME, True) for name in NAMES]
    anchors += [(shape.anchor, shape.any_case) for shape in SHAPES]
    caseless = [hyperscan.HS_FLAG_CASELESS if any_case else 0 for _, any_case in anchors]
    database = hyperscan.Database(mode=hyperscan.HS_MODE_VECTORED)
    database.compile(
        expressions=[anchor.encode() for anchor, _ in anchors],
        ids=range(len(anchors)),
        flags=[flags | hyperscan.HS_FLAG_MULTILINE for flags in caseless],
    )
    return database


def _scratch() -> hyperscan.Scratch:
    """Return the working memory of this thread: two must not scan with the same."""
    scratch: hyperscan.Scratch | None = getattr(_of_thread, "scratch", None)
    if scratch is None:
        scratch = _of_thread.scratch = _database().scratch.clone()
    return scratch
