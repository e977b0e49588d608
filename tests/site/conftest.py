"""The built pages: the sample's and this book's, each built once for all workers, and a browser."""

import functools
import http.server
import threading
from pathlib import Path

import pytest

from recount.published_outputs import Published
from recount.sphinxext.build import build_site

BOOK = Path(__file__).parents[2]
CHROMIUM = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="session")
def book_site(once) -> Path:
    """The pages of this book."""
    return once("book-site", BOOK / "data", lambda out: build_site(BOOK, out))


@pytest.fixture(scope="module", autouse=True)
def sample_data(sample_book):
    """Whatever reads data in these tests reads those of the sample."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECOUNT_DATA", str(sample_book / "data"))
        yield


@pytest.fixture(scope="module")
def published(sample_book, sample_data) -> Published:
    """What the sample publishes."""
    return Published.read(sample_book)


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def serve():
    """The function that serves a folder on this machine and gives its address."""
    servers = []

    def start(folder: Path) -> str:
        handler = functools.partial(_QuietHandler, directory=str(folder))
        servers.append(server := http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def address(serve, sample_site) -> str:
    """Address of the sample's site."""
    return serve(sample_site)


@pytest.fixture(scope="module")
def browser(program):
    """The machine's own Chromium, driven; closed after each file, since it keeps an event loop."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program("chromium"), args=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def person(browser, address):
    """The function that opens a page, or only a tab, and notes complaints and responses.

    Options go to the browser's context; a page may be a whole address.
    """
    contexts = []

    def open_page(page=None, width=1280, height=900, **options):
        options = {"base_url": address, "viewport": {"width": width, "height": height}} | options
        contexts.append(context := browser.new_context(**options))
        tab = context.new_page()
        tab.complaints, tab.asked = [], []
        tab.on("console", lambda message: _note(tab, message))
        tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
        tab.on("response", lambda response: tab.asked.append(response))
        if page is not None:
            tab.goto(page if "://" in page else f"/{page}")
        return tab

    yield open_page
    for context in contexts:
        context.close()


def _note(tab, message) -> None:
    if message.type in ("error", "warning"):
        tab.complaints.append(message.text)
