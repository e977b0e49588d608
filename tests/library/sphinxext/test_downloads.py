"""The files to take away, loaded as people load them."""

import csv
import dataclasses
import functools
import json
import xml.etree.ElementTree as ElementTree
import zipfile
from types import SimpleNamespace

import frictionless
import jsonschema
import pandas as pd
import pytest
import yaml
from PIL import Image

from recount.book_metadata import BookMetadata
from recount.charts.style import INK, MUTED
from recount.cite_this_book.citation_cff import LICENCE, render_citation_files
from recount.datapackage.store import data_dir, load_descriptor
from recount.editions.history import Edition, Erratum, History
from recount.editions.snapshot import Entry
from recount.published_outputs import Outputs, Published
from recount.quantities.load_inputs import claim
from recount.quantities.readings import READINGS
from recount.results import Result
from recount.sphinxext import downloads as downloads
from recount.sphinxext.downloads import (
    _MARGIN,
    LISTED,
    RESULT_FIELDS,
    Path,
    _archive,
    _charts,
    _copies,
    _fonts,
    _framed,
    _raster,
    _readme,
    _resource,
    _results,
    _tables,
    _wrapped,
    _write,
    archive_name,
    prepare,
    write,
)
from recount.verdicts import Verdict

JOBS = Erratum(
    "result", "tiny/jobs", "24,000 jobs", "25,000 jobs", "0.2.0", "2026-02-01", "It was misread"
)
RANGES = {reading: [None, None] for reading in READINGS}
GONE = Erratum("result", "tiny/gone", "3 jobs", "", "0.2.0", "2026-02-02", "It was not computed")
RECORD = {
    "id": "tiny/chart",
    "title": "Jobs & more",
    "caption": "A caption",
    "alternative": "Two bars.",
    "columns": ["label", "value", "other"],
    "rows": [["women", -1.5, 2], ["=men", None, "many"]],
    "inputs": [],
}
PICTURE = '<svg width="270pt" height="50pt" viewBox="0 0 270 50" xmlns="http://www.w3.org/2000/svg"><g id="bars"/>\n</svg>\n'
SVG = "{http://www.w3.org/2000/svg}"


def entry(value, home="chapters/tiny", digest="d"):
    return Entry(
        "Jobs",
        f"{value} jobs",
        {},
        value,
        "job",
        "",
        RANGES | {"strict": [value, None]},
        {},
        home,
        digest * 64,
    )


@pytest.fixture(scope="module")
def small():
    """A book of two editions that publishes one of each, changed one result and withdrew another."""
    result = Result.from_quantity("tiny/jobs", claim("women/additional-jobs"), "Additional jobs")
    verdict = Verdict(
        "women/partners",
        "12 women",
        "supported",
        "judgement",
        "=A reason",
        ["a/b", "c/d"],
        ["e/f", "g/h"],
    )
    outputs = Outputs(
        {result.id: result},
        {"tiny/chart": (RECORD, PICTURE)},
        {verdict.claim: verdict},
        {
            ("result", result.id): "chapters/tiny",
            ("chart", "tiny/chart"): "chapters/tiny",
            ("verdict", verdict.claim): "chapters/tiny",
        },
        {"tiny": "Tiny"},
    )
    key, kept = ("result", "tiny/jobs"), {("verdict", verdict.claim): entry(0.0, digest="e")}
    first = Edition(
        "0.1.0",
        "2026-01-01",
        "",
        kept
        | {
            key: entry(24000.0),
            ("result", "tiny/gone"): entry(3.0, "chapters/gone"),
            ("chart", "tiny/old"): entry(1.0),
        },
    )
    second = Edition(
        "0.2.0", "2026-02-03", first.digest, kept | {key: entry(25000.0)}, [JOBS, GONE]
    )
    return Published(
        outputs,
        History("0.2.0", second.entries, [first, second], [JOBS, GONE]),
        BookMetadata("A small book", "An Author", "0.2.0", "2026-02-03", "https://site.example"),
    )


@pytest.fixture
def tiny(tmp_path, book):
    """The folder of a book with one notebook and a licence."""
    folder = tmp_path / "book"
    (folder / "chapters").mkdir(parents=True)
    (folder / "chapters" / "tiny.ipynb").write_bytes(b"{}\r\n")
    (folder / "LICENSE").write_text("Free.\n", encoding="utf-8")
    (folder / "CITATION.cff").write_text("contact: somebody\n", encoding="utf-8")
    (folder / ".zenodo.json").write_text('{"access_right": "open"}', encoding="utf-8")
    return folder


