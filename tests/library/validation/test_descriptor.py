"""A descriptor that the package cannot rely on is told by the place in it."""

import copy
import json

import pytest

from recount.validation.descriptor import _kind, _resource, check_descriptor, slow
from recount.validation.report import Problem

RESTORE = "Restore the file, or mend the descriptor."


def of(content, name):
    """The resource of a name, in a descriptor."""
    return next(resource for resource in content["resources"] if resource["name"] == name)


def fields(content):
    return of(content, "units")["schema"]["fields"]


SPOILED = [
    (
        lambda content: of(content, "units")["schema"].update(foreignKeys={}),
        "resource units, schema.foreignKeys: found an object, expected a list of keys, each with fields and reference",
    ),
    (
        lambda content: of(content, "units")["schema"].update(foreignKeys=[1]),
        "resource units, schema.foreignKeys: found a list, expected a list of keys, each with fields and reference",
    ),
    (
        lambda content: content.pop("resources"),
        "found an object, expected a Data Package with resources",
    ),
    (
        lambda content: content.update(page=None),
        "page: found nothing, expected what is recorded of the page",
    ),
    (lambda content: content["page"].update(title=""), ""),
    (
        lambda content: content["page"].update(number="39"),
        "page.number: found a text, expected a whole number",
    ),
    (
        lambda content: content["page"].update(number=True),
        "page.number: found true or false, expected a whole number",
    ),
    (
        lambda content: content["page"].update(sha256=1.5),
        "page.sha256: found a number, expected a text",
    ),
    (
        lambda content: content["resources"].insert(0, []),
        "resources[0].name: found a list, expected the name of a table",
    ),
    (
        lambda content: content["resources"][1].pop("name"),
        "resources[1].name: found nothing, expected the name of a table",
    ),
    (
        lambda content: content["resources"].append(copy.deepcopy(of(content, "units"))),
        "resources: found the table 'units' 2 times, expected the tables of the book, each once",
    ),
    (
        lambda content: of(content, "units").update(name="unit", path="unit.csv"),
        "resources: found the table 'unit' 1 time, expected the tables of the book, each once",
    ),
    (
        lambda content: of(content, "units").update(path="../units.csv"),
        "resource units, path: found '../units.csv', expected 'units.csv', in the folder of the package",
    ),
    (
        lambda content: of(content, "units").update(schema=[]),
        "resource units, schema.fields: found nothing, expected a list of the columns",
    ),
    (
        lambda content: of(content, "units")["schema"].update(fields={}),
        "resource units, schema.fields: found an object, expected a list of the columns",
    ),
    (
        lambda content: fields(content).insert(1, "a"),
        "resource units, field 2: found a text, expected a field with name, type, title and description",
    ),
    (
        lambda content: fields(content)[0].update(title=""),
        "resource units, field 1: found the title nothing, expected the title of the column",
    ),
    (
        lambda content: fields(content)[0].pop("description"),
        "resource units, field 1: found no description, expected the description of the column",
    ),
    (
        lambda content: fields(content)[0].update(type="date"),
        "resource units, field 1, unit: found the type 'date', expected one of string, number, integer, boolean",
    ),
    (
        lambda content: fields(content)[0].update(constraints=[]),
        "resource units, field 1, unit, constraints: found a list, expected an object",
    ),
    (
        lambda content: fields(content)[0].update(constraints={"required": 1}),
        "resource units, field 1, unit, constraints: found required a number, expected one of required, unique, pattern, enum, minimum, maximum, with its kind of value",
    ),
    (
        lambda content: fields(content).append(copy.deepcopy(fields(content)[0])),
        "resource units, schema.fields: found the field 'unit' 2 times, expected each field once",
    ),
]


@pytest.mark.parametrize("spoil, line", SPOILED, ids=[line[:60] for _, line in SPOILED])
def test_a_descriptor_that_cannot_be_relied_on(data, spoil, line):
    path = data / "datapackage.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    spoil(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    colon = "" if line.startswith("found") else ", "
    assert [str(problem) for problem in check_descriptor(data)] == (
        [f"data/datapackage.json{colon or ': '}{line}. {RESTORE}"] if line else []
    )


@pytest.mark.parametrize(
    "pattern, found",
    [
        ("^(a+)+$", True),
        ("^(?:a+)*$", True),
        ("^(a+){2,}$", True),
        ("^(a+){2,3}$", False),
        ("((a+))+", True),
        ("(a*)*b", True),
        (r"\((a+)+", True),
        ("(a+)?", False),
        ("(a)*", False),
        (r"(a\+)*", False),
        ("([a-z]{2,})*", True),
        ("(a{,3})*", False),
        ("(-[a-z]{2,})*", False),
        ("(-[a-z]+)*", False),
        ("(-[a-z-]+)*", True),
        ("((-a+)*b)*", False),
        ("(-a-z+)*", False),
        *((f"({sign}a+)*", False) for sign in "-/_,; "),
        (r"(\.[a-z]+)*", False),
        (r"(\.a\.+)*", True),
        ("(x-y+)*", True),
        ("(-.+)*", True),
        (r"(-\S+)*", True),
        (r"(-\W+)*", True),
        (r"(-\D+)*", True),
        (r"(-[^x]+)*", True),
        (r"(,\d+\.\d*)*", False),
        ("(a|b)*", False),
        ("(a|a)*", True),
        ("(a+|b)*", True),
        (r"(\-|x)*", False),
        ("(|a)*", True),
    ],
)
def test_a_pattern_that_may_never_end(pattern, found):
    """What is repeated without end begins with a sign that does not stand within it, or is one of several single signs."""
    assert slow(pattern) is found


