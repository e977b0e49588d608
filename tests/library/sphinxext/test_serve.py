"""`make serve`: what changed is written alone, and the pages are those of a clean build."""

import asyncio
import functools
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from recount import sphinxext as book
from recount.notebooks import execution as notebooks
from recount.notebooks.stale_outputs import fingerprint
from recount.sphinxext import downloads as downloads
from recount.sphinxext import incremental as changes
from recount.sphinxext import serve as module
from recount.sphinxext.build import build_site
from recount.sphinxext.serve import (
    Preview,
    Warm,
    _Pages,
    _Watcher,
    following,
    multiprocessing,
    serve,
    time,
    work,
)


@pytest.fixture
def small(tmp_path, small_book, monkeypatch):
    """A small book with a page of prose, and the variable that names its data."""
    page = tmp_path / "pages" / "prose.md"
    page.parent.mkdir()
    page.write_text(
        "# Prose\n\nThe first sentence shows {result}`tiny/jobs-per-mother` of {claim}`women/entrepreneurs`.\n",
        encoding="utf-8",
    )
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
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file()
    }


def restamped(path, data):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["metadata"]["recount"] = fingerprint(notebook, data)
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
    site, prose, chapter = (
        preview.folder / "html",
        small / "prose.md",
        small / "chapters" / "tiny.ipynb",
    )
    before = {
        name: (site / name).stat().st_mtime_ns
        for name in ("glossary.html", "ledger/results.html", "chapters/tiny.html", "prose.html")
    }
    assert preview.change([edit(prose, "The first sentence shows", "A changed sentence has")]) == []
    assert [name for name, was in before.items() if (site / name).stat().st_mtime_ns != was] == [
        "prose.html"
    ]
    assert "A changed sentence has" in (site / "prose.html").read_text(encoding="utf-8")

    edit(chapter, "Jobs for each mother", "Jobs that came to each")
    assert preview.change([restamped(chapter, small / "data")]) == []
    assert "Jobs that came to each" in (site / "ledger" / "results.html").read_text(
        encoding="utf-8"
    )

    changed = time.time_ns()
    assert preview.change([edit(prose, "# Prose", "# Words")]) == []
    quiet(site, changed)
    preview.stop()
    found, expected = written(site), written(build_site(small, small / "_build" / "html").parent)
    assert (
        ">Words</a>" in expected["glossary.html"].decode()
        and "A changed sentence has" in expected["search-index.js"].decode()
    )
    assert (
        set(found) == set(expected)
        and [name for name in expected if found[name] != expected[name]] == []
    )


