"""The commands: what each is given, in which order it asks, what it tells and how it ends. What they ask is replaced here."""

import argparse
import datetime
import os
import re
import signal
from pathlib import Path
from types import SimpleNamespace

import pytest

from recount import cli as program
from recount import results as results
from recount.cite_this_book import formats as citations
from recount.cli import (
    _check,
    _check_chapters,
    _check_editions,
    _check_release,
    _check_stored,
    _fail,
    _program,
    main,
)
from recount.datapackage import store as package
from recount.editions import history as editions
from recount.editions.history import History
from recount.errors import BuildError, ChapterError, DataError, ExecutionError, OutputError
from recount.notebooks import execution as notebooks
from recount.published_outputs import Outputs
from recount.scenarios import run as scenarios
from recount.sphinxext import build as site
from recount.sphinxext import builds, digests, elsewhere, measured, mutate, places, reruns, runner
from recount.sphinxext import epub as epub
from recount.sphinxext import pdf as pdf
from recount.sphinxext import serve as preview
from recount.sphinxext.build import build_site
from recount.validation import chapter_markup as forms
from recount.validation import chapters as chapter
from recount.validation import config as settings
from recount.validation import table_rows as checks

NAMES = [
    "check",
    "chapter",
    "refresh",
    "verify",
    "build",
    "pdf",
    "digest",
    "edition",
    "release",
    "epub",
    "builds",
    "reruns",
    "scenario",
    "elsewhere",
    "mutate",
    "serve",
]


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """A book that is not there, so that nothing of this one is touched."""
    monkeypatch.setattr(package, "folder", lambda: tmp_path / "data")
    monkeypatch.setenv("COLUMNS", "1000")
    return tmp_path


@pytest.fixture
def asked(monkeypatch):
    """The function that puts something in the place of a function; it gives what that was asked, by all, in order."""
    told = []

    def put(owner, name, gives=None):
        def answer(*arguments, **options):
            told.append((name, *arguments, *([options] if options else [])))
            if isinstance(gives, Exception):
                raise gives
            return gives(*arguments) if callable(gives) else gives

        monkeypatch.setattr(owner, name, answer)
        return told

    put.told = told
    return put


def given(**options):
    return SimpleNamespace(**options)


