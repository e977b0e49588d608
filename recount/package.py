"""The Data Package: where it is and what its tables are.

The Table Schema in ``datapackage.json`` says what each column is. `load` trusts it; `recount.book.checks` checks it.
"""

from __future__ import annotations

import difflib
import functools
import hashlib
import json
import operator
import os
import re
import shutil
from pathlib import Path

DESCRIPTOR = "datapackage.json"
REFERENCES = "references.bib"
# Of everything that has an id: a group and a name in lower case, their words joined by hyphens, and a year where each year has its own.
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*(/[0-9]{4})?")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet runs a cell that begins with one
_ASIDE = "aside"


class DataError(ValueError):
    """Data that cannot be used: the message says what was found where, what was expected and what to do."""


def folder() -> Path:
    """Folder of the Data Package.

    ``RECOUNT_DATA`` names it where set; else it is the nearest ``data`` folder at or above the working folder,
    else the one beside the package.

    Raises
    ------
    DataError
        If no ``datapackage.json`` is found.

    Examples
    --------
    >>> (folder() / "datapackage.json").is_file()
    True
    """
    if named := os.environ.get("RECOUNT_DATA"):
        places = [Path(named)]
    else:
        here = Path.cwd()
        places = [above / "data" for above in (here, *here.parents, Path(__file__).parent.parent)]
    for place in places:
        if (place / DESCRIPTOR).is_file():
            return place
    raise DataError(
        f"found no {DESCRIPTOR} in {places[0]} or above, expected the data of the book. "
        "Work in the folder of the book, or set RECOUNT_DATA to its data folder."
    )


@functools.cache
def descriptor(where: Path | None = None) -> dict:
    """The parsed ``datapackage.json``."""
    return json.loads(((where or folder()) / DESCRIPTOR).read_text(encoding="utf-8"))


def page() -> dict:
    """What is recorded of the page: title, number, characters and SHA-256, without its text.

    Examples
    --------
    >>> page()["number"]
    39
    """
    return descriptor()["page"]


def tables() -> dict[str, str]:
    """Names of the tables of the Data Package, each with what it is.

    Examples
    --------
    >>> tables()["events"]
    'Dated events, each with its sources.'
    """
    return {resource["name"]: resource["description"] for resource in descriptor()["resources"]}


def fields(name: str) -> list[dict]:
    """Table Schema fields of one table.

    Raises
    ------
    KeyError
        If the package has no such table.

    Examples
    --------
    >>> [field["name"] for field in fields("wordings")]
    ['wording', 'direction', 'hedge', 'tested', 'after', 'note']
    """
    for resource in descriptor()["resources"]:
        if resource["name"] == name:
            return resource["schema"]["fields"]
    raise KeyError(f"{DESCRIPTOR} has no table {name!r}")


def load(name: str):
    """One table as a data frame, typed by its Table Schema. Do not change it in place.

    Parameters
    ----------
    name : str
        Name of the table in ``datapackage.json``.

    Returns
    -------
    pandas.DataFrame
        Rows in the order of the file. Text columns have an empty string where the cell is empty, numbers NaN.

    Raises
    ------
    DataError
        If the file cannot be read as its schema says; ``python -m recount check`` then names the cell.

    Examples
    --------
    >>> load("claims").shape[0]
    29
    """
    return _table(name)


@functools.cache
def _table(name: str):
    try:
        table = _texts(name).copy()
        for field in fields(name):
            table[field["name"]] = _typed(table[field["name"]], field["type"])
    except (KeyError, ValueError) as error:
        raise DataError(
            f"data/{name}.csv: found {error}, expected what {DESCRIPTOR} says. "
            "Run `python -m recount check`, which names the cell."
        ) from error
    return table