def rows(text):
    return list(csv.DictReader(text.splitlines()))


def text_of(make, small, tiny, name):
    """What one of the makers of files writes under a name."""
    return next(
        path for path in make(small, tiny, tiny.parent / "out") if path.name == name
    ).read_text(encoding="utf-8")


def test_a_row_of_a_result_has_its_place_its_history_and_its_ranges(small, tiny):
    row, gone = rows(text_of(_tables, small, tiny, "results.csv"))
    result = small.outputs.results["tiny/jobs"]
    assert list(row) == [name for name, *_ in RESULT_FIELDS]
    place = "https://site.example/ledger/results.html#result-tiny-jobs"
    known = {
        "id": "tiny/jobs",
        "title": "Additional jobs",
        "value": "25000.0",
        "unit": "job",
        "text": result.full_text,
        "formula": result.formula,
        "expression": "x0",
        "inputs": "women/additional-jobs",
        "chapter": "chapters/tiny",
        "edition": "0.2.0",
        "digest": "d" * 64,
        "status": "published",
        "permalink": place,
        "citation": small.citations["result", "tiny/jobs"].apa(),
    }
    assert {name: row[name] for name in known} == known
    assert gone == dict.fromkeys(row, "") | {
        "id": "tiny/gone",
        "title": "Jobs",
        "chapter": "chapters/gone",
        "status": "withdrawn",
        "permalink": "https://site.example/ledger/results.html#result-tiny-gone",
    }


def test_without_an_address_a_row_names_its_place_on_the_site(small, tiny):
    placeless = dataclasses.replace(small, book=dataclasses.replace(small.book, base=""))
    results, verdicts = (
        rows(text_of(_tables, placeless, tiny, name))
        for name in ("results.csv", "published-verdicts.csv")
    )
    assert [row["permalink"] for row in results + verdicts] == [
        "ledger/results.html#result-tiny-jobs",
        "ledger/results.html#result-tiny-gone",
        "ledger/verdicts.html#verdict-women-partners",
    ]


def test_a_row_of_a_verdict_has_what_signs_it(small, tiny):
    assert rows(text_of(_tables, small, tiny, "published-verdicts.csv")) == [
        {
            "claim": "women/partners",
            "fragment": "12 women",
            "verdict": "supported",
            "rule": "judgement",
            "reason": "'=A reason",
            "evidence": "a/b;c/d",
            "events": "e/f;g/h",
            "edition": "0.1.0",
            "permalink": "https://site.example/ledger/verdicts.html#verdict-women-partners",
            "citation": small.citations["verdict", "women/partners"].apa(),
        }
    ]


def test_inputs_are_separated_by_semicolons(small, tiny):
    result = Result.from_quantity(
        "tiny/jobs", claim("women/additional-jobs") / claim("women/entrepreneurs"), "Jobs of each"
    )
    several = dataclasses.replace(
        small, outputs=dataclasses.replace(small.outputs, results={result.id: result})
    )
    row, _ = rows(text_of(_tables, several, tiny, "results.csv"))
    assert (
        row["inputs"].split(";") == [source.id for source in result.inputs]
        and len(result.inputs) == 2
    )


def test_the_descriptor_tells_of_the_two_tables_that_are_published(small, tiny):
    text = text_of(_tables, small, tiny, "datapackage.json")
    described, known = json.loads(text), load_descriptor()
    assert text.endswith("}\n") and text.startswith('{\n "') and "\\u" not in text
    assert described["version"] == "0.2.0" and described["resources"][:-2] == known["resources"]
    results, verdicts = described["resources"][-2:]
    for resource, name, title, description, key in (
        (results, "results", "Results", "Every published result.", "id"),
        (
            verdicts,
            "published-verdicts",
            "Published verdicts",
            "What follows for each claim.",
            "claim",
        ),
    ):
        fields = resource.pop("schema")
        assert resource == {
            "name": name,
            "title": title,
            "description": description,
            "path": f"{name}.csv",
            "scheme": "file",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "licenses": known["licenses"],
        }
        assert set(fields) == {"fields", "primaryKey"} and fields["primaryKey"] == [key]
    assert described["resources"][-2] == results
    fields = _resource("a", "A", "B", [("rounding_low", "number", "Low end.")], "id", [])["schema"][
        "fields"
    ]
    assert fields == [
        {
            "name": "rounding_low",
            "type": "number",
            "title": "Rounding low",
            "description": "Low end.",
        }
    ]


