"""The overview: figures that can be checked by hand, and ways to the sessions behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.analytics.goals import goals_of
from tests.factories import gateway, ingest_lines
from tests.web.dashboard.pages import asker, page_of, query

if TYPE_CHECKING:
    from pathlib import Path

    from sessions.api import Database


def made(tmp_path: Path) -> Database:
    """Return three sessions: two of Trip on 2 March, one of Chat on 3 March that fails."""
    return ingest_lines(
        tmp_path,
        gateway(request_id="1", session="t1", cost=1, latency_ms=1000, start="2026-03-02T09:00:00Z"),
        gateway(
            request_id="2", session="t1", cost=2, latency_ms=3000, start="2026-03-02T09:01:00Z", path="/book"
        ),
        gateway(request_id="3", session="t2", cost=3, latency_ms=2000, start="2026-03-02T10:00:00Z"),
        gateway(
            request_id="4",
            session="c1",
            name="Chat",
            cost=None,
            latency_ms=2000,
            start="2026-03-03T09:00:00Z",
            status=500,
            user="u2",
            path="/say",
            model="none-such",
        ),
    )


def test_the_figures(tmp_path: Path) -> None:
    page = page_of(asker(made(tmp_path).path), "/")
    figures = page.figures()

    assert figures["Cost"] == "$6.00"  # 1 + 2 + 3
    assert figures["Sessions"] == "3"
    assert figures["Requests"] == "4"
    assert figures["Success"] == "75.0%"  # 3 of 4
    assert figures["Latency"] == "2.0 s"  # (1 + 3 + 2 + 2) / 4
    assert "1 request without" in page.one("main").text
    assert "1 session ended in one" in page.one("main").text


def test_a_slice_changes_the_figures_and_all_links_keep_it(tmp_path: Path) -> None:
    page = page_of(asker(made(tmp_path).path), "/?name=Trip&tz=Asia/Tokyo")

    assert page.figures()["Sessions"] == "2"
    assert {query(link)["name"] for link in page.links("2")} == {"Trip"}
    assert query(page.link("Users")) == {"name": "Trip", "tz": "Asia/Tokyo"}
    assert "Times in Asia/Tokyo" in page.one("form", class_="slice").text


def test_bars_of_time_lead_to_the_sessions_of_that_day(tmp_path: Path) -> None:
    client = asker(made(tmp_path).path)
    page = page_of(client, "/?tz=Europe/Berlin&since=2026-03-02&until=2026-03-05&session_scope=whole")
    marks = [one.attributes["href"] for one in page.all("a", class_="chart-mark")]
    day = next(mark for mark in marks if "2026-03-01T23" in mark)

    assert query(day)["since"] == "2026-03-01T23:00:00Z"
    assert query(day)["until"] == "2026-03-02T23:00:00Z"
    assert [row[0] for row in page_of(client, day).rows()] == ["t2", "t1"]


def test_names_models_and_operations_lead_on(tmp_path: Path) -> None:
    client = asker(made(tmp_path).path)
    page = page_of(client, "/")

    assert query(page.link("Chat")) == {"name": "Chat"}
    stops = [one for one in page.links("/book") if "ended_in" in one]
    assert [row[0] for row in page_of(client, stops[0]).rows()] == ["t1"]
    passed = [one for one in page.links("/plan") if "operation=" in one]
    assert {row[0] for row in page_of(client, passed[0]).rows()} == {"t1", "t2"}


def test_goals_tell_what_was_lost(tmp_path: Path) -> None:
    page = page_of(asker(made(tmp_path).path, goals=goals_of({"Trip": "/book"}, grace_s=0)), "/")

    # t1 came to /book; t2 stopped with $3 of $6; c1 failed, its cost is not known.
    assert "1 of 3 sessions came to their goal; $3.00 (50% of the cost) went" in page.one("main").text


def test_an_empty_database_says_how_to_ingest(tmp_path: Path) -> None:
    page = page_of(asker(tmp_path / "none.duckdb"), "/")
    commands = [one.text for one in page.all("code", class_="command")]

    assert commands[:2] == [
        "sessions ingest logs/ --db none.duckdb",
        "sessions serve --watch logs/ --db none.duckdb",
    ]
    assert not (tmp_path / "none.duckdb").exists()


def test_while_logs_are_followed_an_empty_one_says_that_it_waits(tmp_path: Path) -> None:
    page = page_of(asker(tmp_path / "none.duckdb", watched=("logs",)), "/")

    assert "Waiting for the first logs" in page.one("main").text
    assert "data-watched" in page.one("body").attributes


def test_the_version_of_the_data_changes_with_them(tmp_path: Path) -> None:
    database = made(tmp_path)
    client = asker(database.path)
    before = client.get("/data-version").json()["version"]

    assert client.get("/data-version").json()["version"] == before
    assert page_of(client, "/").one("body").attributes["data-version"] == before
    database.give_tag("t1", "odd")
    assert client.get("/data-version").json()["version"] != before
