"""What was measured of the book's own checks, kept as files, and the directives that show it.

A measurement is ``measured/<name>.json``, written by the run that measured, with `write`, and never by hand::

    {"title": "Mutants of the data",               what the table shows
     "columns": ["change", "made", "caught"],      headings; the first column heads its row
     "rows": [["sign turned", 300, 300], ...],     texts, whole numbers, decimal numbers or null, as many as there are columns
     "notes": ["Each cell was changed alone."],    sentences below the table
     "missed": ["data/a.csv, row 4, ..."],         what should have been caught, or be equal, and was not, one line each;
                                                   left out where nothing can be missed
     "of": {"data": "<SHA-256>", ...}}             digests of the parts of the book that were measured, as `state` has them

The same book gives the same bytes: rows stand in a fixed order, and nothing in the file tells when or how fast it was measured. How
long a run took is kept apart, in ``measured/durations.json``, which has the same form.

``{measured} <name>`` shows a file. It says plainly when a part that was measured is not the part that is built now.
``{digests}`` shows the digests of data, environment and notebooks.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Sequence
from html import escape
from numbers import Number
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount import package, units
from recount.book.nodes import folded

FOLDER = "measured"
DURATIONS = "durations"
_FIELDS = {"title", "columns", "rows", "notes", "missed", "of"}
# What each part is called where a page says that it has changed.
PARTS = {
    "data": "data", "package": "package", "builder": "part of the package that checks and builds", "notebooks": "notebooks",
    "pages": "other pages", "tests": "tests", "environment": "environment",
}


class MeasuredError(ValueError):
    """A measurement that cannot be shown: the message says what was found where, what was expected and what to do."""


def state(book: Path) -> dict[str, str]:
    """SHA-256 of each part of a book that can be measured.

    ``data`` are the tables, their descriptor and the sources; ``package`` what chapters import; ``builder`` what checks and
    builds, theme and all; ``notebooks`` the chapters with their outputs; ``pages`` the other pages and the settings; ``tests``
    the tests; ``environment`` the lock.

    Parameters
    ----------
    book : Path
        Folder with ``_config.yml`` and ``_toc.yml``.

    Examples
    --------
    >>> found = state(package.folder().parent)
    >>> set(found) == set(PARTS), len(found["data"])
    (True, 64)
    """
    data, code = book / "data", book / "recount"
    parts = {
        "data": [*data.glob("*.csv"), data / package.DESCRIPTOR, data / package.REFERENCES],
        "package": [*code.glob("*.py")],
        "builder": [path for path in (code / "book").rglob("*") if path.is_file() and path.suffix != ".pyc"],
        "notebooks": [path for path in (book / "chapters").glob("*.ipynb") if not path.name.startswith(".")],
        "pages": [*book.glob("_*.yml"), *(book / "ledger").glob("*.md"), *(path for path in book.glob("*.md") if path.stem.islower())],
        "tests": [path for path in (book / "tests").rglob("*") if path.is_file() and path.suffix != ".pyc"],
        "environment": [book / "requirements.txt"],
    }
    return {name: _digest(book, paths) for name, paths in parts.items()}


def _digest(book: Path, paths: Iterable[Path]) -> str:
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(book).as_posix()}\n" for path in paths if path.is_file()]
    return hashlib.sha256("".join(sorted(lines, key=lambda line: line[66:])).encode()).hexdigest()


def write(book: Path, name: str, *, title: str, columns: Sequence[str], rows: Iterable[Sequence], of: Iterable[str], notes: Iterable[str] = (),
          missed: Iterable[str] | None = None) -> Path:
    """Write what was measured, aside and then in its place.

    Parameters
    ----------
    book : Path
        Folder of the book.
    name : str
        Name of the file, without its ending.
    title : str
        What the table shows.
    columns : sequence of str
        Headings.
    rows : iterable of sequence
        One for each line of the table: texts, numbers or None.
    of : iterable of str
        Names of the parts that were measured, of `PARTS`.
    notes : iterable of str
        Sentences below the table.
    missed : iterable of str, optional
        What should have been caught, or be equal, and was not.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    MeasuredError
        If the measurement has another form than the module says.
    """
    now = state(book)
    record = {"title": title, "columns": list(columns), "rows": [list(row) for row in rows], "notes": list(notes),
              **({} if missed is None else {"missed": list(missed)}), "of": {part: now.get(part, "") for part in of}}
    path = book / FOLDER / f"{name}.json"
    _check(path, record)
    path.parent.mkdir(exist_ok=True)
    package.replace(path, _text(record))
    return path


def _text(record: dict) -> str:
    """One row a line, so that a change of one shows as a change of one."""
    fields = []
    for name, value in record.items():
        many = name in ("rows", "notes", "missed") and value
        shown = "[\n  " + ",\n  ".join(_json(item) for item in value) + "\n ]" if many else _json(value)
        fields.append(f" {_json(name)}: {shown}")
    return "{\n" + ",\n".join(fields) + "\n}\n"


def _json(value) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def took(book: Path, what: str, seconds: float) -> None:
    """Note how long a run took, in the table of durations; a later run of the same replaces it.

    Parameters
    ----------
    book : Path
        Folder of the book.
    what : str
        What ran.
    seconds : float
        How long it took.
    """
    path = book / FOLDER / f"{DURATIONS}.json"
    rows = {row[0]: row for row in read(path)["rows"]} if path.is_file() else {}
    rows[what] = [what, round(seconds / 60, 1), os.cpu_count()]
    write(book, DURATIONS, title="How long each measurement took", columns=["measurement", "minutes", "processors"],
          rows=[rows[name] for name in sorted(rows)], of=[], notes=["A time depends on the machine and on what else it did."])


def read(path: Path) -> dict:
    """A measurement.

    Parameters
    ----------
    path : Path
        File of `FOLDER`.

    Raises
    ------
    MeasuredError
        If there is no such file, or it has another form than the module says.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(sorted(other.stem for other in path.parent.glob("*.json"))) or "none so far"
        raise MeasuredError(f"{FOLDER}/{path.name}: found no file, expected a measurement, which are: {known}. "
                            "Run what measures it (CONTRIBUTING.md), or correct the name.") from None
    except ValueError as error:
        raise MeasuredError(f"{FOLDER}/{path.name}: found {error}, expected JSON. Measure again.") from None
    _check(path, record)
    return record


