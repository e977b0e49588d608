"""Charts to download: tables as CSV, pictures as SVG and PNG with citations."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from recount.charts.style import DESK, INK, MUTED, WIDTHS
from recount.cite_this_book.formats import Citation
from recount.published_outputs import Published
from recount.sphinxext.downloads.csv_tables import to_csv
from recount.sphinxext.html.fonts import FACES
from recount.sphinxext.input_sources import sources_text

_FONT_SIZE, _LINE_HEIGHT, _MARGIN, _SMALL, _SMALL_OF_DESK = 12.0, 15.5, 4.0, 7.0, 9.5  # points
_ZOOM = 2  # a screen of high density shows every pixel


def chart_files(published: Published) -> Iterator[tuple[str, str]]:
    """Name and text of the files of each chart but the PNG, which `png_of` draws from the SVG."""
    for id, (record, svg) in published.outputs.charts.items():
        yield f"charts/{id}.csv", to_csv(record["columns"], record["rows"])
        yield f"charts/{id}.svg", _framed(svg, record, published.citations["chart", id])


def _framed(svg: str, record: dict, citation: Citation) -> str:
    """A stored picture that can be used alone: title above, sources and citation below."""
    head, _, body = svg.partition(">")
    width, height = map(float, head.partition('viewBox="0 0 ')[2].partition('"')[0].split())
    title = wrapped(record["title"], width - 2 * _MARGIN, _FONT_SIZE, sans_font("-bold"))
    small = _SMALL if width < WIDTHS[DESK] else _SMALL_OF_DESK
    lines = [sources_text(record["inputs"]), citation.apa()]
    source = [
        part for line in lines for part in wrapped(line, width - 2 * _MARGIN, small, sans_font())
    ]
    top = _LINE_HEIGHT * len(title) + 2 * _MARGIN
    total = top + height + (small + 2) * len(source) + 2 * _MARGIN
    words = [
        _text(line, _LINE_HEIGHT * number, _FONT_SIZE, INK, ' font-weight="700"')
        for number, line in enumerate(title, start=1)
    ]
    words += [
        _text(line, top + height + (small + 2) * number, small, MUTED)
        for number, line in enumerate(source, start=1)
    ]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width:g}pt" height="{total:g}pt" viewBox="0 0 {width:g} {total:g}" role="img">'
        f"<title>{escape(record['title'])}</title><desc>{escape(record['alternative'])}</desc>"
        f'<rect width="100%" height="100%" fill="#ffffff"/>'
        f'{"".join(words)}<g transform="translate(0 {top:g})">'
        f"{body.strip().removesuffix('</svg>')}</g></svg>\n"
    )


def _text(line: str, y: float, size: float, colour: str, more: str = "") -> str:
    return (
        f'<text x="{_MARGIN:g}" y="{y:g}" font-family="\'DejaVu Sans\', sans-serif" '
        f'font-size="{size:g}" fill="{colour}"{more}>{escape(line)}</text>'
    )


def sans_font(weight: str = "") -> str:
    """The file of the font of charts."""
    return str(FACES[f"sans{weight}"]())


def wrapped(text: str, width: float, size: float, font: str) -> list[str]:
    """Lines no wider than `width`, in the unit of `size`; a word that is wider is broken."""
    from PIL import ImageFont

    measure = ImageFont.truetype(font, 100).getlength
    lines = [""]
    for word in text.split():
        while (wide := measure(word) * size / 100) > width:
            fits = max(1, int(len(word) * width / wide) - 1)
            lines.append(word[:fits])
            word = word[fits:]
        together = f"{lines[-1]} {word}".strip()
        if measure(together) * size / 100 <= width:
            lines[-1] = together
        else:
            lines.append(word)
    return [line for line in lines if line]


def png_of(svg: str) -> bytes:
    """An SVG of `chart_files` as PNG."""
    import resvg_py

    fonts = [sans_font(), sans_font("-bold")]
    options = {"skip_system_fonts": True, "font_files": fonts, "dpi": 96, "zoom": _ZOOM}
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, **options))
