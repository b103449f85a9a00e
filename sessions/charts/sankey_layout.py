"""Where nodes and ribbons of a flow lie: columns ordered for few crossings, heights in exact proportion."""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sessions.charts.values import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sessions.charts.sankey import SankeyLink, SankeyNode

NODE_WIDTH = 10.0
_SWEEPS = 6
_LAST = {Kind.PLAIN: 0, Kind.OTHER: 1, Kind.END: 2}


@dataclass(frozen=True, slots=True)
class Box:
    """A node as it lies: `x` and `y` of its upper left corner, and its height."""

    node: SankeyNode
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A link as it lies: from the right side of a box to the left side of another, as thick all along."""

    link: SankeyLink
    x0: float
    y0: float
    x1: float
    y1: float
    thickness: float


@dataclass(frozen=True, slots=True)
class Frame:
    """The room of all boxes: left edge of the first column, pitch of columns, top, height, gap of boxes."""

    left: float
    pitch: float
    top: float
    height: float
    gap: float


def columns_of(nodes: Iterable[SankeyNode], links: Sequence[SankeyLink]) -> list[list[SankeyNode]]:
    """Return nodes by step, ordered by barycentres: plain ones, then "(other)", then END."""
    by_step: dict[int, list[SankeyNode]] = {}
    for node in nodes:
        by_step.setdefault(node.step, []).append(node)
    columns = [
        sorted(by_step[step], key=lambda node: (_LAST[node.kind], -node.count)) for step in sorted(by_step)
    ]
    best, fewest = columns, crossings(columns, links)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        columns = _swept(columns, links, forward=sweep % 2 == 0)
        now = crossings(columns, links)
        if now < fewest:
            best, fewest = columns, now
    return best


def _swept(
    columns: Sequence[Sequence[SankeyNode]], links: Sequence[SankeyLink], *, forward: bool
) -> list[list[SankeyNode]]:
    """Return columns, each ordered by the mean place of its neighbours in the column before (or after)."""
    swept = [list(column) for column in columns]
    order = range(1, len(swept)) if forward else range(len(swept) - 2, -1, -1)
    for at in order:
        beside = _places(swept[at - 1 if forward else at + 1])
        pulls: dict[str, list[tuple[int, int]]] = {}
        for link in links:
            if link.step == (at - 1 if forward else at):
                near, far = (link.target, link.source) if forward else (link.source, link.target)
                pulls.setdefault(near, []).append((beside[far], link.count))
        swept[at].sort(key=_pull(pulls, _places(swept[at])))
    return swept


def _places(column: Sequence[SankeyNode]) -> dict[str, int]:
    return {node.name: place for place, node in enumerate(column)}


def _pull(
    pulls: dict[str, list[tuple[int, int]]], places: dict[str, int]
) -> Callable[[SankeyNode], tuple[int, float]]:
    def key(node: SankeyNode) -> tuple[int, float]:
        near = pulls.get(node.name, [])
        weight = sum(count for _, count in near)
        mean = sum(place * count for place, count in near) / weight if weight else places[node.name]
        return _LAST[node.kind], mean

    return key


def crossings(columns: Sequence[Sequence[SankeyNode]], links: Sequence[SankeyLink]) -> int:
    """Return how many pairs of links cross."""
    crossed = 0
    for left, right in pairwise(columns):
        sources, targets = _places(left), _places(right)
        ends = sorted(
            (sources[link.source], targets[link.target]) for link in links if link.step == left[0].step
        )
        crossed += _inversions([target for _, target in ends])
    return crossed


def _inversions(values: Iterable[int]) -> int:
    """Return how many pairs of values stand in the wrong order."""
    seen: list[int] = []
    wrong = 0
    for value in values:
        wrong += len(seen) - bisect_left(seen, value + 1)
        insort(seen, value)
    return wrong


def placed(columns: Sequence[Sequence[SankeyNode]], frame: Frame) -> list[list[Box]]:
    """Return a box for each node: all of one scale, stacked from the top, END at the bottom."""
    scale = min(
        (frame.height - frame.gap * (len(column) - 1)) / max(sum(node.count for node in column), 1)
        for column in columns
    )
    boxes = []
    for at, column in enumerate(columns):
        x = frame.left + at * frame.pitch
        stacked: list[Box] = []
        y = frame.top
        for node in column:
            height = node.count * scale
            if node.kind is Kind.END:
                y = max(y, frame.top + frame.height - height)
            stacked.append(Box(node, x, y, height))
            y += height + frame.gap
        boxes.append(stacked)
    return boxes


def ribbons(boxes: Sequence[Sequence[Box]], links: Sequence[SankeyLink]) -> list[Ribbon]:
    """Return a ribbon for each link: at each box side by side, in the order of the boxes at the other end."""
    where = {(box.node.step, box.node.name): box for column in boxes for box in column}
    leaving = {key: box.y for key, box in where.items()}
    entering = dict(leaving)
    starts: dict[int, float] = {}
    ends: dict[int, float] = {}
    sides = [(where[link.step, link.source], where[link.step + 1, link.target]) for link in links]
    thick = [_thickness(*side, link) for side, link in zip(sides, links, strict=True)]
    for at in sorted(range(len(links)), key=lambda at: (sides[at][0].x, sides[at][0].y, sides[at][1].y)):
        key = links[at].step, links[at].source
        starts[at] = leaving[key]
        leaving[key] += thick[at]
    for at in sorted(range(len(links)), key=lambda at: (sides[at][1].x, sides[at][1].y, sides[at][0].y)):
        key = links[at].step + 1, links[at].target
        ends[at] = entering[key]
        entering[key] += thick[at]
    return [
        Ribbon(link, sides[at][0].x + NODE_WIDTH, starts[at], sides[at][1].x, ends[at], thick[at])
        for at, link in enumerate(links)
    ]


def _thickness(source: Box, target: Box, link: SankeyLink) -> float:
    """Return the height of one link on the common scale."""
    larger = max(source, target, key=lambda box: box.node.count)
    return larger.height * link.count / larger.node.count if larger.node.count else 0.0
