"""What a client says about the sessions that it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sessions.analytics.helicone.fields import SESSION_ID, SESSION_NAME, Field
from sessions.analytics.helicone.tree import ALL, Leaf, Node, joined

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A choice of requests and of the sessions that they make; empty fields do not restrict."""

    filter: Node = ALL
    after: datetime | None = None
    """Requests that started later than this; UTC, as `before`."""
    before: datetime | None = None
    """Requests that started earlier than this."""
    search: str = ""
    """Part of the session's id or name, without case."""
    name: str = ""
    """The session's name."""
    name_part: str = ""
    """Part of the session's name, without case."""

    def tree(self) -> Node:
        """Return all conditions but those on time."""
        nodes = [self.filter]
        if self.name:
            nodes.append(Leaf(SESSION_NAME, "equals", self.name))
        if self.name_part:
            nodes.append(_contains(SESSION_NAME, self.name_part))
        if self.search:
            either = (_contains(SESSION_ID, self.search), _contains(SESSION_NAME, self.search))
            nodes.append(joined("or", either))
        return joined("and", tuple(nodes))


def _contains(field: Field, text: str) -> Node:
    return Leaf(field, "contains", text)
