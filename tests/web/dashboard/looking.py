"""What tests read out of pages: marks of charts, links, tables, fields."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from starlette.testclient import TestClient

from sessions.analytics.goals import NO_GOALS, Goals, goals_of
from sessions.web.app import application
from sessions.web.settings import Settings
from tests.web.dashboard.elements import Element, Reader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HERE = "http://127.0.0.1:8787"
GOALS = goals_of({"Travel Planner": "/booking/flight/confirm"})


@contextmanager
def client_of(database: Path, goals: Goals = NO_GOALS) -> Iterator[TestClient]:
    """Yield a client of a server of a database."""
    with TestClient(application(Settings(database, goals=goals)), base_url=HERE) as client:
        yield client


def read(text: str) -> Element:
    """Return a page as a tree; it must be whole."""
    reader = Reader(text)
    assert reader.unbalanced == []
    return reader.root


def page(client: TestClient, path: str, status: int = 200) -> Element:
    """Return a page that answers with a status."""
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code, answer.text[-2000:])
    return read(answer.text)


def troubles(found: Element) -> list[str]:
    """Return what a page says that went wrong."""
    return [one.text for one in found.all(style="trouble")]


def marks(found: Element) -> list[Element]:
    """Return the marks of all charts of a page."""
    return found.all(style="chart-mark")


def counted(client: TestClient, path: str) -> int:
    """Return how many sessions a page of sessions says there are."""
    found = page(client, path)
    assert troubles(found) == [], unquote(path)
    totals = found.all("p", "total")
    if not totals:
        assert found.all(style="empty"), unquote(path)
        return 0
    return number(totals[0].text)


def number(text: str) -> int:
    """Return the first whole number in a text."""
    matched = re.search(r"\d[\d,]*", text)
    assert matched is not None, text
    return int(matched[0].replace(",", ""))


def sessions_of(mark: Element) -> int | None:
    """Return the sessions that the tooltip of a mark tells; None where it tells of something else."""
    matched = re.search(r"(\d[\d,]*) sessions?\b", mark.all("title")[0].text)
    return int(matched[1].replace(",", "")) if matched else None


def cells(found: Element, caption: str) -> list[dict[str, Any]]:
    """Return the rows of the table with a caption that begins so, by heading."""
    (table,) = [one for one in found.all("table") if one.all("caption")[0].text.startswith(caption)]
    heads = [head.text.rstrip(" ↓↑") for head in table.all("thead")[0].all("th")]
    return [dict(zip(heads, row.children, strict=True)) for row in table.all("tbody")[0].all("tr")]


def links(element: Element) -> list[str]:
    """Return the addresses of all links below an element."""
    return [one["href"] for one in element.all("a") if one.get("href")]
