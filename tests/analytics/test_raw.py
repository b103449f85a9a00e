"""The source text of requests: whose it is, and that it is what was logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sessions import QueryError
from sessions.analytics.detail import source_texts
from sessions.schemas.database import reader
from tests.factories import gateway, ingest_lines, line, write_lines

if TYPE_CHECKING:
    from pathlib import Path

    from sessions.api import Database

SPACED = '  {"request_id" : "r-spaced",\t"request": {"url": "/v1"}, "note": "café \u202e🎉"}\r'.encode()
"""A record as no writer of ours would write it: blanks, a carriage return, an override, an emoji."""

LINES = (
    gateway(request_id="r-2", session="trip", start="2026-03-02T09:00:10Z"),
    gateway(request_id="r-1", session="trip", start="2026-03-02T09:00:00Z"),
    gateway(request_id="only", session="r-9"),
    gateway(request_id="trip-a", session="elsewhere"),
    gateway(request_id="same", session="else", start="2026-03-02T09:00:00Z"),
    gateway(request_id="x", session="same"),
    gateway(request_id="100%", session=None),
    SPACED,
)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return ingest_lines(tmp_path_factory.mktemp("raw"), *LINES)


def test_the_columns(db: Database) -> None:
    assert db.raw("only").columns == ("request_id", "format", "text")


def test_every_text_is_the_line_byte_for_byte(db: Database) -> None:
    ids = ["r-2", "r-1", "only", "trip-a", "same", "x", "100%", "r-spaced"]
    texts = [text.encode() for one in ids for text in db.raw(one).column("text")]

    assert texts == [line(one) for one in LINES]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("r-1", ["r-1"]),
        ("r-s", ["r-spaced"]),  # the beginning of one request
        ("trip", ["r-1", "r-2"]),  # a session, in the order of time, although a request begins so
        ("elsew", ["trip-a"]),  # the beginning of a session
        ("same", ["same"]),  # a request before a session of the same id
        ("r-9", ["only"]),  # a session's whole id before the beginning of a request's
        ("100%", ["100%"]),
    ],
)
def test_what_an_id_means(db: Database, given: str, meant: list[str]) -> None:
    assert db.raw(given).column("request_id") == meant


@pytest.mark.parametrize("given", ["nope", "R-1", "%", "r_1", "'", "\x00", "x" * 5000])
def test_an_id_that_is_not_there(db: Database, given: str) -> None:
    with pytest.raises(QueryError, match="no request or session has this id; see them with: "):
        db.raw(given)


def test_a_beginning_of_several(db: Database) -> None:
    with pytest.raises(QueryError, match=r"^r-: several ids begin so: r-1, r-2, r-spaced, r-9; give more"):
        db.raw("r-")
    with pytest.raises(QueryError, match=r"^tr: several ids begin so: trip-a, trip; give more of the id$"):
        db.raw("tr")


def test_texts_that_were_not_kept(tmp_path: Path) -> None:
    db = ingest_lines(tmp_path, LINES[0])
    db.ingest(write_lines(tmp_path / "more.jsonl", *LINES[1:3]), bodies=False)

    assert [text is None for text in db.raw("trip").column("text")] == [True, False]  # r-1, r-2
    for lost in ("r-1", "r-9", "on"):
        message = rf"^{lost}: its text was not kept: it was read with --no-bodies; read the log without it"
        with pytest.raises(QueryError, match=message):
            db.raw(lost)


def test_texts_of_whole_ids_only(db: Database) -> None:
    with reader(db.path) as connection:
        assert len(source_texts(connection, session_id="tri")) == 0
        assert len(source_texts(connection, request_id="r-1")) == 1
        assert len(source_texts(connection)) == 0  # not the request without a session
