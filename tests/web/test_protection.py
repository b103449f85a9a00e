"""How much a request may be, and what every answer carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from sessions.web.safety import guard
from sessions.web.safety.guard import MOST_BYTES
from sessions.web.safety.headers import SECURITY_HEADERS
from tests.factories import gateway, ingest_lines
from tests.web.served import client, client_of, over_a_socket, said
from tests.web.test_safety import BROWSER, raw

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi import FastAPI, Request
    from starlette.testclient import TestClient


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ingest_lines(tmp_path_factory.mktemp("safety"), gateway()).path


@pytest.fixture
def asking(path: Path) -> TestClient:
    return client(path)


# --- size ---------------------------------------------------------------------------------------------------


def add_echo(app: FastAPI) -> None:
    async def echo(request: Request) -> Response:
        return PlainTextResponse(str(len(await request.body())))

    app.add_route("/v1/echo", echo, methods=["POST"])


def test_a_body_has_a_size(path: Path) -> None:
    asking = client_of(path, add_echo)

    assert asking.post("/v1/echo", content=b"x" * MOST_BYTES).text == str(MOST_BYTES)
    too_much = asking.post("/v1/echo", content=b"x" * (MOST_BYTES + 1))
    assert too_much.status_code == 413
    assert too_much.json() == {"data": None, "error": "the body is larger than 1,048,576 bytes"}


def test_a_body_in_chunks_has_a_size(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * (MOST_BYTES // 32)

    with over_a_socket(client_of(path, add_echo).app) as port:
        start = b"POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        body = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks())
        answer = said(port, start + b"Transfer-Encoding: chunked\r\n\r\n" + body + b"0\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 413")
    assert not caplog.text  # nothing went wrong here


@pytest.mark.parametrize("declared", ["-1", "1e3", "\xb2", "9" * 100, "", "12 12"])
def test_a_size_that_is_none_is_refused(declared: str, asking: TestClient) -> None:
    headers = raw("content-length", declared)

    assert asking.post("/login", headers=headers).status_code in {303, 413}
    assert asking.get("/api/names", headers=headers).status_code == 413


def test_a_body_that_does_not_come_is_not_waited_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "BODY_TIMEOUT_S", 0.2)

    with over_a_socket(client_of(path, add_echo).app) as port:
        start = b"POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 9\r\n\r\n"
        answer = said(port, start + b"x")

    assert answer.startswith(b"HTTP/1.1 408")
    assert b"the body did not come within 0.2 s" in answer


def test_an_address_has_a_length(asking: TestClient) -> None:
    assert asking.get("/api/names?user=" + "x" * 32_000).status_code == 200
    answer = asking.get("/api/names?user=" + "x" * 33_000)
    assert (answer.status_code, answer.json()["error"]) == (414, "the address is longer than 32,768 bytes")


# --- what every answer carries ------------------------------------------------------------------------------


def add_faults(app: FastAPI) -> None:
    def fault() -> Response:
        raise ZeroDivisionError("secret of the inside")

    def later() -> Response:
        def parts() -> Iterator[str]:
            yield "begun"
            raise ZeroDivisionError("secret of the inside")

        return StreamingResponse(parts())

    for prefix in ("/api", "/v1", ""):
        app.add_api_route(f"{prefix}/fault", fault)
    app.add_api_route("/later", later)


def kinds(asking: TestClient) -> dict[str, Any]:
    style = asking.get("/login").text.split('href="/static/')[1].split('"')[0]
    return {
        "page": asking.get("/"),
        "json": asking.get("/api/names"),
        "file": asking.get("/api/names?format=csv"),
        "static": asking.get(f"/static/{style}"),
        "no static": asking.get("/static/none.css"),
        "not found": asking.get("/nothing"),
        "method": asking.put("/api/names"),
        "malformed": asking.get("/api/list?limit=0"),
        "name": asking.get("/", headers={"host": "evil.example"}),
        "origin": asking.post("/login", headers={"origin": "https://evil.example"}),
        "too long": asking.get("/?" + "x" * 20_000),
        "login": asking.post("/login", data={"key": "x"}),
        "fault": asking.get("/fault"),
        "fault of the API": asking.get("/api/fault"),
        "fault of the other": asking.get("/v1/fault"),
        "same": asking.get("/api/names", headers={"if-none-match": asking.get("/api/names").headers["etag"]}),
    }


def test_every_answer_is_protected(path: Path) -> None:
    found = kinds(client_of(path, add_faults))
    found["no key"] = client(path, api_key="k").get("/api/names")
    found["to the form"] = client(path, api_key="k").get("/", headers=BROWSER)

    assert found["same"].status_code == 304
    assert found["fault"].status_code == 500
    for kind, answer in found.items():
        for name, value in SECURITY_HEADERS.items():
            assert answer.headers.get_list(name) == [value], (kind, name)
        assert "cache-control" in answer.headers, kind
        assert "server" not in answer.headers
    assert "immutable" in found["static"].headers["cache-control"]
    assert "immutable" not in found["page"].headers["cache-control"]


def test_the_policy_allows_nothing_foreign_and_nothing_inline() -> None:
    policy = SECURITY_HEADERS["content-security-policy"]

    assert policy.startswith("default-src 'self';")
    for loophole in ("unsafe", "*", "data:", "http:", "https:", "blob:"):
        assert loophole not in policy
    for rule in ("base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "object-src 'none'"):
        assert rule in policy


def test_a_fault_tells_the_client_nothing(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    asking = client_of(path, add_faults)

    said_of_it = "internal error; see what the server wrote on stderr"
    assert asking.get("/api/fault").json() == {"error": said_of_it}
    assert asking.get("/v1/fault").json() == {"data": None, "error": said_of_it}
    page = asking.get("/fault")
    assert said_of_it in page.text
    for answer in (page, asking.get("/api/fault")):
        for inside in ("secret", "Traceback", "ZeroDivision", ".py", str(path)):
            assert inside not in answer.text
    assert caplog.text.count("internal: ZeroDivisionError: secret of the inside") == 4  # each once


def test_a_fault_in_the_middle_is_noted_and_ends_the_answer(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with over_a_socket(client_of(path, add_faults).app) as port:
        answer = said(port, b"GET /later HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")

    assert b"begun" in answer
    assert not answer.endswith(b"0\r\n\r\n")  # the client sees that it was cut off
    assert b"secret" not in answer
    assert "internal: ZeroDivisionError" in caplog.text
