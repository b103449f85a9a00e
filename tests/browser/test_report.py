"""The report's page in a browser: nothing is asked for, nothing is cut off, everything can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from sessions.analytics.goals import goals_of
from tests.pages.test_report import page_of

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def report(sample_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pages") / "report.html"
    path.write_text(page_of(sample_db, goals=goals_of({"Travel Planner": "/booking/flight/confirm"})))
    return path


def opened(browser: Browser, report: Path, width: int, scheme: Literal["dark", "light"] = "light") -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.route("http*://**", lambda route: pytest.fail(f"{route.request.url} was asked for"))
    page.goto(report.as_uri())
    return page


@pytest.mark.parametrize("width", [360, 768, 1280, 3840])
def test_the_page_does_not_scroll_sideways(browser: Browser, report: Path, width: int) -> None:
    page = opened(browser, report, width)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_is_said_on_the_console(browser: Browser, report: Path) -> None:
    said: list[str] = []
    page = browser.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(report.as_uri())

    assert said == []


def test_dark_is_dark(browser: Browser, report: Path) -> None:
    shade = "getComputedStyle(document.body).backgroundColor"
    light, dark = (opened(browser, report, 1280, scheme).evaluate(shade) for scheme in ("light", "dark"))

    assert light == "rgb(255, 255, 255)"
    assert max(map(int, dark[4:-1].split(", "))) < 64


def test_tables_open_by_keyboard(browser: Browser, report: Path) -> None:
    page = opened(browser, report, 1280)
    first = page.locator("details").first
    first.locator("summary").focus()
    page.keyboard.press("Enter")

    assert first.evaluate("it => it.open")
    assert first.locator("table").is_visible()


def test_contents_lead_to_sections(browser: Browser, report: Path) -> None:
    page = opened(browser, report, 1280)
    page.get_by_role("link", name="Where sessions stop").click()

    assert page.locator("#stops").bounding_box()["y"] < 100  # type: ignore[index]


def test_on_paper_tables_are_left_closed_and_nothing_is_dark(browser: Browser, report: Path) -> None:
    page = opened(browser, report, 794, "dark")
    page.emulate_media(media="print")

    assert page.evaluate("getComputedStyle(document.body).color") != "rgb(232, 235, 240)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 794
