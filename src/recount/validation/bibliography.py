"""Whether ``references.bib`` names every source in a form that pages and citations can print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from recount.datapackage.bibliography import REFERENCES, load_references, strip_latex
from recount.datapackage.store import DESCRIPTOR, load_descriptor, split_list
from recount.errors import DataError
from recount.validation.report import Problem

_KEY = re.compile(r"[a-z][a-z0-9]*")


_ADDRESS = re.compile(r"https?://[^\s<>\"{}\\^`|@/?#]+(/[^\s<>\"{}^`|]*|\?[^\s<>\"{}^`|]*)?")


_FORMS = {
    "url": (_ADDRESS, "an address that begins with http:// or https://"),
    "year": (re.compile(r"\d{4}|n\.d\."), "a year in four digits, or n.d. for none"),
    "doi": (re.compile(r"10\.\d{4,9}/[^\s<>\"{}]+"), "a DOI, which begins with 10"),
    "date": (re.compile(r"\d{4}(-\d\d){0,2}(/(\d{4}(-\d\d){0,2})?)?"), "a date, ISO 8601"),
}


_TABLES = ("evidence", "events", "countries", "standards", "assumptions")


def problems(where: Path, rows) -> Iterator[Problem]:
    """What is wrong with the bibliography, then which keys of the tables it does not have.

    Parameters
    ----------
    where : Path
        Folder of the Data Package.
    rows : callable
        Gives the numbered rows of a table, by its name.
    """
    try:
        known = load_references.__wrapped__(where)
    except DataError as error:
        found = str(error).partition("found ")[2].rpartition(", expected BibTeX")[0]
        yield Problem(REFERENCES, *_line(found), "BibTeX", "Mend the entry.", rows="line")
        return
    if found := list(_entries(where, known)):
        yield from found
        return
    for name in _TABLES:
        for row, cells in rows(name):
            for key in split_list(cells["source"]):
                if key not in known:
                    yield Problem(
                        f"{name}.csv",
                        row,
                        "source",
                        repr(key),
                        f"a key of {REFERENCES}",
                        f"Correct the key, or add the entry to {REFERENCES}.",
                    )
    if (key := load_descriptor.__wrapped__(where)["page"]["source"]) not in known:
        yield Problem(
            DESCRIPTOR,
            None,
            "page.source",
            repr(key),
            f"a key of {REFERENCES}",
            f"Correct the key, or add the entry to {REFERENCES}.",
        )


def _line(found: str) -> tuple[int | None, None, str]:
    """Line, no column, and what pybtex says, without the path of the machine."""
    bare = re.sub(r"^syntax error in line (\d+): ", "", found)
    line = re.match(r"syntax error in line (\d+): ", found)
    return int(line[1]) if line else None, None, " ".join(bare.split())


def _entries(where: Path, known: dict[str, dict[str, str]]) -> Iterator[Problem]:
    """The first thing that is wrong with each entry, at the line where it begins."""
    text = (where / REFERENCES).read_text(encoding="utf-8")
    for key, entry in known.items():
        if wrong := next(_wrong(key, entry), None):
            place = re.search(rf"@\w+\s*\{{\s*{re.escape(key)}\s*,", text)
            line = text.count("\n", 0, place.start()) + 1 if place else None
            yield Problem(REFERENCES, line, f"{key}, {wrong[0]}", *wrong[1:], rows="line")


def _wrong(key: str, entry: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    if not _KEY.fullmatch(key):
        yield "key", repr(key), "a key of small letters and digits", "Give the entry another key."
    for name in ("title", "author"):
        if not entry.get(name, "").strip("{} "):
            yield name, "nothing", f"the {name} of the source", "Fill the field."
    for name, (form, wanted) in _FORMS.items():
        if name in entry and not form.fullmatch(
            entry[name].replace(r"\_", "_").replace(r"\%", "%")
        ):
            yield name, repr(entry[name]), wanted, "Correct the field."
    for name, value in entry.items():
        if re.search(
            r"\\(input|include|write|immediate|openout|read|catcode|def|let|href|url|special|csname)\b",
            value,
        ):
            yield name, f"a command of TeX in {value[:60]!r}", "text", "Write the text without it."
        try:
            strip_latex(value)
        except Exception as error:  # pybtex raises kinds of its own for what is no LaTeX
            yield (
                name,
                f"{value[:60]!r} ({' '.join(str(error).split())[:80]})",
                "text in BibTeX, its braces in pairs",
                "Mend the field.",
            )
