"""The Data Package with every row many times: ids, and what refers to them, numbered."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

# What must differ from row to row, and what refers to it.
_KEYS = {"claims": ("id", "fragment"), "evidence": ("id",), "events": ("id", "label"), "assumptions": ("id",), "verdicts": ("claim",), "mappings": ("claim",),
         "countries": ("indicator",)}
_REFERENCES = {"verdicts": ("evidence", "events")}


def multiply(data: Path, folder: Path, times: int) -> int:
    """A copy of the data with the rows of each table of facts so many times; how many rows it has."""
    shutil.copytree(data, folder, ignore=shutil.ignore_patterns("editions"))
    return sum(_multiplied(folder / f"{name}.csv", name, times) for name in _KEYS)


def _multiplied(path: Path, name: str, times: int) -> int:
    with open(path, encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    with open(path, "w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(_numbered(dict(row), name, time) for time in range(times) for row in rows)
    return times * len(rows)


def _numbered(row: dict[str, str], name: str, time: int) -> dict[str, str]:
    if not time:
        return row
    for column in _KEYS[name]:
        row[column] = f"{row[column]}.{time}" if column == "indicator" else _marked(row[column], time, 40 if column == "label" else None)
    for column in _REFERENCES.get(name, ()):
        row[column] = ";".join(_listed(row[column], time))
    if name == "claims":
        row["end"] = str(int(row["start"]) + len(row["fragment"]))
    return row


def _marked(text: str, time: int, most: int | None) -> str:
    return f"{text[:most - len(str(time)) - 1] if most else text}-{time}"


def _listed(cell: str, time: int) -> Iterator[str]:
    return (f"{id.strip()}-{time}" for id in cell.split(";") if id.strip())
