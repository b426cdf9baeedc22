"""Figures as SVG: the same bytes each time, ids of their own, text kept as text."""

import re
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure

from analysis.figures.svg import house_style, render_svg


def draw() -> Figure:
    with house_style():
        figure = Figure(figsize=(3, 2))
        ax = figure.subplots()
        ax.barh([0, 1], [1234.567, 2], clip_path=None)
        ax.plot([0, 1], [0, 1], "o-")
        ax.annotate("57.123 (disimpulkan)", (0.5, 0.5))
        circle = ax.scatter([0.3], [0.4])
        circle.set_clip_path(ax.patch)
    return figure


def test_the_same_figure_gives_the_same_bytes() -> None:
    first = render_svg(draw(), prefix="g1", title="Judul", description="Isi 1")
    kept = [draw() for _ in range(5)]  # other addresses in memory
    assert first == render_svg(kept[-1], prefix="g1", title="Judul", description="Isi 1")


def test_ids_stand_under_the_prefix_and_every_reference_has_its_id() -> None:
    svg = render_svg(draw(), prefix="g7", title="Judul", description="Isi 1")
    ids = re.findall(r'id="([^"]+)"', svg)
    assert len(ids) == len(set(ids)) and all(name.startswith("g7-") for name in ids)
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg)) <= set(ids)


def test_numbers_in_text_keep_all_their_digits() -> None:
    svg = render_svg(draw(), prefix="g1", title="Judul", description="239.344 dari 242.285")
    assert ">57.123 (disimpulkan)<" in svg and "239.344 dari 242.285" in svg
    assert "DejaVu" not in svg


LIKE_MARKUP = (
    "url(#x302)",
    "$x$",
    "$\\frac{",
    'id="a"',
    'href="#b"',
    "<g>",
    "<!-- x",
    "font-family: x; ",
    "a.123456",
    "14 Maret 2023, 3 Mei",
    "M 2 L 3 z",
    "{}",
)


@pytest.mark.parametrize("text", LIKE_MARKUP)
def test_a_text_of_the_office_stays_as_it_is_whatever_it_looks_like(text: str) -> None:
    with house_style():
        figure = Figure(figsize=(3, 2))
        ax = figure.subplots()
        ax.barh([text, "b"], [1, 2])
        ax.set_title(text)
    svg = render_svg(figure, prefix="g1", title=text, description=text)
    said = ["".join(one.itertext()) for one in ElementTree.fromstring(svg).iter() if one.tag.endswith("text")]
    assert said.count(text.strip()) + said.count(text) * (text != text.strip()) == 2
