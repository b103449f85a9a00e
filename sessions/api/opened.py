"""What all parts of the interface share: a path, and how it is opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sessions.schemas.database import empty_database, reader, writer
from sessions.schemas.locks import LOCK_TIMEOUT_S

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from duckdb import DuckDBPyConnection

    from sessions.schemas.locks import OnWait


class Opened:
    """One database file. Each call opens it, and lets go of it: nothing is held between calls."""

    def __init__(
        self, path: str | Path, *, lock_timeout: float = LOCK_TIMEOUT_S, on_wait: OnWait | None = None
    ) -> None:
        self.path = Path(path)
        self.lock_timeout = lock_timeout
        self.on_wait = on_wait

    def _reading(self) -> AbstractContextManager[DuckDBPyConnection]:
        return reader(self.path, self.lock_timeout, self.on_wait)

    def _writing(self, lock_timeout: float | None = None) -> AbstractContextManager[DuckDBPyConnection]:
        seconds = self.lock_timeout if lock_timeout is None else lock_timeout
        return writer(self.path, seconds, on_wait=self.on_wait)

    def _as_it_would_be(self) -> AbstractContextManager[DuckDBPyConnection]:
        """Open the database read-only, or an empty one in memory where there is none."""
        return self._reading() if self.path.exists() else empty_database()
