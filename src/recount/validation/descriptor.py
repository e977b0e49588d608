"""Whether ``datapackage.json`` describes the tables as the library reads them.

frictionless validates the form of the descriptor; checked here is what it does not know.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from recount.datapackage.bibliography import REFERENCES
from recount.datapackage.tables import DESCRIPTOR
from recount.errors import ReadError
from recount.validation.report import Problem, read_json

_FILE = f"data/{DESCRIPTOR}"

# Tables that the library reads by name.
TABLES = (
    "documents claims evidence events origins regions country_indicators units hedge_words "
    "hedge_quantiles assumptions reporting_standards claim_standards verdicts "
    "verdict_evidence codings margin_notes searches errata"
).split()


def _object(**properties: dict) -> dict:
    return {"type": "object", "required": list(properties), "properties": properties}


_TEXT = {"type": "string", "minLength": 1}
_COLUMN = _object(name=_TEXT, type=_TEXT, title=_TEXT, description=_TEXT)
_PATTERN = {"pattern": {"type": "string", "format": "regex"}}
_COLUMN["properties"]["constraints"] = {"type": "object", "properties": _PATTERN}
_COLUMNS = {"type": "array", "minItems": 1, "items": _COLUMN}

# Without it, frictionless for R reads no table.
_PROFILE = {"const": "tabular-data-resource"}
_TABLE = _object(name=_TEXT, path=_TEXT, profile=_PROFILE, schema=_object(fields=_COLUMNS))

# What the library prints or reads and frictionless does not require.
_SCHEMA = _object(resources={"type": "array", "items": _TABLE})


def check_descriptor(data: Path) -> list[Problem]:
    """What is wrong with the descriptor of a Data Package, and which of its files are missing."""
    try:
        content = read_json(data / DESCRIPTOR)
    except ReadError as error:
        return [Problem(_FILE, error.place, str(error))]
    for check in (_check_form, _check_tables, _check_metadata, _check_files):
        if problems := list(check(content, data)):
            return problems
    return []


def _check_form(content, data: Path) -> Iterator[Problem]:
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(_SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for error in validator.iter_errors(content):
        place = error.json_path.removeprefix("$").removeprefix(".")
        if match := re.match(r"resources\[(\d+)\]", place):
            name = content["resources"][int(match[1])]
            name = name.get("name") if isinstance(name, dict) else name
            place = f"resource {name!r}, {place[match.end() + 1 :]}".rstrip(", ")
        yield Problem(_FILE, place, f"{error.message[:200]}. Correct the descriptor.")


def _check_tables(content: dict, data: Path) -> Iterator[Problem]:
    names = [resource["name"] for resource in content["resources"]]
    for name in (each for each in TABLES if each not in names):
        yield Problem(_FILE, "resources", f"the table {name!r} is missing. Describe it.")
        return
    for resource in content["resources"]:
        if resource["path"] != f"{resource['name']}.csv":
            message = f"the path is {resource['path']!r}. It must be '{resource['name']}.csv'."
            yield Problem(_FILE, f"resource {resource['name']!r}", message)


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


def _check_files(content: dict, data: Path) -> Iterator[Problem]:
    paths = [resource["path"] for resource in content["resources"]]
    for name in (*paths, REFERENCES):
        if not (data / name).is_file():
            yield Problem(f"data/{name}", "", "the file is missing. Restore it.")
    for path in sorted(data.glob("*.csv")):
        if path.name not in paths:
            message = f"{DESCRIPTOR} does not describe this table. Add a resource for it there."
            yield Problem(f"data/{path.name}", "", message)
