"""One session for reading: what it amounts to, then its requests in order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rich.text import Text

from sessions.analytics.conversation import told
from sessions.cli.render import bars
from sessions.cli.render.canvas import ACCENT, DIM, FAILURE, TITLE, blank, line, packed, padded, spread
from sessions.cli.render.conversation import conversation_lines
from sessions.cli.render.grid import Column, fitting, grid
from sessions.cli.render.labels import NO_NAME, clean, cut, wrapped
from sessions.words.path_tree import Branch, path_tree
from sessions.words.units import UNKNOWN, count, duration, latency, moment, money, plural, rate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sessions.analytics.conversation import Exchange
    from sessions.analytics.detail import SessionDetail
    from sessions.cli.render.canvas import Canvas

_CONTENT_INDENT = 4
_DATE_AT_END = re.compile(r"-\d{4}-?\d{2}-?\d{2}$", re.ASCII)
_MOST_FAILURE_LINES = 4
_WIDE = 110
_NARROWEST_AXIS, _WIDEST_AXIS = 10, 40


def session_layout(detail: SessionDetail, content: Sequence[Exchange], canvas: Canvas) -> list[Text]:
    """Return one session's lines; with `content`, what was said stands below each request."""
    session = detail.session.records()[0]
    requests = detail.requests.records()
    lines = [*header_lines(session, requests, canvas), blank()]
    rows, numbers = request_lines(session, requests, canvas.width)
    said = dict(enumerate(told(content)))
    for row, number in zip(rows, numbers, strict=True):
        lines.append(row)
        if number is None:
            continue
        if said.get(number):
            lines += [*conversation_lines(said[number], canvas.width, _CONTENT_INDENT), blank()]
        else:
            lines += _failure_lines(requests[number], canvas.width)
    return lines


def header_lines(session: dict[str, Any], requests: Sequence[dict[str, Any]], canvas: Canvas) -> list[Text]:
    """Return what the session is and what it amounts to."""
    name = NO_NAME if session["session_name"] is None else clean(session["session_name"])
    title = line((cut(clean(session["session_id"]), canvas.width, "both"), TITLE))
    lines = spread(title, line(cut(name, canvas.width)), canvas.width)
    when = f"{moment(session['started_at'], canvas.tz, seconds=True)} {canvas.tz}"
    parts = [
        [when, f"took {duration(session['wall_s'])}", _busy(session)],
        [
            plural(session["requests"], "request"),
            f"{money(session['total_cost_usd'])} in all",
            _tokens(session),
            f"avg {latency(session['avg_latency_ms'])}",
            f"{rate(session['success_rate'])} ok",
        ],
        [_who(session), _one_model(requests), *_oddities(session)],
    ]
    return [*lines, *(text for row in parts for text in packed(row, canvas.width))]


def _busy(session: dict[str, Any]) -> str:
    if session["active_s"] is None:
        return ""
    return f"{duration(session['active_s'])} of it in requests"


def _tokens(session: dict[str, Any]) -> str:
    if session["total_tokens"] is None:
        return ""
    return f"{count(session['prompt_tokens'])} tokens in, {count(session['completion_tokens'])} out"


def _who(session: dict[str, Any]) -> str:
    return f"user {clean(session['user_id'])}" if session["user_id"] is not None else ""


def _models(requests: Sequence[dict[str, Any]]) -> list[str]:
    return sorted({clean(row["model"]) for row in requests if row["model"] is not None})


def _one_model(requests: Sequence[dict[str, Any]]) -> str:
    models = _models(requests)
    return f"all {models[0]}" if len(models) == 1 and len(requests) > 1 else ""


def _oddities(session: dict[str, Any]) -> list[str]:
    """Return what makes the figures less sure; nothing when nothing does."""
    notes = []
    if session["requests_without_cost"]:
        notes.append(f"{plural(session['requests_without_cost'], 'request')} without a known cost")
    if session["tied_requests"]:
        notes.append(f"{plural(session['tied_requests'], 'request')} at the same moment as the one before")
    if session["name_count"] and session["name_count"] > 1:
        notes.append(f"{session['name_count']} names share this id")
    return notes


