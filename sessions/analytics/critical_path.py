"""Which time of requests counts for how long a session took: its critical path, walked from its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sessions.schemas.statements import statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import duckdb

_ROWS_AT_ONCE = 100_000

Span = tuple[bool, int, int, int]
"""Whether a stretch of overlapping requests begins here, start and end in microseconds, operation_no."""


def off_path(connection: duckdb.DuckDBPyConnection, slice_parameter: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the microseconds of each operation that are not on a critical path, as `{operation_no, us}`.

    The path of a session is walked backwards: the request that ends last is on it, then the one with the
    latest end at or before that one's start, and so on; of those that end together, the one that started
    first. Where requests do not overlap, all are on it, so only stretches of overlapping ones are walked.
    """
    question = statement("sessions.analytics", "overlapping_requests")
    result = connection.execute(question, {"slice": slice_parameter})
    return [{"operation_no": operation, "us": us} for operation, us in left_out(_rows(result)).items()]


def _rows(result: duckdb.DuckDBPyConnection) -> Iterator[Span]:
    while rows := result.fetchmany(_ROWS_AT_ONCE):
        yield from rows


def left_out(spans: Iterable[Span]) -> dict[int, int]:
    """Return the summed length of the spans that the walk passes by; a stretch's come by end, last first."""
    passed: dict[int, int] = {}
    reached = 0
    for begins, start, end, operation in spans:
        if begins or end <= reached:
            reached = start
        else:
            passed[operation] = passed.get(operation, 0) + end - start
    return passed
