"""Flows: every mark of every view leads to as many sessions as it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.factories import gateway, ingest_lines
from tests.web.dashboard.looking import (
    cells,
    client_of,
    counted,
    links,
    marks,
    number,
    page,
    sessions_of,
    troubles,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

SHAPES = ["", "&collapse=1", "&depth=1", "&start=/booking/flight/search"]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[TestClient]:
    """Three sessions: a b, a c, b."""
    walks = {"s1": ["/a", "/b"], "s2": ["/a", "/c"], "s3": ["/b"]}
    lines = [
        gateway(request_id=f"{session}{step}", session=session, path=path, start=f"2026-03-02T09:14:0{step}Z")
        for session, paths in walks.items()
        for step, path in enumerate(paths)
    ]
    with client_of(ingest_lines(tmp_path, *lines).path) as client:
        yield client


@pytest.mark.parametrize("shape", SHAPES)
def test_the_flow_by_step_leads_to_its_sessions(samples: TestClient, shape: str) -> None:
    found = marks(page(samples, f"/flows?steps=3&operations=2{shape}"))

    assert len(found) > 8
    for mark in found[:: 1 if not shape else 3]:
        assert counted(samples, mark["href"]) == sessions_of(mark), mark.text


def test_the_rest_of_a_step_is_there_with_its_sessions(samples: TestClient) -> None:
    rest = [mark for mark in marks(page(samples, "/flows?steps=3&operations=2")) if "(other)" in mark.text]

    assert rest


@pytest.mark.parametrize("shape", SHAPES)
def test_cells_lead_to_the_sessions_that_take_the_step(samples: TestClient, shape: str) -> None:
    found = page(samples, f"/flows?view=transitions{shape}")
    drawn = [mark for mark in marks(found) if mark.tag == "a"]
    rows = cells(found, "Transitions")

    assert len(drawn) > 5
    for mark in drawn[::7]:
        assert counted(samples, mark["href"]) > 0
    assert len(rows) > 5
    for row in rows[::4]:
        assert counted(samples, links(row["Sessions"])[0]) == number(row["Sessions"].text)


def test_a_cell_without_sessions_leads_nowhere(small: TestClient) -> None:
    told = {
        mark.all("title")[0].text: mark.get("href") for mark in marks(page(small, "/flows?view=transitions"))
    }

    assert told["/a → /b 1 transitions"] is not None
    assert told["/b → /a 0 transitions"] is None


@pytest.mark.parametrize(
    ("path", "caption"),
    [
        ("/flows", "Commonest ways"),
        *((f"/flows?view=ways{shape}", "Commonest ways") for shape in SHAPES),
        ("/flows?view=repeats", "Loops"),
        ("/flows?view=repeats&depth=1", "Loops"),
        *((f"/flows?view=repeats{shape}", "The commonest") for shape in SHAPES),
    ],
)
def test_rows_lead_to_their_sessions(samples: TestClient, path: str, caption: str) -> None:
    rows = cells(page(samples, path), caption)

    assert rows
    for row in rows[:12:3]:
        assert counted(samples, links(row["Sessions"])[0]) == number(row["Sessions"].text)


@pytest.mark.parametrize("operation", ["/booking/flight/selection", "/booking/*", "(no path)"])
def test_trees_lead_to_their_sessions(samples: TestClient, operation: str) -> None:
    found = page(samples, f"/flows?{urlencode({'operation': operation, 'steps': 2})}")
    nodes = [node for tree in found.all("ol", "tree") for node in tree.all("li")]

    if operation != "(no path)":  # such requests belong to no session in these logs
        assert len(found.all("ol", "tree")) == 2
        assert nodes
    for node in nodes[::2]:
        (link,) = node.all("a")
        assert counted(samples, link["href"]) == number(link.text), node.text


def test_a_way_can_be_taken_as_a_funnel(samples: TestClient) -> None:
    rows = cells(page(samples, "/flows?view=ways&name=Travel+Planner"), "Commonest ways")
    (link,) = links(rows[0]["As a funnel"])

    made = cells(page(samples, link), "Step by step")
    assert [row["Step"].text.split()[-1] for row in made] == [one.text for one in rows[0]["Way"].all("code")]


def test_small_flows_by_hand(small: TestClient) -> None:
    def behind(**parameters: object) -> int:
        return counted(small, f"/flows/sessions?{urlencode(parameters, doseq=True)}")

    assert behind(**{"from": "/a", "to": "/b"}) == 1  # s1
    assert behind(**{"from": "START", "to": "/a"}) == 2  # s1, s2
    assert behind(to="/b", at=1) == 1  # s3
    assert behind(to="END", at=2) == 1  # s3 had one step
    assert behind(**{"from": "/b", "to": "END"}) == 2  # s1, s3
    assert behind(way=["/a", "/c"]) == 1
    assert behind(run=["/a", "/b"]) == 1
    assert behind(around="/a") == 2
    assert behind(around="/b", then="START", back=1) == 1  # s3 begins with it
    assert behind(around="/a", but=["/b"]) == 1  # s2 goes on with another


@pytest.mark.parametrize(
    "path",
    [
        "/flows/sessions",
        "/flows/sessions?from=END&to=/a",
        "/flows/sessions?from=/a&to=/b&at=zero",
        "/flows?view=nonsense",
        "/flows?steps=99",
        "/flows?steps=-1",
        "/flows?depth=a",
        "/flows?collapse=perhaps",
        "/flows/sessions?from=/a&to=/b&page=0",
        "/flows/sessions?from=/a&to=/b&sort=nothing",
    ],
)
def test_what_has_no_meaning_is_refused(samples: TestClient, path: str) -> None:
    assert "internal" not in page(samples, path, 400).text


@pytest.mark.parametrize(
    "path", ["/flows?operation=/bokking", "/flows?start=/bokking", "/flows/sessions?from=/bokking&to=END"]
)
def test_an_operation_that_is_not_there_is_said_in_place(samples: TestClient, path: str) -> None:
    said = troubles(page(samples, path))

    assert said
    assert all("/bokking" in one and "/booking/" in one for one in said)
