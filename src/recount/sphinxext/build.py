"""Build the site in a temporary folder, and put it in place only when all of it is good."""

from __future__ import annotations

import html
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from recount.book_metadata import CONFIG_FILE
from recount.errors import BuildError
from recount.files import temp_folder
from recount.validation.config import CONTENTS


def build_site(book: Path, output: Path) -> Path:
    """Build the site of a book, with warnings as errors; gives the first page.

    The folder of the site is replaced as a whole, by renaming. `BuildError` leaves it unchanged:
    Sphinx reports something, a link leads nowhere, or the folder holds something else.
    """
    _restore(output)
    _check_output(book, output)
    with temp_folder(output.parent) as folder:
        site = run_builder(book, folder)
        if output.exists():
            output.rename(_earlier(output))
        site.rename(output)
    shutil.rmtree(_earlier(output), ignore_errors=True)
    return output / "index.html"


def _earlier(output: Path) -> Path:
    return output.with_name(f".{output.name}.old")


def _restore(output: Path) -> None:
    """Put back a site that a killed build had moved away."""
    if (earlier := _earlier(output)).exists():
        if output.exists():
            shutil.rmtree(earlier, ignore_errors=True)
        else:
            earlier.rename(output)


def _check_output(book: Path, output: Path) -> None:
    """Refuse to replace anything but a site."""
    if book.resolve().is_relative_to(output.resolve()):
        raise BuildError(f"{output} contains the book itself; name another folder for the site.")
    if not output.exists() or (output / "index.html").is_file():
        return
    if not output.is_dir() or any(output.iterdir()):
        raise BuildError(f"{output} is not a built site; name another folder, or an empty one.")


def run_builder(book: Path, folder: Path, builder: str = "html") -> Path:
    """Run one of Sphinx's builders, with warnings and dead links as errors; gives the pages."""
    from sphinx.errors import SphinxError
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    messages = io.StringIO()
    try:
        with patch_docutils(), docutils_namespace():
            start_sphinx(book, folder, builder, messages).build()
    except SphinxError as error:
        messages.write(str(error))
    if lines := problems(messages, book) or dead_links(folder / builder):
        raise BuildError("\n".join(lines))
    return folder / builder


def start_sphinx(book: Path, folder: Path, builder: str, messages: io.StringIO):
    """Sphinx with the settings that Jupyter Book makes of a book's, to build in a folder."""
    from jupyter_book.config import get_final_config
    from sphinx.application import Sphinx

    contents = str((book / CONTENTS).resolve())
    options = {"external_toc_path": contents, "latex_individualpages": False, "nitpicky": True}
    settings, _ = get_final_config(user_yaml=book / CONFIG_FILE, cli_config=options, sourcedir=book)
    pages, doctrees = folder / builder, folder / "doctrees"
    return Sphinx(book, None, pages, doctrees, builder, settings, status=None, warning=messages)


def problems(messages: io.StringIO, book: Path) -> list[str]:
    """What Sphinx wrote, line by line, with paths from the folder of the book; it is then empty."""
    from sphinx.util.console import strip_escape_sequences

    text = strip_escape_sequences(messages.getvalue()).replace(f"{book.resolve()}/", "")
    messages.truncate(messages.seek(0))
    return [line for line in text.splitlines() if line.strip()]


_TAG = re.compile(r"<(\w+)\s([^<>]*)>")
_ATTRIBUTE = re.compile(r'(?<![\w:-])(id|href)="([^"]+)"')


class _Anchors:
    """The ids of a page, those that it has twice, and its links within the site."""

    def __init__(self, page: Path):
        self.ids, self.duplicates, self.links = {""}, set(), set()
        for tag, attributes in _TAG.findall(page.read_text(encoding="utf-8")):
            for name, value in _ATTRIBUTE.findall(attributes):
                value = html.unescape(value)
                if name == "id":
                    (self.duplicates if value in self.ids else self.ids).add(value)
                elif tag == "a" and not urlsplit(value).scheme:
                    self.links.add(value)


def dead_links(site: Path) -> list[str]:
    """One line for each link within a site that leads nowhere, and for each id used twice."""
    site = site.resolve()
    pages = {page: _Anchors(page) for page in site.rglob("*.*html")}
    return [
        f"ERROR: {page.relative_to(site)}: {problem}"
        for page in pages
        for problem in _link_problems(page, pages)
    ]


def _link_problems(page: Path, pages: dict[Path, _Anchors]) -> Iterator[str]:
    for id in sorted(pages[page].duplicates):
        yield f"the id {id!r} is used twice. Rename one of the two."
    for link in sorted(pages[page].links):
        parts = urlsplit(link)
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        if target in pages:
            # What has an equals sign says what a page is to show, and is no anchor.
            alive = "=" in parts.fragment or unquote(parts.fragment) in pages[target].ids
        else:
            alive = target.exists() and not parts.fragment
        if not alive:
            yield f"the link to {link} leads nowhere. Correct it, or add its target."
