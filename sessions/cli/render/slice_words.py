"""What an answer is about, in words, and how wide it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.cli.render.labels import clean

if TYPE_CHECKING:
    from sessions.analytics.slices import Slice

WIDEST = 140
"""Beyond this width lines are too long to follow."""


def scope_words(picked: Slice) -> str:
    """Return what the time window selects, in words."""
    if picked.since is None and picked.until is None:
        return "all times, from the first request to the last"
    if picked.scope == "whole":
        return "whole sessions that started in this window"
    return "requests in this window; sessions are cut at its edges"


def restrictions(picked: Slice) -> list[str]:
    """Return the slice's other choices in words."""
    choices = {
        "user": picked.users,
        "model": picked.models,
        "provider": picked.providers,
        "session": picked.session_ids,
        "status": picked.statuses,
        "property": tuple(f"{key}={value}" for key, value in picked.properties),
    }
    return [f"{word} {', '.join(map(clean, values))}" for word, values in choices.items() if values]
