"""The hostile catalogue: every spoiled book gives the line that its case has, and stays as it was."""

import copy
import functools
import hashlib
import inspect
import json
import operator
import random
import re
import shutil
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import recount
from recount.cite_this_book.citation_cff import write_citation_files
from recount.cli import main
from recount.editions.history import freeze
from recount.quantities.units import registry
from recount.validation.bibliography import problems
from recount.validation.chapter_markup import check_markup
from recount.validation.config import check_config
from recount.validation.descriptor import check_descriptor
from recount.validation.table_rows import _byte_problems, _numbered

CATALOGUE = Path(__file__).parent / "hostile"
AT_LEAST = 160
WAYS = ("replace", "repeat", "text", "append", "bytes", "encoding", "link", "missing")


def cases():
    """Every case, by its table."""
    for path in sorted(CATALOGUE.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            yield path.stem, case


def identified(pair):
    return f"{pair[0]}-{pair[1]['name'].replace(' ', '-')}"


def forget():
    """Empty every cache of the package: what was read from a spoiled book must reach no other test.

    The registry of units stays: it was made when the tests were collected, and quantities of other tests hold on to it.
    """
    for name in [name for name in sys.modules if name == "recount" or name.startswith("recount.")]:
        for _, thing in inspect.getmembers(
            sys.modules[name], lambda thing: isinstance(thing, functools._lru_cache_wrapper)
        ):
            if thing is not registry:
                thing.cache_clear()


@pytest.fixture(scope="module")
def good(tmp_path_factory, small_book):
    """A small book with an edition, a site and nothing wrong."""
    folder = small_book(tmp_path_factory.mktemp("good") / "book", [])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECOUNT_DATA", str(folder / "data"))
        patch.setattr(recount, "__version__", "0.1.0")
        freeze(folder, "2026-01-01")
        write_citation_files(folder)
        assert main(["check"]) == 0
    site = folder / "_build" / "html"
    site.mkdir(parents=True)
    (site / "index.html").write_text("good", encoding="utf-8")
    return folder


@pytest.fixture
def book(good, tmp_path, monkeypatch):
    """A copy of the good book that a case may spoil."""
    folder = shutil.copytree(good, tmp_path / "book")
    monkeypatch.setenv("RECOUNT_DATA", str(folder / "data"))
    monkeypatch.setattr(recount, "__version__", "0.1.0")
    monkeypatch.chdir(folder)
    yield folder
    forget()


def digests(folder):
    """Every file of a book, hidden ones too, with the digest of its bytes or where it leads."""
    return {
        str(path.relative_to(folder)): str(path.readlink())
        if path.is_symlink()
        else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def spoil(path, case):
    """Spoil one file in the one way that a case names."""
    (way,) = [way for way in WAYS if way in case]
    value = case[way]
    if way in ("replace", "repeat"):
        text = path.read_text(encoding="utf-8")
        assert text.count(value[0]) == 1, (
            f"found {value[0]!r} {text.count(value[0])} times in {case['file']}, expected it once"
        )
        value = text.replace(value[0], value[1] * (value[2] if way == "repeat" else 1))
    elif way == "append":
        value = path.read_text(encoding="utf-8") + value
    if way in ("link", "missing"):
        path.unlink()
        if way == "link":
            path.symlink_to(value)
    elif way == "bytes":
        path.write_bytes(bytes.fromhex(value))
    elif way == "encoding":
        path.write_bytes(path.read_text(encoding="utf-8").encode(value))
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(value.encode("utf-8"))


def pattern(says):
    return ".*".join(map(re.escape, says.split("\u2026")))


@pytest.mark.parametrize("pair", list(cases()), ids=identified)
def test_a_spoiled_book_is_told_in_one_line_and_left_as_it_is(pair, book, capfd):
    case = pair[1]
    spoil(book / case["file"], case)
    before = digests(book)
    site = (
        ["--output", str(book / "_build" / "html")]
        if case.get("command", "build") == "build"
        else []
    )
    assert main([*case.get("command", "build").split(), *site]) == 1
    said = capfd.readouterr()
    lines = [line for line in said.err.splitlines() if line]
    assert len(lines) == 1 and re.fullmatch(pattern(case["says"]), lines[0]), said.err
    assert "Traceback" not in said.out + said.err and str(book) not in said.err
    assert digests(book) == before


def of_data(check):
    """A check of the data after the one that every file of them is text, without which it is not asked."""
    return lambda folder: list(_byte_problems(folder / "data")) or check(folder / "data")


# The check that looks at each kind of file, without the command around it.
ALONE = {
    "settings": check_config,
    "notebooks": check_markup,
    "descriptor": of_data(check_descriptor),
    "bibliography": of_data(lambda where: problems(where, functools.partial(_numbered, where))),
}


@pytest.fixture(scope="module")
def small(tmp_path_factory, small_book):
    """A small book with nothing wrong."""
    return small_book(tmp_path_factory.mktemp("small") / "book", [])


BY_FRICTIONLESS = ("a key into a column that is a number", "a description that is a number")


@pytest.mark.parametrize(
    "pair",
    [
        pair
        for pair in cases()
        if pair[0] in ALONE and "command" not in pair[1] and pair[1]["name"] not in BY_FRICTIONLESS
    ],
    ids=identified,
)
def test_the_check_of_a_file_tells_the_same_line(pair, small, tmp_path):
    """Asked by itself: the first thing that it finds is the line that the command prints."""
    folder = shutil.copytree(small, tmp_path / "book")
    assert list(ALONE[pair[0]](folder)) == []
    spoil(folder / pair[1]["file"], pair[1])
    found = list(map(str, ALONE[pair[0]](folder)))
    forget()
    assert found and re.fullmatch(pattern(pair[1]["says"]), found[0])


def test_the_catalogue_is_measured():
    """As many cases as were promised, no two alike, and each says what was found, what was expected and what to do."""
    found = list(cases())
    assert len(found) >= AT_LEAST
    assert len({identified(pair) for pair in found}) == len(found)
    assert {table for table, _ in found} == {
        "data",
        "descriptor",
        "bibliography",
        "notebooks",
        "settings",
        "editions",
    }
    for _, case in found:
        assert set(case) <= {"name", "file", "command", "where", "says", *WAYS}, case["name"]
        place, _, rest = case["says"].partition(": found ")
        assert case.get("where", case["file"]) in place and re.search(
            r", expected .+\. .+", rest
        ), case["says"]


VALUES = [None, True, 5, -1, 1e308, "", "x" * 50, [], {}, [[]], [{}], {"a": []}, "../../a", "a\nb"]


def places(content, place=()):
    """The way to every value within a value."""
    if place:
        yield place
    for key, value in (
        content.items()
        if isinstance(content, dict)
        else enumerate(content)
        if isinstance(content, list)
        else ()
    ):
        yield from places(value, (*place, key))


def changed(content, chance):
    """A parsed file with one value taken out, or another in its place."""
    content = copy.deepcopy(content)
    *way, last = chance.choice(list(places(content)))
    inner = functools.reduce(operator.getitem, way, content)
    if chance.random() < 1 / 3:
        del inner[last]
    else:
        inner[last] = chance.choice(VALUES)
    return content


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    "name",
    [
        "data/datapackage.json",
        "data/editions/0.1.0.json",
        "chapters/tiny.ipynb",
        "_config.yml",
        "_toc.yml",
    ],
)
def test_no_value_in_any_place_ends_in_a_traceback(name, seed, book, capfd):
    """Whatever stands where in a structured file: it is told in lines of the same form, or it does no harm."""
    chance = random.Random(f"{name} {seed}")
    path = book / name
    load, dump = (
        (yaml.safe_load, yaml.safe_dump) if path.suffix == ".yml" else (json.loads, json.dumps)
    )
    path.write_text(dump(changed(load(path.read_text(encoding="utf-8")), chance)), encoding="utf-8")
    before = digests(book)
    refused = main(["check"])
    lines = [line for line in capfd.readouterr().err.splitlines() if line]
    assert bool(refused) == bool(lines) and all(
        ": found " in line and "expected " in line for line in lines
    ), lines
    assert digests(book) == before


def test_every_command_that_writes_refuses_a_spoiled_book(book, capfd):
    """What holds of one command holds of all of them: none writes before everything is checked."""
    for name, text in (("chapters/tiny.ipynb", "{"), ("_toc.yml", "root: [")):
        kept = (book / name).read_text(encoding="utf-8")
        (book / name).write_text(text, encoding="utf-8")
        before = digests(book)
        for command in ("check", "refresh", "build", "epub", "pdf", "edition", "digest"):
            assert main([command]) == 1, command
            assert capfd.readouterr().err.startswith(f"{name}, line 1: found no "), command
        assert digests(book) == before
        (book / name).write_text(kept, encoding="utf-8")


@pytest.mark.parametrize(
    "date",
    [
        "2026-02-30",
        "2026-13-01",
        "2026",
        "2026-01",
        "tomorrow",
        "",
        "2026-01-01/2026-01-02",
        "\u0662\u0660\u0662\u0666-01-01",
        "../2026-01-01",
    ],
)
def test_an_edition_of_a_day_that_does_not_exist_is_refused(date, book, capfd):
    (book / "data" / "editions" / "0.1.0.json").unlink()
    before = digests(book)
    assert main(["edition", "--date", date]) == 1
    (line,) = capfd.readouterr().err.splitlines()
    assert line.startswith(f"found the day {date!r}, expected ") and line.endswith(
        ". Correct --date."
    )
    assert digests(book) == before


def test_a_good_book_is_not_refused(book, capfd):
    assert main(["check"]) == 0
    assert capfd.readouterr().err == ""
