"""What tests of pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.dashboard.pages import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """Let go of all files that a test has asked a server for."""
    yield
    for store in OPEN:
        store.let_go()
