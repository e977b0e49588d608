"""Bad input is told in one message that names file, row and column, what was expected and what to do."""

import csv
import json
import re

import pytest

from recount.cli import main
from recount.validation.table_rows import (
    _around,
    _assumed_problems,
    _byte_problems,
    _computable,
    _header_problems,
    _number_problems,
    _quotation_problems,
    _quoted_problems,
    _row_problems,
    _rule_problems,
    _said_of,
    _schema_problems,
    _shape_problems,
    _shared_id_problems,
    _unsound,
    _verdict_problems,
    check_data,
)


def edit(path, row, column, value):
    """Set one cell; rows are counted as an editor does, the header being the first."""
    with open(path, encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    rows[row - 1][rows[0].index(column)] = value
    write(path, rows)


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(rows)


def read(path):
    with open(path, encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


# file, row, column, new value, and the message that must come
CELLS = [
    (
        "claims",
        9,
        "value",
        "5,100",
        "found '5,100', expected a plain number. Remove the thousands separator.",
    ),
    (
        "claims",
        9,
        "value",
        "5 100",
        "found '5 100', expected a plain number. Remove the thousands separator.",
    ),
    ("claims", 9, "value", "many", "found 'many', expected a plain number. Correct the cell."),
    (
        "claims",
        9,
        "value",
        "",
        "found '', expected a value for a claim of kind count. Correct the cell or the kind.",
    ),
    ("claims", 9, "value", "-5100", "expected value with minimum 0. Correct the cell."),
    (
        "claims",
        9,
        "unit",
        "mother",
        "found 'mother', expected a value of units.csv, column unit. Correct the cell, or add a row to units.csv.",
    ),
    (
        "claims",
        9,
        "wording",
        "roughly speaking",
        "expected a value of wordings.csv, column wording.",
    ),
    (
        "claims",
        9,
        "kind",
        "number",
        "found 'number', expected one of count, sum, duration, date, statement. Correct the cell.",
    ),
    ("claims", 9, "fixed", "yes", "found 'yes', expected a plain boolean. Correct the cell."),
    (
        "claims",
        9,
        "id",
        "women/partners",
        "found 'women/partners', expected a value that no other row has. Give the row a value of its own, or remove it.",
    ),
    ("claims", 9, "id", "Women/Partners", "expected id with pattern"),
    ("claims", 9, "id", "", "expected a value. Fill the cell."),
    ("claims", 9, "start", "5.5", "found '5.5', expected a plain integer."),
    (
        "claims",
        9,
        "end",
        "9",
        "expected 2081, the start and the fragment's length. Correct the offsets or the fragment.",
    ),
    (
        "claims",
        9,
        "fragment",
        "one two three four five six seven eight nine ten eleven twelve thirteen",
        "expected a dozen words at most, single spaces between them. Shorten the quotation to what carries the claim.",
    ),
    (
        "claims",
        27,
        "date",
        "2017-13",
        "found '2017-13', expected a date that exists. Correct the date (there is no month 13).",
    ),
    ("claims", 27, "date", "May 2017", "found 'May 2017', expected date with pattern"),
    ("claims", 27, "value", "5", "found '5', expected an empty cell for a claim of kind date."),
    ("claims", 9, "dated", "perhaps", "expected one of stated, partly, missing, not applicable."),
    (
        "evidence",
        5,
        "source",
        "nobody2000",
        "found 'nobody2000', expected a key of references.bib. Correct the key, or add the entry to references.bib.",
    ),
    ("evidence", 5, "source", "", "expected a value. Fill the cell."),
    ("evidence", 5, "grade", "D", "found 'D', expected one of A, B, C. Correct the cell."),
    ("evidence", 5, "as_of", "2018-02-30", "found '2018-02-30', expected a date that exists."),
    (
        "evidence",
        5,
        "as_of",
        "2018-12-31/2018-01-01",
        "expected a date that exists. Correct the date (2018-12-31/2018-01-01 ends before it starts).",
    ),
    (
        "evidence",
        5,
        "unit",
        "people",
        "found 'people', expected a value of units.csv, column unit.",
    ),
    ("evidence", 5, "value", "1.000,5", "found '1.000,5', expected a plain number."),
    (
        "evidence",
        5,
        "id",
        "women/award",
        "found 'women/award', expected an id that claims.csv does not have. Give the row an id of its own.",
    ),
    ("events", 2, "date", "2018-06-31", "expected a date that exists."),
    (
        "events",
        2,
        "source",
        "zjol2014modou;nobody2000",
        "found 'nobody2000', expected a key of references.bib.",
    ),
    ("countries", 2, "year", "MMXVIII", "found 'MMXVIII', expected a plain integer."),
    (
        "countries",
        4,
        "year",
        "2017",
        "found 'CHN', 'PA.NUS.FCRF', '2017', expected a key that no other row has.",
    ),
    ("assumptions", 4, "low", "4", "found 4, expected at most the high end, 3. Swap low and high."),
    (
        "assumptions",
        4,
        "value",
        "5",
        "found 5, expected a value from 1 to 3. Correct the default or its range.",
    ),
    (
        "assumptions",
        4,
        "unit",
        "",
        "found '', expected a value. Give a value with its range and unit, or a choice with its choices.",
    ),
    ("assumptions", 4, "source", "nobody", "found 'nobody', expected a key of references.bib"),
    (
        "assumptions",
        26,
        "choice",
        "rounded",
        "found 'rounded', expected one of strict, rounding, perceived. Correct the choice, or add it to the choices.",
    ),
    (
        "assumptions",
        26,
        "value",
        "1",
        "found '1', expected an empty cell beside a choice. Give a value",
    ),
    (
        "hedges",
        2,
        "q25",
        "0.5",
        "found 0.5, expected at least the quantile before it, 0.8000. Correct the quantiles.",
    ),
    ("hedges", 3, "q90", "0.1", "expected at least the quantile before it"),
    ("hedges", 2, "bound", "middle", "found 'middle', expected one of low, high."),
    (
        "wordings",
        3,
        "hedge",
        "sort of",
        "found 'sort of', expected a value of hedges.csv, column hedge.",
    ),
    ("units", 3, "definition", "[job", "expected a definition by units of the rows above."),
    (
        "verdicts",
        2,
        "evidence",
        "lakeside/nobody",
        "found 'lakeside/nobody', expected an id of evidence.csv. Correct the id, or add the row to evidence.csv.",
    ),
    (
        "verdicts",
        2,
        "events",
        "women/nothing",
        "found 'women/nothing', expected an id of events.csv.",
    ),
    (
        "verdicts",
        2,
        "claim",
        "women/nobody",
        "found 'women/nobody', expected a value of claims.csv, column id.",
    ),
    (
        "verdicts",
        2,
        "verdict",
        "supported",
        "found 'supported', expected an empty cell, since a rule decides. Correct the cell or the rule.",
    ),
    ("verdicts", 3, "verdict", "", "expected a verdict, since judgement decides."),
    (
        "claims",
        9,
        "value",
        "5200",
        "found '5200', expected what the fragment '5,100 Entrepreneurial moms' says. Correct the cell or the fragment.",
    ),
    (
        "claims",
        9,
        "value",
        "5100.4",
        "expected what the fragment '5,100 Entrepreneurial moms' says.",
    ),
    (
        "claims",
        16,
        "value",
        "3.50e6",
        "expected what the fragment 'about 3.5 million registered restaurants",
    ),
    (
        "claims",
        16,
        "value",
        "35000000",
        "expected what the fragment 'about 3.5 million registered restaurants",
    ),
    (
        "claims",
        20,
        "value",
        "7",
        "expected what the fragment 'six Southeast Asian countries' says.",
    ),
    (
        "claims",
        21,
        "wording",
        "over",
        "found 'over', expected a hedge of the fragment 'more than 155,000 local and international sellers'.",
    ),
    (
        "claims",
        27,
        "date",
        "2017-06",
        "found '2017-06', expected what the fragment 'In May 2017, we realized the first step' says.",
    ),
    *(
        ("evidence", 5, "value", value, "expected a plain number")
        for value in ("NaN", "inf", "2_0", "\uff12\uff10", "\u0662")
    ),
    (
        "assumptions",
        4,
        "high",
        "NaN",
        "found 'NaN', expected a plain number in the digits 0 to 9. Correct the cell.",
    ),
    ("claims", 9, "start", "2_055", "found '2_055', expected a plain number in the digits 0 to 9."),
    (
        "verdicts",
        6,
        "evidence",
        "",
        "found no id, expected the numbers that the rule compares. Add the ids, or let judgement decide.",
    ),
    (
        "verdicts",
        6,
        "evidence",
        "modelmom/winners-2018-07",
        "found 'modelmom/winners-2018-07' in person, expected a number in CNY/person, as the claim.",
    ),
    (
        "verdicts",
        9,
        "events",
        "",
        "found no id, expected the event that the claim is tied to. Add the id of an event.",
    ),
    (
        "verdicts",
        3,
        "events",
        "",
        "found no id, expected what signs the verdict supported. Add the ids of evidence or events.",
    ),
    (
        "verdicts",
        17,
        "rule",
        "date-within",
        "found 'date-within', expected another rule, since the claim has no date.",
    ),
    (
        "verdicts",
        27,
        "events",
        "",
        "found no id, expected the acts that the date may mean. Add the ids, or let judgement decide.",
    ),
    (
        "verdicts",
        17,
        "evidence",
        "china/inclusive-loans-2018-12",
        "found 'china/inclusive-loans-2018-12' in CNY, expected a number in borrower, as the claim.",
    ),
    (
        "verdicts",
        27,
        "evidence",
        "mybank/clients-2018-06",
        "expected an empty cell, since the rule compares dates of events. Empty the cell.",
    ),
    (
        "verdicts",
        17,
        "evidence",
        "mybank/clients-2018-06",
        "expected counts of two dates at least. Add the ids, or let judgement decide.",
    ),
    (
        "verdicts",
        17,
        "evidence",
        "mybank/clients-2018-06;mybank/clients-2018-06",
        "expected each id once. Remove what stands twice.",
    ),
    ("verdicts", 3, "reason", " ", "expected reason with pattern"),
    ("evidence", 2, "value", "-12", "found -12, expected zero or more."),
    (
        "mappings",
        2,
        "item",
        "SDG 5.9",
        "found 'SDG 5.9', expected a value of standards.csv, column item.",
    ),
    ("standards", 2, "source", "gri999", "found 'gri999', expected a key of references.bib."),
    *(
        ("evidence", 2, "note", note, "expected a text that does not begin like a formula")
        for note in ("=1+1", "+1", "-1", "@SUM(A1)")
    ),
    ("verdicts", 3, "verdict", "true", "expected one of supported, imprecise, in tension"),
]


@pytest.mark.parametrize(
    "file, row, column, value, message",
    CELLS,
    ids=[f"{file}-{row}-{column}-{place}" for place, (file, row, column, *_) in enumerate(CELLS)],
)
def test_cells(data, file, row, column, value, message):
    edit(data / f"{file}.csv", row, column, value)
    found = check_data(data)
    column = "evidence" if message.startswith("found no id, expected what signs") else column
    assert len(found) == 1, "\n".join(map(str, found))
    assert re.match(
        rf"data/{file}\.csv, row {row}, column [\w, ]*{column}[\w, ]*: found ", str(found[0])
    ), str(found[0])
    assert message in str(found[0])


def test_a_bracket_of_two_geographies(data):
    path = data / "evidence.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            "12270000,borrower,exact,false,2018-12-31,CHN",
            "12270000,borrower,exact,false,2018-12-31,MYS",
        ),
        encoding="utf-8",
    )
    (problem,) = check_data(data)
    assert "row 17, column evidence" in str(problem) and "expected counts of one geography" in str(
        problem
    )


