"""Every output format, byte for byte; SESSIONS_GOLDEN=write makes the files anew: then read the diff."""

from __future__ import annotations

import os
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from sessions.analytics.listing import Page, SessionList
from sessions.analytics.slices import Slice
from sessions.api import encode
from sessions.api.answers import of_session
from sessions.cli.answer import Answer, result_answer, table_answer
from sessions.cli.commands.dropoff import dropoff_answer
from sessions.cli.commands.quarantine import refused_answer, refused_line_answer
from sessions.cli.render.canvas import Canvas, painted
from sessions.cli.render.dropoff import dropoff_layout
from sessions.cli.render.ingest import ingest_layout, totals_line
from sessions.cli.render.listing import listing_layout
from sessions.cli.render.names import names_layout
from sessions.cli.render.quarantine import quarantine_layout, refused_layout
from sessions.cli.render.report import report_layout
from sessions.cli.render.session import session_layout
from sessions.cli.render.sources import sources_layout
from sessions.cli.render.table import table_layout
from sessions.cli.sections import files_table, report_sections
from tests.cli import samples
from tests.cli.hard import HARD

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.text import Text

GOLDEN = Path(__file__).parent / "golden"
WIDTHS = (80, 120)
PICKED = Slice(names=("Travel Planner",), users=("u-1",), since=samples.START, properties=(("tier", "gold"),))


def compare(name: str, content: str) -> None:
    """Compare text with a golden file; line ends count."""
    path, written = GOLDEN / name, content.encode("utf-8")
    if os.environ.get("SESSIONS_GOLDEN") == "write":
        path.write_bytes(written)
    assert path.read_bytes() == written


REPORT = result_answer(
    samples.report(),
    report_sections(samples.report()),
    lambda canvas: report_layout(samples.report(), PICKED, canvas),
)
ANSWERS: dict[str, Answer] = {
    "hard": table_answer(HARD, lambda canvas: table_layout(HARD, canvas)),
    "report": REPORT,
    "dropoff": dropoff_answer(samples.stops(), Slice(names=("Travel Planner",)), 3),
    "sources": table_answer(samples.sources(), lambda canvas: sources_layout(samples.sources(), canvas)),
    "quarantine": refused_answer(samples.refused_counts(), samples.refused()),
    "refused": refused_line_answer(samples.refused_line()),
}
WRITERS: dict[str, Callable[[Answer], str]] = {
    "json": lambda answer: encode.json_text(answer.data.json()) + "\n",
    "jsonl": lambda answer: encode.json_lines(answer.data.table.records()),
    "csv": lambda answer: encode.csv_text(answer.data.table),
    "md": lambda answer: encode.markdown_text(answer.sections),
}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("suffix", WRITERS)
def test_data_formats(answer: str, suffix: str) -> None:
    compare(f"{answer}.{suffix}", WRITERS[suffix](ANSWERS[answer]))


LAYOUTS: dict[str, Callable[[Canvas], list[Text]]] = {
    "hard": lambda canvas: table_layout(HARD, canvas),
    "report": REPORT.layout,
    "dropoff": ANSWERS["dropoff"].layout,
    "dropoff-all": lambda canvas: dropoff_layout(samples.stops(), Slice(), canvas),
    "report-all": lambda canvas: report_layout(samples.report(), Slice(), canvas),
    "list": lambda canvas: listing_layout(samples.listing(), Slice(), Page(), canvas),
    "list-sorted": lambda canvas: listing_layout(
        samples.listing(), Slice(names=("x",)), Page(sort="idle_s", descending=False), canvas
    ),
    "names": lambda canvas: names_layout(samples.names(), canvas),
    "sources": lambda canvas: sources_layout(samples.sources(), canvas),
    "quarantine": lambda canvas: quarantine_layout(samples.refused_counts(), samples.refused(), canvas),
    "refused": lambda canvas: refused_layout(samples.refused_line(), canvas),
    "session": lambda canvas: session_layout(samples.session(), (), canvas),
    "conversation": lambda canvas: session_layout(samples.session(), samples.conversation(), canvas),
}


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("width", WIDTHS)
def test_layouts(name: str, width: int) -> None:
    text = painted(LAYOUTS[name](Canvas(width, UTC)), colours=False)

    assert max(cell_len(line) for line in text.splitlines()) <= width
    compare(f"{name}-{width}.txt", text)


def test_colours() -> None:
    compare("report.ansi", painted(REPORT.layout(Canvas(80, UTC)), colours=True))


def test_ingest_lines() -> None:
    result = samples.ingested()
    text = painted(ingest_layout(result, Canvas(80, UTC)), colours=False)

    compare("ingest.txt", text + totals_line(result) + "\n")


def test_ingest_rows() -> None:
    compare("ingest.csv", encode.csv_text(files_table(samples.ingested())))


def test_session_data() -> None:
    compare(
        "session.json", encode.json_text(of_session(samples.session(), samples.conversation()).json()) + "\n"
    )


def test_every_golden_file_belongs_to_a_test() -> None:
    data = {f"{answer}.{suffix}" for answer in ANSWERS for suffix in WRITERS}
    layouts = {f"{name}-{width}.txt" for name in LAYOUTS for width in WIDTHS}
    others = {"report.ansi", "ingest.txt", "ingest.csv", "session.json"}

    assert {path.name for path in GOLDEN.iterdir()} == data | layouts | others


def test_a_page_counts_all() -> None:
    assert SessionList(samples.listing(), 12_345).total == 12_345
