"""The files to take away: tables, charts, notebooks and one archive of an edition, written beside the pages."""

from __future__ import annotations

import csv
import io
import json
import math
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from html import escape
from importlib.resources import files
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.charts.style import INK, MUTED
from recount.cite_this_book.citation_cff import CFF, LICENCE, render_citation_files
from recount.datapackage.bibliography import REFERENCES
from recount.datapackage.store import DESCRIPTOR, FORMULA_PREFIXES, data_dir, load_descriptor
from recount.editions.snapshot import Entry
from recount.notebooks.reading import notebook_paths
from recount.permalinks import REFERENCE_PAGES, anchor_id
from recount.published_outputs import Published
from recount.quantities.readings import READINGS
from recount.results import Result
from recount.sphinxext.nodes import DOWNLOADS, DownloadLink, part_node

_RIGHTS = f"CC BY 4.0, {LICENCE}"


LONG_AGO = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # the earliest time that an archive can have: it must not depend on the clock


_STRING, _NUMBER = "string", "number"


RESULT_FIELDS = [
    ("id", _STRING, "Permanent id."),
    ("title", _STRING, "What the number is."),
    ("value", _NUMBER, "Value, in the unit."),
    (
        "unit",
        _STRING,
        "Unit; empty for a plain ratio. A date counts days from the first of January 1970.",
    ),
    ("digits", "integer", "Significant digits that the book shows."),
    ("text", _STRING, "The value as the book prints it."),
    *(
        (
            f"{reading}_{end}",
            _NUMBER,
            f"{end.capitalize()} end under the reading {reading}; empty where nothing bounds it.",
        )
        for reading in READINGS
        for end in ("low", "high")
    ),
    ("formula", _STRING, "The expression in words."),
    (
        "expression",
        _STRING,
        "The expression over x0, x1, ... in the order of inputs; percent enter as fractions, except in x0 alone.",
    ),
    ("inputs", _STRING, "Ids of the inputs, separated by semicolons."),
    ("chapter", _STRING, "Chapter that publishes it."),
    ("edition", _STRING, "Edition since which it is what it is."),
    ("digest", _STRING, "SHA-256 of all that it rests on."),
    ("status", _STRING, "Published, or withdrawn: then it has no value, and errata.csv says why."),
    (
        "permalink",
        _STRING,
        "Its row in the ledger, from the first page of the site, or with the site's address where it has one.",
    ),
    ("citation", _STRING, "Citation in the style of the APA."),
]


VERDICT_FIELDS = [
    ("claim", _STRING, "Id of the claim."),
    ("fragment", _STRING, "Its quotation."),
    ("verdict", _STRING, "The verdict."),
    ("rule", _STRING, "What decided: a rule, or judgement."),
    ("reason", _STRING, "Why."),
    ("evidence", _STRING, "Ids of the evidence that signs it, separated by semicolons."),
    ("events", _STRING, "Ids of the events that sign it, separated by semicolons."),
    ("edition", _STRING, "Edition since which it is what it is."),
    ("permalink", _STRING, "Its row in the ledger."),
    ("citation", _STRING, "Citation in the style of the APA."),
]


# What can be taken away: name, and what it is. The page of downloads lists these.
LISTED = [
    (
        "results.csv",
        "every result: value, unit, range under each reading, formula, inputs, edition, digest, citation",
    ),
    ("results.json", "the same with each input whole"),
    ("results.schema.json", "the JSON Schema of that file"),
    ("results.bib", "a BibTeX entry for every result"),
    ("published-verdicts.csv", "every verdict, with its reason and what signs it"),
    ("claims.csv", "every claim of the page"),
    ("evidence.csv", "every piece of evidence"),
    ("events.csv", "every event"),
    ("countries.csv", "every country indicator"),
    ("geographies.csv", "what the codes of countries and regions stand for"),
    ("assumptions.csv", "every assumption"),
    ("verdicts.csv", "what decides each verdict: a rule, or a judgement with its reason"),
    ("wordings.csv", "each hedge, and how it is read"),
    ("hedges.csv", "what people take a hedge to allow"),
    ("units.csv", "every unit, and how it is written"),
    ("standards.csv", "disclosures and targets of standards"),
    ("mappings.csv", "which of them a claim touches"),
    ("errata.csv", "what was published and has changed"),
    ("references.bib", "every source"),
    ("datapackage.json", "the Data Package that describes all of these tables"),
]


