"""The list of sessions as a file: all of them, sent some thousands at a time."""

from __future__ import annotations

from dataclasses import replace
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from sessions.api.encode import csv_text, json_lines
from sessions.web.asked import QuestionsOf
from sessions.web.dashboard.choices import placed_page
from sessions.web.dashboard.fields import one_of
from sessions.web.dashboard.view import ViewOf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sessions.analytics.list_pages import PlacedPage, SessionPage
    from sessions.analytics.results import Table
    from sessions.analytics.slices import Slice
    from sessions.web.reading import Store

router = APIRouter()
AT_A_TIME: Final = 5000
"""Sessions: so much is held in memory, however long the list is."""
KINDS: Final = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
}
_PIECE: Final = 1 << 16


@router.get("/export/sessions")
def session_rows(view: ViewOf, questions: QuestionsOf) -> Response:
    """Send the sessions of a list, in its order, as a file."""
    kind = one_of(view, "format", tuple(KINDS), "csv")
    wanted = placed_page(view)
    whole = replace(wanted, page=replace(wanted.page, limit=AT_A_TIME), after=None, before=None)
    first = questions.store.session_page(view.asked.picked, whole)
    tables = _tables(questions.store, view.asked.picked, whole, first)
    parts: dict[str, Callable[[], Iterator[str | bytes]]] = {
        "csv": lambda: _csv(tables),
        "jsonl": lambda: (json_lines(table.records()) for table in tables),
        "parquet": lambda: _parquet(tables),
    }
    headers = {"content-disposition": f'attachment; filename="sessions.{kind}"'}
    return StreamingResponse(parts[kind](), media_type=KINDS[kind], headers=headers)


def _tables(store: Store, picked: Slice, wanted: PlacedPage, first: SessionPage) -> Iterator[Table]:
    """Yield the list piece by piece; these answers are not kept."""
    found = first
    yield found.table
    while found.after is not None:
        found = store.session_page(picked, replace(wanted, after=found.after))
        yield found.table


def _csv(tables: Iterator[Table]) -> Iterator[str]:
    for number, table in enumerate(tables):
        text = csv_text(table)
        yield text if number == 0 else text.partition("\r\n")[2]  # one line of headings


def _parquet(tables: Iterator[Table]) -> Iterator[bytes]:
    """Yield a Parquet file, which is written to disk first: its end says where everything is."""
    import pyarrow.parquet as pq

    with TemporaryFile() as file:
        first = next(tables).to_arrow()
        with pq.ParquetWriter(file, first.schema, compression="zstd") as writer:
            writer.write_table(first)
            for table in tables:
                writer.write_table(table.to_arrow())
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece
