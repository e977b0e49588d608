"""The tables of the Data Package, typed by the Table Schema in ``datapackage.json``.

This is the only reader of the tables. It trusts the schema; `recount.validation` checks it. An
unknown table, column or id raises `UnknownNameError`, which offers the nearest; a file that cannot
be read as its schema says raises `DataError`.
"""

from __future__ import annotations

import difflib
import hashlib
import itertools
import json
import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

from recount.datapackage.read_log import DESCRIPTOR, Read, cache_by_folder, data_dir, note_reads
from recount.errors import DataError, UnknownNameError

# The form of every id: a group and a name in lower case, words joined by hyphens; a year where each
# year has a row of its own.
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*(/[0-9]{4})?")

# A spreadsheet program runs a cell that begins with one of these.
FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r")


@cache_by_folder
def load_descriptor() -> dict[str, Any]:
    """The parsed ``datapackage.json``."""
    return json.loads((data_dir() / DESCRIPTOR).read_text(encoding="utf-8"))


def table_descriptions() -> dict[str, str]:
    """What each table of the Data Package is, by its name."""
    return {each["name"]: each["description"] for each in load_descriptor()["resources"]}


def table_record(name: str) -> dict[str, Any]:
    """What ``datapackage.json`` says of one table."""
    resources = {resource["name"]: resource for resource in load_descriptor()["resources"]}
    if name not in resources:
        raise UnknownNameError(
            f"data/{DESCRIPTOR} describes no table {name!r}{nearest(name, resources)}"
        )
    return resources[name]


def schema_fields(name: str) -> list[dict[str, Any]]:
    """Table Schema fields of one table."""
    return table_record(name)["schema"]["fields"]


@cache_by_folder
def load_texts(name: str) -> pd.DataFrame:
    """One table with every cell as text, as its file has it; it notes no read."""
    table_record(name)
    try:
        return pd.read_csv(
            data_dir() / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8"
        )
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from error


def load_table(name: str) -> pd.DataFrame:
    """One whole table as a data frame, typed by its Table Schema. Do not change it in place.

    Rows are in the order of the file. An empty cell is an empty string in a column of text and NaN
    in a column of numbers.

    Examples
    --------
    >>> load_table("claims").shape[0]
    8
    """
    note_reads([(name, ())])
    return _typed_table(name)


def select_rows(name: str, **cells: object) -> pd.DataFrame:
    """The rows of a table that have given cells; a chapter that calls it depends on no others.

    Parameters
    ----------
    name : str
        Name of the table in ``datapackage.json``.
    **cells
        What the columns of that name have: a value, a list of texts of which any will do, or a text
        that ends in ``/*`` for every text that begins so, as the ids of one chapter do.

    Examples
    --------
    >>> select_rows("hedge_quantiles", experiment=2, hedge="about", subset="all")["q50"].tolist()
    [0.95, 1.05]
    >>> len(select_rows("claims", id="bread/*"))
    8
    """
    texts = tuple(sorted((column, _cell_text(cell)) for column, cell in cells.items()))
    note_reads([(name, texts)])
    return _typed_table(name).loc[_matching(name, texts)]


def get_row(name: str, id: str) -> dict[str, Any]:
    """One row of a table that has ids, as plain Python values by column."""
    note_reads([(name, (("id", id),))])
    if id not in (rows := _rows_by_id(name)):
        raise UnknownNameError(f"data/{name}.csv has no id {id!r}{nearest(id, rows)}")
    return dict(rows[id])


@cache_by_folder
def _rows_by_id(name: str) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in _typed_table(name).to_dict("records")}


def first_record(rows: pd.DataFrame) -> dict[str, Any]:
    """The first row as plain Python values, by column."""
    return {str(column): cell for column, cell in rows.head(1).to_dict("records")[0].items()}


def raw_cell(name: str, column: str, **cells: object) -> str:
    """The text of one cell, a number with every digit that was written, as `select_rows` finds it.

    Examples
    --------
    >>> raw_cell("evidence", "value", id="yearbook/thrown-away-2020")
    '14.0'
    """
    texts = tuple(sorted((column, _cell_text(cell)) for column, cell in cells.items()))
    note_reads([(name, texts)])
    matching = itertools.compress(_rows_as_texts(name)[0], _matching(name, texts))
    return [row[column] for row in matching][0]


def digest_reads(reads: Iterable[Read]) -> str:
    """SHA-256 over what these reads give from the data as they are now.

    Examples
    --------
    >>> read = ("units", (("unit", "loaf"),))
    >>> digest_reads([read]) == digest_reads([["units", [["unit", "loaf"]]]])
    True
    """
    ordered = sorted({(name, tuple((key, text) for key, text in cells)) for name, cells in reads})
    content = [[name, cells, _content(name, cells)] for name, cells in ordered]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _content(name: str, cells: tuple[tuple[str, str], ...]) -> Any:
    """What a read gives, as JSON types; None where its table or column is gone."""
    try:
        record = table_record(name)
        matching = _matching(name, cells)
    except UnknownNameError:
        return None
    rows = [[*row.values()] for row in itertools.compress(_rows_as_texts(name)[0], matching)]
    types = [[field["name"], field["type"]] for field in record["schema"]["fields"]]
    return [types, record.get("perceived"), rows]


def _matching(name: str, cells: tuple[tuple[str, str], ...]) -> list[bool]:
    """Whether each row has these cells; without pandas, since a digest asks a thousand times."""
    rows, columns = _rows_as_texts(name)
    for column, _ in cells:
        if column not in columns:
            raise UnknownNameError(
                f"data/{name}.csv has no column {column!r}{nearest(column, columns)}"
            )
    return [all(_fits(row[column], text) for column, text in cells) for row in rows]


@cache_by_folder
def _rows_as_texts(name: str) -> tuple[list[dict[str, str]], list[str]]:
    table = load_texts(name)
    return table.to_dict("records"), list(table.columns)


def _fits(cell: str, text: str) -> bool:
    return cell.startswith(text[:-1]) if text.endswith("/*") else cell in text.split("\n")


def _cell_text(cell: object) -> str:
    """A value as the file writes it; several on a line each."""
    if isinstance(cell, (list, tuple, set, dict)):
        return "\n".join(sorted(map(str, cell)))
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


@cache_by_folder
def _typed_table(name: str) -> pd.DataFrame:
    table = load_texts(name).copy()
    try:
        for field in schema_fields(name):
            table[field["name"]] = _typed(table[field["name"]], field["type"])
    except (KeyError, ValueError) as error:
        raise _unreadable(name, error) from error
    return table


def _typed(column: pd.Series, kind: str) -> pd.Series:
    if kind == "integer":
        return column.astype(int)
    if kind == "number":
        return pd.to_numeric(column.where(column != ""))
    if kind == "boolean":
        return column.map({"true": True, "false": False, "": False}).astype(bool)
    return column


def _unreadable(name: str, error: Exception) -> DataError:
    return DataError(
        f"data/{name}.csv cannot be read as {DESCRIPTOR} describes it ({error}). "
        "Run `recount check`, which names the cell."
    )


def nearest(name: str, candidates: Iterable[str]) -> str:
    """What a message adds on a name that does not exist: the nearest that does."""
    near = difflib.get_close_matches(name, list(candidates), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def split_list(cell: str) -> list[str]:
    """Members of a cell that lists several, separated by semicolons."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def normalise_whitespace(text: str) -> str:
    """A text with every run of white space as one space, and none at either end."""
    return re.sub(r"\s+", " ", text).strip()
