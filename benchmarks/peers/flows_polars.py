"""Polars: `python flows_polars.py PARQUET [QUESTION...]`; its raw columns are in memory before it counts."""

from __future__ import annotations

import sys

import polars as pl
from flow_answers import STEPS, answer  # type: ignore[import-not-found]


def main(parquet: str, questions: list[str]) -> None:
    """Read the columns and answer."""
    raw = pl.read_parquet(parquet, columns=["session_id", "operation", "started_at", "cost_usd"])
    asked = {"transitions": transitions, "variants": variants, "steps": steps, "dropoff": dropoff}
    for question in questions or asked:
        answer(question, lambda ask=asked[question]: ask(raw).rows())


def _ordered(raw: pl.DataFrame) -> pl.LazyFrame:
    return raw.lazy().sort("session_id", "started_at")


def transitions(raw: pl.DataFrame) -> pl.DataFrame:
    """Return source, target, events and distinct sessions, START and END included."""
    before = pl.col("operation").shift(1).over("session_id").fill_null("START")
    arrivals = _ordered(raw).select("session_id", source=before, target="operation")
    ends = _ordered(raw).group_by("session_id").agg(source=pl.col("operation").last(), target=pl.lit("END"))
    both = pl.concat([arrivals, ends.select("session_id", "source", "target")])
    counted = both.group_by("source", "target").agg(events=pl.len(), sessions=pl.col("session_id").n_unique())
    return counted.collect()


def variants(raw: pl.DataFrame) -> pl.DataFrame:
    """Return the ten commonest sequences."""
    walks = _ordered(raw).group_by("session_id", maintain_order=True).agg("operation")
    counted = walks.group_by("operation").agg(sessions=pl.len()).collect()
    named = counted.with_columns(name=pl.col("operation").list.join("\u0001"))
    return named.sort("sessions", "name", descending=[True, False]).head(10).select("operation", "sessions")


def steps(raw: pl.DataFrame) -> pl.DataFrame:
    """Return how many sessions are at each operation at each of the first steps."""
    step = pl.int_range(1, pl.len() + 1).over("session_id")
    numbered = _ordered(raw).select("operation", step=step).filter(pl.col("step") <= STEPS)
    return numbered.group_by("step", "operation").agg(sessions=pl.len()).collect()


def dropoff(raw: pl.DataFrame) -> pl.DataFrame:
    """Return where sessions end, and what they had cost."""
    ends = _ordered(raw).group_by("session_id").agg(pl.col("operation").last(), cost=pl.col("cost_usd").sum())
    return ends.group_by("operation").agg(ends=pl.len(), cost_usd=pl.col("cost").sum()).collect()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
