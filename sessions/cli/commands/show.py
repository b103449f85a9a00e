"""`sessions show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.api import answers
from sessions.cli import messages
from sessions.cli.answer import Answer
from sessions.cli.output import emit, text_writer
from sessions.words.units import plural

if TYPE_CHECKING:
    from pathlib import Path

    from rich.text import Text

    from sessions.api import Database
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
    emit(Answer(layout, answers.of_session(detail, content), sections), to)


def show_raw(database: Database, any_id: str, file: Path | None) -> None:
    """Write the source text of a request, or of each request of a session, as it is stored."""
    found = database.raw(any_id).column("text")
    kept = [text for text in found if text is not None]
    with text_writer(file) as write:
        for text in kept:
            write(text)
    if len(kept) < len(found):
        messages.note(f"{len(found) - len(kept):,} of {plural(len(found), 'text')} not kept: see --no-bodies")
