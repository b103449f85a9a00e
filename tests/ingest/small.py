"""Small blocks and chunks: what happens at their edges happens with a few lines, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.ingest.readers import chunk

if TYPE_CHECKING:
    import pytest


def small_blocks(patch: pytest.MonkeyPatch, size: int) -> None:
    """Make readers cut blocks of about `size` bytes."""
    patch.setattr(chunk, "BATCH_BYTES", size)


def small_chunks(patch: pytest.MonkeyPatch, size: int, block: int) -> None:
    """Make chunks of at least `size` bytes, of blocks of about `block` bytes."""
    small_blocks(patch, block)
    patch.setattr(chunk, "CHUNK_BYTES", size)
    patch.setattr(chunk, "CHUNK_RECORDS", 1)
