"""Settings that the book cannot be built from are told with their line or their name."""

import shutil

import pytest
import yaml

from recount.validation.config import (
    _config,
    _contents,
    _entries,
    _page,
    _valid,
    check_config,
    read_yaml,
    toc_entries,
    toc_pages,
)
from recount.validation.report import Problem, ReadError

ONCE, OUT = "Remove one of the two.", "Write the value out."

WITHIN = (None, "lists within lists without end", "YAML as the book writes it", "Restore the file.")


@pytest.mark.parametrize(
    "text, told",
    [
        ("a: 1\nb: &x 2\n", (2, "the anchor or alias 'x'", "every value in its own place", OUT)),
        (
            "a: 1\n\nb: !!python/name:os.system\n",
            (
                3,
                "the tag 'tag:yaml.org,2002:python/name:os.system'",
                "plain values without tags",
                OUT,
            ),
        ),
        ("a: 1\nb: 2\na: 3\n", (3, "the key 'a' twice", "each key once", ONCE)),
        ("a:\n  - b: 1\n    b: 2\n", (3, "the key 'b' twice", "each key once", ONCE)),
        ("a: 1\n---\nb: 2\n", (None, "2 documents", "one", "Restore the file, or mend the line.")),
        ("# nothing\n", (None, "0 documents", "one", "Restore the file, or mend the line.")),
        (
            "a: [1\nb: 2\n",
            (
                2,
                "no YAML (expected ',' or ']', but got ':')",
                "YAML",
                "Restore the file, or mend the line.",
            ),
        ),
        ("a: " + "[" * 20 + "]" * 20, WITHIN),
        ("a: " + "{b: " * 20 + "c" + "}" * 20, WITHIN),
        ("a: " + "[" * 50000, WITHIN),
        (
            "a: 2026-02-30\n",
            (
                None,
                "no YAML (day is out of range for month)",
                "YAML",
                "Restore the file, or mend the line.",
            ),
        ),
    ],
)
def test_what_is_no_plain_yaml_is_refused(tmp_path, text, told):
    path = tmp_path / "_config.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReadError) as error:
        read_yaml(path)
    assert (error.value.line, error.value.found, error.value.expected, error.value.remedy) == told


@pytest.fixture
def copy(tmp_path, book):
    """The settings, the table of contents and the pages that it lists."""
    for name in ("_config.yml", "_toc.yml", *(path.name for path in book.glob("*.md"))):
        shutil.copy(book / name, tmp_path)
    for name in ("chapters", "ledger"):
        shutil.copytree(book / name, tmp_path / name, ignore=shutil.ignore_patterns(".*"))
    return tmp_path


@pytest.mark.parametrize(
    "name, old, new, line",
    [
        ("_config.yml", "", "", ""),
        (
            "_config.yml",
            'execute_notebooks: "off"',
            "run_in_temp: false",
            "_config.yml, execute.execute_notebooks: found nothing, expected 'off'. The stored outputs are the only source of numbers: "
            "`recount execute` makes them.",
        ),
        (
            "_config.yml",
            "only_build_toc_files: true",
            "only_build_toc_files: false",
            "_config.yml, only_build_toc_files: found False, expected True. Restore the file, or mend the line.",
        ),
        (
            "_config.yml",
            "[myst_nb, jupyter_book, sphinx_external_toc, sphinxcontrib.bibtex, recount.book]",
            "[recount.books]",
            "_config.yml, sphinx.config.extensions: found ['recount.books'], expected a list with recount.book, which reads the stored outputs. Restore the file, or mend the line.",
        ),
        (
            "_toc.yml",
            "file: chapters/women",
            "file: chapters/Women",
            "_toc.yml: found the page 'chapters/Women', expected the name of a notebook or of a Markdown file, letter for letter. Correct the name, or restore the file.",
        ),
        (
            "_toc.yml",
            "file: chapters/women",
            "file: ../women",
            "_toc.yml: found the page '../women', expected a page in the folder of the book, without its suffix. Correct the name.",
        ),
        (
            "_toc.yml",
            "      - file: chapters/women\n",
            "",
            "_toc.yml: found no chapters/women, expected every chapter, for its results are in the ledger. Add the chapter, or remove its notebook.",
        ),
        (
            "_toc.yml",
            "root: index",
            "roots: index",
            "_toc.yml: found no table of contents (…), expected what Jupyter Book takes. Restore the file, or mend the line.",
        ),
    ],
)
def test_settings_and_contents(copy, name, old, new, line):
    path = copy / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [str(problem) for problem in check_config(copy)]
    before, _, after = line.partition("…")
    assert len(found) == bool(line) and all(
        one.startswith(before) and one.endswith(after) for one in found
    ), found


REST = "Restore the file, or mend the line."


def told(of, *arguments):
    return list(of(*arguments))


