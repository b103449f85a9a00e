"""What questions take where nobody says otherwise: apart from them, for those who only offer to ask."""

from __future__ import annotations

from typing import Final

MOST_ROWS: Final = 50
"""Variants, loops and n-grams."""

THRESHOLD: Final = 3.5
"""Score from which on a session is out of line: 3.5 standard deviations, were values normal."""

LEAST: Final = 10
"""Sessions of a name, with a known value, below which nothing can be said of what is usual."""

USUAL_PERCENTILE: Final = "p75"
"""Up to which of the values the bins of a histogram of sessions go."""

MIN_SUPPORT: Final = 20
"""Requests of known value that each side of a comparison must have."""

MOST_GROUPS: Final = 240
"""Groups of users, by what they cost."""