def test_the_record_tells_of_the_edition_and_of_what_was_withdrawn(small, tiny):
    text = text_of(_results, small, tiny, "results.json")
    record = json.loads(text)
    assert text.endswith("}\n") and text.startswith('{\n "')
    assert {name: record[name] for name in record.keys() - {"results", "withdrawn"}} == {
        "$schema": "results.schema.json",
        "title": "A small book",
        "edition": "0.2.0",
        "license": LICENCE,
        "citation": small.citations["book", ""].apa(),
        "date": "2026-02-03",
    }
    was = {"value": 3.0, "unit": "job", "ranges": RANGES | {"strict": [3.0, None]}}
    assert record["withdrawn"] == [
        was
        | {
            "id": "tiny/gone",
            "title": "Jobs",
            "text": "3.0 jobs",
            "chapter": "chapters/gone",
            "permalink": "https://site.example/ledger/results.html#result-tiny-gone",
            "errata": [dataclasses.asdict(GONE) | {"before": was, "after": None}],
        }
    ]
    jsonschema.validate(record, json.loads(text_of(_results, small, tiny, "results.schema.json")))


def test_a_result_in_the_record_has_its_place_and_its_errata(small, tiny):
    (found,) = json.loads(text_of(_results, small, tiny, "results.json"))["results"]
    result, citation = small.outputs.results["tiny/jobs"], small.citations["result", "tiny/jobs"]
    assert found["text"] == result.full_text and found["inputs"] == json.loads(
        json.dumps(result.to_dict()["inputs"])
    )
    assert found["ranges"] == {
        reading: {"low": low, "high": high, "text": result.range_text(reading)}
        for reading, (low, high) in result.ranges.items()
    }
    assert (found["chapter"], found["edition"], found["digest"]) == (
        "chapters/tiny",
        "0.2.0",
        "d" * 64,
    )
    assert (found["permalink"], found["citation"]) == (citation.address, citation.apa())
    assert found["errata"] == [
        dataclasses.asdict(JOBS)
        | {
            side: {"value": value, "unit": "job", "ranges": RANGES | {"strict": [value, None]}}
            for side, value in (("before", 24000.0), ("after", 25000.0))
        }
    ]
    placeless = dataclasses.replace(small, book=dataclasses.replace(small.book, base=""))
    assert (
        json.loads(text_of(_results, placeless, tiny, "results.json"))["results"][0]["permalink"]
        == "ledger/results.html#result-tiny-jobs"
    )


def test_words_of_every_language_are_written_as_they_are(small, tiny):
    book = dataclasses.replace(small.book, title="\u4e00 b\u00fcok")
    spoken = dataclasses.replace(small, book=book)
    assert '"title": "\u4e00 b\u00fcok"' in text_of(_results, spoken, tiny, "results.json")
    record = RECORD | {"title": "\u4e00"}
    charted = dataclasses.replace(
        small, outputs=dataclasses.replace(small.outputs, charts={"tiny/chart": (record, PICTURE)})
    )
    assert '"\u4e00"' in text_of(_charts, charted, tiny, "chart.csv-metadata.json")


def test_a_number_without_a_value_in_json_is_refused(small, tiny):
    result = dataclasses.replace(small.outputs.results["tiny/jobs"], value=float("nan"))
    spoiled = dataclasses.replace(
        small, outputs=dataclasses.replace(small.outputs, results={result.id: result})
    )
    with pytest.raises(ValueError):
        text_of(_results, spoiled, tiny, "results.json")


def test_a_draft_has_no_date(small, tiny):
    draft = dataclasses.replace(
        small, book=dataclasses.replace(small.book, version="0.3.0-draft", date="")
    )
    record = json.loads(text_of(_results, draft, tiny, "results.json"))
    assert "date" not in record and record["edition"] == "0.3.0-draft"


def test_citations_of_results_are_separated_by_a_line(small, tiny):
    results = {
        id: dataclasses.replace(small.outputs.results["tiny/jobs"], id=id)
        for id in ("tiny/a", "tiny/b")
    }
    homes, now = (
        {("result", id): value for id in results} for value in ("chapters/tiny", entry(1.0))
    )
    two = Published(
        dataclasses.replace(small.outputs, results=results, homes=homes),
        dataclasses.replace(small.history, now=now),
        small.book,
    )
    first, second = (two.citations["result", id].bibtex() for id in results)
    assert text_of(_results, two, tiny, "results.bib") == f"{first}\n\n{second}\n"


