"""The server in a thread of this process, for a browser to look at."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import uvicorn

from sessions.web.app import application
from sessions.web.reading import Store
from sessions.web.serving import listening
from sessions.web.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def served(path: Path, port: int = 0, **settings: Any) -> Iterator[str]:
    """Serve a database on a port of this machine, a free one if none is named; yield the address."""
    chosen = Settings(path=path, **settings)
    store = Store(chosen)
    with listening("127.0.0.1", port) as place:
        config = uvicorn.Config(
            application(chosen, store), log_config=None, access_log=False, timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([place],))
        thread.start()
        try:
            while not server.started:
                time.sleep(0.02)
            yield f"http://127.0.0.1:{place.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
            store.close()
