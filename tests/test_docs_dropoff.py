"""docs/flows-dropoff.md shows the goals that the sample logs come with."""

from __future__ import annotations

from tests.test_docs import ROOT, SAMPLE_LOGS, blocks


def test_the_goals_are_those_of_the_sample_logs() -> None:
    (shown,) = blocks((ROOT / "docs/flows-dropoff.md").read_text(encoding="utf-8"), "toml")
    written = (SAMPLE_LOGS / "sessions.toml").read_text(encoding="utf-8")

    assert written.endswith(shown)