@pytest.mark.parametrize(
    "content, lines",
    [
        (
            {"url": "x", "parts": [{"chapters": [{"file": "a"}, {"glob": "*", "url": None}]}]},
            [
                ("", "url: 'x'"),
                ("parts[1].chapters[2]", "url: nothing"),
                ("parts[1].chapters[2]", "glob: '*'"),
            ],
        ),
        ([{"a": {"b": [{}, {"glob": "y" * 100}]}}], [("[1].a.b[2]", f"glob: '{'y' * 79}")]),
        ("url", []),
        ({"file": "url"}, []),
    ],
)
def test_entries_that_name_no_page_are_told_by_their_place(content, lines):
    assert told(_entries, content, "") == [
        (*line, "file:, and the name of a page of the book", REST) for line in lines
    ]


@pytest.mark.parametrize(
    "page, line",
    [
        ("a", ()),
        ("chapters/b", ()),
        ("in/c-1", ()),
        ("../a", ("a page in the folder of the book, without its suffix", "Correct the name.")),
        ("a.md", ("a page in the folder of the book, without its suffix", "Correct the name.")),
        *(
            (
                page,
                (
                    "the name of a notebook or of a Markdown file, letter for letter",
                    "Correct the name, or restore the file.",
                ),
            )
            for page in ("b", "A", "in/d", "in", "linked", "no/a")
        ),
    ],
)
def test_a_page_is_a_file_by_that_very_name(tmp_path, page, line):
    for folder in ("in", "chapters"):
        (tmp_path / folder).mkdir()
    for name in ("a.md", "chapters/b.ipynb", "in/c-1.md", "in/d.txt", "in/e.ipynb"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "linked.md").symlink_to("a.md")
    assert told(_page, page, tmp_path) == ([("", f"the page {page!r}", *line)] if line else [])
    assert told(_page, "in/e", tmp_path) == [
        (
            "",
            "the notebook in/e.ipynb",
            "notebooks in chapters/ alone, where they are checked and rerun",
            "Move it there.",
        )
    ]


CONFIG = {
    "title": "T",
    "author": "A",
    "execute": {"execute_notebooks": "off"},
    "bibtex_bibfiles": ["data/references.bib"],
    "only_build_toc_files": True,
    "sphinx": {"config": {"extensions": ["recount.book"]}},
}


@pytest.mark.parametrize(
    "changed, lines",
    [
        ({}, []),
        (
            {"title": None},
            [
                (
                    "title",
                    "nothing",
                    "the title of the book, a text in one line",
                    "Write it, in quotation marks.",
                ),
                ("title", "None is not of type 'string'", "a setting of Jupyter Book", REST),
            ],
        ),
        (
            {
                "execute": 5,
                "bibtex_bibfiles": "b",
                "only_build_toc_files": None,
                "sphinx": {"config": {"extensions": {"recount.book": 1}}},
            },
            [
                (
                    "bibtex_bibfiles",
                    "'b' is not of type 'array'",
                    "a setting of Jupyter Book",
                    REST,
                ),
                ("execute", "5 is not of type 'object'", "a setting of Jupyter Book", REST),
                (
                    "execute.execute_notebooks",
                    "nothing",
                    "'off'",
                    "The stored outputs are the only source of numbers: `recount execute` makes them.",
                ),
                ("bibtex_bibfiles", "'b'", "['data/references.bib']", REST),
                ("only_build_toc_files", "nothing", "True", REST),
                (
                    "sphinx.config.extensions",
                    "{'recount.book': 1}",
                    "a list with recount.book, which reads the stored outputs",
                    REST,
                ),
            ],
        ),
    ],
)
def test_all_that_is_wrong_with_the_settings_is_found(tmp_path, changed, lines):
    assert told(_config, CONFIG | changed, tmp_path) == lines
    assert told(_config, [], tmp_path) == [("", "list", "settings, each with its name", REST)]


def test_a_setting_is_told_in_one_line_of_two_hundred_signs_at_most():
    (line,) = told(_valid, CONFIG | {"bibtex_bibfiles": "x" * 300})
    assert line == ("bibtex_bibfiles", f"'{'x' * 199}", "a setting of Jupyter Book", REST)


