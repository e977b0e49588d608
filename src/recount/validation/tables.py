"""The raw tables of a Data Package, as the checks read them: every cell a text."""

import csv
from collections.abc import Iterator
from pathlib import Path

from recount.datapackage.tables import DESCRIPTOR
from recount.validation.report import Problem, read_json


class Tables:
    """Rows and schemas of one Data Package, each read once."""

    def __init__(self, data: Path):
        self.data = data
        self.descriptor = read_json(data / DESCRIPTOR)
        self._resources = {each["name"]: each for each in self.descriptor["resources"]}
        self._rows: dict[str, list[dict[str, str]]] = {}

    @property
    def names(self) -> list[str]:
        return list(self._resources)

    def rows(self, table: str) -> list[dict[str, str]]:
        if table not in self._rows:
            with open(self.data / f"{table}.csv", encoding="utf-8", newline="") as lines:
                self._rows[table] = list(csv.DictReader(lines))
        return self._rows[table]

    def numbered(self, table: str) -> Iterator[tuple[int, dict[str, str]]]:
        """Rows with their numbers; the header is row 1."""
        return enumerate(self.rows(table), start=2)

    def by_id(self, table: str) -> dict[str, dict[str, str]]:
        return {cells["id"]: cells for cells in self.rows(table)}

    def fields(self, table: str) -> list[dict]:
        return self._resources[table]["schema"]["fields"]

    def field(self, table: str, name: str) -> dict:
        return next(field for field in self.fields(table) if field["name"] == name)

    def primary_key(self, table: str) -> list[str]:
        key = self._resources[table]["schema"].get("primaryKey", [])
        return [key] if isinstance(key, str) else key


def cell_problem(table: str, row: int, column: str, message: str) -> Problem:
    """A problem in one cell of a table."""
    return Problem(f"data/{table}.csv", f"row {row}, column {column}", message)
