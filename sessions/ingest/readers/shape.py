"""Whether text is JSON lines, or a JSON document that must be cut by parsing it."""

from __future__ import annotations

import json
import re
from typing import Final

_BOM: Final = b"\xef\xbb\xbf"
_ARRAY: Final = re.compile(rb"\[[\s\[]*(?:[{\]]|\Z)")
"""The beginning of an array of objects, or of arrays of them. Prose may begin with a bracket, too."""
DECODER: Final = json.JSONDecoder(parse_int=str)
"""Finds where a value ends. Integers stay text: Python refuses to read one of more than 4,300 digits."""


def is_document(look: bytes) -> bool:
    """Tell from a file's beginning whether its records do not stand one a line.

    So they do not in an array of objects, in objects that go over several lines, in objects one behind the
    other on one line, and in objects with commas behind them. A broken first line alone makes no document:
    JSON lines can be read on behind it.
    """
    text = look.removeprefix(_BOM).strip()
    several_lines = b"\n" in text
    first = _first_line(text)
    end = _value_end(first)
    if _ARRAY.match(text):
        return True
    if not text.startswith(b"{"):
        return False
    if end is not None:
        rest = first[end:].lstrip()
        return rest.startswith(",") or (not several_lines and rest.startswith("{"))
    return several_lines and (first == "{" or _value_end(text.decode("utf-8", "replace")) is not None)


def _first_line(text: bytes) -> str:
    return text.split(b"\n", 1)[0].decode("utf-8", "replace").rstrip()


def _value_end(text: str) -> int | None:
    """Return where the JSON value ends that the text begins with; None if it is none, or goes on."""
    try:
        return DECODER.raw_decode(text)[1]
    except RecursionError:
        return len(text)
    except ValueError:
        return None
