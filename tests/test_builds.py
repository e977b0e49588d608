"""A build elsewhere is compared file by file, and what was found is written down."""

import os
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from recount.book import builds
from recount.book.places import Place
from recount.book.site import BuildError

HERE, THERE, THEN = Place("here"), Place("there", folder="a b"), Place("far away", language="xx_XX.UTF-8")


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    """A copy of a book, in which nothing is built; what a build says."""
    found = SimpleNamespace(ran=[], status=0, said="")

    @contextmanager
    def laid(place, book):
        assert (place, book) == (THERE, tmp_path)
        yield "the copy"

    def run(place, copy, command):
        found.ran.append((place, copy, command))
        return SimpleNamespace(returncode=found.status, stdout=found.said)

    monkeypatch.setattr(builds, "laid", laid)
    monkeypatch.setattr(builds, "run", run)
    return found


def test_files_of_the_site_and_of_the_epub_are_taken_from_what_a_build_says(elsewhere, tmp_path):
    """A line of anything else is none of them: a warning, a whole, a file elsewhere."""
    a, b = "a" * 64, "0" * 64
    elsewhere.said = "\n".join(["a warning", f"{a}  site/a b.html", f"{b}  epub/book.epub", f"{b}  pdf/book.pdf", f"{a}  site/", f" {a}  site/c.html",
                                f"{a[1:]}  site/d.html", f"{a.upper()}  site/e.html", f"{b} site/f.html", f"{b}  site"])
    assert builds.digests(THERE, tmp_path) == {"site/a b.html": a, "epub/book.epub": b}
    assert elsewhere.ran == [(THERE, "the copy", ["-m", "recount", "digest", "--files"])]


def test_a_book_that_cannot_be_built_elsewhere_is_told_with_what_was_said(elsewhere, tmp_path):
    elsewhere.status, elsewhere.said = 1, f"{'a' * 64}  site/a.html\nno locale"
    with pytest.raises(BuildError) as error:
        builds.digests(THERE, tmp_path)
    assert str(error.value) == f"there: found that the book cannot be built, expected what is built elsewhere. It said:\n{elsewhere.said}"


def test_every_place_is_compared_with_the_first():
    """A file that one of the two has not is a difference, and names come in order."""
    made = {"here": {"b": "1", "a": "0", "d": "3"}, "same": {"a": "0", "b": "1", "d": "3"}, "less": {"a": "0"},
            "other": {"d": "4", "b": "2", "a": "0", "c": "9"}}
    assert builds.differences(made) == {"here": [], "same": [], "less": ["b", "d"], "other": ["b", "c", "d"]}


class Pool:
    """Builds one book after another; how many it was to build at once."""

    most = []

    def __init__(self, max_workers):
        self.most.append(max_workers)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    map = staticmethod(map)


def test_a_place_that_the_machine_cannot_be_is_told_in_its_row(kept, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(Pool, "most", [])
    monkeypatch.setattr(builds, "ThreadPoolExecutor", Pool)
    monkeypatch.setattr(builds, "digests", lambda place, book: asked.append((place.told, book)) or {"site/a.html": "00", "site/b.html": place.folder})
    assert builds.measure(tmp_path, [HERE, THEN, THERE, Place("again")]) == ["there: site/b.html"]
    ((book, name, rest),) = kept.written
    assert asked == [("here", tmp_path), ("there", tmp_path), ("again", tmp_path)] and Pool.most == [os.cpu_count()] and (book, name) == (tmp_path, "builds")
    assert rest["rows"] == [["here", 2, 0], ["far away: not built, the machine has no locale xx_XX.UTF-8, nor what makes it", None, None], ["there", 2, 1],
                            ["again", 2, 0]]
    assert (rest["title"], rest["columns"], rest["missed"]) == ("The whole book, built in several places", ["where", "files", "that differ from the first"],
                                                                ["there: site/b.html"])
    assert set(rest["of"]) == {"data", "package", "builder", "notebooks", "pages", "environment"}
    assert rest["notes"] == builds._notes(["here", "there", "again"]) and " in 3 places" in rest["notes"][0]
    assert kept.durations == [(tmp_path, "builds in several places", 60.0)]


def test_the_note_says_what_each_place_has_of_its_own_and_what_was_compared():
    (note,) = builds._notes(iter(["here", "there"]))
    assert note.startswith("The site with its downloads, and the EPUB, were built from a clean copy in 2 places") and note.endswith(" first place.")
    assert "a seed of hashes and a time zone of its own, and the SHA-256 of each file was compared" in note
