"""What was measured of the checks: its form, and how a page shows it."""

import json
import os
import shutil

import pytest

from recount.errors import BuildError
from recount.sphinxext import measured
from recount.sphinxext.build import build_site

GOOD = {
    "title": "A",
    "columns": ["what", "number"],
    "rows": [["a", 1], ["b", None]],
    "notes": ["N."],
    "missed": [],
    "of": {},
}


def written(folder, record):
    (folder / measured.FOLDER).mkdir(exist_ok=True)
    path = folder / measured.FOLDER / "a.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def test_what_is_written_is_read(book, tmp_path):
    for name in ("data", "recount"):
        shutil.copytree(book / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    path = measured.write(
        tmp_path,
        "a",
        title="A",
        columns=["what", "number"],
        rows=[("b", 1), ("a", 2.5)],
        of=["data"],
        notes=["N."],
        missed=["data/a.csv, row 2"],
    )
    record = measured.read(path)
    assert record["rows"] == [["b", 1], ["a", 2.5]] and record["of"] == {
        "data": measured.state(book)["data"]
    }
    assert path.read_text(encoding="utf-8").count("\n") == 15
    measured.took(tmp_path, "b", 90)
    measured.took(tmp_path, "a", 30)
    measured.took(tmp_path, "b", 6000)
    durations = measured.read(tmp_path / "measured" / "durations.json")
    assert durations["title"] == "How long each measurement took" and durations["rows"] == [
        ["a", 0.5, os.cpu_count()],
        ["b", 100.0, os.cpu_count()],
    ]


@pytest.mark.parametrize(
    "part, name",
    [
        ("data", "data/claims.csv"),
        ("package", "recount/units.py"),
        ("builder", "recount/book/site.py"),
        ("notebooks", "chapters/women.ipynb"),
        ("pages", "index.md"),
        ("tests", "tests/a.py"),
        ("environment", "requirements.txt"),
    ],
)
def test_a_part_that_changed_is_told(book, tmp_path, part, name):
    ignored = shutil.ignore_patterns("__pycache__", ".venv", ".git", "_build", "theme*", "broken")
    folder = shutil.copytree(book, tmp_path / "book", ignore=ignored)
    before = measured.state(folder)
    with open(folder / name, "a", encoding="utf-8") as lines:
        lines.write("\n")
    after = measured.state(folder)
    assert {name for name in before if before[name] != after[name]} == {part}
    assert measured.PARTS[part] in measured.changed({"of": before}, after)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"rows": [["a"]]}, "found 1 cells in row 1, expected 2, one for each column"),
        (
            {"rows": [["a", True]]},
            "found True in row 1, column number, expected a text, a number or null",
        ),
        ({"rows": "a"}, "found another kind of value in title or rows"),
        ({"columns": []}, "with a column at least"),
        ({"missed": "a"}, "expected lists of texts"),
        (
            {"rows": [["a", 1], ["b", 2], ["c", None], ["all", 4]]},
            "found 4 in the last row, column number, expected 3, the sum of the rows above it",
        ),
        ({"of": {"date": ""}}, "expected some of data, package"),
        ({"when": "now"}, "found no such fields"),
    ],
)
def test_another_form_is_refused(tmp_path, change, message):
    measured.read(written(tmp_path, GOOD))
    with pytest.raises(measured.MeasuredError, match="measured/a.json: ") as error:
        measured.read(written(tmp_path, GOOD | change))
    assert message in str(error.value) and str(error.value).endswith("Measure again.")


def test_no_file_is_told_with_those_there_are(tmp_path):
    written(tmp_path, GOOD)
    with pytest.raises(
        measured.MeasuredError,
        match=r"measured/b.json: found no file, expected a measurement, which are: a\. Run",
    ):
        measured.read(tmp_path / measured.FOLDER / "b.json")


def test_every_measurement_of_the_book_is_read(book):
    assert all(measured.read(path) for path in (book / measured.FOLDER).glob("*.json"))


def test_a_last_row_of_another_kind_is_no_sum():
    assert (
        measured._misfit(GOOD | {"rows": [["a", 1], ["b", 2], ["all of these", 3]]})
        is measured._misfit(GOOD | {"rows": [["all", 1], ["b", 5]]})
        is measured._misfit(GOOD | {"rows": []})
        is None
    )
    assert (
        measured._misfit(GOOD | {"rows": [["all", 0]]}) is None
        and measured._misfit(GOOD | {"rows": [["a", 1], ["all", ""]]}) is None
    )


