"""What stands before the text of the EPUB and the PDF: the cover and the imprint.

The cover is drawn from the data: the first document as a sheet, a line for each claim in its order
there, as long as its quotation, and the sign of its verdict beside it.
"""

from __future__ import annotations

from pathlib import Path

import jinja2

from recount.charts.style import COLOURS, GREEN, MUTED
from recount.cite_this_book.records import cite_book
from recount.published_outputs import Published
from recount.sphinxext.directives.annotated_page import judged_claims
from recount.sphinxext.downloads.chart_files import sans_font, wrapped
from recount.sphinxext.html.fonts import FACES
from recount.sphinxext.html.typography import smart_quotes, smart_text
from recount.verdict_words import AGREES, CONFLICTS, CONTRADICTED, IN_PART, SYMBOLS

_TEMPLATES = Path(__file__).parent / "theme_epub" / "front"
_TITLE, _SUBTITLE = 15.0, 7.0  # heights of letters in millimetres, as all measures of the cover
_TEXT, _SHEET, _STEP = 162.0, 170.0, 14.0  # width of text; height of the sheet; most for a line
_SIGNS = {AGREES: GREEN, IN_PART: GREEN, CONFLICTS: COLOURS["page"], CONTRADICTED: COLOURS["page"]}


def write_front_matter(published: Published, folder: Path, identifier: str) -> None:
    """Write the pages of cover and imprint, and the cover as a picture."""
    loader = jinja2.FileSystemLoader(_TEMPLATES)
    templates = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True)
    book = published.book
    title = smart_text(book.title)
    cover = templates.get_template("cover.svg.jinja").render(_cover(published, title))
    pages = {
        "cover.xhtml": {"cover": cover},
        "imprint.xhtml": {"citation": cite_book(book).apa(), "identifier": identifier},
    }
    for name, values in pages.items():
        page = templates.get_template(f"{name}.jinja").render(book=book, title=title, **values)
        (folder / name).write_text(smart_quotes(page), encoding="utf-8")
    (folder / "cover.png").write_bytes(_png(cover))


def _cover(published: Published, title: str) -> dict:
    """What the template of the cover needs: words, and for each claim a line with its sign."""
    head, _, tail = title.partition(": ")
    heading = wrapped(head, _TEXT, _TITLE, str(FACES["serif-bold"]()))
    subtitle = wrapped(tail, _TEXT, _SUBTITLE, str(FACES["serif-italic"]()))
    claims = judged_claims(published.outputs)
    longest = max((len(claim.fragment) for claim in claims), default=1)
    step = min(_STEP, _SHEET / (len(claims) + 1))
    answers = [published.outputs.verdicts[claim.id].agreement for claim in claims]
    lines = [
        {
            "y": round(step * place, 2),
            "width": round(20 + 90 * len(claim.fragment) / longest, 2),
            "sign": SYMBOLS[word],
            "colour": _SIGNS.get(word, MUTED),
        }
        for place, (claim, word) in enumerate(zip(claims, answers, strict=True), start=1)
    ]
    sheet, sign = round(step * (len(claims) + 1), 2), round(min(step, 5.5) * 0.85, 2)
    sizes = {"size": _TITLE, "small": _SUBTITLE, "step": step, "sheet": sheet, "sign": sign}
    words = {"title": title, "author": published.book.author}
    return {**words, "heading": heading, "subtitle": subtitle, "lines": lines, **sizes}


def _png(svg: str) -> bytes:
    import resvg_py

    files = [*(str(FACES[face]()) for face in ("serif", "serif-italic", "serif-bold")), sans_font()]
    options = {"skip_system_fonts": True, "font_files": files, "width": 1600}
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, **options))
