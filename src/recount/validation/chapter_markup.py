"""Whether notebooks and pages have the form that the book publishes.

Markdown is used as far as the other checks read it: no HTML, no pictures, only the roles and
directives of `recount.validation.vocabulary`, and nothing that a reader would see raw.
"""

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from recount.errors import ReadError
from recount.notebooks.reading import joined_text, notebook_paths
from recount.validation.config import toc_pages
from recount.validation.report import Problem, did_you_mean, read_json, read_text
from recount.validation.stored_outputs import check_output
from recount.validation.vocabulary import DIRECTIVES, ROLES


def check_markup(book: Path, outputs: bool = True) -> Iterator[Problem]:
    """What is wrong with the form of each notebook, and of each page that is listed.

    `outputs` is False to leave out stored outputs, which an execution replaces.
    """
    pages = [path for name in toc_pages(book) if (path := book / f"{name}.md").is_file()]
    for path in (*notebook_paths(book), *pages):
        file = str(path.relative_to(book))
        try:
            if path.suffix == ".md":
                lines = check_markdown(read_text(path))
                faults = [(f"line {line}", message) for line, message in lines]
            else:
                faults = [*_notebook_faults(read_json(path), outputs)]
        except ReadError as error:
            yield Problem(file, error.place, str(error))
            continue
        yield from (Problem(file, place, message) for place, message in faults)


Fault = tuple[str, str]  # place, and message


def _notebook_faults(notebook, outputs: bool) -> Iterator[Fault]:
    """What is wrong with a notebook: its form, or else what it shows and stores."""
    if not outputs:
        _drop_outputs(notebook)
    if fault := _form_fault(notebook):
        yield fault
        return
    for message in check_metadata(notebook["metadata"]):
        yield "metadata", message
    for number, cell in enumerate(notebook["cells"], start=1):
        for place, message in _check_cell(cell):
            yield f"cell {number}{place}", message


def _drop_outputs(notebook) -> None:
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    for cell in cells if isinstance(cells, list) else []:
        if isinstance(cell, dict) and "outputs" in cell:
            cell["outputs"] = []


def _form_fault(notebook) -> Fault | None:
    import nbformat

    if not isinstance(notebook, dict) or not isinstance(notebook.get("nbformat"), int):
        return "", "not a notebook. Restore it."
    if (version := notebook["nbformat"]) != 4:
        return "", f"notebook format {version} is not supported. Save it with JupyterLab."
    error = next(nbformat.validator.iter_validate(notebook, version=4, version_minor=5), None)
    if error is None:
        return None
    path = list(error.absolute_path)
    place = f"cell {path[1] + 1}" if path[:1] == ["cells"] and len(path) > 1 else ""
    reason = error.message.splitlines()[0][:200]
    return place, f"not valid in notebook format 4.5: {reason}. Save the notebook with JupyterLab."


def _check_cell(cell: dict) -> Iterator[Fault]:
    """Place within a cell, and message, of what the book does not publish."""
    if cell["cell_type"] == "raw":
        yield "", "a raw cell. Write it in Markdown."
    if cell.get("attachments"):
        yield "", "an attached file. Draw a chart from data instead."
    for message in check_metadata(cell["metadata"]):
        yield "", message
    if cell["cell_type"] == "markdown":
        for line, message in check_markdown(joined_text(cell["source"])):
            yield f", line {line}", message
    for output in cell.get("outputs", []):
        for message in check_output(output):
            yield "", message


def check_metadata(metadata: dict) -> Iterator[str]:
    """What hides a cell, or leaves it out of a run or of a comparison."""
    for name in ("tags", "mystnb", "jupyter"):
        if metadata.get(name):
            yield f"metadata hides or skips cells: {name} {metadata[name]!r:.60}. Remove it."


class Piece(NamedTuple):
    """A part of a text of Markdown.

    `kind` is ``role``, ``directive``, ``argument``, ``option``, ``html``, ``image``, ``link``,
    ``code``, ``text`` or ``broken role``; `name` is that of the role or directive.
    """

    line: int
    kind: str
    name: str
    content: str


