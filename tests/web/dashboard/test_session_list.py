"""The list of sessions over HTTP: order, pages by place, conditions, export."""

from __future__ import annotations

import io
import json
from csv import reader
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from sessions.web.dashboard import session_export
from tests.factories import gateway, ingest_lines
from tests.web.dashboard.pages import asker, page_of, query

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient


@pytest.fixture(scope="module")
def client(sample_db: Path) -> TestClient:
    return asker(sample_db)


def ids(client: TestClient, address: str) -> list[str]:
    """Return the ids of all pages, followed from one to the next."""
    found: list[str] = []
    while address:
        page = page_of(client, address)
        found += [query_id(one.attributes["href"]) for one in page.all("a") if is_session(one.attributes)]
        following = page.all("a", rel="next")
        address = following[0].attributes["href"] if following else ""
    return found


def is_session(attributes: dict[str, str]) -> bool:
    return attributes.get("href", "").startswith("/sessions/")


def query_id(href: str) -> str:
    return href.split("?")[0].removeprefix("/sessions/")


@pytest.mark.parametrize(
    "sort", ["-started_at", "total_cost_usd", "-success_rate", "session_name", "-user_id"]
)
def test_pages_follow_each_other(client: TestClient, sort: str) -> None:
    small = ids(client, f"/sessions?sort={sort}&limit=25")

    assert small == ids(client, f"/sessions?sort={sort}&limit=200")
    assert len(set(small)) == len(small) == 303


def test_back_from_a_page_is_the_one_before(client: TestClient) -> None:
    first = page_of(client, "/sessions?limit=25&sort=requests")
    second = page_of(client, first.one("a", rel="next").attributes["href"])
    third = page_of(client, second.one("a", rel="next").attributes["href"])
    back = page_of(client, third.one("a", rel="prev").attributes["href"])

    assert back.rows() == second.rows()
    assert page_of(client, back.one("a", rel="prev").attributes["href"]).rows() == first.rows()
    assert first.all("a", rel="prev") == []


def test_the_heading_that_is_sorted_says_so_and_turns_round(client: TestClient) -> None:
    page = page_of(client, "/sessions?sort=-total_cost_usd&name=Onboarding")
    head = page.one("th", aria_sort="descending")

    assert head.text == "Cost↓"
    turned = page_of(client, page.link("Cost↓"))
    assert turned.one("th", aria_sort="ascending").text == "Cost↑"
    assert query(page.link("User")) == {"sort": "user_id", "name": "Onboarding"}


def test_search_and_conditions(tmp_path: Path) -> None:
    database = ingest_lines(
        tmp_path,
        gateway(request_id="1", session="Alpha-1", name="Trip", cost=1, path="/a"),
        gateway(request_id="2", session="beta", name="ALPHABET", cost=2, status=500, path="/b"),
        gateway(request_id="3", session="gamma", name="Chat", cost=5, path="/a"),
        gateway(
            request_id="4", session="gamma", name="Chat", cost=5, path="/c", start="2026-03-02T10:14:03Z"
        ),
    )
    client = asker(database.path)

    def found(**conditions: Any) -> set[str]:
        page = page_of(client, str(client.build_request("GET", "/sessions", params=conditions).url))
        return {query_id(one.attributes["href"]) for one in page.all("a") if is_session(one.attributes)}

    assert found(search="alpha") == {"Alpha-1", "beta"}
    assert found(min_cost="2") == {"beta", "gamma"}
    assert found(max_cost="$1.50") == {"Alpha-1"}
    assert found(min_requests="2") == {"gamma"}
    assert found(max_requests="1") == {"Alpha-1", "beta"}
    assert found(min_duration="30m") == {"gamma"}
    assert found(max_duration="30m") == {"Alpha-1", "beta"}
    assert found(failed="true") == {"beta"}
    assert found(ended_in="/a") == {"Alpha-1"}
    assert found(operation="/a") == {"Alpha-1", "gamma"}
    assert found(status="5xx") == {"beta"}
    assert found(user="u1", search="gam") == {"gamma"}


