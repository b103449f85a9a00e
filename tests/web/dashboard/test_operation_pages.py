"""Operations: costs, where sessions stop, and the sessions behind both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.dashboard.looking import (
    cells,
    counted,
    links,
    marks,
    number,
    page,
    troubles,
)

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient


@pytest.mark.parametrize("depth", ["", "&depth=1", "&depth=2"])
def test_sessions_of_operations(samples: TestClient, depth: str) -> None:
    found = page(samples, f"/operations?sort=-sessions{depth}")
    rows = [row for row in cells(found, "Operations") if number(row["Sessions"].text)]

    assert troubles(found) == []
    assert len(rows) > 3
    for row in rows[:6]:
        assert counted(samples, links(row["Sessions"])[0]) == number(row["Sessions"].text)


def test_every_box_leads_to_sessions(samples: TestClient) -> None:
    found = marks(page(samples, "/operations"))

    assert len(found) > 8
    assert {mark.tag for mark in found} == {"a"}
    assert found[0]["href"] == "/sessions"
    for mark in found[1::3]:
        assert counted(samples, mark["href"]) > 0 or "(no path)" in mark.text


def test_the_smallest_boxes_together_lead_to_the_sessions_of_each(samples: TestClient) -> None:
    found = counted(
        samples, "/operations/sessions?operation=/booking/hotel/search&operation=/booking/flight/confirm"
    )

    assert found >= counted(samples, "/operations/sessions?operation=/booking/flight/confirm")
    assert found == counted(
        samples,
        "/operations/sessions?operation=/booking/flight/confirm&operation=/booking/hotel/search&page=1",
    )


def test_below_means_all_that_lies_below(samples: TestClient, sample_db: Path) -> None:
    import sessions

    rows = sessions.open(sample_db).operation_tree().records()
    told = {row["operation"]: row["sessions"] for row in rows}

    assert counted(samples, "/operations/sessions?operation=/booking&below=1") == told["/booking"]
    assert (
        counted(samples, "/operations/sessions?operation=/booking/flight&below=1") == told["/booking/flight"]
    )


def test_columns_sort(samples: TestClient) -> None:
    def requests(path: str) -> list[int]:
        return [number(row["Requests"].text) for row in cells(page(samples, path), "Operations")]

    (head,) = [
        one
        for one in page(samples, "/operations").all("th")
        if one.text.startswith("Requests") and one.all("a") and not one.within("details")
    ]
    down = requests(head.all("a")[0]["href"])

    assert down == sorted(down, reverse=True)
    assert requests("/operations?sort=requests") == sorted(down)


@pytest.mark.parametrize("depth", ["", "&depth=1"])
def test_every_end_leads_to_its_sessions(samples: TestClient, depth: str) -> None:
    found = page(samples, f"/operations?view=stops{depth}")
    rows = cells(found, "Where sessions stop")
    checked = bounces = 0

    assert troubles(found) == []
    for row in rows[:6]:
        for name in ("Ends", "Completed", "Failed", "Abandoned", "Open", "Ended"):
            for link in links(row[name]) if name in row else []:
                assert counted(samples, link) == number(row[name].text), (name, link)
                checked += 1
        for link in links(row["Bounces"]):
            assert counted(samples, link) == number(row["Bounces"].text)
            bounces += 1
        for link in links(row["Lost"]):
            lost = sum(number(row[name].text) for name in ("Failed", "Abandoned", "Ended"))
            assert counted(samples, link) == lost
    assert checked > 8
    assert bool(bounces) is not bool(depth)


def test_outcomes_lead_to_their_sessions(samples: TestClient) -> None:
    figures = page(samples, "/operations?view=stops").all("dl", "figures")[0]
    checked = 0
    for one in figures.all("div"):
        label, value = one.all("dt")[0].text, one.all("dd")[0]
        if label != "Money lost":
            assert counted(samples, links(value)[0]) == number(value.text), label
            checked += 1
    assert checked >= 4


@pytest.mark.parametrize(
    "path",
    [
        "/operations?view=nonsense",
        "/operations?depth=0",
        "/operations/sessions",
        "/operations/sessions?operation=/booking&below=yes",
        "/operations/stopped?outcome=well",
    ],
)
def test_what_has_no_meaning_is_refused(samples: TestClient, path: str) -> None:
    assert "internal" not in page(samples, path, 400).text


@pytest.mark.parametrize(
    "path",
    [
        "/operations?sort=nothing",
        "/operations/sessions?operation=/bokking",
        "/operations/stopped?operation=/bokking",
    ],
)
def test_what_is_not_there_is_said_in_place(samples: TestClient, path: str) -> None:
    assert troubles(page(samples, path))
