"""The preview: a local server whose pages follow what is written, and a builder that stays warm behind it.

One process serves and watches; another holds Sphinx with all it has read. A changed page is read and written alone, in about a second;
where data, settings or the package changed, the builder starts anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import multiprocessing
import sys
import time
from collections.abc import Iterable
from multiprocessing.connection import Connection
from pathlib import Path

from sphinx_autobuild.filter import IgnoreFilter
from sphinx_autobuild.server import RebuildServer
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

_PAGES = {".md", ".ipynb"}


_NOT_SHOWN = ("_build", ".venv", ".git", ".ci", "binder", "tests", "decisions")


_QUIET = 3  # seconds without a change before files are written that nobody waits for


_RELOAD = "_preview.js"


_SCRIPT = (
    "new WebSocket(`ws://${location.host}/websocket-reload`).onmessage = () => location.reload();\n"
)


class Warm:
    """Sphinx with all that it has read, for one book.

    Parameters
    ----------
    book : Path
        Folder with ``_config.yml`` and ``_toc.yml``.
    folder : Path
        Folder to build in; the pages are in its ``html``.
    """

    def __init__(self, book: Path, folder: Path):
        from jupyter_book.config import get_final_config
        from sphinx.application import Sphinx

        from recount.sphinxext.downloads import write_all

        self.book, self.said, self._take_away = book, io.StringIO(), write_all
        settings, _ = get_final_config(
            user_yaml=book / "_config.yml",
            cli_config={"external_toc_path": "_toc.yml", "latex_individualpages": False},
            sourcedir=book,
        )
        with contextlib.chdir(book):
            self.app = Sphinx(
                book,
                None,
                folder / "html",
                folder / "doctrees",
                "html",
                settings,
                status=None,
                warning=self.said,
            )
        for listener in list(self.app.events.listeners["build-finished"]):
            if listener.handler is write_all:
                self.app.disconnect(listener.id)
        self._shown = self._published()

    def build(self, changed: Iterable[Path] = ()) -> list[str]:
        """Write what is old.

        Parameters
        ----------
        changed : iterable of Path
            Pages that changed since the last time.

        Returns
        -------
        list of str
            What is wrong, one line each; pages that could be written are.
        """
        from recount.datapackage.store import data_dir
        from recount.notebooks.stale_outputs import find_stale
        from recount.sphinxext import read_outputs

        if lines := find_stale(
            [path for path in changed if path.suffix == ".ipynb" and path.is_file()],
            data_dir(),
        ):
            return lines
        if (now := self._published()) != self._shown:
            read_outputs(self.app)
            self._shown = now
        with contextlib.chdir(self.book):
            self.app.build()
        said = self.said.getvalue()
        self.said.seek(0)
        self.said.truncate()
        return [line for line in said.splitlines() if line.strip()]

    def take_away(self) -> None:
        """Write the files to take away: after the pages, since nobody waits for them."""
        self._take_away(self.app)

    def _published(self) -> str:
        from recount.sphinxext.incremental import fingerprint

        return fingerprint(self.book)


def work(book: Path, folder: Path, line: Connection) -> None:
    """Build whenever a list of changed pages comes, and answer with what is wrong; ends when the line does.

    Parameters
    ----------
    book, folder : Path
        As of `Warm`.
    line : Connection
    """
    warm = None
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        while True:
            changed = line.recv()
            try:
                warm = warm or Warm(book, folder)
                said = warm.build(changed)
            except (
                Exception
            ) as error:  # whatever a page brings about is told, and the next change is awaited
                warm, said = None, str(error).strip().splitlines() or [repr(error)]
            line.send(said)
            if warm and not line.poll(_QUIET):
                warm.take_away()


class Preview:
    """A builder in a process of its own.

    Parameters
    ----------
    book, folder : Path
        As of `Warm`.
    """

    def __init__(self, book: Path, folder: Path):
        self.book, self.folder, self.worker = book.resolve(), folder, None

    def change(self, changed: Iterable[Path] = ()) -> list[str]:
        """Build after a change; what is wrong, one line each.

        Parameters
        ----------
        changed : iterable of Path
            Files that changed; none for the first time.
        """
        changed = list(changed)
        if any(path.suffix not in _PAGES for path in changed):
            self.stop()
        if self.worker is None:
            if lines := self._wrong_data():
                return lines
            self._start()
        try:
            self.line.send(changed)
            return self.line.recv()
        except (EOFError, OSError):
            self.stop()
            return [
                "found that the builder has ended, expected it to stay. Save the page again: it starts anew."
            ]

    def _wrong_data(self) -> list[str]:
        import subprocess

        done = subprocess.run(
            [sys.executable, "-m", "recount", "check", "--data"],
            cwd=self.book,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        return done.stderr.splitlines() if done.returncode else []

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")  # nothing of this process may be left in it
        self.line, there = context.Pipe()
        self.worker = context.Process(
            target=work, args=(self.book, self.folder, there), daemon=True
        )
        self.worker.start()
        there.close()

    def stop(self) -> None:
        """Let the builder end with what it does; the next change starts another."""
        if self.worker is not None:
            self.line.close()
            self.worker.join()
            self.worker = None


class _Watcher(RebuildServer):
    """Watches the book, has it built in the process that is warm, and tells every open page."""

    async def watch(self) -> None:
        import watchfiles

        first = asyncio.create_task(self._built(()))  # what changes meanwhile must not be missed
        async for changes in watchfiles.awatch(
            *self.paths, watch_filter=lambda _, path: not self.ignore(path)
        ):
            await first
            await self._built(sorted({Path(path).resolve() for _, path in changes}))

    async def _built(self, changed: Iterable[Path]) -> None:
        await asyncio.to_thread(self.change_callback, changed)
        self.flag.set()


class _Pages(StaticFiles):
    """The site, each page with a script that reloads it."""

    async def get_response(self, path: str, scope):
        if path == _RELOAD:
            return HTMLResponse(_SCRIPT, media_type="text/javascript")
        response = await super().get_response(path, scope)
        there = Path(getattr(response, "path", ""))
        if there.suffix == ".html":
            return HTMLResponse(
                following(there.read_text(encoding="utf-8")), headers={"cache-control": "no-store"}
            )
        response.headers["cache-control"] = "no-cache"
        return response


def following(page: str) -> str:
    """A page that reloads when told to: its policy allows a line to this server, and it has one script more.

    Examples
    --------
    >>> print(following("<meta content=default-src 'none'; x></head>"))
    <meta content=default-src 'none'; connect-src 'self'; x><script defer src="/_preview.js"></script>
    </head>
    """
    return page.replace(
        "default-src 'none';", "default-src 'none'; connect-src 'self';", 1
    ).replace("</head>", f'<script defer src="/{_RELOAD}"></script>\n</head>', 1)


def serve(book: Path, port: int) -> int:
    """Show the site at a local address and write anew what changes, until interrupted.

    Parameters
    ----------
    book : Path
        Folder with ``_config.yml`` and ``_toc.yml``.
    port : int
        Port of the local address.
    """
    import uvicorn
    from starlette.applications import Starlette
    from starlette.routing import Mount, WebSocketRoute

    preview = Preview(book, book / "_build" / "serve")
    site = preview.folder / "html"
    site.mkdir(parents=True, exist_ok=True)

    def built(changed: Iterable[Path]) -> None:
        start = time.monotonic()
        names = ", ".join(str(path.relative_to(preview.book)) for path in changed) or "the book"
        said = preview.change(changed)
        print(
            *said,
            f"{names}: {'built, with what is told above' if said else 'built'}, {time.monotonic() - start:.1f} s. http://127.0.0.1:{port}",
            sep="\n",
            flush=True,
        )

    ignored = IgnoreFilter(
        [str(preview.book / name) for name in _NOT_SHOWN], [r"/\.", "__pycache__", "~$"]
    )
    watcher = _Watcher([preview.book], ignored, built)
    routes = [
        WebSocketRoute("/websocket-reload", watcher),
        Mount("/", app=_Pages(directory=site, html=True)),
    ]
    try:
        uvicorn.run(
            Starlette(routes=routes, lifespan=watcher.lifespan),
            host="127.0.0.1",
            port=port,
            log_level="warning",
        )
    except KeyboardInterrupt:
        pass
    finally:
        preview.stop()
    return 0