def test_a_table_of_a_chart_says_what_its_columns_are(small, tiny):
    assert (
        text_of(_charts, small, tiny, "chart.csv")
        == "label,value,other\nwomen,-1.5,2\n'=men,,many\n"
    )
    text, citation = (
        text_of(_charts, small, tiny, "chart.csv-metadata.json"),
        small.citations["chart", "tiny/chart"],
    )
    assert (
        text.endswith("}\n")
        and text.startswith('{\n "')
        and json.loads(text)
        == {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
            "url": "chart.csv",
            "dc:title": "Jobs & more",
            "dc:description": "A caption",
            "dc:identifier": "tiny/chart",
            "dc:creator": "An Author",
            "dc:license": {"@id": LICENCE},
            "dcterms:bibliographicCitation": citation.apa(),
            "tableSchema": {
                "columns": [
                    {"name": name, "titles": name, "datatype": kind}
                    for name, kind in (
                        ("label", "string"),
                        ("value", "number"),
                        ("other", "string"),
                    )
                ]
            },
        }
    )


def test_the_words_of_a_picture_stand_above_and_beneath_it(small):
    citation = small.citations["chart", "tiny/chart"]
    root = ElementTree.fromstring(_framed(PICTURE, RECORD, citation))
    title, *cited = root.findall(f"{SVG}text")
    assert len(cited) > 1 and " ".join(line.text for line in cited) == citation.apa()
    assert title.attrib == {
        "x": "4",
        "y": "15.5",
        "font-family": "'DejaVu Sans', sans-serif",
        "font-size": "12",
        "fill": INK,
        "font-weight": "700",
    }
    assert [line.attrib for line in cited] == [
        {
            "x": "4",
            "y": f"{23.5 + 50 + 9 * place:g}",
            "font-family": "'DejaVu Sans', sans-serif",
            "font-size": "7",
            "fill": MUTED,
        }
        for place in range(1, len(cited) + 1)
    ]
    height = f"{23.5 + 50 + 9 * len(cited) + 8:g}"
    assert root.attrib == {
        "width": "270pt",
        "height": f"{height}pt",
        "viewBox": f"0 0 270 {height}",
        "role": "img",
    }
    assert root.find(f"{SVG}rect").attrib == {"width": "100%", "height": "100%", "fill": "#ffffff"}
    assert (
        root.find(f"{SVG}g").attrib == {"transform": "translate(0 23.5)"}
        and root.find(f"{SVG}g/{SVG}g").get("id") == "bars"
    )
    assert (root.find(f"{SVG}title").text, root.find(f"{SVG}desc").text) == (
        "Jobs & more",
        "Two bars.",
    )
    assert [element.tag.removeprefix(SVG) for element in root] == [
        "title",
        "desc",
        "metadata",
        "rect",
        "text",
        *["text"] * len(cited),
        "g",
    ]
    assert not any((element.tail or "").strip() for element in root)


def test_a_title_of_two_lines_moves_the_picture_down(small):
    record = RECORD | {"title": "Jobs that were made by women entrepreneurs"}
    root = ElementTree.fromstring(_framed(PICTURE, record, small.citations["chart", "tiny/chart"]))
    lines = [line for line in root.findall(f"{SVG}text") if line.get("font-weight")]
    assert [line.get("y") for line in lines] == ["15.5", "31"] and root.find(f"{SVG}g").get(
        "transform"
    ) == "translate(0 39)"


@pytest.mark.parametrize("base", ["https://site.example", ""])
def test_a_picture_says_of_itself_whose_it_is(small, base):
    book = dataclasses.replace(small.book, base=base, date="2026-02-03" if base else "")
    citation = dataclasses.replace(small, book=book).citations["chart", "tiny/chart"]
    root = ElementTree.fromstring(_framed(PICTURE, RECORD, citation))
    about = root.find(f"{SVG}metadata")[0][0]
    assert [name.partition("}")[2] for name in about.attrib] == ["about"]
    said = [(element.tag, element.text) for element in about if element.text]
    dc, terms = "{http://purl.org/dc/elements/1.1/}", "{http://purl.org/dc/terms/}"
    placed = [(f"{dc}date", "2026-02-03")], [(f"{dc}source", citation.address)]
    dated, sourced = placed if base else ([], [])
    assert said == [
        (f"{dc}title", "Jobs & more"),
        (f"{dc}creator", "An Author"),
        (f"{dc}identifier", "tiny/chart"),
        *dated,
        (f"{dc}rights", f"CC BY 4.0, {LICENCE}"),
        *sourced,
        (f"{terms}bibliographicCitation", citation.apa()),
    ]


