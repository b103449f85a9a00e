"""The server in a thread of this process, for a browser to look at."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sessions.web.app import application
from sessions.web.settings import Settings
from tests.web.served import over_a_socket

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def served(path: Path, port: int = 0, **settings: Any) -> Iterator[str]:
    """Serve a database on a port of this machine, a free one if none is named; yield the address."""
    with over_a_socket(application(Settings(path=path, **settings)), port) as found:
        yield f"http://127.0.0.1:{found}"