def test_grade_c_signs_no_verdict(data):
    row = next(
        place
        for place, cells in enumerate(read(data / "evidence.csv"), 1)
        if cells[0] == "modelmom/loan-2018-08"
    )
    edit(data / "evidence.csv", row, "grade", "C")
    assert [str(problem) for problem in check_data(data)] == [
        "data/verdicts.csv, row 6, column evidence: found 'modelmom/loan-2018-08' of grade C, expected grade A or B. "
        "Read the source again, or leave it out."
    ]


def test_missing_column(data):
    path = data / "claims.csv"
    rows = read(path)
    place = rows[0].index("unit")
    write(path, [row[:place] + row[place + 1 :] for row in rows])
    assert [str(problem) for problem in check_data(data)] == [
        "data/claims.csv, row 1, column unit: found no such column, expected the column once. Restore the header."
    ]


def test_extra_column(data):
    path = data / "units.csv"
    write(path, [[*row, "more"] for row in read(path)])
    (problem,) = check_data(data)
    assert str(problem).startswith(
        "data/units.csv, row 1, column more: found 'more', expected only the columns of the schema."
    )


def test_columns_in_another_order(data):
    path = data / "units.csv"
    write(path, [[row[1], row[0], *row[2:]] for row in read(path)])
    found = check_data(data)
    assert found and str(found[0]).startswith(
        "data/units.csv, row 1, column definition: found 'definition', expected 'unit', in the order of the schema"
    )


