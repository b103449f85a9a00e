"""Cost by the depths of paths: each box is as wide as its share, what it is made of lies below it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from sessions.charts.draw import kind_colour, rect, text_at
from sessions.charts.figure import Cell, Drawing, Figure, Table, Width, empty_figure, sentences, text_cell
from sessions.charts.markup import Markup, join, mark
from sessions.charts.measure import SMALL, TEXT, shorten, shown, text_width
from sessions.charts.values import Kind, Number, Unit, checked, share, total, worded
from sessions.words.units import plural, rate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Gathered = Callable[[Sequence[str]], str | None]

DEEPEST = 24
_WIDTH = Width.WIDE
_ROW, _PAD, _LEAST = 46.0, 8.0, 2.0


@dataclass(frozen=True, slots=True)
class IcicleNode:
    """A part with its value, and its parts, which sum to at most the value; the rest is the node's own."""

    label: str
    value: Number
    children: tuple[IcicleNode, ...] = ()
    kind: Kind = Kind.PLAIN
    href: str | None = None
    key: str = ""
    """What `gathered` links are made of; the label is the last part of it."""


@dataclass(frozen=True, slots=True)
class IcicleBox:
    """A node as it lies: `depth` rows down, from `x`, `width` wide; `branch` is its top-level place."""

    node: IcicleNode
    depth: int
    x: float
    width: float
    branch: int


def icicle(
    key: str,
    title: str,
    root: IcicleNode,
    unit: Unit = Unit.USD,
    *,
    left_out: str = "",
    gathered: Gathered | None = None,
) -> Figure:
    """Return a tree as rows of boxes, the whole on top, at most 24 rows.

    Siblings too narrow to be seen are drawn and listed together as one "(n smaller)", whose link `gathered`
    makes of their keys. Raises ValueError,
    naming the node, where parts are more than their whole, and for values below 0, NaN or infinite.
    """
    _check(root, 0)
    if not root.value:
        return empty_figure(key, title, "Nothing to divide: the total is 0.")
    boxes = list(laid(root, gathered))
    rows = 1 + max(box.depth for box in boxes)
    body = join((_box(box, root, unit) for box in boxes), "\n")
    return Figure(
        key,
        title,
        _lead(root, unit),
        sentences(_described(root, boxes, unit), left_out),
        Drawing(_WIDTH, rows * _ROW, body),
        _table(boxes, root, unit),
    )


def _check(node: IcicleNode, depth: int) -> None:
    whole = Fraction(checked(node.value, f"node {shown(node.label)!r}"))
    if depth >= DEEPEST:
        raise ValueError(f"node {shown(node.label)!r} lies below depth {DEEPEST}; cut the tree there")
    for child in node.children:
        _check(child, depth + 1)
    parts = total(child.value for child in node.children)
    slack = abs(whole) / 10**9 if any(isinstance(n.value, float) for n in (node, *node.children)) else 0
    if parts > whole + slack:
        raise ValueError(
            f"node {shown(node.label)!r} is {float(whole):,g}, but its parts sum to {float(parts):,g}"
        )


def laid(root: IcicleNode, gathered: Gathered | None = None) -> Iterator[IcicleBox]:
    """Yield a box for each node that is wide enough, the whole first, depth first."""
    whole = IcicleBox(root, 0, 0.0, float(_WIDTH), 0)
    yield from _laid(whole, float(_WIDTH) / float(root.value), gathered)


def _laid(box: IcicleBox, scale: float, gathered: Gathered | None) -> Iterator[IcicleBox]:
    yield box
    x = box.x
    for at, child in enumerate(_gathered(box.node.children, scale, gathered)):
        branch = at if box.depth == 0 else box.branch
        below = IcicleBox(child, box.depth + 1, x, float(child.value) * scale, branch)
        yield from _laid(below, scale, gathered)
        x += below.width


def _gathered(children: Sequence[IcicleNode], scale: float, gathered: Gathered | None) -> list[IcicleNode]:
    """Return children by value, those that could not be seen as one."""
    ranked = sorted(children, key=lambda child: (child.kind is not Kind.PLAIN, -float(child.value)))
    small = [child for child in ranked if float(child.value) * scale < _LEAST]
    if len(small) < 2:
        return ranked
    kept = [child for child in ranked if float(child.value) * scale >= _LEAST]
    href = gathered([child.key for child in small]) if gathered else None
    return [*kept, IcicleNode(f"({len(small)} smaller)", _sum(small), (), Kind.OTHER, href)]


def _sum(nodes: Sequence[IcicleNode]) -> Number:
    value = total(node.value for node in nodes)
    if value.denominator == 1:
        return int(value)
    if any(isinstance(node.value, float) for node in nodes):
        return float(value)
    return Decimal(value.numerator) / value.denominator


def _box(box: IcicleBox, root: IcicleNode, unit: Unit) -> Markup:
    node = box.node
    y, part = box.depth * _ROW, share(node.value, root.value)
    hue = "chart-c-rest" if box.depth == 0 else kind_colour(node.kind, box.branch)
    numbers = f"{worded(node.value, unit)} · {rate(part)}"
    room = box.width - 2 * _PAD
    shapes = [
        rect(box.x, y, box.width - 1, _ROW - 2, f"chart-part {hue}", 3),
        rect(box.x, y, min(3.0, box.width - 1), _ROW - 2, f"chart-fill {hue}"),
    ]
    name = shorten(node.label, room, TEXT, "start")
    if len(name) > 3 or name == shown(node.label):
        fits = text_width(numbers, SMALL) <= room
        short = numbers if fits else worded(node.value, unit)
        short = short if text_width(short, SMALL) <= room else ""
        middle = y + _ROW / 2 - 1
        shapes.append(text_at(box.x + _PAD + 3, middle - (8 if short else 0), name))
        shapes.append(text_at(box.x + _PAD + 3, middle + 8, short, "chart-muted", size=SMALL))
    return mark(f"{shown(node.label)}\n{numbers} of all", node.href, *shapes)


def _lead(root: IcicleNode, unit: Unit) -> str:
    whole = worded(root.value, unit)
    if not root.children:
        return f"{shown(root.label)}: {whole}."
    top = max(root.children, key=lambda child: float(child.value))
    return f"{shown(top.label)} is {rate(share(top.value, root.value))} of {whole}."


def _described(root: IcicleNode, boxes: Sequence[IcicleBox], unit: Unit) -> str:
    levels = max(box.depth for box in boxes)
    parts = [
        f"{shown(root.label)}, {worded(root.value, unit)}, divided over {plural(levels, 'level')}",
        _lead(root, unit),
    ]
    parts.extend(
        f"{shown(box.node.label)}: {worded(box.node.value, unit)}" for box in boxes if box.depth == 1
    )
    return sentences(*parts[:12])


def _table(boxes: Sequence[IcicleBox], root: IcicleNode, unit: Unit) -> Table:
    headers = ("part", "depth", "value", "share of all", "its own")
    rows = tuple(
        (
            text_cell(box.node.label, box.node.href),
            Cell(box.depth, Unit.COUNT),
            Cell(box.node.value, unit),
            Cell(share(box.node.value, root.value), Unit.SHARE),
            Cell(_own(box.node), unit),
        )
        for box in boxes
    )
    return Table(headers, rows)


def _own(node: IcicleNode) -> Fraction:
    return max(Fraction(node.value) - total(child.value for child in node.children), Fraction(0))
