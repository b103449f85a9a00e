"""`sessions flows` as users call it."""

# ruff: noqa: RUF001 - characters that look alike are what is shown

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sessions
from sessions.analytics.flow_limits import OTHER, folded
from sessions.analytics.flow_trees import Tree
from sessions.analytics.flows import Flows, with_gaps
from sessions.analytics.results import Table
from sessions.analytics.slices import Slice
from sessions.analytics.step_flow import StepFlow
from sessions.cli.diagrams import diagram, dot_text, mermaid_text
from sessions.cli.flow_options import FlowFormat
from sessions.cli.render.canvas import Canvas, painted
from sessions.cli.render.flows import flows_layout
from sessions.errors import UsageError
from tests.cli import samples
from tests.cli.test_hostile import HOSTILE, check, labels, relabelled, some_settings
from tests.factories import gateway, ingest_lines

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command


@pytest.fixture(scope="module")
def walks(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Four sessions: a b b b, a b b b, a c, and one whose path would break out of every language."""
    paths = {
        "s1": ["/t/a", "/t/b", "/t/b", "/t/b"],
        "s2": ["/t/a", "/t/b", "/t/b", "/t/b"],
        "s3": ["/t/a", "/u/c"],
        "s4": ['/x"]; n0 -->|x| <b>&\\', "/\x1b[31m\n-> END"],
    }
    lines = [
        gateway(
            request_id=f"{session}-{n}",
            session=session,
            path=path,
            cost=0.1,
            start=f"2026-03-02T09:00:{n:02}Z",
        )
        for session, steps in paths.items()
        for n, path in enumerate(steps)
    ]
    return str(ingest_lines(tmp_path_factory.mktemp("flows"), *lines).path)


def data(command: Command, database: str, *arguments: str) -> Any:
    outcome = command("flows", "--db", database, *arguments, "--format", "json")
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)


def test_for_reading(command: Command, walks: str) -> None:
    outcome = command("flows", "--db", walks, "--name", "Trip")

    assert outcome.code == 0
    assert outcome.err == ""
    assert "4 sessions · 12 visits · 9 different transitions · 3 different ways" in outcome.out
    assert re.search(r"b → b +4 +2 +67% ", outcome.out)  # 2 x 2 of 6 steps
    assert re.search(r"a → b ×3 +2 +50% ", outcome.out)
    assert re.search(r"^b +2 +2 +3× +4 +\$0\.40$", outcome.out, re.MULTILINE)  # 2 x 2 x 0.1
    assert "\x1b" not in outcome.out


def test_json(command: Command, walks: str) -> None:
    found = data(command, walks, "--collapse", "--depth", "1", "--session-id", "s1", "--session-id", "s3")

    assert (found["depth"], found["collapse"], found["sessions"], found["visits"]) == (1, True, 2, 3)
    assert [(row["source"], row["target"], row["events"]) for row in found["transitions"]] == [
        ("START", "/t", 2),
        ("/t", "/u", 1),
        ("/t", "END", 1),
        ("/u", "END", 1),
    ]
    assert [row["operations"] for row in found["variants"]] == [["/t"], ["/t", "/u"]]
    assert (found["ngrams"], found["after"], found["before"]) == (None, None, None)


def test_rows_are_transitions(command: Command, walks: str, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(command("flows", "--db", walks, "--format", "csv").out)))
    lines = command("flows", "--db", walks, "--format", "jsonl").out.splitlines()
    command("flows", "--db", walks, "-o", str(tmp_path / "flows.parquet"))
    table = pq.read_table(tmp_path / "flows.parquet")

    assert len(rows) == len(lines) == table.num_rows == 9
    assert list(rows[0]) == list(json.loads(lines[0])) == table.column_names
    assert "## Variants" in command("flows", "--db", walks, "--format", "markdown").out


def test_what_is_cut_is_told(command: Command, walks: str) -> None:
    outcome = command("flows", "--db", walks, "--limit", "1", "--format", "json")
    found = json.loads(outcome.out)

    assert sum(row["events"] for row in found["transitions"]) == 16  # 12 requests and 4 beginnings
    assert sum(row["folded"] or 1 for row in found["transitions"]) == found["transitions_in_all"] == 9
    assert sum(row["events"] for row in found["transitions"] if row["target"] == "END") == 4
    assert "of 9 transitions, the others in (other); --limit N or --all for more\n" in outcome.err
    assert "1 of 3 variants; --limit N or --all for more\n" in outcome.err
    assert command("flows", "--db", walks, "--all", "--format", "json").err == ""


def test_trees_and_ngrams(command: Command, walks: str) -> None:
    call = ("--after", "/t/a", "--before", "/t/b", "--steps", "2", "--ngram", "2")
    found = data(command, walks, *call)
    shown = command("flows", "--db", walks, *call).out

    assert [row["path"] for row in found["after"]["nodes"]] == [
        ["/t/b"],
        ["/t/b", "/t/b"],
        ["/u/c"],
        ["/u/c", "END"],
    ]
    assert found["before"]["nodes"][-1]["path"] == ["/t/a", "START"]
    assert found["ngrams"][0] == {"operations": ["/t/b", "/t/b"], "events": 4, "sessions": 2}
    assert "After /t/a" in shown
    assert "Before /t/b" in shown
    assert "2 in a row" in shown


@pytest.mark.parametrize(
    ("row", "ids"),
    [
        (["--transition", "/t/b -> END"], {"s1", "s2"}),
        (["--transition", "START -> /t/a"], {"s1", "s2", "s3"}),
        (["--variant", "/t/a → /u/c"], {"s3"}),
        (["--loop", "/t/b"], {"s1", "s2"}),
        (["--transition", "/t -> /u", "--depth", "1"], {"s3"}),
        (["--variant", "/t/a -> /t/b", "--collapse", "--session-id", "s2"], {"s2"}),
    ],
)
def test_the_sessions_behind_a_row(command: Command, walks: str, row: list[str], ids: set[str]) -> None:
    listed = data(command, walks, "--sessions", *row)

    assert {one["session_id"] for one in listed} == ids
    everything = json.loads(command("list", "--db", walks, "--format", "json").out)
    assert [one for one in everything if one["session_id"] in ids] == sorted(
        listed, key=lambda one: [other["session_id"] for other in everything].index(one["session_id"])
    )


def test_a_page_of_sessions(command: Command, walks: str) -> None:
    outcome = command("flows", "--db", walks, "--sessions", "--transition", "START -> /t/a", "--limit", "2")

    assert outcome.err == "1–2 of 3 sessions; --offset 2 for the next\n"
    assert len(outcome.out.splitlines()) == 3


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--sessions"], 2, "add --transition, --variant or --loop"),
        (["--sessions", "--loop", "/t/b", "--variant", "/t/b"], 2, "lists those behind one row"),
        (["--transition", "/t/a -> END"], 2, "add --sessions"),
        (["--offset", "3"], 2, "add --sessions"),
        (["--sessions", "--loop", "/t/b", "--after", "/t/a"], 2, "means nothing with --sessions"),
        (["--sessions", "--loop", "/t/b", "--format", "dot"], 2, "draws flows"),
        (["--sessions", "--transition", "/t/a"], 2, "write 'SOURCE -> TARGET'"),
        (["--sessions", "--transition", "/t/a -> (other)"], 2, "(other) stands for several"),
        (["--sessions", "--transition", "/t/aa -> END"], 1, "nearest: /t/a"),
        (["--after", "/nowhere"], 1, "no request has this operation"),
        (["--start", ""], 1, "no request has this operation"),
        (["--name", "Tripp"], 1, "nearest: Trip"),
        (["--depth", "0"], 2, "--depth"),
        (["--ngram", "9"], 2, "--ngram"),
        (["--limit", "0"], 2, "--limit"),
        (["--format", "png"], 2, "mermaid"),
    ],
)
def test_errors_are_one_line(
    command: Command, walks: str, arguments: list[str], code: int, says: str
) -> None:
    outcome = command("flows", "--db", walks, *arguments)

    assert (outcome.code, outcome.out) == (code, "")
    assert outcome.err.startswith("error: ")
    assert outcome.err.count("\n") == 1
    assert says in outcome.err


@pytest.mark.parametrize("other", ["report", "list", "names", "sources"])
def test_only_flows_are_diagrams(command: Command, walks: str, other: str) -> None:
    outcome = command(other, "--db", walks, "--format", "mermaid")

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.count("\n") == 1
    assert "'mermaid' is not one of" in outcome.err


def test_nothing_to_show(command: Command, walks: str) -> None:
    nothing = command("flows", "--db", walks, "--since", "2100-01-01")
    part = command("flows", "--db", walks, "--start", "/u/c", "--end", "/t/a")
    diagrams = [
        command("flows", "--db", walks, "--since", "2100-01-01", "--format", name).out
        for name in ("mermaid", "dot")
    ]

    assert "No session is in this slice." in nothing.out
    assert "No session of this slice has such a part." in part.out
    assert (nothing.code, part.code) == (0, 0)
    assert diagrams == ["flowchart LR\n", "digraph flows {\n    rankdir=LR;\n    node [shape=box];\n}\n"]
    assert data(command, walks, "--since", "2100-01-01")["transitions"] == []


# --- diagrams -----------------------------------------------------------------------------------------------


def test_mermaid(command: Command, walks: str) -> None:
    outcome = command("flows", "--db", walks, "--session-id", "s3", "--format", "mermaid")

    assert outcome.out.splitlines() == [
        "flowchart LR",
        '    n0(["START"])',
        '    n1["/t/a"]',
        '    n2["/u/c"]',
        '    n3(["END"])',
        '    n1 -->|"1 (100%)"| n2',
        '    n2 -->|"1 (100%)"| n3',
        '    n0 -->|"1 (100%)"| n1',
    ]


def test_dot(command: Command, walks: str, tmp_path: Path) -> None:
    outcome = command("flows", "--db", walks, "--session-id", "s3", "-o", str(tmp_path / "flows.gv"))

    assert (outcome.code, outcome.out) == (0, "")
    assert (tmp_path / "flows.gv").read_text(encoding="utf-8").splitlines() == [
        "digraph flows {",
        "    rankdir=LR;",
        "    node [shape=box];",
        '    n0 [label="START", shape=oval];',
        '    n1 [label="/t/a"];',
        '    n2 [label="/u/c"];',
        '    n3 [label="END", shape=oval];',
        '    n1 -> n2 [label="1 (100%)"];',
        '    n2 -> n3 [label="1 (100%)"];',
        '    n0 -> n1 [label="1 (100%)"];',
        "}",
    ]


MERMAID_LINE = re.compile(
    r'flowchart LR|    n\d+(\(\["[^"]*"\]\)|\["[^"]*"\])|    n\d+ -->\|"[\d,]+ \([a-z\d ]+%\)"\| n\d+'
)
DOT_LINE = re.compile(
    r"digraph flows \{|    rankdir=LR;|    node \[shape=box\];|\}"
    r'|    n\d+ \[label="(\\.|[^"\\])*"(, shape=oval)?\];'
    r'|    n\d+ -> n\d+ \[label="[\d,]+ \([a-z\d ]+%\)"\];'
)


@some_settings
@given(
    st.lists(
        st.one_of(labels, st.sampled_from(['"', '\\"', "#quot;", "</b>", "&amp;"])), min_size=1, max_size=5
    )
)
def test_nothing_in_a_label_is_part_of_the_language(texts: list[str | None]) -> None:
    paths = [None if text is None else "/" + text for text in texts]
    table = relabelled(transitions(), {"source": paths, "target": ["END", *paths]})

    for language, pattern in ((FlowFormat.MERMAID, MERMAID_LINE), (FlowFormat.DOT, DOT_LINE)):
        text = diagram(table, language)
        assert [line for line in text.split("\n") if not pattern.fullmatch(line)] == []


def test_labels_are_read_back_as_they_were() -> None:
    assert mermaid_text('/a"b') == "/a#34;b"
    assert mermaid_text("/<b>&;#") == "/#60;b#62;#38;#59;#35;"
    assert mermaid_text("/会議/{n}") == "/会議/{n}"
    assert mermaid_text("/a\nb") == "/a#92;nb"
    assert dot_text('/a"b\\N') == '/a\\"b\\\\N'
    assert dot_text("/&lt;") == "/&amp;lt;"
    assert mermaid_text(None) == dot_text(None) == "(no path)"
    assert len(dot_text("/" + "x" * 500)) == 80


# --- hostile labels and narrow terminals --------------------------------------------------------------------


def transitions() -> Table:
    """Return the sample's transitions as flows have them, some of them folded."""
    plain = samples.transitions()
    rows = tuple((*row, None, 0.25) for row in plain.rows)
    wide = Table((*plain.columns, "cost_usd", "error_rate"), (*plain.types, "DECIMAL(38,9)", "DOUBLE"), rows)
    gaps = Table(
        ("source", "target", "median_gap_s", "p95_gap_s", "median_wait_s"),
        ("VARCHAR", "VARCHAR", "DOUBLE", "DOUBLE", "DOUBLE"),
        tuple((row[0], row[1], 52.5, 1e9, -3.0) for row in plain.rows),
    )
    return folded(with_gaps(wide, gaps), 4)


def sample() -> Flows:
    operations = ["/booking/flight/search", "/booking/flight/selection"]
    loops = Table(
        ("operations", "sessions", "runs", "longest", "requests", "cost_usd"),
        ("VARCHAR[]", "BIGINT", "BIGINT", "BIGINT", "BIGINT", "DECIMAL(38,9)"),
        ((operations, 10**9, 10**9, 10**6, 10**12, None),),
    )
    ngrams = Table(
        ("operations", "events", "sessions"), ("VARCHAR[]", "BIGINT", "BIGINT"), ((operations, 5, 4),)
    )
    nodes = Table(
        ("depth", "path", "operation", "sessions", "share", "share_of_previous", "folded"),
        ("INTEGER", "VARCHAR[]", "VARCHAR", "BIGINT", "DOUBLE", "DOUBLE", "BIGINT"),
        ((1, operations[:1], operations[0], 5, 0.5, 0.5, None), (9, [OTHER], OTHER, 5, 0.5, 0.5, 3)),
    )
    tree = Tree(operations[0], 3, 10, nodes)
    none = Table((), (), ())
    return Flows(
        name="Trip",
        since=None,
        until=None,
        scope="requests",
        depth=2,
        start=operations[0],
        end=operations[1],
        collapse=True,
        sessions=121,
        visits=428,
        transitions=transitions(),
        transitions_in_all=7,
        variants=samples.variants(),
        variants_in_all=34,
        loops=loops,
        loops_in_all=1,
        ngrams=ngrams,
        ngrams_in_all=1,
        after=tree,
        before=tree,
        steps=StepFlow(none, none),
    )


@some_settings
@given(st.lists(labels, min_size=1, max_size=5), st.integers(40, 160))
def test_no_line_is_too_wide(texts: list[str | None], width: int) -> None:
    paths = [None if text is None else "/" + text for text in texts]
    plain = sample()
    nodes = relabelled(plain.after.nodes if plain.after else samples.names(), {"operation": paths})
    hostile = replace(
        plain,
        name=texts[0],
        start=paths[0],
        end=paths[-1],
        transitions=relabelled(plain.transitions, {"source": paths, "target": paths}),
        variants=relabelled(plain.variants, {"operations": [paths]}),
        loops=relabelled(plain.loops, {"operations": [paths]}),
        ngrams=relabelled(plain.ngrams or samples.names(), {"operations": [paths]}),
        after=Tree(paths[0] or "", 3, 10, nodes),
    )

    check(flows_layout(hostile, Slice(), Canvas(width, UTC)), width)


def test_a_narrow_table_keeps_both_counts(
    command: Command, walks: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    shown = command("flows", "--db", walks).out

    assert re.search(r"From step to step +times  sessions  of source$", shown, re.MULTILINE)


def test_sections_stand_apart() -> None:
    text = painted(flows_layout(sample(), Slice(), Canvas(100, UTC)), colours=False)

    assert len(re.findall(r"\n\n(?=\S)", text)) == 6
    assert HOSTILE[0] not in text


# --- Python -------------------------------------------------------------------------------------------------


def test_python(walks: str) -> None:
    db = sessions.open(walks)

    assert db.flows(name="Trip", collapse=True).visits == 8  # 2 + 2 + 2 + 2
    assert db.step_flow(steps=2, limit=1).nodes.column("step")[0] == 1
    assert db.flow_sessions(loop="/t/b", limit=1).total == 2
    assert len(db.flow_sessions(loop="/t/b", limit=1).table) == 1
    assert db.flows(depth=1).to_polars().height == 1
    with pytest.raises(UsageError, match="give transition, variant, loop or ngram"):
        db.flow_sessions()
    with pytest.raises(UsageError):
        db.step_flow(steps=0)
    with pytest.raises(TypeError, match="unknown choices"):
        db.flows(colapse=True)
