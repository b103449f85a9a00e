"""`sessions operations` as users call it: its three views, and what does not go together."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from sessions.cli.exit_codes import ExitCode
from sessions.cli.render.canvas import Canvas, painted
from sessions.cli.render.operations import operations_layout, tree_layout
from tests.cli import samples

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command


def test_the_ranking(command: Command, database: Path) -> None:
    done = command("operations", "--db", str(database), "--format", "json")

    assert [(row["operation"], row["requests"], row["cost_usd"]) for row in json.loads(done.out)] == [
        ("/trip/search", 2, 0.4),  # r1, and r3 without a cost
        ("/trip/book", 1, 0.3),
        ("/x", 1, 0.1),
    ]
    assert done.err == ""


def test_a_page_says_what_it_leaves_out(command: Command, database: Path) -> None:
    done = command("operations", "--db", str(database), "--sort", "requests", "--asc", "--limit", "1")

    assert done.out.splitlines()[1].split()[:2] == ["/trip/book", "1"]
    assert done.out.splitlines()[2].split()[:3] == ["(2", "others)", "3"]
    assert done.out.splitlines()[3].split()[:2] == ["all", "4"]
    assert done.err == "1\N{EN DASH}1 of 3 operations; --offset 1 for the next\n"


def test_depth_and_tree(command: Command, database: Path) -> None:
    short = command("operations", "--db", str(database), "--depth", "1", "--format", "jsonl").out
    tree = command("operations", "--db", str(database), "--tree").out.splitlines()

    assert [json.loads(row)["operation"] for row in short.splitlines()] == ["/trip", "/x"]
    assert [row.split()[0] for row in tree[1:]] == ["all", "/trip", "/search", "/book", "/x"]
    assert [len(row) - len(row.lstrip()) for row in tree[1:]] == [0, 2, 4, 4, 2]


def test_sessions_behind_an_operation(command: Command, database: Path) -> None:
    done = command(
        *("operations", "--db", str(database), "--operation", "/trip/*", "--sessions", "--format", "json")
    )

    assert [(row["session_id"], row["operation_cost_usd"]) for row in json.loads(done.out)] == [
        ("trip-1", 0.7),  # 0.4 + 0.3
        ("trip-2", None),
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--sessions"], "--sessions: of which operation is not said; add --operation OPERATION"),
        (["--operation", "/x"], "--operation /x: what to tell of it is not said; add --sessions"),
        (["--operation", "/x", "--sessions", "--tree"], "goes with neither --tree nor --depth"),
        (["--tree", "--sort", "requests"], "goes only with the ranking"),
        (["--sort", "cost"], "is no column to sort by"),
    ],
)
def test_what_does_not_go_together(
    command: Command, database: Path, arguments: list[str], words: str
) -> None:
    done = command("operations", "--db", str(database), *arguments)

    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert words in done.err


def test_an_unknown_operation(command: Command, database: Path) -> None:
    done = command("operations", "--db", str(database), "--operation", "/trip/serch", "--sessions")

    assert (done.code, done.out) == (ExitCode.FAILED, "")
    assert (
        done.err == "error: /trip/serch: no request has this operation; nearest: /trip/search, /trip/book\n"
    )


def test_nothing_to_show(command: Command, database: Path) -> None:
    for view in ([], ["--tree"]):
        done = command("operations", "--db", str(database), "--user", "nobody", *view)

        assert (done.code, done.out) == (ExitCode.DONE, "No request is in this slice.\n")


@pytest.mark.parametrize("width", [40, 60, 100, 160])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    whole = samples.operations()
    text = painted(operations_layout(whole.rows_of(0, 5), whole, Canvas(width, UTC)), colours=False)

    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert "/booking/flight/search"[-6:] in text


def test_labels_from_logs_are_made_safe() -> None:
    hostile = samples.table(
        operation=["/", "/\x1b[2J"],
        depth=[0, 1],
        requests=[1, 1],
        sessions=[1, 1],
        cost_usd=[None, None],
        cost_share=[None, None],
    )
    text = painted(tree_layout(hostile, Canvas(80, UTC)), colours=False)

    assert "\x1b" not in text
    assert "\\x1b[2J" in text
