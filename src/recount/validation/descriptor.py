"""Whether ``datapackage.json`` describes the tables as the library reads them.

frictionless validates the form of the descriptor; checked here is what it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from recount.datapackage.bibliography import REFERENCES
from recount.datapackage.store import DESCRIPTOR
from recount.errors import ReadError
from recount.validation.report import Problem, read_json

_FILE = f"data/{DESCRIPTOR}"

_PAGE = {"source": str, "title": str, "number": int, "characters": int, "sha256": str}

# What pages and downloads print about a column.
_FIELD = ("name", "type", "title", "description")

# Tables that the library reads by name.
TABLES = (
    "claims",
    "evidence",
    "events",
    "geographies",
    "countries",
    "units",
    "wordings",
    "hedges",
    "assumptions",
    "standards",
    "mappings",
    "verdicts",
    "errata",
)


def check_descriptor(data: Path) -> list[Problem]:
    """What is wrong with the descriptor of a Data Package, and which of its files are missing.

    Parameters
    ----------
    data : Path
        Folder of the Data Package.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> check_descriptor(data_dir())
    []
    """
    try:
        content = read_json(data / DESCRIPTOR)
    except ReadError as error:
        return [Problem(_FILE, error.place, str(error))]
    resources = content.get("resources") if isinstance(content, dict) else None
    if not isinstance(resources, list) or not all(isinstance(each, dict) for each in resources):
        return [Problem(_FILE, "", "not a Data Package with a list of resources. Restore it.")]
    return (
        [*_check_resources(content, resources), *_check_page(content.get("page"))]
        or list(_check_metadata(content, data))
        or list(_check_files(data, [resource["path"] for resource in resources]))
    )


def _check_resources(content: dict, resources: list[dict]) -> Iterator[Problem]:
    names = [resource.get("name") for resource in resources]
    for name in (each for each in TABLES if each not in names):
        yield Problem(_FILE, "resources", f"the table {name!r} is missing. Describe it.")
        return
    for resource in resources:
        table, place = resource.get("name"), f"resource {resource.get('name')!r}"
        if (path := resource.get("path")) != f"{table}.csv":
            yield Problem(_FILE, place, f"the path is {path!r}. It must be '{table}.csv'.")
        schema = resource.get("schema")
        fields = schema.get("fields") if isinstance(schema, dict) else None
        if not isinstance(fields, list) or not fields:
            yield Problem(_FILE, place, "schema.fields is not a list of columns. Restore it.")
            continue
        for number, field in enumerate(fields, start=1):
            if message := _field_fault(field):
                yield Problem(_FILE, f"{place}, field {number}", message)


def _field_fault(field) -> str:
    for key in _FIELD:
        if not isinstance(field, dict) or not isinstance(field.get(key), str):
            return f"the column has no {key}. Add it, as text."
    try:
        re.compile(field.get("constraints", {}).get("pattern", ""))
    except (AttributeError, TypeError, re.error) as error:
        return f"the pattern is not a regular expression ({error}). Correct it."
    return ""


def _check_page(page) -> Iterator[Problem]:
    for name, kind in _PAGE.items():
        value = page.get(name) if isinstance(page, dict) else None
        if not isinstance(value, kind) or isinstance(value, bool):
            wanted = "a whole number" if kind is int else "a text"
            yield Problem(_FILE, f"page.{name}", f"is {value!r}. It must be {wanted}.")


def _check_metadata(content: dict, data: Path) -> Iterator[Problem]:
    """What frictionless finds in the descriptor, table by table."""
    from frictionless import FrictionlessException, Package, Resource

    tables = ((f"resource {each['name']!r}", each) for each in content["resources"])
    for place, part in (*tables, ("", content)):
        try:
            (Resource if place else Package).from_descriptor(part, basepath=str(data))
        except FrictionlessException as error:
            reasons = [reason.note for reason in error.reasons] or [error.error.note]
            for reason in reasons:
                yield Problem(_FILE, place, f"{reason[:200]}. Correct the descriptor.")
            return
        except Exception as error:  # such as a pattern that is not a regular expression
            yield Problem(_FILE, place, f"invalid schema: {error}. Correct the descriptor.")
            return
    names = {resource["name"] for resource in content["resources"]}
    for resource in content["resources"]:
        for key in resource["schema"].get("foreignKeys", []):
            if (target := key["reference"]["resource"]) not in names:
                message = f"a foreign key refers to the unknown table {target!r}. Correct it."
                yield Problem(_FILE, f"resource {resource['name']!r}", message)


def _check_files(data: Path, paths: list[str]) -> Iterator[Problem]:
    for name in (*paths, REFERENCES):
        if not (data / name).is_file():
            yield Problem(f"data/{name}", "", "the file is missing. Restore it.")
    for path in sorted(data.glob("*.csv")):
        if path.name not in paths:
            message = f"{DESCRIPTOR} does not describe this table. Add a resource for it there."
            yield Problem(f"data/{path.name}", "", message)
