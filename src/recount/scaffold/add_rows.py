"""Add rows to the tables of a book: all of them, once the data hold with them, or none."""

import csv
import io
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from recount.datapackage.bibliography import REFERENCES
from recount.datapackage.read_log import clear_caches
from recount.errors import CheckError
from recount.files import write_together
from recount.scaffold.unit_words import new_unit
from recount.validation.table_rows import check_data
from recount.validation.tables import Tables

_UNWRITTEN = "Nothing was written; rows are counted as if they had been."

Row = dict[str, str]
Ask = Callable[[str, dict], str]  # what a column of a table is to hold, from its field


def add_rows(
    book: Path,
    rows: dict[str, list[Row]],
    *,
    references: str = "",
    others: dict[Path, str] | None = None,
    page: Path | None = None,
) -> list[str]:
    """Append rows to tables, check the data with them, and only then write; say the new units.

    Parameters
    ----------
    rows : dict
        New rows by table; a column that a row lacks stays empty. Units that the book does not have
        yet are added with them.
    references : str, optional
        The whole of the new ``references.bib``.
    others : dict, optional
        Further files to write with them.
    page : Path, optional
        Text of the page that claims quote, to look for them there.

    Raises
    ------
    CheckError
        With nothing written, if the data do not hold with these rows; one line for each fault.
    """
    data = book / "data"
    rows = {"units": _new_units(Tables(data), rows), **rows}
    with tempfile.TemporaryDirectory(prefix="recount-") as folder:
        copy = Path(folder) / "data"
        shutil.copytree(data, copy)
        for table, added in rows.items():
            if added:
                (copy / f"{table}.csv").write_bytes(_appended(data / f"{table}.csv", added))
        if references:
            (copy / REFERENCES).write_bytes(references.encode())
        if problems := check_data(copy, page):
            raise CheckError("\n".join([*map(str, problems), _UNWRITTEN]))
        changed = {data / path.name: path.read_bytes() for path in copy.glob("*.*")}
    files = {path: new for path, new in changed.items() if path.read_bytes() != new}
    write_together(files | {path: text.encode() for path, text in (others or {}).items()})
    clear_caches()
    return [
        f"New unit {unit['unit']}, plural {unit['plural']}: if not, correct data/units.csv."
        for unit in rows["units"]
    ]


def _appended(path: Path, rows: Iterable[Row]) -> bytes:
    text = path.read_text(encoding="utf-8")
    columns = next(csv.reader([text.partition("\n")[0]]))
    lines = io.StringIO()
    csv.DictWriter(lines, columns, restval="", lineterminator="\n").writerows(rows)
    return (text.rstrip("\n") + "\n" + lines.getvalue()).encode()


def _new_units(tables: Tables, rows: dict[str, list[Row]]) -> list[Row]:
    """A row for each unit of claims and evidence that the book does not have."""
    known = {row["unit"] for row in tables.rows("units")}
    added = [*rows.get("claims", ()), *rows.get("evidence", ())]
    wanted = dict.fromkeys(row.get("unit", "") for row in added)
    return [new_unit(unit) for unit in wanted if unit and unit not in known]


def fill_row(tables: Tables, table: str, given: Row, ask: Ask | None = None) -> Row:
    """A row of a table from what is given; what else it needs is asked for, or named in an error.

    Raises
    ------
    CheckError
        If a column is unknown, or if one is missing and there is nobody to ask.
    """
    fields = tables.fields(table)
    names = [field["name"] for field in fields]
    for name in given:
        if name not in names:
            raise CheckError(
                f"data/{table}.csv has no column {name!r}. Its columns: {', '.join(names)}."
            )
    row = {name: given.get(name, "") for name in names}
    needed = [
        field
        for field in fields
        if field["name"] not in given and field.get("constraints", {}).get("required")
    ]
    if needed and not ask:
        wanted = "; ".join(f"{field['name']}=… ({field['description']})" for field in needed)
        raise CheckError(f"data/{table}.csv: the row lacks {wanted}")
    for field in needed:
        row[field["name"]] = ask(table, field) if ask else ""
    return row