@pytest.mark.parametrize("base", ["https://site.example", ""])
def test_a_png_says_the_same(small, tiny, base):
    placed = dataclasses.replace(small, book=dataclasses.replace(small.book, base=base))
    citation = placed.citations["chart", "tiny/chart"]
    *_, path = _charts(placed, tiny, tiny.parent / "out")
    with Image.open(path) as image:
        image.load()
        assert image.text == {
            "Title": "Jobs & more",
            "Author": "An Author",
            "Description": "Two bars.",
            "Copyright": f"CC BY 4.0, {LICENCE}",
            "Source": citation.address if base else "tiny/chart",
            "Citation": citation.apa(),
        }
        assert image.width == 270 * 96 / 72 * 2


def test_a_picture_is_drawn_with_the_same_letters_on_every_machine(small, monkeypatch):
    import resvg_py

    asked = []
    monkeypatch.setattr(
        resvg_py, "svg_to_bytes", lambda **options: asked.append(options) or b"p" * 33 + b"rest"
    )
    drawn = _raster("<svg/>", RECORD, small.citations["chart", "tiny/chart"])
    assert drawn.startswith(b"p" * 33) and drawn.endswith(b"rest")
    (options,) = asked
    assert options["skip_system_fonts"] is True and options["svg_string"] == "<svg/>"
    files = [Path(path) for path in options["font_files"]]
    assert [path.name for path in files] == ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"] and all(
        path.is_file() for path in files
    )


def test_lines_are_as_full_as_they_can_be():
    from PIL import ImageFont

    measure = ImageFont.truetype(str(_fonts() / "DejaVuSans.ttf"), 100).getlength
    wrapped = functools.partial(_wrapped, size=10.0, font="DejaVuSans.ttf")
    exactly = measure("one two") * 10 / 100
    assert wrapped("one  two\nthree", exactly) == ["one two", "three"] and wrapped(
        "one two", exactly - 0.01
    ) == ["one", "two"]
    assert wrapped("one", measure("one") * 10 / 100) == ["one"] and wrapped("", 100) == []
    broken = wrapped(f"a {'m' * 20} b", measure("m" * 6) * 10 / 100)
    assert broken == ["a", *["m" * 5] * 3, "mmmmm b"]
    assert wrapped("mmm", 10) == ["m", "m", "m"]
    assert max(
        measure(line) for line in wrapped("i" * 2000, measure("i" * 300) * 10 / 100)
    ) <= measure("i" * 300)


def test_a_picture_that_is_there_is_not_drawn_again(small, tiny, monkeypatch):
    drawn, out = [], tiny.parent / "out"
    monkeypatch.setattr(
        downloads, "_raster", lambda picture, record, citation: drawn.append(picture) or b"png"
    )
    svg, png = out / "charts" / "tiny" / "chart.svg", out / "charts" / "tiny" / "chart.png"
    first = list(_charts(small, tiny, out))
    assert [path.name for path in first] == [
        "chart.csv",
        "chart.csv-metadata.json",
        "chart.svg",
        "chart.png",
    ] and png.read_bytes() == b"png"
    assert list(_charts(small, tiny, out)) == first and len(drawn) == 1
    png.unlink()
    list(_charts(small, tiny, out))
    assert len(drawn) == 2 and png.is_file()
    whole = svg.read_text(encoding="utf-8")
    svg.write_text("other", encoding="utf-8")
    list(_charts(small, tiny, out))
    assert drawn == [whole] * 3 and svg.read_text(encoding="utf-8") == whole


def test_only_charts_are_made_before_the_pages(small, tiny, monkeypatch):
    monkeypatch.setattr(downloads, "_raster", lambda *arguments: b"png")
    prepare(SimpleNamespace(recount=small, srcdir=str(tiny), outdir=str(tiny.parent / "out")))
    files = {
        path.relative_to(tiny.parent).as_posix()
        for path in (tiny.parent / "out").rglob("*")
        if path.is_file()
    }
    assert files == {
        f"out/downloads/charts/tiny/chart{ending}"
        for ending in (".csv", ".csv-metadata.json", ".svg", ".png")
    }


