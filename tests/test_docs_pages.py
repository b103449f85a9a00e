"""The pages lead where they say they lead, and the pictures are current."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from docs.pictures import charts, terminal
from sessions.schemas.ddl import schema_page

ROOT: Final = Path(__file__).resolve().parents[1]
PAGES: Final = (
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md")),
    *sorted((ROOT / "docs").glob("*.md")),
)


def test_the_schema_page_is_made_from_the_declaration() -> None:
    assert (ROOT / "docs/schema.md").read_text(encoding="utf-8") == schema_page()


def anchors(page: str) -> set[str]:
    """Return what a link can point to within a page."""
    titles = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def links(page: Path) -> list[str]:
    """Return the targets of a page's links and pictures, but for those on other hosts."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    found = re.findall(r"\]\(([^)\s]+)\)", text)
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def leads_somewhere(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    meant = page.parent / path if path else page
    if not meant.exists() or not meant.resolve().is_relative_to(ROOT):
        return False
    return not anchor or anchor in anchors(meant.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    assert [target for target in links(page) if not leads_somewhere(page, target)] == []


def test_a_broken_link_is_noticed() -> None:
    page = ROOT / "docs/cli.md"

    assert len(links(page)) > 10
    assert leads_somewhere(page, "#times")
    assert not leads_somewhere(page, "#tides")
    assert not leads_somewhere(page, "../nowhere.md")


def named_paths(page: str) -> set[str]:
    """Return what stands in backticks and looks like a path in the repository."""
    words = re.findall(r"`([\w./*-]+)`", page)
    return {word for word in words if "/" in word or re.fullmatch(r"\w+\.(py|sql|md|toml)", word)}


def is_there(path: str) -> bool:
    """Tell whether a path, or a pattern, is in the package or the repository; a bare name may be anywhere."""
    within = [*(ROOT / "sessions").glob(path), *ROOT.glob(path)]
    return bool(within or ("/" not in path and next((ROOT / "sessions").rglob(path), None)))


def test_every_path_in_the_architecture_is_there() -> None:
    paths = named_paths((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))

    assert len(paths) > 10
    assert [path for path in sorted(paths) if not is_there(path)] == []


@pytest.mark.parametrize("picture", terminal.PICTURES, ids=lambda picture: picture.file)
def test_the_pictures_show_what_the_commands_print(picture: terminal.Picture, sample_db: Path) -> None:
    committed = (ROOT / "docs/pictures" / picture.file).read_text(encoding="utf-8")
    fresh = terminal.drawn(terminal.output(picture.arguments, sample_db), picture.title)

    assert committed == fresh, "make them again: python -m docs.pictures.terminal"
    assert "http" not in committed.replace("http://www.w3.org/2000/svg", "")  # nothing is fetched


def test_the_charts_show_what_the_report_does(sample_db: Path) -> None:
    for name, fresh in charts.pictures(sample_db).items():
        committed = (ROOT / "docs/pictures" / name).read_text(encoding="utf-8")

        assert committed == fresh, "make them again: python -m docs.pictures.charts"
        assert "http" not in committed.replace("http://www.w3.org/2000/svg", "")  # nothing is fetched


def test_pictures_place_text_and_blocks_in_cells() -> None:
    svg = terminal.drawn("a  \x1b[31mbc\x1b[0m\n \x1b[35m▄▌\x1b[0m\n", "two lines")

    assert ">a</text>" in svg
    assert '<text class="red" x="25.2" y="13.5" textLength="16.8"' in svg  # 3 and 2 cells of 8.4
    assert '<path class="magenta" d="M8.4 27h8.4v9h-8.4zM16.8 18h4.2v18h-4.2z"/>' in svg  # half cells
