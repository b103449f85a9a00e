"""Feedback and tags: kept, replaced, taken away, and there again after everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sessions import UsageError
from tests.analytics.factories import database, request
from tests.factories import fetch
from tests.web.helicone.client import Client, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sessions.api import Database


@pytest.fixture
def made(tmp_path: Path) -> Database:
    return database(tmp_path, request(session="a"), request(session="b/c d", at=1))


@pytest.fixture
def client(made: Database) -> Iterator[Client]:
    with serving(made.path) as found:
        yield found


def test_a_rating_takes_the_place_of_an_earlier_one(client: Client, made: Database) -> None:
    assert made.feedback("a") is None
    assert client.post("session/a/feedback", {"rating": True}) is None
    assert made.feedback("a") is True
    assert client.post("session/a/feedback", {"rating": False}) is None
    assert made.feedback("a") is False
    assert fetch(made, "SELECT session_id, rating FROM feedback") == [("a", False)]


def test_a_tag_takes_the_place_of_an_earlier_one_and_an_empty_one_takes_it_away(
    client: Client, made: Database
) -> None:
    assert client.get("session/a/tag") is None
    assert client.post("session/a/tag", {"tag": "good"}) is None
    assert client.get("session/a/tag") == "good"
    assert client.post("session/a/tag", {"tag": "it's \u202e <b>"}) is None
    assert client.get("session/a/tag") == made.tag("a") == "it's \u202e <b>"
    assert made.tags().to_dict()[0]["sessions"] == 1
    assert client.post("session/a/tag", {"tag": ""}) is None
    assert client.get("session/a/tag") is None
    assert fetch(made, "SELECT count(*) FROM tags") == [(0,)]


@pytest.mark.parametrize(
    "place", ["b%2Fc%20d", "b/c%20d", "%27%3B--", "no-session-yet", "tag", "%00", "..%2F.."]
)
def test_any_id_can_be_tagged_and_rated(client: Client, place: str) -> None:
    assert client.post(f"session/{place}/tag", {"tag": "x"}) is None
    assert client.post(f"session/{place}/feedback", {"rating": True}) is None
    assert client.get(f"session/{place}/tag") == "x"
    assert client.get("session/a/tag") is None


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("session/a/feedback", {}, "rating"),
        ("session/a/feedback", {"rating": None}, "rating"),
        ("session/a/feedback", {"rating": 7}, "rating"),
        ("session/a/feedback", {"rating": "true"}, "rating"),
        ("session/a/feedback", {"rating": True, "note": "x"}, "note"),
        ("session/a/tag", {}, "tag"),
        ("session/a/tag", {"tag": 1}, "tag"),
        ("session/a/tag", {"tag": "x" * 501}, "tag"),
        ("session//tag", {"tag": "x"}, "session id"),
        ("session//feedback", {"rating": True}, "session id"),
    ],
)
def test_a_malformed_body_is_refused_by_name(client: Client, path: str, body: Any, named: str) -> None:
    assert client.refused(path, body).startswith(f"{named}: ")


def test_tags_are_counted_the_most_frequent_first(made: Database) -> None:
    for session_id, tag in (("a", "x"), ("b", "y"), ("c", "y")):
        made.give_tag(session_id, tag)

    assert [(row["tag"], row["sessions"]) for row in made.tags().to_dict()] == [("y", 2), ("x", 1)]


def test_python_refuses_what_the_server_does(made: Database) -> None:
    with pytest.raises(UsageError, match="session id: is empty"):
        made.give_feedback("", rating=True)
    with pytest.raises(UsageError, match="tag: is longer than 500 characters"):
        made.give_tag("a", "x" * 501)
    made.give_tag("a", "x" * 500)
    assert made.tag("a") == "x" * 500