def listing(folder, content):
    """What is wrong with a table of contents."""
    (folder / "_toc.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return told(_contents, content, folder)


def test_what_is_no_table_of_contents_is_told_after_its_entries(tmp_path):
    (tmp_path / "chapters").mkdir()
    for name in "ab":
        (tmp_path / "chapters" / f"{name}.ipynb").write_text("{}", encoding="utf-8")
    assert listing(tmp_path, {"url": "x"}) == [
        ("", "url: 'x'", "file:, and the name of a page of the book", REST),
        ("", "no table of contents ('root' key not found @ '/')", "what Jupyter Book takes", REST),
    ]
    assert listing(tmp_path, {"root": "chapters/a"}) == [
        (
            "",
            "no chapters/b",
            "every chapter, for its results are in the ledger",
            "Add the chapter, or remove its notebook.",
        )
    ]
    assert listing(
        tmp_path,
        {
            "format": "jb-book",
            "root": "chapters/b",
            "chapters": [{"file": "c"}, {"file": "chapters/a"}],
        },
    ) == [
        (
            "",
            "the page 'c'",
            "the name of a notebook or of a Markdown file, letter for letter",
            "Correct the name, or restore the file.",
        )
    ]


def test_an_entry_that_the_checks_do_not_read_is_refused(tmp_path):
    """What is listed is what is read for typed numbers, and so are captions and titles."""
    for name in "ab":
        (tmp_path / f"{name}.md").write_text("x", encoding="utf-8")
    unread = (
        "",
        "the page 'b' in an entry that the checks do not read",
        "a line of its own, - file: and the name, without quotes or a comment",
        REST,
    )
    for entry, found in (
        ("- file: b", []),
        ('- file: "b"', [unread]),
        ("- file: b  # x", [unread]),
        ("- title: T\n  file: b", [unread]),
        ("- file: b\n  title: T", []),
    ):
        text = f"format: jb-book\nroot: a\nchapters:\n{entry}\n"
        (tmp_path / "_toc.yml").write_text(text, encoding="utf-8")
        assert told(_contents, yaml.safe_load(text), tmp_path) == found, entry
    for name in ("caption", "title"):
        assert told(_entries, {"parts": [{name: "Two"}, {}]}, "") == []
        assert told(_entries, {"parts": [{name: "Twelve, of 2018"}]}, "") == [
            (
                "parts[1]",
                f"Twelve typed in a {name}",
                "no typed number",
                "Write it without the number.",
            )
        ]


def test_both_files_are_looked_at_and_the_first_thing_of_each_is_told(copy):
    (copy / "_config.yml").write_text("[]\n", encoding="utf-8")
    (copy / "_toc.yml").unlink()
    assert list(check_config(copy)) == [
        Problem("_config.yml", None, "", "list", "settings, each with its name", REST, "", ""),
        Problem(
            "_toc.yml", None, None, "no file", "a file of the book", "Restore the file.", "", "line"
        ),
    ]


@pytest.mark.parametrize(
    "text, line, found",
    [
        ("a: *x\n", 1, "the anchor or alias 'x'"),
        ("\n- &x 2\n", 2, "the anchor or alias 'x'"),
        ("a: ! b\n", None, None),
        ("a: !!str 5\n", 1, "the tag 'tag:yaml.org,2002:str'"),
        ("? [1]\n: 2\n? [1]\n: 3\n", 1, "no YAML (found unhashable key)"),
        ("a: {b: 1, c: {d: 2, d: 3}}\n", 1, "the key 'd' twice"),
        ("{b: 1,\n ? {a: 1,\n a: 2} : 3}", 2, "no YAML (found unhashable key)"),
        ("a: 1\nb: 1\nb: 2\nb: 3\n", 3, "the key 'b' twice"),
        ("a: \x85\n", 1, "the sign U+0085"),
        ("a: 0x_\n", None, "no YAML (invalid strict for int() with base 16: '')"),
    ],
)
def test_where_plain_yaml_ends(tmp_path, text, line, found):
    path = tmp_path / "a.yml"
    path.write_text(text, encoding="utf-8")
    if found is None:
        assert read_yaml(path) == {"a": "b"}
        return
    with pytest.raises(ReadError) as error:
        read_yaml(path)
    assert (error.value.line, error.value.found) == (line, found)


def test_pages_are_listed_in_their_order(tmp_path):
    text = "format: jb-book\nroot: index\nparts:\n  - caption: A\n    chapters:\n      - file: chapters/é\n  - file: b c\n# - file: d\n"
    (tmp_path / "_toc.yml").write_text(text, encoding="utf-8")
    assert toc_entries(text) == toc_pages(tmp_path) == ["index", "chapters/é"]


def test_lists_side_by_side_are_not_within_one_another(tmp_path):
    path = tmp_path / "_config.yml"
    path.write_text(
        "a:\n" + "- [b, {c: [d]}]\n" * 50 + "e: " + "[" * 19 + "f" + "]" * 19 + "\n",
        encoding="utf-8",
    )
    assert len(read_yaml(path)["a"]) == 50


def test_a_place_is_told_with_its_dots():
    assert [place for place, *_ in _valid({"html": {"baseurl": 5}})] == ["html.baseurl"]
    assert [place for place, *_ in _entries({"X": {"Y": {"url": "a"}}}, "")] == ["X.Y"]


def test_contents_are_looked_at_where_the_settings_cannot_be_read(tmp_path):
    (tmp_path / "_config.yml").write_text("a: [", encoding="utf-8")
    (tmp_path / "_toc.yml").write_text("b: [", encoding="utf-8")
    assert [problem.file for problem in check_config(tmp_path)] == ["_config.yml", "_toc.yml"]
