"""Where the data are, how they are read, and how a file is replaced."""

import hashlib
import os
import stat
from pathlib import Path

import pytest

from recount.datapackage import store as package
from recount.datapackage.bibliography import load_references
from recount.datapackage.store import (
    __file__,
    _table,
    _texts,
    data_dir,
    get_row,
    load_descriptor,
    load_table,
    normalise_whitespace,
    os,
    schema_fields,
    split_list,
)
from recount.errors import DataError
from recount.files import digest_files, remove_stale_temp_files, write_atomic


@pytest.fixture
def named(data, monkeypatch):
    """A copy of the data that is the data of the book for the time of a test."""
    monkeypatch.setenv("RECOUNT_DATA", str(data))
    cached = load_descriptor, _table, _texts, load_references
    for function in cached:
        function.cache_clear()
    yield data
    for function in cached:
        function.cache_clear()


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_data_are_the_nearest_above(data, tmp_path, monkeypatch):
    monkeypatch.delenv("RECOUNT_DATA", raising=False)
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "a" / "data").mkdir()  # no Data Package
    monkeypatch.chdir(deep)
    assert data_dir() == data
    monkeypatch.setenv("RECOUNT_DATA", str(tmp_path))
    with pytest.raises(DataError) as error:
        data_dir()
    assert str(error.value) == (
        f"found no datapackage.json in {tmp_path} or above, expected the data of the book. "
        "Work in the folder of the book, or set RECOUNT_DATA to its data folder."
    )


