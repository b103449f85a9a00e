"""What differs before the end, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sessions.analytics.results import Table
from sessions.words.units import duration, latency, rate

if TYPE_CHECKING:
    from collections.abc import Mapping


def with_sentences(differences: Table) -> Table:
    """Return the answer of sql/dropoff_differences.sql with each difference as a sentence: column `words`."""
    rows = tuple(
        (*row, sentence(record)) for row, record in zip(differences.rows, differences.records(), strict=True)
    )
    return Table((*differences.columns, "words"), (*differences.types, "VARCHAR"), rows)


def sentence(difference: Mapping[str, Any]) -> str:
    """Return one difference in words, with its counts. It tells what goes together, not what causes what.

    >>> sentence({"factor": "error", "ended_with": 12, "ended_without": 28, "went_on_with": 6,
    ...           "went_on_without": 94, "ended_share": 0.3, "went_on_share": 0.06})
    'an error is 5.0 times as likely before the end: 12 of 40 (30.0%), against 6 of 100 (6.0%) that went on'
    """
    ended = difference["ended_with"] + difference["ended_without"]
    went_on = difference["went_on_with"] + difference["went_on_without"]
    before = f"{difference['ended_with']:,} of {ended:,} ({rate(difference['ended_share'])})"
    others = f"{difference['went_on_with']:,} of {went_on:,} ({rate(difference['went_on_share'])})"
    told = f"{subject(difference)} {_comparison(difference)}: {before}, against {others} that went on"
    return told + _medians(difference)


def subject(difference: Mapping[str, Any]) -> str:
    """Return what a factor is called in a sentence."""
    factor = difference["factor"]
    if factor == "slow":
        return f"an answer after more than {latency(difference['above'])}"
    if factor == "wait":
        return f"a pause of more than {duration(difference['above'])} before it"
    if factor == "model":
        return f"the model {difference['value']}"
    return {
        "error": "an error",
        "repeat": "a repeat of the operation",
        "first": "being the first request of the session",
    }[factor]


def _medians(difference: Mapping[str, Any]) -> str:
    """Return the median before the end, beside that of all requests at the operation, where there is one."""
    in_words = {"slow": latency, "wait": duration}.get(difference["factor"])
    if in_words is None:
        return ""
    ended, usual = difference["ended_median"], difference["usual_median"]
    return f"; in the median {in_words(ended)}, and {in_words(usual)} of all at the operation"


def _comparison(difference: Mapping[str, Any]) -> str:
    ended, went_on = difference["ended_share"], difference["went_on_share"]
    if not ended:
        return "is never seen before the end"
    if not went_on:
        return "is seen before the end only"
    return f"is {_times(ended / went_on)} times as likely before the end"


def _times(ratio: float) -> str:
    """Return a ratio with two significant digits, or whole from ten on."""
    return f"{ratio:,.0f}" if ratio >= 9.95 else f"{ratio:.1f}" if ratio >= 0.095 else f"{ratio:.2g}"
