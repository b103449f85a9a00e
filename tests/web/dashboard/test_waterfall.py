"""The grid of a session's requests: places on the axis, and what is folded of long texts."""

from __future__ import annotations

from typing import Any

from sessions.analytics.conversation import Exchange, Message
from sessions.web.dashboard.said import conversation, pretty, safe_text
from sessions.web.dashboard.waterfall import waterfall


def row(
    offset_s: float | None, latency_ms: float | None, *, path: str = "/a", ok: bool | None = True
) -> dict[str, Any]:
    return {"session_path": path, "offset_s": offset_s, "latency_ms": latency_ms, "ok": ok}


def test_bars_lie_where_requests_ran() -> None:
    grid = waterfall(
        [row(10, 5_000), row(20, 10_000, ok=False), row(None, 100), row(15, None, ok=None)], first=7
    )
    bars = [(line.number, line.bar and (line.bar.x, line.bar.width, line.bar.style)) for line in grid.lines]

    assert bars == [  # the axis goes from 10 to 30 s
        (8, (0.0, 25.0, "fine")),
        (9, (50.0, 50.0, "failed")),
        (10, None),
        (11, (25.0, 0.5, "unknown")),
    ]
    assert grid.ticks == ((0.0, "10 s"), (25.0, "15 s"), (50.0, "20 s"), (75.0, "25 s"), (100.0, "30 s"))


def test_a_bar_never_leaves_the_axis() -> None:
    grid = waterfall([row(0, 10_000), row(10, 0)])

    assert [(line.bar.x, line.bar.width) for line in grid.lines if line.bar] == [(0.0, 100.0), (99.5, 0.5)]


def test_one_moment_and_nothing_are_drawn_too() -> None:
    assert waterfall([]).lines == ()
    (line,) = waterfall([row(0, 0)]).lines
    assert line.bar is not None
    assert (line.bar.x, line.bar.width) == (0.0, 0.5)


def test_paths_are_a_tree() -> None:
    grid = waterfall([row(0, 1, path="/x/a"), row(1, 1, path="/x/b")])

    assert [(line.label, line.depth, line.number) for line in grid.lines] == [
        ("/x/", 0, None),
        ("a", 1, 1),
        ("b", 1, 2),
    ]


def test_long_texts_are_folded_and_cut_and_a_page_has_a_budget() -> None:
    long = "x" * 20_000
    exchanges = [Exchange(str(at), (Message("user", f"{at}{long}"),), ()) for at in range(20)]
    shown = conversation(exchanges, 0)

    assert len(shown[0][0].text) == 12_000
    assert shown[0][0].left_out == 8_001
    assert shown[0][0].beginning.endswith("…")
    assert sum(len(turn[0].text) for turn in shown) < 115_000
    assert len(shown[-1][0].text) == 220


def test_what_came_before_the_page_is_not_said_again() -> None:
    hello, more = Message("user", "hello"), Message("user", "more")
    exchanges = [Exchange("1", (hello,), ()), Exchange("2", (hello, more), ())]

    assert [[one.text for one in turn] for turn in conversation(exchanges, 1)] == [["more"]]


def test_texts_keep_their_lines_and_nothing_that_acts() -> None:
    assert safe_text("a\r\n\tb\x1b[0m\u202e") == "a\n    b\\x1b[0m\\u202e"


def test_source_text_is_indented_where_it_is_json() -> None:
    assert [one and one.text for one in pretty(['{"a":[1]}', "no json", None], 99)] == [
        '{\n  "a": [\n    1\n  ]\n}',
        "no json",
        None,
    ]
    (cut,) = pretty(["x" * 50], 20)
    assert cut is not None
    assert (len(cut.text), cut.left_out) == (20, 30)
