"""`sessions show`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sessions.analytics.results import plain
from sessions.cli import messages
from sessions.cli.answer import Answer
from sessions.cli.output import emit, text_writer
from sessions.errors import UsageError
from sessions.words.units import plural

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.text import Text

    from sessions.analytics.conversation import Exchange
    from sessions.analytics.detail import SessionDetail
    from sessions.api import Database
    from sessions.cli.options import Format
    from sessions.cli.output import Target
    from sessions.cli.render.canvas import Canvas


def show(database: Database, session_id: str, to: Target, *, with_content: bool) -> None:
    """Show one session, its requests in order, and what was said if asked for."""
    detail = database.show(session_id)
    content = database.content(detail.session.column("session_id")[0]) if with_content else ()

    def layout(canvas: Canvas) -> list[Text]:
        from sessions.cli.render.session import session_layout

        return session_layout(detail, content, canvas)

    sections = (("Session", detail.session), ("Requests", detail.requests))
    emit(
        Answer(
            layout, lambda: session_data(detail, content), detail.requests, sections, detail.requests.to_arrow
        ),
        to,
    )


def require_raw_alone(chosen: Format | None, *, with_content: bool) -> None:
    """Raise UsageError for options that mean nothing where the texts go out as they are."""
    if chosen is not None or with_content:
        option = "--content" if chosen is None else f"--format {chosen}"
        reason = "means nothing with --raw, which writes what was logged"
        raise UsageError(option, reason, "leave out one of the two")


def show_raw(database: Database, any_id: str, file: Path | None) -> None:
    """Write the source text of a request, or of each request of a session, as it is stored."""
    found = database.raw(any_id).column("text")
    kept = [text for text in found if text is not None]
    with text_writer(file) as write:
        for text in kept:
            write(text)
    if len(kept) < len(found):
        messages.note(f"{len(found) - len(kept):,} of {plural(len(found), 'text')} not kept: see --no-bodies")


def session_data(detail: SessionDetail, content: Sequence[Exchange]) -> dict[str, Any]:
    """Return the session as JSON-ready data, with `content` per request if there is any."""
    data = detail.to_dict()
    said = {exchange.request_id: exchange for exchange in content}
    for request in data["requests"] if content else ():
        exchange = said[request["request_id"]]
        request["content"] = {"messages": plain(exchange.messages), "answer": plain(exchange.answer)}
    return data
