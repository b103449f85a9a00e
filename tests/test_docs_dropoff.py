"""docs/flows-dropoff.md shows real output, and its Python runs."""

from __future__ import annotations

import contextlib
import shlex
from typing import TYPE_CHECKING, Final

from tests.test_docs import ROOT, SAMPLE_LOGS, Call, blocks, call, examples, folder, is_shown, sample_logs_in

if TYPE_CHECKING:
    from pathlib import Path

PAGE: Final = (ROOT / "docs/flows-dropoff.md").read_text(encoding="utf-8")
FIXTURES: Final = (call, folder)


def test_examples_show_real_output(call: Call, folder: Path) -> None:
    sample_logs_in(folder)
    shown_and_real = []
    for line, shown in examples(PAGE):
        _, out, err = call(*shlex.split(line)[1:])
        shown_and_real.append((line, shown, out + err))

    assert len(shown_and_real) >= 5
    assert [(line, real) for line, shown, real in shown_and_real if not is_shown(shown, real)] == []


def test_its_python_runs(folder: Path) -> None:
    assert folder.is_dir()
    (program,) = blocks(PAGE, "python")
    with contextlib.redirect_stdout(None):
        exec(compile(program, "flows-dropoff.md", "exec"), {"__name__": "__main__"})


def test_the_goals_are_those_of_the_sample_logs() -> None:
    (shown,) = blocks(PAGE, "toml")
    written = (SAMPLE_LOGS / "sessions.toml").read_text(encoding="utf-8")

    assert written.endswith(shown)
