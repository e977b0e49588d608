"""Whether ``datapackage.json`` has the form that the package and the checks rely on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from recount.datapackage.bibliography import REFERENCES
from recount.datapackage.store import DESCRIPTOR
from recount.validation.report import Problem, ReadError, read_json

_TYPES = ("string", "number", "integer", "boolean")


_RESTORE = "Restore the file, or mend the descriptor."


_PAGE = {"source": str, "title": str, "number": int, "characters": int, "sha256": str}


_RULES = {
    "required": bool,
    "unique": bool,
    "pattern": str,
    "enum": list,
    "minimum": (int, float),
    "maximum": (int, float),
}


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


def check_descriptor(where: Path) -> Iterator[Problem]:
    """What is wrong with the descriptor of a Data Package, and which of its files are not there.

    Parameters
    ----------
    where : Path
        Folder of the Data Package.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> list(check_descriptor(data_dir()))
    []
    """
    try:
        content = read_json(where / DESCRIPTOR)
    except ReadError as error:
        yield error.problem(DESCRIPTOR, "data")
        return
    if found := list(_form(content)):
        yield from found[:1]
        return
    for name in [*(resource["path"] for resource in content["resources"]), REFERENCES]:
        if not (where / name).is_file():
            yield Problem(
                name,
                None,
                None,
                "no file",
                f"the file that {DESCRIPTOR} names",
                "Restore the file.",
            )


def _wrong(place: str, found: str, expected: str, remedy: str = _RESTORE) -> Problem:
    return Problem(DESCRIPTOR, None, place, found, expected, remedy, rows="")


def _form(content) -> Iterator[Problem]:
    if (
        not isinstance(content, dict)
        or not isinstance(content.get("resources"), list)
        or not content["resources"]
    ):
        yield _wrong("", _kind(content), "a Data Package with resources")
        return
    yield from _page(content.get("page"))
    names = []
    for place, resource in enumerate(content["resources"]):
        if not isinstance(resource, dict) or not isinstance(resource.get("name"), str):
            yield _wrong(
                f"resources[{place}].name",
                _kind(resource) if not isinstance(resource, dict) else _kind(resource.get("name")),
                "the name of a table",
            )
            return
        names.append(resource["name"])
        yield from _resource(resource)
    for name in sorted(
        set(TABLES) ^ set(names) | {name for name in names if names.count(name) > 1}
    ):
        yield _wrong(
            "resources",
            f"the table {name!r} {_times(names.count(name))}",
            "the tables of the book, each once",
        )


def _times(count: int) -> str:
    return f"{count} {'time' if count == 1 else 'times'}"


_KINDS = {
    type(None): "nothing",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "an object",
}


def _kind(value) -> str:
    """What JSON calls a value; an empty text is none."""
    return "nothing" if value == "" else _KINDS[type(value)]


def _page(page) -> Iterator[Problem]:
    if not isinstance(page, dict):
        yield _wrong("page", _kind(page), "what is recorded of the page")
        return
    for name, kind in _PAGE.items():
        if not isinstance(page.get(name), kind) or isinstance(page.get(name), bool):
            yield _wrong(
                f"page.{name}", _kind(page.get(name)), "a whole number" if kind is int else "a text"
            )


def _resource(resource: dict) -> Iterator[Problem]:
    name, path = resource["name"], resource.get("path")
    if path != f"{name}.csv":
        yield _wrong(
            f"resource {name}, path", repr(path), f"'{name}.csv', in the folder of the package"
        )
    schema = resource.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list) or not fields:
        yield _wrong(f"resource {name}, schema.fields", _kind(fields), "a list of the columns")
        return
    for place, field in enumerate(fields, start=1):
        yield from _field(f"resource {name}, field {place}", field)
    names = [
        field["name"]
        for field in fields
        if isinstance(field, dict) and isinstance(field.get("name"), str)
    ]
    for twice in sorted({each for each in names if names.count(each) > 1}):
        yield _wrong(
            f"resource {name}, schema.fields",
            f"the field {twice!r} {_times(names.count(twice))}",
            "each field once",
        )
    yield from _keys(name, schema, names)


def _field(place: str, field) -> Iterator[Problem]:
    if not isinstance(field, dict):
        yield _wrong(place, _kind(field), "a field with name, type, title and description")
        return
    for name in ("name", "type", "title", "description"):
        if not isinstance(field.get(name), str) or not field[name]:
            yield _wrong(
                place,
                f"the {name} {_kind(field.get(name))}" if name in field else f"no {name}",
                f"the {name} of the column",
            )
            return
    if field["type"] not in _TYPES:
        yield _wrong(
            f"{place}, {field['name']}",
            f"the type {field['type']!r}",
            f"one of {', '.join(_TYPES)}",
        )
    rules = field.get("constraints", {})
    if not isinstance(rules, dict):
        yield _wrong(f"{place}, {field['name']}, constraints", _kind(rules), "an object")
        return
    for rule, value in rules.items():
        if rule not in _RULES or not isinstance(value, _RULES[rule]):
            yield _wrong(
                f"{place}, {field['name']}, constraints",
                f"{rule} {_kind(value)}",
                f"one of {', '.join(_RULES)}, with its kind of value",
            )
        elif rule == "pattern":
            yield from _pattern(f"{place}, {field['name']}, constraints.pattern", value)


def _pattern(place: str, pattern: str) -> Iterator[Problem]:
    try:
        re.compile(pattern)
    except re.error as error:
        yield _wrong(place, f"{pattern!r} ({error})", "a regular expression", "Mend the pattern.")
        return
    if slow(pattern):
        yield _wrong(
            place,
            repr(pattern),
            "a pattern that reads a text in one way only, or it may never end",
            "Begin what is repeated with a sign that cannot stand within it.",
        )


def _keys(name: str, schema: dict, names: list[str]) -> Iterator[Problem]:
    """Keys, own and foreign, that name a column which is not there."""
    keys = schema.get("foreignKeys", [])
    if not isinstance(keys, list) or not all(
        isinstance(key, dict) and isinstance(key.get("reference"), dict) for key in keys
    ):
        yield _wrong(
            f"resource {name}, schema.foreignKeys",
            _kind(keys),
            "a list of keys, each with fields and reference",
        )
        return
    for key in [{"fields": schema.get("primaryKey", [])}, *keys]:
        fields = key.get("fields")
        listed = [fields] if isinstance(fields, str) else fields
        if not isinstance(listed, list) or not all(field in names for field in listed):
            yield _wrong(
                f"resource {name}, schema",
                f"a key of {fields!r}",
                "a key of columns that the table has",
            )
        target = key.get("reference", {"resource": TABLES[0]}).get("resource")
        if target not in TABLES:
            yield _wrong(
                f"resource {name}, schema",
                f"a key into {target!r}",
                "a key into a table of the package",
            )


_GROUP = re.compile(r"\((?:\?:)?((?:\\.|\[[^]]*\]|[^()\\[])*)\)(\+|\*|\{\d*,\})?")


_ENDLESS = re.compile(r"(?<!\\)[+*]|\{\d*,\}")


_WIDE = re.compile(r"(?<!\\)\.|\\[SWD]|\[\^")  # what matches separators too


def slow(pattern: str) -> bool:
    """Whether a regular expression may take a time that doubles with every sign of a text.

    It may where something repeated without end is itself repeated without end, unless the outer one begins with a
    separator that does not stand within it: then there is one way to read a text.

    Examples
    --------
    >>> slow("^(a+)+$"), slow("^(a|a)*$"), slow("^[a-z]+(-[a-z]+)*$"), slow("^(-[a-z-]+)*$")
    (True, True, False, True)
    """
    while group := _GROUP.search(pattern):
        if group[2] and _in_several_ways(group[1]):
            return True
        pattern = f"{pattern[: group.start()]}{group[1]}{group[2] or ''}{pattern[group.end() :]}"
    return False


def _in_several_ways(body: str) -> bool:
    if "|" in body:
        choices = body.split("|")
        return len(set(choices)) < len(choices) or any(
            len(choice.lstrip("\\")) != 1 for choice in choices
        )
    if not _ENDLESS.search(body):
        return False
    body = body.replace(r"\.", "\0")
    rest = re.sub(r"\w-\w", "", body[1:])
    return body[0] not in "-/_,; \0" or body[0] in rest or bool(_WIDE.search(rest))
