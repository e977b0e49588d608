"""Nothing is lost: whatever is killed, whenever, leaves the last good site, notebooks, editions and data whole, and can be run again."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from recount import package
from recount.book import notebooks, site
from recount.book.digests import of_files

KILLER = Path(__file__).parent / "killed.py"
SEED = 20261124


def at_every_write(folder, steps):
    """How many writes a script made, each of which was its last in one run."""
    script = folder.parent / f"{folder.name}-steps.py"
    script.write_text(textwrap.dedent(steps), encoding="utf-8")
    done = subprocess.run([sys.executable, "-W", "ignore", str(KILLER), str(folder), str(script)], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(site.__file__).rpartition("/recount/")[0]})
    assert done.returncode == 0, done.stdout + done.stderr
    return int(done.stdout.split()[-1])


BUILD = """
    import shutil
    from pathlib import Path
    from recount.book import site

    output, made = Path("_build/html").absolute(), Path("made").absolute()
    texts = {{"old", "new"}}

    def built(book, folder):
        return Path(shutil.copytree(made, folder / "site"))

    def prepare():
        site.run = built
        {without}

    def run():
        site.build(Path(".").absolute() / "book", output)

    def look():
        {restored}
        assert {{(output / name).read_text() for name in ("index.html", "a/b.html")}} in ({{"old"}}, {{"new"}}), "half a site"