class Downloads(SphinxDirective):
    """``{downloads}``: the list of files to take away."""

    def run(self) -> list[nodes.Node]:
        """A list of links, each with what it leads to."""
        published = self.env.app.recount.published
        listed = [
            *LISTED,
            (
                archive_name(published),
                "everything in one archive, with a README, the charts, the notebooks and the editions",
            ),
        ]
        listed += _about(Path(self.env.srcdir))
        listed += [
            (f"chapters/{name}.ipynb", f"the notebook of the chapter “{title}”")
            for name, title in published.outputs.titles.items()
        ]
        for path in _editions():
            self.env.note_dependency(str(path))
        items = [
            nodes.list_item(
                "", nodes.paragraph("", "", part_node(DownloadLink(name)), nodes.Text(f": {what}"))
            )
            for name, what in listed
        ]
        return [nodes.bullet_list("", *items)]


# What stands beside the files and says what they are.
_ABOUT = [
    ("README.txt", "what is in the archive, and how it is loaded and cited"),
    ("CITATION.cff", "how the book is cited, for programs"),
    ("LICENSE", "the licences"),
]


def _about(book: Path) -> list[tuple[str, str]]:
    """Files about the files, and the editions: each by its name and what it is."""
    there = [
        (name, what) for name, what in _ABOUT if name not in _COPIED or (book / name).is_file()
    ]
    return there + [
        (f"editions/{path.name}", f"what edition {path.stem} froze") for path in _editions()
    ]


_COPIED = ("LICENSE",)


def _editions() -> list[Path]:
    return sorted((data_dir() / "editions").glob("*.json"))


def archive_name(published: Published) -> str:
    """Name of the archive of an edition."""
    return f"recounted-{published.book.version}.zip"


def guarded(cell):
    """A cell that no spreadsheet takes for a formula: a text that begins like one gets an apostrophe before it, and a carriage return
    becomes a space.

    Examples
    --------
    >>> guarded("=1+1"), guarded("Jobs"), guarded(-0.2)
    ("'=1+1", 'Jobs', -0.2)
    """
    if not isinstance(cell, str):
        return cell
    return (f"'{cell}" if cell.startswith(FORMULA_PREFIXES) else cell).replace("\r", " ")


