"""Estimated widths, and texts shortened to fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.charts.measure import ELLIPSIS, Keep, shorten, shown, text_width


def test_widths_grow_with_the_size_and_know_narrow_and_wide_letters() -> None:
    assert text_width("abc", 20) == pytest.approx(2 * text_width("abc", 10))
    assert text_width("iiii", 10) < text_width("nnnn", 10) < text_width("MMMM", 10)
    assert text_width("\u6771\u4eac", 10) >= 20  # at least as wide as high
    assert text_width("e\u0301", 10) == text_width("e", 10)  # a combining accent takes no room


@pytest.mark.parametrize(
    ("keep", "text"),
    [
        ("path", "/booking/search/results/rank"),
        ("middle", "/booking/search/results/rank"),
        ("start", "/booking/search/results/rank"),
    ],
)
def test_what_fits_is_left_alone(keep: Keep, text: str) -> None:
    assert shorten(text, 400, 13, keep) == text


def test_a_path_keeps_its_last_segments_and_other_texts_both_ends() -> None:
    path = "/booking/search/results/rank"

    assert shorten(path, 110, 13, "path") == "…/results/rank"
    assert shorten(path, 110, 13, "start").startswith("/booking")
    assert shorten("gemini-2.5-flash-lite-preview", 120, 13, "path").startswith("gemini")
    assert shorten("gemini-2.5-flash-lite-preview", 120, 13, "path").endswith("view")


@given(
    st.text(st.characters(exclude_categories=[]), max_size=600),
    st.floats(0, 400),
    st.sampled_from(["start", "middle", "path"]),
)
def test_what_is_shortened_fits_and_stays_inert(text: str, width: float, keep: Keep) -> None:
    short = shorten(text, width, 13, keep)

    assert short == "" or text_width(short, 13) <= width + 1e-6
    assert short in (shown(text), "") or ELLIPSIS in short
    assert "\u202e" not in short
