"""Putting a site in its place, and what is told of one that is not good: without building any."""

import ctypes
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from recount.errors import BuildError
from recount.files import temp_folder
from recount.sphinxext import build as site
from recount.sphinxext.build import (
    _exchanged,
    _restore,
    _swap,
    build_site,
    dead_links,
    pages_of,
    run_builder,
    shutil,
)


def written(folder, **pages):
    """A folder with these pages, by name."""
    for name, text in pages.items():
        path = folder / f"{name.replace('__', '/')}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def text_of(output):
    return (output / "index.html").read_text(encoding="utf-8")


@pytest.fixture
def asked(monkeypatch):
    """What is asked of a run, which makes a small site instead."""
    told = []

    def run(book, folder):
        told.append((book, folder))
        return written(folder / "made", index="new")

    monkeypatch.setattr(site, "run", run)
    return told


def test_a_site_is_built_beside_its_place_and_nothing_else_is_left(tmp_path, asked):
    output = tmp_path / "_build" / "html"
    assert (
        build_site(tmp_path / "book", output) == output / "index.html" and text_of(output) == "new"
    )
    ((book, folder),) = asked
    assert book == tmp_path / "book" and folder.parent == output.parent and not folder.exists()
    assert [path.name for path in output.parent.iterdir()] == ["html"]


@pytest.mark.parametrize("exchange", [True, False], ids=["in one step", "in two steps"])
def test_an_earlier_site_is_replaced_as_a_whole(tmp_path, asked, monkeypatch, exchange):
    if not exchange:
        monkeypatch.setattr(site, "_exchanged", lambda one, other: False)
    output = written(tmp_path / "html", index="old", gone="old")
    build_site(tmp_path / "book", output)
    assert [path.name for path in output.iterdir()] == ["index.html"] and text_of(output) == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["html"]


def test_an_empty_folder_becomes_a_site(tmp_path, asked):
    (tmp_path / "html").mkdir()
    build_site(tmp_path / "book", tmp_path / "html")
    assert text_of(tmp_path / "html") == "new"


def test_a_folder_of_something_else_is_refused_and_left(tmp_path, asked):
    output = written(tmp_path / "html", notes="mine")
    with pytest.raises(BuildError) as told:
        build_site(tmp_path / "book", output)
    assert (
        str(told.value)
        == f"found {output}, expected a folder of a built site or none. Name another folder."
    )
    assert asked == [] and [path.name for path in output.iterdir()] == ["notes.html"]


def test_a_file_in_the_place_of_the_site_is_refused_and_left(tmp_path, asked):
    output = tmp_path / "html"
    output.write_text("mine", encoding="utf-8")
    with pytest.raises(BuildError, match="expected a folder of a built site or none"):
        build_site(tmp_path / "book", output)
    assert output.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("place", ["", "book"])
def test_a_folder_that_holds_the_book_is_refused(tmp_path, asked, place):
    book = written(tmp_path / "site" / "book", index="a page")
    written(tmp_path / "site", index="a page")
    output = tmp_path / "site" / place
    with pytest.raises(BuildError) as told:
        build_site(book, output)
    assert (
        str(told.value)
        == f"found {output}, which holds the book itself, expected a folder of its own for the site."
    )
    assert asked == [] and text_of(book) == "a page"


def test_a_site_within_the_book_is_built(tmp_path, asked):
    build_site(tmp_path, tmp_path / "_build" / "html")
    assert text_of(tmp_path / "_build" / "html") == "new"


def test_a_build_that_fails_leaves_the_earlier_site(tmp_path, monkeypatch):
    def run(book, folder):
        written(folder, half="half")
        raise BuildError("found a warning")

    monkeypatch.setattr(site, "run", run)
    output = written(tmp_path / "html", index="old")
    with pytest.raises(BuildError, match="found a warning"):
        build_site(tmp_path / "book", output)
    assert text_of(output) == "old" and [path.name for path in tmp_path.iterdir()] == ["html"]


def test_a_site_that_was_moved_away_is_put_back(tmp_path):
    written(tmp_path / ".html.old", index="old")
    _restore(tmp_path / "html")
    assert text_of(tmp_path / "html") == "old" and [path.name for path in tmp_path.iterdir()] == [
        "html"
    ]


def test_a_site_that_was_moved_away_goes_where_there_is_a_newer_one(tmp_path):
    written(tmp_path / ".html.old", index="old")
    output = written(tmp_path / "html", index="new")
    _restore(output)
    assert text_of(output) == "new" and [path.name for path in tmp_path.iterdir()] == ["html"]
    _restore(tmp_path / "none")
    assert [path.name for path in tmp_path.iterdir()] == ["html"]


