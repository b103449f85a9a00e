"""What a report says of single sessions: what they repeat, which are out of line, which are typical."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.cli.render.canvas import TITLE, blank, line
from sessions.cli.render.flows import loop_lines
from sessions.cli.render.labels import short_operations
from sessions.cli.render.outliers import outliers_layout, typical_layout

if TYPE_CHECKING:
    from rich.text import Text

    from sessions.analytics.report import Report
    from sessions.cli.render.canvas import Canvas

MOST_LOOPS = 4
MOST_SESSIONS = 5


def loop_section(report: Report, width: int) -> list[Text]:
    """Return what sessions repeat over and over; nothing where they do not."""
    if not len(report.loops):
        return []
    shown = report.loops.rows_of(0, MOST_LOOPS)
    known = {name for operations in shown.column("operations") for name in operations}
    return loop_lines(shown, short_operations(known.union(report.operations.column("operation"))), width)


def session_section(report: Report, canvas: Canvas) -> list[Text]:
    """Return the sessions that are worth a look: those out of line, and the most typical of each name."""
    sections = []
    if len(report.outliers):
        shown = report.outliers.rows_of(0, MOST_SESSIONS)
        sections.append([line(("Sessions out of line", TITLE)), *outliers_layout(shown, canvas)])
    if len(report.typical):
        shown = report.typical.rows_of(0, MOST_SESSIONS)
        sections.append([line(("Most typical sessions", TITLE)), *typical_layout(shown, canvas)])
    return [one for section in sections for one in (*section, blank())][:-1]
