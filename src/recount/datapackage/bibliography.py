"""The sources in ``references.bib``."""

from __future__ import annotations

import functools
from pathlib import Path

from recount.datapackage.store import cache_by_folder, data_dir
from recount.errors import DataError

REFERENCES = "references.bib"


@cache_by_folder
def load_references(where: Path | None = None) -> dict[str, dict[str, str]]:
    """Sources of ``references.bib``: key to fields, with ``author`` as printed and ``dated``, the year with a letter.

    The letter tells apart what one author published in one year, in the order of keys.

    Raises
    ------
    DataError
        If the file does not parse.

    Examples
    --------
    >>> load_references()["register2021"]["dated"]
    '2021'
    """
    from pybtex.database import parse_file
    from pybtex.exceptions import PybtexError

    try:
        entries = parse_file(str((where or data_dir()) / REFERENCES), bib_format="bibtex").entries
    except PybtexError as error:
        raise DataError(
            f"data/{REFERENCES}: found {error}, expected BibTeX. Mend the entry."
        ) from error
    known = {key: {**entry.fields, "author": _authors(entry)} for key, entry in entries.items()}
    alike: dict[tuple, list[str]] = {}
    for key in sorted(known):
        alike.setdefault((known[key]["author"], known[key].get("year")), []).append(key)
    for (_, year), keys in alike.items():
        for place, key in enumerate(keys):
            known[key]["dated"] = (
                f"{year or 'n.d.'}{chr(ord('a') + place) if len(keys) > 1 else ''}"
            )
    return known


def _authors(entry) -> str:
    names = [strip_latex(" ".join(person.last_names)) for person in entry.persons.get("author", [])]
    return f"{names[0]} and others" if len(names) > 2 else " and ".join(names)


@functools.cache
def strip_latex(title: str) -> str:
    r"""A title of ``references.bib`` without its BibTeX.

    Examples
    --------
    >>> strip_latex(r"{{Alibaba} to invest {US}\$2 billion}")
    'Alibaba to invest US$2 billion'
    """
    from pybtex.richtext import Text

    return str(Text.from_latex(title.replace(r"\$", "$")))
