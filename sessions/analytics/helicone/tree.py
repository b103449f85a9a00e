"""A tree of conditions, and its parts: those about requests, those about what requests are grouped to.

A condition on requests cuts sessions: their figures are then those of the requests that are left. A condition
on sessions chooses among them. Where an "or" joins the two kinds, nothing is cut: a session passes by its own
figures, or by one request that meets the rest. Such parts become marks, one bit of each request.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from sessions.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from sessions.analytics.helicone.fields import Field

Joint = Literal["and", "or"]
Value = str | float | bool | None
MOST_MARKS: Final = 60
"""Bits of a BIGINT that hold one each, with room."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One condition."""

    field: Field
    operator: str
    value: Value | datetime
    """None: whether it is known at all."""
    key: str = ""
    """The property's name, in lower case, where the field is the properties."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Conditions that all hold, or one of them; "and" of none always holds."""

    operator: Joint
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether a request of the group meets a condition that was put apart."""

    bit: int


Node = Leaf | Branch | Mark
ALL: Final = Branch("and", ())


@dataclass(slots=True)
class Parts:
    """A tree taken apart: what holds for each request, what for each group, what makes a mark."""

    where: list[Node] = field(default_factory=list)
    having: list[Node] = field(default_factory=list)
    marks: list[Node] = field(default_factory=list)


def joined(operator: Joint, nodes: tuple[Node, ...]) -> Node:
    """Return conditions joined, those that are joined in the same way taken in."""
    flat: list[Node] = []
    for node in nodes:
        flat.extend(node.parts if isinstance(node, Branch) and node.operator == operator else (node,))
    return flat[0] if len(flat) == 1 else Branch(operator, tuple(flat))


def parted(node: Node) -> Parts:
    """Return a tree taken apart. Raises UsageError for one that needs too many marks."""
    parts = Parts()
    for one in node.parts if isinstance(node, Branch) and node.operator == "and" else (node,):
        if _fits(one, "group"):
            parts.having.append(one)
        elif _fits(one, "request"):
            parts.where.append(one)
        else:
            parts.having.append(_marked(one, parts.marks))
    if len(parts.marks) > MOST_MARKS:
        reason = f'joins requests and sessions by "or" more than {MOST_MARKS} times'
        raise UsageError("filter", reason, "ask for less at once")
    return parts


def _fits(node: Node, side: Literal["request", "group"]) -> bool:
    """Tell whether all conditions can be held against requests, or against groups."""
    if isinstance(node, Branch):
        return all(_fits(part, side) for part in node.parts)
    if isinstance(node, Mark):
        return side == "group"
    column = node.field.group if side == "group" else node.field.request
    return column is not None or node.field.group == node.field.request


def _marked(node: Node, marks: list[Node]) -> Node:
    """Return a mixed branch with marks in the place of what is about requests; these go to `marks`."""
    if not isinstance(node, Branch):
        return node
    apart = tuple(part for part in node.parts if not _fits(part, "group") and _fits(part, "request"))
    rest = tuple(_marked(part, marks) for part in node.parts if part not in apart)
    if apart:
        marks.append(joined(node.operator, apart))
        rest = (*rest, Mark(len(marks) - 1))
    return joined(node.operator, rest)
