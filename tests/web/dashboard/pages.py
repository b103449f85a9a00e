"""Pages asked for in this process, and taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from starlette.testclient import TestClient

from sessions.web.app import application
from sessions.web.reading import Store
from sessions.web.settings import Settings
from tests.web.dashboard.elements import Element, Reader

if TYPE_CHECKING:
    from pathlib import Path

BASE = "http://localhost:8787"
OPEN: list[Store] = []
"""Closed after each test: see conftest.py."""


def asker(path: Path, **settings: Any) -> TestClient:
    """Return who asks the whole server for pages."""
    chosen = Settings(path=path, **settings)
    store = Store(chosen)
    OPEN.append(store)
    app = application(chosen, store)
    return TestClient(app, base_url=BASE, raise_server_exceptions=False, follow_redirects=False)


class Page:
    """A page taken apart: its elements in order, and its text."""

    def __init__(self, text: str) -> None:
        reader = Reader(text)
        self.elements = reader.root.all()
        self.unbalanced = reader.unbalanced

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return the elements of a tag that have these attributes; `class_` is one of its classes."""
        return [one for one in self.elements if one.tag == tag and _has(one, attributes)]

    def one(self, tag: str, **attributes: str) -> Element:
        """Return the only element like this."""
        (found,) = self.all(tag, **attributes)
        return found

    def links(self, text: str) -> list[str]:
        """Return where the links of this text lead."""
        return [one.attributes["href"] for one in self.all("a") if one.text == text]

    def link(self, text: str) -> str:
        """Return where the only link of this text leads."""
        (found,) = self.links(text)
        return found

    def figures(self) -> dict[str, str]:
        """Return the figures of the head by their names."""
        names = [one.text for one in self.elements if one.tag == "dt"]
        values: list[str] = []
        after = False
        for one in self.elements:
            if one.tag == "dt":
                after = True
            elif one.tag == "dd" and after:
                values.append(one.text)
                after = False
        return dict(zip(names, values, strict=True))

    def rows(self, at: int = 0) -> list[list[str]]:
        """Return the texts of the cells of one table's body, row by row."""
        tables: list[list[list[str]]] = []
        in_body = False
        for one in self.elements:
            if one.tag in {"thead", "tbody"}:
                in_body = one.tag == "tbody"
                if in_body:
                    tables.append([])
            elif in_body and one.tag == "tr":
                tables[-1].append([])
            elif in_body and one.tag in {"td", "th"}:
                tables[-1][-1].append(one.text)
        return tables[at]


def _has(element: Element, attributes: dict[str, str]) -> bool:
    for name, value in attributes.items():
        if name == "class_":
            if value not in element.classes:
                return False
        elif element.attributes.get(name.replace("_", "-")) != value:
            return False
    return True


def query(address: str) -> dict[str, str]:
    """Return the parameters of an address."""
    return dict(parse_qsl(urlsplit(address).query))


def page_of(client: TestClient, address: str, status: int = 200) -> Page:
    """Ask for a page that is expected to answer so, and to be whole."""
    answer = client.get(address)
    assert answer.status_code == status, (address[:200], answer.status_code, answer.text[:500])
    page = Page(answer.text)
    assert page.unbalanced == [], address[:200]
    return page
