"""Texts from logs are untrusted: whatever they hold, the terminal shows text."""

# ruff: noqa: RUF001 - characters that look alike are what is tested or shown

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from sessions.cli.render.labels import (
    Keep,
    clean,
    cut,
    distinct_prefix,
    near,
    operation_label,
    pieces,
    short_operations,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/plain/path", "/plain/path"),
        ("[red]x[/red]", "[red]x[/red]"),  # markup is text
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("two\nlines\ttab\rback", "two\\nlines\\ttab\\rback"),
        ("\x9b31m", "\\x9b31m"),  # the one-byte form of the same escape
        ("abc\u202ecba", "abc\\u202ecba"),  # right-to-left override
        ("a\u2066b\u200bc\ufeffd", "a\\u2066b\\u200bc\\ufeffd"),
        ("a\u00a0b\u3000c", "a b c"),
        ("a\u2028b", "a\\u2028b"),
        ("👩\u200d👧 می\u200cخواهم", "👩\u200d👧 می\u200cخواهم"),  # joiners that such text needs
        ("a\u200db", "a\\u200db"),
        ("bell\x07", "bell\\x07"),
        ("Zürich 会議", "Zürich 会議"),
    ],
)
def test_clean(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(st.text())
def test_clean_text_has_nothing_that_moves_the_cursor(text: str) -> None:
    shown = clean(text)

    assert all(char.isprintable() or char in "\u200c\u200d" for char in shown)
    assert "\n" not in shown


@pytest.mark.parametrize(
    ("keep", "shown"),
    [
        ("start", "/booking/…"),
        ("end", "…selection"),
        ("both", "/boo…ction"),
        ("path", "…selection"),
        ("file", "…/se…ction"),
    ],
)
def test_cut(keep: Keep, shown: str) -> None:
    assert cut("/booking/flight/selection", 10, keep) == shown


def test_paths_are_cut_at_their_segments() -> None:
    assert cut("/booking/flight/search", 20, "path") == "…/flight/search"
    assert cut("/booking/flight/search", 22, "path") == "/booking/flight/search"
    assert cut("(no path at all)", 9, "path") == "(no path…"


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (33, "/data/logs/2026-09/gateway.jsonl"),
        (31, "/data/…/2026-09/gateway.jsonl"),
        (28, "/data/…/gateway.jsonl"),
        (20, "…/gateway.jsonl"),
        (14, "…/gate…y.jsonl"),
        (4, "……nl"),
    ],
)
def test_paths_of_files_are_cut_between_their_first_and_last_folders(width: int, shown: str) -> None:
    assert cut("/data/logs/2026-09/gateway.jsonl", width, "file") == shown


def test_relative_paths_of_files() -> None:
    assert cut("logs/2026-09/gateway.jsonl", 22, "file") == "logs/…/gateway.jsonl"
    assert cut("logs/gateway.jsonl", 16, "file") == "…/gateway.jsonl"
    assert cut("gateway-of-today.jsonl", 16, "file") == "gateway…ay.jsonl"


def test_paths_near_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert near(str(tmp_path / "logs/a.jsonl")) == "logs/a.jsonl"
    assert near(str(tmp_path.parent / "a.jsonl")) == str(tmp_path.parent / "a.jsonl")
    assert near(f"{tmp_path}-2/a.jsonl") == f"{tmp_path}-2/a.jsonl"
    assert near("-") == "-"


def test_a_path_is_whole_where_the_working_directory_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()

    assert near("/logs/a.jsonl") == "/logs/a.jsonl"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("abcdefgh", ["abcd", "efgh"]),
        ("会議室", ["会議", "室"]),
        ("abc def", ["abc", " def"]),  # the space is seen at the start of a line
        ("     x", ["    ", " x"]),
        ("abc ", ["abc "]),
    ],
)
def test_pieces(text: str, lines: list[str]) -> None:
    assert list(pieces(text, 4)) == lines


@given(st.text(), st.integers(2, 40))
def test_pieces_lose_nothing(text: str, width: int) -> None:
    lines = list(pieces(clean(text), width))

    assert "".join(lines) == clean(text)
    assert [line for line in lines if cell_len(line) > width] == []


def test_wide_characters_count_twice() -> None:
    assert cut("会議室の予約", 7) == "会議室…"
    assert cut("会議室の予約", 6) == "会議…"
    assert cut("x", 0) == ""


@given(st.text(), st.integers(0, 40), st.sampled_from(["start", "end", "both", "path", "file"]))
def test_cut_text_fits(text: str, width: int, keep: Keep) -> None:
    assert cell_len(cut(clean(text), width, keep)) <= width


def test_operations_are_shortened_to_what_tells_them_apart() -> None:
    assert short_operations(
        ["/booking/flight/search", "/booking/hotel/search", "/booking/confirm", None]
    ) == {
        "/booking/flight/search": "flight/search",
        "/booking/hotel/search": "hotel/search",
        "/booking/confirm": "confirm",
        None: "(no path)",
        "START": "START",
        "END": "END",
    }


def test_a_label_does_not_begin_with_a_template() -> None:
    assert short_operations(["/chat/message/{n}"])["/chat/message/{n}"] == "message/{n}"


def test_a_path_that_ends_another_stays_whole() -> None:
    labels = short_operations(["/search", "/flight/search"])

    assert labels["/search"] == "/search"
    assert labels["/flight/search"] == "/flight/search"


@given(st.lists(st.lists(st.sampled_from(["a", "b", "{n}"]), min_size=1, max_size=3), min_size=1, max_size=8))
def test_short_labels_are_distinct(paths: list[list[str]]) -> None:
    operations = {"/" + "/".join(path) for path in paths}
    labels = short_operations(operations)

    assert len({labels[operation] for operation in operations}) == len(operations)


def test_no_path_is_said() -> None:
    assert operation_label(None) == "(no path)"
    assert operation_label("/a\n") == "/a\\n"


def test_distinct_prefix() -> None:
    assert distinct_prefix(["run-2026-001", "run-2026-002"]) == 12
    assert distinct_prefix(["abc", "xyz"], least=4) == 4
    assert distinct_prefix([], least=8) == 8
    assert distinct_prefix(["same", "same"], least=2) == 2
