"""The histogram, the time series and the curve of concentration."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.charts import (
    Bin,
    Bucket,
    Figure,
    Marker,
    TimePoint,
    Unit,
    UserGroup,
    concentration,
    histogram,
    time_series,
)
from sessions.charts.time_ticks import time_labels
from sessions.words.units import UNKNOWN
from tests.charts.geometry import (
    check_layout,
    having,
    number,
    path_points,
    table_rows,
    table_values,
    text_boxes,
    title_of,
)

BINS = (Bin(0, 10, 4), Bin(10, 20, 8, "#ten"), Bin(20, 30, 0), Bin(30, 130, 2))


def columns(drawn: Figure) -> list[tuple[float, float]]:
    """Return width and height of each column, the gap at both sides put back."""
    return [(number(rect, "width") + 2, number(rect, "height")) for rect in having(drawn, "chart-c1", "rect")]


def test_columns_are_as_high_as_their_counts_and_equally_wide() -> None:
    drawn = columns(histogram("h", "Histogram", BINS))

    # The axis goes to 10, 210 high: 21 each.
    assert [height for _, height in drawn] == [84, 168, 0, 42]
    assert len({round(width, 1) for width, _ in drawn}) == 1


def test_a_marker_lies_within_its_bin_in_proportion() -> None:
    drawn = histogram(
        "h", "Histogram", BINS, markers=(Marker("p50", 15), Marker("p95", 55), Marker("max", 999))
    )
    hits = having(drawn, "chart-hit")
    lines = [number(line, "x1") for line in having(drawn, "chart-marker")]

    def at(place: int, part: float) -> float:
        return number(hits[place], "x") + number(hits[place], "width") * part

    assert lines == pytest.approx(
        [at(1, 0.5), at(3, 0.25), at(3, 1)], abs=0.02
    )  # 55 is a quarter of 30 to 130
    check_layout(drawn)


def test_a_bin_of_another_width_is_muted_and_said_to_be() -> None:
    drawn = histogram("h", "Histogram", BINS)

    assert [title_of(drawn, rect) for rect in having(drawn, "chart-tail", "rect")] == [
        "30 to 130\n2 sessions, 14.3%"  # 2 of 14
    ]
    assert [item.text for item in drawn.legend] == ["30 to 130: a bin of another width"]
    assert histogram("h", "Histogram", BINS[:3]).legend == ()


def test_whole_numbers_are_named_by_what_a_bin_holds() -> None:
    bins = (Bin(1, 2, 5), Bin(2, 3, 1), Bin(3, 3, 2))
    drawn = histogram("h", "Histogram", bins, whole=True)

    assert [row[0] for row in table_rows(drawn)] == ["1", "2", "3"]
    wide = histogram("h", "Histogram", (Bin(1, 4, 5), Bin(4, 6, 1)), whole=True)
    assert [row[0] for row in table_rows(wide)] == ["1 to 3", "4 to 6"]  # the last bin holds its end
    assert drawn.legend == ()


def test_the_table_and_the_words_of_a_histogram() -> None:
    drawn = histogram("h", "Histogram", BINS, Unit.SECONDS, markers=(Marker("p50", 15),), what="request")

    assert table_rows(drawn) == [
        ["0 s to 10 s", "4", "28.6%"],
        ["10 s to 20 s", "8", "57.1%"],
        ["20 s to 30 s", "0", "0%"],
        ["30 s to 2 min 10 s", "2", "14.3%"],
    ]
    assert drawn.lead == "14 requests; most common: 10 s to 20 s, 57.1%."
    assert drawn.description.endswith("p50 15 s.")


@pytest.mark.parametrize(
    "bins",
    [
        (Bin(2, 1, 1),),
        (Bin(0, 1, 1), Bin(2, 3, 1)),
        (Bin(1, 1, 1), Bin(1, 2, 1)),
        (Bin(0, float("inf"), 1),),
        (Bin(0, 1, -1),),
    ],
)
def test_bins_that_do_not_follow_each_other_are_refused(bins: tuple[Bin, ...]) -> None:
    with pytest.raises(ValueError, match="bin"):
        histogram("h", "Histogram", bins)


def test_a_histogram_of_nothing_says_so() -> None:
    assert histogram("h", "Histogram", ()).lead == "No sessions to show."
    assert histogram("h", "Histogram", (Bin(0, 1, 0),)).drawing is None


DAY = date(2026, 3, 1)
POINTS = (
    TimePoint(DAY, Decimal("4.00"), 10, "#first"),
    TimePoint(DAY + timedelta(days=1), None, 20),
    TimePoint(DAY + timedelta(days=2), Decimal("1.00"), None),
    TimePoint(DAY + timedelta(days=5), Decimal("0"), 5),
    TimePoint(DAY + timedelta(days=6), Decimal("2.00"), 15),
)


def test_bars_are_as_high_as_their_cost_and_lie_at_their_day() -> None:
    drawn = time_series("t", "Time", POINTS, Bucket.DAY)
    rects = having(drawn, "chart-c1", "rect")
    hits = having(drawn, "chart-hit")

    # The axis goes to $4, 140 high.
    assert [number(rect, "height") for rect in rects] == [140, 35, 0, 70]
    lefts = [number(hit, "x") - number(hits[0], "x") for hit in hits]
    day = number(hits[0], "width")
    assert lefts == pytest.approx([0, day, 2 * day, 5 * day, 6 * day], abs=0.05)


def test_the_line_of_sessions_stops_at_unknown_and_at_missing_days() -> None:
    drawn = time_series("t", "Time", POINTS, Bucket.DAY)
    lines = [path_points(line) for line in having(drawn, "chart-line")]

    assert [len(line) for line in lines] == [2, 2]  # days 1 and 2, days 6 and 7
    # The axis goes to 20 and is 90 high: 10 more sessions are 45 higher.
    assert lines[0][0][1] - lines[0][1][1] == 45
    assert lines[1][0][1] - lines[1][1][1] == 45
    assert len(having(drawn, "chart-c2", "circle")) == 4


def test_the_line_stops_where_only_days_are_missing_and_a_single_day_is_a_dot() -> None:
    points = [TimePoint(DAY + timedelta(days=at), 1, at) for at in (0, 1, 2, 4, 6, 7)]
    drawn = time_series("t", "Time", points, Bucket.DAY)

    assert [len(path_points(line)) for line in having(drawn, "chart-line")] == [3, 2]
    assert len(having(drawn, "chart-c2", "circle")) == 6


def test_cost_and_sessions_have_panels_of_their_own() -> None:
    drawn = time_series("t", "Time", POINTS, Bucket.DAY)
    lowest_bar = max(number(rect, "y") + number(rect, "height") for rect in having(drawn, "chart-c1", "rect"))
    highest_point = min(y for line in having(drawn, "chart-line") for _, y in path_points(line))

    assert lowest_bar < highest_point
    assert len(having(drawn, "chart-base")) == 2


def test_the_table_and_the_words_of_a_time_series() -> None:
    drawn = time_series("t", "Time", POINTS, Bucket.DAY)

    assert table_rows(drawn) == [
        ["2026-03-01", "$4.00", "10"],
        ["2026-03-02", UNKNOWN, "20"],
        ["2026-03-03", "$1.00", UNKNOWN],
        ["2026-03-06", "$0", "5"],
        ["2026-03-07", "$2.00", "15"],
    ]
    assert drawn.lead == "$7.00 in all; the most expensive day is 2026-03-01, $4.00; 50 sessions."
    assert drawn.description.endswith("The cost of 1 day is not known.")


def test_times_of_a_zone_are_labelled_as_its_clocks_show_them() -> None:
    zone = timezone(timedelta(hours=2))
    points = [TimePoint(datetime(2026, 3, 1, hour, tzinfo=zone), 1, 1) for hour in (0, 1, 2)]
    drawn = time_series("t", "Time", points, Bucket.HOUR)

    assert [row[0] for row in table_rows(drawn)] == [
        "2026-03-01 00:00",
        "2026-03-01 01:00",
        "2026-03-01 02:00",
    ]


@pytest.mark.parametrize(
    "starts",
    [
        (DAY, DAY),
        (DAY, DAY - timedelta(days=1)),
        (datetime(2026, 3, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, 2, tzinfo=timezone(timedelta(hours=3)))),
    ],
)
def test_buckets_out_of_order_are_refused(starts: tuple[date, ...]) -> None:
    with pytest.raises(ValueError, match="give them in order"):
        time_series("t", "Time", [TimePoint(start, 1, 1) for start in starts], Bucket.DAY)


def test_the_last_day_there_is_has_no_end_and_is_refused() -> None:
    with pytest.raises(ValueError, match="ends after the last year"):
        time_series("t", "Time", [TimePoint(date(9999, 12, 31), 1, 1)], Bucket.DAY)


def test_a_time_series_of_nothing_says_so() -> None:
    assert time_series("t", "Time", [], Bucket.DAY).drawing is None
    assert time_series("t", "Time", [TimePoint(DAY, None, None)], Bucket.DAY).drawing is None


def labels(start: datetime, step: timedelta, count: int, width: float = 600) -> list[str]:
    whens = [start + step * at for at in range(count)]
    places = [width * (at + 0.5) / count for at in range(count)]
    return [text for _, text in time_labels(whens, places, (0, width))]


@pytest.mark.parametrize(
    ("step", "count", "texts"),
    [
        (timedelta(hours=1), 6, ["31 Jan", "01:00", "02:00", "03:00", "04:00", "05:00"]),
        (timedelta(hours=1), 48, ["31 Jan", "06:00", "12:00", "18:00", "1 Feb", "06:00", "12:00", "18:00"]),
        (timedelta(days=1), 4, ["31 Jan", "1 Feb", "2 Feb", "3 Feb"]),
        (timedelta(days=1), 31, ["2 Feb", "9 Feb", "16 Feb", "23 Feb", "2 Mar"]),  # Mondays
        (timedelta(days=1), 100, ["Feb 2026", "Mar 2026", "Apr 2026", "May 2026"]),
        (timedelta(days=400), 5, ["Jan 2026", "Mar 2027", "Apr 2028", "May 2029", "Jun 2030"]),
    ],
)
def test_labels_of_times_are_at_round_times(step: timedelta, count: int, texts: list[str]) -> None:
    assert labels(datetime(2026, 1, 31, tzinfo=UTC), step, count)[-len(texts) :] == texts


@settings(max_examples=60, deadline=None)
@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)),
    st.sampled_from([timedelta(hours=1), timedelta(days=1), timedelta(weeks=1), timedelta(days=31)]),
    st.integers(1, 500),
)
def test_labels_of_times_never_overlap(start: datetime, step: timedelta, count: int) -> None:
    bucket = {1: Bucket.DAY, 7: Bucket.WEEK, 31: Bucket.MONTH}.get(step.days, Bucket.HOUR)
    points = [TimePoint(start + step * at, at % 7, at % 5) for at in range(count)]
    drawn = time_series("t", "Time", points, bucket)
    bottom = max(box.bottom for box in text_boxes(drawn))
    under = sorted((box.left, box.right) for box in text_boxes(drawn) if box.bottom == bottom)

    assert under
    assert all(one[1] <= two[0] for one, two in pairwise(under))


USERS = [UserGroup(1, Decimal(cost)) for cost in (1, 5, 2, 30, 2, 1, 4, 50, 3, 2)]  # 100 in all


def test_the_most_expensive_tenth_is_one_of_ten() -> None:
    drawn = concentration("c", "Users", USERS, at=(0.2, 0.1))

    assert drawn.lead == "The top 20% of users (2 of 10) are 80.0% of the cost."  # 50 + 30
    assert "The top user of 10 is 50.0% of the cost." in drawn.description
    assert "10 users cost $100.00 in all." in drawn.description


def test_the_curve_is_cumulative_cost_over_users() -> None:
    drawn = concentration("c", "Users", USERS)
    line = path_points(having(drawn, "chart-line")[0])
    left, bottom = line[0]
    right, top = line[-1]
    shares = [round((bottom - y) / (bottom - top), 3) for _, y in line]

    assert shares == [0, 0.5, 0.8, 0.85, 0.89, 0.92, 0.94, 0.96, 0.98, 0.99, 1]
    assert [round((x - left) / (right - left), 2) for x, _ in line] == [at / 10 for at in range(11)]


def test_the_table_of_a_curve_is_exact() -> None:
    assert table_values(concentration("c", "Users", USERS)) == [
        ["1", "0.1", "50", "0.5"],
        ["2", "0.2", "80", "0.8"],
        ["5", "0.5", "92", "0.92"],
        ["10", "1.0", "100", "1.0"],
    ]


def test_a_group_counts_each_of_its_users_at_its_mean() -> None:
    groups = [UserGroup(90, Decimal(90)), UserGroup(10, Decimal(910))]
    drawn = concentration("c", "Users", groups, at=(0.05, 0.1, 0.55))

    assert "The top 5% of users (5 of 100) are 45.5% of the cost" in drawn.description  # half of 910 of 1000
    assert "The top 10% of users (10 of 100) are 91.0% of the cost" in drawn.description
    assert "The top 55% of users (55 of 100) are 95.5% of the cost" in drawn.description  # 910 + 45


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 500), st.integers(0, 10**12)), min_size=1, max_size=400))
def test_a_curve_rises_less_and_less_and_lies_above_the_diagonal(groups: list[tuple[int, int]]) -> None:
    drawn = concentration("c", "Users", [UserGroup(users, cost) for users, cost in groups], at=(0.1, 0.01))
    if not any(cost for _, cost in groups):
        assert drawn.drawing is None
        return
    points = path_points(having(drawn, "chart-line")[0])
    (left, bottom), (right, top) = points[0], points[-1]

    check_layout(drawn)
    assert len(points) <= 243
    for x, y in points:
        assert (bottom - y) / (bottom - top) >= (x - left) / (right - left) - 1e-3
    assert all(one[1] >= two[1] for one, two in pairwise(points))


@pytest.mark.parametrize("group", [UserGroup(0, 1), UserGroup(1, -1), UserGroup(1, float("nan"))])
def test_groups_that_cannot_be_are_refused(group: UserGroup) -> None:
    with pytest.raises(ValueError, match=r"at least one|cannot be drawn"):
        concentration("c", "Users", [group])


def test_users_without_cost_say_so() -> None:
    assert concentration("c", "Users", []).lead == "No cost by user to show."
    assert concentration("c", "Users", [UserGroup(4, 0)]).drawing is None
    with pytest.raises(ValueError, match="share of users 0"):
        concentration("c", "Users", USERS, at=(0,))
