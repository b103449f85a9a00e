"""What a request asks about: the slice, the time zone and the questions of one request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends, Request

from sessions.analytics.slices import Slice
from sessions.analytics.times import parse_time, time_zone
from sessions.errors import UsageError
from sessions.web.reading import Questions

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

    from sessions.web.settings import Settings

MANY: Final[dict[str, str]] = {
    "name": "names",
    "user": "users",
    "model": "models",
    "provider": "providers",
    "session_id": "session_ids",
    "status": "statuses",
}
"""Parameters that may be repeated, as on the command line, with the field of Slice that holds them."""
SLICE_PARAMETERS: Final = (*MANY, "property", "since", "until", "tz", "session_scope")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a request says about the data that are meant."""

    picked: Slice
    tz: str
    """IANA name of the zone that times are shown in."""


def asked(request: Request) -> Asked:
    """Return what the query parameters of a request mean. Raises UsageError."""
    return read(request.query_params, settings_of(request).tz)


def read(parameters: QueryParams, default_tz: str) -> Asked:
    """Return what query parameters mean; empty ones mean nothing. Raises UsageError.

    Relative times count from the full minute, so that the same address asks the same for a while.
    """
    tz = parameters.get("tz") or default_tz
    time_zone(tz)
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    since, until = (
        parse_time(text, tz=tz, now=now) if (text := parameters.get(edge)) else None
        for edge in ("since", "until")
    )
    if since and until and since >= until:
        raise UsageError(f"since {parameters['since']}", "is not before until", "swap or widen the two")
    many = {field: tuple(filter(None, parameters.getlist(one))) for one, field in MANY.items()}
    scope = parameters.get("session_scope") or "requests"
    properties = tuple(map(_property, filter(None, parameters.getlist("property"))))
    return Asked(Slice(**many, properties=properties, since=since, until=until, scope=scope), tz)  # type: ignore[arg-type]


def _property(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise UsageError(text, "is no property", "write property=NAME=VALUE, such as property=app=web")
    return name, value


def settings_of(request: Request) -> Settings:
    """Return what the server was told at its start."""
    found: Settings = request.app.state.settings
    return found


def questions_of(request: Request) -> Questions:
    """Return who answers the questions of one request."""
    return Questions(request.app.state.store)


AskedBy = Annotated[Asked, Depends(asked)]
"""Parameter of a route: what its query parameters say."""
QuestionsOf = Annotated[Questions, Depends(questions_of)]
"""Parameter of a route: who answers."""