def test_without_data_above_those_beside_the_package_are_taken(tmp_path, monkeypatch):
    monkeypatch.delenv("RECOUNT_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    assert data_dir() == Path(__file__).parent.parent / "data"


def test_cells_have_the_type_of_their_column(named):
    claims = load_table("claims").set_index("id")
    first = claims.loc["women/partners"]
    assert (
        isinstance(first["value"], float)
        and int(first["start"]) == first["start"]
        and claims["start"].dtype == int
    )
    assert (
        claims.loc["women/transformative", "unit"] == ""
        and claims["value"].isna().loc["women/transformative"]
    )
    units = load_table("units").set_index("unit")
    assert (
        units["before"].dtype == bool
        and units.loc["CNY", "before"]
        and not units.loc["person", "before"]
    )


def test_a_boolean_that_is_left_out_is_false(named):
    replaced(named / "units.csv", "job,[job],job,jobs,false,true", "job,[job],job,jobs,,true")
    assert not load_table("units").set_index("unit").loc["job", "before"]


def test_a_table_that_cannot_be_read_is_named(named):
    replaced(named / "claims.csv", ",5100,", ",many,")
    with pytest.raises(
        DataError,
        match=r"^data/claims.csv: found .*many.*, expected what datapackage.json says. Run `recount check`, which names the cell.$",
    ):
        load_table("claims")
    replaced(named / "units.csv", "plural", "more")
    with pytest.raises(
        DataError, match=r"^data/units.csv: found 'plural', expected what datapackage.json says."
    ):
        load_table("units")
    with pytest.raises(KeyError) as error:
        schema_fields("nothing")
    assert error.value.args == ("datapackage.json has no table 'nothing'",)


def test_texts_are_not_taken_for_missing_values(named):
    replaced(named / "units.csv", "job,[job],job,jobs", "job,[job],NA,jobs")
    assert load_table("units").set_index("unit").loc["job", "singular"] == "NA"


def test_an_id_that_is_not_there():
    for id, more in (("women/partner", "; did you mean 'women/partners'?"), ("nothing at all", "")):
        with pytest.raises(KeyError) as error:
            get_row("claims", id)
        assert error.value.args == (f"data/claims.csv has no id {id!r}{more}",)


def test_sources_have_their_authors_and_a_letter_where_one_needs_it(tmp_path):
    (tmp_path / "references.bib").write_text(
        "@misc{b, author = {Doe, Ann and {The Group}}, year = {2018}, title = {B \u00e9}}\n"
        "@misc{a, author = {Doe, Ann and {The Group}}, year = {2018}, title = {A}}\n"
        "@misc{c, author = {Doe, Ann and Roe, Bo and Poe, Cy}, year = {2018}, title = {C}}\n"
        "@misc{d, author = {van der Berg, Eve}, title = {D}}\n@misc{e, title = {E}}\n"
        "@misc{f, author = {Vega Llona, Ana and Xu, X}, title = {F}}\n",
        encoding="utf-8",
    )
    known = load_references(tmp_path)
    assert {key: (entry["author"], entry["dated"]) for key, entry in known.items()} == {
        "a": ("Doe and The Group", "2018a"),
        "b": ("Doe and The Group", "2018b"),
        "c": ("Doe and others", "2018"),
        "d": ("Berg", "n.d."),
        "e": ("", "n.d."),
        "f": ("Vega Llona and Xu", "n.d."),
    }
    assert known["b"]["title"] == "B \u00e9"


def test_sources_that_do_not_parse(tmp_path):
    (tmp_path / "references.bib").write_text("@misc{a, title = ", encoding="utf-8")
    with pytest.raises(
        DataError, match=r"^data/references.bib: found .+, expected BibTeX. Mend the entry.$"
    ):
        load_references(tmp_path)


def test_a_cell_of_several_and_a_text_without_white_space():
    assert split_list(" a ;; b c;") == ["a", "b c"]
    assert normalise_whitespace("\ta\u00a0 b\nc ") == "a b c"


def test_a_digest_is_of_names_and_bytes_in_the_order_of_names(tmp_path):
    for name, text in (("b", "2"), ("a", "1")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    one, two = (hashlib.sha256(text).digest() for text in (b"1", b"2"))
    assert (
        digest_files(tmp_path / "b", tmp_path / "a")
        == hashlib.sha256(b"a\0" + one + b"b\0" + two).hexdigest()
    )


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("before", encoding="utf-8")
    write_atomic(path, "\u00e9")
    assert path.read_bytes() == "\u00e9".encode() and stat.S_IMODE(path.stat().st_mode) == 0o644
    assert os.listdir(tmp_path) == ["a.txt"]
    seen = []
    monkeypatch.setattr(
        os,
        "replace",
        lambda aside, target: seen.append(
            (Path(aside), Path(aside).read_text(encoding="utf-8"), target)
        ),
    )
    write_atomic(path, "after")
    ((aside, text, target),) = seen
    assert (
        aside.parent,
        aside.name.startswith(".a.txt."),
        text,
        target,
        path.read_text(encoding="utf-8"),
    ) == (tmp_path, True, "after", path, "\u00e9")


NEVER = 2**22 + 1  # more than any process has


def test_folders_and_files_that_a_killed_run_left_are_swept(tmp_path):
    (tmp_path / f".html.{NEVER}.aside" / "chapters").mkdir(parents=True)
    for name in (
        f".a.tar.gz.{NEVER}.aside",
        f".b.{os.getpid()}.aside",
        ".c.word.aside",
        f"d.{NEVER}.aside",
    ):
        (tmp_path / name).write_text("half", encoding="utf-8")
    remove_stale_temp_files(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f".b.{os.getpid()}.aside",
        ".c.word.aside",
        f"d.{NEVER}.aside",
    ]


def test_what_another_run_sweeps_at_the_same_time_is_no_error(tmp_path, monkeypatch):
    file, folder = tmp_path / f".a.{NEVER}.aside", tmp_path / f".b.{NEVER}.aside"
    file.write_text("half", encoding="utf-8")
    monkeypatch.setattr(package, "_runs", lambda process: file.unlink(missing_ok=True))
    remove_stale_temp_files(tmp_path)
    folder.mkdir()
    asked = Path.is_dir
    monkeypatch.setattr(
        Path, "is_dir", lambda path: (path.rmdir() or True) if path == folder else asked(path)
    )
    remove_stale_temp_files(tmp_path)
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


def test_bytes_are_written_as_they_are(tmp_path):
    for content, written in ((b"\xff\r\n", b"\xff\r\n"), ("\u00e9\n", "\u00e9\n".encode())):
        write_atomic(tmp_path / "a", content)
        assert (tmp_path / "a").read_bytes() == written and [
            path.name for path in tmp_path.iterdir()
        ] == ["a"]
