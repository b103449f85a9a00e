"""What was said in a session, each message once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from sessions.cli.render.canvas import DIM, FAILURE, TITLE, line, padded
from sessions.cli.render.labels import clean, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sessions.analytics.conversation import Exchange, Message

_NARROWEST = 20
_WIDEST_ROLE = 12


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
    label = min(max(map(cell_len, roles), default=0), _WIDEST_ROLE)
    room = max(width - indent - label - 2, _NARROWEST)
    lines = []
    for role, message in zip(roles, messages, strict=True):
        style = FAILURE if role == "error" else TITLE if role == "user" else DIM
        for at, text in enumerate(wrapped(message.text, room)):
            shown = padded(Text(role if at == 0 else "", style), label)
            lines.append(line(" " * indent, shown, "  ", text))
    return lines
