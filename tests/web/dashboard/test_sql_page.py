"""SQL: what a query returns, and what it may not do."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from sessions.schemas.columns import REQUESTS, SESSIONS
from sessions.web.dashboard.sql import EXAMPLES, MOST_ROWS
from tests.web.dashboard.looking import links, page, troubles

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tests.web.dashboard.elements import Element


def asked(client: TestClient, query: str) -> Element:
    return page(client, f"/sql?{urlencode({'query': query})}")


def rows(found: Element) -> list[list[str]]:
    (table,) = found.all("table", "rows")
    return [[cell.text for cell in row.all("td")] for row in table.all("tbody")[0].all("tr")]


def test_rows_are_typed(samples: TestClient) -> None:
    found = asked(
        samples,
        "SELECT 1 + 1 AS two, 'x' AS word, NULL AS nothing, 0.50::DECIMAL(9,2) AS half, [1, 2] AS list",
    )

    assert rows(found) == [["2", "x", "null", "0.5", "[1, 2]"]]
    cells = found.all("table", "rows")[0].all("td")
    assert ["number" in cell.classes for cell in cells][:2] == [True, False]
    assert found.all("textarea")[0].text.startswith("SELECT 1 + 1")


def test_the_tables_are_listed(samples: TestClient) -> None:
    listed = page(samples, "/sql").all("aside")[0].text

    assert all(name in listed for name in (*REQUESTS.column_names, *SESSIONS.column_names))


@pytest.mark.parametrize(("name", "query"), EXAMPLES)
def test_examples_run(samples: TestClient, name: str, query: str) -> None:
    found = asked(samples, query)

    assert troubles(found) == [], name
    assert name in [one.text for one in page(samples, "/sql").all("ul", "examples")[0].all("a")]
    assert found.all("table", "rows"), name


def test_rows_are_limited_and_the_page_says_so(samples: TestClient) -> None:
    found = asked(samples, "SELECT * FROM range(5000)")

    assert len(rows(found)) == MOST_ROWS
    assert "The first 1,000 rows" in found.text


def test_wide_rows_are_limited_by_their_weight(samples: TestClient) -> None:
    found = asked(samples, "SELECT repeat('x', 150) AS a, repeat('y', 150) AS b FROM range(900)")

    assert len(rows(found)) == 100_000 // 300
    assert "The first 333 rows" in found.text


def test_exports_have_all_rows(samples: TestClient) -> None:
    csv, json = (
        link
        for link in links(asked(samples, "SELECT i FROM range(1500) AS t(i)"))
        if link.startswith("/sql/rows")
    )

    assert samples.get(csv).text.split("\r\n")[:3] == ["i", "0", "1"]
    assert "attachment" in samples.get(csv).headers["content-disposition"]
    assert samples.get(json).json()[-1] == {"i": 1499}


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("SELEC 1", "syntax error"),
        ("SELECT nope FROM sessions", "nope"),
        ("DROP TABLE sessions", "read-only"),
        ("SELECT * FROM read_text('/etc/passwd')", "disabled"),
        ("COPY sessions TO 'x.csv'", "disabled"),
        ("SELECT 1; SELECT 2", "2 statements"),
        ("x" * 10_001, "10,001 characters"),
    ],
)
def test_errors_are_one_line_above_the_text(samples: TestClient, query: str, word: str) -> None:
    found = samples.get(f"/sql?{urlencode({'query': query})}")
    tree = page(samples, f"/sql?{urlencode({'query': query})}")
    (said,) = troubles(tree)

    assert word in said
    assert found.text.index('class="trouble"') < found.text.index("<textarea")
    assert tree.all("textarea")[0].get("aria-describedby") == "query-error"


def test_formats_that_there_are_not(samples: TestClient) -> None:
    assert page(samples, "/sql/rows?query=SELECT+1&format=xls", 400).all("h1")
