"""Escaping, addresses of links, keys, coordinates."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.charts.markup import Markup, checked_href, checked_key, coordinate, escape, mark, tag


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("<b>&'\"", "&lt;b&gt;&amp;&#x27;&quot;"),
        ("a\u202eb", "a\\u202eb"),
        ("\x00\x1b", "\\x00\\x1b"),
        ("\ud800", "\\ud800"),
        ("\ufffe\uffff", "\\ufffe\\uffff"),
        ("", "(empty)"),
        (" \u00a0", "(empty)"),
        ("\u05e9\u05dc", "\u05e9\u05dc"),
        (None, "None"),
    ],
)
def test_escape(text: object, markup: str) -> None:
    assert escape(text) == markup


def test_a_long_text_is_cut_to_500_characters_and_an_ellipsis() -> None:
    assert escape("x" * 500) == "x" * 500
    assert escape("x" * 10_000) == "x" * 500 + "…"


@given(st.text(st.characters(exclude_categories=[])), st.text(st.characters(exclude_categories=[])))
def test_any_text_is_well_formed_in_an_element_and_in_an_attribute(text: str, value: str) -> None:
    element = ElementTree.fromstring(tag("g", escape(text), data_x=value))

    assert list(element) == []
    assert element.text is not None
    assert list(element.attrib) == ["data-x"]


def test_a_tag_leaves_out_none_and_rounds_numbers() -> None:
    assert tag("rect", x=1.005, y=-0.001, rx=None, class_="a") == '<rect x="1" y="0" class="a"/>'
    assert tag("g", Markup(""), text_anchor="end") == '<g text-anchor="end"></g>'


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (10, "10"), (-0.0, "0"), (1 / 3, "0.33"), (12.5, "12.5")]
)
def test_coordinate(value: float, text: str) -> None:
    assert coordinate(value) == text


@pytest.mark.parametrize(
    "href",
    [
        "#a",
        "http://host/x",
        "HTTPS://host",
        "list?name=a%20b&x=1",
        "/list",
        "../a",
        "./a:b",
        "?q=a:b",
        "#a:b",
    ],
)
def test_addresses_that_a_chart_may_hold(href: str) -> None:
    assert checked_href(href) == href


@pytest.mark.parametrize(
    "href",
    [
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "\tjavascript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//host/x",
        "\\\\host",
        "/\\host",
        "http:host",
        "https:///x",
        "a:b",
        "a b",
        "a\u202eb",
        "\ud800",
    ],
)
def test_other_addresses_are_refused(href: str) -> None:
    with pytest.raises(ValueError, match="no link for a chart"):
        checked_href(href)


def test_a_mark_with_an_address_is_a_link_that_escapes_it() -> None:
    shape = tag("rect", x=0)

    assert mark("a\nb", None, shape) == '<g class="chart-mark"><title>a\nb</title><rect x="0"/></g>'
    assert mark("a", "/x?a=1&b='", shape) == (
        '<a class="chart-mark" href="/x?a=1&amp;b=&#x27;"><title>a</title><rect x="0"/></a>'
    )


@pytest.mark.parametrize("key", ["", "1a", "a b", "a.b", "a" * 65, 'a"', "\u00e9", "a\n"])
def test_keys_that_make_no_id_are_refused(key: str) -> None:
    with pytest.raises(ValueError, match="no key of a figure"):
        checked_key(key)
