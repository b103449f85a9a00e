"""The first page: what it all costs, how it goes, and what to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from sessions.analytics.step_flow import named
from sessions.web.asked import QuestionsOf, settings_of
from sessions.web.dashboard.drawn import Ranked, at_widths, ranked
from sessions.web.dashboard.page import Part, page
from sessions.web.dashboard.view import View, ViewOf
from sessions.words.units import UNKNOWN, count, latency, money, rate

if TYPE_CHECKING:
    from sessions.analytics.goals import Goals
    from sessions.web.reading import Questions

router = APIRouter()

MOST: Final = 8
"""Rows of each list."""
Cell = tuple[str, str | None]


@router.get("/")
def overview(view: ViewOf, questions: QuestionsOf, request: Request) -> Response:
    """Show the overview; of a file without sessions, how to get some in."""
    made = Overview(view, questions, settings_of(request).goals)
    totals = made.totals()
    parts = [Part("overview.html.jinja", lambda: {"totals": totals})]
    if totals["requests"]:
        parts += [
            Part("overview_time.html.jinja", made.time),
            Part("overview_names.html.jinja", made.names_and_models),
            Part("overview_stops.html.jinja", made.stops_and_operations),
            Part("overview_outliers.html.jinja", made.outliers),
        ]
    return page("Overview", view, questions, parts)


@dataclass(frozen=True, slots=True)
class Overview:
    """What the parts of the page show."""

    view: View
    questions: Questions
    goals: Goals

    def totals(self) -> dict[str, Any]:
        """Return the figures of the head."""
        row: dict[str, Any] = self.questions.ask("totals", self.view.asked.picked).records()[0]
        return row

    def time(self) -> dict[str, Any]:
        """Return cost and sessions over time."""
        found = self.questions.ask("trends", self.view.asked.picked, tz=self.view.tz)
        return {"drawings": at_widths(self.view, found)}

    def names_and_models(self) -> dict[str, Any]:
        """Return the names and the models that cost most."""
        names = self.questions.ask("names", self.view.asked.picked).records()
        names.sort(key=lambda row: row["total_cost_usd"] or 0, reverse=True)
        models = self.questions.ask("models", self.view.asked.picked).records()
        return {
            "names": [self._name(row, bar) for row, bar in ranked(names, "total_cost_usd", MOST)],
            "more_names": max(len(names) - MOST, 0),
            "models": [self._model(row, bar) for row, bar in ranked(models, "cost_usd", MOST)],
            "more_models": max(len(models) - MOST, 0),
        }

    def _name(self, row: dict[str, Any], bar: float) -> Ranked:
        name = row["session_name"]
        link = self.view.link("/", name=name) if name else None
        behind = self.view.link("/sessions", name=name) if name and row["sessions"] else None
        cells: tuple[Cell, ...] = (
            (count(row["sessions"]), behind),
            (rate(row["success_rate"]), None),
            (money(row["total_cost_usd"]), None),
        )
        return Ranked("(no name)" if name is None else name, bar, cells, link)

    def _model(self, row: dict[str, Any], bar: float) -> Ranked:
        model = row["model"]
        link = self.view.link("/sessions", model=model) if model else None
        cells: tuple[Cell, ...] = (
            (count(row["requests"]), link),
            (latency(row["avg_latency_ms"]), None),
            (money(row["cost_usd"]), None),
        )
        return Ranked("(not logged)" if model is None else model, bar, cells, link)

    def stops_and_operations(self) -> dict[str, Any]:
        """Return where sessions stop, and the operations that cost most."""
        stops = self.questions.ask("dropoff", self.view.asked.picked, goals=self.goals)
        rows = sorted(stops.operations.records(), key=lambda row: -row["ends"])
        operations = self.questions.ask("operations", self.view.asked.picked).records()
        return {
            "outcomes": stops.outcomes,
            "has_goals": stops.outcomes.completed is not None,
            "stops": [self._stop(row, bar) for row, bar in ranked(rows, "ends", MOST) if row["ends"]],
            "operations": [self._operation(row, bar) for row, bar in ranked(operations, "cost_usd", MOST)],
        }

    def _stop(self, row: dict[str, Any], bar: float) -> Ranked:
        behind = self._behind("ended_in", row["operation"])
        cells: tuple[Cell, ...] = (
            (count(row["ends"]), behind),
            (rate(row["exit_rate"]), None),
            (money(row["lost_cost_usd"]), None),
        )
        return Ranked(named(row["operation"]), bar, cells, behind)

    def _operation(self, row: dict[str, Any], bar: float) -> Ranked:
        behind = self._behind("operation", row["operation"])
        cells: tuple[Cell, ...] = (
            (count(row["requests"]), behind),
            (latency(row["avg_latency_ms"]) if row["avg_latency_ms"] is not None else UNKNOWN, None),
            (money(row["cost_usd"]), None),
        )
        return Ranked(named(row["operation"]), bar, cells, behind)

    def _behind(self, parameter: str, operation: str | None) -> str | None:
        return None if operation is None else self.view.link("/sessions", **{parameter: operation})

    def outliers(self) -> dict[str, Any]:
        """Return the sessions that are most out of line within their name."""
        found = self.questions.ask("outliers", self.view.asked.picked, limit=MOST)
        return {"rows": found.table.records(), "total": found.total}
