"""Which part of the data a question is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from sessions.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

Scope = Literal["requests", "whole"]

_STATUS: Final = re.compile(r"-?\d{1,3}|[1-5]xx", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Slice:
    """A choice of requests; an empty field does not restrict.

    `names` and `session_ids` choose sessions. All other fields choose requests, and a session's figures
    are then those of its chosen requests. With scope 'whole', the time window chooses the sessions that
    started in it, with all their requests. Raises UsageError for a scope or a status that there is not.
    """

    names: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    session_ids: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    """HTTP statuses as text: '429', or a class such as '5xx'."""
    properties: tuple[tuple[str, str], ...] = ()
    """Pairs of property and value; all must hold. Property names compare without case."""
    since: datetime | None = None
    """First moment, included; UTC."""
    until: datetime | None = None
    """Last moment, excluded; UTC."""
    scope: Scope = "requests"

    def __post_init__(self) -> None:
        if self.scope not in get_args(Scope):
            raise UsageError(self.scope, "is no session scope", f"choose {' or '.join(get_args(Scope))}")
        for status in self.statuses:
            if not _STATUS.fullmatch(status):
                raise UsageError(
                    status or "''", "is not an HTTP status", "write one such as 429, or a class such as 5xx"
                )

    @property
    def keeps_sessions_whole(self) -> bool:
        """True when every chosen session is chosen with all its requests."""
        return not (self.users or self._chooses_calls or self._cuts_by_window)

    @property
    def cuts_few_sessions(self) -> bool:
        """True when only sessions across an edge of the window, or of several users, are chosen in part."""
        in_window = self._cuts_by_window or not self._has_window
        return not self.keeps_sessions_whole and not self._chooses_calls and in_window

    @property
    def _chooses_calls(self) -> bool:
        """True for what differs from request to request of most sessions."""
        return any((self.models, self.providers, self.statuses, self.properties))

    @property
    def _has_window(self) -> bool:
        return not (self.since is None and self.until is None)

    @property
    def _cuts_by_window(self) -> bool:
        return self.scope == "requests" and self._has_window

    def parameter(self) -> dict[str, Any]:
        """Return the struct that the `slice(s)` macros take as their argument."""
        return {
            "names": list(self.names) or None,
            "users": list(self.users) or None,
            "models": list(self.models) or None,
            "providers": [provider.lower() for provider in self.providers] or None,
            "session_ids": list(self.session_ids) or None,
            "statuses": [status.lower() for status in self.statuses] or None,
            "properties": [{"name": key.lower(), "value": value} for key, value in self.properties] or None,
            "since": self.since,
            "until": self.until,
            "scope": self.scope,
            "whole": self.keeps_sessions_whole,
            "rolled": None,
        }
