"""Whether the notebooks and the other pages have the form that the book reads, before anything is done with them.

What a notebook stores is published as it is: HTML and pictures with a program in them, or with an address that would be asked,
are refused here. So is what would show, or hide, something that the checks of prose do not read: HTML, pictures, tags of cells, and
every directive and role but a few.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from recount.charts.chart import CHART_MIME
from recount.datapackage.store import ID
from recount.notebooks.reading import notebook_paths
from recount.results import RESULT_MIME, Result
from recount.validation.config import CONTENTS, toc_entries
from recount.validation.report import Problem, ReadError, read_json, read_text
from recount.validation.typed_numbers import ROLES
from recount.verdicts import SUMMARY_MIME, VERDICT_MIME, Verdict

_AGAIN = "Mend the cell, then run `recount execute`."


_RESTORE = "Restore the notebook, or save it again with JupyterLab."


ROLES = (*ROLES, "term", "cite", "cite:t", "cite:p")


DIRECTIVES = (
    "bibliography",
    "chart-thumbnails",
    "cite-this",
    "checksums",
    "downloads",
    "editions",
    "glossary",
    "reference-table",
    "note",
    "only",
    "verdict-strip",
    "warning",
)


_ACTIVE = ("script", "iframe", "frame", "object", "embed", "applet", "base", "form", "link", "meta")


_ASKING = ("src", "srcset", "poster", "data", "background")


_SHOWN = (
    "text/plain",
    "text/html",
    "text/markdown",
    "image/svg+xml",
    "image/png",
    RESULT_MIME,
    CHART_MIME,
    VERDICT_MIME,
    SUMMARY_MIME,
)


_ROLE = re.compile(r"\{[\w:-]+\}`")


_BROKEN = re.compile(r"\{[\w:-]+\}`[^`\n]*\n[^`]*`")


_DEEPEST = 5


def check_markup(book: Path, outputs: bool = True) -> Iterator[Problem]:
    """The first thing that is wrong with each notebook, and with each other page that the table of contents lists.

    Parameters
    ----------
    book : Path
        Folder with ``chapters/``.
    outputs : bool
        False to leave out stored outputs: whoever executes the chapters replaces them.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> list(check_markup(data_dir().parent))
    []
    """
    contents = book / CONTENTS
    named = (
        toc_entries(contents.read_bytes().decode(errors="replace")) if contents.is_file() else []
    )
    pages = [path for name in named if (path := book / f"{name}.md").is_file()]
    lint = functools.partial(lint_notebook, outputs=outputs)
    for path, of in (
        *((path, lint) for path in notebook_paths(book)),
        *((path, lint_page) for path in pages),
    ):
        if found := next(of(path), None):
            yield found


def lint_page(path: Path) -> Iterator[Problem]:
    """What is wrong with one page of Markdown."""
    folder = path.parent.name if path.parent.name == "reference-table" else ""
    try:
        text = read_text(path)
    except ReadError as error:
        yield error.problem(path.name, folder)
        return
    for line, found, expected, remedy in lint_markdown(text):
        yield Problem(path.name, line, None, found, expected, remedy, folder, rows="line")


def lint_notebook(path: Path, outputs: bool = True) -> Iterator[Problem]:
    """What is wrong with one notebook, the first kind of trouble first."""
    try:
        notebook = read_json(path)
    except ReadError as error:
        yield error.problem(path.name, path.parent.name)
        return
    if not outputs:
        _drop_outputs(notebook)
    for place, found, expected, remedy in (*_form(notebook), *_contents(notebook)):
        yield Problem(path.name, None, place, found, expected, remedy, path.parent.name, rows="")


def _drop_outputs(notebook) -> None:
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    for cell in cells if isinstance(cells, list) else []:
        if isinstance(cell, dict) and "outputs" in cell:
            cell["outputs"] = []


Trouble = tuple[str, str, str, str]


def _form(notebook) -> Iterator[Trouble]:
    if not isinstance(notebook, dict) or not isinstance(
        notebook.get("cells", notebook.get("worksheets")), list
    ):
        yield "", "JSON without cells", "a notebook", _RESTORE
    elif (version := notebook.get("nbformat")) != 4:
        yield (
            "",
            f"nbformat {version!r}",
            "nbformat 4",
            "Open the notebook in JupyterLab and save it: that brings its format up to date.",
        )
    elif error := _invalid(notebook):
        yield (
            _cell_of(notebook),
            error.message.splitlines()[0][:200],
            "a notebook of nbformat 4.5",
            _RESTORE,
        )


def _invalid(notebook: dict):
    """The first thing in a notebook that is against the schema of nbformat; None where nothing is."""
    import nbformat

    return next(nbformat.validator.iter_validate(notebook, version=4, version_minor=5), None)


def _cell_of(notebook: dict) -> str:
    """The first cell that breaks the form; empty where it is the notebook around the cells."""
    if _invalid(notebook | {"cells": []}):
        return ""
    return next(
        f"cell {place}"
        for place, cell in enumerate(notebook["cells"], start=1)
        if _invalid(notebook | {"cells": [cell]})
    )


def _contents(notebook) -> Iterator[Trouble]:
    """What nbformat's schema allows and the book does not publish; nothing where the form is not that of a notebook."""
    if next(_form(notebook), None):
        return
    for found, _, remedy in lint_metadata(notebook["metadata"]):
        yield (
            "",
            f"{found} of the notebook",
            "a notebook that is shown and rerun as every other",
            remedy,
        )
    for place, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] == "raw":
            yield f"cell {place}", "a raw cell", "Markdown or code", "Write it in Markdown."
        if cell.get("attachments"):
            yield (
                f"cell {place}",
                "an attached file",
                "Markdown alone",
                "Draw it as a chart, from data.",
            )
        yield from ((f"cell {place}", *rest) for rest in lint_metadata(cell["metadata"]))
        if cell["cell_type"] == "markdown":
            yield from (
                (f"cell {place}, line {line}", *rest)
                for line, *rest in lint_markdown(_joined(cell["source"]))
            )
        for output in cell.get("outputs", []):
            yield from _shown(f"cell {place}", output)


