"""The files to download, loaded as people load them."""

import dataclasses
import json
import xml.etree.ElementTree as ElementTree
import zipfile

import frictionless
import jsonschema
import pandas as pd
import pytest
from PIL import Image, ImageFont

from recount.charts.chart import load_charts
from recount.notebooks.reading import notebook_paths
from recount.published_outputs import Published
from recount.sphinxext.downloads.archive import archive_name, table_files, write_downloads
from recount.sphinxext.downloads.chart_files import _MARGIN, chart_files, sans_font

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def published(sample_book):
    """What the corrected sample publishes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECOUNT_DATA", str(sample_book / "data"))
        published = Published.read(sample_book)
        assert published.citations  # read while the data are those of this book
        return published


@pytest.fixture(scope="module")
def downloads(sample_site):
    """The folder of downloads."""
    return sample_site / "downloads"


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def test_results_are_a_table_with_their_ranges_and_citations(downloads, published):
    table = pd.read_csv(downloads / "results.csv").set_index("id")
    for id, result in published.outputs.results.items():
        row = table.loc[id]
        citation = published.citations["result", id]
        assert (row["value"], row["text"]) == (result.value, result.full_text)
        assert row["inputs"].split(";") == [source.id for source in result.inputs]
        assert (row["citation"], row["permalink"]) == (citation.apa(), citation.address)
        for reading, ends in result.ranges.items():
            for name, end in zip(("low", "high"), ends, strict=True):
                cell = row[f"{reading}_{name}"]
                assert pd.isna(cell) if end is None else cell == end
    gone = table.drop(index=list(published.outputs.results))
    assert list(gone.index) == ["bread/mills"] and pd.isna(gone["value"].iloc[0])
    assert set(gone["status"]) == {"withdrawn"}


def test_verdicts_are_a_table_with_what_decides_them(downloads, published):
    table = pd.read_csv(downloads / "published-verdicts.csv", keep_default_na=False)
    table = table.set_index("claim")
    for id, verdict in published.outputs.verdicts.items():
        assert table.loc[id, "agreement"] == verdict.agreement
        assert table.loc[id, "words"] == verdict.words
        sides = [table.loc[id, side] for side in ("for", "against", "context")]
        assert ";".join(filter(None, sides)) == ";".join(verdict.ids())
        assert table.loc[id, "permalink"].endswith(published.citations["verdict", id].place)


def test_results_in_full_match_their_schema_and_tell_their_errata(downloads):
    record, schema = (
        read_json(downloads / "results.json"),
        read_json(downloads / "results.schema.json"),
    )
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(record, schema, cls=jsonschema.Draft202012Validator)
    corrected = {each["id"]: each for each in record["results"]}["bread/loaves-per-bakery"]
    (erratum,) = corrected["errata"]
    assert erratum["before"]["value"] == 4 and erratum["after"]["value"] == corrected["value"]
    (withdrawn,) = record["withdrawn"]
    assert withdrawn["id"] == "bread/mills" and withdrawn["errata"][0]["after"] is None


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record["results"][0].pop("citation"),
        lambda record: record["results"][0].update(id="Bread/Loaves"),
        lambda record: record.update(edition="first"),
        lambda record: record["results"][0]["inputs"][0].update(kind="rumour"),
        lambda record: record["results"][0]["ranges"].pop("perceived"),
        lambda record: record["results"][0].update(more=1),
    ],
)
def test_the_schema_refuses_another_record(downloads, change):
    record, schema = (
        read_json(downloads / "results.json"),
        read_json(downloads / "results.schema.json"),
    )
    change(record)
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(record))


def test_the_data_package_is_valid_and_loads_as_the_readme_says(downloads, monkeypatch):
    package = frictionless.Package(str(downloads / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])
    for resource in package.resources:
        assert resource.licenses, resource.name
        assert resource.profile == "tabular-data-resource"
        assert all(field.title and field.description for field in resource.schema.fields)
    readme = (downloads / "README.txt").read_text(encoding="utf-8")
    lines = readme.partition("Load it:\n")[2].partition("\n\n")[0].splitlines()
    monkeypatch.chdir(downloads)
    first, second = (eval(line, {"pandas": pd, "frictionless": frictionless}) for line in lines)
    assert len(first) == len(second) > 10


def test_data_and_notebooks_are_the_files_of_the_book(downloads, sample_book):
    data = [*sample_book.glob("data/*.csv"), *sample_book.glob("data/*.bib")]
    for path in [*data, *sample_book.glob("data/editions/*")]:
        copy = downloads / path.relative_to(sample_book / "data")
        assert copy.read_bytes() == path.read_bytes()
    for path in notebook_paths(sample_book):
        cells, copies = read_cells(path), read_cells(downloads / "chapters" / path.name)
        assert [code(cell) for cell in copies] == [code(cell) for cell in cells]


def code(cell):
    """A cell of code whole; of a text, which is filled in, only the kind."""
    return cell if cell["cell_type"] == "code" else cell["cell_type"]


def read_cells(path):
    return read_json(path)["cells"]


def test_charts_have_their_table_and_pictures_with_their_citation(downloads, published):
    for id, (record, _) in published.outputs.charts.items():
        path, citation = downloads / "charts" / id, published.citations["chart", id].apa().split()
        table = pd.read_csv(path.with_suffix(".csv"))
        assert list(table.columns) == record["columns"] and len(table) == len(record["rows"])
        picture = ElementTree.parse(path.with_suffix(".svg")).getroot()
        words = " ".join(text.text for text in picture.findall(f"{SVG}text")).split()
        assert words[-len(citation) :] == citation
        assert picture.findtext(f"{SVG}title") == record["title"]
        with Image.open(path.with_suffix(".png")) as image:
            image.load()
            assert image.width >= 1600 and len(image.convert("L").getcolors(256)) > 20


def test_title_and_citation_fit_the_picture(downloads):
    for path in downloads.glob("charts/*/*.svg"):
        root = ElementTree.parse(path).getroot()
        width = float(root.get("viewBox").split()[2])
        for line in root.findall(f"{SVG}text"):
            font = sans_font("-bold" if line.get("font-weight") else "")
            length = ImageFont.truetype(font, 100).getlength(line.text)
            assert length * float(line.get("font-size")) / 100 <= width - 2 * _MARGIN + 0.01


def test_the_archive_has_everything_without_a_time(downloads, published):
    name = archive_name(published.book)
    assert name == "bread-1.0.0-draft.zip"
    with zipfile.ZipFile(downloads / name) as archive:
        times = {entry.date_time for entry in archive.infolist()}
        names = {each.partition("/")[2] for each in archive.namelist()}
    assert times == {(1980, 1, 1, 0, 0, 0)}
    files = {path.relative_to(downloads).as_posix() for path in downloads.rglob("*.*")}
    assert names == files - {name}
    readme = (downloads / "README.txt").read_text(encoding="utf-8")
    assert published.citations["book", ""].apa() in readme


def test_the_page_lists_every_table(pages, published):
    links = pages["reference/downloads.html"].xpath("//a[@download]/@href")
    assert {f"../downloads/{name}" for name in table_files(published)} <= set(links)


def test_a_second_writing_draws_no_picture_again_and_removes_what_is_gone(sample):
    published, folder = Published.read(sample), sample / "_build"
    write_downloads(published, sample, folder)
    files = {path: path.read_bytes() for path in folder.rglob("*.*")}
    (folder / "charts" / "gone.csv").write_text("", encoding="utf-8")
    drawn = next(folder.rglob("*.png"))
    drawn.write_bytes(b"kept")
    write_downloads(published, sample, folder)
    again = {path: path.read_bytes() for path in folder.rglob("*.*")}
    changed = [path.suffix for path in files if files[path] != again[path]]
    assert set(again) == set(files) and sorted(changed) == [".png", ".zip"]


@pytest.mark.parametrize(
    "title", ["=1+1", "\t=1", "-1", "<script>alert(1)</script>", 'say "x", & y', "]]> & <b>"]
)
def test_a_hostile_title_is_escaped_in_every_format(sample, title):
    published = Published.read(sample)
    record, svg = load_charts(sample / "chapters" / "bread.ipynb")[0]
    record = record | {"title": title, "rows": [[title] * len(record["columns"])]}
    outputs = dataclasses.replace(published.outputs, charts={record["id"]: (record, svg)})
    files = dict(chart_files(dataclasses.replace(published, outputs=outputs)))
    table, picture = files.values()
    assert table.splitlines()[1].strip('"').startswith("'" if title[0] in "=-\t" else title[0])
    root = ElementTree.fromstring(picture)
    assert root.findtext(f"{SVG}title") == title and not list(root.iter(f"{SVG}script"))
