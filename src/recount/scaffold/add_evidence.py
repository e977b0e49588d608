"""Evidence with what it rests on: its source, its origin, its place, and the claim beside it."""

import re
from pathlib import Path

from recount.datapackage.bibliography import REFERENCES
from recount.errors import CheckError
from recount.scaffold.add_rows import Ask, Row, add_rows, fill_row
from recount.validation.report import did_you_mean
from recount.validation.tables import Tables

_KEY = re.compile(r"@\w+\s*\{\s*([^,\s]+)\s*,")
_OTHERS = ("origins", "regions", "verdicts")  # tables that may get a row with the evidence
_DEFAULTS = {"wording": "exact", "fixed": "false", "grade": "A", "seen": "publisher's text"}


def add_source(book: Path, bibtex: str) -> list[str]:
    """Add entries of BibTeX to ``references.bib``, in the order of their keys; give the new keys.

    Raises
    ------
    CheckError
        With nothing written, if there is no entry, if a key is taken, or if an entry does not hold.
    """
    text = (book / "data" / REFERENCES).read_text(encoding="utf-8")
    head, *entries = _entries(text)
    _, *new = _entries(bibtex)
    if not new:
        raise CheckError("There is no entry of BibTeX in it. One begins like @misc{key2021,")
    known = {key for entry in entries for key in _KEY.findall(entry)}
    keys = [key for entry in new for key in _KEY.findall(entry)]
    for place, key in enumerate(keys):
        if key in known or key in keys[:place]:
            raise CheckError(
                f"data/{REFERENCES} has the key {key!r} already. Rename the new entry."
            )
    merged = sorted([*entries, *new], key=lambda entry: _KEY.findall(entry)[:1])
    parts = [part.strip("\n") for part in (head, *merged) if part.strip()]
    add_rows(book, {}, references="\n\n".join(parts) + "\n")
    return keys


def _entries(bibtex: str) -> list[str]:
    """What comes before the first entry, and each entry."""
    return re.split(r"(?m)^(?=\s*@\w+\s*\{)", f"\n{bibtex}")


def as_bibtex(fields: Row) -> str:
    """An entry from its fields, ``key`` among them.

    Examples
    --------
    >>> print(as_bibtex({"key": "x2021", "title": "On Bread", "year": "2021"}))
    @misc{x2021,
      title = {{On Bread}},
      year = {2021}
    }
    """
    whole = ("title", "author")  # as they stand: a publisher is no first and last name
    others = {name: value for name, value in fields.items() if name not in ("key", "type")}
    lines = [
        f"  {name} = {{{{{value}}}}}" if name in whole else f"  {name} = {{{value}}}"
        for name, value in others.items()
    ]
    return f"@{fields.get('type', 'misc')}{{{fields.get('key', '')},\n" + ",\n".join(lines) + "\n}"


def add_evidence(book: Path, given: Row, ask: Ask | None = None) -> list[str]:
    """Add a piece of evidence, with the rows that it needs elsewhere; say what was added.

    Parameters
    ----------
    given : dict
        Cells by column of ``evidence.csv``; ``claim`` names the claim that it stands beside, which
        a rule compares with it where no verdict says otherwise. A cell of another table is given as
        ``origins.title``: of the origin, of the region, or of the verdict.

    Raises
    ------
    CheckError
        With nothing written, if a cell is missing or a row does not hold.
    """
    tables = Tables(book / "data")
    own = {name: cell for name, cell in given.items() if "." not in name}
    claim, side = own.pop("claim", ""), own.pop("side", "tested")
    if claim and claim not in (claims := tables.by_id("claims")):
        hint = did_you_mean(claim, claims, "add it with `recount add-claims`.")
        raise CheckError(f"claim={claim}: no such claim. {hint}")
    for name in given:
        table, point, column = name.partition(".")
        if point and table not in _OTHERS:
            raise CheckError(f"{name}: only {', '.join(_OTHERS)} have cells here. Put {column}=….")
    row = fill_row(tables, "evidence", _DEFAULTS | own, ask)
    units = {each["unit"] for each in tables.rows("units")}
    if claim and side == "tested" and row["unit"] not in units:
        hint = did_you_mean(
            row["unit"], units, "a rule compares evidence in the unit of the claim."
        )
        raise CheckError(f"unit={row['unit']}: no such unit. {hint}")
    rows: dict[str, list[Row]] = {"evidence": [row]}
    linked = {"origins": ("id", row["origin"]), "regions": ("geography", row["geography"])}
    if claim:
        linked["verdicts"] = ("claim", claim)
        beside = {"claim": claim, "side": side, "evidence": row["id"]}
        rows["verdict_evidence"] = [fill_row(tables, "verdict_evidence", beside)]
    for table, (column, cell) in linked.items():
        if cell not in {each[column] for each in tables.rows(table)}:
            rows[table] = [fill_row(tables, table, _linked(given, table, column, cell), ask)]
    new_units = add_rows(book, rows)
    return [f"Added to {', '.join(f'data/{table}.csv' for table in rows)}.", *new_units]


def _linked(given: Row, table: str, column: str, cell: str) -> Row:
    """The cells given for a row of another table."""
    cells = {
        name.removeprefix(f"{table}."): value
        for name, value in given.items()
        if name.startswith(f"{table}.")
    }
    default = {"rule": "same-number"} if table == "verdicts" else {}
    return {column: cell, **default, **cells}
