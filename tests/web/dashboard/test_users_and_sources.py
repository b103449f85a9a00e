"""Users and sources: numbers that can be checked by hand, and ways on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories import gateway, ingest_lines
from tests.web.dashboard.pages import asker, page_of, query

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    """Return who asks about two users, one of whom costs three quarters, and three refused lines."""
    database = ingest_lines(
        tmp_path,
        gateway(request_id="1", session="a1", user="ann", cost=2, latency_ms=1000),
        gateway(request_id="2", session="a2", user="ann", cost=4, latency_ms=3000, path="/book"),
        gateway(request_id="3", session="b1", user="bob/../x", cost=2, status=500),
        gateway(request_id="4", session="n1", user=None, cost=None),
        "no json",
        "no json either",
        "[1, 2]",
        "",
    )
    return asker(database.path)


def test_users_and_what_they_cost(client: TestClient) -> None:
    rows = page_of(client, "/users").rows()

    assert [row[0] for row in rows] == ["ann", "bob/../x", "(no user)"]
    assert rows[0][1:4] == ["2", "2", "2"]  # sessions, a week, requests
    assert rows[0][4] == "$6.00"
    assert rows[0][5].endswith("75.0%")  # 6 of 8
    assert rows[1][6:8] == ["100%", "0%"]


def test_users_are_sorted_and_come_in_pages(client: TestClient) -> None:
    first = page_of(client, "/users?sort=user_id&limit=2")
    assert [row[0] for row in first.rows()] == ["ann", "bob/../x"]
    assert "1\N{EN DASH}2 of 3" in first.one("main").text

    second = page_of(client, first.one("a", rel="next").attributes["href"])
    assert [row[0] for row in second.rows()] == ["(no user)"]
    assert query(second.one("a", rel="prev").attributes["href"]) == {"sort": "user_id", "limit": "2"}


def test_a_users_page(client: TestClient) -> None:
    page = page_of(client, page_of(client, "/users").link("ann"))

    assert page.one("h1").text == "ann"
    assert page.figures() == {
        "Cost": "$6.00",
        "Sessions": "2",
        "Requests": "2",
        "Success": "100%",
        "Latency": "2.0 s",
    }
    assert [row[0] for row in page.rows(-1)] == ["a1", "a2"]  # equal times: by id
    marks = [one.attributes["href"] for one in page.all("a", class_="chart-mark")]
    assert {query(mark)["user"] for mark in marks} == {"ann"}


def test_a_user_with_a_path_for_a_name(client: TestClient) -> None:
    link = page_of(client, "/users").link("bob/../x")
    assert link == "/users/bob%2F..%2Fx"
    assert page_of(client, link).figures()["Cost"] == "$2.00"


def test_a_user_that_is_not_there(client: TestClient) -> None:
    assert "There is no request of eve" in page_of(client, "/users/eve").one("main").text


def test_sources_account_for_every_line(client: TestClient) -> None:
    page = page_of(client, "/sources")

    assert page.figures() == {
        "Files": "1",
        "Lines": "8",
        "Requests": "4",
        "Duplicates": "0",
        "Other": "1",
        "Refused": "3",
    }
    assert page.rows(0) == [
        ["not_json", "2", "it is no JSON", "mend it, or leave it"],
        ["not_an_object", "1", "it is JSON, but no object", "log one JSON object a line"],
    ]
    assert page.rows(1)[0][1:3] == ["gateway", "complete"]


def test_refused_lines_by_reason_and_one_of_them(client: TestClient) -> None:
    page = page_of(client, page_of(client, "/sources").links("not_json")[0])
    assert [row[3] for row in page.rows()] == ["no json", "no json either"]
    assert "Refused because it is no JSON: mend it, or leave it." in page.one("main").text

    line = page_of(client, page.link("1:6"))
    assert line.one("h1").text == "Refused line 1:6"
    assert line.all("pre")[-1].text == "no json either"
    assert "Character 1" in line.one("main").text


def test_nothing_refused_is_said(tmp_path: Path) -> None:
    client = asker(ingest_lines(tmp_path, gateway()).path)

    assert "No refused lines" in page_of(client, "/sources/quarantine").one("main").text


@pytest.mark.parametrize("address", ["/users", "/users/ann", "/sources", "/sources/quarantine", "/sessions"])
def test_an_empty_database_has_all_pages(tmp_path: Path, address: str) -> None:
    page = page_of(asker(tmp_path / "none.duckdb"), address)

    assert len(page.all("h1")) == 1
    assert page.all("p", role="alert") == []
