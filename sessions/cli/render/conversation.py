"""What was said in a session, each message once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text

from sessions.cli.render.canvas import DIM, FAILURE, TITLE, line
from sessions.cli.render.labels import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sessions.analytics.conversation import Exchange, Message

_NARROWEST = 20


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


def conversation_lines(messages: Sequence[Message], width: int, indent: int) -> list[Text]:
    """Return messages wrapped to the width, each after its role."""
    roles = [clean(message.role) for message in messages]
    label = min(max((len(role) for role in roles), default=0), 12)
    room = max(width - indent - label - 2, _NARROWEST)
    lines = []
    for role, message in zip(roles, messages, strict=True):
        style = FAILURE if role == "error" else TITLE if role == "user" else DIM
        for at, text in enumerate(wrapped(message.text, room)):
            shown = role[:label] if at == 0 else ""
            lines.append(line(" " * indent, (f"{shown:<{label}}", style), "  ", text))
    return lines


def wrapped(text: str, width: int) -> list[str]:
    """Return text in lines of at most `width` cells; its own line breaks are kept."""
    lines: list[str] = []
    for paragraph in text.strip().splitlines() or [""]:
        if not paragraph.strip():
            lines.append("")
            continue
        lines += _folded(clean(paragraph.expandtabs(4).rstrip()), width)
    return lines


def _folded(text: str, width: int) -> list[str]:
    """Return one paragraph folded at spaces, its indent kept on the first line; too long words are broken."""
    from rich.console import Console

    console = Console(width=width, _environ={})
    return [part.plain.rstrip() for part in Text(text).wrap(console, width, overflow="fold", no_wrap=False)]
