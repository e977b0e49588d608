"""A rerun in a copy elsewhere: what is copied, and what is told of a chapter that gives something else. No kernel is started."""

import nbformat
import pytest

from recount.book import elsewhere
from recount.book.elsewhere import differing
from recount.book.notebooks import RunError


@pytest.fixture
def small(tmp_path):
    """A book of two chapters and one table."""
    for name in ("chapters", "data"):
        (tmp_path / "book" / name).mkdir(parents=True)
    (tmp_path / "book" / "data" / "claims.csv").write_text("id\n", encoding="utf-8")
    (tmp_path / "book" / "notes.txt").write_text("mine", encoding="utf-8")
    cell = nbformat.v4.new_code_cell("1", id="one", execution_count=1, outputs=[nbformat.v4.new_output("stream", text="1")])
    for name in ("a", "b"):
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "book" / "chapters" / f"{name}.ipynb")
    return tmp_path / "book"


@pytest.fixture
def ran(monkeypatch):
    """The function that sets what a run gives in each chapter; it notes where each was run."""
    places = []

    def give(outputs):
        def run(notebook, path):
            places.append(path)
            assert sorted(each.name for each in path.parent.parent.iterdir()) == ["chapters", "data"]
            assert (path.parent.parent / "data" / "claims.csv").read_text(encoding="utf-8") == "id\n"
            if isinstance(outputs.get(path.stem), Exception):
                raise outputs[path.stem]
            notebook.cells[0].outputs[0].text = outputs.get(path.stem, "1")

        monkeypatch.setattr(elsewhere, "run", run)
        return places

    return give


def test_chapters_that_give_the_same_in_a_copy_are_not_told(small, ran):
    places = ran({})
    assert differing(small, [small / "chapters" / "b.ipynb", small / "chapters" / "a.ipynb"]) == []
    assert [path.name for path in places] == ["b.ipynb", "a.ipynb"] and all(path.parent.name == "chapters" for path in places)
    assert not any(path.is_relative_to(small) or path.exists() for path in places)


def test_a_chapter_with_other_outputs_is_told(small, ran):
    ran({"a": "2"})
    assert differing(small, sorted(small.glob("chapters/*"))) == [
        "chapters/a.ipynb: found other outputs than those stored, expected the same in any folder. Run `make refresh`, and look at what it changes."]


def test_a_chapter_that_raises_is_told_in_its_own_words_and_the_next_is_run(small, ran):
    ran({"a": RunError("chapters/a.ipynb: ValueError: no"), "b": "2"})
    first, second = differing(small, sorted(small.glob("chapters/*")))
    assert first == "chapters/a.ipynb: ValueError: no" and second.startswith("chapters/b.ipynb: found other outputs")


def test_how_far_it_is_is_told(small, ran, monkeypatch):
    ran({})
    told = []
    monkeypatch.setattr(elsewhere.progress, "over", lambda items, words: told.append((len(items), words)) or items)
    differing(small, sorted(small.glob("chapters/*")))
    assert told == [(2, "Rerunning the chapters elsewhere")]
