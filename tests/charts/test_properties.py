"""Every chart under labels and values that nobody chose: well-formed, within its frame, the same numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.charts import (
    BarItem,
    BarNames,
    Bin,
    Bucket,
    FunnelStep,
    HeatLabel,
    HeatMap,
    IcicleNode,
    Kind,
    Marker,
    SankeyLink,
    SankeyNode,
    TimePoint,
    Unit,
    bars,
    funnel,
    heat_map,
    histogram,
    icicle,
    sankey,
    time_series,
)
from tests.charts.geometry import check_layout, having, number, path_points, table_values

HARD = (
    "<b>",
    "]]>",
    "\u202e",
    "\x00",
    "\ud800",
    "\ufffe",
    "/a/{n}",
    "\u05d0\u05d1",
    "\U0001f469\u200d\U0001f4bb",
)
LABELS = st.one_of(
    st.text(st.characters(exclude_categories=[]), max_size=30),
    st.lists(st.sampled_from(HARD), max_size=40).map("".join),
    st.integers(1, 10_000).map(lambda size: "W" * size),
)
DECIMALS = st.integers(0, 10**27).map(lambda nano: Decimal(nano).scaleb(-9))
COUNTS = st.one_of(st.integers(0, 20), st.integers(0, 10**18))
VALUES = st.one_of(COUNTS, DECIMALS, st.floats(0, 1e18))
KINDS = st.sampled_from(Kind)
UNITS = st.sampled_from(Unit)
SOME = settings(max_examples=60, deadline=None)


def same(text: str | None, value: float | Decimal | None) -> bool:
    """Return whether a cell of a table has exactly this value."""
    if text is None or value is None:
        return text is None and value is None
    return float(text) == value if isinstance(value, float) else Fraction(text) == Fraction(value)


@SOME
@given(
    st.text(max_size=40),
    st.lists(
        st.builds(BarItem, LABELS, st.none() | VALUES, st.none() | VALUES, LABELS, KINDS),
        min_size=1,
        max_size=9,
    ),
    UNITS,
    UNITS,
    st.sampled_from(["", "second"]),
)
def test_bars(title: str, items: list[BarItem], unit: Unit, second_unit: Unit, second: str) -> None:
    drawn = bars("k", title, items, BarNames("item", "value", unit, second, second_unit, "note"))

    check_layout(drawn)
    for row, item in zip(table_values(drawn), items, strict=True):
        assert same(row[1], item.value)
        assert not second or same(row[2], item.second)


@SOME
@given(
    st.lists(LABELS, min_size=1, max_size=12),
    st.lists(st.tuples(LABELS, KINDS), min_size=1, max_size=14),
    UNITS,
    st.data(),
)
def test_heat_maps(
    sources: list[str], targets: list[tuple[str, Kind]], unit: Unit, data: st.DataObject
) -> None:
    row = st.lists(st.none() | VALUES, min_size=len(targets), max_size=len(targets))
    values = data.draw(st.lists(row, min_size=len(sources), max_size=len(sources)))
    matrix = HeatMap(
        tuple(HeatLabel(text) for text in sources),
        tuple(HeatLabel(text, kind) for text, kind in targets),
        tuple(tuple(row) for row in values),
        unit,
    )
    drawn = heat_map("k", "Matrix", matrix)

    check_layout(drawn)
    for shown, given_values in zip(table_values(drawn), values, strict=True):
        assert all(same(text, value) for text, value in zip(shown[1:], given_values, strict=True))


@SOME
@given(st.lists(st.tuples(LABELS, COUNTS, st.none() | DECIMALS), min_size=1, max_size=8))
def test_funnels(rows: list[tuple[str, int, Decimal | None]]) -> None:
    counts = sorted((count for _, count, _ in rows), reverse=True)
    steps = [FunnelStep(label, count, lost) for (label, _, lost), count in zip(rows, counts, strict=True)]
    drawn = funnel("k", "Funnel", steps)

    check_layout(drawn)
    assert [row[1] for row in table_values(drawn)] == [str(count) for count in counts]
    if counts[0]:
        widths = [number(rect, "width") for rect in having(drawn, "chart-fill", "rect")]
        assert widths == pytest.approx([widths[0] * count / counts[0] for count in counts], abs=0.02)


def trees(depth: int = 3) -> st.SearchStrategy[IcicleNode]:
    """Return trees of which each node is the sum of its parts and something of its own."""
    leaves = st.builds(IcicleNode, LABELS, st.integers(0, 10**6).map(lambda cents: Decimal(cents).scaleb(-2)))
    if not depth:
        return leaves
    parts = st.lists(trees(depth - 1), max_size=4)
    return st.builds(whole, LABELS, parts, st.integers(0, 1000).map(Decimal), KINDS)


def whole(label: str, parts: list[IcicleNode], own: Decimal, kind: Kind) -> IcicleNode:
    return IcicleNode(label, sum((Decimal(str(part.value)) for part in parts), own), tuple(parts), kind)


@SOME
@given(trees(), UNITS)
def test_trees(root: IcicleNode, unit: Unit) -> None:
    drawn = icicle("k", "Tree", root, unit)
    if not root.value:
        assert drawn.drawing is None
        return
    parts = having(drawn, "chart-part")

    check_layout(drawn)
    values = [Fraction(row[2] or "0") for row in table_values(drawn)]
    assert len(parts) == len(values)
    for part, value in zip(parts, values, strict=True):
        exact = float(1080 * value / Fraction(root.value))
        assert number(part, "width") == pytest.approx(max(exact - 1, 0), abs=0.02)
    top = sum(value for row, value in zip(table_values(drawn), values, strict=True) if row[1] == "1")
    assert top == sum(Fraction(part.value) for part in root.children)  # what is gathered is still summed


@SOME
@given(
    st.lists(st.tuples(st.integers(1, 10**6), COUNTS), min_size=1, max_size=25),
    st.integers(0, 10**6),
    st.sampled_from([1, Decimal("0.001"), Decimal(1000)]),
    st.lists(st.tuples(LABELS, st.floats(0, 1e9)), max_size=3),
    UNITS,
    st.booleans(),
)
def test_histograms(
    pieces: list[tuple[int, int]],
    start: int,
    scale: Decimal | int,
    markers: list[tuple[str, float]],
    unit: Unit,
    whole_numbers: bool,
) -> None:
    edges = [edge * scale for edge in accumulate((width for width, _ in pieces), initial=start)]
    bins = [Bin(edges[at], edges[at + 1], count) for at, (_, count) in enumerate(pieces)]
    marks = [Marker(label, value) for label, value in markers]
    drawn = histogram("k", "Histogram", bins, unit, markers=marks, whole=whole_numbers)
    counts = [count for _, count in pieces]
    if not any(counts):
        assert drawn.drawing is None
        return

    check_layout(drawn)
    assert [row[1] for row in table_values(drawn)] == [str(count) for count in counts]
    tall = [number(rect, "height") for rect in having(drawn, "chart-fill", "rect")]
    assert tall == pytest.approx([max(tall) * count / max(counts) for count in counts], abs=0.02)


@SOME
@given(
    st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1)),
    st.lists(st.tuples(st.integers(1, 5), st.none() | VALUES, st.none() | COUNTS), min_size=1, max_size=60),
    st.sampled_from(Bucket),
)
def test_time_series(
    start: datetime, steps: list[tuple[int, int | float | Decimal | None, int | None]], bucket: Bucket
) -> None:
    long = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
    length = long.get(bucket, timedelta(days=31))
    ahead = accumulate(step for step, _, _ in steps)
    first = start.replace(tzinfo=UTC)
    points = [
        TimePoint(first + length * at, cost, count) for at, (_, cost, count) in zip(ahead, steps, strict=True)
    ]
    drawn = time_series("k", "Time", points, bucket)
    if all(cost is None and count is None for _, cost, count in steps):
        assert drawn.drawing is None
        return

    check_layout(drawn)
    for row, (_, cost, count) in zip(table_values(drawn), steps, strict=True):
        assert same(row[1], cost)
        assert same(row[2], count)


@st.composite
def flows(draw: st.DrawFn) -> tuple[list[SankeyNode], list[SankeyLink]]:
    """Return a flow that balances: each node's sessions dealt out to the next step, the rest to END."""
    names = st.integers(1, 6)
    now = {f"{at}": draw(st.integers(1, 10**6)) for at in range(draw(names))}
    nodes = [SankeyNode(0, name, draw(LABELS), count) for name, count in now.items()]
    links = []
    for step in range(draw(st.integers(1, 9))):
        following: dict[str, int] = {}
        targets = [f"{at}" for at in range(draw(names))]
        for source, count in now.items():
            left = count
            for target in targets:
                part = draw(st.integers(0, left))
                left -= part
                links.append(SankeyLink(step, source, target, part))
                following[target] = following.get(target, 0) + part
            links.append(SankeyLink(step, source, "end", left, draw(st.none() | DECIMALS)))
            following["end"] = following.get("end", 0) + left
        kinds = {"end": Kind.END, "5": Kind.OTHER}
        nodes += [
            SankeyNode(step + 1, name, draw(LABELS), count, kinds.get(name, Kind.PLAIN))
            for name, count in following.items()
        ]
        now = {name: count for name, count in following.items() if name != "end"}
    return nodes, links


@settings(max_examples=40, deadline=None)
@given(flows())
def test_sankeys(flow: tuple[list[SankeyNode], list[SankeyLink]]) -> None:
    nodes, links = flow
    drawn = sankey("k", "Flow", nodes, links)

    check_layout(drawn)
    known = sorted(node.count for node in nodes if node.count)
    high = sorted(number(node, "height") for node in having(drawn, "chart-node"))
    assert high == pytest.approx([high[-1] * count / known[-1] for count in known], abs=0.02)
    counts = sorted(link.count for link in links if link.count)
    thick = []
    for ribbon in having(drawn, "chart-ribbon"):
        points = path_points(ribbon)
        thick.append(points[7][1] - points[0][1])
    assert sorted(thick) == pytest.approx([high[-1] * count / known[-1] for count in counts], abs=0.03)
    assert sorted(int(row[3] or 0) for row in table_values(drawn)) == counts
