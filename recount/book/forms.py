"""Whether the notebooks have the form that the book reads, before anything is done with them.

What a notebook stores is published as it is: HTML and pictures with a program in them, or with an address that would be asked,
are refused here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from recount import charts, results, verdicts
from recount.book.problem import Problem, ReadError, json_of
from recount.results import Result, chapters
from recount.verdicts import Verdict

_AGAIN = "Mend the cell, then run `make refresh`."
_RESTORE = "Restore the notebook, or save it again with JupyterLab."
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)
_ACTIVE = ("script", "iframe", "frame", "object", "embed", "applet", "base", "form", "link", "meta")
_ASKING = ("src", "srcset", "poster", "data", "background")
_SHOWN = ("text/plain", "text/html", "text/markdown", "image/svg+xml", "image/png", results.MIME, charts.MIME, verdicts.MIME, verdicts.SUMMARY)


def problems(book: Path) -> Iterator[Problem]:
    """The first thing that is wrong with each notebook of a book.

    Parameters
    ----------
    book : Path
        Folder with ``chapters/``.

    Examples
    --------
    >>> from recount import package
    >>> list(problems(package.folder().parent))
    []
    """
    for path in chapters(book):
        if found := next(of_notebook(path), None):
            yield found


def of_notebook(path: Path) -> Iterator[Problem]:
    """What is wrong with one notebook, the first kind of trouble first."""
    try:
        notebook = json_of(path)
    except ReadError as error:
        yield error.problem(path.name, path.parent.name)
        return
    for place, found, expected, remedy in (*_form(notebook), *_contents(notebook)):
        yield Problem(path.name, None, place, found, expected, remedy, path.parent.name, rows="")


Trouble = tuple[str, str, str, str]


def _form(notebook) -> Iterator[Trouble]:
    import nbformat

    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells", notebook.get("worksheets")), list):
        yield "", "JSON without cells", "a notebook", _RESTORE
    elif (version := notebook.get("nbformat")) != 4:
        yield "", f"nbformat {version!r}", "nbformat 4", "Open the notebook in JupyterLab and save it: that brings its format up to date."
    elif error := next(nbformat.validator.iter_validate(notebook, version=4, version_minor=5), None):
        yield _cell_of(notebook), error.message.splitlines()[0][:200], "a notebook of nbformat 4.5", _RESTORE


def _cell_of(notebook: dict) -> str:
    """The first cell that breaks the form; empty where it is the notebook around the cells."""
    import nbformat

    if next(nbformat.validator.iter_validate(notebook | {"cells": []}, version=4, version_minor=5), None):
        return ""
    return next((f"cell {place}" for place, cell in enumerate(notebook["cells"], start=1)
                 if next(nbformat.validator.iter_validate(notebook | {"cells": [cell]}, version=4, version_minor=5), None)), "")


def _contents(notebook) -> Iterator[Trouble]:
    """What nbformat's schema allows and the book does not publish; nothing where the form is not that of a notebook."""
    if next(_form(notebook), None):
        return
    for place, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] == "raw":
            yield f"cell {place}", "a raw cell", "Markdown or code", "Write it in Markdown."
        if cell.get("attachments"):
            yield f"cell {place}", "an attached file", "Markdown alone", "Draw it as a chart, from data."
        if cell["cell_type"] == "markdown" and (active := active_in(_CODE.sub("", _joined(cell["source"])))):
            yield f"cell {place}", active, "Markdown without a program and without an address that is asked", "Remove it."
        for output in cell.get("outputs", []):
            yield from _shown(f"cell {place}", output)


def _shown(place: str, output: dict) -> Iterator[Trouble]:
    for mime, content in output.get("data", {}).items():
        if mime not in _SHOWN:
            yield place, f"an output of the kind {mime}", f"one of {', '.join(_SHOWN[:5])}", _AGAIN
        elif mime in ("text/html", "text/markdown", "image/svg+xml"):
            if active := active_in(_joined(content)):
                yield place, f"{active} in a stored {mime}", "an output without a program and without an address that is asked", _AGAIN
        elif mime in _READ and (wrong := _unread(_READ[mime], content)):
            yield place, f"a stored record that cannot be read ({wrong})", "what the chapter publishes", "Run `make refresh`."
    if charts.MIME in output.get("data", {}) and "image/svg+xml" not in output["data"]:
        yield place, "a chart without its picture", "both", "Run `make refresh`."