def test_what_is_copied_is_the_same_to_the_byte(small, tiny):
    out = tiny.parent / "out"
    copied = {
        path.relative_to(out).as_posix(): path.read_bytes() for path in _copies(small, tiny, out)
    }
    editions = {
        f"editions/{path.name}": path.read_bytes()
        for path in (data_dir() / "editions").glob("*.json")
    }
    texts = render_citation_files(tiny, small.book)
    assert copied == editions | {
        "chapters/tiny.ipynb": b"{}\r\n",
        "LICENSE": b"Free.\n",
        "CITATION.cff": texts["CITATION.cff"].encode(),
        "zenodo.json": texts[".zenodo.json"].encode(),
    }
    assert (
        b"contact: somebody" in copied["CITATION.cff"]
        and b'"access_right": "open"' in copied["zenodo.json"]
    )
    (tiny / "LICENSE").unlink()
    assert "LICENSE" not in [path.name for path in _copies(small, tiny, tiny.parent / "again")]


@pytest.mark.parametrize(
    "date, said", [("2026-02-03", "Edition 0.2.0, 2026-02-03"), ("", "Edition 0.2.0, not frozen")]
)
def test_the_readme_says_what_is_there_and_how_it_is_loaded(small, tmp_path, date, said):
    dated = dataclasses.replace(small, book=dataclasses.replace(small.book, date=date))
    lines = _readme(
        dated,
        tmp_path,
        [
            tmp_path / name
            for name in (
                "results.csv",
                "LICENSE",
                "charts/tiny/chart.csv",
                "claims.csv",
                "zenodo.json",
            )
        ],
    ).split("\n")
    assert lines[:7] == [
        "A small book",
        said,
        "",
        "Cite as:",
        dated.citations["book", ""].apa(),
        "",
        "What is here:",
    ]
    assert lines[7:11] == [
        "LICENSE: the licences",
        "claims.csv: every claim of the page",
        f"results.csv: {dict(LISTED)['results.csv']}",
        "zenodo.json: the metadata of a deposit",
    ]
    assert [line.partition(": ")[0] for line in lines[11:14]] == [
        "charts/*/*",
        "chapters/*.ipynb",
        "editions/*.json",
    ]
    assert (
        lines[14:16] == ["", "Load it:"]
        and lines[18] == ""
        and lines[-1] == ""
        and lines[-2].endswith("see LICENSE.")
        and len(lines) == 22
    )


def test_an_archive_does_not_depend_on_when_and_in_which_order_it_is_made(tmp_path):
    files = [_write(tmp_path / name, name * 100) for name in ("b/c.txt", "a.txt")]
    _archive(tmp_path / "recounted-1.zip", tmp_path, files)
    with zipfile.ZipFile(tmp_path / "recounted-1.zip") as archive:
        assert [
            (each.filename, each.date_time, each.external_attr >> 16, each.compress_type)
            for each in archive.infolist()
        ] == [
            (f"recounted-1/{name}", (1980, 1, 1, 0, 0, 0), 0o644, zipfile.ZIP_DEFLATED)
            for name in ("a.txt", "b/c.txt")
        ]
        assert archive.read("recounted-1/a.txt") == b"a.txt" * 100
    again = tmp_path / "again" / "recounted-1.zip"
    again.parent.mkdir()
    _archive(again, tmp_path, files[::-1])
    assert again.read_bytes() == (tmp_path / "recounted-1.zip").read_bytes()


def test_everything_is_written_beside_one_another_and_packed(small, tiny):
    out = tiny.parent / "out"
    write(small, tiny, out)
    found = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    with zipfile.ZipFile(out / "recounted-0.2.0.zip") as archive:
        assert {name.removeprefix("recounted-0.2.0/") for name in archive.namelist()} == found - {
            "recounted-0.2.0.zip"
        }
        assert archive.read("recounted-0.2.0/README.txt").decode() == (
            out / "README.txt"
        ).read_text(encoding="utf-8")
    assert {
        "results.csv",
        "results.json",
        "charts/tiny/chart.png",
        "chapters/tiny.ipynb",
        "README.txt",
        "references.bib",
    } <= found


@pytest.fixture(scope="module")
def published():
    return Published.read(data_dir().parent)


@pytest.fixture(scope="module")
def taken(tmp_path_factory, published):
    """All files of the book, written once."""
    folder = tmp_path_factory.mktemp("downloads")
    write(published, data_dir().parent, folder)
    return folder


def test_results_as_a_table(taken, published):
    table = pd.read_csv(taken / "results.csv").set_index("id").query("status == 'published'")
    assert list(table.index) == list(published.outputs.results)
    for id, result in published.outputs.results.items():
        row = table.loc[id]
        assert (
            row["value"] == result.value
            and row["title"] == result.title
            and row["text"] == result.full_text
        )
        assert (
            row["citation"] == published.citations["result", id].apa()
            and row["digest"] == published.history.now["result", id].digest
        )
        for reading, ends in result.ranges.items():
            for name, end in zip(("low", "high"), ends):
                found = row[f"{reading}_{name}"]
                assert pd.isna(found) if end is None else found == end


