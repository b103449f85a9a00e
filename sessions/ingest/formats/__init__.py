"""Log formats: one folder each, declared in one table.

A folder `<name>/` holds `mapping.sql`, which makes the view `mapped` from the table `lines`, and an
`__init__.py` that declares a `Format`. The columns that `mapped` must have are those that
`sessions/ingest/sql/drafted.sql` reads; a test holds every format to them. To add a format, add its folder,
its line below, and its tests.
"""

from __future__ import annotations

from typing import Final

from sessions.ingest.formats.base import Bodies, Format
from sessions.ingest.formats.gateway import GATEWAY
from sessions.ingest.formats.helicone import HELICONE

FORMATS: Final[tuple[Format, ...]] = (HELICONE, GATEWAY)
"""All known formats, the most particular first."""

__all__ = ["FORMATS", "Bodies", "Format"]
