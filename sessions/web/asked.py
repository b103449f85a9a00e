"""What a request asks about: the slice, the time zone and the questions of one request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Depends, Request

from sessions.analytics.slices import Slice
from sessions.api.written import WrittenSlice, slice_of
from sessions.web.reading import Questions

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

    from sessions.web.settings import Settings

MANY: Final = ("name", "user", "model", "provider", "session_id", "status", "property")
"""Parameters that may be repeated, as on the command line."""
SLICE_PARAMETERS: Final = (*MANY, "since", "until", "tz", "session_scope")


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
    """Return what query parameters mean; empty ones mean nothing. Raises UsageError."""
    values = {name: tuple(filter(None, parameters.getlist(name))) for name in SLICE_PARAMETERS}
    given: dict[str, Any] = {
        name: found if name in MANY else found[-1] for name, found in values.items() if found
    }
    return asked_in(WrittenSlice(**{"tz": default_tz, **given}))


def asked_in(written: WrittenSlice) -> Asked:
    """Return what a slice as written means. Raises UsageError.

    Relative times count from the full minute, so that the same address asks the same for a while.
    """
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    return Asked(slice_of(written, str, now), written.tz)


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
