"""Whether ``references.bib`` names every source in a form that pages and citations can print."""

import re
from collections.abc import Iterator

from recount.datapackage.bibliography import REFERENCES, load_references, strip_latex
from recount.datapackage.tables import split_list
from recount.errors import DataError
from recount.validation.report import Problem, did_you_mean
from recount.validation.tables import Tables, cell_problem

_FILE = f"data/{REFERENCES}"

_KEY = re.compile(r"[a-z][a-z0-9]*")

_ADDRESS = re.compile(r"https?://[^\s<>\"{}\\^`|@/?#]+(/[^\s<>\"{}^`|]*|\?[^\s<>\"{}^`|]*)?")

_FORMS = {
    "url": (_ADDRESS, "an address that begins with http:// or https://"),
    "year": (re.compile(r"\d{4}|n\.d\."), "n.d., or a year in four digits"),
    "doi": (re.compile(r"10\.\d{4,9}/[^\s<>\"{}]+"), "a DOI, which begins with 10"),
    "date": (re.compile(r"\d{4}(-\d\d){0,2}(/(\d{4}(-\d\d){0,2})?)?"), "a date, ISO 8601"),
}

# Commands by which TeX would read or write files, or change what follows.
_COMMANDS = re.compile(
    r"\\(input|include|write|immediate|openout|read|catcode|def|let|href|url|special|csname)\b"
)

# The keyword by which a source names the release that it repeats.
_ORIGIN = re.compile(r"\borigin:([^\s,;{}]+)")

_WITH_SOURCE = (
    "documents evidence events country_indicators reporting_standards assumptions".split()
)


def check_bibliography(tables: Tables) -> Iterator[Problem]:
    """What is wrong with the bibliography; where nothing is, keys that the tables have wrong."""
    try:
        known = load_references(tables.data)
    except DataError as error:
        reason = str(error.__cause__ or error)  # of pybtex, with the path of the file
        line = re.match(r"syntax error in line (\d+): ", reason)
        message = " ".join(reason[line.end() if line else 0 :].split())
        place = f"line {line[1]}" if line else ""
        yield Problem(_FILE, place, f"invalid BibTeX: {message}. Correct the entry.")
        return
    if problems := list(_check_entries(tables, known)):
        yield from problems
        return
    yield from _check_origins(tables, known)
    for table in _WITH_SOURCE:
        for row, cells in tables.numbered(table):
            for key in split_list(cells["source"]):
                if key not in known:
                    yield cell_problem(table, row, "source", unknown_key(key, known))


def unknown_key(key: str, known: dict) -> str:
    """What to do about a key that the bibliography does not have."""
    return f"unknown source {key!r}. {did_you_mean(key, known, f'add it to {_FILE}.')}"


def _check_origins(tables: Tables, known: dict[str, dict[str, str]]) -> Iterator[Problem]:
    origins = tables.by_id("origins")
    text = (tables.data / REFERENCES).read_text(encoding="utf-8")
    for key, entry in known.items():
        for name in _ORIGIN.findall(entry.get("keywords", "")):
            if name not in origins:
                hint = did_you_mean(name, origins, "add it to data/origins.csv.")
                yield Problem(_FILE, _place(key, text), f"unknown origin {name!r}. {hint}")


def _check_entries(tables: Tables, known: dict[str, dict[str, str]]) -> Iterator[Problem]:
    """The first thing that is wrong with each entry, at the line where it begins."""
    text = (tables.data / REFERENCES).read_text(encoding="utf-8")
    for key, entry in known.items():
        if fault := _entry_fault(key, entry):
            yield Problem(_FILE, _place(key, text), fault)


def _place(key: str, text: str) -> str:
    """An entry and the line where it begins."""
    start = re.search(rf"@\w+\s*\{{\s*{re.escape(key)}\s*,", text)
    return f"line {text.count(chr(10), 0, start.start()) + 1}, {key}" if start else key


def _entry_fault(key: str, entry: dict[str, str]) -> str:
    if not _KEY.fullmatch(key):
        return f"the key {key!r} is not lower-case letters and digits. Rename it."
    for name in ("title", "author"):
        if not entry.get(name, "").strip("{} "):
            return f"the source has no {name}. Fill it in."
    for name, (form, wanted) in _FORMS.items():
        value = entry.get(name, "").replace(r"\_", "_").replace(r"\%", "%")
        if name in entry and not form.fullmatch(value):
            return f"{name} {entry[name]!r} is not {wanted}. Correct the field."
    for name, value in entry.items():
        if _COMMANDS.search(value):
            return f"{name} has a TeX command, {value[:60]!r}. Write the text without it."
        try:
            strip_latex(value)
        except Exception as error:  # pybtex raises kinds of its own for what is not LaTeX
            reason = " ".join(str(error).split())[:80]
            return f"{name} cannot be read as LaTeX ({reason}). Balance its braces."
    return ""
