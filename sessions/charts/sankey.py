"""Flow by step: which way sessions go, and after which step they end."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sessions.charts.draw import COLOURS, fitted, kind_colour, rect, text_at
from sessions.charts.figure import (
    Cell,
    Drawing,
    Figure,
    LegendItem,
    Table,
    Width,
    empty_figure,
    sentences,
    text_cell,
)
from sessions.charts.markup import Markup, coordinate, join, mark, tag
from sessions.charts.measure import SMALL, shown, text_width
from sessions.charts.sankey_layout import NODE_WIDTH, Box, Frame, Ribbon, columns_of, placed, ribbons
from sessions.charts.values import Kind, Unit, checked, share, worded
from sessions.words.units import plural, rate

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEAD, _FOOT, _TALL, _GAP = 46.0, 8.0, 440.0, 17.0
_LABEL_PAD = 7.0
_ONE_LINE, _TWO_LINES = 15.0, 31.0
_THIN = 1.0


@dataclass(frozen=True, slots=True)
class SankeyNode:
    """A place in the flow: `step` counts from 0, `name` tells nodes of one step apart, `count` is sessions.

    An END node holds the sessions whose last request was in the step before.
    """

    step: int
    name: str
    label: str
    count: int
    kind: Kind = Kind.PLAIN
    href: str | None = None


@dataclass(frozen=True, slots=True)
class SankeyLink:
    """Sessions that go from a node of `step` to one of the next; `lost_usd` is the cost of those that end."""

    step: int
    source: str
    target: str
    count: int
    lost_usd: Decimal | None = None
    href: str | None = None


def sankey(
    key: str, title: str, nodes: Sequence[SankeyNode], links: Sequence[SankeyLink], *, left_out: str = ""
) -> Figure:
    """Return the flow through 2 or more steps as nodes and ribbons, both of heights proportional to sessions.

    Every node balances: what comes in (after the first step) and what goes out (before the last one, END
    apart) is its count. Raises ValueError that names the node where it is not, and for unknown nodes.
    """
    _check(nodes, links)
    if not any(node.count for node in nodes):
        return empty_figure(key, title, "No sessions to show.")
    nodes = [node for node in nodes if node.count]
    links = [link for link in links if link.count]
    columns = columns_of(nodes, links)
    width = _width(len(columns))
    frame = _frame(columns, width)
    boxes = placed(columns, frame)
    lead = _lead(columns)
    return Figure(
        key,
        title,
        lead,
        sentences(_described(columns, links), left_out),
        Drawing(width, _HEAD + _TALL + _FOOT, _body(boxes, ribbons(boxes, links), frame)),
        _table(nodes, links),
        _legend(nodes),
    )


def _check(nodes: Sequence[SankeyNode], links: Sequence[SankeyLink]) -> None:
    known: dict[tuple[int, str], SankeyNode] = {}
    for node in nodes:
        checked(node.count, _named(node))
        if (node.step, node.name) in known:
            raise ValueError(f"{_named(node)} is there twice; names are unique within a step")
        known[node.step, node.name] = node
    _check_steps(nodes)
    comes, goes = _sums(links, known)
    last = max((node.step for node in nodes), default=0)
    for at, node in known.items():
        if node.step and comes[at] != node.count:
            raise ValueError(f"{_named(node)} has {node.count:,} sessions but {comes[at]:,} come in")
        leaves = 0 if node.kind is Kind.END or node.step == last else node.count
        if goes[at] != leaves:
            raise ValueError(
                f"{_named(node)} should have {leaves:,} going out, END included, but has {goes[at]:,}"
            )


def _check_steps(nodes: Sequence[SankeyNode]) -> None:
    steps = sorted({node.step for node in nodes})
    if steps != list(range(len(steps))):
        raise ValueError(f"steps of a flow are {steps[:12]}; they count from 0 without a gap")


def _sums(
    links: Sequence[SankeyLink], known: dict[tuple[int, str], SankeyNode]
) -> tuple[dict[tuple[int, str], int], dict[tuple[int, str], int]]:
    """Return what comes into each node and what goes out of it."""
    comes: dict[tuple[int, str], int] = defaultdict(int)
    goes: dict[tuple[int, str], int] = defaultdict(int)
    for link in links:
        ends = (link.step, link.source), (link.step + 1, link.target)
        for step, name in ends:
            if (step, name) not in known:
                raise ValueError(
                    f"link names {shown(name)!r} at step {step + 1}, which is no node; give the node"
                )
        checked(link.count, f"link from {shown(link.source)!r} to {shown(link.target)!r}")
        if link.lost_usd is not None:
            checked(link.lost_usd, f"cost lost at {shown(link.source)!r}")
        goes[ends[0]] += link.count
        comes[ends[1]] += link.count
    return comes, goes


def _named(node: SankeyNode) -> str:
    return f"node {shown(node.name)!r} at step {node.step + 1}"


def _width(columns: int) -> Width:
    return Width.MEDIUM if columns <= 4 else Width.WIDE if columns <= 7 else Width.EXTRA


def _frame(columns: Sequence[Sequence[SankeyNode]], width: Width) -> Frame:
    pitch = width / max(len(columns), 1)
    most = max(len(column) for column in columns)
    gap = min(_GAP, _TALL * 0.5 / max(most - 1, 1))
    return Frame(0.0, pitch, _HEAD, _TALL, gap)


def _body(boxes: Sequence[Sequence[Box]], laid: Sequence[Ribbon], frame: Frame) -> Markup:
    hues = _hues(boxes)
    nodes = {(box.node.step, box.node.name): box.node for column in boxes for box in column}
    flows = (_ribbon(ribbon, nodes, hues) for ribbon in sorted(laid, key=lambda r: -r.thickness))
    marks = (_node(box, hues, column) for column in boxes for box in column)
    heads = (_heading(column, frame) for column in boxes)
    labels = (label for column in boxes for label in _labels(column, frame))
    return join([*heads, *flows, *marks, *labels], "\n")


def _hues(boxes: Sequence[Sequence[Box]]) -> dict[str, str]:
    """Return the colour of each label: the hues for the most frequent ones, one quiet colour for the rest."""
    counts: dict[str, int] = defaultdict(int)
    for column in boxes:
        for box in column:
            if box.node.kind is Kind.PLAIN:
                counts[box.node.label] += box.node.count
    ranked = sorted(counts, key=lambda label: (-counts[label], label))
    return {
        label: kind_colour(Kind.PLAIN, at) if at < COLOURS else "chart-c-rest"
        for at, label in enumerate(ranked)
    }


def _hue(node: SankeyNode, hues: dict[str, str]) -> str:
    return hues[node.label] if node.kind is Kind.PLAIN else kind_colour(node.kind)


def _ribbon(ribbon: Ribbon, nodes: dict[tuple[int, str], SankeyNode], hues: dict[str, str]) -> Markup:
    link = ribbon.link
    source, target = nodes[link.step, link.source], nodes[link.step + 1, link.target]
    hue = _hue(target if target.kind is Kind.END else source, hues)
    thin = " chart-thin" if ribbon.thickness < _THIN else ""
    shape = tag("path", d=ribbon_path(ribbon), class_=f"chart-ribbon {hue}{thin}")
    lines = [
        f"{shown(source.label)} → {shown(target.label)}",
        f"{plural(link.count, 'session')}, {rate(share(link.count, source.count))} of {shown(source.label)}",
    ]
    if link.lost_usd is not None:
        lines.append(f"{worded(link.lost_usd, Unit.USD)} spent by sessions that end here")
    return mark("\n".join(lines), link.href, shape)


def ribbon_path(ribbon: Ribbon) -> str:
    """Return the outline of a ribbon: two cubic curves, one below the other."""
    x0, x1, middle = (coordinate(x) for x in (ribbon.x0, ribbon.x1, (ribbon.x0 + ribbon.x1) / 2))
    top0, top1 = coordinate(ribbon.y0), coordinate(ribbon.y1)
    end0, end1 = coordinate(ribbon.y0 + ribbon.thickness), coordinate(ribbon.y1 + ribbon.thickness)
    there = f"M{x0},{top0}C{middle},{top0} {middle},{top1} {x1},{top1}"
    return f"{there}L{x1},{end1}C{middle},{end1} {middle},{end0} {x0},{end0}Z"


def _node(box: Box, hues: dict[str, str], column: Sequence[Box]) -> Markup:
    node = box.node
    whole = sum(other.node.count for other in column)
    tip = (
        f"{shown(node.label)}\nstep {node.step + 1}: {plural(node.count, 'session')}, "
        f"{rate(share(node.count, whole))} of the step"
    )
    shape = rect(box.x, box.y, NODE_WIDTH, box.height, f"chart-node {_hue(node, hues)}", 2)
    return mark(tip, node.href, shape)


def _heading(column: Sequence[Box], frame: Frame) -> Markup:
    on = sum(box.node.count for box in column if box.node.kind is not Kind.END)
    x = column[0].x
    room = frame.pitch - 12
    return join(
        [
            text_at(x, 10, f"Step {column[0].node.step + 1}", "chart-strong"),
            text_at(x, 27, fitted(plural(on, "session"), room, SMALL), "chart-muted", size=SMALL),
        ]
    )


def _labels(column: Sequence[Box], frame: Frame) -> list[Markup]:
    """Return the labels of a column, larger nodes first in line for room; none overlaps another."""
    whole = sum(box.node.count for box in column)
    x = column[0].x + NODE_WIDTH + _LABEL_PAD
    room = frame.pitch - NODE_WIDTH - _LABEL_PAD - 8
    taken: list[tuple[float, float]] = []
    labels = []
    for box in sorted(column, key=lambda box: (-box.height, box.y)):
        height = _TWO_LINES if box.height + frame.gap >= _TWO_LINES else _ONE_LINE
        middle = min(
            max(box.y + box.height / 2, frame.top + height / 2 - 6), frame.top + frame.height + 6 - height / 2
        )
        span = middle - height / 2, middle + height / 2
        if any(span[0] < end and start < span[1] for start, end in taken):
            height = _ONE_LINE
            span = middle - height / 2, middle + height / 2
            if any(span[0] < end and start < span[1] for start, end in taken):
                continue
        taken.append(span)
        labels.append(_label(box.node, whole, (x, middle), room, two=height > _ONE_LINE))
    return labels


def _label(node: SankeyNode, whole: int, at: tuple[float, float], room: float, *, two: bool) -> Markup:
    x, middle = at
    numbers = f"{node.count:,}"
    strong = "chart-halo chart-end-text" if node.kind is Kind.END else "chart-halo"
    if two:
        both = f"{numbers} · {rate(share(node.count, whole), 0)}"
        return join(
            [
                text_at(x, middle - 7.5, fitted(node.label, room), strong),
                text_at(x, middle + 7.5, fitted(both, room, SMALL), "chart-muted chart-halo", size=SMALL),
            ]
        )
    if text_width(numbers, SMALL) > room:
        numbers = ""
    name = fitted(node.label, room - (text_width(numbers, SMALL) + 6 if numbers else 0))
    return text_at(x, middle, name, strong, after=numbers)


def _lead(columns: Sequence[Sequence[SankeyNode]]) -> str:
    whole = sum(node.count for node in columns[0])
    first = max(columns[0], key=lambda node: node.count)
    ended = sum(node.count for column in columns for node in column if node.kind is Kind.END)
    part = rate(share(first.count, whole))
    parts = [f"{plural(whole, 'session')}, {part} of them start with {shown(first.label)}"]
    if ended:
        parts.append(f"{rate(share(ended, whole))} end within {plural(len(columns) - 1, 'step')}")
    return sentences("; ".join(parts))


def _described(columns: Sequence[Sequence[SankeyNode]], links: Sequence[SankeyLink]) -> str:
    labels = {(node.step, node.name): shown(node.label) for column in columns for node in column}
    parts = [f"Flow over {plural(len(columns), 'step')}", _lead(columns)]
    if links:
        top = max(links, key=lambda link: link.count)
        source, target = labels[top.step, top.source], labels[top.step + 1, top.target]
        after = f"after step {top.step + 1}, {plural(top.count, 'session')}"
        parts.append(f"The largest flow is {source} to {target} {after}")
    ends = [node for column in columns for node in column if node.kind is Kind.END]
    parts += [f"{plural(node.count, 'session')} end after step {node.step}" for node in ends]
    lost = [link.lost_usd for link in links if link.lost_usd is not None]
    if lost:
        parts.append(f"Sessions that ended had spent {worded(sum(lost, Decimal(0)), Unit.USD)}")
    return sentences(*parts)


def _legend(nodes: Sequence[SankeyNode]) -> tuple[LegendItem, ...]:
    kinds = {node.kind for node in nodes}
    items = [LegendItem("chart-c-end", "sessions that end")] if Kind.END in kinds else []
    if Kind.OTHER in kinds:
        items.append(LegendItem("chart-c-other", "operations beyond the most frequent ones"))
    return tuple(items)


def _table(nodes: Sequence[SankeyNode], links: Sequence[SankeyLink]) -> Table:
    known = {(node.step, node.name): node for node in nodes}
    with_cost = any(link.lost_usd is not None for link in links)
    headers = ["step", "from", "to", "sessions", "share of source", *(["cost lost"] if with_cost else [])]
    rows = []
    for link in sorted(links, key=lambda link: (link.step, -link.count, link.source, link.target)):
        source, target = known[link.step, link.source], known[link.step + 1, link.target]
        row = [
            Cell(link.step + 1, Unit.COUNT),
            text_cell(source.label, source.href),
            text_cell(target.label, link.href or target.href),
            Cell(link.count, Unit.COUNT),
            Cell(share(link.count, source.count), Unit.SHARE),
        ]
        if with_cost:
            row.append(Cell(link.lost_usd, Unit.USD))
        rows.append(tuple(row))
    return Table(tuple(headers), tuple(rows))