def _check(path: Path, record) -> None:
    """Refuse a measurement of another form."""
    if wrong := _misfit(record):
        raise MeasuredError(f"{FOLDER}/{path.name}: found {wrong[0]}, expected {wrong[1]}. Measure again.")


def _misfit(record) -> tuple[str, str] | None:
    """What was found and what was expected, for the first thing that is not as the module says."""
    if not isinstance(record, dict) or not _FIELDS - {"missed"} <= set(record) <= _FIELDS:
        return "no such fields", f"{', '.join(sorted(_FIELDS))}"
    columns, lists = record["columns"], [record["columns"], record["notes"], record.get("missed", [])]
    if not all(isinstance(texts, list) and all(isinstance(text, str) for text in texts) for texts in lists) or not columns:
        return "another kind of value in columns, notes or missed", "lists of texts, with a column at least"
    if not isinstance(record["rows"], list) or not isinstance(record["title"], str):
        return "another kind of value in title or rows", "a text and a list of rows"
    for place, row in enumerate(record["rows"], start=1):
        if not isinstance(row, list) or len(row) != len(columns):
            return f"{len(row) if isinstance(row, list) else 'no'} cells in row {place}", f"{len(columns)}, one for each column"
        for column, cell in zip(columns, row):
            if cell is not None and (isinstance(cell, bool) or not isinstance(cell, (str, int, float))):
                return f"{cell!r} in row {place}, column {column}", "a text, a number or null"
    if not isinstance(record["of"], dict) or not set(record["of"]) <= set(PARTS):
        return f"the parts {record['of']!r}", f"some of {', '.join(PARTS)}"
    return _unsummed(columns, record["rows"])


def _unsummed(columns: list[str], rows: list[list]) -> tuple[str, str] | None:
    """What a last row that begins with "all" says, and what the rows above it come to; None where they agree."""
    if not rows or not str(rows[-1][0]).startswith("all"):
        return None
    for place, column in enumerate(columns):
        summed = sum(row[place] for row in rows[:-1] if isinstance(row[place], int))
        if isinstance(rows[-1][place], int) and rows[-1][place] != summed:
            return f"{rows[-1][place]} in the last row, column {column}", f"{summed}, the sum of the rows above it"
    return None


def changed(record: dict, now: dict[str, str]) -> str:
    """A sentence on the parts that are not as they were when they were measured; empty where all are.

    Examples
    --------
    >>> changed({"of": {"data": "aa", "tests": "bb"}}, {"data": "aa", "tests": "cc"})
    'This was measured on another state than the one shown here: the tests have changed since.'
    >>> changed({"of": {"data": "aa"}}, {"data": "aa", "tests": "cc"})
    ''
    """
    names = [f"the {PARTS[part]}" for part, digest in record["of"].items() if digest != now.get(part)]
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f"This was measured on another state than the one shown here: {listed} have changed since." if names else ""


class measurement(nodes.General, nodes.Element):
    """A table of what was measured; its children are the same rows as a list, for formats without it and for the search."""