def test_results_hold_by_their_schema(taken, published):
    record, schema = (
        json.loads((taken / name).read_text(encoding="utf-8"))
        for name in ("results.json", "results.schema.json")
    )
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(record, schema, cls=jsonschema.Draft202012Validator)
    assert (
        len(record["results"]) == len(published.outputs.results)
        and record["edition"] == published.book.version
    )


@pytest.mark.parametrize(
    "spoil",
    [
        lambda record: record["results"][0].pop("citation"),
        lambda record: record["results"][0].update(id="Women/Jobs"),
        lambda record: record.update(edition="first"),
        lambda record: record["results"][0]["inputs"][0].update(kind="rumour"),
        lambda record: record["results"][0]["ranges"].pop("perceived"),
        lambda record: record["results"][0].update(digest="0"),
        lambda record: record["results"][0].update(more=1),
    ],
)
def test_the_schema_can_fail(taken, spoil):
    record, schema = (
        json.loads((taken / name).read_text(encoding="utf-8"))
        for name in ("results.json", "results.schema.json")
    )
    spoil(record)
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(record))


def test_the_data_package_is_valid_and_loads_in_the_lines_that_the_page_shows(
    taken, book, monkeypatch
):
    report = frictionless.Package(str(taken / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])
    for resource in frictionless.Package(str(taken / "datapackage.json")).resources:
        assert [licence["path"] for licence in resource.licenses] == [LICENCE], resource.name
        assert all(field.title and field.description for field in resource.schema.fields), (
            resource.name
        )
    assert json.loads((taken / "results.json").read_text(encoding="utf-8"))["license"] == LICENCE
    page = (book / "data.md").read_text(encoding="utf-8")
    lines = page.partition("```python\n")[2].partition("```")[0].splitlines()
    assert len(lines) == 2 and all(
        line in (taken / "README.txt").read_text(encoding="utf-8") for line in lines
    )
    monkeypatch.chdir(taken)
    loaded = [eval(line, {"pandas": pd, "frictionless": frictionless}) for line in lines]
    assert [len(table) for table in loaded] == [len(pd.read_csv(taken / "results.csv"))] * 2


def test_every_table_of_the_data_is_there_unchanged(taken, book):
    for path in [*book.glob("data/*.csv"), *book.glob("data/*.bib")]:
        assert (taken / path.name).read_bytes() == path.read_bytes()
    assert {path.name for path in book.glob("chapters/*.ipynb")} == {
        path.name for path in (taken / "chapters").iterdir()
    }


def test_every_chart_has_its_table_and_pictures_with_their_citation(taken, published):
    for id, (record, _) in published.outputs.charts.items():
        path, citation = taken / "charts" / id, published.citations["chart", id].apa()
        table = pd.read_csv(path.with_suffix(".csv"))
        assert list(table.columns) == record["columns"] and len(table) == len(record["rows"])
        described = json.loads(path.with_suffix(".csv-metadata.json").read_text(encoding="utf-8"))
        assert described["dc:license"] == {"@id": LICENCE}
        assert (
            described["dcterms:bibliographicCitation"] == citation
            and described["url"] == path.with_suffix(".csv").name
        )
        assert [column["name"] for column in described["tableSchema"]["columns"]] == record[
            "columns"
        ]
        picture = ElementTree.parse(path.with_suffix(".svg"))
        cited = [
            each.text for each in picture.iter("{http://purl.org/dc/terms/}bibliographicCitation")
        ]
        licences = [
            each.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource")
            for each in picture.iter("{http://purl.org/dc/terms/}license")
        ]
        assert licences == [LICENCE] and [
            each.text for each in picture.iter("{http://purl.org/dc/elements/1.1/}rights")
        ] == [f"CC BY 4.0, {LICENCE}"]
        assert cited == [citation] and record["title"] in " ".join(picture.getroot().itertext())
        with Image.open(path.with_suffix(".png")) as image:
            image.load()
            assert image.text["Copyright"] == f"CC BY 4.0, {LICENCE}"
            assert (
                image.text["Citation"] == citation
                and image.text["Description"] == record["alternative"]
            )
            assert image.width > 800 and len(image.convert("L").getcolors(256)) > 20


