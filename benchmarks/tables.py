"""Results as Markdown, to be pasted into docs/performance.md as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def markdown(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table whose figures stand right and whose words stand left."""
    rules = ["---:" if _is_figure(cell) else "---" for cell in rows[0]]
    return "\n".join(f"| {' | '.join(row)} |" for row in (headings, rules, *rows))


def _is_figure(cell: str) -> bool:
    return cell.replace(",", "").replace(".", "").isdigit()
