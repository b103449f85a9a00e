"""Bars, charts, tables and trees: small pieces of layout, by example."""

# ruff: noqa: RUF001 - characters that look alike are what is tested or shown

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from sessions.cli.render import bars
from sessions.cli.render.canvas import beside, packed, padded, painted, spread
from sessions.cli.render.grid import Column, fitting, grid
from sessions.cli.render.report_flows import chain
from sessions.words.path_tree import path_tree


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0, ""),
        (None, ""),
        (-1, ""),
        (0.0001, "▏"),
        (0.125, "█"),
        (0.61, "████▉"),
        (1, "████████"),
        (7, "████████"),
    ],
)
def test_bar(share: float | None, shown: str) -> None:
    assert bars.bar(share, 8) == shown  # 0.61 of 8 cells is 39 eighths: 4 cells and 7 eighths


def test_columns() -> None:
    assert bars.columns([0, 1, 8, 16], height=2) == ["   █", " ▁██"]
    assert bars.columns([1, 1000], height=1, repeat=2) == ["▁▁██"]
    assert bars.columns([], height=2) == ["", ""]
    assert bars.columns([0, 0], height=1) == ["  "]


def test_span() -> None:
    assert bars.span(0, 1, 8) == "████████"
    assert bars.span(0.5, 0.25, 8) == "    ██"
    assert bars.span(1, 0, 8) == "       ▏"
    assert bars.span(0.9, 0.9, 8) == "       █"
    assert bars.span(0, 1, 0) == ""


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 50))
def test_spans_fit(start: float, length: float, width: int) -> None:
    assert len(bars.span(start, length, width)) <= width


def test_regrouped() -> None:
    assert bars.regrouped([1, 2, 3, 4, 5], 2) == ([6, 9], 3)
    assert bars.regrouped([1, 2], 10) == ([1, 2], 1)


def text_of(lines: list[Text]) -> list[str]:
    return painted(lines, colours=False).splitlines()


def test_grid_aligns_numbers_to_the_right() -> None:
    columns = [Column("name", ["a", "bb"]), Column("n", ["1", "1,000"], right=True)]

    assert text_of(grid(columns, 80)) == ["name      n", "a         1", "bb    1,000"]


def test_grid_drops_columns_in_their_order() -> None:
    columns = [
        Column("id", ["x" * 10]),
        Column("user", ["y" * 10], leaves=2),
        Column("cost", ["z" * 10], leaves=1),
    ]

    assert [column.title for column in fitting(columns, 34)] == ["id", "user", "cost"]
    assert [column.title for column in fitting(columns, 33)] == ["id", "cost"]
    assert [column.title for column in fitting(columns, 21)] == ["id"]


def test_grid_cuts_the_widest_before_it_drops() -> None:
    columns = [
        Column("path", ["/booking/flight/search"], least=8, keep="path"),
        Column("n", ["12"], right=True),
    ]

    assert text_of(grid(columns, 20)) == ["path               n", "…/flight/search   12"]


@given(
    st.lists(st.tuples(st.text(max_size=30), st.integers(0, 20), st.integers(0, 3)), min_size=1, max_size=6),
    st.integers(20, 120),
)
def test_grids_fit(columns: list[tuple[str, int, int]], width: int) -> None:
    made = [
        Column("t", [Text(text.replace("\n", " "), end="")], least=least, leaves=leaves)
        for text, least, leaves in columns
    ]

    assert all(line.cell_len <= width for line in grid(made, width))


def test_cells_are_no_markup() -> None:
    assert text_of(grid([Column("[b]t[/b]", ["[red]x[/red]"])], 40)) == ["[b]t[/b]", "[red]x[/red]"]


def test_spread_and_beside_and_packed() -> None:
    assert text_of(spread(Text("left"), Text("right"), 15)) == ["left      right"]
    assert text_of(spread(Text("left"), Text("right"), 10)) == ["left", "right"]
    assert text_of(beside([[Text("a"), Text("b")], [Text("c")]], [3, 3], 2)) == ["a    c", "b"]
    assert text_of(packed(["aaa", "", "bbb", "ccc"], 9)) == ["aaa · bbb", "ccc"]
    assert padded(Text("会議"), 3).cell_len == 3


def test_painted_text_has_escapes_only_with_colours() -> None:
    lines = [Text("x", "magenta", end="")]

    assert painted(lines, colours=False) == "x\n"
    assert painted(lines, colours=True) == "\x1b[35mx\x1b[0m\n"


def test_chains_count_repeats_and_leave_out_the_middle() -> None:
    assert chain(["search", "search", "confirm"], 40) == "search ×2 → confirm"
    assert chain(list("abcdefgh"), 40) == "a → b → c → d → e → f → g → h"
    assert chain(list("abcdefgh"), 24) == "a → b → c → …4 more → h"
    assert cell_len(chain(["x" * 30, "y" * 30], 24)) <= 24


def tree_of(*paths: str | None) -> list[tuple[str, int | None]]:
    return [(branch.label, branch.request) for branch in path_tree(paths)]


def test_tree_folds_what_neighbours_share() -> None:
    assert tree_of("/booking/flight/search", "/booking/flight/confirm") == [
        ("/booking/flight/", None),
        ("  search", 0),
        ("  confirm", 1),
    ]


def test_tree_hangs_children_under_their_parent() -> None:
    assert tree_of("/trip", "/trip/hotel", "/trip/hotel/search", "/trip") == [
        ("/trip", 0),
        ("  hotel", 1),
        ("    search", 2),
        ("/trip", 3),
    ]


def test_tree_keeps_the_order_of_requests() -> None:
    assert tree_of("/a/x", "/b/y", "/a/x") == [("/a/x", 0), ("/b/y", 1), ("/a/x", 2)]
    assert tree_of("/a/b/c", "/a/b", "/a/b/d") == [("/a/b/", None), ("  c", 0), ("/a/b", 1), ("  d", 2)]


def test_tree_is_not_indented_without_end() -> None:
    deep = tree_of(*("/x" * n for n in range(1, 3000)))

    assert [request for _, request in deep] == list(range(2999))
    assert max(len(label) - len(label.lstrip()) for label, _ in deep) == 16


def test_tree_of_requests_without_a_path() -> None:
    assert tree_of(None, None, "/a") == [("(no path)", 0), ("(no path)", 1), ("/a", 2)]
    assert tree_of() == []


@given(
    st.lists(
        st.lists(st.sampled_from("abc"), max_size=4).map(lambda segments: "/" + "/".join(segments)),
        max_size=12,
    )
)
def test_every_request_is_in_the_tree_once_and_in_order(paths: list[str]) -> None:
    assert [branch.request for branch in path_tree(paths) if branch.request is not None] == list(
        range(len(paths))
    )
