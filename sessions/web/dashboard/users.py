"""Users: what each does and costs, and a page of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from sessions.analytics.list_pages import PlacedPage
from sessions.analytics.listing import Page
from sessions.analytics.step_flow import named
from sessions.analytics.users import COLUMNS
from sessions.pages import figures
from sessions.web.asked import QuestionsOf
from sessions.web.dashboard.choices import order, page_number, pages_beside, rows_of, sorted_heads
from sessions.web.dashboard.drawn import Ranked, at_widths, ranked
from sessions.web.dashboard.page import Part, page
from sessions.web.dashboard.view import View, ViewOf
from sessions.words.units import count, latency, money, rate

if TYPE_CHECKING:
    from sessions.analytics.slices import Slice
    from sessions.web.reading import Questions

router = APIRouter()

MOST: Final = 10
"""Rows of each list of a user's page."""


@router.get("/users")
def users(view: ViewOf, questions: QuestionsOf) -> Response:
    """Show the users, and how much of the cost few of them are."""
    sort, descending = order(view, "-total_cost_usd", COLUMNS)
    number, limit = page_number(view), rows_of(view)

    def rows() -> dict[str, Any]:
        found = questions.ask(
            "users",
            view.asked.picked,
            sort,
            descending=descending,
            limit=limit,
            offset=(number - 1) * limit,
        )
        more = found.total > number * limit
        return {
            "rows": found.table.records(),
            "total": found.total,
            "heads": sorted_heads(view, COLUMNS, sort, descending=descending),
            "first": (number - 1) * limit + 1,
            **pages_beside(view, number, more=more),
        }

    def chart() -> dict[str, Any]:
        dearest = view.same(sort="-total_cost_usd", page=None)
        return {"drawn": figures.users(questions.ask("concentration", view.asked.picked), dearest)}

    parts = [Part("users.html.jinja"), Part("users_table.html.jinja", rows)]
    return page("Users", view, questions, [*parts, Part("users_chart.html.jinja", chart)])


@router.get("/users/{user_id:name}")
def user(user_id: str, view: ViewOf, questions: QuestionsOf) -> Response:
    """Show one user."""
    made = OneUser(view, questions, user_id, replace(view.asked.picked, users=(user_id,)))
    parts = [
        Part("user.html.jinja"),
        Part("user_figures.html.jinja", made.head),
        Part("user_lists.html.jinja", made.lists),
        Part("user_sessions.html.jinja", made.sessions),
    ]
    return page(user_id, view, questions, parts, up=(view.link("/users", user=None), "Users"))


@dataclass(frozen=True, slots=True)
class OneUser:
    """What the parts of a user's page show."""

    view: View
    questions: Questions
    user_id: str
    picked: Slice

    def head(self) -> dict[str, Any]:
        """Return the figures, and cost over time."""
        totals = self.questions.ask("totals", self.picked).records()[0]
        found = self.questions.ask("trends", self.picked, tz=self.view.tz) if totals["requests"] else None
        drawings = at_widths(self.view, found, user=self.user_id) if found else []
        return {"totals": totals, "drawings": drawings, "user_id": self.user_id}

    def lists(self) -> dict[str, Any]:
        """Return the names and the operations that cost most."""
        names = self.questions.ask("names", self.picked).records()
        names.sort(key=lambda row: row["total_cost_usd"] or 0, reverse=True)
        operations = self.questions.ask("operations", self.picked).records()
        return {
            "names": [self._name(row, bar) for row, bar in ranked(names, "total_cost_usd", MOST)],
            "operations": [self._operation(row, bar) for row, bar in ranked(operations, "cost_usd", MOST)],
        }

    def _name(self, row: dict[str, Any], bar: float) -> Ranked:
        name = row["session_name"]
        behind = self.view.link("/sessions", user=self.user_id, name=name) if name else None
        cells = ((count(row["sessions"]), behind), (rate(row["success_rate"]), None))
        return Ranked(
            "(no name)" if name is None else name, bar, (*cells, (money(row["total_cost_usd"]), None)), behind
        )

    def _operation(self, row: dict[str, Any], bar: float) -> Ranked:
        operation = row["operation"]
        behind = self.view.link("/sessions", user=self.user_id, operation=operation) if operation else None
        cells = ((count(row["requests"]), behind), (latency(row["avg_latency_ms"]), None))
        return Ranked(named(operation), bar, (*cells, (money(row["cost_usd"]), None)), behind)

    def sessions(self) -> dict[str, Any]:
        """Return the latest sessions."""
        found = self.questions.ask("session_page", self.picked, PlacedPage(Page(limit=MOST)))
        return {
            "rows": found.table.records(),
            "total": found.total,
            "all_of_them": self.view.link("/sessions", user=self.user_id),
        }
