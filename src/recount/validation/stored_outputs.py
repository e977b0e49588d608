"""Whether what a notebook stores can be published as it is.

HTML and SVG may not have a program in them, or an address that a browser would ask. The records
of results, charts and verdicts must be readable.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

from recount.charts.chart import CHART_MIME
from recount.datapackage.store import ID
from recount.notebooks.reading import joined_text
from recount.results import RESULT_MIME, Result
from recount.verdicts import SUMMARY_MIME, VERDICT_MIME, Verdict

_MARKUP = ("text/html", "text/markdown", "image/svg+xml")

_PICTURES = ("image/svg+xml", "image/png")

_EXECUTE = "Correct the cell, then run `recount execute`."


def check_output(output: dict) -> Iterator[str]:
    """What is wrong with a stored output of a cell.

    Examples
    --------
    >>> list(check_output({"data": {"text/html": "<script>a()</script>"}}))
    ['<script> in a stored text/html. Correct the cell, then run `recount execute`.']
    """
    data = output.get("data", {})
    for mime, content in data.items():
        if mime in _MARKUP:
            if active := find_active_content(joined_text(content)):
                yield f"{active} in a stored {mime}. {_EXECUTE}"
        elif mime in _READERS:
            if error := _record_error(_READERS[mime], content):
                yield f"a stored record cannot be read ({error}). Run `recount execute`."
        elif mime not in ("text/plain", "image/png"):
            yield f"an output of the kind {mime} is not published. {_EXECUTE}"
    if CHART_MIME in data and "image/svg+xml" not in data:
        yield "a chart without its picture. Run `recount execute`."
    if CHART_MIME not in data and any(mime in data for mime in _PICTURES):
        yield f"a picture without title, data and id. Draw it by a chart of recount. {_EXECUTE}"


def _record_error(read: Callable, record) -> str:
    """Why a record cannot be read; empty where it can."""
    try:
        read(record)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
        return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
    return ""


_RESULT_FIELDS = {
    "title": str,
    "unit": str,
    "formula": str,
    "expression": str,
    "value": (int, float),
    "digits": (int, type(None)),
}

_INPUT_FIELDS = {
    "id": str,
    "kind": str,
    "title": str,
    "value": (int, float),
    "unit": str,
    "wording": str,
    "sources": list,
    "locator": str,
    "text": str,
}


def _read_result(record: dict) -> None:
    result = Result.from_dict(record)
    _check_id(result.id)
    _check_fields(result, _RESULT_FIELDS)
    for source in result.inputs:
        _check_fields(source, _INPUT_FIELDS)


def _check_fields(thing, fields: dict) -> None:
    for name, kind in fields.items():
        if not isinstance(getattr(thing, name), kind):
            raise TypeError(f"{name} is {getattr(thing, name)!r:.40}")
    for low, high in thing.ranges.values():
        if low is not None and high is not None and low > high:
            raise ValueError("a range ends before it starts")


def _check_id(id: str) -> None:
    if not ID.fullmatch(id):
        raise ValueError(f"the id {id!r}")


def _read_chart(record: dict) -> None:
    _check_id(record["id"])
    texts = all(isinstance(record[name], str) for name in ("title", "caption"))
    if not texts or not isinstance(record["inputs"], list):
        raise TypeError("chart record has no title, caption or inputs")


def _read_verdicts(records: list) -> None:
    for record in records:
        Verdict(**record)


_READERS: dict[str, Callable] = {
    RESULT_MIME: _read_result,
    CHART_MIME: _read_chart,
    VERDICT_MIME: _read_verdicts,
    SUMMARY_MIME: _read_verdicts,
}

_ACTIVE_TAGS = set("script iframe frame object embed applet base form link meta".split())

# Attributes that a browser follows by itself, and those that it follows on a click.
_LOADING = {"src", "srcset", "poster", "data", "background"}
_ADDRESSES = {*_LOADING, "href", "action", "formaction", "from", "to", "values"}

_RUNS = re.compile(r"(java|vb)script:|data:(?!image/(png|jpeg|gif|webp);)")
_REMOTE = re.compile(r"(https?:)?//")
_STYLESHEET = re.compile(r"@import|url\(\s*['\"]?(https?:)?//")
_STYLE = re.compile(r"url\((?!['\"]?(#|data:image/))|expression\(|@import")


def find_active_content(html: str) -> str:
    """What runs, or asks an address, in a piece of HTML or SVG; empty where nothing does.

    Examples
    --------
    >>> find_active_content('<p><img src="a.png" onerror="alert()"></p>')
    'onerror= of <img>'
    >>> find_active_content('<a href=" JavaScript:x">a</a>')
    'href= of <a>'
    >>> find_active_content("<p>a < b</p>")
    ''
    """
    parser = _ActiveContent()
    try:
        parser.feed(html)
        parser.close()
    except AssertionError:  # the parser raises it for a declaration that it does not know
        return "an unreadable declaration"
    return parser.first or ("a style that asks an address" if _STYLESHEET.search(html) else "")


class _ActiveContent(HTMLParser):
    """Notes the first thing in HTML or SVG that runs, or that asks an address."""

    def __init__(self):
        super().__init__()
        self.first = ""

    def handle_starttag(self, tag, attrs):
        if tag.rpartition(":")[2] in _ACTIVE_TAGS:
            self.first = self.first or f"<{tag}>"
        for name, value in attrs:
            if _is_active(tag, name, value or ""):
                self.first = self.first or f"{name}= of <{tag}>"

    def handle_decl(self, decl):
        if "entity" in decl.lower():
            self.first = self.first or "an entity"


def _is_active(tag: str, name: str, value: str) -> bool:
    bare = re.sub(r"[\s\x00-\x1f]", "", value).lower()
    name = name.rpartition(":")[2]
    if name == "style":
        return bool(_STYLE.search(bare))
    loads = name in _LOADING or (name == "href" and tag in ("image", "use", "feimage"))
    return (
        name.startswith("on")
        or (name in _ADDRESSES and bool(_RUNS.match(bare)))
        or (loads and bool(_REMOTE.match(bare)))
    )
