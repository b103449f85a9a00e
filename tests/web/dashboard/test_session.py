"""One session's page: figures, grid, conversation, source text, what people say, and odd ids."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from sessions.api import Database
from tests.factories import gateway, ingest_lines, write_lines
from tests.web.dashboard.pages import Page, asker, page_of, query

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

SAME = {"sec-fetch-site": "same-origin"}


def asked(*said: tuple[str, str]) -> dict[str, object]:
    """Return the body of a chat's request."""
    return {"messages": [{"role": role, "content": text} for role, text in said]}


def answered(text: str) -> dict[str, object]:
    """Return the body of its answer."""
    return {"choices": [{"message": {"role": "assistant", "content": text}}]}


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    """Return who asks about three sessions, of which `main` has three requests; the last one failed."""
    database = ingest_lines(
        tmp_path,
        gateway(request_id="e1", session="early", start="2026-03-02T08:00:00Z"),
        gateway(
            request_id="a",
            session="main",
            path="/trip",
            cost=1,
            latency_ms=2000,
            request_body=asked(("user", "hello")),
            response_body=answered("good day"),
            start="2026-03-02T09:00:00Z",
        ),
        gateway(
            request_id="b",
            session="main",
            path="/trip/plan",
            cost=2,
            latency_ms=5000,
            request_body=asked(("user", "hello"), ("assistant", "good day"), ("user", "plan it")),
            response_body=answered("as you like"),
            start="2026-03-02T09:00:10Z",
        ),
        gateway(
            request_id="c",
            session="main",
            path="/trip/book",
            status=503,
            latency_ms=5000,
            response_body={"error": {"message": "too busy", "type": "overloaded"}},
            start="2026-03-02T09:00:15Z",
        ),
        gateway(request_id="l1", session="late", name="Other", start="2026-03-02T10:00:00Z"),
    )
    return asker(database.path)


def test_the_head(client: TestClient) -> None:
    page = page_of(client, "/sessions/main?tz=Europe/Berlin")
    figures = page.figures()

    assert page.one("h1").text == "main"
    assert page.one("title").text == "main · sessions"
    assert figures["Cost"] == "$3.00"
    assert figures["Requests"] == "3"
    assert figures["Outcome"] == "Failed"
    assert figures["Started"] == "2026-03-02 10:00:00"
    assert figures["Wall time"] == "20 s"  # from 9:00:00 to 9:00:20
    assert figures["Active"] == "12 s"  # 2 + 5 + 5: the last begins as the second ends
    assert "8.0 s idle" in page.one("main").text
    assert "1 failed" in page.one("main").text


def test_the_grid_is_a_tree_with_bars_in_time(client: TestClient) -> None:
    page = page_of(client, "/sessions/main")
    rows = page.rows()
    bars = [one.attributes for one in page.all("rect")]

    assert [row[1] for row in rows[:3]] == ["/trip", "plan", "book"]
    assert "d1" in page.all("th", class_="step")[1].attributes["class"]
    assert [(bar["x"], bar["width"], bar["class"]) for bar in bars] == [
        ("0.00%", "10.00%", "fine"),  # 0 to 2 of 20 s
        ("50.00%", "25.00%", "fine"),  # 10 to 15
        ("75.00%", "25.00%", "failed"),  # 15 to 20
    ]
    assert "too busy" in page.one("main").text
    assert page.link("plan") == "/sessions/main?show=conversation#r2"


def test_the_conversation_shows_each_message_once(client: TestClient) -> None:
    page = page_of(client, "/sessions/main?show=conversation")
    said = [one.text for one in page.all("div", class_="said")]

    assert said == [
        "user hello",
        "assistant good day",
        "user plan it",
        "assistant as you like",
        "error too busy",
    ]
    assert page.one("article", id="r2").text.startswith("2 /trip/plan")


def test_the_source_text_is_pretty_and_can_stand_alone(client: TestClient) -> None:
    page = page_of(client, "/sessions/main?show=raw")
    assert len(page.all("pre", class_="source")) == 3

    alone = page_of(client, "/sessions/main?show=raw&request=b")
    text = alone.one("pre", class_="source").raw
    assert json.loads(text)["request_id"] == "b"
    assert '\n  "request_id": "b"' in text


def test_earlier_and_later_keep_to_the_slice(client: TestClient) -> None:
    page = page_of(client, "/sessions/main")
    assert page.link("← Earlier session") == "/sessions/early"
    assert page.link("Later session →") == "/sessions/late"

    page = page_of(client, "/sessions/main?name=Trip")
    assert page.link("← Earlier session") == "/sessions/early?name=Trip"
    assert page.links("Later session →") == []


