"""Two slices side by side for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.cells import cell_len
from rich.text import Text

from sessions.cli.render.canvas import DIM, TITLE, blank, line
from sessions.cli.render.grid import Column, grid
from sessions.cli.render.labels import clean, wrapped
from sessions.words.units import UNKNOWN, count, duration, latency, money, rate

if TYPE_CHECKING:
    from collections.abc import Callable

    from sessions.analytics.compare import Comparison
    from sessions.cli.render.canvas import Canvas

FEW: Final = 30
"""Below so many sessions on a side, intervals are to be taken with care."""

_LONGEST_NAME: Final = 16
_WIDE: Final = 80
"""From this width on, the names of measures are shown whole."""

_TITLES: Final = {
    "sessions": "sessions",
    "requests": "requests",
    "users": "users",
    "total_cost_usd": "total cost",
    "cost_per_session_usd": "cost a session",
    "requests_per_session": "requests a session",
    "success_rate": "success rate",
    "p50_latency_ms": "median latency",
    "p95_latency_ms": "p95 latency",
    "avg_duration_s": "avg duration",
    "p50_duration_s": "median duration",
    "completion_rate": "completed",
    "drop_off_rate": "dropped off",
}
_WORDS: Final[dict[str, Callable[[Any], str]]] = {
    "USD": money,
    "0 to 1": rate,
    "ms": latency,
    "s": duration,
}
_VERDICTS: Final = {
    "higher": "higher",
    "lower": "lower",
    "unclear": "may be chance",
}


def compare_layout(found: Comparison, canvas: Canvas) -> list[Text]:
    """Return both slices, a line a measure: values, difference, its interval, and what that says."""
    rows = found.measures.records()
    titles = [_TITLES.get(row["measure"], row["measure"]) for row in rows]
    words = [_WORDS.get(row["unit"], count) for row in rows]
    values = list(zip(rows, words, strict=True))
    names = _names(found)
    columns = [
        Column("", titles, least=0 if canvas.width >= _WIDE else 12),
        Column(names[0], [word(row["first"]) for row, word in values], right=True),
        Column(names[1], [word(row["second"]) for row, word in values], right=True),
        Column("difference", [_signed(row["difference"], word) for row, word in values], right=True),
        Column("in %", [_percent(row["relative"]) for row in rows], right=True, leaves=2),
        Column("95% interval", [_interval(row, word) for row, word in values], right=True, leaves=1),
        Column("", [_verdict(row["verdict"]) for row in rows]),
    ]
    title = f"{clean(found.first.label)} against {clean(found.second.label)}"
    titled = [line((text, TITLE)) for text in wrapped(title, canvas.width)]
    return [*titled, *grid(columns, canvas.width), *_notes(found, canvas.width)]


def _names(found: Comparison) -> tuple[str, str]:
    """Return what stands above the two columns: the labels, where they are short."""
    first, second = clean(found.first.label), clean(found.second.label)
    short = max(cell_len(first), cell_len(second)) <= _LONGEST_NAME
    return (first, second) if short else ("first", "second")


def _signed(value: float | None, word: Callable[[Any], str]) -> str:
    if value is None:
        return UNKNOWN
    text = f"{abs(value) * 100:.1f} pp" if word is rate else word(abs(value))
    return text if not value else ("+" if value > 0 else "-") + text


def _percent(share: float | None) -> str:
    if share is None:
        return UNKNOWN
    return f"{share:+.0%}" if abs(share) < 10 else f"{share + 1:,.0f} times"


def _interval(row: dict[str, Any], word: Callable[[Any], str]) -> str:
    if row["low"] is None or row["high"] is None:
        return ""
    return f"{_signed(row['low'], word)} to {_signed(row['high'], word)}"


def _verdict(verdict: str | None) -> Text:
    return Text("" if verdict is None else _VERDICTS[verdict], DIM if verdict == "unclear" else "", end="")


def _notes(found: Comparison, width: int) -> list[Text]:
    """Return what a reader must know to trust the intervals."""
    notes = []
    if "unclear" in found.measures.column("verdict"):
        notes.append("May be chance: the interval of the difference holds 0.")
    fewest = min(found.first.sessions, found.second.sessions)
    if fewest < FEW:
        notes.append(f"Only {fewest} sessions on one side: take the intervals with care.")
    lines = [line((text, DIM)) for note in notes for text in wrapped(note, width)]
    return [blank(), *lines] if lines else []
