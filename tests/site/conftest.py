"""Shared by all tests. The chapters in ``broken`` are run by ``test_broken.py``, never collected."""

import functools
import http.server
import json
import os
import shutil
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from recount.notebooks.stale_outputs import fingerprint
from recount.sphinxext import measured
from recount.sphinxext.build import build_site, pages_of
from recount.sphinxext.html.launch_buttons import Repository
from recount.validation.chapters import SECTIONS

BOOK = Path(__file__).parent.parent
collect_ignore_glob = ["broken/*", "recomputed/*", "mutation/*"]

# Kernels talk over sockets in a folder of their own, and keep nothing of the user's.
os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")


@pytest.fixture
def book() -> Path:
    """Folder of the book."""
    return BOOK


@pytest.fixture
def kept(monkeypatch):
    """What would be written to the folder of measurements, by a run of a minute."""
    found = SimpleNamespace(written=[], durations=[])
    monkeypatch.setattr(
        measured, "write", lambda book, name, **rest: found.written.append((book, name, rest))
    )
    monkeypatch.setattr(measured, "took", lambda *what: found.durations.append(what))
    monkeypatch.setattr(time, "monotonic", iter([100.0, 160.0]).__next__)
    return found


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the Data Package that a test may spoil."""
    return Path(shutil.copytree(BOOK / "data", tmp_path / "data"))


def _stamped(path, folder):
    """A copy whose digests of data and package, which change with every edit, are those of now where the sample says so."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    now = fingerprint(notebook, BOOK / "data")
    stamp = notebook["metadata"].get("recount", {})
    stamp.update({name: now[name] for name, digest in stamp.items() if digest == "now"})
    copy = folder / path.name
    copy.write_text(json.dumps(notebook), encoding="utf-8")
    return copy


@pytest.fixture(scope="session")
def stamped():
    """The function that stamps a sample as of now."""
    return _stamped


def _sectioned(path):
    """A sample with the head and the sections that every chapter has."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    code["source"] = Repository.of(BOOK).headed("".join(code["source"]))
    notebook["metadata"]["recount"]["code"] = fingerprint(notebook, BOOK / "data")["code"]
    sections = "\n\n".join(f"## {section}" for section in SECTIONS)
    notebook["cells"].append(
        {"cell_type": "markdown", "id": "sections", "metadata": {}, "source": sections}
    )
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def _small_book(folder, pages):
    """A book of one chapter and some pages, with the settings and the data of this one."""
    (folder / "chapters").mkdir(parents=True)
    chapter = _stamped(BOOK / "tests" / "broken" / "nbval-passes-result.ipynb", folder / "chapters")
    _sectioned(chapter).rename(folder / "chapters" / "tiny.ipynb")
    # Without the editions of this book, whose results it does not have.
    _unpublished(folder)
    shutil.copytree(BOOK / "ledger", folder / "ledger")
    shutil.copy(BOOK / "_config.yml", folder)
    for name in ("data.md", "glossary.md", "bibliography.md"):
        shutil.copy(BOOK / name, folder)
    (folder / "index.md").write_text(
        "# A small book\n\nIts chapter is [small](chapters/tiny.ipynb).\n", encoding="utf-8"
    )
    for path in pages:
        shutil.copy(path, folder)
    ledger = [f"ledger/{path.stem}" for path in sorted((folder / "ledger").glob("*.md"))]
    files = [
        "chapters/tiny",
        *ledger,
        "data",
        "glossary",
        "bibliography",
        *(path.stem for path in pages),
    ]
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nchapters:\n"
        + "".join(f"  - file: {name}\n" for name in files)
    )
    return folder


def _unpublished(folder):
    """A copy of the Data Package as it was before anything was published: no edition, no erratum."""
    data = shutil.copytree(
        BOOK / "data", folder / "data", ignore=shutil.ignore_patterns("editions")
    )
    header = (data / "errata.csv").read_text(encoding="utf-8").partition("\n")[0]
    (data / "errata.csv").write_text(f"{header}\n", encoding="utf-8")


@pytest.fixture(scope="session")
def unpublished():
    """The function that copies the data without what was published."""
    return _unpublished


@pytest.fixture(scope="session")
def small_book():
    """The function that lays out a small book."""
    return _small_book


@pytest.fixture(scope="session")
def program():
    """The function that finds a program of the machine: without it a test is skipped, and fails where everything must run."""

    def find(name: str) -> str:
        if path := shutil.which(name):
            return path
        message = f"found no {name} on this machine, expected it: see .ci/run for what installs it"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)

    return find


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The whole book, built once for all workers."""
    shared = (
        tmp_path_factory.getbasetemp().parent
        if os.environ.get("PYTEST_XDIST_WORKER")
        else tmp_path_factory.getbasetemp()
    )
    folder = shared / "the-site"
    try:
        folder.mkdir()
    except FileExistsError:
        _wait_for(folder)
    else:
        try:
            build_site(BOOK, folder / "html")
        finally:
            (folder / "done").touch()
    assert (folder / "html" / "index.html").is_file(), (
        "the site was not built; another worker has the reason"
    )
    return folder / "html"


def _wait_for(folder: Path) -> None:
    end = time.monotonic() + 600
    while not (folder / "done").exists():
        if time.monotonic() > end:
            pytest.fail(
                f"found no site in {folder} after ten minutes, expected another worker to build it"
            )
        time.sleep(0.2)


def pages_to_open() -> list[str]:
    """Places of pages: every page where everything must run, else one of each kind, since opening them all takes minutes."""
    every = pages_of(BOOK)
    if os.environ.get("CI"):
        return every
    return [
        page
        for page in every
        if page
        in (
            "index.html",
            "search.html",
            "data.html",
            "chapters/women.html",
            "ledger/results.html",
            "ledger/editions.html",
        )
    ]


def pytest_generate_tests(metafunc):
    """A test of a ``page`` of the site runs for each of them."""
    names = set(metafunc.fixturenames)
    if (
        "page" in names
        and names & {"person", "site", "address"}
        and not any(mark.name == "parametrize" for mark in metafunc.definition.own_markers)
    ):
        metafunc.parametrize("page", pages_to_open())
    if "chapter_page" in metafunc.fixturenames:
        metafunc.parametrize(
            "chapter_page", [page for page in pages_to_open() if page.startswith("chapters/")]
        )


CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def address(site):
    """Address of the site on this machine."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(site))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser(program):
    """The machine's own Chromium, driven."""
    path = program("chromium")

    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM))
        yield opened
        opened.close()


@pytest.fixture
def person(browser, address):
    """A function that opens a page as somebody, and notes what the browser complains of and asks for."""
    contexts = []

    def open_page(page, width=1280, height=900, **options):
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=address, **options
        )
        contexts.append(context)
        tab = context.new_page()
        tab.complaints, tab.asked = [], []
        tab.on(
            "console",
            lambda message: (
                message.type in ("error", "warning") and tab.complaints.append(message.text)
            ),
        )
        tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
        tab.on("response", lambda response: tab.asked.append(response))
        tab.goto(f"/{page}")
        return tab

    yield open_page
    for context in contexts:
        context.close()
