"""What questions take where nobody says otherwise: apart from them, for those who only offer to ask."""

from __future__ import annotations

from typing import Final

MOST_ROWS: Final = 50
"""Variants, loops and n-grams."""

THRESHOLD: Final = 3.5
"""Score from which on a session is out of line: 3.5 standard deviations, were values normal."""

LEAST: Final = 10
"""Sessions of a name, with a known value, below which nothing can be said of what is usual."""

PERCENTILE: Final = "p75"
"""Up to which of the values the bins of a histogram of sessions go."""
