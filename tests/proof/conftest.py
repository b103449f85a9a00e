from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sessions.api import Database

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "sessions.duckdb")
