"""The sources in ``references.bib``."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recount.datapackage.read_log import cache_by_folder, data_dir
from recount.errors import DataError

if TYPE_CHECKING:
    from pybtex.database import BibliographyData

REFERENCES = "references.bib"


@cache_by_folder
def load_references(where: Path | None = None) -> dict[str, dict[str, str]]:
    """Sources of ``references.bib`` by key: their fields, ``author`` as printed, and ``dated``.

    ``dated`` is the year; where one author has several sources of a year, a letter follows, in the
    order of the keys.

    Examples
    --------
    >>> load_references()["register2021"]["dated"]
    '2021'
    """
    entries = parse_references(where).entries
    sources = {key: {**entry.fields, "author": _authors(entry)} for key, entry in entries.items()}
    same_year: dict[tuple[str, str], list[str]] = {}
    for key, source in sorted(sources.items()):
        same_year.setdefault((source["author"], source.get("year", "n.d.")), []).append(key)
    for (_, year), keys in same_year.items():
        for place, key in enumerate(keys):
            sources[key]["dated"] = year + (chr(ord("a") + place) if len(keys) > 1 else "")
    return sources


def parse_references(where: Path | None = None) -> BibliographyData:
    """``references.bib`` as pybtex reads it."""
    from pybtex.database import parse_file
    from pybtex.exceptions import PybtexError

    try:
        return parse_file(str((where or data_dir()) / REFERENCES), bib_format="bibtex")
    except PybtexError as error:
        raise DataError(
            f"data/{REFERENCES} is not valid BibTeX: {error}. Correct the entry."
        ) from error


def source_address(key: str) -> str:
    """Where a source can be read: its address, or that of its DOI; empty if none is known.

    Examples
    --------
    >>> source_address("register2021"), source_address("harbour2021report")
    ('https://register.example.org/2021', '')
    """
    entry = load_references()[key]
    return entry.get("url") or (f"https://doi.org/{entry['doi']}" if "doi" in entry else "")


def _authors(entry: Any) -> str:
    names = [
        strip_latex(" ".join([*person.prelast_names, *person.last_names]))
        for person in entry.persons.get("author", [])
    ]
    return f"{names[0]} and others" if len(names) > 2 else " and ".join(names)


@functools.cache
def strip_latex(title: str) -> str:
    r"""A title of ``references.bib`` without its LaTeX."""
    from pybtex.richtext import Text

    return str(Text.from_latex(title.replace(r"\$", "$")))
