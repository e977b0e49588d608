"""A new book is the sample, or its tables and pages without what the sample says of bread."""

import re

import pytest

from recount.errors import SetupError
from recount.scaffold import new_book as module
from recount.scaffold.new_book import new_book, pinned_packages
from recount.validation import check_book

from ..conftest import SAMPLE


def texts(book):
    return {
        path.relative_to(book).as_posix(): path.read_text(encoding="utf-8")
        for path in book.rglob("*")
        if path.is_file() and not re.search(r"_build|cache", str(path.relative_to(book)))
    }


def test_it_is_the_sample_with_a_lock(tmp_path):
    (tmp_path / "mine").mkdir()
    written = texts(new_book(tmp_path / "mine"))
    lock = written.pop("requirements.txt")
    assert written == texts(SAMPLE)
    assert "Makefile" in written and ".github/workflows/test.yml" in written
    assert re.search(r"^recount\[book\]", lock, re.M) and re.search(r"^pandas==", lock, re.M)


def test_an_empty_one_says_nothing_of_bread_and_is_in_order(tmp_path, monkeypatch):
    book = new_book(tmp_path / "deep/jobs_in-town", empty=True)
    named = r"(?i)\bbread|harbour|islemark|loaf|loaves|bak(er|ing)"
    assert {
        name: found for name, text in texts(book).items() if (found := re.search(named, text))
    } == {}
    assert "# Jobs in town" in (book / "index.md").read_text(encoding="utf-8")
    monkeypatch.setenv("RECOUNT_DATA", str(book / "data"))
    assert check_book(book) == []


@pytest.mark.parametrize("name", ["full", "full/file.txt"])
def test_a_folder_with_files_is_refused_and_left(name, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file.txt").write_text("mine")
    with pytest.raises(SetupError, match="already exists and is not empty. Name another folder."):
        new_book(tmp_path / name)
    assert texts(tmp_path) == {"full/file.txt": "mine"}


def test_nothing_is_left_of_one_that_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "pinned_packages", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        new_book(tmp_path / "mine")
    assert list(tmp_path.iterdir()) == []


def test_a_lock_names_each_package_once_and_where_it_came_from():
    lines = pinned_packages()
    names = [re.match(r"[\w.-]+(\[[\w,-]+\])?", line)[0] for line in lines]
    assert len(names) == len(set(names)) and "nbval" in names
    assert all(re.search(r"==\d|@ (file|https|git\+)", line) for line in lines)