def table(header: Iterable[str], rows: Iterable[Iterable]) -> str:
    """Rows as CSV, texts guarded, cells without a value empty.

    Examples
    --------
    >>> table(["a", "b"], [["=1", None], ["say x", 2.5]]).splitlines()
    ['a,b', "'=1,", 'say x,2.5']
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()


def write(published: Published, book: Path, folder: Path) -> None:
    """Write every file, and the archive of them all.

    Parameters
    ----------
    published : Published
    book : Path
        Folder of the book.
    folder : Path
        Folder to write to.
    """
    written = [
        path
        for make in (_tables, _results, _charts, _copies)
        for path in make(published, book, folder)
    ]
    readme = _write(folder / "README.txt", _readme(published, folder, written))
    _archive(folder / archive_name(published), folder, [*written, readme])


def _write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _tables(published: Published, book: Path, folder: Path) -> Iterator[Path]:
    """The Data Package: the tables of ``data/`` as they are, and those of results and verdicts."""
    data = data_dir()
    for path in [*sorted(data.glob("*.csv")), data / REFERENCES]:
        yield _write(folder / path.name, path.read_bytes())
    yield _write(
        folder / "results.csv",
        table(
            [name for name, *_ in RESULT_FIELDS],
            [
                *map(_result_row(published), published.outputs.results.values()),
                *_withdrawn_rows(published),
            ],
        ),
    )
    yield _write(
        folder / "published-verdicts.csv",
        table([name for name, *_ in VERDICT_FIELDS], _verdict_rows(published)),
    )
    yield _write(
        folder / DESCRIPTOR,
        json.dumps(descriptor(published), indent=1, ensure_ascii=False) + "\n",
    )


def descriptor(published: Published) -> dict:
    """The Data Package to take away: the tables of ``data/``, and those of results and verdicts."""
    known = load_descriptor()
    return known | {
        "version": published.book.version,
        "resources": [
            *known["resources"],
            _resource(
                "results",
                "Results",
                "Every published result.",
                RESULT_FIELDS,
                "id",
                known["licenses"],
            ),
            _resource(
                "published-verdicts",
                "Published verdicts",
                "What follows for each claim.",
                VERDICT_FIELDS,
                "claim",
                known["licenses"],
            ),
        ],
    }


def _resource(
    name: str, title: str, description: str, fields: list, key: str, licences: list
) -> dict:
    described = [
        {
            "name": field,
            "type": kind,
            "title": field.replace("_", " ").capitalize(),
            "description": words,
        }
        for field, kind, words in fields
    ]
    return {
        "name": name,
        "title": title,
        "description": description,
        "path": f"{name}.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "licenses": licences,
        "schema": {"fields": described, "primaryKey": [key]},
    }


def _result_row(published: Published) -> Callable[[Result], list]:
    def row(result: Result) -> list:
        citation = published.citations["result", result.id]
        ends = [end for reading in READINGS for end in result.ranges[reading]]
        return [
            result.id,
            result.title,
            result.value,
            result.unit,
            result.digits,
            result.full_text,
            *ends,
            result.formula,
            result.expression,
            ";".join(source.id for source in result.inputs),
            published.outputs.homes["result", result.id],
            published.history.unchanged_since("result", result.id),
            published.history.now["result", result.id].digest,
            "published",
            citation.address or citation.place,
            citation.apa(),
        ]

    return row


def _withdrawn_rows(published: Published) -> Iterator[list]:
    """What an edition published and nothing publishes now: id, title and place alone."""
    for id, entry in _withdrawn(published):
        known = {
            "id": id,
            "title": entry.title,
            "chapter": entry.home,
            "status": "withdrawn",
            "permalink": _permalink(published, id),
        }
        yield [known.get(name) for name, *_ in RESULT_FIELDS]


def _permalink(published: Published, id: str) -> str:
    place = f"{REFERENCE_PAGES['result']}.html#{anchor_id('result', id)}"
    return published.book.address(place) or place


def _withdrawn(published: Published) -> Iterator[tuple[str, Entry]]:
    return (
        (id, entry)
        for (kind, id), entry in published.history.withdrawn().items()
        if kind == "result"
    )


def _verdict_rows(published: Published) -> Iterator[list]:
    for verdict in published.outputs.verdicts.values():
        citation = published.citations["verdict", verdict.claim]
        yield [
            verdict.claim,
            verdict.fragment,
            verdict.verdict,
            verdict.rule,
            verdict.reason,
            ";".join(verdict.evidence),
            ";".join(verdict.events),
            published.history.unchanged_since("verdict", verdict.claim),
            citation.address or citation.place,
            citation.apa(),
        ]


def _results(published: Published, book: Path, folder: Path) -> Iterator[Path]:
    record = {
        "$schema": "results.schema.json",
        "title": published.book.title,
        "edition": published.book.version,
        "license": LICENCE,
        "citation": published.citations["book", ""].apa(),
        "results": [_result(published, each) for each in published.outputs.results.values()],
    }
    record["withdrawn"] = [_gone(published, id, entry) for id, entry in _withdrawn(published)]
    if published.book.date:
        record["date"] = published.book.date
    yield _write(
        folder / "results.json",
        json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n",
    )
    yield _write(
        folder / "results.schema.json",
        files("recount.sphinxext").joinpath("results.schema.json").read_bytes(),
    )
    entries = [published.citations["result", id].bibtex() for id in published.outputs.results]
    yield _write(folder / "results.bib", "\n\n".join(entries) + "\n")


def _result(published: Published, result: Result) -> dict:
    citation = published.citations["result", result.id]
    ranges = {
        reading: {"low": low, "high": high, "text": result.range_text(reading)}
        for reading, (low, high) in result.ranges.items()
    }
    return result.to_dict() | {
        "text": result.full_text,
        "ranges": ranges,
        "chapter": published.outputs.homes["result", result.id],
        "edition": published.history.unchanged_since("result", result.id),
        "digest": published.history.now["result", result.id].digest,
        "permalink": citation.address or citation.place,
        "citation": citation.apa(),
        "errata": _errata(published, result.id),
    }


def _gone(published: Published, id: str, entry: Entry) -> dict:
    """A withdrawn result, as it stood last."""
    return {
        "id": id,
        "title": entry.title,
        "text": entry.text,
        **_exact(entry),
        "chapter": entry.home,
        "permalink": _permalink(published, id),
        "errata": _errata(published, id),
    }


def _errata(published: Published, id: str) -> list[dict]:
    """Errata of a result, each with the numbers before and since to the last digit."""
    found = []
    for erratum in published.history.errata_of("result", id):
        then, now = published.history.change(erratum)
        found.append(asdict(erratum) | {"before": _exact(then), "after": _exact(now)})
    return found


def _exact(entry: Entry | None) -> dict | None:
    return {"value": entry.value, "unit": entry.unit, "ranges": entry.ranges} if entry else None


def _charts(published: Published, book: Path, folder: Path) -> Iterator[Path]:
    for id, (record, svg) in published.outputs.charts.items():
        path, citation = folder / "charts" / id, published.citations["chart", id]
        yield _write(path.with_suffix(".csv"), table(record["columns"], record["rows"]))
        yield _write(
            path.with_suffix(".csv-metadata.json"),
            json.dumps(_described(record, citation), indent=1, ensure_ascii=False) + "\n",
        )
        picture = _framed(svg, record, citation)
        known = path.with_suffix(".svg")
        same = (
            known.is_file()
            and known.read_text(encoding="utf-8") == picture
            and path.with_suffix(".png").is_file()
        )
        yield _write(known, picture)
        yield (
            path.with_suffix(".png")
            if same
            else _write(path.with_suffix(".png"), _raster(picture, record, citation))
        )


def _described(record: dict, citation) -> dict:
    """What CSV on the Web (W3C) lets a table say of itself, in a file beside it."""
    kinds = [
        (
            "number"
            if all(
                isinstance(row[place], (int, float)) or row[place] is None for row in record["rows"]
            )
            else "string"
        )
        for place in range(len(record["columns"]))
    ]
    columns = [
        {"name": str(name), "titles": str(name), "datatype": kind}
        for name, kind in zip(record["columns"], kinds)
    ]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": f"{record['id'].rpartition('/')[2]}.csv",
        "dc:title": record["title"],
        "dc:description": record["caption"],
        "dc:identifier": record["id"],
        "dc:creator": citation.book.author,
        "dc:license": {"@id": LICENCE},
        "dcterms:bibliographicCitation": citation.apa(),
        "tableSchema": {"columns": columns},
    }


_FONT_SIZE, _LINE_HEIGHT, _MARGIN, _SMALL = 12.0, 15.5, 4.0, 7.0


def _framed(svg: str, record: dict, citation) -> str:
    """A stored picture that can stand alone: its title above, its citation beneath and in its metadata."""
    head, _, body = svg.partition(">")
    width, height = (
        float(size) for size in head.partition('viewBox="0 0 ')[2].partition('"')[0].split()
    )
    title = _wrapped(record["title"], width - 2 * _MARGIN, _FONT_SIZE, "DejaVuSans-Bold.ttf")
    source = _wrapped(citation.apa(), width - 2 * _MARGIN, _SMALL, "DejaVuSans.ttf")
    top = _LINE_HEIGHT * len(title) + 2 * _MARGIN
    total = top + height + (_SMALL + 2) * len(source) + 2 * _MARGIN
    words = [
        _text(line, _LINE_HEIGHT * (place + 1), _FONT_SIZE, INK, ' font-weight="700"')
        for place, line in enumerate(title)
    ]
    words += [
        _text(line, top + height + (_SMALL + 2) * (place + 1), _SMALL, MUTED)
        for place, line in enumerate(source)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width:g}pt" height="{total:g}pt" '
        f'viewBox="0 0 {width:g} {total:g}" role="img"><title>{escape(record["title"])}</title><desc>{escape(record["alternative"])}</desc>'
        f'{_rdf(record, citation)}<rect width="100%" height="100%" fill="#ffffff"/>{"".join(words)}'
        f'<g transform="translate(0 {top:g})">{body.strip().removesuffix("</svg>")}</g></svg>\n'
    )


def _text(line: str, y: float, size: float, colour: str, more: str = "") -> str:
    return f'<text x="{_MARGIN:g}" y="{y:g}" font-family="\'DejaVu Sans\', sans-serif" font-size="{size:g}" fill="{colour}"{more}>{escape(line)}</text>'


def _rdf(record: dict, citation) -> str:
    terms = {
        "dc:title": record["title"],
        "dc:creator": citation.book.author,
        "dc:identifier": record["id"],
        "dc:date": citation.book.date,
        "dc:rights": _RIGHTS,
        "dc:source": citation.address,
        "dcterms:bibliographicCitation": citation.apa(),
    }
    said = (
        "".join(f"<{name}>{escape(text)}</{name}>" for name, text in terms.items() if text)
        + f'<dcterms:license rdf:resource="{LICENCE}"/>'
    )
    return (
        '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:dcterms="http://purl.org/dc/terms/"><rdf:Description rdf:about="">{said}</rdf:Description></rdf:RDF></metadata>'
    )


def _fonts() -> Path:
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


def _wrapped(text: str, width: float, size: float, font: str) -> list[str]:
    """Lines no wider than that, in the unit of the size; a word that is wider is broken."""
    from PIL import ImageFont

    measure = ImageFont.truetype(str(_fonts() / font), 100).getlength
    lines = [""]
    for word in text.split():
        while measure(word) * size / 100 > width:
            fits = max(1, math.floor(len(word) * width / (measure(word) * size / 100)) - 1)
            lines += [word[:fits]]
            word = word[fits:]
        together = f"{lines[-1]} {word}".strip()
        if measure(together) * size / 100 <= width:
            lines[-1] = together
        else:
            lines.append(word)
    return [line for line in lines if line]


def _raster(picture: str, record: dict, citation) -> bytes:
    """The picture as PNG, two pixels to one of the page, with its citation in its metadata."""
    import resvg_py

    fonts = [str(_fonts() / name) for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")]
    drawn = bytes(
        resvg_py.svg_to_bytes(
            svg_string=picture, skip_system_fonts=True, font_files=fonts, dpi=96, zoom=2
        )
    )
    said = {
        "Title": record["title"],
        "Author": citation.book.author,
        "Description": record["alternative"],
        "Copyright": _RIGHTS,
        "Source": citation.address or record["id"],
        "Citation": citation.apa(),
    }
    return (
        drawn[:_PNG_HEAD]
        + b"".join(map(_international_text, said, said.values()))
        + drawn[_PNG_HEAD:]
    )


_PNG_HEAD = 33  # signature and header, which come first


def _international_text(keyword: str, text: str) -> bytes:
    """A chunk of text in UTF-8, as the PNG specification (third edition, 11.3.3.4) has it."""
    chunk = b"iTXt" + keyword.encode("latin-1") + b"\0\0\0\0\0" + text.encode()
    return struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))


def _copies(published: Published, book: Path, folder: Path) -> Iterator[Path]:
    for path in notebook_paths(book):
        yield _write(folder / "chapters" / path.name, path.read_bytes())
    for path in _editions():
        yield _write(folder / "editions" / path.name, path.read_bytes())
    for name in _COPIED:
        if (book / name).is_file():
            yield _write(folder / name, (book / name).read_bytes())
    texts = render_citation_files(book, published.book)
    yield _write(folder / CFF, texts[CFF])


def _readme(published: Published, folder: Path, written: list[Path]) -> str:
    book, known = published.book, dict([*LISTED, *_ABOUT])
    names = sorted(str(path.relative_to(folder).as_posix()) for path in written)
    plain = [f"{name}: {known[name]}" for name in names if name in known]
    kinds = [
        "charts/*/*: each chart as CSV (described by the .csv-metadata.json beside it), SVG and PNG, with its citation inside",
        "chapters/*.ipynb: the notebooks, with their outputs",
        "editions/*.json: what each edition froze",
    ]
    return "\n".join(
        [
            book.title,
            f"Edition {book.version}{f', {book.date}' if book.date else ', not frozen'}",
            "",
            "Cite as:",
            published.citations["book", ""].apa(),
            "",
            "What is here:",
            *plain,
            *kinds,
            "",
            "Load it:",
            'pandas.read_csv("results.csv")',
            'frictionless.Package("datapackage.json").get_resource("results").to_pandas()',
            "",
            "An id is permanent and is never used for another number. A cell of text that begins like a formula has an apostrophe before it.",
            "The text, the charts and the data are under CC BY 4.0, the code under the BSD 3-Clause License: see LICENSE.",
            "",
        ]
    )


def _archive(path: Path, folder: Path, written: list[Path]) -> None:
    inside = path.stem
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for each in sorted(written):
            entry = zipfile.ZipInfo(f"{inside}/{each.relative_to(folder).as_posix()}", LONG_AGO)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, each.read_bytes())


def write_all(app, exception=None) -> None:
    """Write the files beside the pages of a site."""
    if exception is None and app.builder.name == "html":
        folder = Path(app.outdir) / DOWNLOADS
        for old in folder.glob("*.zip"):
            old.unlink()
        write(app.recount.published, Path(app.srcdir), folder)


def setup(app) -> None:
    """Register the directive, and write the files when the pages are written."""
    app.add_directive("downloads", Downloads)
    app.connect("build-finished", write_all)
