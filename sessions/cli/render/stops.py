"""How sessions end, and what differs before it: sections that the report and the drop-off share."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from sessions.analytics.dropoff import LOST, OUTCOMES
from sessions.cli.render.canvas import DIM, TITLE, line
from sessions.cli.render.grid import Column, grid
from sessions.cli.render.labels import clean, cut, operation_label, wrapped
from sessions.cli.render.report_tables import NARROW, share_bars
from sessions.words.units import count, money, plural, rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from sessions.analytics.dropoff import Outcomes
    from sessions.analytics.results import Table
    from sessions.analytics.slices import Slice

MOST_DIFFERENCES: Final = 12
_INDENT: Final = "  "


def goal_words(goals: Table, picked: Slice) -> list[str]:
    """Return the goals of the names asked for, in words: a team may have written down those of many."""
    names = {None, *picked.names} if picked.names else set(goals.column("session_name"))
    return [
        ("goal: " if goal["session_name"] is None else f"goal of {clean(goal['session_name'])}: ")
        + clean(goal["pattern"])
        for goal in goals.records()
        if goal["session_name"] in names
    ]


def outcome_lines(outcomes: Outcomes, width: int) -> list[Text]:
    """Return how the sessions ended, with what they had cost, and what of that is lost."""
    ways = [way for way in OUTCOMES if getattr(outcomes, way)]
    counts = [getattr(outcomes, way) for way in ways]
    costs = [getattr(outcomes.cost_usd, way) for way in ways]
    total = outcomes.total_cost_usd
    shares = [number / outcomes.sessions for number in counts]
    cost_shares = [None if not total or cost is None else float(cost / total) for cost in costs]
    bar = 6 if width < NARROW else 16
    columns = [
        Column(line(("How sessions end", TITLE)), ways),
        Column("sessions", [count(number) for number in counts], right=True),
        Column("share", [rate(share, 0) for share in shares], right=True),
        Column("", share_bars(shares, bar), leaves=2),
        Column("cost", [money(cost) for cost in costs], right=True),
        Column("share", [rate(share, 0) for share in cost_shares], right=True, leaves=1),
        Column("", share_bars(cost_shares, bar), leaves=3),
    ]
    return [*grid(columns, width), *(line(text) for text in wrapped(lost_words(outcomes), width))]


def lost_words(outcomes: Outcomes) -> str:
    """Return what the sessions that ended without a goal had cost, in one sentence."""
    ways = [way for way in LOST if getattr(outcomes, way)]
    if not ways:
        return "Nothing lost: no session failed, was abandoned or ended without a goal."
    sessions = sum(getattr(outcomes, way) for way in ways)
    share = f" ({rate(outcomes.lost_share, 0)})" if outcomes.lost_share is not None else ""
    words = {"failed": "failed", "abandoned": "were abandoned", "ended": "ended"}
    *others, last = (words[way] for way in ways)
    how = f"{', '.join(others)} or {last}" if others else last
    spent = f"{money(outcomes.lost_cost_usd)} of {money(outcomes.total_cost_usd)}{share}"
    return f"Lost: {spent}, the whole cost of {plural(sessions, 'session')} that {how}."


def difference_lines(
    differences: Table, width: int, min_support: int, most: int = MOST_DIFFERENCES
) -> list[Text]:
    """Return what clearly differs before the end, as sentences under their operation, the strongest first."""
    records = differences.records()
    clear = [row for row in records if row["is_clear"]]
    title = line(("What differs before the end", TITLE))
    if not records:
        why = f"Too little to compare: each side needs {plural(min_support, 'request')} (--min-support)."
        return [title, *quiet(why, width)]
    lines = [title]
    for operation, group in groupby(_by_operation(clear[:most]), key=lambda row: row["operation"]):
        lines.append(line(cut(operation_label(operation), width, "path")))
        for row in group:
            lines += [line(_INDENT, text) for text in wrapped(_sentence(row), width - len(_INDENT))]
    return [*lines, *quiet(_compared(len(records), len(clear), most), width)]


def _by_operation(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with those of one operation together, in the order of each operation's strongest."""
    places = {operation: at for at, operation in enumerate(dict.fromkeys(row["operation"] for row in rows))}
    return sorted(rows, key=lambda row: places[row["operation"]])


def _sentence(row: dict[str, Any]) -> str:
    interval = f"{_ratio(row['odds_ratio_low'])} to {_ratio(row['odds_ratio_high'])}"
    words = clean(row["words"])
    return f"{words[0].upper()}{words[1:]}; odds ratio {_ratio(row['odds_ratio'])}, 95%: {interval}."


def _ratio(value: float) -> str:
    return f"{value:,.0f}" if value >= 9.95 else f"{value:.1f}" if value >= 1.95 else f"{value:.2f}"


def _compared(comparisons: int, clear: int, most: int) -> str:
    """Return how much was compared, so that a reader can tell how much of it is chance."""
    cut_off = f" {clear - most} more in --format json." if clear > most else ""
    return (
        f"Requests that a session stopped after without completing, against those at the same operation that "
        f"it went on from: {plural(comparisons, 'comparison')}, {clear:,} with a clear difference.{cut_off}"
        " By chance alone, about 1 in 20 would look clear."
    )


def quiet(text: str, width: int) -> list[Text]:
    """Return a remark on as many lines as it takes."""
    return [line((part, DIM)) for part in wrapped(text, width)]
