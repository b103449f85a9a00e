"""Flows for reading: the commonest steps and whole ways, what is repeated, what follows and precedes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from sessions.analytics.flow_limits import END, OTHER, START
from sessions.cli.render.canvas import DIM, TITLE, Canvas, blank, line, packed, spread
from sessions.cli.render.grid import Column, grid
from sessions.cli.render.labels import clean, cut, operation_label, short_operations
from sessions.cli.render.report_flows import TIMES, chain
from sessions.cli.render.report_tables import NARROW, failure_rate, share_bars
from sessions.cli.render.slice_words import WIDEST, restrictions, scope_words
from sessions.words.units import UNKNOWN, count, duration, moment, money, plural, rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from sessions.analytics.flow_trees import Tree
    from sessions.analytics.flows import Flows
    from sessions.analytics.results import Table
    from sessions.analytics.slices import Slice

Labels = dict[str | None, str]

_ARROW = " → "
_QUIET = (START, END, OTHER)


def flows_layout(flows: Flows, picked: Slice, canvas: Canvas) -> list[Text]:
    """Return the lines of the flows."""
    width = min(canvas.width, WIDEST)
    lines = _title_lines(flows, picked, Canvas(width, canvas.tz))
    if not flows.sessions:
        return [*lines, blank(), line(_nothing(flows))]
    labels = short_operations(_operations(flows) - set(_QUIET)) | {OTHER: OTHER}
    sections = [
        transition_lines(flows.transitions, labels, width),
        variant_lines(flows.variants, labels, width),
        loop_lines(flows.loops, labels, width),
        ngram_lines(flows.ngrams, labels, width) if flows.ngrams is not None else [],
        tree_lines(flows.after, "After", width) if flows.after else [],
        tree_lines(flows.before, "Before", width) if flows.before else [],
    ]
    for section in sections:
        lines += [blank(), *section] if section else []
    return lines


def _nothing(flows: Flows) -> str:
    if flows.start or flows.end:
        return "No session of this slice has such a part."
    return "No session is in this slice."


def _title_lines(flows: Flows, picked: Slice, canvas: Canvas) -> list[Text]:
    """Return what the flows are of: name, window, scope, restrictions, and what was done to sequences."""
    name = clean(flows.name) if flows.name else "All sessions"
    window = f"{moment(flows.since, canvas.tz)} → {moment(flows.until, canvas.tz)} {canvas.tz}"
    title = line((cut(name, canvas.width), TITLE))
    head = spread(title, line(window), canvas.width) if flows.since or flows.until else [title]
    told = [scope_words(picked), *restrictions(picked), *_shape_words(flows)]
    figures = [
        plural(flows.sessions, "session"),
        plural(flows.visits, "visit"),
        plural(flows.transitions_in_all, "different transition"),
        plural(flows.variants_in_all, "different way"),
    ]
    return [*head, *packed(told, canvas.width, DIM), *packed(figures, canvas.width)]


def _shape_words(flows: Flows) -> list[str]:
    ends = []
    if flows.start:
        ends.append(f"from the first {clean(flows.start)}")
    if flows.end:
        ends.append(f"to the first {clean(flows.end)}" + (" behind it" if flows.start else ""))
    return [
        f"paths rolled up to {plural(flows.depth, 'segment')}" if flows.depth else "",
        " ".join(ends),
        "repeats merged" if flows.collapse else "",
    ]


def _operations(flows: Flows) -> set[str | None]:
    lists = [flows.variants, flows.loops, *([flows.ngrams] if flows.ngrams is not None else [])]
    in_lists = {name for table in lists for names in table.column("operations") for name in names}
    return in_lists | set(flows.transitions.column("source")) | set(flows.transitions.column("target"))


def transition_lines(table: Table, labels: Labels, width: int) -> list[Text]:
    """Return the steps from one operation to the next, the rest of a source as (other)."""
    rows = table.records()
    room = max((width - 62) // 2, min(14, (width - 22) // 2))
    pairs = [
        (cut(labels[row["source"]], room, "end"), cut(labels[row["target"]], room, "end")) for row in rows
    ]
    wide = max((cell_len(source) for source, _ in pairs), default=0)
    shares = [row["share"] for row in rows]
    columns = [
        Column(line(("From step to step", TITLE)), [_step(*pair, wide) for pair in pairs]),
        Column("times", [count(row["events"]) for row in rows], right=True),
        Column("sessions", [count(row["sessions"]) for row in rows], right=True, leaves=1),
        Column("of source", [rate(share, 0) for share in shares], right=True),
        Column("", share_bars(shares, 8), leaves=6),
        Column("gap", _times(rows, "median_gap_s"), right=True, leaves=3),
        Column("p95 gap", _times(rows, "p95_gap_s"), right=True, leaves=7),
        Column("wait", _times(rows, "median_wait_s"), right=True, leaves=8),
        Column("cost there", [_cost(row) for row in rows], right=True, leaves=2),
        Column("failed", [_failed(row) for row in rows], right=True, leaves=4),
    ]
    return grid(columns, width)


def _times(rows: Sequence[dict[str, Any]], key: str) -> list[str]:
    """Return the times of the steps that have one: not of what begins or ends, nor of several in one row."""
    return [
        "" if row["folded"] or {row["source"], row["target"]} & {START, END} else _time(row[key])
        for row in rows
    ]


def _cost(row: dict[str, Any]) -> str:
    return "" if row["target"] == END else money(row["cost_usd"])


def _failed(row: dict[str, Any]) -> Text | str:
    return "" if row["folded"] or row["target"] == END else failure_rate(row["error_rate"])


def _time(seconds: float | None) -> str:
    return UNKNOWN if seconds is None else duration(seconds)


def _step(source: str, target: str, width: int) -> Text:
    quiet = [DIM if label in _QUIET else "" for label in (source, target)]
    return line(" " * (width - cell_len(source)), (source, quiet[0]), (_ARROW, DIM), (target, quiet[1]))


def variant_lines(table: Table, labels: Labels, width: int) -> list[Text]:
    """Return the commonest whole ways through a session."""
    rows = table.records()
    columns = [
        Column("sessions", [count(row["sessions"]) for row in rows], right=True),
        Column("share", [rate(row["share"], 0) for row in rows], right=True, leaves=3),
        Column("success", [rate(row["success_rate"], 0) for row in rows], right=True, leaves=1),
        Column("lasting", [_time(row["median_duration_s"]) for row in rows], right=True, leaves=2),
        Column("cost", [money(row["total_cost_usd"]) for row in rows], right=True),
    ]
    return _chained("Commonest ways through", rows, labels, columns, width)


def loop_lines(table: Table, labels: Labels, width: int) -> list[Text]:
    """Return what sessions repeat 3 times or more in a row, the dearest first."""
    rows = table.records()
    if not rows:
        return [line(("Repeated 3 times or more in a row: nothing", DIM))]
    columns = [
        Column("sessions", [count(row["sessions"]) for row in rows], right=True),
        Column("runs", [count(row["runs"]) for row in rows], right=True, leaves=3),
        Column("longest", [f"{row['longest']:,}{TIMES}" for row in rows], right=True, leaves=2),
        Column("repeats", [count(row["requests"]) for row in rows], right=True, leaves=1),
        Column("their cost", [money(row["cost_usd"]) for row in rows], right=True),
    ]
    return _chained("Repeated 3 times or more", rows, labels, columns, width)


def ngram_lines(table: Table, labels: Labels, width: int) -> list[Text]:
    """Return the commonest sequences of so many operations in a row."""
    rows = table.records()
    if not rows:
        return [line(("In a row: no session is so long", DIM))]
    columns = [
        Column("times", [count(row["events"]) for row in rows], right=True),
        Column("sessions", [count(row["sessions"]) for row in rows], right=True),
    ]
    return _chained(f"{len(rows[0]['operations'])} in a row", rows, labels, columns, width)


def _chained(
    title: str, rows: Sequence[dict[str, Any]], labels: Labels, columns: Sequence[Column], width: int
) -> list[Text]:
    """Return rows of operations with arrows between them, as much of each as there is room for."""
    columns = [column for column in columns if width >= NARROW or not column.leaves]
    taken = sum(column.natural + 2 for column in columns)
    chains = [chain([labels[name] for name in row["operations"]], max(width - taken, 24)) for row in rows]
    return grid([Column(line((title, TITLE)), chains, least=24), *columns], width)


def tree_lines(tree: Tree, side: str, width: int) -> list[Text]:
    """Return the tree of what follows an operation, or precedes it."""
    rows = tree.nodes.records()
    texts = []
    for row in rows:
        folded = f"({plural(row['folded'], 'other')})" if row["folded"] else operation_label(row["operation"])
        quiet = DIM if row["operation"] in _QUIET else ""
        texts.append(line("  " * (row["depth"] - 1), (folded, quiet)))
    shares = [row["share"] for row in rows]
    columns = [
        Column(line((f"{side} {clean(tree.operation)}", TITLE)), texts, least=24),
        Column("sessions", [count(row["sessions"]) for row in rows], right=True),
        Column("share", [rate(share, 0) for share in shares], right=True),
        Column("", share_bars(shares, 8 if width < NARROW else 16), leaves=1),
    ]
    note = f"{plural(tree.sessions, 'session')}, from the first visit in each, {tree.steps:,} steps at most"
    return [*grid(columns, width), line((cut(note, width), DIM))]
