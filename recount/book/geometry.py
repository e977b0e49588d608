"""Charts drawn by two versions of a library: the same picture, or another.

Versions of matplotlib differ by up to a point in how high they think a letter is, and in how they write a style; so the bytes of a chart
may differ where nobody sees a difference. Here two pictures are alike if they have the same elements in the same order, with the
same words, classes and styles, and if no number of their geometry differs by more than `TOLERANCE`.

As a plugin of pytest (``-p recount.book.geometry``) it makes nbval compare stored charts so; all else is compared as nbval does, to the
last digit: the table of each chart, its words, its caption.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping

TOLERANCE = 1.5  # points, of which a chart is 310 wide; one is a pixel on a phone
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_GEOMETRY = {"x", "y", "width", "height", "d", "points", "transform", "viewBox", "cx", "cy", "r", "x1", "x2", "y1", "y2"}
_FONT = re.compile(r"(?:(?P<style>italic|oblique|normal) )?(?:(?P<weight>bold|\d{3}) )?(?P<size>[\d.]+px) (?P<family>.+)")
_WEIGHTS = {"bold": "700", "normal": "400"}


def differences(one: str, other: str, tolerance: float = TOLERANCE) -> list[str]:
    """What tells two pictures apart; empty where nothing.

    Parameters
    ----------
    one, other : str
        SVG.
    tolerance : float
        Points by which a number may differ.

    Raises
    ------
    xml.etree.ElementTree.ParseError
        If one of them is not XML.

    Examples
    --------
    >>> differences('<svg><text x="1" style="font: 11px Serif">A</text></svg>', '<svg><text style="font-family: Serif; font-size: 11px" x="1.9">A</text></svg>')
    []
    >>> differences('<svg><text x="1">A</text></svg>', '<svg><text x="3">A</text></svg>')
    ['text: found x 3, expected 1, with a tolerance of 1.5']
    >>> differences('<svg><text x="1">A</text></svg>', '<svg><text x="1">B</text></svg>')
    ["text: found words 'B', expected 'A'"]
    """
    first, second = (list(_elements(ElementTree.fromstring(svg))) for svg in (one, other))
    if [name for name, _ in first] != [name for name, _ in second]:
        return [f"svg: found {len(second)} elements, expected {len(first)}, of the same kinds in the same order"]
    return [f"{name}: {line}" for (name, here), (_, there) in zip(first, second) for line in _apart(here, there, tolerance)]


def _elements(root: ElementTree.Element) -> Iterator[tuple[str, dict[str, str]]]:
    """Each element with what it says, with a place for each id, whose names come from digests of the geometry."""
    places = {name: str(place) for place, name in enumerate(element.get("id") for element in root.iter() if element.get("id"))}
    for element in root.iter():
        said = {name.rpartition("}")[2]: _referring(value, places) for name, value in element.attrib.items()}
        style = _style(said.pop("style", ""))
        words = {"words": (element.text or "").strip(), "words after": (element.tail or "").strip()}
        yield element.tag.rpartition("}")[2], {name: " ".join(text.split()) for name, text in (said | style | words).items()}


def _referring(value: str, places: Mapping[str, str]) -> str:
    if value in places:
        return places[value]
    return re.sub(r"(^#|url\(#)([^)]+)", lambda found: found[1] + places.get(found[2], found[2]), value)


def _style(text: str) -> dict[str, str]:
    """Declarations of a style, with those of the font one by one.

    Examples
    --------
    >>> _style("font: bold 11px 'A'; fill: #000") == _style("fill: #000; font-weight: 700; font-family: 'A'; font-size: 11px")
    True
    """
    said = {name.strip(): value.strip() for name, _, value in (each.partition(":") for each in text.split(";")) if name.strip()}
    if found := _FONT.fullmatch(said.pop("font", "")):
        said |= {f"font-{name}": value for name, value in found.groupdict().items() if value}
    said = {name: _WEIGHTS.get(value, value) if name == "font-weight" else value for name, value in said.items()}
    return {f"style {name}": value for name, value in said.items() if (name, value) not in (("font-weight", "400"), ("font-style", "normal"))}


def _apart(here: Mapping[str, str], there: Mapping[str, str], tolerance: float) -> Iterator[str]:
    for name in sorted(here.keys() | there.keys()):
        one, other = here.get(name), there.get(name)
        if one == other:
            continue
        if name not in _GEOMETRY or one is None or other is None or _NUMBER.split(one) != _NUMBER.split(other):
            yield f"found {name} {other!r}, expected {one!r}"
            continue
        for expected, found in zip(map(float, _NUMBER.findall(one)), map(float, _NUMBER.findall(other))):
            if abs(expected - found) > tolerance:
                yield f"found {name} {found:g}, expected {expected:g}, with a tolerance of {tolerance:g}"


class Picture(str):
    """SVG that equals another if the two are alike.

    Examples
    --------
    >>> Picture('<svg width="310pt"/>') == Picture('<svg width="310.1pt"/>'), Picture('<svg width="310pt"/>') == Picture('<svg width="320pt"/>')
    (True, False)
    """

    __slots__ = ()
    __hash__ = None

    def __eq__(self, other) -> bool:
        return isinstance(other, str) and not differences(self, other)

    def __ne__(self, other) -> bool:
        return not self == other


def pytest_configure(config) -> None:
    """Let nbval compare pictures by what is seen of them."""
    from nbval.plugin import IPyNbCell

    exactly = IPyNbCell.sanitize
    IPyNbCell.sanitize = lambda self, output: Picture(output) if isinstance(output, str) and output.startswith("<svg") else exactly(self, output)
