"""The files to take away, loaded as people load them."""

import dataclasses
import json
import xml.etree.ElementTree as ElementTree
import zipfile

import frictionless
import jsonschema
import pandas as pd
import pytest
import yaml
from PIL import Image

from recount import package
from recount.book import downloads
from recount.book.outputs import Outputs, Published
from recount.citations import LICENCE, Book, release_texts
from recount.editions import Erratum, History
from recount.quantities import claim
from recount.results import Result


@pytest.fixture(scope="module")
def published():
    return Published.read(package.folder().parent)


@pytest.fixture(scope="module")
def taken(tmp_path_factory, published):
    """All files of the book, written once."""
    folder = tmp_path_factory.mktemp("downloads")
    downloads.write(published, package.folder().parent, folder)
    return folder


def test_results_as_a_table(taken, published):
    table = pd.read_csv(taken / "results.csv").set_index("id").query("status == 'published'")
    assert list(table.index) == list(published.outputs.results)
    for id, result in published.outputs.results.items():
        row = table.loc[id]
        assert row["value"] == result.value and row["title"] == result.title and row["text"] == result.full_text
        assert row["citation"] == published.citations["result", id].apa() and row["digest"] == published.history.now["result", id].digest
        for reading, ends in result.ranges.items():
            for name, end in zip(("low", "high"), ends):
                found = row[f"{reading}_{name}"]
                assert pd.isna(found) if end is None else found == end