@pytest.mark.parametrize(
    "replace",
    [
        lambda output: _restore(output),
        lambda output: _swap(written(output.with_name("made"), index="new"), output),
    ],
    ids=["after a killed run", "in two steps"],
)
def test_an_old_site_that_cannot_be_removed_stops_nothing(tmp_path, monkeypatch, replace):
    def removed(path, ignore_errors=False):
        if not ignore_errors:
            raise PermissionError(path)

    monkeypatch.setattr(site, "_exchanged", lambda one, other: False)
    monkeypatch.setattr(shutil, "rmtree", removed)
    (tmp_path / ".html.old").mkdir()
    output = written(tmp_path / "html", index="new")
    replace(output)
    assert text_of(output) == "new"


def test_a_build_begins_with_what_a_killed_one_moved_away(tmp_path, monkeypatch):
    def run(book, folder):
        raise BuildError("found a warning")

    monkeypatch.setattr(site, "run", run)
    written(tmp_path / ".html.old", index="old")
    with pytest.raises(BuildError):
        build_site(tmp_path / "book", tmp_path / "html")
    assert text_of(tmp_path / "html") == "old"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="told by the call of Linux")
def test_folders_change_places_in_one_step(tmp_path):
    one, other = written(tmp_path / "one", index="1"), written(tmp_path / "other", index="2")
    assert _exchanged(one, other) is True and (text_of(one), text_of(other)) == ("2", "1")
    assert _exchanged(one, tmp_path / "nowhere") is False and text_of(one) == "2"


@pytest.mark.parametrize("gives, expected", [(0, True), (-1, False)])
def test_folders_change_places_as_each_system_does_it(monkeypatch, tmp_path, gives, expected):
    asked = []

    def call(*arguments):
        asked.append(arguments)
        return gives

    for library in (SimpleNamespace(renameat2=call), SimpleNamespace(renamex_np=call)):
        monkeypatch.setattr(ctypes, "CDLL", lambda name, library=library, **options: library)
        assert _exchanged(tmp_path / "a", tmp_path / "b") is expected
    one, other = os.fsencode(tmp_path / "a"), os.fsencode(tmp_path / "b")
    assert asked == [(-100, one, -100, other, 2), (one, other, 2)]
    monkeypatch.setattr(ctypes, "CDLL", lambda name, **options: SimpleNamespace())
    assert _exchanged(tmp_path / "a", tmp_path / "b") is False


def test_who_watches_a_program_is_told_of_the_exchange(tmp_path):
    told = []
    sys.addaudithook(
        lambda event, arguments: (
            told.append((event, *arguments))
            if event == "os.rename" and str(tmp_path) in str(arguments)
            else None
        )
    )
    _exchanged(tmp_path / "a", tmp_path / "b")
    assert told == [("os.rename", str(tmp_path / "a"), str(tmp_path / "b"), -1, -1)]


def test_what_is_made_aside_bears_the_number_of_its_process(tmp_path):
    (tmp_path / f".left.{2**22 + 1}.unfinished").mkdir()
    with temp_folder(tmp_path / "a" / "b") as folder:
        assert folder.parent == tmp_path / "a" / "b" and folder.is_dir()
        assert folder.name.startswith(".") and folder.name.endswith(f".{os.getpid()}.unfinished")
    with pytest.raises(ValueError), temp_folder(tmp_path) as folder:
        raise ValueError
    assert [path.name for path in tmp_path.iterdir()] == ["a"] and not list(
        (tmp_path / "a" / "b").iterdir()
    )


def dead(page, link):
    return f"ERROR: {page}: found a link to {link}, expected a page and an anchor of the site."


def test_links_that_lead_somewhere_are_not_told(tmp_path):
    (tmp_path / "a file.csv").write_text("1", encoding="utf-8")
    written(
        tmp_path,
        a='<p id="Ä"><a href="b/c.html#there">1</a><a href="#%C3%84">2</a><a href="#">3</a><a href="a%20file.csv">4</a><a href="b/c.html">5</a>',
        b__c='<p id="there"><a href="../a.html">1</a><a href="https://site.example/x#y">2</a><a href="mailto:a@b.example">3</a><a href="">4</a><a>5</a><link href="gone.css">',
    )
    assert dead_links(tmp_path) == []


def test_links_that_lead_nowhere_are_told_page_by_page(tmp_path):
    (tmp_path / "a.csv").write_text("1", encoding="utf-8")
    written(
        tmp_path,
        a='<a href="gone.html">1</a><a href="b/c.html#gone">2</a><a href="#gone">3</a><a href="a.csv#1">4</a><a href="#gone">again</a>',
    )
    written(tmp_path, b__c='<a href="a.html">1</a>')
    lines = dead_links(tmp_path)
    assert [line for line in lines if line.startswith("ERROR: a.html")] == [
        dead("a.html", link) for link in ("#gone", "a.csv#1", "b/c.html#gone", "gone.html")
    ]
    assert [line for line in lines if not line.startswith("ERROR: a.html")] == [
        dead("b/c.html", "a.html")
    ]


