"""Times and lengths of time as people write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from sessions.errors import UsageError

_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|min|h|d|w)", re.ASCII)
_EPOCH = re.compile(r"\d{10}|\d{13}", re.ASCII)
_TIME_FORMS = "write 7d, 24h, 30m, 2w, today, yesterday, 2026-01-31 or 2026-01-31T14:30+01:00"
_LENGTH_FORMS = "write 500ms, 30s, 4m, 2h, 7d, 2w or a number of seconds"


def time_zone(name: str) -> ZoneInfo:
    """Return the IANA time zone `name`; raises UsageError with the nearest names."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(name or "''", "is not a time zone", _nearest_zones(name)) from None


def parse_time(text: str, *, tz: str = "UTC", now: datetime | None = None) -> datetime:
    """Return the moment `text` names, as a naive datetime in UTC.

    `7d`, `24h`, `30m` and `2w` count back from `now` (aware; default: the clock). `today` and `yesterday`
    are midnights in `tz`. An ISO 8601 date or time without an offset is a time in `tz`. Ten digits are
    seconds since 1970, thirteen are milliseconds. Raises UsageError.
    """
    zone = time_zone(tz)
    try:
        moment = _moment(text.strip(), zone, now or datetime.now(UTC))
        return moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise UsageError(text or "''", "is not a time", _TIME_FORMS) from None


def as_utc(moment: datetime | str, tz: str = "UTC", *, now: datetime | None = None) -> datetime:
    """Return a moment, given as text or as a datetime, as a naive datetime in UTC.

    Text is read by `parse_time`; a naive datetime is a time in `tz`. Raises UsageError.
    """
    if isinstance(moment, str):
        return parse_time(moment, tz=tz, now=now)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=time_zone(tz))
    return aware.astimezone(UTC).replace(tzinfo=None)


def _moment(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the aware moment `text` names; raises ValueError or OverflowError."""
    if text in ("today", "yesterday"):
        midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight if text == "today" else _day_before(midnight)
    if _LENGTH.fullmatch(text):
        return now - timedelta(seconds=_seconds(text))
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text) / (1 if len(text) == 10 else 1000), UTC)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _day_before(midnight: datetime) -> datetime:
    """Return the midnight before: by the wall clock, so that days of 23 and 25 hours are one day."""
    return midnight - timedelta(days=1)


def parse_duration(text: str) -> float:
    """Return a length of time in seconds: `500ms`, `30s`, `4m`, `2h`, `7d`, `2w`, or plain seconds.

    Raises UsageError.
    """
    try:
        return _seconds(text.strip())
    except ValueError:
        raise UsageError(text or "''", "is not a length of time", _LENGTH_FORMS) from None


def _seconds(text: str) -> float:
    """Return the seconds in `text`; raises ValueError."""
    if re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII):
        return float(text)
    match = _LENGTH.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return float(match[1]) * _SECONDS[match[2]]


def _nearest_zones(name: str) -> str:
    """Return the remedy for an unknown time zone."""
    zones = available_timezones()
    by_city = {zone.rsplit("/", 1)[-1].lower(): zone for zone in sorted(zones, reverse=True)}
    wanted = name.strip().replace(" ", "_").lower()
    cities = [by_city[city] for city in get_close_matches(wanted.rsplit("/", 1)[-1], by_city, 3)]
    nearest = cities or get_close_matches(name, zones, 3)
    examples = ", ".join(nearest or ["UTC", "Europe/Berlin", "America/New_York"])
    return f"write a name such as {examples}"
