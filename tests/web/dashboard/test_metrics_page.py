"""Metrics: bars that lead to the sessions that they count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sessions.analytics.session_metrics import PERCENTILES
from tests.factories import gateway, ingest_lines
from tests.web.dashboard.looking import client_of, counted, links, marks, number, page, sessions_of, troubles

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient


@pytest.mark.parametrize("percentile", PERCENTILES)
@pytest.mark.parametrize("interquartile", ["", "&interquartile=1"])
def test_every_bar_leads_to_its_sessions(samples: TestClient, percentile: str, interquartile: str) -> None:
    found = page(samples, f"/metrics?percentile={percentile}{interquartile}")
    bars = [mark for mark in marks(found) if sessions_of(mark)]

    assert troubles(found) == []
    assert bars
    for bar in bars:
        assert counted(samples, bar["href"]) == sessions_of(bar), bar.text


def test_sessions_beyond_are_linked(samples: TestClient) -> None:
    beyond = [
        one.all("dd")[0]
        for one in page(samples, "/metrics").all("div")
        if one.all("dt") and one.all("dt")[0].text == "Beyond" and "facts" not in one.classes
    ]
    linked = [one for one in beyond if links(one)]

    assert len(linked) >= 3
    for one in linked:
        assert counted(samples, links(one)[0]) == number(one.text)


def test_values_on_edges_are_counted_once(tmp_path: Path) -> None:
    """Costs of $0.00 to $0.20 in cents: edges of bins, every two cents, are costs that there are."""
    lines = [gateway(request_id=f"r{cents}", session=f"s{cents}", cost=cents / 100) for cents in range(21)]
    with client_of(ingest_lines(tmp_path, *lines).path) as client:
        bars = [mark for mark in marks(page(client, "/metrics?percentile=p99.9")) if "$" in mark.text]

        assert sum(sessions_of(bar) or 0 for bar in bars) == 20  # the dearest lies beyond p99.9
        for bar in bars:
            assert counted(client, bar["href"]) == sessions_of(bar)


@pytest.mark.parametrize("path", ["/metrics?percentile=p42", "/metrics?interquartile=2"])
def test_what_has_no_meaning_is_refused(samples: TestClient, path: str) -> None:
    assert "internal" not in page(samples, path, 400).text