class Measured(SphinxDirective):
    """``{measured} data-mutants`` and its like: a file of ``measured``, as a table."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The table, what was missed, and what is to be known of it."""
        path = Path(self.env.srcdir) / FOLDER / f"{self.arguments[0]}.json"
        self.env.note_dependency(str(path))
        self.env.note_reread()  # what was measured is compared with the book as it is now
        try:
            record = read(path)
        except MeasuredError as error:
            raise self.error(str(error)) from None
        made = [_table_node(record["title"], record["columns"], record["rows"])]
        if "missed" in record:
            made += _missed(self.arguments[0], record["missed"])
        made += [nodes.paragraph("", "", *_marked(note)) for note in record["notes"]]
        if news := changed(record, state(Path(self.env.srcdir))):
            made.append(nodes.paragraph("", "", nodes.strong("", news)))
        return made


_MANY = 8  # lines above which they are folded


def _missed(name: str, lines: list[str]) -> list[nodes.Node]:
    if not lines:
        return [nodes.paragraph("", "Nothing was missed.")]
    items = [nodes.list_item("", nodes.paragraph("", "", *_marked(line))) for line in lines]
    if len(lines) > _MANY:
        return [folded("", nodes.bullet_list("", *items), ids=[f"missed-{name}"], head=f"Missed: {len(lines):,}", tail="of those above, each told in a line", classes=["missed"])]
    return [nodes.paragraph("", "Missed:"), nodes.bullet_list("", *items)]


class Digests(SphinxDirective):
    """``{digests}``: SHA-256 of what a rerun starts from."""

    def run(self) -> list[nodes.Node]:
        """The table."""
        book = Path(self.env.srcdir)
        self.env.note_reread()
        now = state(book)
        rows = [["data", now["data"]], ["environment, the lock", now["environment"]], ["package", now["package"]], ["notebooks, together", now["notebooks"]]]
        rows += [[path.relative_to(book).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()] for path in sorted((book / "chapters").glob("[!.]*.ipynb"))]
        return [_table_node("Digests of what a rerun starts from", ["part", "SHA-256"], rows)]


def _marked(text: str) -> list[nodes.Node]:
    """A text whose commands stand between backticks."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # what is quoted has one of its own
        return [nodes.Text(text)]
    return [nodes.literal("", part) if place % 2 else nodes.Text(part) for place, part in enumerate(parts) if part]


def _table_node(title: str, columns: Sequence[str], rows: Iterable[Sequence]) -> measurement:
    rows = list(rows)
    items = [nodes.list_item("", nodes.paragraph("", "", *_marked("; ".join(f"{name}: {_told(cell)}" for name, cell in zip(columns, row))))) for row in rows]
    return measurement("", nodes.paragraph("", title), nodes.bullet_list("", *items), title=title, columns=columns, rows=rows, support_smartquotes=False)


def _told(cell) -> str:
    """A cell as it is read: whole numbers with every digit."""
    if cell is None:
        return "\u2013"
    if isinstance(cell, int):
        return f"{cell:,}"
    return units.figure(cell, 3) if isinstance(cell, Number) else cell


def visit_measurement_html(self, node) -> None:
    """Write the table; where a page scrolls, a wide one scrolls by itself."""
    title, numeric = escape(node["title"]), [all(isinstance(row[place], Number) for row in node["rows"]) for place in range(len(node["columns"]))]
    reached = f' tabindex="0" role="region" aria-label="{title}"' if self.builder.name == "html" else ""
    head = "".join(f'<th scope="col"{_aligned(each)}>{escape(name)}</th>' for name, each in zip(node["columns"], numeric))
    self.body.append(f'<div class="table-box"{reached}><table class="data"><caption>{title}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n')
    for first, *others in node["rows"]:
        cells = "".join(f"<td{_aligned(isinstance(cell, Number))}>{_marked_html(_told(cell))}</td>" for cell in others)
        self.body.append(f'<tr><th scope="row">{_marked_html(_told(first))}</th>{cells}</tr>\n')
    self.body.append("</tbody></table></div>\n")
    raise nodes.SkipNode


_DIGEST = re.compile(r"[0-9a-f]{64}")


def _marked_html(text: str) -> str:
    """The same in HTML; a digest is broken where the table would be too wide."""
    if _DIGEST.fullmatch(text):
        return f'<code class="digest">{"<wbr/>".join(text[place:place + 16] for place in range(0, 64, 16))}</code>'
    return "".join(f"<code>{escape(part.astext())}</code>" if isinstance(part, nodes.literal) else escape(part.astext()) for part in _marked(text))


def _aligned(numeric: bool) -> str:
    return ' class="numeric"' if numeric else ""


def _pass(self, node) -> None:
    pass


def setup(app) -> None:
    """Register the directives and their node."""
    others = ("latex", "text", "man", "texinfo")
    app.add_node(measurement, html=(visit_measurement_html, None), **{name: (_pass, _pass) for name in others})
    app.add_directive("measured", Measured)
    app.add_directive("digests", Digests)