def test_a_mistake_is_told_and_its_mending_shown(small, preview):
    prose, claims, chapter = (
        small / "prose.md",
        small / "data" / "claims.csv",
        small / "chapters" / "tiny.ipynb",
    )
    (line,) = preview.change([edit(prose, "tiny/jobs-per-mother", "tiny/jobs-per-father")])
    assert "prose.md" in line and "no chapter publishes this id" in line
    assert preview.change([edit(prose, "tiny/jobs-per-father", "tiny/jobs-per-mother")]) == []
    (line,) = preview.change([edit(claims, ",5100,", ',"5,100",')])
    assert "row 9, column value" in line
    assert preview.change([edit(claims, ',"5,100",', ",5100,")]) == []
    (line,) = preview.change([edit(chapter, "publish(", "publish (")])
    assert (
        line
        == "chapters/tiny.ipynb: found that its code has changed since its outputs were stored, expected outputs of this code, data and package. Run `recount execute`."
    )
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
    running = subprocess.Popen(
        [sys.executable, "-c", f"if __name__ == '__main__':\n    {program}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
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


class Screen(io.StringIO):
    """A stream that notes what somebody can read."""

    shown = ""

    def flush(self):
        self.shown = self.getvalue()


class Sphinx:
    """Sphinx with two listeners to the end of a build; what it was made with, and the folders in which it built."""

    def __init__(self, *folders, status="the screen", warning="the screen", listeners=()):
        self.made, self.status, self.warning, self.built, self.gone, self.say = (
            (os.getcwd(), *folders),
            status,
            warning,
            [],
            [],
            "",
        )
        self.events = SimpleNamespace(listeners={"build-finished": list(listeners)})

    def disconnect(self, id):
        self.gone.append(id)
        self.events.listeners["build-finished"] = [
            each for each in self.events.listeners["build-finished"] if each.id != id
        ]

    def build(self):
        self.built.append(os.getcwd())
        self.warning.write(self.say)


@pytest.fixture
def sphinx(monkeypatch, tmp_path):
    """What a builder is made of: settings, Sphinx, what is published, and what reads it."""
    import jupyter_book.config
    import sphinx.application

    from recount.sphinxext.downloads import write_all

    pass  # merged

    found = SimpleNamespace(
        book=tmp_path / "book",
        folder=tmp_path / "made",
        asked=[],
        published="1",
        stale=[],
        read=[],
        taken=[],
    )
    found.book.mkdir()
    listeners = [
        SimpleNamespace(id=3, handler=found.taken.append),
        SimpleNamespace(id=4, handler=print),
        SimpleNamespace(id=5, handler=found.taken.append),
    ]
    monkeypatch.setattr(downloads, "write_all", listeners[0].handler)
    listeners[0].handler = listeners[2].handler = write_all
    monkeypatch.setattr(
        sphinx.application, "Sphinx", functools.partial(Sphinx, listeners=listeners)
    )
    monkeypatch.setattr(
        jupyter_book.config,
        "get_final_config",
        lambda **words: found.asked.append(words) or ({"author": "A"}, {"more": 1}),
    )
    monkeypatch.setattr(
        changes, "fingerprint", lambda folder: f"{found.published} of {folder.name}"
    )
    monkeypatch.setattr(
        notebooks,
        "stale",
        lambda paths, data: found.asked.append((list(paths), data)) or found.stale,
    )
    monkeypatch.setattr(book, "read_outputs", found.read.append)
    return found


@pytest.fixture
def warm(sphinx):
    made = Warm(sphinx.book, sphinx.folder)
    sphinx.settings = sphinx.asked.pop()
    return made


def test_a_builder_has_the_settings_of_the_book_and_builds_in_its_folder(sphinx, warm):
    """Pages are written as those of a site, from the folder of the book; files to take away are not written with them."""
    assert sphinx.settings == {
        "user_yaml": sphinx.book / "_config.yml",
        "cli_config": {"external_toc_path": "_toc.yml", "latex_individualpages": False},
        "sourcedir": sphinx.book,
    }
    book, folder = str(sphinx.book), sphinx.folder
    assert (
        warm.app.made
        == (book, sphinx.book, None, folder / "html", folder / "doctrees", "html", {"author": "A"})
        and warm.app.status is None
    )
    assert warm.app.warning is warm.said
    assert os.getcwd() != book and warm.app.gone == [3, 5] and sphinx.taken == []
    warm.take_away()
    assert sphinx.taken == [warm.app]


def test_what_is_wrong_is_told_line_by_line_and_once(sphinx, warm):
    warm.app.say = "a.md: wrong\n\n  \nb.md: wrong, at much greater length\n"
    assert warm.build() == ["a.md: wrong", "b.md: wrong, at much greater length"]
    warm.app.say = "c.md: wrong"
    assert (
        warm.build([Path("a.md")]) == ["c.md: wrong"]
        and warm.app.built == [str(sphinx.book)] * 2
        and os.getcwd() != str(sphinx.book)
    )
    assert sphinx.read == [] and [paths for paths, _ in sphinx.asked] == [[], []]


def test_a_changed_chapter_must_have_its_outputs(sphinx, warm):
    """A page of prose has none, and a chapter that is gone neither; what is stale is not built."""
    from recount.datapackage.store import data_dir

    chapter, page, gone = sphinx.book / "a.ipynb", sphinx.book / "b.md", sphinx.book / "c.ipynb"
    for path in (chapter, page):
        path.touch()
    sphinx.stale = ["a.ipynb: stale"]
    assert (
        warm.build([chapter, page, gone]) == ["a.ipynb: stale"]
        and sphinx.asked == [([chapter], data_dir())]
        and warm.app.built == []
    )


def test_what_is_published_is_read_again_where_it_changed(sphinx, warm):
    warm.build()
    sphinx.published = "2"
    warm.build()
    warm.build()
    assert sphinx.read == [warm.app] and len(warm.app.built) == 3


class Line:
    """What comes in and what goes out; the line ends when nothing more comes."""

    def __init__(self, *coming, more=False):
        self.coming, self.sent, self.more, self.waited, self.closed = (
            list(coming),
            [],
            more,
            [],
            False,
        )

    def recv(self):
        if not self.coming:
            raise EOFError
        return self.coming.pop(0)

    def send(self, what):
        self.sent.append(what)

    def poll(self, seconds):
        self.waited.append(seconds)
        return self.more

    def close(self):
        self.closed = True


@pytest.fixture
def builder(monkeypatch):
    """A builder that says what it was told, and fails on what it is told to; how often one was made, and what was taken away."""
    found = SimpleNamespace(made=[], taken=0)

    class Told:
        def __init__(self, *where):
            found.made.append(where)

        def build(self, changed):
            if isinstance(changed, Exception):
                raise changed
            return [f"built {changed}"]

        def take_away(self):
            found.taken += 1

    monkeypatch.setattr(module, "Warm", Told)
    return found


def test_one_builder_answers_every_change(builder):
    line = Line("a", "b")
    work("the book", "the folder", line)
    assert (
        line.sent == [["built a"], ["built b"]]
        and builder.made == [("the book", "the folder")]
        and builder.taken == 2
    )
    assert len(line.waited) == 2 and all(0 < seconds < 10 for seconds in line.waited)


def test_files_to_take_away_wait_for_a_quiet_moment(builder):
    work("the book", "the folder", Line("a", "b", more=True))
    assert builder.taken == 0


def test_after_a_failure_another_builder_is_made(builder):
    line = Line(ValueError("  one\ntwo\n"), ValueError(), "c")
    work("the book", "the folder", line)
    assert (
        line.sent == [["one", "two"], ["ValueError()"], ["built c"]]
        and len(builder.made) == 3
        and builder.taken == 1
        and len(line.waited) == 1
    )


def test_a_builder_that_is_interrupted_ends(builder):
    class Interrupted(Line):
        def send(self, what):
            raise KeyboardInterrupt

    try:
        work("the book", "the folder", Interrupted("a", "b"))
    except KeyboardInterrupt:
        pytest.fail("the interruption was handed on")
    assert builder.taken == 0


class Process:
    """A process that is not started."""

    def __init__(self, **options):
        self.options, self.did = options, []

    def start(self):
        self.did.append("started")

    def join(self):
        self.did.append("joined")


@pytest.fixture
def started(monkeypatch, tmp_path):
    """A preview whose builder answers with nothing wrong; its lines, and the check of the data that stands before it."""
    found = SimpleNamespace(
        lines=[],
        checks=[],
        processes=[],
        status=0,
        said="",
        preview=Preview(tmp_path / "a" / ".." / "book", tmp_path / "made"),
    )

    def pipe():
        found.lines.append((Line([], []), Line()))
        return found.lines[-1]

    def process(**options):
        found.processes.append(Process(**options))
        return found.processes[-1]

    def run(command, **options):
        found.checks.append((command, options))
        return SimpleNamespace(returncode=found.status, stderr=found.said)

    def context(how):
        assert how == "spawn"
        return SimpleNamespace(Pipe=pipe, Process=process)

    monkeypatch.setattr(multiprocessing, "get_context", context)
    monkeypatch.setattr(subprocess, "run", run)
    return found


def test_the_first_change_starts_the_builder_with_one_end_of_its_line(started, tmp_path):
    preview = started.preview
    assert (preview.book, preview.folder, preview.worker) == (
        tmp_path / "book",
        tmp_path / "made",
        None,
    )
    assert preview.change() == [] and preview.worker is started.processes[0]
    ((mine, there),) = started.lines
    assert preview.worker.options == {
        "target": work,
        "args": (tmp_path / "book", tmp_path / "made", there),
        "daemon": True,
    }
    assert preview.worker.did == ["started"]
    assert (
        preview.line is mine and mine.sent == [[]] and (mine.closed, there.closed) == (False, True)
    )
    ((command, options),) = started.checks
    assert (
        command == [sys.executable, "-m", "recount", "check", "--data"]
        and options["cwd"] == tmp_path / "book"
    )
    assert (options["stderr"], options["stdout"], options["text"], options["encoding"]) == (
        subprocess.PIPE,
        subprocess.DEVNULL,
        True,
        "utf-8",
    )


def test_pages_are_built_by_the_builder_there_is_and_anything_else_starts_it_anew(started):
    preview = started.preview
    preview.change()
    pages = [Path("a.md"), Path("b.ipynb")]
    assert (
        preview.change(iter(pages)) == []
        and started.lines[0][0].sent == [[], pages]
        and len(started.processes) == 1
    )
    data = [Path("a.md"), Path("claims.csv")]
    assert (
        preview.change(data) == []
        and started.processes[0].did == ["started", "joined"]
        and started.lines[0][0].closed
    )
    assert (
        len(started.processes) == 2
        and started.lines[1][0].sent == [data]
        and preview.worker is started.processes[1]
    )


def test_wrong_data_are_told_before_a_builder_starts(started):
    started.status, started.said = 1, "data/claims.csv: wrong\nanother\n"
    assert (
        started.preview.change() == ["data/claims.csv: wrong", "another"]
        and started.processes == []
        and started.preview.worker is None
    )
    started.status = 0
    assert started.preview.change([Path("claims.csv")]) == [] and len(started.processes) == 1


@pytest.mark.parametrize("error", [EOFError(), BrokenPipeError()])
def test_a_builder_that_has_ended_is_told_and_replaced(started, error):
    def send(what):
        raise error

    preview = started.preview
    preview.change()
    preview.line.send = send
    assert preview.change([Path("a.md")]) == [
        "found that the builder has ended, expected it to stay. Save the page again: it starts anew."
    ]
    assert (
        preview.worker is None
        and preview.change([Path("a.md")]) == []
        and len(started.processes) == 2
    )


def test_a_preview_that_never_began_ends(started):
    started.preview.stop()
    assert started.processes == []


def awaited(coroutine):
    """What comes of it, in a thread of its own: the driver of a browser has its loop in this one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


class Flag:
    """Counts how often open pages were told."""

    told = 0

    def set(self):
        self.told += 1


def test_what_changes_is_built_after_the_first_build_and_told_to_the_pages(tmp_path, monkeypatch):
    import watchfiles

    built, asked = [], []

    async def awatch(*paths, watch_filter):
        asked.append((paths, watch_filter(1, "ignored"), watch_filter(1, "a.md")))
        await asyncio.sleep(0)
        yield {
            (1, str(tmp_path / "b.md")),
            (2, str(tmp_path / "a.md")),
            (1, str(tmp_path / "x" / ".." / "b.md")),
        }
        yield {(3, str(tmp_path / "c.md"))}

    async def watched():
        watcher = _Watcher(
            [tmp_path], lambda path: path == "ignored", lambda changed: built.append(list(changed))
        )
        watcher.flag = Flag()
        await watcher.watch()
        return watcher.flag.told

    monkeypatch.setattr(watchfiles, "awatch", awatch)
    assert awaited(watched()) == 3 and asked == [((tmp_path,), False, True)]
    assert built == [[], [tmp_path / "a.md", tmp_path / "b.md"], [tmp_path / "c.md"]]


@pytest.fixture
def asked(tmp_path):
    """The function that asks for a file of a small site: its text or its place, its kind and what it says of being kept."""
    (tmp_path / "a.html").write_text(
        "<meta content=default-src 'none'></head>é default-src 'none'; </head>", encoding="utf-8"
    )
    (tmp_path / "a.css").write_text("p {}", encoding="utf-8")
    (tmp_path / "within").mkdir()
    (tmp_path / "within" / "index.html").touch()
    pages = _Pages(directory=tmp_path, html=True)

    def ask(name):
        scope = {
            "type": "http",
            "method": "GET",
            "scheme": "http",
            "server": ("here", 80),
            "path": f"/{name}",
            "query_string": b"",
            "headers": [],
        }
        response = awaited(pages.get_response(name, scope))
        text = getattr(response, "body", b"").decode() or Path(getattr(response, "path", "")).name
        return text, response.headers.get("content-type"), response.headers.get("cache-control")

    return ask


def test_a_page_follows_and_nothing_that_is_served_is_kept(asked, tmp_path):
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert asked("a.html") == (following(page), "text/html; charset=utf-8", "no-store")
    assert asked("a.css") == ("a.css", "text/css; charset=utf-8", "no-cache") and asked(
        "within"
    ) == ("", None, "no-cache")
    script, kind, _ = asked("_preview.js")
    assert (
        "location.reload()" in script
        and "/websocket-reload" in script
        and kind == "text/javascript; charset=utf-8"
    )


def test_a_page_follows_by_one_line_and_one_script():
    page = "default-src 'none'; </head> default-src 'none'; </head>"
    assert (
        following(page)
        == "default-src 'none'; connect-src 'self'; <script defer src=\"/_preview.js\"></script>\n</head> default-src 'none'; </head>"
    )


@pytest.fixture
def serving(monkeypatch, tmp_path):
    """What a server is started with; nothing is served."""
    import uvicorn

    found = SimpleNamespace(
        book=tmp_path / "book",
        options=None,
        app=None,
        watched=None,
        said=[],
        changed=[],
        stopped=0,
        interrupted=False,
    )
    found.book.mkdir()

    def run(app, **options):
        found.app, found.options = app, options
        if found.interrupted:
            raise KeyboardInterrupt

    class Told(Preview):
        def change(self, changed):
            found.changed.append(list(changed))
            return found.said

        def stop(self):
            found.stopped += 1

    def watcher(*words):
        found.watched = words
        return SimpleNamespace(lifespan="its life")

    monkeypatch.setattr(uvicorn, "run", run)
    monkeypatch.setattr("starlette.routing.WebSocketRoute", lambda path, endpoint: (path, endpoint))
    monkeypatch.setattr(
        "starlette.applications.Starlette",
        lambda routes, lifespan: SimpleNamespace(routes=routes, lifespan=lifespan),
    )
    monkeypatch.setattr(module, "Preview", Told)
    monkeypatch.setattr(module, "_Watcher", watcher)
    return found


@pytest.mark.parametrize("interrupted", [False, True])
def test_the_site_is_served_on_this_machine_alone_until_interrupted(serving, interrupted):
    serving.interrupted = interrupted
    assert serve(serving.book, 8123) == 0 and serving.stopped == 1
    assert serving.options == {"host": "127.0.0.1", "port": 8123, "log_level": "warning"}
    (path, watcher), pages = serving.app.routes
    assert (
        path == "/websocket-reload"
        and watcher.lifespan == serving.app.lifespan == "its life"
        and pages.path == ""
    )
    assert (
        isinstance(pages.app, _Pages)
        and pages.app.html
        and pages.app.directory == serving.book / "_build" / "serve" / "html"
    )
    assert pages.app.directory.is_dir()
    assert serve(serving.book, 8123) == 0


def test_what_is_built_and_what_is_hidden_is_not_watched(serving):
    serve(serving.book, 8123)
    paths, ignored, _ = serving.watched
    assert paths == [serving.book]
    names = (
        "a.md",
        "data/claims.csv",
        "recount/a.py",
        "recount/__pycache__/a.pyc",
        ".a.md.swp",
        "_build/a.html",
        "tests/a.py",
        "a.md~",
        "a~b.md",
    )
    assert {name for name in names if not ignored(str(serving.book / name))} == {
        "a.md",
        "data/claims.csv",
        "recount/a.py",
        "a~b.md",
    }


@pytest.mark.parametrize(
    "changed, said, told",
    [
        ((), [], "the book: built, {} s. http://127.0.0.1:8123\n"),
        (("a.md", "data/b.csv"), [], "a.md, data/b.csv: built, {} s. http://127.0.0.1:8123\n"),
        (
            ("a.md",),
            ["one", "two"],
            "one\ntwo\na.md: built, with what is told above, {} s. http://127.0.0.1:8123\n",
        ),
    ],
)
def test_what_was_built_is_told_with_its_time_and_address(
    serving, monkeypatch, changed, said, told
):
    serve(serving.book, 8123)
    serving.said, out = said, Screen()
    monkeypatch.setattr(time, "monotonic", iter([100.0, 102.5]).__next__)
    monkeypatch.setattr(sys, "stdout", out)
    serving.watched[2]([serving.book / name for name in changed])
    assert out.shown == told.format("2.5") and serving.changed == [
        [serving.book / name for name in changed]
    ]