def _unread(read, record) -> str:
    """Why a record cannot be read; empty where it can."""
    try:
        read(record)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'nothing'}"
    return ""


_TEXTS = {"id": str, "title": str, "unit": str, "formula": str, "expression": str, "value": (int, float), "digits": (int, type(None))}
_TEXTS_OF_SOURCE = {"id": str, "kind": str, "title": str, "value": (int, float), "unit": str, "wording": str, "sources": list, "locator": str, "text": str}


def _result(record: dict) -> None:
    result = Result.from_dict(record)
    if not results.ID.fullmatch(result.id):
        raise ValueError(f"the id {result.id!r}")
    for thing, kinds in ((result, _TEXTS), *((source, _TEXTS_OF_SOURCE) for source in result.inputs)):
        for name, kind in kinds.items():
            if not isinstance(getattr(thing, name), kind):
                raise TypeError(f"{name} is {getattr(thing, name)!r:.40}")
        for low, high in thing.ranges.values():
            if low is not None and high is not None and low > high:
                raise ValueError("a range that ends before it starts")


def _chart(record: dict) -> None:
    if not results.ID.fullmatch(record["id"]):
        raise ValueError(f"the id {record['id']!r}")
    if not all(isinstance(record[name], str) for name in ("title", "caption")) or not isinstance(record["inputs"], list):
        raise TypeError("a title, a caption or inputs that are none")


def _verdicts(records: list) -> None:
    for record in records:
        Verdict(**record)


_READ = {results.MIME: _result, charts.MIME: _chart, verdicts.MIME: _verdicts, verdicts.SUMMARY: _verdicts}


class _Active(HTMLParser):
    """Notes the first thing in HTML or SVG that runs, or that asks an address when it is shown."""

    def __init__(self):
        super().__init__()
        self.found = ""

    def handle_starttag(self, tag, attrs):
        if not self.found:
            self.found = _active_tag(tag) or next(filter(None, (_active_attribute(tag, name, value or "") for name, value in attrs)), "")

    def handle_decl(self, decl):
        if "entity" in decl.lower():
            self.found = self.found or "an entity"


def _active_tag(tag: str) -> str:
    return f"<{tag}>" if tag.rpartition(":")[2] in _ACTIVE else ""


def _active_attribute(tag: str, name: str, value: str) -> str:
    bare = re.sub(r"[\s\x00-\x1f]", "", value).lower()
    address = name.rpartition(":")[2] in ("href", "src", "action", "formaction", "data", "srcset", "poster", "background", "from", "to", "values")
    if name.startswith("on"):
        return f"{name}= of <{tag}>"
    if address and re.match(r"(java|vb)script:|data:(?!image/(png|jpeg|gif|webp);)", bare):
        return f"{name}=\"{value[:40]}\" of <{tag}>"
    asks = name in _ASKING or (name.rpartition(":")[2] == "href" and tag in ("image", "use", "feimage"))
    if asks and re.match(r"(https?:)?//", bare):
        return f"{name}=\"{value[:40]}\" of <{tag}>"
    if name == "style" and re.search(r"url\((?!['\"]?(#|data:image/))|expression\(|@import", bare):
        return f"a style of <{tag}> that asks an address"
    return ""


def active_in(html: str) -> str:
    """What runs, or asks an address, in a piece of HTML or SVG; empty where nothing does.

    Examples
    --------
    >>> active_in('<p><img src="a.png" onerror="alert()"></p>'), active_in('<a href=" JavaScript:x">a</a>'), active_in("<p>a < b</p>")
    ('onerror= of <img>', 'href=" JavaScript:x" of <a>', '')
    """
    parser = _Active()
    parser.feed(html)
    parser.close()
    return parser.found or ("an @import of a style" if re.search(r"@import|url\(\s*['\"]?(https?:)?//", html) else "")


def _joined(lines: str | list[str]) -> str:
    return lines if isinstance(lines, str) else "".join(lines)
