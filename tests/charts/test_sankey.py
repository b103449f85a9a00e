"""The flow: balance, proportions, order, labels."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, pairwise

import pytest

from sessions.charts import Figure, Kind, SankeyLink, SankeyNode, sankey
from sessions.charts.sankey_layout import columns_of, crossings
from sessions.words.units import UNKNOWN
from tests.charts.geometry import (
    check_layout,
    having,
    number,
    parsed,
    path_points,
    table_rows,
    table_values,
    text_boxes,
    title_of,
)
from tests.charts.samples import OTHER, Rows, flow, small_flow, wide_flow

NODES = (
    SankeyNode(0, "a", "/a", 60),
    SankeyNode(0, "b", "/b", 40, href="#b"),
    SankeyNode(1, "a", "/a", 50),
    SankeyNode(1, "other", "(other)", 20, Kind.OTHER),
    SankeyNode(1, "end", "END", 30, Kind.END),
)
LINKS = (
    SankeyLink(0, "a", "a", 35),
    SankeyLink(0, "a", "end", 25, Decimal("1.25"), "#lost"),
    SankeyLink(0, "b", "a", 15),
    SankeyLink(0, "b", "other", 20),
    SankeyLink(0, "b", "end", 5, Decimal("0.5")),
)


def figure() -> Figure:
    return sankey("f", "Flow", NODES, LINKS)


def heights(drawn: Figure) -> dict[str, float]:
    """Return the height of each node by its tooltip's first two lines."""
    return {title_of(drawn, node): number(node, "height") for node in having(drawn, "chart-node")}


def test_nodes_are_as_high_as_their_sessions_on_one_scale() -> None:
    drawn = figure()
    # 100 sessions at step 1: the lower column has 2 gaps of 17, (440 - 34) / 100 = 4.06 a session
    assert heights(drawn) == {
        "/a\nstep 1: 60 sessions, 60.0% of the step": 243.6,
        "/b\nstep 1: 40 sessions, 40.0% of the step": 162.4,
        "/a\nstep 2: 50 sessions, 50.0% of the step": 203.0,
        "(other)\nstep 2: 20 sessions, 20.0% of the step": 81.2,
        "END\nstep 2: 30 sessions, 30.0% of the step": 121.8,
    }


def test_ribbons_are_as_thick_as_their_sessions_all_along() -> None:
    drawn = figure()
    thick = {}
    for ribbon in having(drawn, "chart-ribbon"):
        points = path_points(ribbon)  # 4 along the upper edge, 4 back along the lower one
        assert [x for x, _ in points[:4]] == [x for x, _ in reversed(points[4:])]
        across = [low[1] - high[1] for high, low in zip(points[:4], reversed(points[4:]), strict=True)]
        assert max(across) - min(across) < 0.03  # rounding of two ends
        thick[title_of(drawn, ribbon).split("\n")[1]] = round(across[0], 1)

    assert thick == {  # 4.06 a session
        "35 sessions, 58.3% of /a": 142.1,
        "25 sessions, 41.7% of /a": 101.5,
        "15 sessions, 37.5% of /b": 60.9,
        "20 sessions, 50.0% of /b": 81.2,
        "5 sessions, 12.5% of /b": 20.3,
    }


@pytest.mark.parametrize("drawn", [figure(), small_flow(), wide_flow()], ids=["tiny", "small", "wide"])
def test_ribbons_fill_their_nodes_without_overlap(drawn: Figure) -> None:
    sides: dict[tuple[float, str], list[tuple[float, float]]] = {}
    for ribbon in having(drawn, "chart-ribbon"):
        points = path_points(ribbon)
        sides.setdefault((points[0][0], "out"), []).append((points[0][1], points[7][1]))
        sides.setdefault((points[3][0], "in"), []).append((points[3][1], points[4][1]))
    spans: dict[float, list[tuple[float, float]]] = {}
    for node in having(drawn, "chart-node"):
        top = number(node, "y")
        spans.setdefault(number(node, "x"), []).append((top, top + number(node, "height")))

    for (_, _side), pieces in sides.items():
        ordered = sorted(pieces)
        for one, two in pairwise(ordered):
            assert one[1] <= two[0] + 0.03
    for x, nodes in spans.items():
        covered = sum(high - low for low, high in sides.get((x, "in"), []))
        whole = sum(high - low for low, high in nodes)
        assert x == 0 or covered == pytest.approx(whole, abs=0.02 * len(sides.get((x, "in"), [])) + 0.1)


