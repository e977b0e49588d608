"""Two pictures, compared by what is seen of them."""

import pytest

from recount.book import geometry
from recount.book.geometry import Picture, differences


def drawn(*inside, **attributes):
    """A picture with these elements in it."""
    said = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"{said}>{"".join(inside)}</svg>'


def test_other_elements_are_counted():
    assert differences(drawn("<g/>", "<g/>"), drawn("<g/>")) == ["svg: found 2 elements, expected 3, of the same kinds in the same order"]
    assert differences(drawn("<g/>", "<path/>"), drawn("<path/>", "<g/>")) == ["svg: found 3 elements, expected 3, of the same kinds in the same order"]


def test_a_number_may_differ_by_the_tolerance_and_no_more():
    assert differences(drawn(width="10"), drawn(width="11.5")) == differences(drawn(width="10"), drawn(width="8.5")) == []
    assert differences(drawn(width="10"), drawn(width="11.6")) == ["svg: found width 11.6, expected 10, with a tolerance of 1.5"]
    assert differences(drawn(width="10"), drawn(width="11"), 0.5) == ["svg: found width 11, expected 10, with a tolerance of 0.5"]


def test_every_number_of_a_path_is_compared():
    assert differences(drawn('<path d="M 1 -2 L .5 1e2"/>'), drawn('<path d="M 9 2 L 9.5 1e1"/>')) == [
        f"path: found d {found}, expected {expected}, with a tolerance of 1.5" for found, expected in ((9, 1), (2, -2), (9.5, 0.5), (10, 100))]


def test_what_stands_between_the_numbers_of_a_path_is_compared_to_the_letter():
    assert differences(drawn('<path d="M 1 2"/>'), drawn('<path d="L 1 2"/>')) == ["path: found d 'L 1 2', expected 'M 1 2'"]
    assert differences(drawn('<path d="M 1 2"/>'), drawn('<path d="M 1 2 3"/>')) == ["path: found d 'M 1 2 3', expected 'M 1 2'"]


@pytest.mark.parametrize("name", sorted(geometry._GEOMETRY))
def test_an_attribute_that_only_one_has_is_told(name):
    assert differences(drawn(), drawn(**{name: "1"})) == [f"svg: found {name} '1', expected None"]
    assert differences(drawn(**{name: "1"}), drawn()) == [f"svg: found {name} None, expected '1'"]


def test_a_number_that_is_no_geometry_is_compared_to_the_last_digit():
    assert differences(drawn(version="1.0"), drawn(version="1.1")) == ["svg: found version '1.1', expected '1.0'"]


def test_all_that_differs_is_told_in_the_order_of_its_name():
    told = differences(drawn(version="1", role="img", width="9"), drawn(version="2", role="none", width="1"))
    assert told == ["svg: found role 'none', expected 'img'", "svg: found version '2', expected '1'", "svg: found width 1, expected 9, with a tolerance of 1.5"]


def referring(name, other="b"):
    return drawn(f'<path id="{name}"/>', f'<path id="{other}"/>', f'<use xlink:href="#{name}"/>', f'<g clip-path="url(#{name})" aria-labelledby="{name}"/>')


def test_a_name_that_only_refers_may_be_any():
    assert differences(referring("a"), referring("another")) == []


def test_a_reference_to_another_element_is_told():
    crossed = referring("a").replace('"#a"', '"#b"').replace("url(#a)", "url(#b)").replace('labelledby="a"', 'labelledby="b"')
    assert differences(referring("a"), crossed) == ["use: found href '#1', expected '#0'", "g: found aria-labelledby '1', expected '0'", "g: found clip-path 'url(#1)', expected 'url(#0)'"]


def test_a_reference_to_nothing_stays_as_it_is():
    assert differences(drawn('<use href="#a"/>'), drawn('<use href="#b"/>')) == ["use: found href '#b', expected '#a'"]
    assert differences(drawn('<a href="page.html#a"/>', '<g id="a"/>'), drawn('<a href="page.html#b"/>', '<g id="b"/>')) == ["a: found href 'page.html#b', expected 'page.html#a'"]


def test_a_namespace_does_not_matter():
    assert differences(drawn('<use xlink:href="#a"/>'), drawn('<use href="#a"/>')) == []


def test_words_in_an_element_and_after_it_are_compared():
    assert differences(drawn("<text>One<tspan>two</tspan>three</text>"), drawn("<text>Four<tspan>two</tspan>five</text>")) == [
        "text: found words 'Four', expected 'One'", "tspan: found words after 'five', expected 'three'"]


def test_spaces_between_words_do_not_matter():
    assert differences(drawn("<text>One  two</text>"), drawn("<text>\n One\n two </text>\n")) == []
    assert differences(drawn("<text/><g/>"), drawn("<text> </text> <g/> ")) == []
    assert differences(drawn("<text>One two</text>"), drawn("<text>Onetwo</text>")) == ["text: found words 'Onetwo', expected 'One two'"]


@pytest.mark.parametrize("one, other", [
    ("font: italic bold 11px 'A', serif", "font-style: italic; font-weight: 700; font-size: 11px; font-family: 'A', serif"),
    ("font: 600 11.5px A", "font-family: A; font-size: 11.5px; font-weight: 600"),
    ("font: normal 11px A", "font: 11px A"),
    ("font: 400 11px A", "font: 11px A"),
    ("font-weight: normal; font-style: normal; fill: red", "fill: red"),
    ("fill:red;stroke:blue", " stroke : blue ; fill : red ; "),
])
def test_a_style_may_be_written_in_several_ways(one, other):
    assert differences(drawn(style=one), drawn(style=other)) == []


@pytest.mark.parametrize("one, other, told", [
    ("fill: red", "fill: blue", ["svg: found style fill 'blue', expected 'red'"]),
    ("fill: red", "", ["svg: found style fill None, expected 'red'"]),
    ("font: 11px A", "font: italic 11px A", ["svg: found style font-style 'italic', expected None"]),
    ("font: 11px A", "font: bold 11px A", ["svg: found style font-weight '700', expected None"]),
    ("font: 11px A", "font: 12px B", ["svg: found style font-family 'B', expected 'A'", "svg: found style font-size '12px', expected '11px'"]),
    ("opacity: normal", "opacity: 400", ["svg: found style opacity '400', expected 'normal'"]),
    ("fill: url(a:b)", "fill: url(a:c)", ["svg: found style fill 'url(a:c)', expected 'url(a:b)'"]),
])
def test_another_style_is_told(one, other, told):
    assert differences(drawn(style=one), drawn(style=other)) == told


def test_an_element_without_a_style_is_as_one_with_an_empty_style():
    assert differences(drawn(), drawn(style="")) == []


def test_a_picture_equals_text_that_looks_alike_and_nothing_else():
    svg = drawn(width="10")
    assert Picture(svg) == drawn(width="11") and not Picture(svg) != drawn(width="11")
    assert Picture(svg) != drawn(width="13") and not Picture(svg) == drawn(width="13")
    assert all(Picture(svg) != other for other in (None, 1, svg.encode()))


def test_only_pictures_are_compared_so(monkeypatch, request):
    from nbval.plugin import IPyNbCell

    monkeypatch.setattr(IPyNbCell, "sanitize", lambda self, output: (self, output))
    geometry.pytest_configure(request.config)
    cell = object()
    for output in ("<SVG/>", " <svg/>", ["<svg/>"], None):
        assert IPyNbCell.sanitize(cell, output) == (cell, output)
    picture = IPyNbCell.sanitize(cell, drawn(width="10"))
    assert type(picture) is Picture and picture == drawn(width="11")