def test_row_with_too_many_cells(data):
    path = data / "units.csv"
    rows = read(path)
    rows[2].append("x")
    write(path, rows)
    (problem,) = check_data(data)
    assert str(problem).startswith(
        "data/units.csv, row 3, column whole: found 7 cells, expected 6 cells"
    ) and "Quote a cell" in str(problem)


def test_row_with_too_few_cells(data):
    path = data / "units.csv"
    rows = read(path)
    rows[2].pop()
    write(path, rows)
    (problem,) = check_data(data)
    assert str(problem).startswith(
        "data/units.csv, row 3, column whole: found 5 cells, expected 6 cells"
    ) and "add the missing one" in str(problem)


def test_empty_row(data):
    path = data / "units.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("job,[job]", "\njob,[job]"), encoding="utf-8"
    )
    (problem,) = check_data(data)
    assert str(problem).startswith(
        "data/units.csv, row 4: found an empty row"
    ) and "Remove the empty row." in str(problem)


def test_byte_order_mark(data):
    path = data / "claims.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert [str(problem) for problem in check_data(data)] == [
        "data/claims.csv, row 1: found a byte-order mark, expected plain UTF-8. Save the file as UTF-8 without a byte-order mark."
    ]


@pytest.mark.parametrize("encoding, byte", [("cp1252", "0x93"), ("utf-16", "0xff")])
def test_another_encoding(data, encoding, byte):
    path = data / "claims.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    (problem,) = check_data(data)
    place = "row 4, column fragment" if encoding == "cp1252" else "row 1"
    assert (
        str(problem)
        == f"data/claims.csv, {place}: found the byte {byte}, expected UTF-8. Save the file as UTF-8."
    )


