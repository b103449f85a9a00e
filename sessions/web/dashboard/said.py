"""What was said in a session, and its source text: cut to what a page can carry, and safe to show."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sessions.analytics.conversation import Message, opened, told
from sessions.words.plain import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sessions.analytics.conversation import Exchange

_FOLDED: Final = 600
"""Characters from which on a text is folded; its beginning stands in the fold."""
_BEGINNING: Final = 220
_LONGEST: Final = 12_000
_OF_A_PAGE: Final = 100_000
"""Characters of all texts of a page; behind that, only beginnings are shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as a page shows it."""

    role: str
    beginning: str
    """What stands there while it is folded; '' for one that is short."""
    text: str
    left_out: int
    """Characters that are not shown."""


def conversation(exchanges: Iterable[Exchange], skipped: int) -> list[list[Shown]]:
    """Return per request the messages that are new in it, each cut; the first `skipped` only came before."""
    budget = _OF_A_PAGE
    shown: list[list[Shown]] = []
    for messages in list(told(exchanges))[skipped:]:
        turn = []
        for message in messages:
            one = _shown(message, min(_LONGEST, max(budget, _BEGINNING)))
            budget -= len(one.text)
            turn.append(one)
        shown.append(turn)
    return shown


def _shown(message: Message, most: int) -> Shown:
    text = message.text
    folded = len(text) > _FOLDED or text.count("\n") > 14
    beginning = safe_text(text[:_BEGINNING]).replace("\n", " ") + "…" if folded else ""
    return Shown(clean(message.role)[:40], beginning, safe_text(text[:most]), max(len(text) - most, 0))


def safe_text(text: str) -> str:
    """Return a text of several lines with nothing in it that acts: line breaks and tabs stay."""
    lines = text.replace("\r\n", "\n").expandtabs(4).split("\n")
    return "\n".join(clean(line) if line else "" for line in lines)


def pretty(texts: Sequence[str | None], most: int) -> list[Shown | None]:
    """Return source texts, JSON indented, each cut to so many characters; None where none was kept."""
    return [None if text is None else _pretty(text, most) for text in texts]


def _pretty(text: str, most: int) -> Shown:
    found = opened(text)
    try:
        whole = text if isinstance(found, str) else json.dumps(found, indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        whole = text
    return Shown(
        "", "", safe_text(whole[:most].encode("utf-8", "replace").decode()), max(len(whole) - most, 0)
    )
