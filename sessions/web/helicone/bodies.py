"""The bodies that clients send, under Helicone's names; any other name is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, WithJsonSchema

from sessions.analytics.helicone.asked import Asked
from sessions.analytics.helicone.metrics import Percentile
from sessions.web.helicone.filter_schema import named
from sessions.web.helicone.trees import SESSION_TABLES, tree

MOST_ROWS: Final = 1000
FARTHEST: Final = 2**62
"""A larger offset is none that DuckDB takes."""
LAST_MS: Final = 8.64e15
"""Milliseconds from 1970 on that a clock of JavaScript can tell, either way."""
MINUTES_OF_DAY: Final = 24 * 60

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _text(given: str) -> str:
    """Refuse text that no database holds."""
    try:
        given.encode()
    except UnicodeEncodeError:
        raise ValueError("is no text: it holds half of a surrogate pair") from None
    return given


def _number(given: Any) -> Any:
    """Refuse true and false, which pass for 1 and 0, and the text of a number."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ValueError("is no number")  # noqa: TRY004 - of a TypeError pydantic makes no message
    return given


Text = Annotated[str, AfterValidator(_text)]
Limit = Annotated[int, BeforeValidator(_number), Field(ge=0, le=MOST_ROWS)]
Offset = Annotated[int, BeforeValidator(_number), Field(ge=0, le=FARTHEST)]
Minutes = Annotated[float, BeforeValidator(_number), Field(ge=-MINUTES_OF_DAY, le=MINUTES_OF_DAY)]
Milliseconds = Annotated[float, BeforeValidator(_number), Field(ge=-LAST_MS, le=LAST_MS)]
Seconds = Annotated[float, BeforeValidator(_number), Field(ge=-LAST_MS / 1000, le=LAST_MS / 1000)]
SessionFilter = Annotated[Any, WithJsonSchema(named("SessionFilter"))]


class Body(BaseModel):
    """What all bodies have in common."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True)


class TimeFilter(Body):
    """A window of time; requests at its very edges are outside."""

    start: Milliseconds = Field(alias="startTimeUnixMs")
    end: Milliseconds = Field(alias="endTimeUnixMs")


class SecondsFilter(Body):
    """The same in seconds, as the endpoint of users has it."""

    start: Seconds = Field(alias="startTimeUnixSeconds")
    end: Seconds = Field(alias="endTimeUnixSeconds")


class Chosen(Body):
    """Which requests and sessions are meant."""

    time_filter: TimeFilter | None = Field(None, alias="timeFilter")
    timezone_difference: Minutes = Field(0, alias="timezoneDifference")
    filter: SessionFilter = "all"

    def asked(self, **texts: str) -> Asked:
        """Return what is meant. Raises UsageError for a filter that is none."""
        after, before = edges(self.time_filter)
        return Asked(filter=tree(self.filter, SESSION_TABLES), after=after, before=before, **texts)


class SessionQuery(Chosen):
    """Body of `session/query` and `session/count`."""

    search: Text = ""
    name_equals: Text | None = Field(None, alias="nameEquals")
    offset: Offset = 0
    limit: Limit = 50

    def meaning(self) -> Asked:
        """Return which sessions are meant. Raises UsageError for a filter that is none."""
        return self.asked(search=self.search, name=self.name_equals or "")


class NameQuery(Chosen):
    """Body of `session/name/query` and `session/metrics/query`."""

    name_contains: Text = Field("", alias="nameContains")
    percentile: Percentile = Field("p75", alias="pSize")
    between: StrictBool = Field(default=False, alias="useInterquartile")

    def meaning(self) -> Asked:
        """Return which sessions are meant. Raises UsageError for a filter that is none."""
        return self.asked(name_part=self.name_contains)


class Feedback(Body):
    """Body of `session/{id}/feedback`."""

    rating: StrictBool


class Tag(Body):
    """Body of `session/{id}/tag`."""

    tag: Text


def edges(given: TimeFilter | SecondsFilter | None) -> tuple[datetime | None, datetime | None]:
    """Return the edges of a window as naive times, UTC; None where there is none."""
    if given is None:
        return None, None
    scale = 1000 if isinstance(given, SecondsFilter) else 1
    return _time(given.start * scale), _time(given.end * scale)


def _time(milliseconds: float) -> datetime:
    """Return a time; one that no log can tell is the first or the last that one can."""
    try:
        return (_EPOCH + timedelta(milliseconds=milliseconds)).replace(tzinfo=None)
    except OverflowError:
        return datetime.min if milliseconds < 0 else datetime.max