def request_lines(
    session: dict[str, Any], requests: Sequence[dict[str, Any]], width: int
) -> tuple[list[Text], list[int | None]]:
    """Return the table of requests, and of each line which request it is: None for header and parents."""
    tree = path_tree([row["session_path"] for row in requests])
    columns = fitting(_columns(tree, requests, width), width - _NARROWEST_AXIS - 2)
    taken = sum(min(column.natural, column.least or column.natural) + 2 for column in columns)
    flexible = sum(column.natural + 2 for column in columns)
    room = width - flexible if width - flexible >= _NARROWEST_AXIS else width - taken
    axis = max(min(room, _WIDEST_AXIS), _NARROWEST_AXIS)
    columns.insert(
        _after(columns, "latency"), Column(_axis_title(session, axis), _waterfall(tree, requests, axis))
    )
    return grid(columns, width), [None, *(branch.request for branch in tree)]


def _after(columns: Sequence[Column], title: str) -> int:
    return next((at for at, column in enumerate(columns, 1) if column.title == title), len(columns))


def _columns(tree: Sequence[Branch], requests: Sequence[dict[str, Any]], width: int) -> list[Column]:
    """Return everything but the waterfall."""
    rows = [None if branch.request is None else requests[branch.request] for branch in tree]

    def cells(of: Callable[[dict[str, Any]], Text | str]) -> list[Text | str]:
        return ["" if row is None else of(row) for row in rows]

    columns = [
        Column("path", [_path(branch) for branch in tree], least=16),
        Column("offset", cells(_offset), right=True, leaves=3),
        Column("latency", cells(lambda row: latency(row["latency_ms"])), right=True),
        Column("status", cells(_status)),
        Column("model", cells(lambda row: model_label(row["model"], width)), least=12, leaves=4),
        Column("tokens", cells(lambda row: count(_tokens_of(row))), right=True, leaves=5),
        Column("tokens in", cells(lambda row: count(row["prompt_tokens"])), right=True, leaves=5),
        Column("out", cells(lambda row: count(row["completion_tokens"])), right=True, leaves=5),
        Column("cost", cells(lambda row: money(row["cost_usd"])), right=True),
    ]
    absent = {"tokens"} if width >= _WIDE else {"tokens in", "out"}
    if len(_models(requests)) == 1 and len(requests) > 1:  # the header names it
        absent.add("model")
    return [column for column in columns if column.title not in absent]


def _tokens_of(row: dict[str, Any]) -> int | None:
    known = [n for n in (row["prompt_tokens"], row["completion_tokens"]) if n is not None]
    return sum(known) if known else None


def _path(branch: Branch) -> Text:
    return Text(branch.label, DIM if branch.request is None else "", end="")


def _offset(row: dict[str, Any]) -> str:
    return UNKNOWN if row["offset_s"] is None else f"+{duration(row['offset_s'])}"


def model_label(model: str | None, width: int) -> str:
    """Return a model as shown: where room is short without the date it ends in."""
    if model is None:
        return UNKNOWN
    return clean(model if width >= _WIDE else _DATE_AT_END.sub("", model))


def _status(row: dict[str, Any]) -> Text:
    """Return the HTTP status and, never by colour alone, whether the request failed."""
    status = UNKNOWN if row["status"] is None else str(row["status"])
    if row["ok"] is False:
        return Text(f"✗ {status}", FAILURE, end="")
    return line("✓ " if row["ok"] else "? ", ("cached", DIM) if row["cached"] else status)


def _waterfall(tree: Sequence[Branch], requests: Sequence[dict[str, Any]], width: int) -> list[Text]:
    """Return each request's bar on the session's own time axis."""
    whole = max(_end(row) for row in requests) or 1.0
    cells = []
    for branch in tree:
        row = None if branch.request is None else requests[branch.request]
        if row is None or row["offset_s"] is None:
            cells.append(Text(" " * width, end=""))
            continue
        length = (row["latency_ms"] or 0) / 1000 / whole
        drawn = bars.span(row["offset_s"] / whole, length, width)
        cells.append(padded(Text(drawn, FAILURE if row["ok"] is False else ACCENT, end=""), width))
    return cells


def _end(row: dict[str, Any]) -> float:
    return float(row["offset_s"] or 0) + float(row["latency_ms"] or 0) / 1000


def _axis_title(session: dict[str, Any], width: int) -> str:
    """Return the ends of the time axis."""
    end = duration(session["wall_s"])
    room = width - len("0") - len(end)
    return "0" + " " * room + end if room > 0 else ""


def _failure_lines(row: dict[str, Any], width: int) -> list[Text]:
    """Return what the provider said about a failed request."""
    said = [clean(part) for part in (row["error_type"], row["error_message"]) if part]
    if row["ok"] is not False or not said:
        return []
    indent = " " * _CONTENT_INDENT
    folded = wrapped(": ".join(said), width - _CONTENT_INDENT)
    return [line((indent + text, FAILURE)) for text in folded[:_MOST_FAILURE_LINES]]
