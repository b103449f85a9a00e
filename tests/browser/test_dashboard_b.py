"""Flows, funnel, operations, metrics and SQL in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from sessions.analytics.goals import goals_of
from tests.browser.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

PAGES = [
    "/flows",
    "/flows?view=transitions",
    "/flows?view=ways",
    "/flows?view=repeats",
    "/flows?view=around",
    "/flows?operation=/booking/flight/selection",
    "/flows/sessions?from=/booking/flight/search&to=END",
    "/funnel",
    "/funnel/sessions?step=/booking/flight/search&step=/booking/flight/confirm&lost=2",
    "/operations",
    "/operations?view=stops",
    "/operations/sessions?operation=/booking&below=1",
    "/metrics",
    "/sql",
    "/sql?" + urlencode({"query": "SELECT * FROM requests LIMIT 20"}),
]


@pytest.fixture(scope="module")
def server(sample_db: Path) -> Iterator[str]:
    """Yield the address of a server of the sample logs."""
    with served(sample_db, goals=goals_of({"Travel Planner": "/booking/flight/confirm"})) as address:
        yield address


@pytest.fixture
def said() -> list[str]:
    """What pages wrote on the console, and requests to other hosts."""
    return []


def opened(browser: Browser, server: str, path: str, said: list[str], **how: Any) -> Page:
    page = browser.new_page(**{"viewport": {"width": 1280, "height": 900}, **how})
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(server) else said.append(asked.url))
    answer = page.goto(server + path)
    assert answer is not None
    assert answer.status == 200
    return page


@pytest.mark.parametrize("path", PAGES)
def test_quiet_alone_and_one_heading(browser: Browser, server: str, path: str, said: list[str]) -> None:
    page = opened(browser, server, path, said)

    assert page.get_by_role("heading", level=1).count() == 1
    assert page.locator(".trouble").count() == 0
    assert page.get_by_role("navigation", name="Pages").locator("[aria-current=page]").count() == 1
    assert said == []
    page.close()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [360, 3840])
def test_the_page_does_not_scroll_sideways(
    browser: Browser, server: str, path: str, width: int, said: list[str]
) -> None:
    page = opened(browser, server, path, said, viewport={"width": width, "height": 900})

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize("path", PAGES)
def test_fields_tables_and_groups_have_names(
    browser: Browser, server: str, path: str, said: list[str]
) -> None:
    page = opened(browser, server, path, said)
    named = """elements => elements.filter(it => it.type !== "hidden" && !it.closest("[hidden]")
        && !(it.labels?.length || it.getAttribute("aria-label"))).map(it => it.outerHTML)"""
    scrolls = "elements => elements.filter(it => it.tabIndex < 0 && it.scrollWidth > it.clientWidth).length"

    assert page.locator("input, select, textarea").evaluate_all(named) == []
    assert page.locator("table").evaluate_all("all => all.filter(it => !it.caption || !it.tHead).length") == 0
    assert page.locator(".scroll, .chart-scroll").evaluate_all(scrolls) == 0
    page.close()


@pytest.mark.parametrize("path", PAGES)
def test_dark_is_dark(browser: Browser, server: str, path: str, said: list[str]) -> None:
    page = opened(browser, server, path, said, color_scheme="dark")
    shade: str = page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert max(map(int, shade[4:-1].split(", "))) < 64
    page.close()


def test_a_link_of_the_flow_opens_its_sessions_and_back_works(
    browser: Browser, server: str, said: list[str]
) -> None:
    page = opened(browser, server, "/flows", said)
    page.locator("select[name=steps]").select_option("3")
    page.wait_for_url("**/flows?**steps=3**")
    node = page.locator("#flow a.chart-mark").last
    told = int(str(node.locator("title").text_content()).split("step 3: ")[1].split(" ")[0])
    node.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/flows/sessions?**")

    expect(page.locator(".total strong")).to_have_text(str(told))
    page.go_back()
    page.wait_for_url("**/flows?**steps=3**")
    expect(page.locator("select[name=steps]")).to_have_value("3")
    page.go_back()
    page.wait_for_function("!location.search")
    page.wait_for_selector("#flow >> text=Step 6")
    assert said == []
    page.close()


def test_views_are_swapped_and_linked(browser: Browser, server: str, said: list[str]) -> None:
    page = opened(browser, server, "/flows?name=Travel+Planner", said)
    page.get_by_role("navigation", name="Views of the flows").get_by_text("Transitions").click()
    page.wait_for_url("**view=transitions**")

    page.wait_for_selector("#transitions")
    assert "name=Travel+Planner" in page.url
    expect(page.locator("#transitions-title")).to_have_count(1)
    page.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_funnel_is_built_with_and_without_javascript(
    browser: Browser, server: str, said: list[str], script: bool
) -> None:
    page = opened(browser, server, "/funnel", said, java_script_enabled=script)
    page.get_by_label("One more step", exact=True).select_option("/booking/hotel/search")
    if not script:
        page.get_by_role("button", name="Show the funnel").click()
    page.wait_for_url("**hotel%2Fsearch**")
    page.get_by_label("Take step 2 away").click()
    page.wait_for_selector("text=Step by step")
    page.wait_for_url(lambda address: "selection" not in address)

    steps = page.locator(".funnel-drawn table tbody tr")
    expect(steps).to_have_count(3)  # the address changes with the first part of a page
    page.locator("table.linked td a.bad").first.click()
    page.wait_for_url("**/funnel/sessions?**")
    expect(page.locator(".total strong")).to_have_count(1)
    assert said == []
    page.close()


def test_sql_runs_with_and_without_javascript(browser: Browser, server: str, said: list[str]) -> None:
    for script in (True, False):
        page = opened(browser, server, "/sql", said, java_script_enabled=script)
        page.get_by_label("Query").fill("SELECT 6 * 7 AS answer")
        page.get_by_role("button", name="Run").click()
        page.wait_for_url("**query=SELECT**")

        page.get_by_role("cell", name="42").wait_for()
        page.close()
    assert said == []


def test_columns_sort_by_a_click(browser: Browser, server: str, said: list[str]) -> None:
    page = opened(browser, server, "/operations", said)
    page.locator("table.linked thead").get_by_text("Requests").click()
    page.wait_for_selector("th[aria-sort=descending] >> text=Requests")

    assert "sort=-requests" in page.url
    page.close()
