"""What tests of several folders share."""

from __future__ import annotations

from pathlib import Path

import pytest

import sessions

SAMPLE_LOGS = Path(__file__).parents[1] / "sample_logs"


@pytest.fixture(scope="session")
def sample_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database of all sample logs, to be read only: copy it to write to it."""
    path = tmp_path_factory.mktemp("sample") / "sessions.duckdb"
    sessions.open(path).ingest(SAMPLE_LOGS)
    return path
