"""Counts that tell a matching: held against trying every assignment."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.analytics.matching import needed_counts
from sessions.errors import UsageError


def can_be_filled(requests: list[int], level: int) -> bool:
    """Whether the first steps can have a request each; requests are the steps that they match."""
    return any(
        all(request >> step & 1 for step, request in enumerate(chosen))
        for chosen in permutations(requests, level)
    )


@given(st.lists(st.integers(1, 31), max_size=6))
def test_the_counts_of_all_levels_tell_a_matching(requests: list[int]) -> None:
    fits = True
    for level in range(1, 6):
        for steps, needed in needed_counts(requests, level):
            fits = fits and sum(bool(request & steps) for request in requests) >= needed
        assert fits == can_be_filled(requests, level), level


def test_steps_that_share_no_request_need_one_count_each() -> None:
    assert [needed_counts([1, 2, 4], level) for level in (1, 2, 3)] == [[(1, 1)], [(2, 1)], [(4, 1)]]


def test_steps_that_are_the_same_need_one_count_together() -> None:
    assert needed_counts([0b111, 0b1000], 3) == [(0b111, 3)]
    assert needed_counts([(1 << 20) - 1], 20) == [((1 << 20) - 1, 20)]


def test_a_step_within_another_needs_its_own_count_and_that_of_both() -> None:
    assert needed_counts([0b01, 0b11], 2) == [(0b10, 1), (0b11, 2)]


def test_too_many_overlaps_are_refused() -> None:
    pairs = [1 << one | 1 << two for one in range(12) for two in range(one)]
    with pytest.raises(UsageError, match="overlap in too many ways; write steps that match fewer requests"):
        needed_counts(pairs, 12)
