"""Whether everything that prose refers to exists: rows, results, sources and pages."""

import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from recount.datapackage.bibliography import load_references
from recount.datapackage.tables import load_texts
from recount.notebooks.reading import read_cells
from recount.quantities.readings import READINGS
from recount.validation.bibliography import unknown_key
from recount.validation.chapter_markup import Piece, markdown_pieces
from recount.validation.report import Problem, did_you_mean
from recount.validation.vocabulary import CITATION_ROLES

# The table in which each role looks up its id.
_TABLES = {
    "claim": "claims",
    "quote": "claims",
    "verdict": "claims",
    "evidence": "evidence",
    "asof": "evidence",
    "assumption": "assumptions",
    "event": "events",
}

# Roles that take a reading after the id, or "full" for the whole unit.
_WITH_READING = ("claim", "evidence", "assumption", "result")
_READINGS = (*READINGS, "full")

ABOUT = ("about", "About")  # before the digits to which a result is rounded for reading


def check_references(book: Path, path: Path) -> Iterator[Problem]:
    """Ids, readings, citation keys and links of a page or notebook that lead nowhere.

    Ids of results are known only when the chapters have run: `check_result_references`.
    """

    def check(piece: Piece) -> str:
        if piece.kind == "link":
            return _link_fault(path, piece.content)
        if piece.name in CITATION_ROLES:
            return _citation_fault(piece.content)
        return _id_fault(piece.name, *piece.content.split())

    return _check_pieces(book, path, check)


def check_result_references(
    book: Path, path: Path, results: Collection[str], verdicts: Collection[str]
) -> Iterator[Problem]:
    """Ids of results and verdicts that no chapter publishes."""
    published = {"result": results, "verdict": verdicts}

    def check(piece: Piece) -> str:
        id = piece.content.partition(" ")[0]
        if piece.kind != "role" or id in published.get(piece.name, (id,)):
            return ""
        hint = did_you_mean(id, published[piece.name], "publish it, then run `recount execute`.")
        return f"no chapter publishes the {piece.name} {id!r}. {hint}"

    return _check_pieces(book, path, check)


def _check_pieces(book: Path, path: Path, check: Callable[[Piece], str]) -> Iterator[Problem]:
    for kind, cell, text in read_cells(path):
        for piece in markdown_pieces(text) if kind == "markdown" else ():
            if piece.kind in ("role", "link") and (message := check(piece)):
                yield Problem(str(path.relative_to(book)), f"{cell}line {piece.line}", message)


def _link_fault(path: Path, address: str) -> str:
    parts = urlsplit(address)
    target = path.parent / unquote(parts.path)
    if parts.scheme or parts.netloc or not parts.path or target.exists():
        return ""
    pages = [each.name for each in target.parent.glob("*.*")]
    hint = did_you_mean(Path(parts.path).name, pages) or "Correct the address."
    return f"the link to {address!r} leads nowhere. {hint}"


def _citation_fault(keys: str) -> str:
    known = load_references()
    wrong = [key.strip() for key in keys.split(",") if key.strip() not in known]
    return unknown_key(wrong[0], known) if wrong else ""


def _id_fault(role: str, id: str = "", reading: str = "", *more: str) -> str:
    if role == "result" and reading in ABOUT:
        if re.fullmatch("[1-9]", " ".join(more)):
            return ""
        return f"{reading!r} needs a number of digits. Write it like {{result}}`{id} about 2`."
    if more and role in (*_WITH_READING, *_TABLES):
        return f"{' '.join(more)!r} after {reading!r} says nothing. Remove it."
    if role in _WITH_READING and reading and reading not in _READINGS:
        hint = did_you_mean(reading, _READINGS) or f"Use one of {', '.join(_READINGS)}."
        return f"unknown reading {reading!r}. {hint}"
    if role not in _TABLES or id in (known := list(load_texts(_TABLES[role])["id"])):
        return ""
    hint = did_you_mean(id, known, f"add it to data/{_TABLES[role]}.csv.")
    return f"unknown id {id!r} in {{{role}}}. {hint}"