"""


@pytest.mark.parametrize("exchange", [True, False], ids=["in one step", "in two steps"])
def test_a_build_killed_at_any_write_leaves_a_whole_site(tmp_path, exchange):
    """Where folders cannot be exchanged in one step, the next build first puts back what was moved away."""
    folder = tmp_path / "work"
    for place, text in (("_build/html", "old"), ("made", "new")):
        for name in ("index.html", "a/b.html"):
            path = folder / place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    steps = BUILD.format(without="" if exchange else "site._exchanged = lambda one, other: False", restored="" if exchange else "site._restore(output)")
    assert at_every_write(folder, steps) > 5
    assert (folder / "_build" / "html" / "index.html").read_text(encoding="utf-8") == "new"
    assert [path.name for path in (folder / "_build").iterdir()] == ["html"], "the next run sweeps up"


def test_a_file_replaced_and_killed_at_any_write_is_whole(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "a.txt").write_text("old", encoding="utf-8")
    writes = at_every_write(folder, """
        from pathlib import Path
        from recount import package

        path = Path("a.txt").absolute()

        def prepare():
            path.write_text("old")

        def run():
            package.replace(path, "new" * 100000)

        def look():
            assert path.read_text() in ("old", "new" * 100000), "half a file"
    """)
    assert writes >= 3
    assert [path.name for path in folder.iterdir()] == ["a.txt"], "the next run sweeps up"


def test_the_killer_would_find_a_file_that_is_written_in_place(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    with pytest.raises(AssertionError, match="half a file"):
        at_every_write(folder, """
            from pathlib import Path

            path = Path("a.txt").absolute()

            def prepare():
                path.write_text("old")

            def run():
                with open(path, "w") as written:
                    written.write("ne")
                    written.flush()
                    Path("b.txt").touch()
                    written.write("w")

            def look():
                assert path.read_text() in ("old", "new"), "half a file"
        """)


def test_an_edition_killed_at_any_write_is_whole_or_not_there(tmp_path, small_book):
    """What cites it is written after it, and again by whoever runs it again."""
    book = small_book(tmp_path / "book", [])
    whole = of_files(book / "chapters") | of_files(book / "data")
    writes = at_every_write(book, """
        import shutil
        from pathlib import Path
        from recount import citations, editions

        book = Path(".").absolute()
        folder = book / "data" / "editions"

        def prepare():
            shutil.rmtree(folder, ignore_errors=True)

        def run():
            editions.write(book, "2026-01-01", book / "data")

        def look():
            assert all(path.suffix != ".json" or editions.read(book / "data") for path in folder.glob("*")), "half an edition"
    """)
    assert writes >= 3
    (edition,) = (book / "data" / "editions").iterdir()
    assert {name: digest for name, digest in (of_files(book / "chapters") | of_files(book / "data")).items() if name != f"editions/{edition.name}"} == whole


FILES = {
    "epub": """
        def fake():
            site.run = lambda book, folder, builder: (folder / "a.epub").write_text("new" * 9999) and folder
    """,
    "pdf": """
        def fake():
            pdf._browser = lambda: "none"
            pdf.epub.build = lambda book, folder: (folder / "a.epub").write_text("pages")
            pdf.Published = type("Read", (), {"read": lambda book: type("Of", (), {"book": None})})
            pdf._unpacked = lambda archive, folder: folder.mkdir() or {}
            pdf._write = lambda folder, document: (folder / "pages" / "book.xhtml").write_text("bound")
            pdf.bound = pdf._printed = pdf._page_numbers = pdf.without_glyph = lambda *given: ""
            pdf.finished, pdf.file_name = lambda *given: b"new" * 9999, lambda book: "a.pdf"
    """,
}


@pytest.mark.parametrize("kind", FILES)
def test_a_book_in_one_file_killed_at_any_write_is_whole(tmp_path, kind):
    """With what makes it replaced: what is killed here is the putting in place."""
    folder = tmp_path / "work"
    folder.mkdir()
    steps = textwrap.dedent(f"""
        from pathlib import Path
        from recount.book import epub, pdf, site

        output = Path("built").absolute()
        path = output / "a.{kind}"

        def prepare():
            fake()
            output.mkdir(exist_ok=True)
            path.write_text("old")

        def run():
            {kind}.build(Path("book").absolute(), output)

        def look():
            assert path.read_text() in ("old", "new" * 9999), "half a book"
    """) + textwrap.dedent(FILES[kind])
    assert at_every_write(folder, steps) > 3
    assert [path.name for path in (folder / "built").iterdir()] == [f"a.{kind}"], "the next run sweeps up"


def test_what_cites_an_edition_killed_at_any_write_is_whole(tmp_path, small_book, book):
    """And is as it should be after the next run."""
    folder = small_book(tmp_path / "book", [])
    for name in ("CITATION.cff", ".zenodo.json"):
        # Another title, and no digest of an edition that this book does not have.
        text = re.sub(r"^identifiers:\n(?:[- ].*\n)*", "", (book / name).read_text(encoding="utf-8"), flags=re.M)
        (folder / name).write_text(text.replace("0.1.0", "0.0.9").replace("Recounted", "Counted"), encoding="utf-8")
    writes = at_every_write(folder, """
        import os
        import shutil
        from pathlib import Path

        book = Path(".").absolute()
        os.environ["RECOUNT_DATA"] = str(book / "data")

        from recount import citations

        names = ("CITATION.cff", ".zenodo.json")
        old = {name: (book / name).read_text() for name in names}
        aside = Path(shutil.copytree(book, book.parent / "aside"))
        citations.release(aside)
        new = {name: (aside / name).read_text() for name in names}
        assert all(old[name] != new[name] for name in names)

        def prepare():
            for name in names:
                (book / name).write_text(old[name])

        def run():
            citations.release(book)

        def look():
            for name in names:
                assert (book / name).read_text() in (old[name], new[name]), "half of " + name
    """)
    assert writes >= 6


@pytest.fixture
def chapter(tmp_path, data):
    """A folder with one chapter that runs for a moment, and is stored."""
    home = tmp_path / "chapters"
    home.mkdir()
    cells = [{"cell_type": "code", "id": "a", "metadata": {}, "execution_count": None, "outputs": [], "source": "import os\nos.environ.get('SAID', 'first')"}]
    path = home / "tiny.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    (tmp_path / "_toc.yml").write_text("", encoding="utf-8")
    notebooks.refresh(path, data)
    return path


def started(command, folder, **variables):
    """A command in a session of its own, which the test ends."""
    return subprocess.Popen([sys.executable, "-c", command], cwd=folder, env=os.environ | variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


PROGRAM = "import sys; from recount import __main__ as program; program._check_editions = program._check_release = lambda: 0; sys.argv[1:] = {arguments}; sys.exit(program._program())"
REFRESH = "from pathlib import Path; import recount.__main__ as program; program._check = lambda chosen: 0; import sys; sys.argv[1:] = ['refresh']; sys.exit(program._program())"


def moments(seconds, seed):
    """Seconds after which to stop a run, and how: more where everything must run."""
    dice, count = random.Random(seed), 6 if os.environ.get("CI") else 2
    signals = [signal.SIGKILL, signal.SIGTERM, signal.SIGINT] * 2
    return [(dice.uniform(place / count, (place + 1) / count) * seconds, signals[place]) for place in range(count)]


def test_a_refresh_stopped_at_many_moments_leaves_whole_notebooks(tmp_path, chapter, data):
    """It is the notebook of before, or the whole of the new one."""
    before = chapter.read_bytes()
    began = time.monotonic()
    assert started(REFRESH, tmp_path, RECOUNT_DATA=str(data), SAID="second").wait() == 0
    seconds, after = time.monotonic() - began, chapter.read_bytes()
    assert b"second" in after
    for moment, how in moments(seconds, SEED):
        chapter.write_bytes(before)
        running = started(REFRESH, tmp_path, RECOUNT_DATA=str(data), SAID="second")
        time.sleep(moment)
        running.send_signal(how)
        ended = running.wait()
        assert chapter.read_bytes() in (before, after) and ended in (0, -how, 128 + how), (how, moment, ended)
    assert started(REFRESH, tmp_path, RECOUNT_DATA=str(data), SAID="second").wait() == 0
    assert chapter.read_bytes() == after and [path.name for path in chapter.parent.iterdir()] == ["tiny.ipynb"]


@pytest.mark.parametrize("kind", ["build", "epub"] if os.environ.get("CI") else ["build"])
def test_a_build_stopped_at_many_moments_leaves_what_was_good(tmp_path, small_book, kind):
    """A real one of the small book; a signal that can be heeded leaves nothing aside either."""
    book = small_book(tmp_path / "book", [])
    built, command = book / "_build", PROGRAM.format(arguments=[kind])
    began = time.monotonic()
    assert started(command, book, RECOUNT_DATA=str(book / "data")).wait() == 0
    seconds, before = time.monotonic() - began, of_files(built)
    assert before
    (book / "index.md").write_text("# A small book\n\nIts chapter is [small](chapters/tiny.ipynb), with a sentence more.\n", encoding="utf-8")
    after = None
    for moment, how in moments(seconds * 0.98, SEED + len(kind)):
        running = started(command, book, RECOUNT_DATA=str(book / "data"))
        time.sleep(moment)
        running.send_signal(how)
        ended = running.wait()
        now = {name: digest for name, digest in of_files(built).items() if ".aside/" not in name}
        if now != before:
            after = after or now
        assert now in (before, after) and ended in (0, -how, 128 + how), (how, moment, ended)
        if how == signal.SIGTERM and ended == 128 + how:
            assert not [path for path in built.glob(".*.aside") if f".{running.pid}." in path.name]
    assert started(command, book, RECOUNT_DATA=str(book / "data")).wait() == 0
    made = of_files(built)
    assert made != before and made.keys() == before.keys() and after in (None, made)


def test_what_runs_aside_is_not_swept(tmp_path):
    """Of the process that runs, and of another that does; what is not a number is nobody's."""
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    names = [f".a.{os.getpid()}.aside", f".b.{other.pid}.aside", ".c.notes.aside"]
    for name in names:
        (tmp_path / name).mkdir()
    package.sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    other.communicate(b"\n")
    package.sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [names[0], names[2]]
