"""The tables of the Data Package: read once, typed, and every read recorded."""

import csv

import pytest

from recount.datapackage.bibliography import load_references
from recount.datapackage.read_log import data_dir, record_reads
from recount.datapackage.tables import (
    digest_reads,
    get_row,
    load_table,
    load_texts,
    normalise_whitespace,
    select_rows,
    split_list,
)
from recount.errors import DataError, RecountError, UnknownNameError
from recount.quantities.load_inputs import claim, count_rows, date, evidence


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_folder_is_the_one_that_is_named_or_the_nearest(sample, monkeypatch):
    assert data_dir() == sample / "data"
    monkeypatch.delenv("RECOUNT_DATA")
    monkeypatch.chdir(sample / "chapters")
    assert data_dir() == sample / "data"
    monkeypatch.chdir(sample.parent)
    with pytest.raises(DataError, match="no datapackage.json in .* or in a data folder above it"):
        data_dir()


def test_cells_have_the_types_of_the_schema():
    table = load_table("claims").set_index("id")
    assert table.loc["bread/loaves", "value"] == 1_200_000 and table["fixed"].dtype == bool
    assert table.loc["bread/first-abroad", ["unit", "date"]].tolist() == ["", "2021-05"]
    assert load_table("country_indicators")["year"].dtype.kind == "i"


def test_texts_are_not_taken_for_missing_values_or_rounded(sample):
    edit(sample / "data/units.csv", "loaf,loaves", "loaf,NA")
    assert load_table("units").set_index("unit").loc["loaf", "plural"] == "NA"
    assert "14.0" in set(load_texts("evidence")["value"])


def test_rows_are_selected_by_cells_and_by_the_group_of_an_id():
    assert select_rows("country_indicators", indicator="PP.TOTL", year=2021)["iso3"].tolist() == [
        "XHA",
        "XIS",
    ]
    assert len(select_rows("evidence", id="register/*")) == 5
    ids = ["bread/grain", "bread/loaves", "bread/nothing"]
    assert select_rows("claims", id=ids)["id"].tolist() == ["bread/loaves", "bread/grain"]
    assert select_rows("claims", id="brea/*").empty and select_rows("claims", id="bread").empty


