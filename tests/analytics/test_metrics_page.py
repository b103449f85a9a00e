"""docs/metrics.md: every key of every answer is on it, and its examples are what its log comes to."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.factories import ingest_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sessions.api import Database

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "metrics.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(?P<key>[\w.]+)` \| .+ \|(?: `(?P<example>.+?)`(?: .*)?)? \|$", re.MULTILINE)
NOT_IN_EXAMPLES = {"source"}
"""The path of the file differs from machine to machine."""

SECTIONS = (
    *("Sessions", "Requests", "Report", "Histograms", "Activity", "Names", "First and last operations"),
    *("Transitions", "Variants", "Outcomes", "Drop-off", "Differences before the end", "Goals"),
    *("Operations", "Users", "Trends", "Compare", "Outliers", "Models"),
)


def section(title: str) -> str:
    """Return the text from a heading to the next."""
    found = re.search(rf"^###? {re.escape(title)}\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def documented(title: str) -> dict[str, str | None]:
    """Return the keys of a section's table, in order, with their examples as written."""
    return {row["key"]: row["example"] for row in ROW.finditer(section(title))}


def flat(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield a report's keys, those of its figures as `latency_ms.avg`; its parts have their own sections."""
    for key, value in values.items():
        if isinstance(value, dict) and key not in ("histograms", "outcomes"):
            yield from ((f"{key}.{part}", figure) for part, figure in value.items())
        else:
            yield key, value


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A database of the page's own log."""
    log = re.search(r"^```jsonl\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert log
    return ingest_lines(tmp_path_factory.mktemp("metrics"), *log[1].splitlines())


@pytest.fixture(scope="module")
def answers(example: Database) -> dict[str, dict[str, Any]]:
    """What each section's examples are about."""
    report = example.report().to_dict()
    show = example.show("trip-1").to_dict()

    def pick(rows: list[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
        (row,) = (row for row in rows if wanted.items() <= row.items())
        return row

    return {
        "Sessions": show["session"],
        "Requests": pick(show["requests"], request_id="r2"),
        "Report": dict(flat(report)),
        "Histograms": report["histograms"]["requests_per_session"][0],
        "Activity": pick(report["activity"]),
        "Names": pick(report["names"], session_name="Trip"),
        "First and last operations": pick(report["last_operations"], operation="/search/{n}"),
        "Transitions": pick(report["transitions"], source="/plan", target="/search/{n}"),
        "Variants": pick(report["variants"], operations=show["session"]["operations"]),
        "Outcomes": dict(flat(report["outcomes"])),
        "Differences before the end": pick(
            example.dropoff(min_support=1).to_dict()["differences"], operation="/search/{n}", factor="error"
        ),
        "Goals": pick(example.dropoff(goals={"Trip": "/search/*"}).to_dict()["goals"]),
        "Drop-off": pick(report["dropoff"], operation="/search/{n}"),
        "Operations": pick(report["operations"], operation="/search/{n}"),
        "Users": pick(example.users().to_dict(), user_id="ann"),
        "Trends": pick(example.trends(by="day").to_dict()["buckets"]),
        "Compare": pick(
            example.compare(user="ann", other={"user": "bob"}).to_dict()["measures"],
            measure="requests_per_session",
        ),
        "Outliers": pick(example.outliers(threshold=0.5, least=1).to_dict(), session_id="trip-1"),
        "Models": pick(report["models"], model="gpt-4o-mini"),
    }


@pytest.mark.parametrize("title", SECTIONS)
def test_every_key_is_defined(answers: dict[str, dict[str, Any]], title: str) -> None:
    assert sorted(documented(title)) == sorted(answers[title])


@pytest.mark.parametrize("title", SECTIONS)
def test_the_examples_are_right(answers: dict[str, dict[str, Any]], title: str) -> None:
    given = {key: json.loads(text) for key, text in documented(title).items() if text is not None}
    found = {key: answers[title][key] for key in given}
    assert found == {
        key: pytest.approx(value, abs=1e-4) if isinstance(value, float) else value
        for key, value in given.items()
    }
    left_out = {key for key in answers[title] if key not in given} - NOT_IN_EXAMPLES
    assert all(isinstance(answers[title][key], list | dict) for key in left_out)


def test_every_section_is_looked_at() -> None:
    titles = re.findall(r"^###? (.+)$", PAGE, re.MULTILINE)

    assert set(titles) == {"Rules that hold everywhere", "The example", *SECTIONS}


def test_links_within_the_page_lead_somewhere() -> None:
    anchors = {title.lower().replace(" ", "-") for title in re.findall(r"^##+ (.+)$", PAGE, re.MULTILINE)}

    assert set(re.findall(r"\(#([^)]+)\)", PAGE)) <= anchors