@functools.cache
def _texts(name: str):
    import pandas as pd

    return pd.read_csv(folder() / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8")


def printed(name: str, id: str, column: str) -> str:
    """The text of a cell of a table that has ids: a number with every digit that stands there.

    Examples
    --------
    >>> printed("evidence", "fx/cny-usd-fed-2018", "value")
    '6.6090'
    """
    table = _texts(name)
    return table.loc[table["id"] == id, column].iloc[0]


def rows(name: str, **cells):
    """Rows of a table that have these cells, and nothing of the others.

    Parameters
    ----------
    name : str
        Name of the table in ``datapackage.json``.
    **cells
        What the columns of that name must have.

    Returns
    -------
    pandas.DataFrame
        Empty where no row has them.

    Examples
    --------
    >>> rows("hedges", experiment=2, hedge="about", subset="all")["q50"].tolist()
    [0.9487, 1.025]
    """
    table = _table(name)
    chosen = [table[column] == cell for column, cell in cells.items()]
    return table[functools.reduce(operator.and_, chosen)]


def ids(name: str) -> list[str]:
    """Ids of a table, in the order of the file.

    Examples
    --------
    >>> ids("claims")[0]
    'women/partners'
    """
    return list(_table(name)["id"])


def row(name: str, id: str) -> dict:
    """One row of a table that has ids.

    Raises
    ------
    KeyError
        If the table has no such id; the message offers the nearest.

    Examples
    --------
    >>> row("claims", "women/award")["unit"]
    'CNY/person'
    """
    found = rows(name, id=id)
    if found.empty:
        near = difflib.get_close_matches(id, ids(name), n=1)
        raise KeyError(
            f"data/{name}.csv has no id {id!r}" + (f"; did you mean {near[0]!r}?" if near else "")
        )
    return found.iloc[0].to_dict()


def _typed(column, kind: str):
    import pandas as pd

    if kind == "integer":
        return column.astype(int)
    if kind == "number":
        return pd.to_numeric(column.where(column != ""))
    if kind == "boolean":
        return column.map({"true": True, "false": False, "": False}).astype(bool)
    return column


@functools.cache
def references(where: Path | None = None) -> dict[str, dict[str, str]]:
    """Sources of ``references.bib``: key to fields, with ``author`` as printed and ``dated``, the year with a letter.

    The letter tells apart what one author published in one year, in the order of keys.

    Raises
    ------
    DataError
        If the file does not parse.

    Examples
    --------
    >>> references()["mckenzie2017"]["year"], references()["xinhua2018entities"]["dated"]
    ('2017', '2018c')
    """
    from pybtex.database import parse_file
    from pybtex.exceptions import PybtexError

    try:
        entries = parse_file(str((where or folder()) / REFERENCES), bib_format="bibtex").entries
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
    names = [plain(" ".join(person.last_names)) for person in entry.persons.get("author", [])]
    return f"{names[0]} and others" if len(names) > 2 else " and ".join(names)


@functools.cache
def plain(title: str) -> str:
    r"""A title of ``references.bib`` without its BibTeX.

    Examples
    --------
    >>> plain(r"{{Alibaba} to invest {US}\$2 billion}")
    'Alibaba to invest US$2 billion'
    """
    from pybtex.richtext import Text

    return str(Text.from_latex(title.replace(r"\$", "$")))


def split(cell: str) -> list[str]:
    """Members of a cell that lists several, separated by semicolons.

    Examples
    --------
    >>> split("a; b;c")
    ['a', 'b', 'c']
    >>> split("")
    []
    """
    return [part.strip() for part in cell.split(";") if part.strip()]


def digest(*paths: Path) -> str:
    """SHA-256 over the names and bytes of files, in the order of their names.

    Examples
    --------
    >>> len(digest(folder() / "datapackage.json"))
    64
    """
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def replace(path: Path, content: str | bytes) -> None:
    """Write a file aside and rename it into place, so that it is never half written."""
    sweep(path.parent)
    aside = path.with_name(f".{path.name}.{os.getpid()}.{_ASIDE}")
    try:
        with open(aside, "wb") as written:
            written.write(content.encode() if isinstance(content, str) else content)
            written.flush()
            os.fsync(written.fileno())
        aside.chmod(0o644)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def sweep(where: Path) -> None:
    """Remove what a killed run left aside in a folder: what has the number of a process that runs no more.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as where:
    ...     for process in (os.getpid(), 2**22 + 1):
    ...         _ = (Path(where) / f".a.{process}.aside").write_text("half", encoding="utf-8")
    ...     sweep(Path(where))
    ...     [path.name for path in Path(where).iterdir()] == [f".a.{os.getpid()}.aside"]
    True
    """
    for left in where.glob(f".*.{_ASIDE}"):
        process = left.name.split(".")[-2]
        if process.isdigit() and not _runs(int(process)):
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(
                missing_ok=True
            )


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is another user's
        pass
    return True


def normalised(text: str) -> str:
    """Page text with every run of white space as one space and none at either end.

    Examples
    --------
    >>> normalised("about\\t3.5\\u00a0 million\\n")
    'about 3.5 million'
    """
    return re.sub(r"\s+", " ", text).strip()
