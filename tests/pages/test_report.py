"""The report as a page: the figures of the report, nothing from elsewhere, nothing that acts."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

import sessions
from sessions.analytics.goals import Goals, goals_of
from sessions.analytics.slices import Slice
from sessions.pages.report import report_page
from sessions.pages.story import story
from sessions.words.units import money, rate
from tests.factories import gateway, ingest_lines

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
VOID = {"meta", "br", "link", "img", "input", "hr"}
ACTS = {"script", "iframe", "object", "embed", "form", "link", "base", "img", "video", "audio", "source"}


class Checked(HTMLParser):
    """Reads a page: every tag closed in its turn, every id once, every address within the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            assert name != "style", (tag, value)
            if name == "id":
                self.ids.append(value or "")
            if name in {"href", "src", "xlink:href", "action"}:
                self.links.append(value or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def page_of(path: Path, picked: Slice | None = None, goals: Goals | None = None) -> str:
    found = story(sessions.open(path), picked or Slice(), goals or Goals(), "UTC")
    return report_page(found, NOW)


def checked(page: str) -> Checked:
    """Return the page read; raise AssertionError where it is not well-formed or not by itself."""
    read = Checked(page)
    assert len(read.ids) == len(set(read.ids))
    assert ACTS.isdisjoint(read.tags)
    for link in read.links:
        assert link.startswith("#"), link
        assert link[1:] in read.ids
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert not any("url(" in style or "@import" in style for style in styles)
    return read


def test_the_page_of_the_sample_logs(sample_db: Path) -> None:
    goals = goals_of({"Travel Planner": "/booking/flight/confirm"})
    page = checked(page_of(sample_db, Slice(names=("Travel Planner",)), goals))
    report = sessions.open(sample_db).report(name="Travel Planner", goals=goals)

    for figure in (
        money(report.total_cost_usd),
        rate(report.success_rate),
        money(report.outcomes.lost_cost_usd),
        f"{report.sessions} sessions",
    ):
        assert figure in page.text, figure
    # time, steps, matrix, funnel, losses, paths, costs, models, users, and 4 spreads
    assert page.tags.count("svg") == 13
    assert page.text.startswith("Travel Planner \N{EN DASH} sessions report Travel Planner 2026-09-07")
    assert "2026-11-01 12:00" in page.text


def test_all_names_at_once(sample_db: Path) -> None:
    page = checked(page_of(sample_db))

    assert "All sessions" in page.text
    assert "may still go on" in page.text


def test_the_same_data_gives_the_same_page(sample_db: Path) -> None:
    assert page_of(sample_db) == page_of(sample_db)


def test_an_empty_slice(sample_db: Path) -> None:
    page = checked(page_of(sample_db, Slice(since=datetime(2030, 1, 1))))

    assert "No request is in this slice." in page.text
    assert "svg" not in page.tags


HOSTILE = "</style><script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{ 7*7 }}"


@pytest.mark.parametrize("place", ["name", "path", "user", "model", "session"])
def test_labels_of_a_log_are_text(tmp_path: Path, place: str) -> None:
    hostile: dict[str, Any] = {place: f"/{HOSTILE}" if place == "path" else HOSTILE}
    made = [gateway(request_id=f"r{n}", start=1772442843 + n, cost=0.1, **hostile) for n in range(3)]
    database = ingest_lines(tmp_path, *made)
    page = page_of(database.path)

    checked(page)
    assert "<script" not in page
    assert "onerror=alert(1)>" not in page
    assert "49" not in re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", page, flags=re.DOTALL)


def test_a_log_of_which_little_is_known(tmp_path: Path) -> None:
    bare = gateway(
        request_id="r1",
        session=None,
        name=None,
        path=None,
        user=None,
        start=None,
        latency_ms=None,
        status=None,
    )
    other = gateway(
        request_id="r2", session="s", name=None, path=None, user=None, start=None, latency_ms=None
    )
    page = checked(page_of(ingest_lines(tmp_path, bare, other).path))

    assert "1 request without a session id" in page.text
    assert "No request has a time" in page.text
