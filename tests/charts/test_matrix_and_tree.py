"""The heat map and the icicle."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from sessions.charts import Figure, HeatLabel, HeatMap, IcicleNode, Kind, Unit, heat_map, icicle
from sessions.charts.heat_map import level
from sessions.charts.icicle import DEEPEST
from sessions.words.units import UNKNOWN
from tests.charts.geometry import having, number, parsed, svg, table_rows, table_values, title_of

if TYPE_CHECKING:
    from sessions.charts.values import Number

MATRIX = HeatMap(
    (HeatLabel("/a"), HeatLabel("/b", href="#b")),
    (HeatLabel("/a"), HeatLabel("/b"), HeatLabel("END", Kind.END)),
    ((8, 0, 1), (4, None, 3)),
    hrefs=((None, None, None), ("#ba", None, None)),
)


def test_cells_have_the_step_of_their_value_and_write_it() -> None:
    drawn = heat_map("m", "Matrix", MATRIX)
    steps = {}
    for style in (
        *(f"chart-h{at}" for at in range(9)),
        *(f"chart-e{at}" for at in range(1, 9)),
        "chart-unknown",
    ):
        for cell in having(drawn, style, "rect"):
            steps[title_of(drawn, cell).replace("\n", ": ")] = style

    assert steps == {
        "/a → /a: 8 transitions": "chart-h8",
        "/a → /b: 0 transitions": "chart-h0",
        "/a → END: 1 transitions": "chart-e2",  # 1/8 of the largest is the end of the first eighth
        "/b → /a: 4 transitions": "chart-h5",
        "/b → /b: – transitions": "chart-unknown",  # noqa: RUF001 - the dash of what is not known
        "/b → END: 3 transitions": "chart-e4",
    }
    written = [text.text for text in svg(drawn).iter() if "chart-on-" in (text.get("class") or "")]
    assert written == ["8", "1", "4", "3"]


@pytest.mark.parametrize(
    ("value", "highest", "step"),
    [(0, 10, 0), (1, 10**9, 1), (10, 10, 8), (4.99, 10, 4), (5, 10, 5), (0, 0, 0), (Decimal("0.1"), 0.2, 5)],
)
def test_steps_are_equal_parts_of_the_highest_value(value: Number, highest: float, step: int) -> None:
    assert level(value, highest) == step


def test_cells_are_a_grid_with_a_gap_before_the_end() -> None:
    drawn = heat_map("m", "Matrix", MATRIX)
    cells = list(svg(drawn).iter("{http://www.w3.org/2000/svg}rect"))
    lefts = [number(cell, "x") for cell in cells]

    assert lefts[:3] == lefts[3:]
    assert lefts[2] - lefts[1] == pytest.approx(lefts[1] - lefts[0] + 8)
    assert len({number(cell, "width") for cell in cells}) == 1


def test_the_table_of_a_matrix_is_the_matrix() -> None:
    drawn = heat_map("m", "Matrix", MATRIX)

    assert table_rows(drawn) == [["/a", "8", "0", "1"], ["/b", "4", UNKNOWN, "3"]]
    assert drawn.lead == "Largest: /a to /a, 8."
    assert "All cells together are 16." in drawn.description  # 8 + 0 + 1 + 4 + 3


def test_a_matrix_leads_by_its_cells_rows_and_in_its_table() -> None:
    links = [link.get("href") for link in parsed(heat_map("m", "Matrix", MATRIX)).iter() if link.get("href")]

    assert links == ["#b", "#ba", "#b", "#ba"]


@pytest.mark.parametrize(
    "matrix",
    [
        HeatMap((HeatLabel("/a"),), (HeatLabel("/a"),), ()),
        HeatMap((HeatLabel("/a"),), (HeatLabel("/a"),), ((1, 2),)),
        HeatMap((HeatLabel("/a"),), (HeatLabel("/a"),), ((1,),), hrefs=((None, None),)),
        HeatMap((HeatLabel("/a"),), (HeatLabel("/a"),), ((-1,),)),
        HeatMap((HeatLabel("/a"),), (HeatLabel("/a"),), ((float("nan"),),)),
    ],
)
def test_a_matrix_of_another_shape_or_of_no_numbers_is_refused(matrix: HeatMap) -> None:
    with pytest.raises(ValueError, match=r"heat map|cell '/a' to '/a'"):
        heat_map("m", "Matrix", matrix)


def test_a_matrix_of_nothing_or_of_unknowns_says_so() -> None:
    assert heat_map("m", "Matrix", HeatMap((), (), ())).lead == "No transitions to show."
    unknown = heat_map("m", "M", HeatMap((HeatLabel("/a"),), (HeatLabel("/b"),), ((None,),)))
    assert unknown.lead == "No transitions are known."


def test_a_matrix_of_money_is_exact_in_its_table() -> None:
    cost = Decimal("0.000000001")
    drawn = heat_map("m", "M", HeatMap((HeatLabel("/a"),), (HeatLabel("/b"),), ((cost,),), Unit.USD, "cost"))

    assert table_values(drawn) == [[None, "0.000000001"]]
    assert table_rows(drawn) == [["/a", "$0.000000001"]]


TREE = IcicleNode(
    "all",
    Decimal("10.00"),
    (
        IcicleNode(
            "/a", Decimal("6.00"), (IcicleNode("x", Decimal("4.00")), IcicleNode("y", Decimal("1.50")))
        ),
        IcicleNode("/b", Decimal("3.00"), (), Kind.PLAIN, "#b"),
        IcicleNode("(other)", Decimal("1.00"), (), Kind.OTHER),
    ),
)


def boxes(drawn: Figure) -> dict[str, tuple[float, float, float]]:
    """Return x, y and width of each part, the gap of one at the right put back."""
    return {
        title_of(drawn, part).split("\n")[0]: (
            number(part, "x"),
            number(part, "y"),
            number(part, "width") + 1,
        )
        for part in having(drawn, "chart-part")
    }


def test_parts_are_as_wide_as_their_share_below_their_whole() -> None:
    assert boxes(icicle("t", "Tree", TREE)) == {  # 1080 wide, rows of 46: 108 a dollar
        "all": (0, 0, 1080),
        "/a": (0, 46, 648),
        "x": (0, 92, 432),
        "y": (432, 92, 162),  # 0.50 of /a is its own: 54 stay empty
        "/b": (648, 46, 324),
        "(other)": (972, 46, 108),
    }


def test_the_table_of_a_tree_has_what_is_a_part_s_own() -> None:
    assert table_rows(icicle("t", "Tree", TREE)) == [
        ["all", "0", "$10.00", "100%", "$0"],
        ["/a", "1", "$6.00", "60.0%", "$0.50"],
        ["x", "2", "$4.00", "40.0%", "$4.00"],
        ["y", "2", "$1.50", "15.0%", "$1.50"],
        ["/b", "1", "$3.00", "30.0%", "$3.00"],
        ["(other)", "1", "$1.00", "10.0%", "$1.00"],
    ]


def test_a_branch_has_one_colour_and_other_is_grey() -> None:
    drawn = icicle("t", "Tree", TREE)
    hues = {title_of(drawn, part).split("\n")[0]: part.get("class") for part in having(drawn, "chart-part")}

    assert hues["/a"] == hues["x"] == hues["y"] == "chart-part chart-c1"
    assert hues["/b"] == "chart-part chart-c2"
    assert hues["(other)"] == "chart-part chart-c-other"


def test_parts_too_narrow_to_be_seen_are_drawn_as_one_and_nothing_is_lost() -> None:
    small = tuple(IcicleNode(f"s{at}", Decimal("0.001")) for at in range(500))
    drawn = icicle("t", "Tree", IcicleNode("all", Decimal("100.5"), (IcicleNode("big", 100), *small)))
    widths = boxes(drawn)

    assert list(widths) == ["all", "big", "(500 smaller)"]
    assert widths["(500 smaller)"][2] == pytest.approx(1080 * 0.5 / 100.5, abs=0.01)
    assert table_values(drawn)[2][2] == "0.5"


@pytest.mark.parametrize(
    ("node", "message"),
    [
        (
            IcicleNode("all", 3, (IcicleNode("a", 2), IcicleNode("b", 2))),
            r"'all' is 3, but its parts sum to 4",
        ),
        (IcicleNode("all", Decimal("0.3"), (IcicleNode("a", Decimal("0.300000001")),)), r"'all' is 0\.3"),
        (
            IcicleNode("all", 3, (IcicleNode("a", 2, (IcicleNode("b", 3),)),)),
            r"'a' is 2, but its parts sum to 3",
        ),
        (IcicleNode("all", float("inf")), r"'all': inf cannot be drawn"),
    ],
)
def test_a_tree_whose_parts_are_more_than_the_whole_is_refused(node: IcicleNode, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        icicle("t", "Tree", node)


def test_floats_may_be_off_by_their_rounding() -> None:
    parts = tuple(IcicleNode(f"p{at}", 0.1) for at in range(3))

    assert icicle("t", "Tree", IcicleNode("all", 0.3, parts)).drawing  # 0.1 + 0.1 + 0.1 > 0.3


def test_a_tree_deeper_than_its_limit_is_refused() -> None:
    node = IcicleNode("leaf", 1)
    for at in range(DEEPEST - 1):
        node = IcicleNode(f"n{at}", 1, (node,))

    assert icicle("t", "Tree", node).drawing
    with pytest.raises(ValueError, match="'leaf' lies below depth 24"):
        icicle("t", "Tree", IcicleNode("top", 1, (node,)))


def test_a_tree_of_nothing_says_so() -> None:
    assert icicle("t", "Tree", IcicleNode("all", 0)).lead == "Nothing to divide: the total is 0."


def test_the_smallest_parts_have_a_link_of_their_own() -> None:
    small = tuple(IcicleNode(f"/s{at}", 1, key=f"/a/s{at}") for at in range(3))
    root = IcicleNode("all", 10_003, (IcicleNode("/big", 10_000, key="/big"), *small))

    figure = icicle("tree", "Tree", root, Unit.COUNT, gathered=lambda keys: "/at?" + "&".join(keys))

    assert [mark.get("href") for mark in having(figure, "chart-mark")] == [
        None,
        None,
        "/at?/a/s0&/a/s1&/a/s2",
    ]
