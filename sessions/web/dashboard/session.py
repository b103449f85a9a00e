"""One session: what it amounts to, its requests in time, what was said, and what people think of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.responses import RedirectResponse, Response

from sessions.errors import UsageError
from sessions.web.asked import QuestionsOf, settings_of
from sessions.web.dashboard.choices import page_number
from sessions.web.dashboard.page import Part, page
from sessions.web.dashboard.said import conversation, pretty
from sessions.web.dashboard.view import View, ViewOf
from sessions.web.dashboard.waterfall import waterfall

if TYPE_CHECKING:
    from sessions.analytics.detail import SessionDetail
    from sessions.analytics.goals import Goals
    from sessions.web.reading import Questions

router = APIRouter()

ROWS: Final = {"timeline": 500, "conversation": 20, "raw": 10}
"""Requests of one page of each way to show them."""
_RAW: Final = 12_000
_RAW_ALONE: Final = 150_000
"""Characters of a source text, beside others and alone."""
_LONGEST_MARKED: Final = 500
"""Ids that are longer can be looked at, but nothing is kept about them."""


class _Name(Convertor[str]):
    """Any text as the rest of a path: ids may hold slashes and line breaks."""

    regex = r"[\s\S]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("name", _Name())


@router.get("/sessions/{session_id:name}")
def session(session_id: str, view: ViewOf, questions: QuestionsOf, request: Request) -> Response:
    """Show one session."""
    detail: SessionDetail = questions.ask("show", session_id)
    row = detail.session.records()[0]
    made = OneSession(view, questions, settings_of(request).goals, row, detail)
    shown = made.shown
    parts = [
        Part("session_head.html.jinja", made.head),
        Part("session_tabs.html.jinja", made.tabs),
        Part(f"session_{shown}.html.jinja", getattr(made, shown)),
    ]
    return page(
        row["session_id"], view, questions, parts, sliced=False, up=(view.link("/sessions"), "Sessions")
    )


@router.post("/sessions/{session_id:name}")
async def mark(session_id: str, view: ViewOf, questions: QuestionsOf, request: Request) -> Response:
    """Keep what somebody thinks of a session, and show it again."""
    form = parse_qs((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
    rating, tag = (form.get(name, [None])[-1] for name in ("rating", "tag"))
    if rating in {"good", "bad"}:
        await run_in_threadpool(questions.store.give_feedback, session_id, rating=rating == "good")
    elif tag is not None:
        await run_in_threadpool(questions.store.give_tag, session_id, tag.strip())
    else:
        raise UsageError(
            "this form", "says nothing of the session", "send rating=good, rating=bad or tag=WORD"
        )
    return RedirectResponse(view.same(), 303)


@dataclass(frozen=True, slots=True)
class OneSession:
    """What the parts of the page show."""

    view: View
    questions: Questions
    goals: Goals
    row: dict[str, Any]
    detail: SessionDetail

    @property
    def shown(self) -> str:
        """How the requests are shown: one of ROWS. Raises UsageError."""
        wanted = self.view.get("show", "timeline")
        if wanted not in ROWS:
            raise UsageError(wanted, "is no way to show a session", f"choose {', '.join(ROWS)}")
        return wanted

    @property
    def session_id(self) -> str:
        """The whole id."""
        found: str = self.row["session_id"]
        return found

    def head(self) -> dict[str, Any]:
        """Return the figures, and what people say."""
        marked = len(self.session_id) <= _LONGEST_MARKED
        return {
            "session": self.row,
            "outcome": self.questions.ask("outcome", self.session_id, self.goals),
            "can_be_marked": marked,
            "rating": self.questions.ask("feedback", self.session_id),
            "tag": self.questions.ask("tag", self.session_id) or "",
        }

    def tabs(self) -> dict[str, Any]:
        """Return the ways to show the requests, and the sessions before and after."""
        near = self.questions.ask("neighbours", self.session_id, self.view.asked.picked)
        return {
            "shown": self.shown,
            "ways": [
                (
                    way,
                    way.capitalize(),
                    self.view.same(show=None if way == "timeline" else way, page=None, request=None),
                )
                for way in ROWS
            ],
            "earlier": self.view.session(near.earlier) if near.earlier is not None else None,
            "later": self.view.session(near.later) if near.later is not None else None,
        }

    def timeline(self) -> dict[str, Any]:
        """Return the grid of one page of requests."""
        first, rows = self._page()
        return {**self._places(first, len(rows)), "grid": waterfall(rows, first), "link_to": self._link_to}

    def conversation(self) -> dict[str, Any]:
        """Return what was new in each request of one page."""
        first, rows = self._page()
        before = min(first, 1)
        said = self.questions.ask("content_of", self.session_id, first - before, len(rows) + before)
        turns = zip(range(first + 1, first + len(rows) + 1), rows, conversation(said, before), strict=True)
        return {**self._places(first, len(rows)), "turns": list(turns), "raw_of": self._raw_of}

    def raw(self) -> dict[str, Any]:
        """Return the source texts of one page of requests, or of the one that is asked for."""
        first, rows = self._page()
        most = _RAW
        if wanted := self.view.get("request"):
            first, rows, most = *self._only(wanted), _RAW_ALONE
        texts = self.questions.ask("raw_of", self.session_id, first, len(rows)).column("text")
        turns = zip(range(first + 1, first + len(rows) + 1), rows, pretty(texts, most), strict=True)
        return {
            **self._places(first, len(rows)),
            "turns": list(turns),
            "raw_of": self._raw_of,
            "alone": bool(wanted),
        }

    def _page(self) -> tuple[int, list[dict[str, Any]]]:
        """Return the number of the first request of this page, from 0, and its requests."""
        size = ROWS[self.shown]
        first = (page_number(self.view) - 1) * size
        return first, self.detail.requests.rows_of(first, size).records()

    def _only(self, request_id: str) -> tuple[int, list[dict[str, Any]]]:
        ids = self.detail.requests.column("request_id")
        if request_id not in ids:
            raise UsageError(request_id[:80], "is no request of this session", "take one from its timeline")
        at = ids.index(request_id)
        return at, self.detail.requests.rows_of(at, 1).records()

    def _places(self, first: int, count: int) -> dict[str, Any]:
        total, size, number = len(self.detail.requests), ROWS[self.shown], page_number(self.view)
        pages = -(-total // size)
        return {
            "first": first + 1,
            "last": first + count,
            "total": total,
            "previous": self.view.same(page=number - 1) if 1 < number <= pages else None,
            "next": self.view.same(page=number + 1) if number < pages else None,
        }

    def _link_to(self, number: int) -> str:
        """Return where the conversation of a request is."""
        on = (number - 1) // ROWS["conversation"] + 1
        return f"{self.view.same(show='conversation', page=on if on > 1 else None)}#r{number}"

    def _raw_of(self, request_id: str) -> str:
        return self.view.same(show="raw", request=request_id, page=None)
