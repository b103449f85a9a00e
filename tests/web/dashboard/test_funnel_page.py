"""Funnel: steps that are chosen, and the sessions that make them or are lost."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.web.dashboard.looking import (
    cells,
    counted,
    links,
    marks,
    number,
    page,
    sessions_of,
    troubles,
)

if TYPE_CHECKING:
    from starlette.testclient import TestClient

STEPS = [
    ("step", "/booking/flight/search"),
    ("step", "/booking/flight/selection"),
    ("step", "/booking/flight/confirm"),
]


def chosen(client: TestClient, path: str) -> list[str]:
    """Return the steps that the form has."""
    fields = page(client, path).all("fieldset", "funnel-steps")[0]
    picked = [option.text for option in fields.all("option") if option.get("selected") is not None]
    return picked + [one["value"] for one in fields.all("input") if one.get("value")]


@pytest.mark.parametrize(
    "more",
    [
        [],
        [("order", "strict")],
        [("order", "unordered")],
        [("window", "2m")],
        [("step_window", "1m")],
        [("exclude", "/booking/hotel/*")],
        [("name", "Travel Planner")],
    ],
)
def test_marks_and_numbers_lead_to_their_sessions(samples: TestClient, more: list[tuple[str, str]]) -> None:
    found = page(samples, f"/funnel?{urlencode([*STEPS, *more])}")
    rows = cells(found, "Step by step")

    assert troubles(found) == []
    assert len(rows) == 3
    for row in rows:
        if number(row["Sessions"].text):
            assert counted(samples, links(row["Sessions"])[0]) == number(row["Sessions"].text)
        for link in links(row["Lost"]):
            assert counted(samples, link) == number(row["Lost"].text)
    for mark in marks(found):
        if mark.tag == "a" and sessions_of(mark) is not None:
            assert counted(samples, mark["href"]) == sessions_of(mark)
    lost = [mark for mark in marks(found) if "→" in mark.text and mark.tag == "a"]
    assert [number(mark.all("title")[0].text.split("\N{MINUS SIGN}")[1]) for mark in lost] == [
        counted(samples, mark["href"]) for mark in lost
    ]


def test_without_steps_it_goes_along_the_commonest_way(samples: TestClient) -> None:
    assert chosen(samples, "/funnel") == [value for _, value in STEPS]


def test_steps_are_taken_away_and_moved_by_links(samples: TestClient) -> None:
    found = page(samples, f"/funnel?{urlencode(STEPS)}")
    by_name = {one["aria-label"]: one["href"] for one in found.all("a", "act")}

    assert chosen(samples, by_name["Take step 2 away"]) == [STEPS[0][1], STEPS[2][1]]
    assert chosen(samples, by_name["Move step 3 up"]) == [STEPS[0][1], STEPS[2][1], STEPS[1][1]]


def test_a_step_is_added_by_an_empty_field(samples: TestClient) -> None:
    query = urlencode([STEPS[0], ("step", ""), ("step", "status=5xx")])

    assert chosen(samples, f"/funnel?{query}") == [STEPS[0][1], "status=5xx"]


def test_prefixes_can_be_chosen(samples: TestClient) -> None:
    assert chosen(samples, "/funnel?step=/booking/*&step=/booking/hotel/*") == [
        "/booking/*",
        "/booking/hotel/*",
    ]


def test_an_unknown_step_is_told_with_its_nearest(samples: TestClient) -> None:
    found = page(samples, "/funnel?step=/booking/flight/serch&step=/booking/flight/confirm")
    (trouble,) = found.all(style="trouble")

    assert "/booking/flight/serch" in trouble.text
    assert chosen(samples, links(trouble)[0])[0] == "/booking/flight/search"


def test_one_step_is_no_funnel_yet(samples: TestClient) -> None:
    found = page(samples, "/funnel?step=/booking/flight/search")

    assert "two steps or more" in found.text
    assert troubles(found) == []


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ("&window=soon", "soon"),
        ("&step=model", "model"),
        ("&order=unordered&step_window=1m", "window per step"),
    ],
)
def test_what_has_no_meaning_is_said_in_place(samples: TestClient, more: str, word: str) -> None:
    found = page(samples, f"/funnel?{urlencode(STEPS)}{more}")

    assert [word in one for one in troubles(found)] == [True]
    assert found.all("fieldset", "funnel-steps")


@pytest.mark.parametrize(
    "path",
    [
        "/funnel?order=sideways",
        "/funnel/sessions?lost=2",
        "/funnel/sessions?step=/a&step=/b&reached=3",
        "/funnel/sessions?step=/a&step=/b&reached=1&lost=2",
        "/funnel/sessions?step=/a&step=/b&lost=1",
    ],
)
def test_addresses_that_mean_nothing_are_refused(samples: TestClient, path: str) -> None:
    assert "internal" not in page(samples, path, 400).text