@functools.cache
def markdown_parser():
    """Markdown as the pages are written in it."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.colon_fence import colon_fence_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin
    from mdit_py_plugins.myst_role import myst_role_plugin

    parser = MarkdownIt("commonmark").enable("table").use(front_matter_plugin)
    return parser.use(colon_fence_plugin).use(deflist_plugin).use(myst_role_plugin)


@functools.lru_cache(maxsize=1024)
def markdown_pieces(text: str) -> tuple[Piece, ...]:
    """Roles, directives, HTML, images, links, code and plain text of Markdown, in their order.

    >>> markdown_pieces("Of\\n{claim}`bread/loaves`")[1]
    Piece(line=2, kind='role', name='claim', content='bread/loaves')
    """
    return tuple(_pieces(text, 1, {}))


_BROKEN_ROLE = re.compile(r"\{[\w:-]+\}`[^`\n]*\n[^`]*`")


def _pieces(text: str, first_line: int, definitions: dict) -> Iterator[Piece]:
    for token in markdown_parser().parse(text, definitions):
        line = first_line + token.map[0] if token.map else first_line
        if directive := re.match(r"\{(.*?)\}(.*)", token.info):
            name, argument = directive[1], directive[2].strip()
            yield Piece(line, "directive", name, "")
            yield Piece(line, "argument", name, argument)
            yield from (Piece(line, "option", name, option) for option in _options(token.content))
            yield from _pieces(token.content, line + 1, definitions)
        elif token.type in ("fence", "code_block", "colon_fence"):
            yield Piece(line, "code", "", token.content)
        elif token.type == "html_block":
            yield Piece(line, "html", "", token.content)
        elif token.type == "inline":
            if broken := _BROKEN_ROLE.search(token.content):
                line_of_role = line + token.content.count("\n", 0, broken.start())
                yield Piece(line_of_role, "broken role", "", " ".join(broken[0].split()))
            yield from _inline_pieces(token.children, line)


def _inline_pieces(tokens, line: int) -> Iterator[Piece]:
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            line += 1
        elif token.type == "myst_role":
            yield Piece(line, "role", token.meta["name"], token.content)
        elif token.type == "image":
            yield Piece(line, "image", "", str(token.attrs.get("src")))
        elif token.type == "link_open":
            yield Piece(line, "link", "", str(token.attrs.get("href")))
        elif token.type in ("html_inline", "code_inline", "text") and token.content:
            kind = token.type.removesuffix("_inline")
            yield Piece(line, kind, "", token.content)
        line += token.content.count("\n") if token.type.endswith("_inline") else 0


def _options(content: str) -> Iterator[str]:
    """Names of the options of a directive, which are its first lines."""
    for line in content.split("\n"):
        if not (option := re.match(r"\s*:([\w-]+):", line) or re.match(r"(---)$", line)):
            return
        yield option[1]


def check_markdown(text: str) -> Iterator[tuple[int, str]]:
    """Line and message of each thing that a text of Markdown may not have."""
    for piece in markdown_pieces(text):
        if fault := _fault(piece):
            yield piece.line, fault


_COMMENTS = re.compile(r"\s*(?:<!--(?:(?!-->).)*-->\s*)+", re.S)


def _fault(piece: Piece) -> str:
    _, kind, name, content = piece
    match kind:
        case "html" if not _COMMENTS.fullmatch(content):
            return f"HTML, {content.strip().splitlines()[0][:60]!r}. Write it in Markdown."
        case "image":
            return f"the image {content[:60]!r}. Draw a chart from data instead."
        case "role" if name not in ROLES:
            hint = did_you_mean(name, ROLES, "write it without the role.")
            return f"unknown role {{{name}}}. {hint}"
        case "directive" if name not in DIRECTIVES:
            hint = did_you_mean(name, DIRECTIVES, "write it as prose.")
            return f"unknown directive {{{name}}}. {hint}"
        case "argument" if name == "only" and content not in ("epub", "not epub"):
            return f"{{only}} {content}. Write {{only}} epub, or {{only}} not epub."
        case "option":
            return f"the directive {{{name}}} has no option {content!r}. Remove it."
        case "code" if role := re.search(r"\{[\w:-]+\}`", content):
            return f"the role {role[0]}…` is in code, where it shows nothing. Write it outside."
        case "broken role":
            return f"the role {content[:60]} is broken over two lines. Write it on one line."
        case "text":
            return _raw_fault(content)
    return ""


# What is printed as it is, and how it is meant; the name of a role is not within substitutions.
_RAW = (
    (re.compile(r"(?<!\{)\{[a-z][\w:-]*\}(?!\})"), "Put what it shows in backticks: {}`…`."),
    (re.compile(r"(?<![\w\\])\$(?=\S)[^$\n]*\S\$(?!\w)"), "Mathematics is not typeset: use words."),
    (re.compile(r"\[[^\]]+\]\[[^\]]*\]"), "Write the address in parentheses: [text](page.md)."),
    (re.compile(r"\[\^[^\]]+\]"), "Footnotes are not supported: say it in the text."),
)


def _raw_fault(text: str) -> str:
    for pattern, remedy in _RAW:
        if raw := pattern.search(text):
            return f"{raw[0][:60]} is printed as it is. {remedy.replace('{}', raw[0])}"
    return ""
