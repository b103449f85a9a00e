"""Answers are compressed as they come."""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from sessions.web.zipped import SMALLEST, Zipped
from tests.factories import gateway, ingest_lines
from tests.web.served import client

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import Message, Receive, Scope, Send


def sent(
    parts: list[bytes], kind: str = "text/html", accept: str = "gzip, br", **headers: str
) -> tuple[dict[str, str], list[bytes]]:
    """Return the headers and the parts that a client gets of an answer in these parts."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        raw = {"content-type": kind, **headers}
        start = [(name.replace("_", "-").encode(), value.encode()) for name, value in raw.items()]
        await send({"type": "http.response.start", "status": 200, "headers": start})
        for number, part in enumerate(parts, 1):
            await send({"type": "http.response.body", "body": part, "more_body": number < len(parts)})

    found: list[Message] = []

    async def send(message: Message) -> None:
        found.append(message)

    async def receive() -> Message:
        raise AssertionError

    scope: Any = {"type": "http", "headers": [(b"accept-encoding", accept.encode())]}
    with ThreadPoolExecutor(1) as aside:  # where a browser is tested, this thread has a loop that runs
        aside.submit(asyncio.run, Zipped(app)(scope, receive, send)).result()
    told = {name.decode(): value.decode() for name, value in found[0]["headers"]}
    assert [message.get("more_body") for message in found[1:]] == [True] * (len(found) - 2) + [False]
    return told, [message["body"] for message in found[1:]]


def test_each_part_can_be_read_as_it_comes() -> None:
    parts = [b"<h1>top</h1>", b"<p>" + b"middle" * 500 + b"</p>", b"", b"<footer>"]
    headers, came = sent(parts)

    reading = zlib.decompressobj(wbits=31)
    assert [reading.decompress(part) for part in came] == parts
    assert reading.eof
    assert headers["content-encoding"] == "gzip"
    assert headers["vary"] == "accept-encoding"
    assert len(came[1]) < 200


def test_the_length_is_that_of_what_is_sent() -> None:
    headers, came = sent([b"a" * 5000], content_length="5000", vary="accept")

    assert "content-length" not in headers
    assert headers["vary"] == "accept, accept-encoding"
    assert gzip.decompress(b"".join(came)) == b"a" * 5000


def test_a_small_answer_is_left_alone() -> None:
    small = b"a" * (SMALLEST - 1)
    assert sent([small], content_length="999") == (
        {"content-type": "text/html", "content-length": "999"},
        [small],
    )
    assert sent([small + b"a"])[0]["content-encoding"] == "gzip"
    assert sent([b""])[1] == [b""]


@pytest.mark.parametrize("kind", ["application/vnd.apache.parquet", "image/png", ""])
def test_what_is_compressed_already_is_left_alone(kind: str) -> None:
    assert sent([b"a" * 5000], kind)[1] == [b"a" * 5000]


@pytest.mark.parametrize("kind", ["application/json", "application/jsonl", "text/csv; charset=utf-8"])
def test_data_are_compressed(kind: str) -> None:
    assert sent([b"a" * 5000], kind)[0]["content-encoding"] == "gzip"


def test_an_encoding_that_is_there_stays() -> None:
    assert sent([b"a" * 5000], content_encoding="br")[0]["content-encoding"] == "br"


@pytest.mark.parametrize("accept", ["", "br", "gzip;q=0", "gzip; q=0.0, br", "identity", "xgzip"])
def test_a_client_that_does_not_take_it_gets_it_plain(accept: str) -> None:
    assert sent([b"a" * 5000], accept=accept) == ({"content-type": "text/html"}, [b"a" * 5000])


def test_the_server_does_so(tmp_path: Path) -> None:
    asking = client(ingest_lines(tmp_path, gateway()).path)
    plain = asking.get("/api/report", headers={"accept-encoding": "identity"})
    zipped = asking.get("/api/report", headers={"accept-encoding": "gzip"})

    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert json.loads(zipped.content) == json.loads(plain.content)  # the client opens it