def test_results_hold_by_their_schema(taken, published):
    record, schema = (json.loads((taken / name).read_text(encoding="utf-8")) for name in ("results.json", "results.schema.json"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(record, schema, cls=jsonschema.Draft202012Validator)
    assert len(record["results"]) == len(published.outputs.results) and record["edition"] == published.book.version


@pytest.mark.parametrize("spoil", [
    lambda record: record["results"][0].pop("citation"), lambda record: record["results"][0].update(id="Women/Jobs"), lambda record: record.update(edition="first"),
    lambda record: record["results"][0]["inputs"][0].update(kind="rumour"), lambda record: record["results"][0]["ranges"].pop("heard"),
    lambda record: record["results"][0].update(digest="0"), lambda record: record["results"][0].update(more=1)])
def test_the_schema_can_fail(taken, spoil):
    record, schema = (json.loads((taken / name).read_text(encoding="utf-8")) for name in ("results.json", "results.schema.json"))
    spoil(record)
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(record))


def test_the_data_package_is_valid_and_loads_in_the_lines_that_the_page_shows(taken, book, monkeypatch):
    report = frictionless.Package(str(taken / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])
    for resource in frictionless.Package(str(taken / "datapackage.json")).resources:
        assert [licence["path"] for licence in resource.licenses] == [LICENCE], resource.name
        assert all(field.title and field.description for field in resource.schema.fields), resource.name
    assert json.loads((taken / "results.json").read_text(encoding="utf-8"))["license"] == LICENCE
    page = (book / "data.md").read_text(encoding="utf-8")
    lines = page.partition("```python\n")[2].partition("```")[0].splitlines()
    assert len(lines) == 2 and all(line in (taken / "README.txt").read_text(encoding="utf-8") for line in lines)
    monkeypatch.chdir(taken)
    loaded = [eval(line, {"pandas": pd, "frictionless": frictionless}) for line in lines]
    assert [len(table) for table in loaded] == [len(pd.read_csv(taken / "results.csv"))] * 2


def test_every_table_of_the_data_is_there_unchanged(taken, book):
    for path in [*book.glob("data/*.csv"), *book.glob("data/*.bib")]:
        assert (taken / path.name).read_bytes() == path.read_bytes()
    assert {path.name for path in book.glob("chapters/*.ipynb")} == {path.name for path in (taken / "chapters").iterdir()}


def test_every_chart_has_its_table_and_pictures_with_their_citation(taken, published):
    for id, (record, _) in published.outputs.charts.items():
        path, citation = taken / "charts" / id, published.citations["chart", id].apa()
        table = pd.read_csv(path.with_suffix(".csv"))
        assert list(table.columns) == record["columns"] and len(table) == len(record["rows"])
        described = json.loads(path.with_suffix(".csv-metadata.json").read_text(encoding="utf-8"))
        assert described["dc:license"] == {"@id": LICENCE}
        assert described["dcterms:bibliographicCitation"] == citation and described["url"] == path.with_suffix(".csv").name
        assert [column["name"] for column in described["tableSchema"]["columns"]] == record["columns"]
        picture = ElementTree.parse(path.with_suffix(".svg"))
        cited = [each.text for each in picture.iter("{http://purl.org/dc/terms/}bibliographicCitation")]
        licences = [each.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource") for each in picture.iter("{http://purl.org/dc/terms/}license")]
        assert licences == [LICENCE] and [each.text for each in picture.iter("{http://purl.org/dc/elements/1.1/}rights")] == [f"CC BY 4.0, {LICENCE}"]
        assert cited == [citation] and record["title"] in " ".join(picture.getroot().itertext())
        with Image.open(path.with_suffix(".png")) as image:
            image.load()
            assert image.text["Copyright"] == f"CC BY 4.0, {LICENCE}"
            assert image.text["Citation"] == citation and image.text["Description"] == record["alternative"]
            assert image.width > 800 and len(image.convert("L").getcolors(256)) > 20


def test_the_archive_describes_the_edition_that_it_is(taken, published, book):
    """Of a draft, too, both files say the same; and what somebody added to them comes along."""
    texts = release_texts(book, published.book)
    assert texts == {name: (taken / name.lstrip(".")).read_text(encoding="utf-8") for name in ("CITATION.cff", ".zenodo.json")}
    draft = dataclasses.replace(published.book, version="9.0.0-draft", date="")
    texts = release_texts(book, draft)
    assert yaml.safe_load(texts["CITATION.cff"])["version"] == json.loads(texts[".zenodo.json"])["version"] == "9.0.0-draft"
    assert "date-released" not in texts["CITATION.cff"] and "publication_date" not in texts[".zenodo.json"]


def test_the_words_around_a_chart_fit(taken):
    """No line of a title or of a citation is wider than its picture."""
    from PIL import ImageFont

    for path in taken.glob("charts/*/*.svg"):
        root = ElementTree.parse(path).getroot()
        width = float(root.get("viewBox").split()[2])
        for line in root.findall("{http://www.w3.org/2000/svg}text"):
            font = "DejaVuSans-Bold.ttf" if line.get("font-weight") else "DejaVuSans.ttf"
            measure = ImageFont.truetype(str(downloads._fonts() / font), 100).getlength
            assert measure(line.text) * float(line.get("font-size")) / 100 <= width - 2 * downloads._MARGIN + 0.01, line.text


def test_the_archive_has_everything_and_a_readme(taken, published):
    with zipfile.ZipFile(taken / downloads.archive_name(published)) as archive:
        names = {name.partition("/")[2] for name in archive.namelist()}
        readme = archive.read(f"recounted-{published.book.version}/README.txt").decode()
    files = {path.relative_to(taken).as_posix() for path in taken.rglob("*") if path.is_file()} - {downloads.archive_name(published)}
    assert names == files and published.citations["book", ""].apa() in readme
    assert all(name in readme for name, _ in downloads.LISTED)


def test_a_second_writing_changes_no_byte(taken, published, tmp_path):
    before = {path: path.read_bytes() for path in taken.rglob("*") if path.is_file()}
    downloads.write(published, package.folder().parent, taken)
    assert {path: path.read_bytes() for path in taken.rglob("*") if path.is_file()} == before


HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "<script>alert(1)</script>", 'say "x", & y', "{braces}", "]]> & <b>"]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_in_every_file(tmp_path, title, book, data):
    """Guarded in tables, escaped in pictures, whole in JSON."""
    result = Result.of("tiny/jobs", claim("women/additional-jobs"), title)
    record = {"id": "tiny/chart", "title": title, "caption": title, "alternative": f"{title}.", "columns": ["label", "value"], "rows": [[title, -1.5]], "inputs": []}
    svg = '<svg width="100pt" height="50pt" viewBox="0 0 100 50" xmlns="http://www.w3.org/2000/svg"><g/>\n</svg>\n'
    outputs = Outputs({"tiny/jobs": result}, {"tiny/chart": (record, svg)}, {}, {("result", "tiny/jobs"): "chapters/tiny", ("chart", "tiny/chart"): "chapters/tiny"},
                      {"tiny": title})
    now = History.of(book).now
    entry = next(iter(now.values()))
    history = History("0.1.0", now | {("result", "tiny/jobs"): entry}, [], [Erratum("result", "tiny/jobs", title, title, "0.1.0", "2026-01-01", title)])
    published = Published(outputs, history, Book("Title", "Author", "0.1.0", "2026-01-01"))
    downloads.write(published, book, tmp_path)
    row = pd.read_csv(tmp_path / "results.csv", keep_default_na=False).iloc[0]
    assert row["title"] == (f"'{title}" if title[0] in "=+-@\t\r" else title).replace("\r", " ") and row["value"] == 25000
    assert json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["results"][0]["title"] == title
    chart = pd.read_csv(tmp_path / "charts" / "tiny" / "chart.csv").iloc[0]
    assert chart["label"] == row["title"] and chart["value"] == -1.5
    root = ElementTree.parse(tmp_path / "charts" / "tiny" / "chart.svg").getroot()
    assert "".join(root.find("{http://www.w3.org/2000/svg}title").itertext()).split() == title.split()
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))
    with Image.open(tmp_path / "charts" / "tiny" / "chart.png") as image:
        assert image.text["Title"] == title
