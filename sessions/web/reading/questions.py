"""The questions of one request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import datetime

    from sessions.web.reading.store import Store


class Questions:
    """Asks the store, and knows whether an answer is of earlier data."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.as_of: datetime | None = None
        """When the oldest of these answers was given, if somebody is writing just now; aware, UTC."""

    def ask(self, question: str, *args: Hashable, **choices: Hashable) -> Any:
        """Return what the method of `Database` of this name returns, perhaps a kept answer."""
        key = (question, args, tuple(sorted(choices.items())))
        return self.kept(key, lambda: getattr(self.store, question)(*args, **choices))

    def kept(self, key: Hashable, compute: Callable[[], Any]) -> Any:
        """Return `compute()`, or what it returned before if the data are still the same."""
        version = self.store.version()
        found = self.store.kept(key, compute)
        if found.version != version and found.version != self.store.version():
            self.as_of = min(filter(None, (self.as_of, found.at)))
        return found.value