@functools.cache
def _parser():
    """Markdown as the pages are written in it."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.colon_fence import colon_fence_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin
    from mdit_py_plugins.myst_role import myst_role_plugin

    return (
        MarkdownIt("commonmark")
        .enable("table")
        .use(front_matter_plugin)
        .use(colon_fence_plugin)
        .use(deflist_plugin)
        .use(myst_role_plugin)
    )


def _pieces(text: str, start: int = 1, depth: int = 0) -> Iterator[tuple[int, str, str]]:
    """Roles, directives, HTML, pictures, code and plain text of Markdown: the line of the block, the kind, and the name or the content."""
    for token in _parser().parse(text):
        line = start + token.map[0] if token.map else start
        if directive := re.match(r"\{(.*?)\}(.*)", token.info):
            yield line, "directive", directive[1]
            yield line, f"argument of {directive[1]}", directive[2].strip()
            yield from (
                (line, f"option of {directive[1]}", option) for option in _options(token.content)
            )
            yield from (
                _pieces(token.content, line + 1, depth + 1)
                if depth < _DEEPEST
                else [(line, "depth", "")]
            )
        elif token.type in ("fence", "code_block", "colon_fence"):
            yield line, "code", token.content
        elif token.type == "html_block":
            yield line, "html", token.content
        elif token.type == "inline" and (broken := _BROKEN.search(token.content)):
            yield line, "broken", " ".join(broken[0].split())
        for child in token.children or []:
            found = {
                "myst_role": ("role", child.meta.get("name")),
                "html_inline": ("html", child.content),
                "image": ("picture", child.attrs.get("src")),
                "code_inline": ("code", child.content),
                "text": ("text", child.content),
            }
            if child.type in found:
                yield line, *found[child.type]


def _options(content: str) -> Iterator[str]:
    """Names of the options of a directive, which are its first lines."""
    for line in content.split("\n"):
        if not (option := re.match(r"\s*:([\w-]+):", line) or re.match(r"(---)$", line)):
            return
        yield option[1]


@functools.cache
def lint_markdown(text: str) -> tuple[tuple[int, str, str, str], ...]:
    """What a text of Markdown may not have: the line, what was found and expected, and what to do.

    Examples
    --------
    >>> lint_markdown("{claim}`women/partners`\\n\\n<b>more</b>")[:1]
    ((3, "HTML, '<b>'", 'Markdown alone', 'Write it in Markdown.'),)
    """
    return tuple(_foreign(text))


def _foreign(text: str) -> Iterator[tuple[int, str, str, str]]:
    for line, kind, what in _pieces(text):
        if kind == "html":
            yield from ((line, *told) for told in _html(what))
        elif kind == "picture":
            yield (
                line,
                f"the picture {what!r:.60}",
                "charts alone",
                "Draw it as a chart, from data.",
            )
        elif kind == "role" and what not in ROLES:
            yield (
                line,
                f"the role {{{what}}}",
                f"one of {', '.join(ROLES)}",
                "Write it without the role.",
            )
        elif kind == "directive" and what not in DIRECTIVES:
            yield (
                line,
                f"the directive {{{what}}}",
                f"one of {', '.join(DIRECTIVES)}",
                "Write it as prose.",
            )
        elif kind == "argument of only" and what not in ("epub", "not epub"):
            yield (
                line,
                f"{{only}} {what}",
                "{only} epub, or {only} not epub",
                "Show it to every reader, or write one of the two.",
            )
        elif kind.startswith("option of ") and (kind, what) != ("option of bibliography", "all"):
            yield (
                line,
                f"the option {what} of {{{kind.removeprefix('option of ')}}}",
                "a directive without options",
                "Remove it.",
            )
        elif kind == "depth":
            yield (
                line,
                "directives within directives without end",
                f"{_DEEPEST} at most",
                "Write it plainly.",
            )
        elif kind == "broken" or (kind in ("code", "text") and _ROLE.search(what)):
            yield (
                line,
                f"a role that is none, {what.strip()!r:.60}",
                "a role with its two backticks on one line, and none in code",
                "Write it on one line, outside code.",
            )


def _html(what: str) -> Iterator[tuple[str, str, str]]:
    """What HTML in Markdown may not have: anything but a comment in which no role is hidden."""
    if active := find_active_content(what):
        yield (
            active,
            "Markdown without a program and without an address that is asked",
            "Remove it.",
        )
    elif not re.fullmatch(r"\s*(?:<!--(?:(?!-->).)*-->\s*)+", what, re.S):
        yield (
            f"HTML, {what.strip().splitlines()[0]!r:.60}",
            "Markdown alone",
            "Write it in Markdown.",
        )
    elif _ROLE.search(what):
        yield (
            f"a role in a comment, {what.strip().splitlines()[0]!r:.60}",
            "what readers see",
            "Remove it, or show it.",
        )


def lint_metadata(metadata: dict) -> Iterator[tuple[str, str, str]]:
    """What hides a cell, or leaves it out of a run or of a comparison: found, expected, and what to do.

    Examples
    --------
    >>> list(lint_metadata({"tags": ["nbval-skip"]}))
    [("tags ['nbval-skip']", 'a cell that is shown and rerun as every other', 'Remove them.')]
    """
    for name in ("tags", "mystnb", "jupyter"):
        if metadata.get(name):
            yield (
                f"{name} {metadata[name]!r:.60}",
                "a cell that is shown and rerun as every other",
                "Remove them.",
            )


def _shown(place: str, output: dict) -> Iterator[Trouble]:
    for mime, content in output.get("data", {}).items():
        if mime not in _SHOWN:
            yield place, f"an output of the kind {mime}", f"one of {', '.join(_SHOWN[:5])}", _AGAIN
        elif mime in ("text/html", "text/markdown", "image/svg+xml"):
            if active := find_active_content(_joined(content)):
                yield (
                    place,
                    f"{active} in a stored {mime}",
                    "an output without a program and without an address that is asked",
                    _AGAIN,
                )
        elif mime in _READ and (wrong := _unread(_READ[mime], content)):
            yield (
                place,
                f"a stored record that cannot be read ({wrong})",
                "what the chapter publishes",
                "Run `recount execute`.",
            )
    if CHART_MIME in output.get("data", {}) and "image/svg+xml" not in output["data"]:
        yield place, "a chart without its picture", "both", "Run `recount execute`."


def _unread(read, record) -> str:
    """Why a record cannot be read; empty where it can."""
    try:
        read(record)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'nothing'}"
    return ""


_TEXTS = {
    "id": str,
    "title": str,
    "unit": str,
    "formula": str,
    "expression": str,
    "value": (int, float),
    "digits": (int, type(None)),
}


_TEXTS_OF_SOURCE = {
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


def _result(record: dict) -> None:
    result = Result.from_dict(record)
    if not ID.fullmatch(result.id):
        raise ValueError(f"the id {result.id!r}")
    for thing, kinds in (
        (result, _TEXTS),
        *((source, _TEXTS_OF_SOURCE) for source in result.inputs),
    ):
        for name, kind in kinds.items():
            if not isinstance(getattr(thing, name), kind):
                raise TypeError(f"{name} is {getattr(thing, name)!r:.40}")
        for low, high in thing.ranges.values():
            if low is not None and high is not None and low > high:
                raise ValueError("a range that ends before it starts")


def _chart(record: dict) -> None:
    if not ID.fullmatch(record["id"]):
        raise ValueError(f"the id {record['id']!r}")
    if not all(isinstance(record[name], str) for name in ("title", "caption")) or not isinstance(
        record["inputs"], list
    ):
        raise TypeError("a title, a caption or inputs that are none")


def _verdicts(records: list) -> None:
    for record in records:
        Verdict(**record)


_READ = {
    RESULT_MIME: _result,
    CHART_MIME: _chart,
    VERDICT_MIME: _verdicts,
    SUMMARY_MIME: _verdicts,
}


class _Active(HTMLParser):
    """Notes the first thing in HTML or SVG that runs, or that asks an address when it is shown."""

    def __init__(self):
        super().__init__()
        self.found = ""

    def handle_starttag(self, tag, attrs):
        if not self.found:
            self.found = _active_tag(tag) or next(
                filter(None, (_active_attribute(tag, name, value or "") for name, value in attrs)),
                self.found,
            )

    def handle_decl(self, decl):
        if "entity" in decl.lower():
            self.found = self.found or "an entity"


def _active_tag(tag: str) -> str:
    return f"<{tag}>" if tag.rpartition(":")[2] in _ACTIVE else ""


def _active_attribute(tag: str, name: str, value: str) -> str:
    bare = re.sub(r"[\s\x00-\x1f]", "", value).lower()
    address = name.rpartition(":")[2] in (
        "href",
        "src",
        "action",
        "formaction",
        "data",
        "srcset",
        "poster",
        "background",
        "from",
        "to",
        "values",
    )
    if name.startswith("on"):
        return f"{name}= of <{tag}>"
    if address and re.match(r"(java|vb)script:|data:(?!image/(png|jpeg|gif|webp);)", bare):
        return f'{name}="{value[:40]}" of <{tag}>'
    asks = name in _ASKING or (
        name.rpartition(":")[2] == "href" and tag in ("image", "use", "feimage")
    )
    if asks and re.match(r"(https?:)?//", bare):
        return f'{name}="{value[:40]}" of <{tag}>'
    if name == "style" and re.search(r"url\((?!['\"]?(#|data:image/))|expression\(|@import", bare):
        return f"a style of <{tag}> that asks an address"
    return ""


def find_active_content(html: str) -> str:
    """What runs, or asks an address, in a piece of HTML or SVG; empty where nothing does.

    Examples
    --------
    >>> find_active_content('<p><img src="a.png" onerror="alert()"></p>'), find_active_content('<a href=" JavaScript:x">a</a>'), find_active_content("<p>a < b</p>")
    ('onerror= of <img>', 'href=" JavaScript:x" of <a>', '')
    """
    parser = _Active()
    try:
        parser.feed(html)
        parser.close()
    except (
        AssertionError
    ):  # the parser of the standard library says so of a declaration that it does not know
        return "a declaration that cannot be read"
    return parser.found or (
        "an @import of a style" if re.search(r"@import|url\(\s*['\"]?(https?:)?//", html) else ""
    )


def _joined(lines: str | list[str]) -> str:
    return lines if isinstance(lines, str) else "".join(lines)
