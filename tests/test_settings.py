"""Settings that the book cannot be built from are told with their line or their name."""

import shutil

import pytest

from recount.book.problem import ReadError
from recount.book.settings import problems, yaml_of

ONCE, OUT = "Remove one of the two.", "Write the value out."


@pytest.mark.parametrize("text, told", [
    ("a: 1\nb: &x 2\n", (2, "the anchor or alias 'x'", "every value in its own place", OUT)), ("a: 1\n\nb: !!python/name:os.system\n", (3, "the tag 'tag:yaml.org,2002:python/name:os.system'", "plain values without tags", OUT)),
    ("a: 1\nb: 2\na: 3\n", (3, "the key 'a' twice", "each key once", ONCE)), ("a:\n  - b: 1\n    b: 2\n", (3, "the key 'b' twice", "each key once", ONCE)),
    ("a: 1\n---\nb: 2\n", (None, "2 documents", "one", "Restore the file, or mend the line.")), ("# nothing\n", (None, "0 documents", "one", "Restore the file, or mend the line.")),
    ("a: [1\nb: 2\n", (2, "no YAML (expected ',' or ']', but got ':')", "YAML", "Restore the file, or mend the line.")),
    ("a: " + "[" * 5000 + "]" * 5000, (None, "lists within lists without end", "YAML as the book writes it", "Restore the file.")), ("a: 2026-02-30\n", (None, "no YAML (day is out of range for month)", "YAML", "Restore the file, or mend the line."))])
def test_what_is_no_plain_yaml_is_refused(tmp_path, text, told):
    path = tmp_path / "_config.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReadError) as error:
        yaml_of(path)
    assert (error.value.line, error.value.found, error.value.expected, error.value.remedy) == told


@pytest.fixture
def copy(tmp_path, book):
    """The settings, the table of contents and the pages that it lists."""
    for name in ("_config.yml", "_toc.yml", *(path.name for path in book.glob("*.md"))):
        shutil.copy(book / name, tmp_path)
    for name in ("chapters", "ledger"):
        shutil.copytree(book / name, tmp_path / name, ignore=shutil.ignore_patterns(".*"))
    return tmp_path


@pytest.mark.parametrize("name, old, new, line", [
    ("_config.yml", "", "", ""), ("_config.yml", 'execute_notebooks: "off"', "run_in_temp: false", "_config.yml, execute.execute_notebooks: found nothing, expected 'off'. The stored outputs are the only source of numbers: "
     "`make refresh` makes them."), ("_config.yml", "only_build_toc_files: true", "only_build_toc_files: false", "_config.yml, only_build_toc_files: found False, expected True. Restore the file, or mend the line."),
    ("_config.yml", "[myst_nb, jupyter_book, sphinx_external_toc, sphinxcontrib.bibtex, recount.book]", "[recount.books]", "_config.yml, sphinx.config.extensions: found ['recount.books'], expected a list with recount.book, which reads the stored outputs. Restore the file, or mend the line."),
    ("_toc.yml", "file: chapters/women", "file: chapters/Women", "_toc.yml: found the page 'chapters/Women', expected the name of a notebook or of a Markdown file, letter for letter. Correct the name, or restore the file."),
    ("_toc.yml", "file: chapters/women", "file: ../women", "_toc.yml: found the page '../women', expected a page in the folder of the book, without its suffix. Correct the name."),
    ("_toc.yml", "      - file: chapters/women\n", "", "_toc.yml: found no chapters/women, expected every chapter, for its results are in the ledger. Add the chapter, or remove its notebook."),
    ("_toc.yml", "root: index", "roots: index", "_toc.yml: found no table of contents (…), expected what Jupyter Book takes. Restore the file, or mend the line.")])
def test_settings_and_contents(copy, name, old, new, line):
    path = copy / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [str(problem) for problem in problems(copy)]
    before, _, after = line.partition("…")
    assert len(found) == bool(line) and all(one.startswith(before) and one.endswith(after) for one in found), found
