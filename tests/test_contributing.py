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

from recount.book import chapter
from recount.book.chapter import CASES, LONGEST_CELL, SECTIONS, TO_WRITE, ChapterError, begin, missing
from recount.book.notebooks import STAMP

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
    recipe = re.search(rf"^{target}:.*\n\t@(.+)$", (book / "Makefile").read_text(encoding="utf-8"), re.M)[1]
    for name, value in [setting.split("=") for setting in settings]:
        recipe = recipe.replace(f"$({name})", value)
    return [sys.executable, *shlex.split(recipe.replace("$(RECOUNT)", "-m recount"))]


def run(line, folder, book):
    done = subprocess.run(command_of(line, book), cwd=folder, capture_output=True, text=True, encoding="utf-8", env=os.environ | {"PYTHONPATH": str(folder)})
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
    place = next(place for place, cell in enumerate(notebook["cells"]) if "".join(cell["source"]).startswith(f"{heading}\n"))
    if kind == "python":
        cell = {"cell_type": "code", "id": "added", "metadata": {}, "execution_count": None, "outputs": [], "source": content}
        notebook["cells"].insert(place + 1, cell)
    else:
        assert TO_WRITE in "".join(notebook["cells"][place]["source"]), heading
        notebook["cells"][place]["source"] = f"{heading}\n\n{content}"
    path.write_text(json.dumps(notebook), encoding="utf-8")


def released(folder, book):
    """The files that cite the book, as a draft."""
    assert run("python -m recount release", folder, book)[0] == 0
    return folder


@pytest.fixture
def scratch(tmp_path, book, small_book):
    """A copy of the book without its editions; with the example as its only chapter, unless everything must run."""
    folder = tmp_path / "scratch"
    if os.environ.get("CI"):
        shutil.copytree(book, folder, ignore=shutil.ignore_patterns(".git", ".venv", "_build", "__pycache__"))
        shutil.rmtree(folder / "data" / "editions")
        (folder / "CITATION.cff").unlink()
        return released(folder, book)
    small_book(folder, [])
    shutil.rmtree(folder / "chapters")
    (folder / "index.md").write_text("# A small book\n", encoding="utf-8")
    (folder / "chapters").mkdir()
    (folder / "tests" / "recomputed").mkdir(parents=True)
    shutil.copytree(book / "recount", folder / "recount", ignore=shutil.ignore_patterns("__pycache__"))
    files = "".join(f"      - file: {name}\n" for name in (*(f"ledger/{path.stem}" for path in sorted((folder / "ledger").glob("*.md"))), "data", "glossary", "bibliography"))
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: index\nparts:\n  - caption: {CASES}\n    chapters:\n  - caption: The ledger\n    chapters:\n{files}", encoding="utf-8")
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
    assert 'id="result-example-share"' in page and "Businesses of the page as a share of those counted: 96%" in page
    assert 'href="../ledger/results.html#result-example-share"' in (scratch / "_build" / "html" / "chapters" / "example.html").read_text(encoding="utf-8")
    assert run("python -m recount check", scratch, book)[0] == 0


@pytest.fixture
def contents(tmp_path, book):
    """A folder with the table of contents of the book and the chapters that it lists."""
    (tmp_path / "chapters").mkdir()
    shutil.copy(book / "_toc.yml", tmp_path)
    return tmp_path


def test_a_chapter_is_begun_from_the_template(contents):
    before = (contents / "_toc.yml").read_text(encoding="utf-8")
    path = begin(contents, "night-markets")
    after = (contents / "_toc.yml").read_text(encoding="utf-8")
    assert [line for line in after.splitlines() if line not in before.splitlines()] == ["      - file: chapters/night-markets"]
    assert after.index("chapters/ewtp") < after.index("chapters/night-markets") < after.index("chapters/together")
    text = path.read_text(encoding="utf-8")
    assert "# Night markets" in text and "night-markets/" in text and "NAME" not in text and "TITLE" not in text


@pytest.mark.parametrize("name, message", [("Night", "lower case with hyphens"), ("../x", "lower case with hyphens"), ("", "lower case with hyphens"), ("a--b", "lower case"),
                                           ("women", "Choose another name"), ("night", "expected one. Add it")])
def test_a_chapter_that_cannot_be_begun_changes_nothing(contents, name, message):
    (contents / "chapters" / "women.ipynb").write_text("mine", encoding="utf-8")
    if name == "night":
        (contents / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in contents.rglob("*") if path.is_file()}
    with pytest.raises(ChapterError, match=message):
        begin(contents, name)
    assert {path: path.read_bytes() for path in contents.rglob("*") if path.is_file()} == before


