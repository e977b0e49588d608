"""The worked example of CONTRIBUTING.md, walked as it stands there: each block is done, each answer is compared."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from recount.errors import ChapterError
from recount.notebooks.stale_outputs import STAMP
from recount.scaffold.new_chapter import TEMPLATE, _listing, new_chapter, rows_to_fill
from recount.validation.chapters import (
    CASES,
    LONGEST_CELL,
    SECTIONS,
    TO_WRITE,
    Repository,
    _code,
    _head,
    _headings,
    _missing,
    _quotations,
    _recomputed,
    _rows,
    _unwritten,
    cases,
    find_missing,
    package,
)

NOTEBOOK = "chapters/example.ipynb"


def blocks(book):
    """Kind, place and content of each block of the example."""
    text = (book / "CONTRIBUTING.md").read_text(encoding="utf-8")
    example = text.partition("## Add a case study\n")[2].partition("\n## Add a page")[0]
    return re.findall(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", example, re.M | re.S)


def command_of(line, book):
    """What a line of the example runs; `make x` runs the recipe of the Makefile with this Python."""
    if not line.startswith("make "):
        assert line.startswith("python -m recount "), line
        return [sys.executable, *shlex.split(line)[1:]]
    _, target, *settings = shlex.split(line)
    recipe = re.search(
        rf"^{target}:.*\n\t@(.+)$", (book / "Makefile").read_text(encoding="utf-8"), re.M
    )[1]
    for name, value in [setting.split("=") for setting in settings]:
        recipe = recipe.replace(f"$({name})", value)
    return [sys.executable, *shlex.split(recipe.replace("$(RECOUNT)", "-m recount"))]


def run(line, folder, book):
    done = subprocess.run(
        command_of(line, book),
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(folder)},
    )
    return done.returncode, done.stdout + done.stderr


def write(folder, kind, place, content):
    """Do what a block says: a row more, a file, prose in place of what the template asks for, a cell more."""
    path = folder / place
    if kind in ("csv", "bibtex") or place == "index.md":
        path.write_text(path.read_text(encoding="utf-8") + content, encoding="utf-8")
    elif place.startswith("#"):
        edit(folder / NOTEBOOK, kind, place, content.rstrip("\n"))
    else:
        path.write_text(content, encoding="utf-8")


def edit(path, kind, heading, content):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    place = next(
        place
        for place, cell in enumerate(notebook["cells"])
        if "".join(cell["source"]).startswith(f"{heading}\n")
    )
    if kind == "python":
        cell = {
            "cell_type": "code",
            "id": "added",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": content,
        }
        notebook["cells"].insert(place + 1, cell)
    else:
        assert TO_WRITE in "".join(notebook["cells"][place]["source"]), heading
        notebook["cells"][place]["source"] = f"{heading}\n\n{content}"
    path.write_text(json.dumps(notebook), encoding="utf-8")


def released(folder, book):
    """The files that cite the book, as a draft."""
    assert run("recount freeze", folder, book)[0] == 0
    return folder


@pytest.fixture
def scratch(tmp_path, book, small_book):
    """A copy of the book without its editions; with the example as its only chapter, unless everything must run."""
    folder = tmp_path / "scratch"
    if os.environ.get("CI"):
        shutil.copytree(
            book, folder, ignore=shutil.ignore_patterns(".git", ".venv", "_build", "__pycache__")
        )
        shutil.rmtree(folder / "data" / "editions")
        (folder / "CITATION.cff").unlink()
        return released(folder, book)
    small_book(folder, [])
    shutil.rmtree(folder / "chapters")
    (folder / "index.md").write_text("# A small book\n", encoding="utf-8")
    (folder / "chapters").mkdir()
    (folder / "tests" / "recomputed").mkdir(parents=True)
    shutil.copytree(
        book / "recount", folder / "recount", ignore=shutil.ignore_patterns("__pycache__")
    )
    files = "".join(
        f"      - file: {name}\n"
        for name in (
            *(f"ledger/{path.stem}" for path in sorted((folder / "ledger").glob("*.md"))),
            "data",
            "glossary",
            "bibliography",
        )
    )
    (folder / "_toc.yml").write_text(
        f"format: jb-book\nroot: index\nparts:\n  - caption: {CASES}\n    chapters:\n  - caption: The ledger\n    chapters:\n{files}",
        encoding="utf-8",
    )
    return released(folder, book)


def test_the_worked_example(scratch, book):
    """What is missing is told before each step, that of the next step first; at its end the result has its row and its citation."""
    said, told, code = "", 0, 0
    for kind, place, content in blocks(book):
        if kind == "text":
            first = next(line for line in said.splitlines() if line.startswith(NOTEBOOK))
            assert first.startswith(content.strip()), said
            told += 1
        elif kind == "sh":
            for line in content.splitlines():
                code, said = run(line, scratch, book)
                assert code == 0 or line.endswith("check"), said
        else:
            write(scratch, kind, place, content)
    assert (code, told) == (0, 7), said
    page = (scratch / "_build" / "html" / "ledger" / "results.html").read_text(encoding="utf-8")
    assert (
        'id="result-example-share"' in page
        and "Businesses of the page as a share of those counted: 96%" in page
    )
    assert 'href="../ledger/results.html#result-example-share"' in (
        scratch / "_build" / "html" / "chapters" / "example.html"
    ).read_text(encoding="utf-8")
    assert run("recount check", scratch, book)[0] == 0


@pytest.fixture
def contents(tmp_path, book):
    """A folder with the table of contents of the book and the chapters that it lists."""
    (tmp_path / "chapters").mkdir()
    shutil.copy(book / "_toc.yml", tmp_path)
    return tmp_path


def test_a_chapter_is_begun_from_the_template(contents):
    before = (contents / "_toc.yml").read_text(encoding="utf-8")
    path = new_chapter(contents, "night-markets")
    after = (contents / "_toc.yml").read_text(encoding="utf-8")
    assert [line for line in after.splitlines() if line not in before.splitlines()] == [
        "      - file: chapters/night-markets"
    ]
    assert (
        after.index("chapters/ewtp")
        < after.index("chapters/night-markets")
        < after.index("chapters/together")
    )
    text = path.read_text(encoding="utf-8")
    assert (
        "# Night markets" in text
        and "night-markets/" in text
        and "NAME" not in text
        and "TITLE" not in text
    )


@pytest.mark.parametrize(
    "name, message",
    [
        ("Night", "lower case with hyphens"),
        ("../x", "lower case with hyphens"),
        ("", "lower case with hyphens"),
        ("a--b", "lower case"),
        ("women", "Choose another name"),
        ("night", "expected one. Add it"),
    ],
)
def test_a_chapter_that_cannot_be_begun_changes_nothing(contents, name, message):
    (contents / "chapters" / "women.ipynb").write_text("mine", encoding="utf-8")
    if name == "night":
        (contents / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in contents.rglob("*") if path.is_file()}
    with pytest.raises(ChapterError, match=message):
        new_chapter(contents, name)
    assert {path: path.read_bytes() for path in contents.rglob("*") if path.is_file()} == before


def test_the_template_keeps_the_contract(book):
    cells = json.loads((book / "recount" / "book" / "template.ipynb").read_text(encoding="utf-8"))[
        "cells"
    ]
    text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert (
        re.findall(r"^## (.+)$", text, re.M) == SECTIONS
        and text.count(TO_WRITE) == len(SECTIONS) + 1
        and text.startswith("# TITLE\n")
    )
    assert all(len(source.splitlines()) <= 20 for source in code) and not any(
        re.search(r"^(import|from) ", source, re.M) for source in code[1:]
    )
    assert not any(cell.get("outputs") for cell in cells)


def change(notebook, old, new):
    """Replace a text in the one cell that has it."""
    cell = next(cell for cell in notebook["cells"] if old in "".join(cell["source"]))
    cell["source"] = "".join(cell["source"]).replace(old, new)


def without_outputs(notebook, kind):
    for cell in notebook["cells"]:
        cell["outputs"] = [
            output
            for output in cell.get("outputs", [])
            if not any(kind in mime for mime in output.get("data", {}))
        ]


SPOILED = [
    (
        lambda nb: change(nb, "## What follows", "### What follows"),
        "found no section ## What follows, expected the seven in their order. Add it after ## What the words allow.",
    ),
    (
        lambda nb: (
            change(nb, "## What follows", "## X"),
            change(nb, "## How large that is", "## What follows"),
            change(nb, "## X", "## How large that is"),
        ),
        "found ## How large that is out of its order",
    ),
    (
        lambda nb: change(nb, "# Women entrepreneurs", "Women"),
        "found no title, expected a line that begins with #. Add it.",
    ),
    (
        lambda nb: change(nb, 'verdicts("women")', "from os import path\nverdicts('women')"),
        "found an import, expected all of them in the first cell of code. Move it there.",
    ),
    (
        lambda nb: change(nb, 'verdicts("women")', "\n" * 20 + 'verdicts("women")'),
        "lines, expected 20 at most. Split it.",
    ),
    (
        lambda nb: change(nb, "## What follows", "## What follows\n\nThe page has 12 of them."),
        "found 12 typed, expected no typed number.",
    ),
    (
        lambda nb: change(nb, "## What follows", "## What follows\n\nTo write: what follows."),
        "found a line of the template, 'To write: what follows.'…, expected prose.",
    ),
    (
        lambda nb: change(nb, "find_spec", "found_spec"),
        "found another head, expected the one that finds the package",
    ),
    (
        lambda nb: nb["metadata"].pop("recount"),
        "found no stored outputs, expected what a run of it gives. Run `recount execute`.",
    ),
    (lambda nb: without_outputs(nb, "recount.result+"), "found no result, expected one at least."),
    (
        lambda nb: without_outputs(nb, "recount.verdicts+"),
        "found no verdict on women/partners, expected one.",
    ),
]


@pytest.fixture
def one_chapter(contents, book):
    """One finished chapter, with what it needs around it."""
    shutil.copy(book / "index.md", contents)
    shutil.copytree(book / "tests" / "recomputed", contents / "tests" / "recomputed")
    return contents, Path(shutil.copy(book / "chapters" / "women.ipynb", contents / "chapters"))


@pytest.mark.parametrize("spoil, message", SPOILED, ids=[message[:40] for _, message in SPOILED])
def test_what_a_chapter_lacks_is_told_in_a_line(one_chapter, spoil, message):
    folder, path = one_chapter
    assert find_missing(folder) == []
    notebook = json.loads(path.read_text(encoding="utf-8"))
    spoil(notebook)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    lines = find_missing(folder)
    assert all(line.startswith("chapters/women.ipynb: ") and "\n" not in line for line in lines)
    assert any(message in line for line in lines) and len(lines) <= 15, lines


@pytest.mark.parametrize(
    "file, old, new, message",
    [
        (
            "_toc.yml",
            "      - file: chapters/women\n",
            "",
            "found no line for it in _toc.yml, expected one. Add it under its part.",
        ),
        (
            "index.md",
            "(chapters/women.ipynb)",
            "(women)",
            "found no link to it in index.md, expected one.",
        ),
        (
            "tests/recomputed/women.py",
            '"jobs-per-entrepreneur"',
            '"jobs-per"',
            "found no 'jobs-per-entrepreneur' in tests/recomputed/women.py",
        ),
        ("chapters/women.ipynb", "{", "[", "found no notebook ("),
    ],
)
def test_what_is_missing_around_a_chapter_is_told_in_a_line(one_chapter, file, old, new, message):
    folder, _ = one_chapter
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    (line,) = find_missing(folder)
    assert line.startswith(f"chapters/women.ipynb: {message}")


def test_a_cell_may_have_so_many_lines():
    least = "\n".join(["x = 1"] * LONGEST_CELL)
    assert list(_code([(1, least)])) == []
    assert list(_code([(3, f"{least}\nx = 1")])) == [
        f"cell 3: found {LONGEST_CELL + 1} lines, expected {LONGEST_CELL} at most. Split it."
    ]


def test_cells_are_counted_from_one_and_a_chapter_never_run_needs_no_head(book, tmp_path):
    cells = [
        {"cell_type": "markdown", "source": "# Tiny"},
        {"cell_type": "code", "source": "from recount.units import say"},
        {"cell_type": "code", "source": "from recount.units import figure"},
    ]
    path, told = (
        tmp_path / "tiny.ipynb",
        "cell 3: found an import, expected all of them in the first cell of code. Move it there.",
    )
    for metadata, headed in (({}, False), ({STAMP: {}}, True)):
        path.write_text(json.dumps({"cells": cells, "metadata": metadata}), encoding="utf-8")
        lines = list(_missing(book, path, "root: index\nchapters:\n  - file: chapters/tiny\n"))
        assert told in lines and [
            line.partition(":")[0] for line in lines if "another head" in line
        ] == (["cell 2"] if headed else [])


@pytest.fixture
def tiny(monkeypatch):
    """Tables with two claims of the chapter ``tiny``; only the first has its verdict and its standard."""
    tables = {
        "claims": {"id": ["tiny/a", "tiny/b", "tiny-too/c"]},
        "verdicts": {"claim": ["tiny/a", "other/x"]},
        "mappings": {"claim": ["tiny/a"]},
    }
    monkeypatch.setattr(package, "load", tables.__getitem__)


def noted(folder, *cells, name="tiny", **metadata):
    """A notebook of these cells, kinds and sources."""
    (folder / "chapters").mkdir(exist_ok=True)
    path = folder / "chapters" / f"{name}.ipynb"
    cells = [
        {"cell_type": kind, "source": source, "metadata": {}}
        | ({"outputs": []} if kind == "code" else {})
        for kind, source in cells
    ]
    path.write_text(
        json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}),
        encoding="utf-8",
    )
    return path


def test_all_that_a_chapter_lacks_is_told_in_the_order_in_which_it_is_written(tmp_path, tiny):
    """What is found in the notebook first, then its rows, its prose, its outputs, and the page that leads to it."""
    noted(tmp_path, ("markdown", "# Tiny\n\nTo write: more."), ("code", "x = 1"))
    noted(
        tmp_path,
        ("markdown", ["# More\n", "\n", *(f"## {section}\n" for section in SECTIONS)]),
        name="more",
    )
    (tmp_path / "_toc.yml").write_text(
        f"root: index\nparts:\n  - caption: {CASES}\n    chapters:\n      - file: chapters/tiny\n",
        encoding="utf-8",
    )
    (tmp_path / "index.md").write_text("[a](chapters/less.ipynb)\n", encoding="utf-8")
    absent = [
        f"found no section ## {section}, expected the seven in their order. Add it{f' after ## {before}' if before else ''}."
        for before, section in zip(["", *SECTIONS], SECTIONS)
    ]
    link = "found no link to it in index.md, expected one. Add it to the list of chapters: [a title](chapters/{}.ipynb)."
    stored = "found no stored outputs, expected what a run of it gives. Run `recount execute`."
    in_prose = [
        "found no row for tiny/b in data/verdicts.csv, expected what decides. Add it.",
        "found no row for tiny/b in data/mappings.csv, expected a standard that it touches. Add it.",
        "found no quotation under ## What the page says, expected one at least. Show it by its id: {quote}`tiny/…`.",
        *(
            f"found tiny/{id} nowhere in the prose, expected it with its quotation or number. Show it by its id: {{quote}}`tiny/{id}`."
            for id in "ab"
        ),
        "found a line of the template, 'To write: more.'…, expected prose. Write it, or remove the line.",
    ]
    assert find_missing(tmp_path) == [
        f"chapters/more.ipynb: {line}"
        for line in (
            "found no line for it in _toc.yml, expected one. Add it under its part.",
            stored,
            link.format("more"),
        )
    ] + [
        f"chapters/tiny.ipynb: {line}" for line in [*absent, *in_prose, stored, link.format("tiny")]
    ]
    noted(tmp_path, ("markdown", "# Tiny\n\nTo write: more."), ("code", "x = 1"), **{STAMP: {}})
    ran = [
        'found no result, expected one at least. Publish it: publish("tiny/…", …, "what the number is"), and run `recount execute`.',
        *(
            f'found no verdict on tiny/{id}, expected one. Call verdicts("tiny") under ## Does it hold?, and run `recount execute`.'
            for id in "ab"
        ),
    ]
    assert find_missing(tmp_path)[3:] == [
        f"chapters/tiny.ipynb: {line}" for line in [*absent, *in_prose, *ran, link.format("tiny")]
    ]
    (tmp_path / "chapters" / "more.ipynb").write_text("{}", encoding="utf-8")
    assert (
        find_missing(tmp_path)[1]
        == "chapters/more.ipynb: found no notebook (KeyError('cells')), expected one. Restore the file."
    )


def test_a_chapter_that_is_no_case_study_needs_no_claims(tmp_path, tiny):
    cells = ("markdown", "# Tiny\n\n" + "\n\n".join(f"## {section}" for section in SECTIONS))
    noted(tmp_path, cells, **{STAMP: {}})
    (tmp_path / "_toc.yml").write_text(
        "root: index\nchapters:\n  - file: chapters/tiny\n", encoding="utf-8"
    )
    (tmp_path / "index.md").write_text("[a](chapters/tiny.ipynb)\n", encoding="utf-8")
    assert find_missing(tmp_path) == []
    noted(tmp_path, ("markdown", cells[1] + "\n\nIt has 12 of them."), **{STAMP: {}})
    assert find_missing(tmp_path) == [
        "chapters/tiny.ipynb: cell 1, line 17: found 12 typed, expected no typed number. "
        "Publish it as a result, or show it by {claim}, {evidence}, {event} or {result}."
    ]


@pytest.mark.parametrize(
    "title, sections, lines",
    [
        ("x\n# A", SECTIONS, []),
        ("#A", SECTIONS, ["found no title, expected a line that begins with #. Add it."]),
        (
            "# A",
            SECTIONS[1:],
            ["found no section ## What the page says, expected the seven in their order. Add it."],
        ),
        (
            "# A",
            [*SECTIONS[:2], *SECTIONS[3:]],
            [
                "found no section ## What follows, expected the seven in their order. Add it after ## What the words allow."
            ],
        ),
        ("# A", [*SECTIONS[:1], *reversed(SECTIONS[1:3]), *SECTIONS[3:]], ["What follows"]),
        ("# A", [*SECTIONS, "More"], ["More"]),
        ("# A", [*SECTIONS[:2], *SECTIONS[1:]], ["What the words allow"]),
    ],
)
def test_headings_are_seven_in_one_order(title, sections, lines):
    if lines and lines[0] in sections:
        lines = [
            f"found ## {lines[0]} out of its order, or once too often, expected What the page says, What the words allow, What follows, How large that is, Does it hold?, "
            "What it depends on, What may be cited, and what may not. Move it, or make it a heading of the third order."
        ]
    assert (
        list(_headings("\n\n".join([title, *(f"## {section}" for section in sections)]))) == lines
    )


def test_the_first_cell_of_code_alone_has_the_head():
    cell, none = "from recount.units import say", Repository()
    assert list(_head([(2, cell), (3, cell)], none)) == [
        "cell 2: found another head, expected the one that finds the package as _config.yml has its repository. Run `recount execute`, which writes it."
    ]
    assert list(_head([(2, none.headed(cell)), (3, cell)], none)) == list(_head([], none)) == []


def test_imports_stand_in_the_first_cell():
    told = "found an import, expected all of them in the first cell of code. Move it there."
    sources = [
        "import os",
        "x = 1\nimport os",
        "from os import path",
        "important = 1\n  import os",
        "fromage = 2",
    ]
    assert list(_code(list(enumerate(sources, start=2)))) == [
        f"cell 3: {told}",
        f"cell 4: {told}",
    ]


def test_claims_have_their_rows(tiny):
    assert list(_rows("trees")) == [
        "found no claim trees/… in data/claims.csv, expected one at least. Add a row for each number and statement, with its quotation."
    ]


@pytest.mark.parametrize(
    "text, lines",
    [
        (
            "## What the page says\n\n{quote}`tiny/a`\n\n## What follows\n\n{claim}`tiny/b short`",
            [],
        ),
        ("## What the page says\n\n{quote}`tiny/b`\n\n{verdict}`tiny/a`", []),
        (
            "{quote}`tiny/a`\n\n## What the page says\n\nNothing.\n\n## What follows\n\n{quote}`tiny/b`\n\n## More",
            [
                "found no quotation under ## What the page says, expected one at least. "
                "Show it by its id: {quote}`tiny/…`."
            ],
        ),
        (
            "## What the page says\n\n{quote}`tiny/a` {evidence}`tiny/b` {claim}`tiny/bc`",
            [
                "found tiny/b nowhere in the prose, expected it with its quotation or number. "
                "Show it by its id: {quote}`tiny/b`."
            ],
        ),
    ],
)
def test_claims_are_quoted_under_what_the_page_says(tiny, text, lines):
    assert list(_quotations("tiny", text)) == lines


def test_a_line_of_the_template_is_told_by_its_beginning():
    line = f"To write: {'x' * 45}     and more"
    assert list(_unwritten(f"a\n{line}\n x To write: no\nTo write:")) == [
        f"found a line of the template, 'To write: {'x' * 45}'…, expected prose. Write it, or remove the line.",
        "found a line of the template, 'To write:'…, expected prose. Write it, or remove the line.",
    ]


def test_every_result_is_computed_by_hand_where_the_tests_are(tmp_path):
    path, ids = tmp_path / "recomputed" / "tiny.py", ["tiny/a", "tiny/b"]
    told = [
        f"found no {id!r} in tests/recomputed/tiny.py, expected each result once more, from the numbers as printed. Add it to EXPECTED there, computed by hand."
        for id in "ab"
    ]
    assert list(_recomputed(path, "tiny", ids)) == []
    path.parent.mkdir()
    assert list(_recomputed(path, "tiny", ids)) == told
    for text, lines in (
        ("", told),
        ("EXPECTED = {'a': 1}", told[1:]),
        ("EXPECTED = {'a': 1, 'b': 2}", []),
    ):
        path.write_text(text, encoding="utf-8")
        assert list(_recomputed(path, "tiny", ids)) == lines


def test_rows_to_fill_are_told_with_their_columns(book):
    heads = {
        table: (book / "data" / f"{table}.csv").read_text(encoding="utf-8").partition("\n")[0]
        for table in ("claims", "evidence", "verdicts", "mappings")
    }
    assert rows_to_fill("trees") == [
        f"data/claims.csv, a row for each claim, trees/…: {heads['claims']}",
        f"data/evidence.csv, a row for each independent number, trees/…: {heads['evidence']}",
        f"data/verdicts.csv, a row for each claim, trees/…: {heads['verdicts']}",
        f"data/mappings.csv, a row for each standard that a claim touches, one for each claim at least, trees/…: {heads['mappings']}",
    ]


CONTENTS = "root: index\nparts:\n  - caption: Case studies\n    chapters:\n      - file: chapters/a\n      - file: other\n  - caption: More\n    chapters:\n      - file: chapters/b\n"


def test_a_case_study_is_listed_as_the_last_of_them():
    assert (
        cases(CONTENTS) == ["a", "other"]
        and cases(CONTENTS.partition("  - caption: More")[0]) == ["a", "other"]
        and cases("root: index\n") == []
    )
    assert _listing(CONTENTS, "c") == CONTENTS.replace(
        "other\n", "other\n      - file: chapters/c\n"
    )
    assert (
        _listing("- caption: Case studies\n  chapters:\n", "c")
        == "- caption: Case studies\n  chapters:\n    - file: chapters/c\n"
    )


@pytest.mark.parametrize(
    "name, told",
    [
        (
            "Night",
            "found the name 'Night', expected lower case with hyphens, such as small-businesses. Run `recount new-chapter NAME` with such a name.",
        ),
        *(
            (
                name,
                f"found chapters/{name}.ipynb or its line in _toc.yml, expected neither. Choose another name, or go on with that chapter.",
            )
            for name in ("mine", "credit")
        ),
    ],
)
def test_why_a_chapter_cannot_be_begun(contents, name, told):
    """Its name, a file, or a line alone."""
    (contents / "chapters" / "mine.ipynb").write_text("mine", encoding="utf-8")
    with pytest.raises(ChapterError) as error:
        new_chapter(contents, name)
    assert str(error.value) == told
    (contents / "_toc.yml").write_text("root: index\n", encoding="utf-8")
    with pytest.raises(ChapterError) as error:
        new_chapter(contents, "night")
    assert (
        str(error.value)
        == "_toc.yml: found no part with the caption Case studies and a list of chapters, expected one. Add it."
    )


def test_a_chapter_that_cannot_be_listed_is_not_there(contents, monkeypatch):
    replace = package.replace

    def full(path, text):
        if path.name == "_toc.yml":
            raise OSError("no space left")
        replace(path, text)

    monkeypatch.setattr(package, "replace", full)
    with pytest.raises(OSError, match="no space left"):
        new_chapter(contents, "night-markets")
    assert list((contents / "chapters").iterdir()) == []


def test_a_chapter_begins_as_the_template_with_its_name(contents):
    path = new_chapter(contents, "night-markets2")
    assert path == contents / "chapters" / "night-markets2.ipynb"
    assert path.read_text(encoding="utf-8") == TEMPLATE.read_text(encoding="utf-8").replace(
        "TITLE", "Night markets2"
    ).replace("NAME", "night-markets2")
