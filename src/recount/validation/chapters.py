"""Chapters: a new one from the template, and what one of them still lacks.

A chapter has seven sections in one order. A case study, listed under that name in ``_toc.yml``, also has claims of its own, each with its
quotation, its verdict and its standards, and every result of it is computed once more in ``tests/recomputed/``.
"""

from __future__ import annotations

import json
import re
import runpy
from collections.abc import Iterable, Iterator
from pathlib import Path

from recount.datapackage.store import load_table
from recount.notebooks.reading import notebook_paths
from recount.notebooks.stale_outputs import STAMP
from recount.results import load_results
from recount.validation.config import toc_entries
from recount.validation.typed_numbers import lint_typed_numbers
from recount.verdicts import load_verdicts

SECTIONS = [
    "What the page says",
    "What the words allow",
    "What follows",
    "How large that is",
    "Does it hold?",
    "What it depends on",
    "What may be cited, and what may not",
]


CASES = "Case studies"


TO_WRITE = "To write:"


LONGEST_CELL = 20


def cases(contents: str) -> list[str]:
    """Names of the case studies in a table of contents.

    Examples
    --------
    >>> cases("parts:\\n  - caption: Case studies\\n    chapters:\\n      - file: chapters/a\\n  - caption: More\\n    chapters:\\n      - file: b\\n")
    ['a']
    """
    part = re.search(rf"^ *- caption: {CASES}\n(.*?)(?=^ *- caption: |\Z)", contents, re.M | re.S)
    return [file.removeprefix("chapters/") for file in toc_entries(part[1])] if part else []


def find_missing(book: Path) -> list[str]:
    """What the chapters of a book lack, one line each, in the order in which it is written; then what other pages have typed.

    Parameters
    ----------
    book : Path
        Folder with ``_toc.yml`` and ``chapters/``.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> find_missing(data_dir().parent)
    []
    """
    contents = (book / "_toc.yml").read_text(encoding="utf-8")
    pages = [path for name in toc_entries(contents) if (path := book / f"{name}.md").is_file()]
    return [
        *(
            f"chapters/{path.name}: {line}"
            for path in notebook_paths(book)
            for line in _missing(book, path, contents)
        ),
        *(line for path in pages for line in lint_typed_numbers(path)),
    ]


def _missing(book: Path, path: Path, contents: str) -> Iterator[str]:
    if f"chapters/{path.stem}" not in toc_entries(contents):
        yield "found no line for it in _toc.yml, expected one. Add it under its part."
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells, is_stored = notebook["cells"], STAMP in notebook["metadata"]
        prose, code = (
            [
                (place, "".join(cell["source"]))
                for place, cell in enumerate(cells, start=1)
                if cell["cell_type"] == kind
            ]
            for kind in ("markdown", "code")
        )
    except (ValueError, KeyError, TypeError) as error:
        yield f"found no notebook ({error!r}), expected one. Restore the file."
        return
    text = "\n\n".join(source for _, source in prose)
    is_case = path.stem in cases(contents)
    yield from _headings(text)
    yield from _code(code)
    if is_case:
        yield from _rows(path.stem)
        yield from _quotations(path.stem, text)
    yield from _unwritten(text)
    yield from (line.removeprefix(f"chapters/{path.name}, ") for line in lint_typed_numbers(path))
    if not is_stored:
        yield "found no stored outputs, expected what a run of it gives. Run `recount execute`."
    elif is_case:
        yield from _outputs(book, path)
    if f"chapters/{path.name}" not in (book / "index.md").read_text(encoding="utf-8"):
        yield f"found no link to it in index.md, expected one. Add it to the list of chapters: [a title](chapters/{path.name})."


def _headings(text: str) -> Iterator[str]:
    if not re.search(r"^# \S", text, re.M):
        yield "found no title, expected a line that begins with #. Add it."
    found = re.findall(r"^## (.+)$", text, re.M)
    absent = [section for section in SECTIONS if section not in found]
    for section in absent:
        yield f"found no section ## {section}, expected the seven in their order. Add it{f' after ## {before}' if (before := _before(section)) else ''}."
    if not absent and found != SECTIONS:
        wrong = next(
            (section for section, wanted in zip(found, SECTIONS) if section != wanted), found[-1]
        )
        yield f"found ## {wrong} out of its order, or once too often, expected {', '.join(SECTIONS)}. Move it, or make it a heading of the third order."


def _before(section: str) -> str:
    place = SECTIONS.index(section)
    return SECTIONS[place - 1] if place else ""


def _code(code: list[tuple[int, str]]) -> Iterator[str]:
    for place, source in code:
        if (lines := len(source.splitlines())) > LONGEST_CELL:
            yield f"cell {place}: found {lines} lines, expected {LONGEST_CELL} at most. Split it."
    for place, source in code[1:]:
        if re.search(r"^(import|from) ", source, re.M):
            yield f"cell {place}: found an import, expected all of them in the first cell of code. Move it there."


def _of(table: str, column: str, name: str) -> list[str]:
    return [id for id in load_table(table)[column] if id.startswith(f"{name}/")]


def _rows(name: str) -> Iterator[str]:
    stated = _of("claims", "id", name)
    if not stated:
        yield f"found no claim {name}/… in data/claims.csv, expected one at least. Add a row for each number and statement, with its quotation."
    for table, what in (("verdicts", "what decides"), ("mappings", "a standard that it touches")):
        for id in stated:
            if id not in _of(table, "claim", name):
                yield f"found no row for {id} in data/{table}.csv, expected {what}. Add it."


def _quotations(name: str, text: str) -> Iterator[str]:
    said = text.partition(f"## {SECTIONS[0]}")[2].partition("\n## ")[0]
    if "{quote}`" not in said:
        yield f"found no quotation under ## {SECTIONS[0]}, expected one at least. Show it by its id: {{quote}}`{name}/…`."
    for id in _of("claims", "id", name):
        if not re.search(rf"\{{(claim|quote|verdict)\}}`{re.escape(id)}[` ]", text):
            yield f"found {id} nowhere in the prose, expected it with its quotation or number. Show it by its id: {{quote}}`{id}`."


def _unwritten(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line.startswith(TO_WRITE):
            yield f"found a line of the template, {line[:60].rstrip()!r}…, expected prose. Write it, or remove the line."


def _outputs(book: Path, path: Path) -> Iterator[str]:
    found = [result.id for result in load_results(path)]
    if not found:
        yield f'found no result, expected one at least. Publish it: publish("{path.stem}/…", …, "what the number is"), and run `recount execute`.'
    decided = {verdict.claim for verdict in load_verdicts(path)}
    for id in _of("claims", "id", path.stem):
        if id not in decided:
            yield f'found no verdict on {id}, expected one. Call verdicts("{path.stem}") under ## Does it hold?, and run `recount execute`.'
    yield from _recomputed(book / "tests" / "recomputed" / f"{path.stem}.py", path.stem, found)


def _recomputed(path: Path, name: str, found: Iterable[str]) -> Iterator[str]:
    """Results that nobody computed by hand, where the tests of the book are there."""
    if not path.parent.is_dir():
        return
    expected = runpy.run_path(str(path)).get("EXPECTED", {}) if path.is_file() else {}
    for id in found:
        if id.removeprefix(f"{name}/") not in expected:
            yield (
                f"found no {id.removeprefix(f'{name}/')!r} in tests/recomputed/{path.name}, expected each result once more, from the numbers as printed. "
                f"Add it to EXPECTED there, computed by hand."
            )