def test_measurements_add_up(book):
    """What was made was caught or missed, and what was missed is named."""
    of = {
        name: measured.read(book / measured.FOLDER / f"{name}.json")
        for name in ("data-mutants", "prose-mutants", "package-mutants")
    }
    for _, made, *ends in of["data-mutants"]["rows"]:
        assert made == sum(ends)
    assert of["data-mutants"]["rows"][-1][-1] == len(of["data-mutants"]["missed"])
    *_, (_, _, made, caught) = of["prose-mutants"]["rows"]
    assert made - caught == len(of["prose-mutants"]["missed"])
    for _, mutants, tried, caught, argued, surviving in of["package-mutants"]["rows"]:
        assert mutants >= tried == caught + argued + surviving
    assert of["package-mutants"]["rows"][-1][-1] == len(of["package-mutants"]["missed"])


def test_a_page_shows_what_was_measured(tmp_path, monkeypatch, small_book):
    page = tmp_path / "shown.md"
    page.write_text("# Shown\n\n```{measured} a\n```\n\n```{digests}\n```\n", encoding="utf-8")
    folder = small_book(tmp_path / "book", [page])
    monkeypatch.setenv("RECOUNT_DATA", str(folder / "data"))
    written(
        folder,
        GOOD
        | {
            "rows": [["<b>", 12345], ["`c --d`", 0.12345]],
            "notes": ["Ask `e --f` & see.", "One ` is left."],
            "missed": ["data/a.csv, row 2"],
            "of": {"data": "0"},
        },
    )
    html = (build_site(folder, folder / "_build" / "html").parent / "shown.html").read_text(
        encoding="utf-8"
    )
    assert (
        '<tr><th scope="row">&lt;b&gt;</th><td class="numeric">12,345</td></tr>' in html
        and "><code>c --d</code></th>" in html
        and ">0.123</td>" in html
    )
    assert (
        "e --f</span></code> &amp; see." in html.replace('e</span> <span class="pre">--f', "e --f")
        and "One ` is left." in html
    )
    assert (
        "Missed:" in html and "data/a.csv, row 2" in html and "the data have changed since" in html
    )
    assert (
        f'<code class="digest">{measured.state(folder)["notebooks"]}</code>'
        in html.replace("<wbr/>", "")
        and "chapters/tiny.ipynb" in html
    )
    (folder / measured.FOLDER / "a.json").unlink()
    with pytest.raises(BuildError, match=r"shown.md:3: .*found no file, expected a measurement"):
        build_site(folder, folder / "_build" / "html")


@pytest.mark.parametrize(
    "change, told",
    [
        (
            {"columns": []},
            (
                "another kind of value in columns, notes or missed",
                "lists of texts, with a column at least",
            ),
        ),
        ({"rows": "a"}, ("another kind of value in title or rows", "a text and a list of rows")),
        ({"title": 1}, ("another kind of value in title or rows", "a text and a list of rows")),
        ({"rows": [["a", 1], 5]}, ("no cells in row 2", "2, one for each column")),
        ({"rows": [["a"]]}, ("1 cells in row 1", "2, one for each column")),
    ],
)
def test_what_does_not_fit_is_told(change, told):
    assert measured._misfit(GOOD | change) == told


def test_what_changed_since_is_listed():
    of = {"data": "a", "package": "a", "tests": "a"}
    assert measured.changed({"of": of}, {"data": "b", "package": "a", "tests": "b"}).endswith(
        "shown here: the data and the tests have changed since."
    )
    assert measured.changed({"of": of}, {}).endswith(
        "shown here: the data, the package and the tests have changed since."
    )


def test_a_line_may_begin_with_a_command():
    told, lines = measured._missed("a", ["`b --c` was quicker", "d"])
    first, second = (item.children[0] for item in lines.children)
    assert told.astext() == "Missed:" and [child.tagname for child in first.children] == [
        "strict",
        "#text",
    ]
    assert (first.astext(), second.astext()) == ("b --c was quicker", "d")