def test_a_key_that_names_no_column_or_no_table_is_told(data):
    """The first thing that is wrong is told, whichever key it is in."""
    path = data / "datapackage.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    for keys, line in (
        (
            {"primaryKey": ["unit", "x"]},
            "a key of ['unit', 'x'], expected a key of columns that the table has",
        ),
        ({"primaryKey": 5}, "a key of 5, expected a key of columns that the table has"),
        (
            {"foreignKeys": [{"reference": {"resource": "units"}}]},
            "a key of None, expected a key of columns that the table has",
        ),
        (
            {"foreignKeys": [{"fields": "unit", "reference": {}}]},
            "a key into None, expected a key into a table of the package",
        ),
        (
            {
                "foreignKeys": [
                    {"fields": "unit", "reference": {"resource": "errata"}},
                    {"fields": ["unit"], "reference": {"resource": "units"}},
                ],
                "primaryKey": "unit",
            },
            "",
        ),
    ):
        of(content, "units")["schema"] = {"fields": fields(content)} | keys
        path.write_text(json.dumps(content), encoding="utf-8")
        assert [str(problem) for problem in check_descriptor(data)] == (
            [f"data/datapackage.json, resource units, schema: found {line}. {RESTORE}"]
            if line
            else []
        )


def test_each_file_that_the_descriptor_names_is_there(data):
    for name in ("units.csv", "references.bib"):
        (data / name).unlink()
    assert list(check_descriptor(data)) == [
        Problem(
            name, None, None, "no file", "the file that datapackage.json names", "Restore the file."
        )
        for name in ("units.csv", "references.bib")
    ]
    (data / "datapackage.json").write_text("[", encoding="utf-8")
    assert list(map(str, check_descriptor(data))) == [
        "data/datapackage.json, line 1: found no JSON (expecting value), expected JSON. Mend the line, or restore the file."
    ]


def test_every_kind_of_value_has_its_word():
    assert [_kind(value) for value in (None, "", True, 1, 1.5, "a", [], {})] == [
        "nothing",
        "nothing",
        "true or false",
        "a number",
        "a number",
        "a text",
        "a list",
        "an object",
    ]


def test_all_that_is_wrong_with_a_table_is_found():
    """One after the other: a field that cannot be read hides nothing of the next."""
    good = {"name": "a", "type": "string", "title": "A", "description": "An a"}
    spoiled = {
        "name": "units",
        "path": "units.csv",
        "schema": {
            "fields": [
                5,
                good
                | {
                    "type": "date",
                    "constraints": {
                        "maximum": "5",
                        "enum": ["a"],
                        "pattern": "(",
                        "minimum": 1.5,
                        "unique": True,
                    },
                },
                good,
                {"name": "b"},
            ]
        },
    }
    told = [
        (problem.column, problem.found, problem.expected, problem.remedy)
        for problem in _resource(spoiled)
    ]
    assert told == [
        (
            "resource units, field 1",
            "a number",
            "a field with name, type, title and description",
            RESTORE,
        ),
        (
            "resource units, field 2, a",
            "the type 'date'",
            "one of string, number, integer, boolean",
            RESTORE,
        ),
        (
            "resource units, field 2, a, constraints",
            "maximum a text",
            "one of required, unique, pattern, enum, minimum, maximum, with its kind of value",
            RESTORE,
        ),
        (
            "resource units, field 2, a, constraints.pattern",
            "'(' (missing ), unterminated subpattern at position 0)",
            "a regular expression",
            "Mend the pattern.",
        ),
        ("resource units, field 4", "no type", "the type of the column", RESTORE),
        ("resource units, schema.fields", "the field 'a' 2 times", "each field once", RESTORE),
    ]
    spoiled = {
        "name": "units",
        "path": "units.csv",
        "schema": {"fields": [good | {"constraints": {"pattern": "(a+)+", "needed": True}}]},
    }
    assert [
        (problem.column, problem.found, problem.expected, problem.remedy)
        for problem in _resource(spoiled)
    ] == [
        (
            "resource units, field 1, a, constraints.pattern",
            "'(a+)+'",
            "a pattern that reads a text in one way only, or it may never end",
            "Begin what is repeated with a sign that cannot stand within it.",
        ),
        (
            "resource units, field 1, a, constraints",
            "needed true or false",
            "one of required, unique, pattern, enum, minimum, maximum, with its kind of value",
            RESTORE,
        ),
    ]
