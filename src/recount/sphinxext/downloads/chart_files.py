"""Charts to download: tables as CSV with descriptions, pictures as SVG and PNG with citations."""

from __future__ import annotations

import io
from collections.abc import Iterator
from html import escape

from recount.charts.style import DESK, INK, MUTED, WIDTHS
from recount.cite_this_book.formats import Citation
from recount.published_outputs import Published
from recount.sphinxext.downloads.csv_tables import to_csv, to_json
from recount.sphinxext.html.fonts import FACES
from recount.sphinxext.input_sources import sources_text

_FONT_SIZE, _LINE_HEIGHT, _MARGIN, _SMALL, _SMALL_OF_DESK = 12.0, 15.5, 4.0, 7.0, 9.5  # points
_ZOOM = 2  # a screen of high density shows every pixel


def chart_files(published: Published) -> Iterator[tuple[str, str]]:
    """Name and text of the files of each chart but the PNG, which `png_of` draws from the SVG."""
    for id, (record, svg) in published.outputs.charts.items():
        citation = published.citations["chart", id]
        yield f"charts/{id}.csv", to_csv(record["columns"], record["rows"])
        yield f"charts/{id}.csv-metadata.json", to_json(_csv_metadata(record, citation))
        yield f"charts/{id}.svg", _framed(svg, record, citation)


def _csv_metadata(record: dict, citation: Citation) -> dict:
    """What a table of a chart is, by the standard CSV on the Web (W3C)."""

    def datatype(column: int) -> str:
        cells = [row[column] for row in record["rows"]]
        numeric = all(isinstance(cell, (int, float)) or cell is None for cell in cells)
        return "number" if numeric else "string"

    columns = [
        {"name": str(name), "titles": str(name), "datatype": datatype(column)}
        for column, name in enumerate(record["columns"])
    ]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": f"{record['id'].rpartition('/')[2]}.csv",
        "dc:title": record["title"],
        "dc:description": record["caption"],
        "dc:identifier": record["id"],
        "dc:creator": citation.book.author,
        "dc:license": {"@id": citation.book.licence_url},
        "dcterms:bibliographicCitation": citation.apa(),
        "tableSchema": {"columns": columns},
    }


def _framed(svg: str, record: dict, citation: Citation) -> str:
    """A stored picture that can be used alone: title above, citation below and in its metadata."""
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
        f'{_rdf(record, citation)}<rect width="100%" height="100%" fill="#ffffff"/>'
        f'{"".join(words)}<g transform="translate(0 {top:g})">'
        f"{body.strip().removesuffix('</svg>')}</g></svg>\n"
    )


def _text(line: str, y: float, size: float, colour: str, more: str = "") -> str:
    return (
        f'<text x="{_MARGIN:g}" y="{y:g}" font-family="\'DejaVu Sans\', sans-serif" '
        f'font-size="{size:g}" fill="{colour}"{more}>{escape(line)}</text>'
    )


def _rights(citation: Citation) -> str:
    return f"{citation.book.licence_name}, {citation.book.licence_url}"


def _rdf(record: dict, citation: Citation) -> str:
    terms = {
        "dc:title": record["title"],
        "dc:creator": citation.book.author,
        "dc:identifier": record["id"],
        "dc:date": citation.book.date,
        "dc:rights": _rights(citation),
        "dc:source": citation.address,
        "dcterms:bibliographicCitation": citation.apa(),
    }
    filled = (f"<{name}>{escape(text)}</{name}>" for name, text in terms.items() if text)
    return (
        '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        f'<rdf:Description rdf:about="">{"".join(filled)}'
        f'<dcterms:license rdf:resource="{citation.book.licence_url}"/>'
        "</rdf:Description></rdf:RDF></metadata>"
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


def png_of(svg: str, texts: dict[str, str]) -> bytes:
    """An SVG of `chart_files` as PNG, with the texts of `png_texts` in its metadata."""
    import resvg_py
    from PIL.PngImagePlugin import PngInfo, putchunk

    fonts = [sans_font(), sans_font("-bold")]
    options = {"skip_system_fonts": True, "font_files": fonts, "dpi": 96, "zoom": _ZOOM}
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, **options))
    metadata = PngInfo()
    for keyword, text in texts.items():
        metadata.add_itxt(keyword, text)
    head = 33  # signature and header, which come first
    out = io.BytesIO()
    out.write(png[:head])
    for kind, content, *_ in metadata.chunks:
        putchunk(out, kind, content)
    out.write(png[head:])
    return out.getvalue()


def png_texts(record: dict, citation: Citation) -> dict[str, str]:
    """What the PNG of a chart says of itself."""
    return {
        "Title": record["title"],
        "Author": citation.book.author,
        "Description": record["alternative"],
        "Copyright": _rights(citation),
        "Source": citation.address or record["id"],
        "Citation": citation.apa(),
    }