def test_the_archive_describes_the_edition_that_it_is(taken, published, book):
    """Of a draft, too, both files say the same; and what somebody added to them comes along."""
    texts = render_citation_files(book, published.book)
    assert texts == {
        name: (taken / name.lstrip(".")).read_text(encoding="utf-8")
        for name in ("CITATION.cff", ".zenodo.json")
    }
    draft = dataclasses.replace(published.book, version="9.0.0-draft", date="")
    texts = render_citation_files(book, draft)
    assert (
        yaml.safe_load(texts["CITATION.cff"])["version"]
        == json.loads(texts[".zenodo.json"])["version"]
        == "9.0.0-draft"
    )
    assert (
        "date-released" not in texts["CITATION.cff"]
        and "publication_date" not in texts[".zenodo.json"]
    )


def test_the_words_around_a_chart_fit(taken):
    """No line of a title or of a citation is wider than its picture."""
    from PIL import ImageFont

    for path in taken.glob("charts/*/*.svg"):
        root = ElementTree.parse(path).getroot()
        width = float(root.get("viewBox").split()[2])
        for line in root.findall("{http://www.w3.org/2000/svg}text"):
            font = "DejaVuSans-Bold.ttf" if line.get("font-weight") else "DejaVuSans.ttf"
            measure = ImageFont.truetype(str(_fonts() / font), 100).getlength
            assert (
                measure(line.text) * float(line.get("font-size")) / 100
                <= width - 2 * _MARGIN + 0.01
            ), line.text


def test_the_archive_has_everything_and_a_readme(taken, published):
    with zipfile.ZipFile(taken / archive_name(published)) as archive:
        names = {name.partition("/")[2] for name in archive.namelist()}
        readme = archive.read(f"recounted-{published.book.version}/README.txt").decode()
    files = {path.relative_to(taken).as_posix() for path in taken.rglob("*") if path.is_file()} - {
        archive_name(published)
    }
    assert names == files and published.citations["book", ""].apa() in readme
    assert all(name in readme for name, _ in LISTED)


def test_a_second_writing_changes_no_byte(taken, published, tmp_path):
    before = {path: path.read_bytes() for path in taken.rglob("*") if path.is_file()}
    write(published, data_dir().parent, taken)
    assert {path: path.read_bytes() for path in taken.rglob("*") if path.is_file()} == before


HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "<script>alert(1)</script>",
    'say "x", & y',
    "{braces}",
    "]]> & <b>",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_in_every_file(tmp_path, title, book, data):
    """Guarded in tables, escaped in pictures, whole in JSON."""
    result = Result.from_quantity("tiny/jobs", claim("women/additional-jobs"), title)
    record = {
        "id": "tiny/chart",
        "title": title,
        "caption": title,
        "alternative": f"{title}.",
        "columns": ["label", "value"],
        "rows": [[title, -1.5]],
        "inputs": [],
    }
    svg = '<svg width="100pt" height="50pt" viewBox="0 0 100 50" xmlns="http://www.w3.org/2000/svg"><g/>\n</svg>\n'
    outputs = Outputs(
        {"tiny/jobs": result},
        {"tiny/chart": (record, svg)},
        {},
        {("result", "tiny/jobs"): "chapters/tiny", ("chart", "tiny/chart"): "chapters/tiny"},
        {"tiny": title},
    )
    now = History.of(book).now
    entry = next(iter(now.values()))
    history = History(
        "0.1.0",
        now | {("result", "tiny/jobs"): entry},
        [],
        [Erratum("result", "tiny/jobs", title, title, "0.1.0", "2026-01-01", title)],
    )
    published = Published(outputs, history, BookMetadata("Title", "Author", "0.1.0", "2026-01-01"))
    write(published, book, tmp_path)
    row = pd.read_csv(tmp_path / "results.csv", keep_default_na=False).iloc[0]
    assert (
        row["title"] == (f"'{title}" if title[0] in "=+-@\t\r" else title).replace("\r", " ")
        and row["value"] == 25000
    )
    assert (
        json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["results"][0]["title"]
        == title
    )
    chart = pd.read_csv(tmp_path / "charts" / "tiny" / "chart.csv").iloc[0]
    assert chart["label"] == row["title"] and chart["value"] == -1.5
    root = ElementTree.parse(tmp_path / "charts" / "tiny" / "chart.svg").getroot()
    assert (
        "".join(root.find("{http://www.w3.org/2000/svg}title").itertext()).split() == title.split()
    )
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))
    with Image.open(tmp_path / "charts" / "tiny" / "chart.png") as image:
        assert image.text["Title"] == title
