"""A server of its own process, and how fast it answers: times as a client on the same machine sees them."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from benchmarks.measure import DATA, environment

if TYPE_CHECKING:
    from collections.abc import Iterator

START_S = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    host: str
    port: int
    pid: int

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://{self.host}:{self.port}"

    def resident_mb(self) -> float:
        """Return its resident memory, in 10^6 bytes."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024 / 1e6


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request took."""

    status: int
    first_s: float
    """Until the first part of the page was there."""
    whole_s: float
    size: int
    """Bytes as they were sent, compressed."""


class Client:
    """One connection that is kept, as a browser keeps it."""

    def __init__(self, server: Server) -> None:
        self._connection = http.client.HTTPConnection(server.host, server.port, timeout=120)

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        began = time.perf_counter()
        self._connection.request("GET", path, headers={"accept": "text/html", "accept-encoding": "gzip"})
        answer = self._connection.getresponse()
        size = len(answer.read1(1 << 16))
        first = time.perf_counter() - began
        size += len(answer.read())
        return Answer(answer.status, first, time.perf_counter() - began, size)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


@contextmanager
def serving(database: Path) -> Iterator[Server]:
    """Run `sessions serve` on a free port for the length of a block."""
    program = str(Path(sys.executable).with_name("sessions"))
    log = DATA / "serve.log"
    with log.open("wb") as output:
        command = [program, "serve", "--no-browser", "--port", "0", "--db", str(database)]
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment())
    try:
        where = urlsplit(_address(log, process))
        yield Server(where.hostname or "", where.port or 0, process.pid)
    finally:
        process.terminate()
        process.wait()


def _address(log: Path, process: subprocess.Popen[bytes]) -> str:
    """Wait until the server says where it is, and return that."""
    deadline = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < deadline:
        said = log.read_text(encoding="utf-8")
        if " on http://" in said:
            return said.partition(" on ")[2].partition(";")[0]
        time.sleep(0.05)
    sys.exit(f"the server does not start: {log.read_text(encoding='utf-8')}")
