"""What tests of pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.dashboard.looking import GOALS, client_of
from tests.web.dashboard.pages import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient


@pytest.fixture(scope="module")
def samples(sample_db: Path) -> Iterator[TestClient]:
    """Yield who asks about the sample logs, with a goal for one of their names."""
    with client_of(sample_db, GOALS) as client:
        yield client


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """Let go of all files that a test has asked a server for."""
    yield
    for store in OPEN:
        store.let_go()
