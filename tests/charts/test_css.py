"""Colours of the stylesheet: contrast in both themes, and for people who see fewer hues."""

from __future__ import annotations

import math
import re
from itertools import combinations

import pytest

from sessions.charts import stylesheet
from sessions.charts.figure import Width
from sessions.charts.heat_map import LEVELS
from sessions.charts.measure import SMALL, TEXT

Rgb = tuple[float, float, float]

# Linear RGB as seen without one kind of cone: matrices of Viénot, Brettel and Mollon (1999).
MATRICES = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red cones": ((0.11238, 0.88762, 0), (0.11238, 0.88762, 0), (0.00401, -0.00401, 1)),
    "no green cones": ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0), (-0.02234, 0.02234, 1)),
}


def blocks() -> dict[str, str]:
    """Return the rules that set colours: what selects them, and their declarations."""
    rules = re.findall(r"([^{}]+)\{([^{}]*--chart-surface:[^{}]*)\}", stylesheet())
    return {" ".join(selector.split("*/")[-1].split()): body for selector, body in rules}


def theme(name: str) -> dict[str, str]:
    """Return the custom properties of a theme."""
    light, dark, _ = blocks().values()
    values = dict(re.findall(r"--chart-([\w-]+): ([^;]+);", light))
    return values if name == "light" else {**values, **dict(re.findall(r"--chart-([\w-]+): ([^;]+);", dark))}


def linear(colour: str) -> Rgb:
    """Return linear RGB of #rrggbb."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return red, green, blue


def contrast(one: str, two: str) -> float:
    """Return the contrast ratio as WCAG defines it."""
    lights = []
    for red, green, blue in (linear(one), linear(two)):
        lights.append(0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    return max(lights) / min(lights)


def oklab(rgb: Rgb) -> Rgb:
    """Return a colour in Oklab, where distances are about as they are seen."""
    red, green, blue = rgb
    long = max(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue, 0) ** (1 / 3)
    middle = max(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue, 0) ** (1 / 3)
    short = max(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue, 0) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def distance(one: str, two: str, matrix: tuple[tuple[float, ...], ...]) -> float:
    """Return how far apart two colours are seen."""
    seen = []
    for rgb in (linear(one), linear(two)):
        red, green, blue = (sum(a * b for a, b in zip(row, rgb, strict=True)) for row in matrix)
        seen.append(oklab((red, green, blue)))
    return math.dist(*seen)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_has_a_contrast_of_4_5_and_marks_of_3(name: str) -> None:
    colours = theme(name)
    surface = colours["surface"]

    for text in ("ink", "muted", "end-ink"):
        assert contrast(colours[text], surface) >= 4.5, text
    for mark in (*"12345678", "rest", "other", "end", "focus"):
        assert contrast(colours[mark], surface) >= 3, mark


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("ramp", ["h", "e"])
def test_numbers_on_every_step_of_a_heat_map_are_readable(name: str, ramp: str) -> None:
    colours, css = theme(name), stylesheet()

    for step in range(1, LEVELS + 1):
        rule = re.search(rf"chart-on-{ramp}{step}\b[^{{}}]*\{{ fill: var\(--chart-(on-\w+)\)", css)
        assert rule, step
        assert contrast(colours[rule[1]], colours[f"{ramp}{step}"]) >= 4.5, step


@pytest.mark.parametrize("name", ["light", "dark"])
def test_steps_of_a_heat_map_go_one_way_in_lightness(name: str) -> None:
    colours = theme(name)
    for ramp in "he":
        lights = [oklab(linear(colours[f"{ramp}{step}"]))[0] for step in range(1, LEVELS + 1)]

        assert lights == sorted(lights, reverse=name == "light")


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("cones", MATRICES)
def test_every_two_colours_are_told_apart(name: str, cones: str) -> None:
    colours = theme(name)

    for one, two in combinations((*"12345678", "end", "other"), 2):
        assert distance(colours[one], colours[two], MATRICES[cones]) > 0.07, (one, two)


def test_a_theme_is_the_system_s_unless_the_page_or_a_part_of_it_names_one() -> None:
    light, system, named = blocks()

    assert light == ':root, [data-theme="light"]'
    assert system == ':root:not([data-theme="light"], [data-theme="dark"])'
    assert named == '[data-theme="dark"]'
    assert blocks()[system].split() == blocks()[named].split()
    for selector in (system, named):
        before = stylesheet()[: stylesheet().rindex(f"\n  {selector} {{")]
        assert before.rsplit("@media", 1)[1].strip().startswith("screen")  # paper is light


def test_sizes_of_texts_are_those_that_are_measured() -> None:
    css = stylesheet()

    assert f".chart-text {{ font-size: {TEXT:g}px; }}" in css
    assert f".chart-small {{ font-size: {SMALL:g}px; }}" in css


@pytest.mark.parametrize("width", list(Width))
def test_every_width_has_bounds_that_keep_small_text_readable(width: Width) -> None:
    rule = re.search(
        rf"\.chart-width-{width:d} \{{ min-width: (\d+)px; max-width: (\d+)px; \}}", stylesheet()
    )

    assert rule
    assert SMALL * int(rule[1]) / width > 10  # pixels on the narrowest page
    assert TEXT * int(rule[2]) / width < 16  # and on the widest


@pytest.mark.parametrize(
    "need",
    [
        "prefers-color-scheme: dark",
        '[data-theme="dark"]',
        '[data-theme="light"]',
        "prefers-reduced-motion",
        "@media print",
        "tabular-nums",
        "focus-visible",
    ],
)
def test_the_stylesheet_has_what_pages_need(need: str) -> None:
    assert need in stylesheet()


def test_every_class_that_is_drawn_is_styled_or_a_plain_name() -> None:
    from tests.charts.gallery import page

    css = stylesheet()
    used = {name for names in re.findall(r'class="([^"]*)"', page()) for name in names.split()}

    assert len(used) > 40
    assert {name for name in used if f".{name}" not in css} == set()


def test_the_stylesheet_loads_nothing() -> None:
    assert "url(" not in stylesheet()
    assert "@import" not in stylesheet()
