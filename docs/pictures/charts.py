"""The charts in docs/flows.md: those of the report's page on the sample logs, each as a file of its own.

`python -m docs.pictures.charts` reads sample_logs/ and writes all of them again.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sessions
from sessions.analytics.goals import goals_of
from sessions.analytics.slices import Slice
from sessions.charts import figure_html, stylesheet
from sessions.config import read_config
from sessions.pages import figures
from sessions.pages.story import story

if TYPE_CHECKING:
    from sessions.charts import Figure

HERE: Final = Path(__file__).parent
SAMPLE_LOGS: Final = HERE.parents[1] / "sample_logs"
NAME: Final = "Travel Planner"
MARGIN: Final = 16


def pictures(database: Path) -> dict[str, str]:
    """Return each picture's SVG by its file name."""
    goals = goals_of(read_config(SAMPLE_LOGS / "sessions.toml").goals)
    told = story(sessions.open(database), Slice(names=(NAME,)), goals, "UTC")
    everything = story(sessions.open(database), Slice(), goals, "UTC")
    assert told.funnel is not None
    return {
        "flow.svg": drawn(figures.flow(told.flows)),
        "transitions.svg": drawn(figures.transitions(told.flows)),
        "funnel.svg": drawn(figures.made(told.funnel)),
        "losses.svg": drawn(figures.losses(told.report)),
        "paths.svg": drawn(figures.paths(everything.tree)),
        "users.svg": drawn(figures.users(everything.concentration)),
    }


def drawn(figure: Figure) -> str:
    """Return the drawing of a figure with the look that it has on a page, on paper of its own."""
    found = re.search(r"<svg.*</svg>", figure_html(figure), re.DOTALL)
    assert found is not None
    svg = found[0]
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert box is not None
    width, height = (float(side) for side in box.groups())
    view = f'viewBox="{-MARGIN} {-MARGIN} {width + 2 * MARGIN:g} {height + 2 * MARGIN:g}"'
    fill = "fill:var(--chart-surface)"
    paper = f'<rect x="{-MARGIN}" y="{-MARGIN}" width="100%" height="100%" style="{fill}"/>'
    head, body = svg.split(">", 1)
    return f"{head.replace(box[0], view)}><style>{stylesheet()}</style>{paper}{body}\n"


def main() -> None:
    """Write all pictures, from a database made for it."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "sessions.duckdb"
        sessions.open(database).ingest(SAMPLE_LOGS)
        for name, svg in pictures(database).items():
            (HERE / name).write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