def test_the_end_is_at_the_bottom_and_other_above_it() -> None:
    drawn = small_flow()
    for column in sorted({number(node, "x") for node in having(drawn, "chart-node")}):
        nodes = [node for node in having(drawn, "chart-node") if number(node, "x") == column]
        nodes.sort(key=lambda node: number(node, "y"))
        names = [title_of(drawn, node).split("\n")[0] for node in nodes]
        last = ["(other)", "END"] if column else ["(other)"]
        assert names[-len(last) :] == last
        if column:
            assert number(nodes[-1], "y") + number(nodes[-1], "height") == pytest.approx(46 + 440, abs=0.02)


@pytest.mark.parametrize(
    ("nodes", "links", "message"),
    [
        (
            (replace(NODES[0], count=61), *NODES[1:]),
            LINKS,
            r"node 'a' at step 1 should have 61 going out.*60",
        ),
        (
            (*NODES[:2], replace(NODES[2], count=49), *NODES[3:]),
            LINKS,
            r"node 'a' at step 2 has 49 .* 50 come in",
        ),
        (
            (*NODES[:4], replace(NODES[4], count=31)),
            LINKS,
            r"node 'end' at step 2 has 31 sessions but 30 come in",
        ),
        (NODES, LINKS[1:], r"node 'a' at step 1 should have 60 going out, END included, but has 25"),
        (NODES, (*LINKS, SankeyLink(0, "a", "zz", 0)), r"'zz' at step 2, which is no node"),
        ((*NODES, NODES[0]), LINKS, r"node 'a' at step 1 is there twice"),
        ((replace(NODES[0], step=3),), (), r"steps of a flow are \[3\]"),
        ((replace(NODES[0], count=-1), *NODES[1:]), LINKS, r"node 'a' at step 1: -1 cannot be drawn"),
    ],
)
def test_a_flow_that_does_not_balance_is_refused_and_the_node_named(
    nodes: tuple[SankeyNode, ...], links: tuple[SankeyLink, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        sankey("f", "Flow", nodes, links)


def test_an_end_node_has_no_way_out() -> None:
    nodes = (
        SankeyNode(0, "a", "/a", 1),
        SankeyNode(1, "end", "END", 1, Kind.END),
        SankeyNode(2, "a", "/a", 1),
    )
    links = (SankeyLink(0, "a", "end", 1), SankeyLink(1, "end", "a", 1))

    with pytest.raises(ValueError, match="node 'end' at step 2 should have 0 going out"):
        sankey("f", "Flow", nodes, links)


def test_the_table_has_every_link_with_its_share_and_cost() -> None:
    assert table_rows(figure()) == [
        ["1", "/a", "/a", "35", "58.3%", UNKNOWN],
        ["1", "/a", "END", "25", "41.7%", "$1.25"],
        ["1", "/b", "(other)", "20", "50.0%", UNKNOWN],
        ["1", "/b", "/a", "15", "37.5%", UNKNOWN],
        ["1", "/b", "END", "5", "12.5%", "$0.50"],
    ]
    assert [row[3] for row in table_values(figure())] == ["35", "25", "20", "15", "5"]


def test_the_words_state_the_main_facts() -> None:
    drawn = sankey("f", "Flow", NODES, LINKS, left_out="3 operations are in (other)")

    assert drawn.lead == "100 sessions, 60.0% of them start with /a; 30.0% end within 1 step."
    assert drawn.description == (
        "Flow over 2 steps. 100 sessions, 60.0% of them start with /a; 30.0% end within 1 step. "
        "The largest flow is /a to /a after step 1, 35 sessions. 30 sessions end after step 1. "
        "Sessions that ended had spent $1.75. 3 operations are in (other)."
    )


def test_links_and_nodes_lead_where_the_caller_says() -> None:
    hrefs = [link.get("href") for link in parsed(figure()).iter("{http://www.w3.org/2000/svg}a")]

    assert sorted(href or "" for href in hrefs) == ["#b", "#lost"]


def test_every_node_of_ten_steps_has_a_label() -> None:
    drawn = wide_flow(10, 10)

    check_layout(drawn)
    headings = 2 * 10
    assert len({box.name for box in text_boxes(drawn)}) > 60
    assert len(text_boxes(drawn)) >= len(having(drawn, "chart-node")) + headings


def test_a_hundred_thin_nodes_keep_the_labels_that_have_room() -> None:
    nodes = [SankeyNode(step, f"{at}", f"/operation/{at}", at + 1) for step in (0, 1) for at in range(100)]
    drawn = sankey("f", "Flow", nodes, [SankeyLink(0, f"{at}", f"{at}", at + 1) for at in range(100)])

    check_layout(drawn)
    labels = [box for box in text_boxes(drawn) if "operation" in box.name]
    assert 20 < len(labels) < 100
    assert len(table_rows(drawn)) == 100


def test_nodes_and_links_without_sessions_are_not_drawn() -> None:
    nodes = (*NODES, SankeyNode(1, "never", "/never", 0))
    drawn = sankey("f", "Flow", nodes, (*LINKS, SankeyLink(0, "a", "never", 0)))

    assert len(having(drawn, "chart-node")) == 5
    assert sankey("f", "Flow", (), ()).drawing is None
    assert sankey("f", "Flow", (SankeyNode(0, "a", "/a", 0),), ()).lead == "No sessions to show."


def slow_crossings(order: list[list[SankeyNode]], links: list[SankeyLink]) -> int:
    """Return crossings by looking at every two links."""
    place = {(node.step, node.name): at for column in order for at, node in enumerate(column)}
    crossed = 0
    for one, two in combinations(links, 2):
        if one.step == two.step:
            left = place[one.step, one.source] - place[two.step, two.source]
            right = place[one.step + 1, one.target] - place[two.step + 1, two.target]
            crossed += left * right < 0
    return crossed


@pytest.mark.parametrize("seed", range(12))
def test_order_by_barycentres_never_has_more_crossings_than_order_by_size(seed: int) -> None:
    chance = random.Random(seed)
    names = [f"n{at}" for at in range(7)]
    links = [
        SankeyLink(step, source, target, chance.randint(1, 9))
        for step in range(3)
        for source in names
        for target in chance.sample(names, 2)
    ]
    nodes = [SankeyNode(step, name, name, chance.randint(1, 9)) for step in range(4) for name in names]
    ordered = columns_of(nodes, links)
    by_size = [sorted((n for n in nodes if n.step == step), key=lambda n: -n.count) for step in range(4)]

    assert crossings(ordered, links) == slow_crossings(ordered, links)
    assert crossings(by_size, links) == slow_crossings(by_size, links)
    assert crossings(ordered, links) < crossings(by_size, links)


def test_crossings_that_can_be_avoided_are() -> None:
    rows: Rows = {"a": {"x": 5}, "b": {"y": 6}, "c": {"z": 7}, "d": {"w": 4}}
    drawn = flow("f", "Flow", [rows, {"x": {"a": 5}, "y": {"b": 6}, "z": {"c": 7}, "w": {"d": 4}}])

    for ribbon in having(drawn, "chart-ribbon"):
        points = path_points(ribbon)
        assert points[0][1] == points[3][1]  # all of them go straight


def test_other_is_grey_and_the_end_has_a_hue_of_its_own() -> None:
    drawn = small_flow()
    styles = {title_of(drawn, node).split("\n")[0]: node.get("class") for node in having(drawn, "chart-node")}

    assert styles[OTHER] == "chart-node chart-c-other"
    assert styles["END"] == "chart-node chart-c-end"
    assert styles["/chat/message/{n}"] == "chart-node chart-c1"  # the most frequent one