@pytest.mark.parametrize(
    "arguments, function, expected",
    [
        (["check"], "_check", {"data": False, "page": None}),
        (["check", "--data", "--page", "a.txt"], "_check", {"data": True, "page": Path("a.txt")}),
        (["chapter", "women"], "_chapter", {"name": "women"}),
        (["refresh"], "_refresh", {}),
        (["verify"], "_verify", {}),
        (["release"], "_release", {}),
        (["builds"], "_builds", {}),
        (["reruns"], "_reruns", {}),
        (["elsewhere"], "_elsewhere", {}),
        (["build"], "_build", {"output": Path("_build/html")}),
        (["build", "--output", "a"], "_build", {"output": Path("a")}),
        (["pdf"], "_pdf", {"output": Path("_build")}),
        (["pdf", "--output", "a"], "_pdf", {"output": Path("a")}),
        (["epub"], "_epub", {"output": Path("_build")}),
        (["epub", "--output", "a"], "_epub", {"output": Path("a")}),
        (["digest"], "_digest", {"files": False}),
        (["digest", "--files"], "_digest", {"files": True}),
        (["edition"], "_edition", {"date": datetime.date.today().isoformat()}),
        (["edition", "--date", "2026-01-02"], "_edition", {"date": "2026-01-02"}),
        (["scenario"], "_scenario", {"values": []}),
        (["scenario", "a=1", "b=2"], "_scenario", {"values": ["a=1", "b=2"]}),
        (
            ["mutate"],
            "_mutate",
            {"what": None, "sample": None, "keep": False, "seed": 0, "workers": None},
        ),
        (
            ["mutate", "pages", "--sample", "3", "--keep", "--seed", "4", "--workers", "2"],
            "_mutate",
            {"what": "pages", "sample": 3, "keep": True, "seed": 4, "workers": 2},
        ),
        (
            ["mutate", "data"],
            "_mutate",
            {"what": "data", "sample": None, "keep": False, "seed": 0, "workers": None},
        ),
        (["serve"], "_serve", {"port": 8000}),
        (["serve", "--port", "9"], "_serve", {"port": 9}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_each_command_is_given_what_stands_behind_it(asked, arguments, function, expected):
    told = asked(program, function, 7)
    assert main(arguments) == 7
    ((_, chosen),) = told
    assert {name: value for name, value in vars(chosen).items() if name != "run"} == expected | {
        "command": arguments[0]
    }


@pytest.mark.parametrize(
    "arguments, says",
    [
        ([], "the following arguments are required: command"),
        (["chapter"], "required: name"),
        (["mutate", "all"], "invalid choice: 'all'"),
        (["mutate", "--sample", "few"], "argument --sample: invalid int value"),
        (["serve", "--port", "x"], "argument --port: invalid int value"),
    ],
)
def test_what_is_no_command_is_told_with_how_it_is_used(capsys, arguments, says):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    told = capsys.readouterr().err
    assert (
        ended.value.code == 2
        and says in told
        and told.startswith(" ".join(["usage: python -m recount", *arguments[:1]]))
    )


def helped(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--help"])
    assert ended.value.code == 0
    return capsys.readouterr().out


def described(text):
    """What stands behind each name in a help, one line each."""
    return dict(re.findall(r"^ {2,4}(?:-h, )?(\S+(?: [A-Z]+)?) {2,}(\S.*)$", text, re.M))


def test_the_help_says_of_every_command_what_it_does(capsys):
    text = helped(capsys)
    assert (
        text.startswith("usage: python -m recount [-h]")
        and "\nCheck the data, rerun the chapters, build the book.\n" in text
    )
    assert [name for name in described(text) if name != "--help"] == NAMES


@pytest.mark.parametrize(
    "name, expected",
    [
        ("check", ["--data", "--page FILE"]),
        ("chapter", ["name"]),
        ("build", ["--output OUTPUT"]),
        ("pdf", ["--output OUTPUT"]),
        ("epub", ["--output OUTPUT"]),
        ("digest", ["--files"]),
        ("edition", ["--date DATE"]),
        ("scenario", ["ID=VALUE"]),
        ("mutate", ["{data,pages}", "--sample N", "--keep", "--seed S", "--workers N"]),
        ("serve", ["--port PORT"]),
    ],
)
def test_the_help_of_a_command_says_what_may_stand_behind_it(capsys, name, expected):
    found = described(helped(capsys, name))
    found.pop("--help")
    assert list(found) == expected


def test_what_the_help_says_is_in_plain_letters(capsys):
    """It begins with a small one and has no stop; names are spelled as everywhere."""
    lines = [
        line
        for name in [None, *NAMES]
        for line in described(helped(capsys, *filter(None, [name]))).values()
    ]
    assert len(lines) > 40 and all(re.fullmatch(r"[a-z].*[^.X]", line) for line in lines)
    known = ("PDF", "EPUB", "ISO 8601", "CITATION.cff")
    assert not [
        (word, line)
        for word in known
        for line in lines
        if word.lower() in line.lower() and word not in line
    ]
    assert not [
        line
        for line in lines
        if re.search(r"[A-Z]", re.sub("|".join(map(re.escape, known)), "", line))
    ]


@pytest.mark.parametrize("error", [DataError("data/a.csv: found nothing"), OSError("no room")])
def test_what_cannot_be_read_or_written_is_told_in_a_line(asked, capsys, error):
    asked(program, "_serve", error)
    assert main(["serve"]) == 1
    assert capsys.readouterr() == ("", f"{error}\n")


def test_what_nobody_foresaw_is_not_hidden(asked):
    asked(program, "_serve", ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        main(["serve"])


def test_what_is_wrong_goes_to_the_error_stream(capsys):
    assert _fail(["one", "two"]) == 1
    assert capsys.readouterr() == ("", "one\ntwo\n")


@pytest.fixture
def sound(asked, here):
    """All that `check` asks, and every answer is good."""
    for owner in (forms, settings, checks):
        asked(owner, "problems", lambda *arguments, owner=owner: [])
    asked(citations, "readable")
    for name in ("_check_chapters", "_check_editions", "_check_release", "_check_stored"):
        asked(program, name, 0)
    return asked.told


def test_a_check_of_the_data_asks_of_nothing_else(sound, here, capsys):
    assert main(["check", "--data"]) == 0
    assert (
        sound == [("problems", here), ("problems", here / "data", None), ("readable", here)]
        and capsys.readouterr().out == "data/ holds.\n"
    )


def test_a_check_asks_all_in_order(sound, here):
    assert main(["check"]) == 0
    assert [name for name, *_ in sound[3:]] == [
        "_check_chapters",
        "_check_editions",
        "_check_release",
        "_check_stored",
    ]


@pytest.mark.parametrize(
    "place, name",
    list(
        enumerate(
            ["_check_chapters", "_check_editions", "_check_release", "_check_stored"], start=1
        )
    ),
)
def test_a_check_ends_where_something_is_wrong(sound, asked, place, name):
    asked(program, name, 5)
    assert main(["check"]) == 5 and len(sound) == 3 + place


def test_a_check_of_the_page_says_that_the_fragments_stand_on_it(sound, here, capsys):
    (here / "page.txt").write_text("words", encoding="utf-8")
    assert main(["check", "--data", "--page", str(here / "page.txt")]) == 0
    assert (
        ("problems", here / "data", here / "page.txt") in sound
        and capsys.readouterr().out == "data/ holds, and every fragment stands on the page.\n"
    )


def test_a_page_that_is_not_there_is_told_before_anything_is_asked(sound, here, capsys):
    assert main(["check", "--page", str(here)]) == 1
    assert sound == [] and capsys.readouterr() == (
        "",
        f"{here}: found no file, expected the text of the page\n",
    )


@pytest.mark.parametrize(
    "command, there, number",
    [
        ("check", False, 1),
        ("refresh", False, 1),
        ("build", False, 2),
        ("check", True, 2),
        ("refresh", True, 2),
    ],
)
def test_settings_are_checked_where_they_are_needed_or_there(sound, here, command, there, number):
    if there:
        (here / "_config.yml").write_text("", encoding="utf-8")
    _check(given(command=command, data=True))
    assert sound[:number] == [("problems", here)] * number and sound[number] == (
        "problems",
        here / "data",
        None,
    )


@pytest.mark.parametrize("owner, number", [(forms, 1), (settings, 2), (checks, 3)])
def test_the_first_problems_are_told_and_nothing_else_is_asked(sound, asked, capsys, owner, number):
    asked(owner, "problems", [1, "two"])
    assert _check(given(command="build")) == 1
    assert len(sound) == number and capsys.readouterr() == ("", "1\ntwo\n")


def test_a_command_that_checks_first_says_nothing_of_it(sound, capsys):
    assert _check(given(command="build")) == 0
    assert len(sound) == 4 and capsys.readouterr() == ("", "")


def test_what_chapters_lack_is_told(asked, here, capsys):
    told = asked(chapter, "missing", ["one", "two"])
    assert (
        _check_chapters() == 1
        and told == [("missing", here)]
        and capsys.readouterr() == ("", "one\ntwo\n")
    )
    asked(chapter, "missing", [])
    assert _check_chapters() == 0 and capsys.readouterr() == (
        "Every chapter has what it needs, and no page has a typed number.\n",
        "",
    )


def test_stale_chapters_are_told(asked, here, capsys):
    asked(results, "chapters", ["paths"])
    told = asked(notebooks, "stale", ["one", "two"])
    assert (
        _check_stored() == 1
        and told == [("chapters", here), ("stale", ["paths"], here / "data")]
        and capsys.readouterr() == ("", "one\ntwo\n")
    )
    asked(notebooks, "stale", [])
    assert _check_stored() == 0 and capsys.readouterr() == (
        "Every stored output belongs to its code, its data and the package.\n",
        "",
    )


def test_a_chapter_is_begun_and_what_it_lacks_is_told(asked, here, capsys):
    told = asked(chapter, "begin", here / "chapters" / "tiny.ipynb")
    asked(chapter, "rows_to_fill", ["a row", "another"])
    asked(chapter, "missing", ["a title", "a source"])
    assert main(["chapter", "tiny"]) == 0 and told == [
        ("begin", here, "tiny"),
        ("rows_to_fill", "tiny"),
        ("missing", here),
    ]
    assert capsys.readouterr().out.splitlines() == [
        "Wrote chapters/tiny.ipynb, and listed it in _toc.yml. Rows to fill in:",
        "a row",
        "another",
        "What it lacks, in the order in which it is written; `python -m recount check` tells it again:",
        "a title",
        "a source",
    ]


def test_a_chapter_that_cannot_be_begun_is_told(asked, capsys):
    asked(chapter, "begin", ChapterError("found a chapter of that name"))
    assert main(["chapter", "tiny"]) == 1 and capsys.readouterr() == (
        "",
        "found a chapter of that name\n",
    )


def test_editions_are_compared_with_what_is_published(asked, here, capsys):
    asked(results, "chapters", ["paths"])
    told = asked(Outputs, "read")
    asked(History, "of", given(problems=lambda: ["one", "two"]))
    assert (
        _check_editions() == 1
        and told == [("chapters", here), ("read", ["paths"]), ("of", here)]
        and capsys.readouterr() == ("", "one\ntwo\n")
    )
    asked(History, "of", given(problems=list))
    assert _check_editions() == 0 and capsys.readouterr() == (
        "Nothing that an edition published has changed without an erratum.\n",
        "",
    )
    asked(Outputs, "read", OutputError("found two results"))
    assert _check_editions() == 1 and capsys.readouterr() == ("", "found two results\n")


def test_what_is_not_released_is_told(asked, here, capsys):
    told = asked(citations, "unreleased", ["one", "two"])
    assert (
        _check_release() == 1
        and told == [("unreleased", here)]
        and capsys.readouterr() == ("", "one\ntwo\n")
    )
    asked(citations, "unreleased", [])
    assert _check_release() == 0 and capsys.readouterr() == ("", "")


@pytest.mark.parametrize("command", ["refresh", "digest", "mutate"])
def test_nothing_is_done_with_data_that_do_not_hold(asked, command):
    told = asked(program, "_check", 3)
    assert main([command]) == 1 and len(told) == 1 and told[0][1].command == command


def test_chapters_that_were_rerun_are_told(asked, here, capsys):
    asked(program, "_check", 0)
    told = asked(
        notebooks, "refresh_all", [here / "chapters" / name for name in ("a.ipynb", "b.ipynb")]
    )
    assert main(["refresh"]) == 0 and told[1:] == [("refresh_all", here)]
    assert (
        capsys.readouterr().out == "chapters/a.ipynb: new outputs\nchapters/b.ipynb: new outputs\n"
    )
    asked(notebooks, "refresh_all", [])
    assert main(["refresh"]) == 0 and capsys.readouterr().out == "No byte changed.\n"
    asked(notebooks, "refresh_all", ExecutionError("chapters/a.ipynb: no"))
    assert main(["refresh"]) == 1 and capsys.readouterr() == ("", "chapters/a.ipynb: no\n")


@pytest.mark.parametrize("count, workers", [(4, 4), (None, 1)])
def test_chapters_are_verified_with_all_processors(
    asked, here, monkeypatch, capsys, count, workers
):
    monkeypatch.setattr(os, "cpu_count", lambda: count)
    told = asked(runner, "differing", [])
    assert (
        main(["verify"]) == 0
        and told == [("differing", here, workers)]
        and capsys.readouterr().out == "Every chapter gives what it stores.\n"
    )


def test_what_a_verification_finds_is_told(asked, capsys):
    asked(runner, "differing", ["one", "two"])
    assert main(["verify"]) == 1 and capsys.readouterr() == ("", "one\ntwo\n")
    asked(runner, "differing", runner.RunnerError("found no runner"))
    assert main(["verify"]) == 1 and capsys.readouterr() == ("", "found no runner\n")


CHECKS = ["_check", "_check_stored", "_check_chapters", "_check_editions", "_check_release"]


@pytest.mark.parametrize(
    "command, owner, words",
    [("build", site, "Open"), ("epub", epub, "Wrote"), ("pdf", pdf, "Wrote")],
)
def test_what_is_built_is_checked_first_and_told(
    asked, here, monkeypatch, capsys, command, owner, words
):
    monkeypatch.chdir(here)
    for name in CHECKS:
        asked(program, name, 0)
    told = asked(owner, "build", here / "a" / "made")
    assert main([command, "--output", "a"]) == 0 and capsys.readouterr() == (
        f"{words} {here / 'a' / 'made'}\n",
        "",
    )
    assert (
        [name for name, *_ in told] == [*CHECKS, "build"]
        and told[-1] == ("build", here, here / "a")
        and told[0][1].command == command
    )


@pytest.mark.parametrize("place, wrong", list(enumerate(CHECKS, start=1)))
def test_nothing_is_built_where_something_is_wrong(asked, place, wrong):
    for name in CHECKS:
        asked(program, name, 3 if name == wrong else 0)
    told = asked(site, "build", "built")
    assert main(["build"]) == 1 and [name for name, *_ in told] == CHECKS[:place]


@pytest.mark.parametrize("error", [BuildError("found a warning"), OutputError("found two")])
def test_a_build_that_fails_says_that_the_earlier_one_is_as_it_was(asked, capsys, error):
    for name in CHECKS:
        asked(program, name, 0)
    asked(site, "build", error)
    assert main(["build"]) == 1 and capsys.readouterr() == (
        "",
        f"{error}\n{Path('_build/html')} is as it was.\n",
    )


MADE = {"site": {"a.html": "00", "b.html": "11"}, "epub": {"book.epub": "22"}}


def test_digests_are_told(asked, here, capsys):
    asked(program, "_check", 0)
    told = asked(digests, "built", MADE)
    asked(digests, "together", lambda files: "+".join(files.values()))
    assert main(["digest"]) == 0 and ("built", here) in told
    assert capsys.readouterr().out == "00+11  site, 2 files\n22  epub, 1 file\n"
    assert main(["digest", "--files"]) == 0
    assert (
        capsys.readouterr().out
        == "00  site/a.html\n11  site/b.html\n00+11  site, 2 files\n22  epub/book.epub\n22  epub, 1 file\n"
    )
    asked(digests, "built", BuildError("found a warning"))
    assert main(["digest"]) == 1 and capsys.readouterr() == ("", "found a warning\n")


def test_an_edition_is_frozen_when_it_builds_aside(asked, here, monkeypatch, capsys):
    """Nothing of what was built stays."""
    told = asked(editions, "made_on")
    asked(editions, "write", here / "data" / "editions" / "9.json")
    asked(citations, "release")
    asked(program, "_made", 0)
    assert main(["edition", "--date", "2026-01-02"]) == 0
    (first, made, *others), output = told, told[1][1].output
    assert first == ("made_on", "2026-01-02") and others == [
        ("write", here, "2026-01-02"),
        ("release", here),
    ]
    assert made[1:] == (
        argparse.Namespace(command="edition", output=output),
        build_site,
        "It builds.",
    )
    assert (
        output.name == "site"
        and output.parent.name.startswith("recounted-")
        and not output.parent.exists()
        and not output.is_relative_to(here)
    )
    assert capsys.readouterr().out == f"Wrote {here / 'data' / 'editions' / '9.json'}\n"


def test_an_edition_that_does_not_build_is_not_frozen(asked):
    told = asked(editions, "made_on")
    asked(editions, "write")
    asked(citations, "release")
    asked(program, "_made", 4)
    assert main(["edition"]) == 1 and [name for name, *_ in told] == ["made_on", "_made"]


@pytest.fixture
def mutable(asked):
    """A good book, of which a mutant of the data and one of the pages are missed."""
    asked(program, "_check", 0)
    asked(results, "chapters", ["paths"])
    asked(notebooks, "stale", [])
    asked(mutate, "data", lambda *arguments: ["a number"])
    asked(mutate, "pages", lambda *arguments: ["a word"])
    return asked.told


@pytest.mark.parametrize(
    "what, expected", [([], ["data", "pages"]), (["data"], ["data"]), (["pages"], ["pages"])]
)
def test_what_no_check_notices_is_told(mutable, here, capsys, what, expected):
    assert main(["mutate", *what, "--sample", "3", "--seed", "4", "--workers", "2", "--keep"]) == 1
    calls = {"data": ("data", here, 3, 4, 2, True), "pages": ("pages", here, 3, 4)}
    assert mutable[1:] == [
        ("chapters", here),
        ("stale", ["paths"], here / "data"),
        *(calls[name] for name in expected),
    ]
    words = {"data": "missed: a number", "pages": "missed: a word"}
    assert capsys.readouterr() == ("", "".join(f"{words[name]}\n" for name in expected))


def test_a_book_that_notices_everything_is_good(mutable, asked, capsys):
    asked(mutate, "data", lambda *arguments: [])
    asked(mutate, "pages", lambda *arguments: [])
    assert main(["mutate"]) == 0 and capsys.readouterr() == ("", "")


def test_stale_chapters_are_not_mutated(mutable, asked, capsys):
    asked(notebooks, "stale", ["one", "two"])
    assert (
        main(["mutate"]) == 1
        and mutable[-1][0] == "stale"
        and capsys.readouterr() == ("", "one\ntwo\n")
    )


@pytest.mark.parametrize("name", ["data", "pages"])
def test_mutants_that_cannot_be_asked_about_are_told(mutable, asked, capsys, name):
    asked(mutate, name, runner.RunnerError("found no runner"))
    assert main(["mutate"]) == 1 and capsys.readouterr() == ("", "found no runner\n")


@pytest.mark.parametrize(
    "command, owner, words",
    [
        ("builds", builds, "Every file is the same in every place."),
        ("reruns", reruns, "Every chapter gives what it stores, in every place."),
    ],
)
def test_what_was_measured_is_told(asked, here, capsys, command, owner, words):
    told = asked(owner, "measure", [])
    assert (
        main([command]) == 0
        and told == [("measure", here)]
        and capsys.readouterr() == (f"{words}\n", "")
    )
    asked(owner, "measure", ["one", "two"])
    assert main([command]) == 1 and capsys.readouterr() == ("", "one\ntwo\n")
    for error in (
        BuildError("found a warning"),
        places.PlaceError("found no place"),
        measured.MeasuredError("found no rows"),
    ):
        asked(owner, "measure", error)
        assert main([command]) == 1 and capsys.readouterr() == ("", f"{error}\n")


def test_a_scenario_without_values_lists_what_can_be_set(asked, capsys):
    asked(
        scenarios,
        "settable",
        [
            {
                "id": "fx/cny-usd",
                "assumption": "Exchange Rate",
                "default": "6.6",
                "range": "6 to 7",
            },
            {"id": "a/b", "assumption": "Jobs", "default": "1", "range": "2"},
        ],
    )
    assert main(["scenario"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Nothing was set, such as fx/cny-usd=7.0 or reading=perceived. What the chapters assume:",
        "  fx/cny-usd: exchange Rate, 6.6; 6 to 7",
        "  a/b: jobs, 1; 2",
    ]


def test_a_scenario_tells_what_moves(asked, capsys):
    told = asked(scenarios, "parsed", {"a/b": "1"})
    asked(scenarios, "computed", "what moved")
    assert (
        main(["scenario", "a/b=1"]) == 0
        and told == [("parsed", ["a/b=1"]), ("computed", {"a/b": "1"})]
        and capsys.readouterr().out == "what moved\n"
    )


def test_files_of_a_release_are_told_by_name(asked, here, capsys):
    told = asked(citations, "release", [here / "CITATION.cff", here / ".zenodo.json"])
    assert (
        main(["release"]) == 0
        and told == [("release", here)]
        and capsys.readouterr().out == "Wrote CITATION.cff\nWrote .zenodo.json\n"
    )


def test_chapters_that_run_elsewhere_are_counted(asked, here, capsys):
    asked(results, "chapters", ["one", "two"])
    told = asked(elsewhere, "differing", [])
    assert main(["elsewhere"]) == 0 and told == [
        ("chapters", here),
        ("differing", here, ["one", "two"]),
    ]
    assert capsys.readouterr() == ("2 chapters give elsewhere what is stored.\n", "")
    asked(elsewhere, "differing", ["one", "two"])
    assert main(["elsewhere"]) == 1 and capsys.readouterr() == ("", "one\ntwo\n")


def test_the_preview_listens_where_it_is_told(asked, here):
    told = asked(preview, "serve", 5)
    assert main(["serve", "--port", "9"]) == 5 and told == [("serve", here, 9)]


def test_a_program_that_is_told_to_stop_ends_with_the_number_of_the_signal(asked, monkeypatch):
    told = asked(signal, "signal")
    asked(program, "main", 6)
    assert _program() == 6
    (_, number, handler), last = told
    assert number == signal.SIGTERM and last == ("main",)
    with pytest.raises(SystemExit) as ended:
        handler(signal.SIGTERM, None)
    assert ended.value.code == 128 + signal.SIGTERM


def test_a_program_that_is_interrupted_says_that_nothing_is_lost(asked, monkeypatch, capsys):
    def interrupted():
        raise KeyboardInterrupt

    asked(signal, "signal")
    asked(program, "main", interrupted)
    assert _program() == 130 and capsys.readouterr() == (
        "",
        "Stopped. What was there is as it was.\n",
    )