def test_broken_bibliography(data):
    path = data / "references.bib"
    path.write_text(
        path.read_text(encoding="utf-8") + "\n@misc{open,\n title = {x}\n", encoding="utf-8"
    )
    found = check_data(data)
    assert (
        len(found) == 1
        and re.match(r"data/references.bib, line \d+: found ", str(found[0]))
        and "Mend the entry." in str(found[0])
    )


@pytest.mark.parametrize("name", ["claims.csv", "references.bib"])
def test_missing_file(data, name):
    (data / name).unlink()
    assert [str(problem) for problem in check_data(data)] == [
        f"data/{name}: found no file, expected the file that datapackage.json names. Restore the file."
    ]


def test_broken_descriptor(data):
    (data / "datapackage.json").write_text("{", encoding="utf-8")
    (problem,) = check_data(data)
    assert str(problem).startswith(
        "data/datapackage.json, line 1: found no JSON ("
    ) and "Mend the line, or restore the file." in str(problem)


@pytest.fixture
def page(data):
    """A page made for the test: every fragment at its offsets, dots between."""
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    text = ["."] * package["page"]["characters"]
    header, *rows = read(data / "claims.csv")
    for row in rows:
        cells = dict(zip(header, row))
        text[int(cells["start"]) : int(cells["end"])] = cells["fragment"]
    path = data.parent / "page.txt"
    path.write_text("".join(text), encoding="utf-8")
    record(data, path)
    return path


