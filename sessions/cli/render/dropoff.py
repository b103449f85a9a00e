"""Where sessions stop, for reading: how and where they end, what that costs, what differs before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sessions.analytics.dropoff import OUTCOMES
from sessions.cli.render.canvas import DIM, TITLE, Canvas, blank, line, packed, spread
from sessions.cli.render.grid import Column, grid
from sessions.cli.render.labels import clean, cut, operation_label
from sessions.cli.render.report_tables import NARROW, failure_count, share_bars
from sessions.cli.render.slice_words import WIDEST, restrictions, scope_words
from sessions.cli.render.stops import difference_lines, goal_words, outcome_lines, quiet
from sessions.words.units import count, moment, money, plural, rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from sessions.analytics.dropoff import DropOff, Outcomes
    from sessions.analytics.slices import Slice

MOST_ROWS: Final = 15
"""Operations shown where no limit is asked for; the others are one line."""
NO_GOAL: Final = (
    "No goal is set, so every session that ended counts as lost. Say what completes one:"
    " --goal OPERATION, or sessions.toml."
)


def dropoff_layout(found: DropOff, picked: Slice, canvas: Canvas, limit: int | None = None) -> list[Text]:
    """Return the lines of a drop-off; operations beyond `limit` are summed up on one."""
    width = min(canvas.width, WIDEST)
    lines = _title(found, picked, Canvas(width, canvas.tz))
    if not found.outcomes.sessions:
        return [*lines, blank(), line("No session is in this slice.")]
    sections = [
        outcome_lines(found.outcomes, width),
        _operation_lines(found, width, limit),
        difference_lines(found.differences, width, found.min_support),
        _notes(found, width),
    ]
    for section in sections:
        lines += [blank(), *section] if section else []
    return lines


def _title(found: DropOff, picked: Slice, canvas: Canvas) -> list[Text]:
    name = clean(found.name) if found.name else "All sessions"
    return [
        *spread(line((cut(name, canvas.width), TITLE)), line(_window(found, canvas)), canvas.width),
        *packed(
            [scope_words(picked), *restrictions(picked), *goal_words(found.goals, picked)], canvas.width, DIM
        ),
    ]


def _window(found: DropOff, canvas: Canvas) -> str:
    if found.since and found.until:
        return f"{moment(found.since, canvas.tz)} → {moment(found.until, canvas.tz)} {canvas.tz}"
    edges = {"since": found.since, "until": found.until}
    return " ".join(f"{word} {moment(edge, canvas.tz)} {canvas.tz}" for word, edge in edges.items() if edge)


def _operation_lines(found: DropOff, width: int, limit: int | None) -> list[Text]:
    records = found.operations.records()
    if limit is None:  # a line for one other operation would save none
        limit = len(records) if len(records) == MOST_ROWS + 1 else MOST_ROWS
    shown = records[:limit]
    rest = records[len(shown) :]
    labels = [line(operation_label(row["operation"])) for row in shown]
    if rest:
        labels.append(line((f"({plural(len(rest), 'other')})", DIM)))
        shown = [*shown, _summed(rest)]
    if not shown:
        return []
    return grid(_columns(shown, labels, found.outcomes, width), width)


def _columns(
    rows: Sequence[dict[str, Any]], labels: list[Text], outcomes: Outcomes, width: int
) -> list[Column]:
    """Return the table's columns: outcomes that no session has are left out."""
    lost = outcomes.lost_cost_usd
    ends = [row["ends"] / outcomes.sessions for row in rows]
    losses = [_share(row["lost_cost_usd"], lost) for row in rows]
    bar = 6 if width < NARROW else 10
    ways = [way for way in OUTCOMES if getattr(outcomes, way)]
    return [
        Column(line(("Where sessions stop", TITLE)), labels, least=20 if width < NARROW else 26, keep="path"),
        Column("visits", [count(row["visits"]) for row in rows], right=True, leaves=8),
        Column("sessions", [count(row["sessions"]) for row in rows], right=True, leaves=9),
        Column("ends", [count(row["ends"]) for row in rows], right=True),
        Column("", share_bars(ends, bar), leaves=4),
        Column("of visits", [rate(row["exit_rate"], 0) for row in rows], right=True, leaves=5),
        *(_outcome_column(way, rows) for way in ways),
        Column("bounces", [count(row["bounces"]) for row in rows], right=True, leaves=11),
        Column("lost", [money(row["lost_cost_usd"]) for row in rows], right=True),
        Column("share", [rate(share, 0) for share in losses], right=True, leaves=6),
        Column("", share_bars(losses, bar), leaves=10),
    ]


def _outcome_column(way: str, rows: Sequence[dict[str, Any]]) -> Column:
    cells = [failure_count(row[way]) if way == "failed" else count(row[way]) for row in rows]
    return Column(way, cells, right=True, leaves=_LEAVES[way])


_LEAVES: Final = {"completed": 3, "failed": 2, "abandoned": 1, "open": 12, "ended": 2}


def _share(part: Any, whole: Any) -> float | None:
    return None if part is None or not whole else float(part / whole)


def _summed(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the sums of operations that are not shown; sessions at several of them would count twice."""
    names = ("visits", "ends", *OUTCOMES, "bounces")
    sums: dict[str, Any] = {name: sum(row[name] or 0 for row in rows) for name in names}
    costs = [row["lost_cost_usd"] for row in rows if row["lost_cost_usd"] is not None]
    return sums | {
        "sessions": None,
        "exit_rate": sums["ends"] / sums["visits"],
        "lost_cost_usd": sum(costs[1:], costs[0]) if costs else None,
    }


def _notes(found: DropOff, width: int) -> list[Text]:
    outcomes = found.outcomes
    notes = {
        f"May still go on: {plural(outcomes.open, 'session')}, not counted as lost.": outcomes.open,
        NO_GOAL: not len(found.goals),
    }
    return [text for note, is_so in notes.items() if is_so for text in quiet(note, width)]
