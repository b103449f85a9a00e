"""Markup written in one place, so that nothing reaches a page without being escaped."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from sessions.words.plain import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

EMPTY_LABEL = "(empty)"
LONGEST_TEXT = 500
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_SCHEME = re.compile(r"[^/?#]*:")


class Markup(str):
    """Text that is well-formed markup already: made here, and by joining what was made here."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return itself: templates that escape leave it as it is."""
        return self


def escape(text: object) -> Markup:
    r"""Return any text as markup that shows it and does nothing else.

    Control characters, lone surrogates and bidi overrides become visible (`\u202e`); a text of no characters
    becomes "(empty)"; what is longer than 500 characters ends in an ellipsis.
    """
    whole = str(text)[: LONGEST_TEXT + 1]
    shown = clean(whole[:LONGEST_TEXT]) + ("…" if len(whole) > LONGEST_TEXT else "")
    return Markup(html.escape(shown if shown.strip() else EMPTY_LABEL))


def join(parts: Iterable[Markup], between: str = "") -> Markup:
    """Return pieces of markup one after the other; `between` is plain white space."""
    return Markup(between.join(parts))


def tag(name: str, *children: Markup, **attributes: object) -> Markup:
    """Return an element; attributes that are None are left out, numbers are rounded to two decimals.

    `class_` is written `class`, `text_anchor` `text-anchor`. An element without children closes itself, which
    is meant for SVG and for void elements of HTML.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None)
    if not children:
        return Markup(f"<{name}{written}/>")
    return Markup(f"<{name}{written}>{''.join(children)}</{name}>")


def _attribute(key: str, value: object) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is True:
        return f' {name}=""'
    text = coordinate(value) if isinstance(value, int | float) else str(value)
    return f' {name}="{html.escape(clean(text))}"'


def coordinate(value: float) -> str:
    """Return a coordinate rounded to two decimals, as short as can be: 12.5, 3, 0."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def checked_key(key: str) -> str:
    """Return a key that ids of a page are made of; raise ValueError for any other text."""
    if not _KEY.fullmatch(key):
        msg = f"{key[:80]!r} is no key of a figure; use letters, digits, - and _, at most 64, a letter first"
        raise ValueError(msg)
    return key


def checked_href(href: str) -> str:
    """Return an address of a link: http, https, relative or a fragment; raise ValueError for any other."""
    scheme = _SCHEME.match(href)
    bad = (
        not href
        or "\\" in href
        or href.startswith("//")
        or any(not c.isprintable() or c == " " for c in href)
    )
    if bad or (scheme and not re.match(r"https?://[^/?#]", href, re.IGNORECASE)):
        msg = f"{href[:80]!r} is no link for a chart; use http, https, a relative address or a #fragment"
        raise ValueError(msg)
    return href


def mark(tooltip: str, href: str | None, *shapes: Markup, style: str = "") -> Markup:
    """Return one mark of a chart: its shapes, its tooltip, and the link around it where it has one.

    `tooltip` is plain text, lines separated by newlines.
    """
    title = tag("title", Markup("\n".join(escape(line) for line in tooltip.split("\n"))))
    classes = f"chart-mark {style}".rstrip()
    if href is None:
        return tag("g", title, *shapes, class_=classes)
    return tag("a", title, *shapes, class_=classes, href=checked_href(href))
