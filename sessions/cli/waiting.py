"""The database that a command works on: it says for whom it waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.api import Database
from sessions.cli import messages

if TYPE_CHECKING:
    from pathlib import Path

    from sessions.schemas.locks import Holder


def patient_database(path: Path, lock_timeout: float) -> Database:
    """Return the database at `path`, each call of which waits up to `lock_timeout` seconds for a lock."""

    def tell(holder: Holder) -> None:
        messages.waiting(str(holder), str(path), lock_timeout)

    return Database(path, lock_timeout=lock_timeout, on_wait=tell)
