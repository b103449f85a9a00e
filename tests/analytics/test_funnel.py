"""How a session makes a funnel, rule by rule; tests/oracle_funnel.py holds all rules together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sessions.analytics.funnel import funnel_of
from sessions.errors import UsageError
from tests.analytics.factories import request
from tests.analytics.funnels import AB, asked, depth, walk

if TYPE_CHECKING:
    import duckdb


# --- ordered -----------------------------------------------------------------------------------------------


def test_ordered_lets_others_lie_between(engine: duckdb.DuckDBPyConnection) -> None:
    assert depth(engine, walk(("/a", 0), ("/x", 1), (None, 2), ("/b", 3), ("/c", 4))) == 3


def test_ordered_needs_the_order(engine: duckdb.DuckDBPyConnection) -> None:
    assert depth(engine, walk(("/b", 0), ("/a", 1), ("/c", 2))) == 1
    assert depth(engine, walk(("/c", 0), ("/b", 1))) == 0


def test_a_session_of_one_request(engine: duckdb.DuckDBPyConnection) -> None:
    for order in ("ordered", "strict", "unordered"):
        assert depth(engine, walk(("/a", 0)), order=order, window=0) == 1


def test_repeated_steps_need_a_request_each(engine: duckdb.DuckDBPyConnection) -> None:
    for order in ("ordered", "strict", "unordered"):
        assert depth(engine, walk(("/a", 0)), ("/a", "/a"), order=order) == 1
        assert depth(engine, walk(("/a", 0), ("/a", 0)), ("/a", "/a"), order=order) == 2
        assert depth(engine, walk(("/a", 0), ("/a", 1)), ("/a", "/a", "/a"), order=order) == 2


def test_one_request_never_fills_two_steps(engine: duckdb.DuckDBPyConnection) -> None:
    steps = ("/a/*", "/a/b", "ok=true")
    for order in ("ordered", "strict", "unordered"):
        assert depth(engine, walk(("/a/b", 0)), steps, order=order) == 1
        assert depth(engine, walk(("/a/b", 0), ("/a/b", 1), ("/z", 2)), steps, order=order) == 3


def test_a_step_that_is_a_prefix_of_another(engine: duckdb.DuckDBPyConnection) -> None:
    assert depth(engine, walk(("/a", 0), ("/a/b", 1)), ("/a", "/a/b")) == 2
    assert depth(engine, walk(("/ab", 0), ("/a/b", 1)), ("/a", "/a/b")) == 0
    assert depth(engine, walk(("/a", 0), ("/a/b", 1)), ("/a/*", "/a/b")) == 1


# --- windows -----------------------------------------------------------------------------------------------


def test_the_window_is_inclusive(engine: duckdb.DuckDBPyConnection) -> None:
    for order in ("ordered", "strict", "unordered"):
        assert depth(engine, walk(("/a", 0), ("/b", 10)), AB, order=order, window="10s") == 2
        assert depth(engine, walk(("/a", 0), ("/b", 10.000001)), AB, order=order, window="10s") == 1


def test_the_window_counts_from_the_first_step(engine: duckdb.DuckDBPyConnection) -> None:
    assert depth(engine, walk(("/a", 0), ("/b", 6), ("/c", 11)), window=10) == 2


def test_a_later_start_may_be_within_the_window(engine: duckdb.DuckDBPyConnection) -> None:
    assert depth(engine, walk(("/a", 0), ("/a", 5), ("/b", 6), ("/c", 11)), window=10) == 3
    assert (
        depth(engine, walk(("/a", 0), ("/b", 1), ("/a", 5), ("/c", 11)), window=10) == 2
    )  # /b before that /a


def test_the_window_per_step(engine: duckdb.DuckDBPyConnection) -> None:
    rows = walk(("/a", 0), ("/b", 5), ("/c", 10))
    assert depth(engine, rows, step_window=5) == 3
    assert depth(engine, rows, step_window=4.999999) == 1
    assert depth(engine, rows, step_window=5, window=9) == 2


def test_both_windows_ask_for_one_attempt(engine: duckdb.DuckDBPyConnection) -> None:
    rows = walk(("/a", 0), ("/b", 4), ("/a", 6), ("/b", 9), ("/c", 12))
    assert depth(engine, rows, window=6, step_window=3) == 3
    assert depth(engine, rows, window=5, step_window=3) == 2


def test_a_window_of_nothing_takes_requests_of_one_moment(engine: duckdb.DuckDBPyConnection) -> None:
    assert depth(engine, walk(("/a", 1), ("/b", 1)), AB, window=0) == 2
    assert depth(engine, walk(("/a", 1), ("/b", 1.000001)), AB, window=0) == 1


def test_a_request_without_a_time_is_in_no_window(engine: duckdb.DuckDBPyConnection) -> None:
    for order in ("ordered", "strict", "unordered"):
        rows = walk(("/a", 0), ("/b", None))
        assert depth(engine, rows, AB, order=order) == 2
        assert depth(engine, rows, AB, order=order, window="1d") == 1
        assert asked(engine, rows, AB, order=order).steps.column("median_time_s") == [None, None]
        assert asked(engine, rows, AB, order=order).median_total_time_s is None


def test_a_request_without_a_time_comes_last(engine: duckdb.DuckDBPyConnection) -> None:
    assert depth(engine, walk(("/a", None), ("/b", 0)), AB) == 1


# --- strict ------------------------------------------------------------------------------------------------


def test_strict_is_broken_by_a_foreign_request(engine: duckdb.DuckDBPyConnection) -> None:
    assert depth(engine, walk(("/a", 0), ("/x", 1), ("/b", 2)), AB, order="strict") == 1
    assert depth(engine, walk(("/a", 0), (None, 1), ("/b", 2)), AB, order="strict") == 1
    assert depth(engine, walk(("/x", 0), ("/a", 1), ("/b", 2), ("/x", 3)), AB, order="strict") == 2


def test_strict_lets_the_step_just_made_be_repeated(engine: duckdb.DuckDBPyConnection) -> None:
    rows = walk(("/a", 0), ("/a", 1), ("/b", 2), ("/b", 3), ("/c", 4))
    found = asked(engine, rows, order="strict")

    assert found.completed == 1
    # /b was made at 2 and repeated at 3: from the last /a before it, and to /c from where it was made.
    assert found.steps.column("median_time_s") == [None, 1.0, 2.0]
    assert found.median_total_time_s == 3.0  # 4 - 1


def test_strict_may_start_again(engine: duckdb.DuckDBPyConnection) -> None:
    rows = walk(("/a", 0), ("/b", 1), ("/x", 2), ("/c", 3), ("/a", 4), ("/b", 5), ("/c", 6))
    assert depth(engine, rows, order="strict") == 3
    assert depth(engine, rows[:-1], order="strict") == 2


def test_strict_does_not_take_a_later_request_for_a_repeat(engine: duckdb.DuckDBPyConnection) -> None:
    assert depth(engine, walk(("/a", 0), ("/b", 1), ("/x", 2), ("/b", 3), ("/c", 4)), order="strict") == 2


def test_strict_is_broken_by_an_earlier_step(engine: duckdb.DuckDBPyConnection) -> None:
    assert depth(engine, walk(("/a", 0), ("/b", 1), ("/a", 2), ("/c", 3)), order="strict") == 2


# --- unordered ---------------------------------------------------------------------------------------------


def test_unordered_takes_any_order(engine: duckdb.DuckDBPyConnection) -> None:
    found = asked(engine, walk(("/c", 0), ("/x", 1), ("/a", 2), ("/b", 7)), order="unordered")

    assert found.completed == 1
    assert found.steps.column("median_time_s") == [
        None,
        5.0,
        5.0,
    ]  # in both attempts /b is last and /a before it
    assert found.median_total_time_s == 7.0


def test_unordered_levels_are_the_first_steps(engine: duckdb.DuckDBPyConnection) -> None:
    assert depth(engine, walk(("/b", 0), ("/c", 1)), order="unordered") == 0  # two steps, but not /a
    assert depth(engine, walk(("/c", 0), ("/a", 1)), order="unordered") == 1


def test_unordered_finds_who_can_be_what(engine: duckdb.DuckDBPyConnection) -> None:
    steps = ("/*", "/a/*", "/a/b")
    assert depth(engine, walk(("/a/b", 0), ("/a/c", 1), ("/z", 2)), steps, order="unordered") == 3
    assert depth(engine, walk(("/a/b", 0), ("/z", 1), ("/z", 2)), steps, order="unordered") == 2


def test_unordered_window_is_around_all_requests(engine: duckdb.DuckDBPyConnection) -> None:
    rows = walk(("/a", 0), ("/b", 6), ("/c", 11), ("/a", 12))
    assert depth(engine, rows, order="unordered", window=6) == 3  # 6, 11, 12
    assert depth(engine, rows[:-1], order="unordered", window=6) == 2


def test_unordered_has_no_window_per_step() -> None:
    with pytest.raises(
        UsageError, match="no meaning in an unordered funnel; give a window from the first step"
    ):
        funnel_of(AB, order="unordered", step_window=5)


# --- exclusions --------------------------------------------------------------------------------------------


def test_an_exclusion_between_steps(engine: duckdb.DuckDBPyConnection) -> None:
    for order in ("ordered", "unordered"):
        assert depth(engine, walk(("/a", 0), ("/x", 1), ("/b", 2)), AB, order=order, exclude="/x") == 1


def test_an_exclusion_before_or_behind_the_steps(engine: duckdb.DuckDBPyConnection) -> None:
    rows = walk(("/x", 0), ("/a", 1), ("/b", 2), ("/x", 3))
    for order in ("ordered", "strict", "unordered"):
        assert depth(engine, rows, AB, order=order, exclude="/x") == 2


def test_a_second_attempt_that_is_clean(engine: duckdb.DuckDBPyConnection) -> None:
    rows = walk(("/a", 0), ("/x", 1), ("/b", 2), ("/a", 3), ("/b", 4))
    for order in ("ordered", "strict", "unordered"):
        assert depth(engine, rows, AB, order=order, exclude="/x") == 2
    assert asked(engine, rows, AB, exclude="/x").steps.column("median_time_s") == [None, 1.0]


def test_an_exclusion_behind_what_was_reached_takes_nothing_away(engine: duckdb.DuckDBPyConnection) -> None:
    assert depth(engine, walk(("/a", 0), ("/b", 1), ("/x", 2), ("/c", 3)), exclude="/x") == 2


def test_an_excluded_request_fills_no_step(engine: duckdb.DuckDBPyConnection) -> None:
    rows = walk(("/a", 0), ("/b", 1), ("/b", 2), ok=False)
    assert depth(engine, rows, AB, exclude="ok=false") == 0
    rows = [*walk(("/a", 0)), request(path="/b", at=1, ok=False), request(path="/b", at=2)]
    assert depth(engine, rows, AB, exclude="ok=false") == 1


def test_several_exclusions(engine: duckdb.DuckDBPyConnection) -> None:
    rows = walk(("/a", 0), ("/y", 1), ("/b", 2))
    assert depth(engine, rows, AB, exclude=["/x", "/z"]) == 2
    assert depth(engine, rows, AB, exclude=["/x", "/y", "/*"]) == 0


# --- times and ties ----------------------------------------------------------------------------------------


def test_the_first_complete_attempt_gives_the_times(engine: duckdb.DuckDBPyConnection) -> None:
    rows = walk(("/a", 0), ("/a", 10), ("/b", 13), ("/b", 20), ("/a", 30), ("/b", 31))
    found = asked(engine, rows, AB)

    assert found.steps.column("median_time_s") == [
        None,
        3.0,
    ]  # 13 - 10: complete first, begun as late as can be
    assert found.median_total_time_s == 3.0


def test_ties_are_taken_as_they_arrived_and_counted(engine: duckdb.DuckDBPyConnection) -> None:
    found = asked(engine, walk(("/b", 5), ("/a", 5), ("/x", 5)), AB)
    assert (found.completed, found.tied_requests) == (0, 2)
    assert asked(engine, walk(("/a", 5), ("/b", 5)), AB).completed == 1


def test_ties_that_change_nothing_are_not_counted(engine: duckdb.DuckDBPyConnection) -> None:
    same = walk(("/a", 5), ("/a", 5), ("/x", 6), ("/x", 6), ("/b", 7))
    assert asked(engine, same, AB).tied_requests == 0
    foreign = walk(("/a", 5), ("/x", 5), ("/b", 7))
    assert asked(engine, foreign, AB).tied_requests == 0
    assert asked(engine, foreign, AB, order="strict").tied_requests == 1
    assert asked(engine, foreign, AB, exclude="/x").tied_requests == 2
    assert asked(engine, walk(("/a", 5), ("/b", 5)), AB, order="unordered").tied_requests == 0
    assert asked(engine, walk(("/a", None), ("/b", None)), AB).tied_requests == 0
