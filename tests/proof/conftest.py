from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sessions.api import Database
from sessions.ingest.readers import chunk
from tests.proof.helpers import make_chunks_small

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SIZES = ("BATCH_BYTES", "CHUNK_BYTES", "CHUNK_RECORDS", "MOST_BYTES")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "sessions.duckdb")


@pytest.fixture
def small_chunks() -> Iterator[None]:
    """Make a chunk of about ten lines for the length of a test."""
    sizes = {name: getattr(chunk, name) for name in _SIZES}
    make_chunks_small()
    yield
    for name, size in sizes.items():
        setattr(chunk, name, size)
