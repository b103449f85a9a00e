"""What holds on flows, funnel, operations, metrics and SQL alike: empty files, hostile logs, roles."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.factories import gateway, ingest_lines
from tests.web.dashboard.looking import client_of, links, page, read, troubles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

    from tests.web.dashboard.elements import Element

PAGES = [
    "/flows",
    "/flows?view=transitions",
    "/flows?view=ways",
    "/flows?view=repeats",
    "/flows?view=around",
    "/funnel",
    "/operations",
    "/operations?view=stops",
    "/metrics",
    "/sql",
]
EVIL = "<script>alert(1)</script>\"'`{{7*7}}\u202eetirw"
"""Markup, quotes, a template and an override of the direction."""
RAW = ("<script>alert", "49etirw")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Sessions whose every text is hostile; one repeats an operation three times."""
    paths = [f"/{EVIL}", f"/b/{EVIL}", f"/b/{EVIL}", f"/b/{EVIL}"]
    lines = [
        gateway(
            request_id=f"{session}{step}{EVIL}",
            session=f"{session}{EVIL}",
            name=EVIL,
            path=path,
            user=EVIL,
            model=EVIL,
            start=f"2026-03-02T09:14:0{step}Z",
            properties={"app": EVIL},
            cost=0.01,
        )
        for session in ("s1", "s2")
        for step, path in enumerate(paths)
    ]
    with client_of(ingest_lines(tmp_path_factory.mktemp("hostile"), *lines).path) as client:
        yield client


@pytest.mark.parametrize("path", PAGES)
def test_pages_answer_without_trouble(samples: TestClient, path: str) -> None:
    found = page(samples, path)

    assert troubles(found) == []
    assert len(found.all("h1")) == 1


@pytest.mark.parametrize("path", [one for one in PAGES if one != "/sql"])
def test_an_empty_file_says_how_to_ingest(tmp_path: Path, path: str) -> None:
    with client_of(tmp_path / "none.duckdb") as client:
        found = page(client, path)

        assert troubles(found) == []
        assert "sessions ingest" in found.text
        assert not found.all(style="chart-mark")


def test_an_empty_file_can_be_asked_by_sql(tmp_path: Path) -> None:
    with client_of(tmp_path / "none.duckdb") as client:
        found = page(client, "/sql?query=SELECT+count(*)+FROM+sessions")

        assert "internal" not in found.text


@pytest.mark.parametrize("path", [one for one in PAGES if one != "/sql"])
def test_a_slice_without_sessions_says_so(samples: TestClient, path: str) -> None:
    found = page(samples, f"{path}{'&' if '?' in path else '?'}user=nobody")

    assert troubles(found) == []
    assert "sessions ingest" not in found.text
    assert found.all(style="empty")


def behind(client: TestClient, path: str) -> list[str]:
    """Return some of the addresses of sessions that a page leads to."""
    found = [link for link in links(page(client, path)) if "/sessions?" in link or "/stopped?" in link]
    return found[:: max(len(found) // 4, 1)]


def shown(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.text


@pytest.mark.parametrize(
    "path",
    [
        *PAGES[:-1],
        "/flows?" + urlencode({"operation": f"/b/{EVIL}"}),
        "/sql?" + urlencode({"query": "SELECT * FROM requests"}),
        "/funnel?" + urlencode([("step", f"/{EVIL}"), ("step", EVIL), ("exclude", EVIL)]),
    ],
)
def test_hostile_logs_show_as_text(hostile: TestClient, path: str) -> None:
    for address in [path, *behind(hostile, path)]:
        text = shown(hostile, address)
        assert "internal" not in text, address
        for raw in RAW:
            assert raw not in text, (address, raw)
        # Values of fields stay as they are, for they are sent back; what is read does not.
        tree = read(text)
        seen = [
            tree.text,
            *(value for one in tree.all() for name in ("title", "aria-label") if (value := one.get(name))),
        ]
        assert not any("\u202e" in one for one in seen), address
        assert {(one.get("src") or "")[:8] for one in tree.all("script")} == {"/static/"}
    assert "&lt;script&gt;alert(1)" in shown(hostile, path) or path == "/metrics"


def test_hostile_operations_can_be_opened(hostile: TestClient) -> None:
    for path in ("/flows", "/flows?view=transitions", "/operations", "/funnel"):
        for mark in page(hostile, path).all("a", "chart-mark")[:12]:
            found = page(hostile, mark["href"])
            assert troubles(found) == [], mark["href"]


def labelled(found: Element) -> Iterator[tuple[Element, bool]]:
    """Yield every field with whether it has a name that is spoken."""
    by_id = {one["for"] for one in found.all("label") if one.get("for")}
    for tag in ("input", "select", "textarea"):
        for one in found.all(tag):
            if one.get("type") != "hidden":
                yield one, bool(one.get("aria-label")) or one.within("label") or one.get("id") in by_id


@pytest.mark.parametrize(
    "path", [*PAGES, "/sql?query=SELECT+1", "/flows?operation=/booking/*", "/operations/stopped"]
)
def test_roles(samples: TestClient, path: str) -> None:
    found = page(samples, path)

    assert [one.attributes for one, has_name in labelled(found) if not has_name] == []
    for table in found.all("table"):
        assert table.all("caption")[0].text
        assert all(head.get("scope") for head in table.all("th"))
    for image in [one for one in found.all("svg") if one.get("role") == "img"]:
        assert image.all("title")[0].text
    ids = [one["id"] for one in found.all() if one.get("id")]
    assert len(ids) == len(set(ids))
    assert not [one for one in found.all() if one.get("style")]
    assert not [one for one in found.all("a") if not one.text and not one.get("aria-label")]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    "nonsense", ["since=yesteryear", "tz=Nowhere", "status=99999", "property=x", "session_scope=all"]
)
def test_nonsense_in_the_slice_is_refused(samples: TestClient, path: str, nonsense: str) -> None:
    answer = samples.get(f"{path}{'&' if '?' in path else '?'}{nonsense}")

    assert answer.status_code == 400
    assert "Traceback" not in answer.text
