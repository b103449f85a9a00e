"""The dashboard in a browser: overview, sessions, one session, users, sources, and the frame around them."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from sessions.api import Database
from tests.browser.checks import CONTRAST, FOCUS, ROLES
from tests.browser.served import served
from tests.factories import gateway, ingest_lines, write_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

PAGES = (
    "/",
    "/sessions",
    "/sessions/run-20260927-023",
    "/sessions/run-20260927-023?show=conversation",
    "/sessions/run-20260927-023?show=raw",
    "/users",
    "/users/team-product",
    "/sources",
    "/sources/quarantine",
    "/sources/quarantine/3:24",
)


@pytest.fixture(scope="module")
def base(sample_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return where a copy of the sample logs is served."""
    path = tmp_path_factory.mktemp("dashboard") / "demo.duckdb"
    shutil.copy(sample_db, path)
    with served(path) as address:
        yield address


class Looked:
    """A page that notes what it should not do: to complain, and to ask others."""

    def __init__(self, browser: Browser, base: str, **context: Any) -> None:
        self.base = base
        self.context: BrowserContext = browser.new_context(**context)
        self.page: Page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("console", lambda message: self.wrong.append(message.text))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))

    def _asked(self, url: str) -> None:
        if not url.startswith(self.base + "/"):
            self.wrong.append(url)

    def at(self, address: str) -> Page:
        """Go to an address, and return the page once it is whole."""
        self.page.goto(self.base + address)
        return self.page


