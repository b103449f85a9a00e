"""Ranked bars, spark bars and the funnel."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree

import pytest

from sessions.charts import BarItem, BarNames, Figure, FunnelStep, Kind, Unit, bars, funnel, spark
from sessions.words.units import UNKNOWN
from tests.charts.geometry import having, number, path_points, table_rows, table_values, text_boxes, title_of

MINUS = "\N{MINUS SIGN}"
ITEMS = (
    BarItem("/a", 100, 0.5, "slow", Kind.PLAIN, "#a"),
    BarItem("/b", 25, None),
    BarItem("/c", None, 0.25),
    BarItem("(other)", 0, 0.0, "", Kind.OTHER),
)
NAMES = BarNames("operation", "requests", Unit.COUNT, "error rate", Unit.SHARE, "note")


def lengths(drawn: Figure, style: str) -> list[float]:
    return [number(rect, "width") for rect in having(drawn, style, "rect")]


def test_bars_share_one_scale_and_second_bars_another() -> None:
    drawn = bars("b", "Bars", ITEMS, NAMES)
    main = [
        number(rect, "width")
        for rect in having(drawn, "chart-fill", "rect")
        if "chart-second" not in (rect.get("class") or "")
    ]
    longest = main[0]

    assert main == [longest, pytest.approx(longest / 4, abs=0.01), 0, 0]
    assert lengths(drawn, "chart-second") == [  # shares go up to 1; /b has none
        pytest.approx(longest / 2, abs=0.01),
        pytest.approx(longest / 4, abs=0.01),
        0,
    ]


def test_a_second_scale_that_is_no_share_goes_up_to_its_largest_value() -> None:
    names = BarNames(second="tokens", second_unit=Unit.COUNT)
    drawn = bars("b", "Bars", [BarItem("/a", 2, 10), BarItem("/b", 1, 40)], names)

    assert lengths(drawn, "chart-second")[1] == pytest.approx(4 * lengths(drawn, "chart-second")[0], abs=0.05)
    assert lengths(drawn, "chart-second")[1] == lengths(drawn, "chart-fill")[0]


def test_values_stand_at_the_ends_of_their_bars() -> None:
    drawn = bars("b", "Bars", ITEMS)
    ends = [number(rect, "x") + number(rect, "width") for rect in having(drawn, "chart-fill", "rect")]
    starts = {box.name: box.left for box in text_boxes(drawn)}

    assert starts["100"] == pytest.approx(ends[0] + 8, abs=0.02)
    assert starts["25"] == pytest.approx(ends[1] + 8, abs=0.02)
    assert starts[UNKNOWN] == pytest.approx(ends[2] + 8, abs=0.02)


def test_the_table_of_bars_has_the_columns_that_are_named() -> None:
    assert table_rows(bars("b", "Bars", ITEMS, NAMES)) == [
        ["/a", "100", "50.0%", "slow"],
        ["/b", "25", UNKNOWN, UNKNOWN],
        ["/c", UNKNOWN, "25.0%", UNKNOWN],
        ["(other)", "0", "0%", UNKNOWN],
    ]
    assert [len(row) for row in table_rows(bars("b", "Bars", ITEMS))] == [2, 2, 2, 2]


def test_the_words_of_bars() -> None:
    drawn = bars("b", "Bars", ITEMS, NAMES, left_out="7 more are in (other)")

    assert drawn.lead == "Largest: /a, 100."
    assert drawn.description == (
        "4 bars, requests by operation. Largest: /a, 100. All together 125. 1 without a known value. "
        "7 more are in (other)."
    )
    assert bars("b", "Bars", [BarItem("/a", None)]).lead == "No requests known."
    assert bars("b", "Bars", []).lead == "No operations to show."


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_values_that_cannot_be_drawn_are_refused(value: float) -> None:
    with pytest.raises(ValueError, match="bar '/a'"):
        bars("b", "Bars", [BarItem("/a", value)])
    with pytest.raises(ValueError, match="bar '/a'"):
        bars("b", "Bars", [BarItem("/a", 1, value)])
    with pytest.raises(ValueError, match="cannot be drawn"):
        spark(value, 10, "a")


def test_a_spark_is_as_long_as_its_share() -> None:
    root = ElementTree.fromstring(spark(Decimal("2.5"), 10, "<2.5> of 10"))
    track, bar = root.iter("{http://www.w3.org/2000/svg}rect")

    assert number(bar, "width") == number(track, "width") / 4
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "<2.5> of 10"
    assert spark(0, 0, "none")
    with pytest.raises(ValueError, match="longer than"):
        spark(11, 10, "a")


STEPS = (
    FunnelStep("/a", 200, None, "#a"),
    FunnelStep("/b", 150, Decimal("1.50")),
    FunnelStep("/c", 150, Decimal("0")),
    FunnelStep("/d", 30, Decimal("4.25")),
)


def test_bars_of_a_funnel_are_shares_of_the_first_step() -> None:
    drawn = funnel("f", "Funnel", STEPS)
    whole = lengths(drawn, "chart-track")[0]

    assert lengths(drawn, "chart-fill") == pytest.approx(
        [whole, whole * 0.75, whole * 0.75, whole * 0.15], abs=0.01
    )


def test_slopes_lead_from_the_end_of_a_bar_to_the_next_one() -> None:
    drawn = funnel("f", "Funnel", STEPS)
    rects = having(drawn, "chart-fill", "rect")
    ends = [number(rect, "x") + number(rect, "width") for rect in rects]

    for at, slope in enumerate(having(drawn, "chart-slope")):
        points = path_points(slope)
        assert points[1] == pytest.approx((ends[at], number(rects[at], "y") + 30), abs=0.02)
        assert points[2] == pytest.approx((ends[at + 1], number(rects[at + 1], "y")), abs=0.02)


def test_losses_and_rates_of_a_funnel() -> None:
    drawn = funnel("f", "Funnel", STEPS)
    texts = [box.name for box in text_boxes(drawn)]

    assert f"{MINUS}50 (25.0%) · $1.50 spent" in texts
    assert "none lost" in texts
    assert f"{MINUS}120 (80.0%) · $4.25 spent" in texts
    assert table_rows(drawn) == [
        ["/a", "200", "100%", UNKNOWN, UNKNOWN, UNKNOWN],
        ["/b", "150", "75.0%", "75.0%", "50", "$1.50"],
        ["/c", "150", "75.0%", "100%", "0", "$0"],
        ["/d", "30", "15.0%", "20.0%", "120", "$4.25"],
    ]
    assert [row[1] for row in table_values(drawn)] == ["200", "150", "150", "30"]


def test_the_words_of_a_funnel() -> None:
    drawn = funnel("f", "Funnel", STEPS, left_out="Sessions still open are left out")

    assert drawn.lead == "30 of 200 sessions reach the last step, 15.0%."
    assert drawn.description == (
        "Funnel of 4 steps. 30 of 200 sessions reach the last step, 15.0%. "
        "The largest loss is between /c and /d, 120. Sessions lost had cost $5.75. "
        "Sessions still open are left out."
    )
    assert title_of(drawn, having(drawn, "chart-track")[1]) == "/b\n150 sessions, 75.0% of the first step"


def test_a_funnel_that_nobody_enters_and_one_of_no_steps() -> None:
    nobody = funnel("f", "Funnel", [FunnelStep("/a", 0), FunnelStep("/b", 0)])

    assert nobody.lead == "0 sessions reach the first step."
    assert lengths(nobody, "chart-fill") == [0, 0]
    assert funnel("f", "Funnel", []).drawing is None


def test_a_funnel_that_widens_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"step '/b' has 3 sessions, the one before it 2; a funnel only narrows"
    ):
        funnel("f", "Funnel", [FunnelStep("/a", 2), FunnelStep("/b", 3)])


def test_losses_of_a_funnel_have_links() -> None:
    steps = [
        FunnelStep("/a", 10, href="/made/1"),
        FunnelStep("/b", 4, href="/made/2", lost_href="/lost/2"),
        FunnelStep("/c", 4, href="/made/3", lost_href="/lost/3"),
    ]

    links = [mark.get("href") for mark in having(funnel("funnel", "Funnel", steps), "chart-mark")]

    assert sorted(filter(None, links)) == ["/lost/2", "/made/1", "/made/2", "/made/3"]  # none is lost at /c
