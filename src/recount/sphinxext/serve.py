"""Show the site at a local address, and follow what is written.

Sphinx stays in memory with all that it has read, so a changed page is read and written alone, in
about a second. When anything but a page changes (data, settings, the library), the program starts
again from nothing.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import threading
import time
from collections.abc import Iterable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from recount.errors import RecountError, SetupError
from recount.notebooks.stale_outputs import find_stale
from recount.sphinxext.build import problems, start_sphinx
from recount.validation import check_book

_PAGES = {".md", ".ipynb"}
_IGNORED = ("_build", "tests", "docs", "requirements", "binder")
_SCRIPT = """\
let shown;
setInterval(async () => {
  const version = await (await fetch("/_preview")).text();
  if (shown && version !== shown) location.reload();
  shown = version;
}, 250);
"""
_WAIT = (
    "<html><head></head><body><p>This page is not built; the terminal says why.</p></body></html>"
)


def serve(book: Path, port: int) -> None:
    """Show the site and build what changes, until interrupted; a taken port is a `SetupError`."""
    os.chdir(book := book.resolve())
    folder = book / "_build" / "serve"
    try:
        server = _Server(("127.0.0.1", port), partial(_Handler, directory=str(folder / "html")))
    except (OSError, OverflowError) as error:
        raise SetupError(
            f"Port {port} cannot be used ({error}). Choose another: "
            f"`recount serve --port {port + 1}`, or `make serve PORT={port + 1}`."
        ) from None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with server, contextlib.suppress(KeyboardInterrupt):
        _follow(_Preview(book, folder), server)


class _Server(ThreadingHTTPServer):
    """A server that knows the version of the site: another one after each build."""

    daemon_threads, version = True, "0"


class _Handler(SimpleHTTPRequestHandler):
    """Every page gets a script that reloads it after a build."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if self.path == "/_preview":
            self._send(self.server.version, "text/plain")
        elif self.path == "/_preview.js":
            self._send(_SCRIPT, "text/javascript")
        elif path.suffix == ".html":
            there = path.is_file()
            page = path.read_text(encoding="utf-8") if there else _WAIT
            self._send(_with_reload(page), "text/html", 200 if there else 404)
        else:
            super().do_GET()

    def _send(self, text: str, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *args) -> None:
        """Say nothing of requests."""


def _with_reload(page: str) -> str:
    """A page with the script that reloads it, and a policy that lets the script ask this server."""
    page = page.replace("default-src 'none';", "default-src 'none'; connect-src 'self';", 1)
    return page.replace("</head>", '<script defer src="/_preview.js"></script></head>', 1)


def _follow(preview: _Preview, server: _Server) -> None:
    """Build the book, and then each page that changes."""
    import watchfiles

    def watched(_change, name: str) -> bool:
        parts = Path(name).relative_to(preview.book).parts
        hidden = any(part.startswith((".", "__")) or part.endswith("~") for part in parts)
        return not hidden and parts[0] not in _IGNORED

    # The time-out of the watcher begins the first build, so that no change during it is missed.
    options = {"watch_filter": watched, "rust_timeout": 100, "yield_on_timeout": True}
    for changes in watchfiles.watch(preview.book, **options):
        # Without what is gone again: many editors write a temporary file and rename it.
        changed = sorted(path for _, name in changes if (path := Path(name)).exists())
        if changed and (preview.failed or {path.suffix for path in changed} - _PAGES):
            os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
        if changed or not (preview.app or preview.failed):
            _build(preview, changed, server)


def _build(preview: _Preview, changed: list[Path], server: _Server) -> None:
    start = time.monotonic()
    wrong = preview.build(changed)
    server.version = str(time.time_ns())
    names = ", ".join(str(path.relative_to(preview.book)) for path in changed) or "the book"
    done = f"{names}: {'see above' if wrong else 'built'}, {time.monotonic() - start:.1f} s."
    print(*wrong, f"{done} http://127.0.0.1:{server.server_port}", sep="\n", flush=True)


class _Preview:
    """Sphinx in memory with all that it has read of a book; after a failure, start again."""

    def __init__(self, book: Path, folder: Path):
        self.book, self.folder, self.app, self.failed = book, folder, None, False
        self._messages = io.StringIO()

    def build(self, changed: Iterable[Path] = ()) -> list[str]:
        """Read and write what is not up to date; what is wrong, one line each."""
        from sphinx.errors import SphinxError

        notebooks = [path for path in changed if path.suffix == ".ipynb" and path.is_file()]
        if stale := find_stale(notebooks):
            return stale
        try:
            self.app = self.app or self._start()
            self._read_again(changed)
            self.app.build()
        except (RecountError, SphinxError, OSError) as error:
            self.failed = True
            return str(error).strip().splitlines()
        return problems(self._messages, self.book)

    def _read_again(self, changed: Iterable[Path]) -> None:
        """Sphinx notes when it has read a page, and would miss what was saved while it read."""
        env = self.app.env
        for path in changed:
            if (page := env.path2doc(str(path))) in env.all_docs:
                env.all_docs[page] = 0

    def _start(self):
        if wrong := check_book(self.book, data_only=True):
            raise SetupError("\n".join(map(str, wrong)))
        return start_sphinx(self.book, self.folder, "html", self._messages)