def test_what_people_say_is_kept_and_shown(client: TestClient) -> None:
    def pressed(page: Page) -> dict[str, str]:
        return {one.text: one.attributes["aria-pressed"] for one in page.all("button", name="rating")}

    assert pressed(page_of(client, "/sessions/main")) == {"Good": "false", "Bad": "false"}
    answer = client.post("/sessions/main?tz=Asia/Tokyo", data={"rating": "bad"}, headers=SAME)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sessions/main?tz=Asia%2FTokyo")
    assert pressed(page_of(client, "/sessions/main")) == {"Good": "false", "Bad": "true"}

    client.post("/sessions/main", data={"tag": " <odd> "}, headers=SAME)
    assert page_of(client, "/sessions/main").one("input", name="tag").attributes["value"] == "<odd>"
    client.post("/sessions/main", data={"tag": ""}, headers=SAME)
    assert page_of(client, "/sessions/main").one("input", name="tag").attributes["value"] == ""


def test_a_form_of_another_site_or_without_sense_keeps_nothing(client: TestClient) -> None:
    cross = {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}

    assert client.post("/sessions/main", data={"rating": "bad"}, headers=cross).status_code == 403
    assert client.post("/sessions/main", data={"rating": "so-so"}, headers=SAME).status_code == 400
    assert client.post("/sessions/main", data={}, headers=SAME).status_code == 400
    assert [
        one.attributes["aria-pressed"]
        for one in page_of(client, "/sessions/main").all("button", name="rating")
    ] == [
        "false",
        "false",
    ]


@pytest.mark.parametrize(
    "odd",
    [
        "a/b/../c",
        "a//b",
        "quotes \"and\" 'more'",
        "line\nbreak\r\n",
        "question?mark#hash&amp;",
        "<script>alert(1)</script>",
        "\u202eright to left\u202c \u05d0\u05d1",
        "  spaces  ",
        "..",
        ".",
        "feedback/tag",
        "long " * 2000,
        "ü" * 5000,
    ],
)
def test_any_id_has_a_page(tmp_path: Path, odd: str) -> None:
    database = ingest_lines(
        tmp_path,
        gateway(request_id="1", session=odd, path="/one", cost=1),
        gateway(request_id="2", session="other", path="/two", cost=2),
    )
    (kept,) = (one for one in database.list().table.column("session_id") if one != "other")
    client = asker(database.path)
    links = [one.attributes.get("href", "") for one in page_of(client, "/sessions").all("a")]
    (link,) = (
        one for one in links if one.startswith(("/sessions/", "/sessions?session_id")) and "other" not in one
    )

    page = page_of(client, link)
    if kept in {".", ".."}:
        assert query(link) == {"session_id": kept}
        assert len(page.rows()) == 1
        return
    assert page.figures()["Cost"] == "$1.00"
    assert page_of(client, page.link("Conversation")).figures()["Cost"] == "$1.00"
    assert page_of(client, page.link("Raw")).all("pre", class_="source")
    if len(kept) <= 500:
        form = page.all("form", method="post")[0].attributes["action"]
        assert client.post(form, data={"rating": "good"}, headers=SAME).status_code == 303
        assert database.feedback(kept) is True


def test_many_requests_come_in_pages(tmp_path: Path) -> None:
    lines = [
        gateway(
            request_id=f"r{at:05}",
            session="long",
            path=f"/step/{'abc'[at % 3]}",
            start=f"2026-03-02T{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}Z",
        )
        for at in range(2_500)
    ]
    database = Database(tmp_path / "long.duckdb")
    database.ingest(write_lines(tmp_path / "log.jsonl", *lines))
    client = asker(database.path)

    page = page_of(client, "/sessions/long")
    assert "Requests 1\N{EN DASH}500 of 2,500" in page.one("main").text
    last = page_of(client, "/sessions/long?page=5")
    assert last.rows()[-1][0] == "2500"
    assert [one.text for one in last.all("a", rel="next")] == []
    said = page_of(client, last.links("a")[-1].split("#")[0])
    assert said.one("article", id="r2500").text.startswith("2500 /step/a")
    for address in ("/sessions/long", "/sessions/long?show=conversation", "/sessions/long?show=raw"):
        answer = client.get(address, headers={"accept-encoding": "gzip"})
        assert int(answer.headers.get("content-length", answer.num_bytes_downloaded)) < 60_000


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/sessions/main?show=film", "film: is no way to show a session"),
        ("/sessions/main?show=raw&request=zz", "zz: is no request of this session"),
        ("/sessions/main?page=-3", "-3: is no number for page"),
    ],
)
def test_nonsense_is_said(client: TestClient, address: str, words: str) -> None:
    assert words in client.get(address).text


def test_a_page_beyond_the_last_one_is_empty(client: TestClient) -> None:
    for show in ("timeline", "conversation", "raw"):
        assert (
            "No requests on this page."
            in page_of(client, f"/sessions/main?page=9&show={show}").one("main").text
        )


def test_the_beginning_of_an_id_will_do(client: TestClient) -> None:
    assert page_of(client, f"/sessions/{quote('mai')}").one("h1").text == "main"
