"""The Python interface: `sessions.open(path)` returns a `Database` whose methods are the commands."""

from __future__ import annotations

from sessions.api.database import Database

__all__ = ["Database"]
