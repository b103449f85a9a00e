"""`sessions flows`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sessions.analytics.flows import Flows, Wanted
from sessions.analytics.listing import Page
from sessions.analytics.paging import NO_LIMIT
from sessions.analytics.results import Table
from sessions.analytics.walks import Shape
from sessions.api import answers
from sessions.api.views import require_flow_view
from sessions.api.written import dashed, limit_of
from sessions.cli import messages
from sessions.cli.answer import Answer, table_answer
from sessions.cli.flow_options import FlowFormat
from sessions.cli.options import PAGE_ROWS, Format
from sessions.cli.output import Target, emit, target, text_writer
from sessions.cli.paging import is_cut, position
from sessions.errors import UsageError
from sessions.words.units import plural

if TYPE_CHECKING:
    from pathlib import Path

    from rich.text import Text

    from sessions.analytics.flow_trees import Tree
    from sessions.analytics.slices import Slice
    from sessions.api import Database
    from sessions.cli.flow_options import BehindOptions, FlowOptions, FlowOutputOptions
    from sessions.cli.render.canvas import Canvas

READING_ROWS = 12
"""Rows of each list in a table for reading, without a --limit."""
DIAGRAM_ROWS = 30
_DIAGRAMS = {
    ".mmd": FlowFormat.MERMAID,
    ".mermaid": FlowFormat.MERMAID,
    ".dot": FlowFormat.DOT,
    ".gv": FlowFormat.DOT,
}


@dataclass(frozen=True, slots=True)
class Output:
    """Where flows go: a diagram is text, all else an answer like others."""

    diagram: FlowFormat | None
    file: Path | None
    to: Target


def chosen_output(options: FlowOutputOptions, tz: str) -> Output:
    """Return where the answer goes. Raises UsageError, before any work, if nothing could be written."""
    named = options.output_format
    if named is None and options.output is not None:
        named = _DIAGRAMS.get(options.output.suffix.lower())
    if named in (FlowFormat.MERMAID, FlowFormat.DOT):
        return Output(named, options.output, target(Format.TABLE, options.output, tz))
    return Output(None, options.output, target(None if named is None else Format(named), options.output, tz))


def flows(
    database: Database, picked: Slice, flow: FlowOptions, behind: BehindOptions, output: Output
) -> None:
    """Show which way sessions go, or list the sessions behind one row of that."""
    shape = Shape(flow.depth, flow.start, flow.end, flow.collapse)
    _require_sense(flow, behind, output)
    if behind.sessions:
        _list_behind(database, picked, shape, flow, behind, output.to)
        return
    branches = NO_LIMIT if flow.everything else flow.limit
    wanted = Wanted(flow.ngram, flow.after, flow.before, flow.steps, _limit(flow, output), branches)
    result = database.flows(picked, **_fields(shape), **_fields(wanted))
    if output.diagram is not None:
        from sessions.cli.diagrams import diagram

        with text_writer(output.file) as write:
            write(diagram(result.transitions, output.diagram))
    else:
        emit(flows_answer(result, picked), output.to)
    for note in _cuts(result, diagram=output.diagram is not None):
        messages.note(note)


def _fields(value: Shape | Wanted) -> dict[str, Any]:
    return {name: getattr(value, name) for name in type(value).__dataclass_fields__}


def _limit(flow: FlowOptions, output: Output) -> int | None:
    """Return the limit that is asked for, else what fits; None leaves it to the answer."""
    if flow.everything:
        return NO_LIMIT
    if flow.limit is not None:
        return flow.limit
    if output.diagram is not None:
        return DIAGRAM_ROWS
    return READING_ROWS if output.to.is_for_reading else None


def _require_sense(flow: FlowOptions, behind: BehindOptions, output: Output) -> None:
    """Raise UsageError for options that do not go together."""
    require_flow_view(
        dashed,
        sessions=behind.sessions,
        rows={"transition": behind.transition, "variant": behind.variant, "loop": behind.loop},
        trees={"ngram": flow.ngram, "after": flow.after, "before": flow.before, "steps": flow.steps},
        offset=behind.offset,
    )
    if behind.sessions and output.diagram is not None:
        raise UsageError(
            output.diagram.value, "draws flows, not lists of sessions", "leave out one of the two"
        )


def _list_behind(
    database: Database, picked: Slice, shape: Shape, flow: FlowOptions, behind: BehindOptions, to: Target
) -> None:
    limit = limit_of(flow.limit or PAGE_ROWS, everything=flow.everything)
    rows: dict[str, Any] = {"transition": behind.transition, "variant": behind.variant, "loop": behind.loop}
    found = database.flow_sessions(picked, **_fields(shape), **rows, limit=limit, offset=behind.offset)

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.listing import listing_layout

        return listing_layout(found.table, picked, Page(), canvas)

    emit(table_answer(found.table, layout), to)
    if to.is_for_reading or is_cut(len(found.table), found.total, behind.offset):
        messages.note(position(len(found.table), found.total, behind.offset, "session"))


def flows_answer(result: Flows, picked: Slice) -> Answer:
    """Return flows; their rows are the transitions."""

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.flows import flows_layout

        return flows_layout(result, picked, canvas)

    return Answer(layout, answers.of_flows(result), _sections(result))


def _sections(result: Flows) -> tuple[tuple[str, Table], ...]:
    """Return flows as titled tables: figures, then every list."""
    names = ("name", "since", "until", "scope", "depth", "start", "end", "collapse", "sessions", "visits")
    figures = tuple((name, getattr(result, name)) for name in names)
    lists: list[tuple[str, Table | None]] = [
        (result.name or "All sessions", Table(("figure", "value"), ("VARCHAR", "DOUBLE"), figures)),
        ("Transitions", result.transitions),
        ("Variants", result.variants),
        ("Loops", result.loops),
        ("N-grams", result.ngrams),
        *((f"{side} {tree.operation}", tree.nodes) for side, tree in _trees(result)),
        ("Steps", result.steps.nodes),
        ("Links between steps", result.steps.links),
    ]
    return tuple((title, table) for title, table in lists if table is not None)


def _trees(result: Flows) -> list[tuple[str, Tree]]:
    both = [("After", result.after), ("Before", result.before)]
    return [(side, tree) for side, tree in both if tree is not None]


def _cuts(result: Flows, *, diagram: bool) -> list[str]:
    """Return what a limit left out, a line a list."""
    more = "--limit N or --all for more"
    folded = [count or 0 for count in result.transitions.column("folded")]
    notes = []
    if any(folded):
        shown = result.transitions_in_all - sum(folded)
        notes.append(
            f"{shown:,} of {plural(result.transitions_in_all, 'transition')}, the others in (other); {more}"
        )
    lists = [
        (result.variants, result.variants_in_all, "variant"),
        (result.loops, result.loops_in_all, "loop"),
        (result.ngrams, result.ngrams_in_all, "n-gram"),
    ]
    notes += [
        f"{len(table):,} of {plural(total, one)}; {more}"
        for table, total, one in lists
        if not diagram and table is not None and total is not None and len(table) < total
    ]
    return notes
