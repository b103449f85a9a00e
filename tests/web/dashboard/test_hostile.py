"""A log full of markup, quotes and marks that reorder: every page shows it as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.factories import gateway, ingest_lines
from tests.web.dashboard.pages import Page, asker, page_of

if TYPE_CHECKING:
    from starlette.testclient import TestClient

MARKUP = "<script>alert(1)</script>"
QUOTES = "\"'><img src=x onerror=alert(2)>"
RTL = "\u202e\u2067gnp.exe\u2069\u202c"
CONTROL = "\x1b[31m\x07\r\n"
WORST = MARKUP + QUOTES + RTL + CONTROL
SHOWN = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\\u202e\\u2067gnp.exe\\u2069\\u202c"

PAGES = (
    "/",
    "/sessions",
    "/users",
    "/sources",
    "/sources/quarantine",
)
_SCHEME = re.compile(r"[a-z+.-]+:", re.IGNORECASE)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """Return who asks about a session that is hostile in all it says, and a line refused for the same."""
    folder = tmp_path_factory.mktemp(MARKUP.replace("/", "-"))
    request_body = {"messages": [{"role": WORST, "content": WORST + " long" * 400}]}
    response_body = {"error": {"message": WORST, "type": WORST}}
    made = [
        gateway(
            request_id=f"{number}{WORST}",
            session=f"{number}{WORST}",
            name=WORST,
            path="/" + WORST.replace("/", "_"),
            user=WORST,
            model=WORST,
            cost=1 + 50 * (number == 9),
            status=500 if number == 9 else 200,
            request_body=request_body if number == 9 else None,
            response_body=response_body if number == 9 else None,
            properties={"p": WORST},
        )
        for number in range(12)
    ]
    database = ingest_lines(folder, *made, WORST.replace("\r\n", " "))
    for number in range(12):
        (found,) = (
            one for one in database.list(limit=99).table.column("session_id") if one.startswith(f"{number}<")
        )
        database.give_tag(found, WORST)
    return asker(database.path)


def checked(page: Page) -> None:
    """Fail where a page has markup that did not come from a template."""
    (script,) = page.all("script")
    assert script.attributes["src"].startswith("/static/dashboard.")
    assert script.text == ""
    images = {one.attributes["src"] for one in page.all("img")}
    assert all(image.startswith("/static/icon.") for image in images)
    for one in page.elements:
        assert not [name for name in one.attributes if name.startswith("on") or name in {"style", "srcdoc"}]
        for name in ("href", "action", "src"):
            target = one.attributes.get(name, "/")
            assert target.startswith(("/", "#")), target
            assert not target.startswith("//"), target
            assert not _SCHEME.match(target), target
    raw = "".join(one.raw for one in page.all("html"))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x07\x1b]", raw)


@pytest.mark.parametrize("address", PAGES)
def test_pages_show_it_as_text(client: TestClient, address: str) -> None:
    page = page_of(client, address)
    checked(page)

    assert "<script>alert(1)" in page.one("main").text


@pytest.mark.parametrize("show", ["timeline", "conversation", "raw"])
def test_a_session_shows_it_as_text(client: TestClient, show: str) -> None:
    links = [
        one.attributes["href"]
        for one in page_of(client, "/sessions?sort=-total_cost_usd").all("a")
        if one.text.startswith("9<")
    ]
    page = page_of(client, f"{links[0]}?show={show}")
    checked(page)

    assert page.one("h1").text.startswith("9" + SHOWN)
    assert page.one("input", name="tag").attributes["value"].startswith(MARKUP)
    assert page.one("main").text.count("<script>alert(1)") >= 5


def test_a_user_shows_it_as_text(client: TestClient) -> None:
    (link,) = {
        one.attributes["href"] for one in page_of(client, "/users").all("a") if one.text.startswith("<script")
    }
    page = page_of(client, link)
    checked(page)

    assert page.one("h1").text.startswith(SHOWN)
    assert page.figures()["Sessions"] == "12"


def test_a_refused_line_shows_it_as_text(client: TestClient) -> None:
    (link,) = (
        one.attributes["href"]
        for one in page_of(client, "/sources/quarantine").all("a")
        if one.text == "1:13"
    )
    page = page_of(client, link)
    checked(page)

    assert page.all("pre")[-1].text.startswith(SHOWN)


@pytest.mark.parametrize(
    "name", ["search", "ended_in", "user", "model", "after", "sort", "tz", "since", "name", "property"]
)
@pytest.mark.parametrize("address", ["/sessions", "/", "/users"])
def test_parameters_are_shown_as_text(client: TestClient, address: str, name: str) -> None:
    answer = client.get(address, params={name: WORST})

    assert answer.status_code in {200, 400, 404}
    page = Page(answer.text)
    assert page.unbalanced == []
    for script in page.all("script"):
        assert script.attributes["src"].startswith("/static/dashboard.")
    assert all(one.attributes["src"].startswith("/static/") for one in page.all("img"))
    assert "content-security-policy" in answer.headers
