"""`make serve`: what changed is written alone, and the pages are those of a clean build."""

import json
import re
import signal
import socket
import subprocess
import sys
import time

import pytest

from recount.book import notebooks
from recount.book.preview import Preview
from recount.book.site import build


@pytest.fixture
def small(tmp_path, small_book, monkeypatch):
    """A small book with a page of prose, and the variable that names its data."""
    page = tmp_path / "pages" / "prose.md"
    page.parent.mkdir()
    page.write_text("# Prose\n\nThe first sentence shows {result}`tiny/jobs-per-mother` of {claim}`women/entrepreneurs`.\n", encoding="utf-8")
    folder = small_book(tmp_path / "book", [page])
    monkeypatch.setenv("RECOUNT_DATA", str(folder / "data"))
    return folder


@pytest.fixture
def preview(small):
    """A builder that has built the small book once."""
    made = Preview(small, small / "_build" / "serve")
    assert made.change() == []
    yield made
    made.stop()


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def written(site):
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def restamped(path, data):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["metadata"]["recount"] = notebooks.stamp(notebook, data)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def quiet(site, since):
    """Wait until the files to take away, which come last, were written after a moment."""
    end = time.monotonic() + 120
    while not any(path.stat().st_mtime_ns > since for path in (site / "downloads").glob("*.zip")):
        assert time.monotonic() < end, "no archive came"
        time.sleep(0.2)
    time.sleep(1)


def test_changes_give_the_site_of_a_clean_build(small, preview):
    """A sentence, what a chapter publishes, and a title: each is on every page that shows it, and on no other."""
    site, prose, chapter = preview.folder / "html", small / "prose.md", small / "chapters" / "tiny.ipynb"
    before = {name: (site / name).stat().st_mtime_ns for name in ("glossary.html", "ledger/results.html", "chapters/tiny.html", "prose.html")}
    assert preview.change([edit(prose, "The first sentence shows", "A changed sentence has")]) == []
    assert [name for name, was in before.items() if (site / name).stat().st_mtime_ns != was] == ["prose.html"]
    assert "A changed sentence has" in (site / "prose.html").read_text(encoding="utf-8")

    edit(chapter, "Jobs for each mother", "Jobs that came to each")
    assert preview.change([restamped(chapter, small / "data")]) == []
    assert "Jobs that came to each" in (site / "ledger" / "results.html").read_text(encoding="utf-8")

    changed = time.time_ns()
    assert preview.change([edit(prose, "# Prose", "# Words")]) == []
    quiet(site, changed)
    preview.stop()
    found, expected = written(site), written(build(small, small / "_build" / "html").parent)
    assert ">Words</a>" in expected["glossary.html"].decode() and "A changed sentence has" in expected["search-index.js"].decode()
    assert set(found) == set(expected) and [name for name in expected if found[name] != expected[name]] == []


def test_a_mistake_is_told_and_its_mending_shown(small, preview):
    prose, claims, chapter = small / "prose.md", small / "data" / "claims.csv", small / "chapters" / "tiny.ipynb"
    (line,) = preview.change([edit(prose, "tiny/jobs-per-mother", "tiny/jobs-per-father")])
    assert "prose.md" in line and "no chapter publishes this id" in line
    assert preview.change([edit(prose, "tiny/jobs-per-father", "tiny/jobs-per-mother")]) == []
    (line,) = preview.change([edit(claims, ",5100,", ',"5,100",')])
    assert "row 9, column value" in line
    assert preview.change([edit(claims, ',"5,100",', ",5100,")]) == []
    (line,) = preview.change([edit(chapter, "publish(", "publish (")])
    assert line == "chapters/tiny.ipynb: found that its code has changed since its outputs were stored, expected outputs of this code, data and package. Run `make refresh`."
    assert preview.change([edit(chapter, "publish (", "publish(")]) == []


def free_port():
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return opened.getsockname()[1]


@pytest.fixture
def served(small):
    """Address of the preview of the small book, as the command gives it."""
    port = free_port()
    program = f"from pathlib import Path; from recount.book.preview import serve; serve(Path({str(small)!r}), {port})"
    running = subprocess.Popen([sys.executable, "-c", f"if __name__ == '__main__':\n    {program}"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    yield f"http://127.0.0.1:{port}", running
    running.send_signal(signal.SIGINT)
    assert running.wait(60) == 0


def test_a_changed_sentence_comes_to_the_screen(small, served, browser):
    address, running = served
    assert re.fullmatch(rf"the book: built, [\d.]+ s\. {address}\n", running.stdout.readline())
    page = browser.new_page()
    complaints = []
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.goto(f"{address}/prose.html")
    page.get_by_text("The first sentence").wait_for()
    with page.expect_event("load", timeout=60_000):
        edit(small / "prose.md", "The first sentence", "Another sentence")
    page.get_by_text("Another sentence").wait_for()
    assert complaints == []
    page.close()
