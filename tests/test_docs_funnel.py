"""The page on funnels shows what the command prints."""

from __future__ import annotations

import contextlib
import shlex
from typing import TYPE_CHECKING, Final

from sessions.cli.main import run
from tests.test_docs import ROOT, blocks, examples, is_shown

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PAGE: Final = (ROOT / "docs/flows-funnel.md").read_text(encoding="utf-8")


def test_examples_show_real_output(
    sample_db: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    for name in ("COLUMNS", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SESSIONS_DB", str(sample_db))
    different = []
    for line, shown in examples(PAGE):
        code = run(shlex.split(line)[1:])
        out, err = capsysbinary.readouterr()
        if code or not is_shown(shown, (out + err).decode()):
            different.append((line, (out + err).decode()))

    assert len(examples(PAGE)) >= 8
    assert different == []


def test_the_python_runs(sample_db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(sample_db.parent)
    (program,) = blocks(PAGE, "python")
    with contextlib.redirect_stdout(None):
        exec(compile(program, "flows-funnel.md", "exec"), {"__name__": "__main__"})
