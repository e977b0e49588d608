"""The site: built aside from the stored outputs, and put in place only when all of it is good.

`recount.sphinxext.serve` shows it while it is written; there only what changed is built, in place.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from recount.errors import BuildError
from recount.files import temp_folder
from recount.validation.config import toc_pages


def build_site(book: Path, output: Path) -> Path:
    """Build the site of a book, with warnings as errors.

    Parameters
    ----------
    book : Path
        Folder with ``_config.yml`` and ``_toc.yml``.
    output : Path
        Folder of the site; replaced as a whole, by renaming.

    Returns
    -------
    Path
        The first page.

    Raises
    ------
    BuildError
        If Jupyter Book reports an error or a warning, a link leads nowhere, or `output` is something else than a site.
    """
    _restore(output)
    if output.exists() and (
        not output.is_dir() or (any(output.iterdir()) and not (output / "index.html").is_file())
    ):
        raise BuildError(
            f"found {output}, expected a folder of a built site or none. Name another folder."
        )
    if book.resolve().is_relative_to(output.resolve()):
        raise BuildError(
            f"found {output}, which holds the book itself, expected a folder of its own for the site."
        )
    with temp_folder(output.parent) as folder:
        _swap(run_builder(book, folder), output)
    return output / "index.html"


class _Anchors(HTMLParser):
    """Ids of a page, and the links of it that stay on the site."""

    def __init__(self, page: Path):
        super().__init__()
        self.ids, self.twice, self.links = {""}, set(), set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id" and value:
                (self.twice if value in self.ids else self.ids).add(value)
            elif name == "href" and tag == "a" and value and not urlsplit(value).scheme:
                self.links.add(value)


def dead_links(site: Path) -> list[str]:
    """One line for each link of a page to a page or an anchor of the site that is not there, and for each anchor that stands twice.

    Parameters
    ----------
    site : Path
        Folder of the built site.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = Path(folder) / "a.html"
    ...     _ = page.write_text('<a href="#here">there</a>', encoding="utf-8")
    ...     dead_links(Path(folder))
    ['ERROR: a.html: found a link to #here, expected a page and an anchor of the site.']
    """
    pages = {page.resolve(): _Anchors(page) for page in site.rglob("*.*html")}
    lines = []
    for page, anchors in pages.items():
        lines += [
            f"ERROR: {page.relative_to(site.resolve())}: found the anchor {id} twice, expected one place for it."
            for id in sorted(anchors.twice)
        ]
        for link in sorted(anchors.links):
            parts = urlsplit(link)
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            there = (
                unquote(parts.fragment) in pages[target].ids
                if target in pages
                else target.exists() and not parts.fragment
            )
            if not there:
                lines.append(
                    f"ERROR: {page.relative_to(site.resolve())}: found a link to {link}, expected a page and an anchor of the site."
                )
    return lines


def pages_of(book: Path) -> list[str]:
    """Places of all pages of a book on its site.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> pages_of(data_dir().parent)[:2]
    ['index.html', 'chapters/page.html']
    """
    return [f"{name}.html" for name in [*toc_pages(book), "search"]]


def run_builder(book: Path, folder: Path, builder: str = "html") -> Path:
    """What Jupyter Book makes of a book with one of Sphinx's builders, with warnings as errors and no dead link.

    Parameters
    ----------
    book : Path
        Folder with ``_config.yml`` and ``_toc.yml``.
    folder : Path
        Folder to build in.
    builder : str
        Name of the builder.

    Returns
    -------
    Path
        Folder of the pages.

    Raises
    ------
    BuildError
        If Jupyter Book reports an error or a warning, or a link leads nowhere.
    """
    program = "from jupyter_book.cli.main import main; main(prog_name='jupyter-book')"
    chosen = [] if builder == "html" else ["--builder", "custom", "--custom-builder", builder]
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            program,
            "build",
            str(book),
            "--path-output",
            str(folder),
            "-W",
            "--keep-going",
            "-n",
            "-q",
            *chosen,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )
    made = folder / "_build" / builder
    if done.returncode or not any(made.glob("index.*html")):
        raise BuildError(_told(done.stdout))
    if lines := dead_links(made):
        raise BuildError("\n".join(lines))
    return made


def _told(log: str) -> str:
    from sphinx.util.console import strip_escape_sequences

    lines = [line for line in strip_escape_sequences(log).splitlines() if line.strip()]
    wrong = [line for line in lines if "WARNING" in line or "ERROR" in line or "rror:" in line]
    return "\n".join(wrong or lines[-20:])


def _swap(made: Path, output: Path) -> None:
    """Put a site in the place of another; a run killed between the two renames is mended by the next one."""
    if not output.exists():
        made.rename(output)
    else:
        old = _old(output)
        output.rename(old)
        made.rename(output)
        shutil.rmtree(old, ignore_errors=True)


def _old(output: Path) -> Path:
    return output.with_name(f".{output.name}.old")


def _restore(output: Path) -> None:
    """Put back a site that a killed run had moved away."""
    if (old := _old(output)).exists():
        shutil.rmtree(old, ignore_errors=True) if output.exists() else old.rename(output)
