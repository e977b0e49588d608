"""Whether what a notebook stores can be published as it is.

HTML and SVG may not have a program in them, or an address that a browser would ask. Whether the
records of results, charts and verdicts are those that the code gave, their stamp says.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from recount.charts.chart import CHART_MIME
from recount.notebooks.reading import joined_text
from recount.results import DRAW_A_CHART, RESULT_MIME
from recount.verdicts import SUMMARY_MIME, VERDICT_MIME

_MARKUP = ("text/html", "text/markdown", "image/svg+xml")

_RECORDS = (RESULT_MIME, CHART_MIME, VERDICT_MIME, SUMMARY_MIME)

_PICTURES = ("image/svg+xml", "image/png")

_TEXTS = ("text/plain", *_MARKUP[:2])
_MEMORY = re.compile(r"\bat 0x[0-9a-f]{6,}")

_EXECUTE = "Correct the cell, then run `recount execute`."


def check_output(output: dict) -> Iterator[str]:
    """What is wrong with a stored output of a cell."""
    data = output.get("data", {})
    if (kind := output.get("output_type")) == "stream":
        text = f"{output['name']}: {_first_line(output['text'])!r}"
        yield f"text on {text}. Remove what prints, logs or warns. {_EXECUTE}"
    elif kind != "error" and set(data) <= {"text/plain"}:
        text = _first_line(data.get("text/plain", ""))
        remedy = f"Publish it with an id, or remove it. {_EXECUTE}"
        yield f"{text!r} is no result, table or chart. {remedy}"
    elif address := _MEMORY.search(" ".join(joined_text(data.get(mime, "")) for mime in _TEXTS)):
        yield f"{address[0]!r} is an address in memory, another on each run. {_EXECUTE}"
    for mime, content in data.items():
        if mime in _MARKUP:
            if active := find_active_content(joined_text(content)):
                yield f"{active} in a stored {mime}. {_EXECUTE}"
        elif mime not in ("text/plain", "image/png", *_RECORDS):
            yield f"an output of the kind {mime} is not published. {_EXECUTE}"
    if active := find_active_content(str(data.get(CHART_MIME, {"phone": ""})["phone"])):
        yield f"{active} in the picture of a chart for a phone. {_EXECUTE}"
    if CHART_MIME in data and "image/svg+xml" not in data:
        yield "a chart without its picture. Run `recount execute`."
    if CHART_MIME not in data and any(mime in data for mime in _PICTURES):
        yield f"a picture without title, table and id. {DRAW_A_CHART} {_EXECUTE}"


def _first_line(text: str | list[str]) -> str:
    return joined_text(text).strip().partition("\n")[0][:60]


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

    >>> find_active_content('<p><img src="a.png" onerror="alert()"></p>')
    'onerror= of <img>'
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
