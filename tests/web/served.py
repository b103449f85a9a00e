"""The server, asked in this process or over a socket of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.testclient import TestClient

from sessions.web.app import application, inner_application
from sessions.web.reading import Store
from sessions.web.safety import Guard
from sessions.web.serving import listening
from sessions.web.settings import Settings
from tests.others import PATIENT_S, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fastapi import FastAPI

BASE = "http://localhost:8787"


def client(path: Path, **settings: Any) -> TestClient:
    """Return who asks the whole server in this process, by name of localhost."""
    app = application(Settings(path=path, **settings))
    return TestClient(app, base_url=BASE, raise_server_exceptions=False, follow_redirects=False)


def client_of(path: Path, add: Callable[[FastAPI], None], **settings: Any) -> TestClient:
    """Return the same for a server with routes that a test adds."""
    chosen = Settings(path=path, **settings)
    app = inner_application(chosen, Store(chosen))
    add(app)
    guarded = Guard(app, chosen)
    return TestClient(guarded, base_url=BASE, raise_server_exceptions=False, follow_redirects=False)


@contextmanager
def over_a_socket(app: Any, port: int = 0) -> Iterator[int]:
    """Serve an application on a port of this machine, a free one if none is named, in a thread; yield it."""
    with listening("127.0.0.1", port) as place:
        server = uvicorn.Server(
            uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=server.run, args=([place],))
        thread.start()
        try:
            until(lambda: server.started)
            yield place.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(PATIENT_S)


def said(port: int, request: bytes) -> bytes:
    """Send bytes to a port, and return what comes back until the other side closes."""
    with socket.create_connection(("127.0.0.1", port), PATIENT_S) as connection:
        connection.sendall(request)
        parts = []
        while part := connection.recv(1 << 16):
            parts.append(part)
    return b"".join(parts)


def until(happened: Callable[[], Any], seconds: float = PATIENT_S) -> Any:
    """Wait until something is true, and return it; fails when it takes too long."""
    deadline = time.monotonic() + seconds
    while not (found := happened()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return found


@contextmanager
def serving(*arguments: object, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run `sessions serve` in a process of its own on a free port; yield it and its address."""
    command = [sys.executable, "-m", "sessions", "serve", "--no-browser", "--port", "0"]
    with subprocess.Popen(
        [*command, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    ) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            assert " on http" in line, line + process.stderr.read()
            yield process, line.split(" on ")[1].split(";")[0]
        finally:
            process.kill()