def test_an_anchor_that_stands_twice_is_told_once(tmp_path):
    written(
        tmp_path,
        a='<p id="b"><p id="a"><p id="a"><p id="a"><p id="b"><p id="c"><p id=""><p id=""><p class="c">',
    )
    assert dead_links(tmp_path) == [
        f"ERROR: a.html: found the anchor {name} twice, expected one place for it." for name in "ab"
    ]


def test_pages_of_an_epub_are_looked_at_too(tmp_path):
    (tmp_path / "a.xhtml").write_text('<a href="#gone">1</a>', encoding="utf-8")
    assert dead_links(tmp_path) == [dead("a.xhtml", "#gone")]


def test_the_page_of_the_search_is_the_last(book):
    pages = pages_of(book)
    assert (
        pages[-1] == "search.html"
        and "ledger/results.html" in pages
        and all(name.endswith(".html") for name in pages)
    )


class Jupyter:
    """What stands in the place of Jupyter Book: it makes a page, and ends as it is told."""

    def __init__(self, says="", code=0, name="index.html", page=""):
        self.says, self.code, self.name, self.page, self.asked = says, code, name, page, []

    def __call__(self, command, **options):
        self.asked.append((command, options))
        folder = command[command.index("--path-output") + 1]
        builder = (
            command[command.index("--custom-builder") + 1]
            if "--custom-builder" in command
            else "html"
        )
        if self.name:
            path = os.path.join(folder, "_build", builder, self.name)
            os.makedirs(os.path.dirname(path))
            with open(path, "w", encoding="utf-8") as page:
                page.write(self.page)
        return subprocess.CompletedProcess(command, self.code, self.says)


@pytest.fixture
def jupyter(monkeypatch):
    """The function that sets what stands in the place of Jupyter Book."""

    def place(**how):
        program = Jupyter(**how)
        monkeypatch.setattr(subprocess, "run", program)
        return program

    return place


@pytest.mark.parametrize(
    "builder, name, chosen",
    [
        ("html", "index.html", []),
        ("epub", "index.xhtml", ["--builder", "custom", "--custom-builder", "epub"]),
    ],
)
def test_jupyter_book_is_asked_to_take_warnings_for_errors(
    tmp_path, jupyter, monkeypatch, builder, name, chosen
):
    monkeypatch.setenv("SOME_SETTING", "kept")
    program = jupyter(name=name)
    made = (
        run_builder(tmp_path / "book", tmp_path / "out", builder)
        if chosen
        else run_builder(tmp_path / "book", tmp_path / "out")
    )
    assert made == tmp_path / "out" / "_build" / builder
    ((command, options),) = program.asked
    assert command[:2] == [sys.executable, "-c"] and "jupyter_book" in command[2]
    assert command[3:] == [
        "build",
        str(tmp_path / "book"),
        "--path-output",
        str(tmp_path / "out"),
        "-W",
        "--keep-going",
        "-n",
        "-q",
        *chosen,
    ]
    assert (
        options["env"]["PYTHONIOENCODING"] == "utf-8" and options["env"]["SOME_SETTING"] == "kept"
    )
    assert (options["stdout"], options["stderr"], options["text"], options["encoding"]) == (
        subprocess.PIPE,
        subprocess.STDOUT,
        True,
        "utf-8",
    )


def test_the_program_that_is_asked_is_jupyter_book(tmp_path, jupyter, monkeypatch):
    """Under its own name, which stands in what it says of wrong arguments."""
    program, called = jupyter(), []
    run_builder(tmp_path / "book", tmp_path / "out")
    for name in ("jupyter_book", "jupyter_book.cli", "jupyter_book.cli.main"):
        monkeypatch.setitem(
            sys.modules, name, SimpleNamespace(main=lambda **options: called.append(options))
        )
    exec(program.asked[0][0][2], {})
    assert called == [{"prog_name": "jupyter-book"}]


def test_what_jupyter_book_says_of_an_error_is_told(tmp_path, jupyter):
    jupyter(
        says="reading\n\n\x1b[31mindex.md:1: WARNING: one\x1b[0m\nwriting\nERROR: two\nValueError: three\n",
        code=1,
    )
    with pytest.raises(BuildError) as told:
        run_builder(tmp_path / "book", tmp_path / "out")
    assert str(told.value) == "index.md:1: WARNING: one\nERROR: two\nValueError: three"


def test_without_a_word_of_an_error_the_last_lines_are_told(tmp_path, jupyter):
    jupyter(says="".join(f"line {number}\n\n" for number in range(30)), name="")
    with pytest.raises(BuildError) as told:
        run_builder(tmp_path / "book", tmp_path / "out")
    assert str(told.value).split("\n") == [f"line {number}" for number in range(10, 30)]


def test_a_dead_link_fails_a_build(tmp_path, jupyter):
    jupyter(page='<a href="#a">1</a><a href="#b">2</a>')
    with pytest.raises(BuildError) as told:
        run_builder(tmp_path / "book", tmp_path / "out")
    assert str(told.value) == f"{dead('index.html', '#a')}\n{dead('index.html', '#b')}"
