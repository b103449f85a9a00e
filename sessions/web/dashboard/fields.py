"""Query parameters of pages that are one of some words; numbers are read by `choices`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.errors import UsageError, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sessions.web.dashboard.view import View


def one_of(view: View, name: str, known: Sequence[str], usual: str) -> str:
    """Return one of some words. Raises UsageError for another one."""
    text = view.get(name) or usual
    if text not in known:
        raise UsageError(one_line(text, 80), f"is no {name} that there is", f"give {', '.join(known)}")
    return text


def flag(view: View, name: str) -> bool:
    """Return whether something is asked for. Raises UsageError for what is neither 0 nor 1."""
    return one_of(view, name, ("0", "1"), "0") == "1"
