"""What a log format is."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Record = "Mapping[str, Any]"


@dataclass(frozen=True, slots=True)
class Bodies:
    """The two bodies of one request as logged: parsed JSON, or text that is not JSON, or None."""

    request: Any
    response: Any


@dataclass(frozen=True, slots=True)
class Format:
    """One log format: a folder with `mapping.sql` and the two functions that SQL cannot be."""

    name: str
    """What `--log-format` and the `format` column say; also the folder's name."""
    title: str
    """What it is, in a few words, for messages."""
    marks: str
    """The keys it is known by, for messages."""
    recognises: Callable[[Mapping[str, Any]], bool]
    """Whether a JSON object is a record of this format."""
    bodies: Callable[[Mapping[str, Any]], Bodies]
    """The bodies of a record, for showing the conversation."""

    def mapping(self) -> str:
        """Return the statement that makes the temporary view `mapped` over `lines`."""
        folder = files("sessions.ingest.formats") / self.name
        return (folder / "mapping.sql").read_text(encoding="utf-8")
