"""Why lines are refused: every reason code with what it means and what to do about it.

Declared here and nowhere else; lists, help and docs/cli.md are made from it or held against it. Kept free of
imports, since completion reads it at every press of the tabulator.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Reason(NamedTuple):
    """What a reason code says, in words short enough to stand on one line with it."""

    meaning: str
    """What is wrong with the line; 'it' is the line."""
    remedy: str
    """What to do about it."""


# fmt: off
REASONS: Final[dict[str, Reason]] = {
    "not_json":       Reason("it is no JSON", "mend it, or leave it"),
    "unfinished":     Reason("the file ends within it", "ingest it once it is whole"),
    "not_an_object":  Reason("it is JSON, but no object", "log one JSON object a line"),
    "not_utf8":       Reason("its bytes are no UTF-8", "write the log as UTF-8"),
    "no_request":     Reason("it has no request in it", "leave it, if it is no request"),
    "wrong_type":     Reason("its response is no object", "log the response as an object"),
    "breaks_mapping": Reason("reading its values failed", "report it as a bug"),
    "several_values": Reason("more than one JSON value", "give each value a line"),
    "too_long":       Reason("it is longer than allowed", "log less of it"),
    "too_deep":       Reason("it is nested too deeply", "log what is inside as text"),
    "bad_escape":     Reason("it has a broken escape", "double its lone backslashes"),
}
# fmt: on
"""In the order of docs/cli.md. A log read by another release may have been refused for others."""
