"""A page with every chart, to be looked at: `python -m tests.charts.gallery OUT.html`."""

from __future__ import annotations

import sys
from pathlib import Path

from sessions.charts import escape, figure_html, spark, stylesheet
from sessions.charts.markup import join, tag
from tests.charts.samples import figures, hostile_figures

PAGE_STYLE = """
body { margin: 0; padding: 2.5rem clamp(1rem, 4vw, 4rem); font-family: var(--chart-font);
       background: var(--chart-surface); color: var(--chart-ink); }
h1 { font-size: 1.5rem; letter-spacing: -0.01em; } h2 { font-size: 1.1rem; margin: 3rem 0 1rem; }
main { max-width: 1480px; margin: 0 auto; }
.chart { margin-bottom: 3.5rem; }
@media print { body { padding: 0; } }
"""


def page() -> str:
    """Return the whole gallery as HTML."""
    cells = [tag("li", spark(value, 90, f"{value} of 90"), escape(f" {value}")) for value in (90, 42, 7, 0)]
    parts = [
        tag("h1", escape("Charts")),
        *(figure_html(figure) for figure in figures()),
        tag("h2", escape("Spark bars")),
        tag("ul", *cells),
        tag("h2", escape("Hostile and odd data")),
        *(figure_html(figure) for figure in hostile_figures()),
    ]
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Charts</title><style>{stylesheet()}{PAGE_STYLE}</style>"
    )
    main = tag("main", join(parts, "\n"))
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>{main}</body></html>\n'


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