def test_the_template_keeps_the_contract(book):
    cells = json.loads((book / "recount" / "book" / "template.ipynb").read_text(encoding="utf-8"))["cells"]
    text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert re.findall(r"^## (.+)$", text, re.M) == SECTIONS and text.count(TO_WRITE) == len(SECTIONS) + 1 and text.startswith("# TITLE\n")
    assert all(len(source.splitlines()) <= 20 for source in code) and not any(re.search(r"^(import|from) ", source, re.M) for source in code[1:])
    assert not any(cell.get("outputs") for cell in cells)


def change(notebook, old, new):
    """Replace a text in the one cell that has it."""
    cell = next(cell for cell in notebook["cells"] if old in "".join(cell["source"]))
    cell["source"] = "".join(cell["source"]).replace(old, new)


def without_outputs(notebook, kind):
    for cell in notebook["cells"]:
        cell["outputs"] = [output for output in cell.get("outputs", []) if not any(kind in mime for mime in output.get("data", {}))]


SPOILED = [
    (lambda nb: change(nb, "## What follows", "### What follows"), "found no section ## What follows, expected the seven in their order. Add it after ## What the words allow."),
    (lambda nb: (change(nb, "## What follows", "## X"), change(nb, "## How large that is", "## What follows"), change(nb, "## X", "## How large that is")),
     "found ## How large that is out of its order"),
    (lambda nb: change(nb, "# Women entrepreneurs", "Women"), "found no title, expected a line that begins with #. Add it."),
    (lambda nb: change(nb, 'verdicts("women")', "from os import path\nverdicts('women')"), "found an import, expected all of them in the first cell of code. Move it there."),
    (lambda nb: change(nb, 'verdicts("women")', "\n" * 20 + 'verdicts("women")'), "lines, expected 20 at most. Split it."),
    (lambda nb: change(nb, "## What follows", "## What follows\n\nThe page has 12 of them."), "found 12 typed, expected no typed number."),
    (lambda nb: change(nb, "## What follows", "## What follows\n\nTo write: what follows."), "found a line of the template, 'To write: what follows.'…, expected prose."),
    (lambda nb: change(nb, "find_spec", "found_spec"), "found another head, expected the one that finds the package"),
    (lambda nb: nb["metadata"].pop("recount"), "found no stored outputs, expected what a run of it gives. Run `make refresh`."),
    (lambda nb: without_outputs(nb, "recount.result+"), "found no result, expected one at least."),
    (lambda nb: without_outputs(nb, "recount.verdicts+"), "found no verdict on women/partners, expected one."),
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
    assert missing(folder) == []
    notebook = json.loads(path.read_text(encoding="utf-8"))
    spoil(notebook)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    lines = missing(folder)
    assert all(line.startswith("chapters/women.ipynb: ") and "\n" not in line for line in lines)
    assert any(message in line for line in lines) and len(lines) <= 15, lines


@pytest.mark.parametrize("file, old, new, message", [
    ("_toc.yml", "      - file: chapters/women\n", "", "found no line for it in _toc.yml, expected one. Add it under its part."),
    ("index.md", "(chapters/women.ipynb)", "(women)", "found no link to it in index.md, expected one."),
    ("tests/recomputed/women.py", '"jobs-per-entrepreneur"', '"jobs-per"', "found no 'jobs-per-entrepreneur' in tests/recomputed/women.py"),
    ("chapters/women.ipynb", "{", "[", "found no notebook (")])
def test_what_is_missing_around_a_chapter_is_told_in_a_line(one_chapter, file, old, new, message):
    folder, _ = one_chapter
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    (line,) = missing(folder)
    assert line.startswith(f"chapters/women.ipynb: {message}")


def test_a_cell_may_have_so_many_lines():
    least = "\n".join(["x = 1"] * LONGEST_CELL)
    assert list(chapter._code([(1, least)])) == []
    assert list(chapter._code([(3, f"{least}\nx = 1")])) == [f"cell 3: found {LONGEST_CELL + 1} lines, expected {LONGEST_CELL} at most. Split it."]


def test_cells_are_counted_from_one_and_a_chapter_never_run_needs_no_head(book, tmp_path):
    cells = [{"cell_type": "markdown", "source": "# Tiny"}, {"cell_type": "code", "source": "from recount.units import say"},
             {"cell_type": "code", "source": "from recount.units import figure"}]
    path, told = tmp_path / "tiny.ipynb", "cell 3: found an import, expected all of them in the first cell of code. Move it there."
    for metadata, headed in (({}, False), ({STAMP: {}}, True)):
        path.write_text(json.dumps({"cells": cells, "metadata": metadata}), encoding="utf-8")
        lines = list(chapter._missing(book, path, "root: index\nchapters:\n  - file: chapters/tiny\n"))
        assert told in lines and [line.partition(":")[0] for line in lines if "another head" in line] == (["cell 2"] if headed else [])