@pytest.fixture
def looked(browser: Browser, base: str) -> Iterator[Looked]:
    """Return a page of 1280 pixels that must have nothing to complain of."""
    found = Looked(browser, base, viewport={"width": 1280, "height": 900})
    yield found
    assert found.wrong == []
    found.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_have_roles_names_and_contrast(browser: Browser, base: str, scheme: Any) -> None:
    found = Looked(browser, base, viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    for address in PAGES:
        page = found.at(address)
        assert page.evaluate(ROLES) == [], address
        assert page.evaluate(CONTRAST) == [], address
    assert found.wrong == []
    found.context.close()


@pytest.mark.parametrize("width", [360, 768, 1280, 3840])
def test_no_page_scrolls_sideways(browser: Browser, base: str, width: int) -> None:
    found = Looked(browser, base, viewport={"width": width, "height": 900})
    for address in PAGES:
        assert found.at(address).evaluate("document.documentElement.scrollWidth") <= width, address
    assert found.wrong == []
    found.context.close()


def test_without_javascript_everything_is_there(browser: Browser, base: str) -> None:
    found = Looked(browser, base, java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = found.at("/")
    assert not page.locator("[data-theme-choice]").is_visible()
    page.locator("select[name=name]").select_option("Onboarding")
    page.locator("noscript button, .slice > button").first.click()
    expect(page).to_have_url(re.compile("name=Onboarding"))
    page.get_by_role("link", name="Sessions", exact=True).first.click()
    page.get_by_role("link", name="Cost").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Cost")
    page.locator("tbody a").first.click()
    page.get_by_role("button", name="Good").click()
    expect(page.get_by_role("button", name="Good")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="Conversation").click()
    expect(page.locator("article").first).to_be_visible()
    found.context.close()


def test_back_returns_to_where_one_was(looked: Looked) -> None:
    page = looked.at("/sessions")
    page.get_by_role("link", name="Cost").click()
    page.wait_for_url("**sort=-total_cost_usd")
    first = page.locator("tbody a").first.inner_text()
    page.get_by_role("link", name="Next →").click()
    page.wait_for_url("**after=**")
    page.wait_for_function("first => document.querySelector('tbody a').innerText !== first", arg=first)
    page.locator("tbody a").first.click()
    page.wait_for_selector("table.timeline")
    page.go_back()
    page.wait_for_url("**after=**")
    page.go_back()
    page.wait_for_function("first => document.querySelector('tbody a')?.innerText === first", arg=first)
    expect(page).to_have_url(re.compile(r"/sessions\?sort=-total_cost_usd$"))
    page.go_back()
    page.wait_for_selector("th[aria-sort] a >> text=Started")


def test_choosing_a_name_shows_it_and_keeps_the_keyboard_where_it_was(looked: Looked) -> None:
    page = looked.at("/")
    page.locator("select[name=name]").focus()
    page.locator("select[name=name]").select_option("Onboarding")
    page.wait_for_url("**/?name=Onboarding")
    page.wait_for_function("() => document.querySelector('.figures dd').innerText === '$3.38'")
    page.wait_for_function("() => document.activeElement.name === 'name'")


def test_the_skip_link_comes_first_and_leads_to_the_content(looked: Looked) -> None:
    page = looked.at("/sessions")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_what_has_the_focus_is_seen(looked: Looked) -> None:
    page = looked.at("/sessions")
    for _ in range(12):
        page.keyboard.press("Tab")
        outline, what = page.evaluate(FOCUS)
        assert outline != "none", what


def test_escape_closes_the_filters(looked: Looked) -> None:
    page = looked.at("/sessions")
    page.get_by_text("Conditions").click()
    page.get_by_label("Cost at least").fill("0.1")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Cost at least")).to_be_hidden()
    page.get_by_text("Conditions").click()
    page.get_by_label("Cost at least").press("Enter")
    page.wait_for_url("**min_cost=0.1")
    page.get_by_role("link", name="Take out min cost 0.1").click()
    page.wait_for_url("**/sessions")


def test_a_choice_of_colours_stays(looked: Looked) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    page = looked.at("/")
    page.get_by_text("Dark", exact=True).click()
    assert page.evaluate(ground) == "rgb(20, 23, 28)"
    page = looked.at("/users")
    assert page.evaluate(ground) == "rgb(20, 23, 28)"
    assert page.get_by_label("Dark").is_checked()
    page.get_by_text("System", exact=True).click()
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    assert looked.context.cookies() == []


def test_bars_of_a_chart_lead_to_their_sessions(looked: Looked) -> None:
    page = looked.at("/")
    page.locator(".at-wide a.chart-mark").first.click()
    page.wait_for_url("**/sessions?since=2026-09-07T00%3A00%3A00Z**")
    expect(page.locator(".total strong")).to_have_text("11")


def test_an_id_that_is_an_address_by_itself(browser: Browser, tmp_path: Path) -> None:
    odd = "a%2F/../b?c=d#e \"'<b>\n\u202e"
    database = ingest_lines(tmp_path, gateway(session=odd, cost=1))
    with served(database.path) as base:
        found = Looked(browser, base)
        page = found.at("/sessions")
        page.locator("tbody th a").click()
        page.wait_for_selector("table.timeline")
        page.get_by_role("button", name="Bad").click()
        page.wait_for_selector("[aria-pressed=true]")
        page.get_by_role("link", name="Raw").click()
        page.wait_for_selector("pre.source")
        assert found.wrong == []
        found.context.close()
    assert database.feedback(odd) is False


def test_fresh_data_show_up_by_themselves(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "live.duckdb"
    database = Database(path)
    with served(path, watched=("logs",)) as base:
        found = Looked(browser, base)
        page = found.at("/")
        page.wait_for_selector("text=Waiting for the first logs")
        database.ingest(write_lines(tmp_path / "1.jsonl", gateway(request_id="1", session="one", cost=1)))
        page.wait_for_selector(".figures >> text=$1.00", timeout=5_000)

        page = found.at("/sessions")
        page.get_by_label("Search in ids and names").fill("t")
        database.ingest(write_lines(tmp_path / "2.jsonl", gateway(request_id="2", session="two", cost=1)))
        page.wait_for_timeout(2_500)
        assert page.locator(".total strong").inner_text() == "1"  # somebody is writing
        page.locator("h1").click()
        page.evaluate("document.activeElement.blur()")
        page.wait_for_function(
            "() => document.querySelector('.total strong').innerText === '2'", timeout=5_000
        )
        assert found.wrong == []
        found.context.close()


def test_an_open_page_outlives_a_restart_of_the_server(browser: Browser, tmp_path: Path) -> None:
    path = ingest_lines(tmp_path, gateway(request_id="1", session="one")).path
    with served(path, watched=("logs",)) as base:
        found = Looked(browser, base)
        page = found.at("/sessions")
    page.wait_for_timeout(2_500)  # it asks for news, and nobody answers
    assert page.locator("h1").inner_text() == "Sessions"

    with served(path, int(base.rpartition(":")[2]), watched=("logs",)):
        Database(path).ingest(write_lines(tmp_path / "2.jsonl", gateway(request_id="2", session="two")))
        page.wait_for_function(
            "() => document.querySelector('.total strong').innerText === '2'", timeout=10_000
        )
        page.get_by_role("link", name="two", exact=True).click()
        page.wait_for_selector("h1 >> text=two")
        found.context.close()


def test_an_empty_database_says_how_to_ingest(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path / "none.duckdb") as base:
        found = Looked(browser, base, viewport={"width": 360, "height": 800})
        for address in ("/", "/sessions", "/users", "/sources"):
            page = found.at(address)
            assert page.locator("code.command").first.inner_text() == "sessions ingest logs/ --db none.duckdb"
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
            assert page.evaluate(ROLES) == []
        assert found.wrong == []
        found.context.close()


def test_on_paper_there_is_the_content_alone(looked: Looked) -> None:
    page = looked.at("/sessions")
    page.emulate_media(media="print")
    assert not page.locator(".side").is_visible()
    assert not page.locator(".slice").is_visible()
    assert page.locator("tbody tr").first.is_visible()
