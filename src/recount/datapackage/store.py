"""The Data Package: where it is and what its tables are.

The Table Schema in ``datapackage.json`` says what each column is. `load` trusts it; `recount.validation.table_rows` checks it.
"""

from __future__ import annotations

import difflib
import functools
import json
import operator
import os
import re
from pathlib import Path

from recount.errors import DataError

DESCRIPTOR = "datapackage.json"


# Of everything that has an id: a group and a name in lower case, their words joined by hyphens, and a year where each year has its own.
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*(/[0-9]{4})?")


FORMULA_PREFIXES = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
)  # a spreadsheet runs a cell that begins with one


def data_dir() -> Path:
    """Folder of the Data Package.

    ``RECOUNT_DATA`` names it where set; else it is the nearest ``data`` folder at or above the working folder,
    else the one beside the package.

    Raises
    ------
    DataError
        If no ``datapackage.json`` is found.

    Examples
    --------
    >>> (data_dir() / "datapackage.json").is_file()
    True
    """
    if named := os.environ.get("RECOUNT_DATA"):
        places = [Path(named)]
    else:
        here = Path.cwd()
        places = [above / "data" for above in (here, *here.parents)]
    for place in places:
        if (place / DESCRIPTOR).is_file():
            return place
    raise DataError(
        f"found no {DESCRIPTOR} in {places[0]} or above, expected the data of the book. "
        "Work in the folder of the book, or set RECOUNT_DATA to its data folder."
    )


def cache_by_folder(function):
    """Cache what a function reads, apart for each data folder: one process may read two books."""

    @functools.cache
    def cached(folder: Path, *arguments, **named):
        return function(*arguments, **named)

    @functools.wraps(function)
    def reading(*arguments, **named):
        return cached(data_dir(), *arguments, **named)

    reading.cache_clear = cached.cache_clear
    return reading


@cache_by_folder
def load_descriptor(where: Path | None = None) -> dict:
    """The parsed ``datapackage.json``."""
    return json.loads(((where or data_dir()) / DESCRIPTOR).read_text(encoding="utf-8"))


def page_record() -> dict:
    """What is recorded of the page: title, number, characters and SHA-256, without its text.

    Examples
    --------
    >>> page_record()["number"]
    12
    """
    return load_descriptor()["page"]


def table_descriptions() -> dict[str, str]:
    """Names of the tables of the Data Package, each with what it is.

    Examples
    --------
    >>> table_descriptions()["events"]
    'Dated events, each with its sources.'
    """
    return {
        resource["name"]: resource["description"] for resource in load_descriptor()["resources"]
    }


def schema_fields(name: str) -> list[dict]:
    """Table Schema fields of one table.

    Raises
    ------
    KeyError
        If the package has no such table.

    Examples
    --------
    >>> [field["name"] for field in schema_fields("wordings")]
    ['wording', 'direction', 'hedge', 'tested', 'after', 'note']
    """
    for resource in load_descriptor()["resources"]:
        if resource["name"] == name:
            return resource["schema"]["fields"]
    raise KeyError(f"{DESCRIPTOR} has no table {name!r}")


def load_table(name: str):
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
        If the file cannot be read as its schema says; ``recount check`` then names the cell.

    Examples
    --------
    >>> load_table("claims").shape[0]
    8
    """
    return _table(name)


@cache_by_folder
def _table(name: str):
    try:
        table = _texts(name).copy()
        for field in schema_fields(name):
            table[field["name"]] = _typed(table[field["name"]], field["type"])
    except (KeyError, ValueError) as error:
        raise DataError(
            f"data/{name}.csv: found {error}, expected what {DESCRIPTOR} says. "
            "Run `recount check`, which names the cell."
        ) from error
    return table


@cache_by_folder
def _texts(name: str):
    import pandas as pd

    return pd.read_csv(
        data_dir() / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8"
    )


def raw_cell(name: str, id: str, column: str) -> str:
    """The text of a cell of a table that has ids: a number with every digit that stands there.

    Examples
    --------
    >>> raw_cell("evidence", "yearbook/thrown-away-2020", "value")
    '14.0'
    """
    table = _texts(name)
    return table.loc[table["id"] == id, column].iloc[0]


def select_rows(name: str, **cells):
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
    >>> select_rows("hedges", experiment=2, hedge="about", subset="all")["q50"].tolist()
    [0.95, 1.05]
    """
    table = _table(name)
    chosen = [table[column] == cell for column, cell in cells.items()]
    return table[functools.reduce(operator.and_, chosen)]


def list_ids(name: str) -> list[str]:
    """Ids of a table, in the order of the file.

    Examples
    --------
    >>> list_ids("claims")[0]
    'bread/bakeries'
    """
    return list(_table(name)["id"])


def get_row(name: str, id: str) -> dict:
    """One row of a table that has ids.

    Raises
    ------
    KeyError
        If the table has no such id; the message offers the nearest.

    Examples
    --------
    >>> get_row("claims", "bread/dough")["unit"]
    'hour'
    """
    found = select_rows(name, id=id)
    if found.empty:
        near = difflib.get_close_matches(id, list_ids(name), n=1)
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


def split_list(cell: str) -> list[str]:
    """Members of a cell that lists several, separated by semicolons.

    Examples
    --------
    >>> split_list("a; b;c")
    ['a', 'b', 'c']
    >>> split_list("")
    []
    """
    return [part.strip() for part in cell.split(";") if part.strip()]


def normalise_whitespace(text: str) -> str:
    """Page text with every run of white space as one space and none at either end.

    Examples
    --------
    >>> normalise_whitespace("about\\t3.5\\u00a0 million\\n")
    'about 3.5 million'
    """
    return re.sub(r"\s+", " ", text).strip()
