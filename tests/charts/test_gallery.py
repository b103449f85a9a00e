"""Every chart of the gallery: realistic ones, hostile ones, odd ones."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from sessions.charts import Figure, figure_html
from tests.charts.gallery import page
from tests.charts.geometry import check_layout, parsed
from tests.charts.samples import figures, hostile_figures

FIGURES = [*figures(), *hostile_figures()]
DRAWN = [figure for figure in FIGURES if figure.drawing]


def key(figure: Figure) -> str:
    return figure.key


@pytest.mark.parametrize("figure", DRAWN, ids=key)
def test_nothing_leaves_the_drawing_and_no_label_covers_another(figure: Figure) -> None:
    check_layout(figure)


@pytest.mark.parametrize("figure", FIGURES, ids=key)
def test_a_figure_is_well_formed_and_has_no_script_or_inline_style(figure: Figure) -> None:
    root = parsed(figure)

    assert root.tag == "figure"
    for element in root.iter():
        assert not element.tag.endswith(("script", "style"))
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("figure", DRAWN, ids=key)
def test_every_number_cell_is_aligned_and_every_row_is_headed(figure: Figure) -> None:
    root = parsed(figure)
    heads = root.findall(".//thead/tr/th")

    assert heads
    assert {head.get("scope") for head in heads} == {"col"}
    for row in root.findall(".//tbody/tr"):
        assert len(row) == len(heads)
        assert [cell.tag for cell in row] == ["th", *["td"] * (len(row) - 1)]
        assert row[0].get("scope") == "row"
        for head, cell in zip(heads, row, strict=True):
            assert cell.get("class") == head.get("class")


def test_ids_of_a_page_are_unique_and_every_reference_has_its_target() -> None:
    text = page()
    ids = re.findall(r' id="([^"]+)"', text)
    references = [name for names in re.findall(r'aria-labelledby="([^"]+)"', text) for name in names.split()]

    assert len(ids) == len(set(ids))
    assert len(references) > 40
    assert set(references) <= set(ids)


def test_the_same_input_gives_the_same_bytes() -> None:
    again = [*figures(), *hostile_figures()]

    assert [figure_html(figure) for figure in again] == [figure_html(figure) for figure in FIGURES]


def test_the_page_holds_no_live_markup_of_a_label() -> None:
    text = page()

    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)


def test_links_are_in_a_group_and_other_drawings_are_images() -> None:
    roles = {}
    for figure in DRAWN:
        drawing = parsed(figure).find(".//{http://www.w3.org/2000/svg}svg")
        assert isinstance(drawing, ElementTree.Element)
        roles[figure.key] = drawing.get("role")

    assert roles["operations"] == roles["matrix"] == "group"
    assert roles["models"] == roles["users"] == "img"
