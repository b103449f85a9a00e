"""How modules of questions are found."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sessions import analytics


def test_what_is_not_there_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        analytics.nonsense  # type: ignore[attr-defined]  # noqa: B018 - looked up at run time


def test_modules_are_imported_when_they_are_used() -> None:
    code = """
import sys
import sessions.api
assert "sessions.analytics.report" not in sys.modules
from sessions import analytics
analytics.report.report
assert "sessions.analytics.report" in sys.modules
assert "sessions.analytics.compare" not in sys.modules
analytics.load()
assert "sessions.analytics.compare" in sys.modules
assert "sessions.analytics.helicone" in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