@pytest.mark.parametrize(
    "read, message",
    [
        (
            lambda: load_table("evidense"),
            "data/datapackage.json describes no table 'evidense'; did you mean 'evidence'?",
        ),
        (
            lambda: get_row("claims", "bread/baker"),
            "data/claims.csv has no id 'bread/baker'; did you mean 'bread/bakers'?",
        ),
        (lambda: get_row("claims", "nothing"), "data/claims.csv has no id 'nothing'"),
        (
            lambda: select_rows("claims", units="loaf"),
            "data/claims.csv has no column 'units'; did you mean 'unit'?",
        ),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(read, message):
    with pytest.raises(UnknownNameError) as error:
        read()
    assert isinstance(error.value, RecountError) and str(error.value) == message


def test_a_file_that_the_schema_does_not_fit_is_named(sample):
    edit(sample / "data/claims.csv", "1200000", "many")
    with pytest.raises(
        DataError, match=r"^data/claims.csv cannot be read as .*many.*recount check"
    ):
        load_table("claims")
    (sample / "data/units.csv").unlink()
    with pytest.raises(DataError, match="^data/units.csv cannot be read"):
        load_table("units")


def test_only_the_rows_that_are_used_are_recorded():
    with record_reads() as reads:
        claim("bread/loaves") / claim("bread/bakeries")
    assert ("claims", (("id", "bread/loaves"),)) in reads
    assert ("units", (("unit", "bakery"),)) in reads
    assert ("claims", ()) not in reads and ("units", (("unit", "CRN"),)) not in reads
    with record_reads() as again:  # from the cache
        claim("bread/loaves") / claim("bread/bakeries")
    assert again == reads
    with record_reads() as whole:
        count_rows("claims", "kind == 'count'", "claim", "Counts")
    assert ("claims", ()) in whole


def change(path, id_column, id, column, text):
    """Change one cell of a table."""
    with open(path, encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        columns, rows = list(reader.fieldnames), list(reader)
    for row in rows:
        if row[id_column] == id:
            row[column] = text
    with open(path, "w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(
    "table, key, id, column, text, changes",
    [
        ("claims", "id", "bread/loaves", "value", "1300000", True),
        ("claims", "id", "bread/bakers", "value", "351", False),
        ("units", "unit", "bakery", "plural", "shops", True),
        ("units", "unit", "day", "definition", "year / 365", True),  # hours are days are years
        ("units", "unit", "CRN", "plural", "crowns", False),
        ("hedge_words", "wording", "over", "direction", "either", True),
        ("hedge_words", "wording", "or so", "after", "false", False),
        ("hedge_quantiles", "experiment", "2", "q50", "1.0", True),
        ("hedge_quantiles", "experiment", "1", "q50", "1.0", False),
        ("evidence", "id", "register/bakers-2011", "as_of", "2012", True),
        ("evidence", "id", "register/loaves-2021", "value", "1", False),
        ("events", "id", "bread/lease-2020-10", "date", "2020-11", False),
    ],
)
def test_a_digest_changes_with_the_rows_that_were_read_and_no_others(
    sample, monkeypatch, table, key, id, column, text, changes
):
    with record_reads() as reads:
        claim("bread/loaves") / claim("bread/bakeries") / claim("bread/dough")
        date("register/bakers-2011"), evidence("register/bakers-2011")
        select_rows("events", id="harbour/*")
    before = digest_reads(reads)
    assert digest_reads([[name, [list(cell) for cell in cells]] for name, cells in reads]) == before
    change(sample / "data" / f"{table}.csv", key, id, column, text)
    other = sample.rename(sample.with_name("changed"))  # a folder that nothing has been read from
    monkeypatch.setenv("RECOUNT_DATA", str(other / "data"))
    assert (digest_reads(reads) != before) == changes


def test_a_new_row_changes_a_digest_only_where_it_would_have_been_read(sample, monkeypatch):
    with record_reads() as reads:
        claim("bread/loaves")
    with record_reads() as whole:
        load_table("units")
    before = digest_reads(reads), digest_reads(whole)
    with open(sample / "data/units.csv", "a", encoding="utf-8") as units:
        units.write("cake,[cake],cake,cakes,false,true\n")
    other = sample.rename(sample.with_name("changed"))
    monkeypatch.setenv("RECOUNT_DATA", str(other / "data"))
    assert digest_reads(reads) == before[0] and digest_reads(whole) != before[1]
    assert digest_reads([("shops", ())]) == digest_reads([("shops", ())])  # a table that is gone


def test_sources_have_their_authors_and_a_letter_where_one_needs_it(tmp_path):
    (tmp_path / "references.bib").write_text(
        "@misc{b, author = {Doe, Ann and {The Group}}, year = {2018}, title = {B \u00e9}}\n"
        "@misc{a, author = {Doe, Ann and {The Group}}, year = {2018}, title = {A}}\n"
        "@misc{c, author = {Doe, Ann and Roe, Bo and Poe, Cy}, year = {2018}, title = {C}}\n"
        "@misc{d, author = {van der Berg, Eve}, title = {D}}\n",
        encoding="utf-8",
    )
    sources = load_references(tmp_path)
    assert {key: (source["author"], source["dated"]) for key, source in sources.items()} == {
        "a": ("Doe and The Group", "2018a"),
        "b": ("Doe and The Group", "2018b"),
        "c": ("Doe and others", "2018"),
        "d": ("van der Berg", "n.d."),
    }
    (tmp_path / "other").mkdir()
    (tmp_path / "other/references.bib").write_text("@misc{a, title = ", encoding="utf-8")
    with pytest.raises(DataError, match=r"^data/references.bib is not valid BibTeX: .+ Correct"):
        load_references(tmp_path / "other")


def test_lists_in_a_cell_and_white_space():
    assert split_list(" a ;; b c;") == ["a", "b c"]
    assert normalise_whitespace("\ta\u00a0 b\nc ") == "a b c"
