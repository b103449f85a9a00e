"""What was said, wrapped to the width of a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from sessions.cli.render.canvas import DIM, FAILURE, TITLE, line, padded
from sessions.cli.render.labels import clean, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sessions.analytics.conversation import Message

_NARROWEST = 20
_WIDEST_ROLE = 12


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