def record(data, path):
    """Write the digest of the page into the descriptor."""
    import hashlib

    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    package["page"]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (data / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")


def test_fragments_on_the_page(data, page):
    assert check_data(data, page) == []


@pytest.mark.parametrize("year, rule", [("1959", "minimum 1960"), ("2101", "maximum 2100")])
def test_a_year_out_of_range(data, year, rule):
    edit(data / "countries.csv", 5, "year", year)
    assert (
        f"data/countries.csv, row 5, column year: found '{year}', expected year with {rule}. Correct the cell."
        in [str(problem) for problem in check_data(data)]
    )


def test_another_page(data, page):
    page.write_text(page.read_text(encoding="utf-8") + ".", encoding="utf-8")
    (problem,) = check_data(data, page)
    found, expected = re.findall(r"[0-9a-f]{64}", str(problem))
    assert found != expected
    assert str(problem) == (
        f"data/datapackage.json, column page.sha256: found {found} for page.txt, expected {expected}. "
        "Check against the page that the offsets belong to."
    )


def test_fragment_that_is_not_on_the_page(data, page):
    fragment = read(data / "claims.csv")[8][9]
    edit(data / "claims.csv", 9, "fragment", fragment.replace("moms", "mums"))
    (problem,) = check_data(data, page)
    assert str(problem) == (
        "data/claims.csv, row 9, column fragment: found '5,100 Entrepreneurial mums', "
        "expected '5,100 Entrepreneurial moms', which stands at the offsets. Quote what the page says."
    )


def test_fragment_at_another_place(data, page):
    start, end = (int(read(data / "claims.csv")[8][place]) for place in (7, 8))
    edit(data / "claims.csv", 9, "start", str(start + 1))
    edit(data / "claims.csv", 9, "end", str(end + 1))
    (problem,) = check_data(data, page)
    assert f"The fragment stands at {start} to {end}: correct the offsets." in str(problem)


def test_the_command_prints_one_line_and_fails(data, monkeypatch, capsys):
    edit(data / "claims.csv", 9, "value", "5,100")
    monkeypatch.setenv("RECOUNT_DATA", str(data))
    assert main(["check"]) == 1
    assert capsys.readouterr().err == (
        "data/claims.csv, row 9, column value: found '5,100', expected a plain number. "
        "Remove the thousands separator.\n"
    )


def test_the_build_leaves_an_earlier_site_alone(data, monkeypatch, tmp_path):
    site = tmp_path / "_build" / "html"
    site.mkdir(parents=True)
    (site / "index.html").write_text("good", encoding="utf-8")
    edit(data / "evidence.csv", 5, "unit", "people")
    monkeypatch.setenv("RECOUNT_DATA", str(data))
    assert main(["build", "--output", str(site)]) == 1
    assert [path.name for path in site.parent.rglob("*")] == ["html", "index.html"]
    assert (site / "index.html").read_text(encoding="utf-8") == "good"


def test_a_page_file_that_is_not_there(data, monkeypatch, capsys):
    monkeypatch.setenv("RECOUNT_DATA", str(data))
    assert main(["check", "--page", str(data / "nowhere.txt")]) == 1
    assert "found no file, expected the text of the page" in capsys.readouterr().err


def test_no_data_at_all(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("RECOUNT_DATA", str(tmp_path))
    assert main(["check"]) == 1
    assert "found no datapackage.json" in capsys.readouterr().err


STAGES = (
    _byte_problems,
    _shape_problems,
    _number_problems,
    _rule_problems,
    _quotation_problems,
    _verdict_problems,
)


def test_a_check_looks_at_the_folder_that_it_is_given(data, monkeypatch, tmp_path):
    """And not at the data that the package would take by itself, which may be whole."""
    monkeypatch.setenv("RECOUNT_DATA", str(tmp_path / "nowhere"))
    assert [str(problem) for stage in STAGES for problem in stage(data)] == [] and list(
        _schema_problems(data)
    ) == []


@pytest.mark.parametrize(
    "header, lines",
    [
        (
            ["x", "y"],
            [
                "data/a.csv, row 1: found 'x,y', expected the columns one, two, three. Restore the header, with commas between the columns."
            ],
        ),
        (
            [],
            [
                "data/a.csv, row 1: found '', expected the columns one, two, three. Restore the header, with commas between the columns."
            ],
        ),
        (
            ["one;two"],
            [
                "data/a.csv, row 1: found 'one;two', expected the columns one, two, three. Restore the header, with commas between the columns."
            ],
        ),
        (
            ["one", "tow", "three"],
            ["data/a.csv, row 1, column tow: found 'tow', expected 'two'. Restore the header."],
        ),
        (
            ["one", "two", "two"],
            [
                "data/a.csv, row 1, column two: found the column 2 times, expected the column once. Restore the header.",
                "data/a.csv, row 1, column three: found no such column, expected the column once. Restore the header.",
            ],
        ),
        (
            ["one", "two", "three", "four"],
            [
                "data/a.csv, row 1, column four: found 'four', expected only the columns of the schema. Remove the column, or describe it in datapackage.json."
            ],
        ),
        (
            ["two", "one", "three"],
            [
                "data/a.csv, row 1, column two: found 'two', expected 'one', in the order of the schema. Restore the header."
            ],
        ),
        (
            ["one", "three", "two"],
            [
                "data/a.csv, row 1, column three: found 'three', expected 'two', in the order of the schema. Restore the header."
            ],
        ),
        (
            ["x" * 90, "y"],
            [
                f"data/a.csv, row 1: found {'x' * 80!r}, expected the columns one, two, three. Restore the header, with commas between the columns."
            ],
        ),
        (["one", "two", "three"], []),
    ],
)
def test_headers(header, lines):
    assert [
        str(problem) for problem in _header_problems("a.csv", header, ["one", "two", "three"])
    ] == lines


@pytest.mark.parametrize(
    "row, known, line",
    [
        (
            ["a", "b\nc", "d"],
            True,
            "column two: found a line break, expected one line of 2,000 signs at most. Close the quotation mark, or shorten the cell.",
        ),
        (
            ["a", "b", "c", "d\n"],
            True,
            "column three: found a line break, expected one line of 2,000 signs at most. Close the quotation mark, or shorten the cell.",
        ),
        (
            ["x" * 2001, "b", "c"],
            True,
            "column one: found 2,001 signs, expected one line of 2,000 signs at most. Close the quotation mark, or shorten the cell.",
        ),
        (["x" * 2000, "b", "c"], True, ""),
        ([], True, "found an empty row, expected a row of data. Remove the empty row."),
        (["", "", ""], False, "found an empty row, expected a row of data. Remove the empty row."),
        (
            ["a", "b"],
            True,
            "column three: found 2 cells, expected 3 cells, one for each column. Quote a cell that has a comma in it, or add the missing one.",
        ),
        (
            ["a", "b", "c", "d"],
            True,
            "column three: found 4 cells, expected 3 cells, one for each column. Quote a cell that has a comma in it, or add the missing one.",
        ),
        (["a", "b"], False, ""),
        (["a", "", ""], True, ""),
    ],
)
def test_rows(row, known, line):
    found = [
        str(problem) for problem in _row_problems("a.csv", 7, row, ["one", "two", "three"], known)
    ]
    assert found == (
        [f"data/a.csv, row 7{', ' if line.startswith('column') else ': '}{line}"] if line else []
    )


def test_a_cell_over_lines_is_told_at_the_row_where_it_begins(data):
    path = data / "units.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("job,[job]", 'job,"[job]\n\n"'), encoding="utf-8")
    row = text[: text.index("job,[job]")].count("\n") + 1
    assert [str(problem) for problem in _shape_problems(data)] == [
        f"data/units.csv, row {row}, column definition: found a line break, expected one line of 2,000 signs at most. Close the quotation mark, or shorten the cell."
    ]
    path.write_text(text.replace("job,[job]", '"job"x,[job]'), encoding="utf-8")
    (problem,) = _shape_problems(data)
    assert re.fullmatch(
        rf"data/units.csv, row {row}: found no CSV \(.+\), expected a quotation mark at both ends of a cell, doubled within it. Mend the row.",
        str(problem),
    )


def test_ids_with_one_anchor_are_told_apart(data):
    """A permalink would mean either."""
    rows = read(data / "claims.csv")
    edit(data / "claims.csv", 9, "id", rows[7][0].replace("/", "-", 1) if "/" in rows[7][0] else "")
    found = [str(problem) for problem in _shared_id_problems(data)]
    assert found == [
        f"data/claims.csv, row 9, column id: found {rows[7][0].replace('/', '-', 1)!r}, expected an id that differs from {rows[7][0]!r} in more than its signs. Give the newer row another id."
    ]
    edit(data / "claims.csv", 9, "id", rows[8][0])
    edit(data / "assumptions.csv", 3, "id", read(data / "events.csv")[1][0])
    assert [str(problem) for problem in _shared_id_problems(data)] == [
        f"data/assumptions.csv, row 3, column id: found {read(data / 'events.csv')[1][0]!r}, expected an id that events.csv does not have. Give the row an id of its own."
    ]


def test_a_table_alone_is_asked_with_what_it_refers_to_and_what_refers_to_it():
    def table(name, *others):
        return {
            "name": name,
            "schema": {
                "fields": [],
                "foreignKeys": [
                    {"fields": "x", "reference": {"resource": other, "fields": "y"}}
                    for other in others
                ],
            },
        }

    bare = {"name": "d", "schema": {"fields": []}}
    whole = {
        "name": "all",
        "resources": [table("a", "b", "d"), table("b", "c"), table("c"), bare, table("e", "b")],
    }
    around = _around(whole, "b")
    assert around["name"] == "all" and around["resources"] == [
        table("a", "b"),
        table("b", "c"),
        table("c"),
        table("e", "b"),
    ]
    assert _around(whole, "d")["resources"] == [
        table("a", "d"),
        {"name": "d", "schema": {"fields": [], "foreignKeys": []}},
    ]
    assert whole["resources"][0] == table("a", "b", "d")


@pytest.mark.parametrize(
    "cells, lines",
    [
        ({"value": "1", "low": "0", "high": "2", "unit": "job"}, []),
        ({"choice": "a", "choices": "a;b"}, []),
        (
            {"value": "1", "low": "", "high": "2", "unit": "job"},
            [
                "column low: found '', expected a value. Give a value with its range and unit, or a choice with its choices."
            ],
        ),
        (
            {"choice": "a", "choices": "a;b", "unit": "job"},
            [
                "column unit: found 'job', expected an empty cell beside a choice. Give a value with its range and unit, or a choice with its choices."
            ],
        ),
        (
            {"choice": "c", "choices": "a;b"},
            [
                "column choice: found 'c', expected one of a, b. Correct the choice, or add it to the choices."
            ],
        ),
        (
            {"choice": "c"},
            [
                "column choice: found 'c', expected one of the choices. Correct the choice, or add it to the choices."
            ],
        ),
        (
            {"choices": "a;b"},
            [
                "column choice: found '', expected one of a, b. Correct the choice, or add it to the choices."
            ],
        ),
    ],
)
def test_an_assumption_is_a_number_or_a_choice(cells, lines):
    cells = dict.fromkeys(("value", "low", "high", "unit", "choice", "choices"), "") | cells
    assert [str(problem) for problem in _assumed_problems(4, cells)] == [
        f"data/assumptions.csv, row 4, {line}" for line in lines
    ]


@pytest.mark.parametrize(
    "kind, value, date, wording, fragment, found",
    [
        ("count", "5100", "", "exact", "5,100 Moms", ""),
        ("count", "5100", "", "exact", "15,100 moms", "value"),
        ("count", "5100", "", "exact", "5,100,000 moms", "value"),
        ("count", "5100", "", "exact", "0.5,100", "value"),
        ("count", "6", "", "exact", "Six countries", ""),
        ("count", "12", "", "exact", "twelve", ""),
        ("count", "0", "", "exact", "zero", ""),
        ("count", "13", "", "exact", "thirteen", "value"),
        ("sum", "3.5e6", "", "about", "about 3.5 million", ""),
        ("sum", "3.50e6", "", "exact", "3.5 million", "value"),
        ("sum", "3.50e6", "", "exact", "3.50 million", ""),
        ("sum", "2e9", "", "exact", "2 billion", ""),
        ("sum", "2e12", "", "exact", "2 trillion", ""),
        ("sum", "35000", "", "over", "Over 35,000", ""),
        ("sum", "35000", "", "over", "35,000", "wording"),
        ("duration", "2.5", "", "exact", "2.5 years", ""),
        ("date", "", "2017-05", "exact", "In may 2017, we", ""),
        ("date", "", "2017-06", "exact", "In May 2017, we", "date"),
        ("date", "", "2017", "exact", "by 20175", "date"),
    ],
)
def test_a_number_stands_in_its_quotation(kind, value, date, wording, fragment, found):
    cells = {"kind": kind, "value": value, "date": date, "wording": wording, "fragment": fragment}
    told = {
        "value": f"data/claims.csv, row 3, column value: found {value!r}, expected what the fragment {fragment!r} says. Correct the cell or the fragment.",
        "date": f"data/claims.csv, row 3, column date: found {date!r}, expected what the fragment {fragment!r} says. Correct the cell or the fragment.",
        "wording": f"data/claims.csv, row 3, column wording: found {wording!r}, expected a hedge of the fragment {fragment!r}. Correct the cell or the fragment.",
    }
    assert [str(problem) for problem in _quoted_problems(3, cells)] == (
        [told[found]] if found else []
    )


COUNT = {"date": "", "value": "5", "unit": "job"}
ONE, TWO = (
    {"unit": "job", "as_of": "2017", "geography": "CHN"},
    {"unit": "job", "as_of": "2018", "geography": "CHN"},
)


@pytest.mark.parametrize(
    "cells, claim, signed, told",
    [
        ({"rule": "same-number", "evidence": "a"}, COUNT, {"a": ONE}, []),
        ({"rule": "bracketed", "evidence": "a;b"}, COUNT, {"a": ONE, "b": TWO}, []),
        ({"rule": "judgement", "verdict": "supported", "events": "e"}, COUNT, {}, []),
        ({"rule": "judgement", "verdict": "not checkable"}, COUNT, {}, []),
        ({"rule": "date-within", "events": "e"}, {"date": "2017", "value": "", "unit": ""}, {}, []),
        ({"rule": "another-count", "evidence": "a", "events": "e"}, COUNT, {"a": ONE}, []),
        (
            {"rule": "same-number", "evidence": "a;a"},
            COUNT,
            {"a": ONE},
            [("evidence", "'a;a'", "each id once", "Remove what stands twice.")],
        ),
        (
            {"rule": "same-number", "evidence": "a", "events": "e;e"},
            COUNT,
            {"a": ONE},
            [("events", "'e;e'", "each id once", "Remove what stands twice.")],
        ),
        (
            {"rule": "judgement"},
            COUNT,
            {},
            [
                (
                    "verdict",
                    "''",
                    "a verdict, since judgement decides",
                    "Correct the cell or the rule.",
                )
            ],
        ),
        (
            {"rule": "same-number", "verdict": "supported", "evidence": "a"},
            COUNT,
            {"a": ONE},
            [
                (
                    "verdict",
                    "'supported'",
                    "an empty cell, since a rule decides",
                    "Correct the cell or the rule.",
                )
            ],
        ),
        *(
            (
                {"rule": "judgement", "verdict": word},
                COUNT,
                {},
                [
                    (
                        "evidence",
                        "no id",
                        f"what signs the verdict {word}",
                        "Add the ids of evidence or events.",
                    )
                ],
            )
            for word in ("supported", "imprecise", "in tension", "contradicted")
        ),
        (
            {"rule": "date-within", "events": "e"},
            COUNT,
            {},
            [
                (
                    "rule",
                    "'date-within'",
                    "another rule, since the claim has no date",
                    "Correct the rule.",
                )
            ],
        ),
        (
            {"rule": "date-within"},
            {"date": "2017"},
            {},
            [
                (
                    "events",
                    "no id",
                    "the acts that the date may mean",
                    "Add the ids, or let judgement decide.",
                )
            ],
        ),
        (
            {"rule": "date-within", "events": "e", "evidence": "a"},
            {"date": "2017"},
            {},
            [
                (
                    "evidence",
                    "'a'",
                    "an empty cell, since the rule compares dates of events",
                    "Empty the cell.",
                )
            ],
        ),
        (
            {"rule": "same-number", "evidence": "a"},
            COUNT | {"value": ""},
            {"a": ONE},
            [
                (
                    "rule",
                    "'same-number'",
                    "judgement, since the claim has no number",
                    "Correct the rule.",
                )
            ],
        ),
        (
            {"rule": "same-number"},
            COUNT,
            {},
            [
                (
                    "evidence",
                    "no id",
                    "the numbers that the rule compares",
                    "Add the ids, or let judgement decide.",
                )
            ],
        ),
        (
            {"rule": "same-number", "evidence": "a"},
            COUNT | {"unit": "person"},
            {"a": ONE},
            [("evidence", "'a' in job", "a number in person, as the claim", "Correct the id.")],
        ),
        (
            {"rule": "bracketed", "evidence": "a"},
            COUNT,
            {"a": ONE},
            [
                (
                    "evidence",
                    "'a'",
                    "counts of two dates at least",
                    "Add the ids, or let judgement decide.",
                )
            ],
        ),
        (
            {"rule": "bracketed", "evidence": "a;b"},
            COUNT,
            {"a": ONE, "b": TWO | {"geography": "MYS"}},
            [("evidence", "'a;b'", "counts of one geography", "Correct the ids.")],
        ),
        (
            {"rule": "another-count", "evidence": "a"},
            COUNT,
            {"a": ONE},
            [("events", "no id", "the event that the claim is tied to", "Add the id of an event.")],
        ),
    ],
)
def test_what_carries_a_verdict(cells, claim, signed, told):
    assert (
        list(
            _unsound(
                {"rule": "", "verdict": "", "evidence": "", "events": ""} | cells, claim, signed
            )
        )
        == told
    )


@pytest.mark.parametrize(
    "definitions, said",
    [
        ((("job", "[job]"),), ""),
        ((("job", "[job]"), ("team", "5 * job")), ""),
        ((("a", "2 * b"), ("b", "2 * a")), "it is defined by itself"),
    ],
)
def test_units_that_cannot_be_defined(definitions, said):
    assert _said_of(definitions) == said


def test_a_unit_that_cannot_be_read_is_told_in_one_line():
    for definition in ("[job", "5 * nothing"):
        said = _said_of((("job", "[job]"), ("team", definition)))
        assert said and "\n" not in said


@pytest.mark.parametrize(
    "cell, holds",
    [
        ("0", True),
        ("0.000", True),
        ("1e-15", True),
        ("9e-16", False),
        ("9e17", True),
        ("1e18", False),
        ("-1e18", False),
        ("12345678901234567", True),
        ("123456789012345678", False),
    ],
)
def test_numbers_that_a_computer_holds_to_the_last_digit(cell, holds):
    assert _computable(cell) is holds


def test_a_descriptor_that_frictionless_refuses_is_told_in_one_line(data):
    path = data / "datapackage.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["resources"][0]["description"] = 5
    path.write_text(json.dumps(content), encoding="utf-8")
    found = [str(problem) for problem in _schema_problems(data)]
    assert found and all(
        re.fullmatch(
            r"data/datapackage.json: found [^\n]+[^)], expected a valid Data Package\. Mend the descriptor\.",
            line,
        )
        for line in found
    ), found