def test_what_is_in_force_can_be_taken_out(client: TestClient) -> None:
    page = page_of(client, "/sessions?min_cost=0.1&failed=true&search=run")
    away = next(one for one in page.all("a") if one.attributes.get("aria-label") == "Take out min cost 0.1")

    assert query(away.attributes["href"]) == {"failed": "true", "search": "run"}


def test_exports_have_the_same_sessions(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_export, "AT_A_TIME", 3)  # the list comes in several pieces
    page = page_of(client, "/sessions?sort=-requests&search=run&limit=25")
    csv, jsonl, parquet = (client.get(page.link(label)) for label in ("CSV", "JSON lines", "Parquet"))

    rows = list(reader(io.StringIO(csv.text)))
    ids = [row[0] for row in rows[1:]]
    assert rows[0][:2] == ["session_id", "session_name"]
    assert len(ids) == int(page.one("p", role="status").text.split()[0]) > 6
    assert ids == [json.loads(one)["session_id"] for one in jsonl.text.splitlines()]
    assert ids == pq.read_table(io.BytesIO(parquet.content)).column("session_id").to_pylist()
    assert csv.headers["content-disposition"] == 'attachment; filename="sessions.csv"'


def test_an_export_of_nothing_has_its_headings(client: TestClient) -> None:
    assert client.get("/export/sessions?search=nothing-of-this-name").text.startswith(
        "session_id,session_name,"
    )
    assert client.get("/export/sessions?format=exe").status_code == 400


def test_a_place_that_is_no_more_leads_back_to_the_first_page(client: TestClient) -> None:
    page = page_of(client, "/sessions?after=no-such-session")

    assert page.link("To the first page") == "/sessions"
    assert page.all("table") == []


def test_nothing_that_matches_is_said(client: TestClient) -> None:
    page = page_of(client, "/sessions?search=no-such-session")

    assert "Nothing matches" in page.one("main").text


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/sessions?sort=colour", 400, "colour: is no column to sort by"),
        ("/sessions?limit=9999", 400, "9999: is no number for limit"),
        ("/sessions?limit=-1", 400, "-1: is no number for limit"),
        ("/sessions?min_cost=cheap", 400, "cheap: is not an amount in USD"),
        ("/sessions?min_cost=NaN", 400, "NaN: is not an amount in USD"),
        ("/sessions?min_requests=1e9", 400, "1e9: is no number for min_requests"),
        ("/sessions?min_duration=long", 400, "long"),
        ("/sessions?since=tomorrowish", 400, "tomorrowish"),
        ("/sessions?tz=Mars/Base", 400, "Mars/Base"),
        ("/sessions?name=Nobody", 404, "Nobody: no session has this name"),
        ("/sessions?status=teapot", 400, "teapot: is not an HTTP status"),
        ("/sessions?property=app", 400, "app: is not a property"),
        ("/users?sort=colour", 400, "colour: is no column to sort by"),
        ("/users?page=zero", 400, "zero: is no number for page"),
        ("/sources?status_of=odd", 400, "odd: is no status of a file"),
        ("/sources/quarantine?reason=bored", 400, "bored: is no reason code"),
        ("/sources/quarantine?source=nofile", 404, "nofile: no file of this path or number was read"),
        ("/sources/quarantine/9:9", 404, "9:9: no such line was refused"),
        ("/sources/quarantine/x", 400, "x: is no id of a refused line"),
        ("/sessions/none-such", 404, "none-such: no session has this id"),
        ("/?name=%3Cscript%3E", 404, "<script>: no session has this name"),
    ],
)
def test_nonsense_is_answered_in_a_line(client: TestClient, address: str, status: int, words: str) -> None:
    page = page_of(client, address, status)

    assert words in page.one("main").text
