"""A descriptor that the package cannot rely on is told by the place in it."""

import copy
import json

import pytest

from recount.book.descriptor import problems

RESTORE = "Restore the file, or mend the descriptor."


def of(content, name):
    """The resource of a name, in a descriptor."""
    return next(resource for resource in content["resources"] if resource["name"] == name)


def fields(content):
    return of(content, "units")["schema"]["fields"]


SPOILED = [
    (lambda content: of(content, "units")["schema"].update(foreignKeys={}), "resource units, schema.foreignKeys: found an object, expected a list of keys, each with fields and reference"),
    (lambda content: of(content, "units")["schema"].update(foreignKeys=[1]), "resource units, schema.foreignKeys: found a list, expected a list of keys, each with fields and reference"),
    (lambda content: content.pop("resources"), "found an object, expected a Data Package with resources"),
    (lambda content: content.update(page=None), "page: found nothing, expected what is recorded of the page"), (lambda content: content["page"].update(title=""), ""),
    (lambda content: content["page"].update(number="39"), "page.number: found a text, expected a whole number"), (lambda content: content["page"].update(number=True), "page.number: found true or false, expected a whole number"),
    (lambda content: content["page"].update(sha256=1.5), "page.sha256: found a number, expected a text"), (lambda content: content["resources"].insert(0, []), "resources[0].name: found a list, expected the name of a table"),
    (lambda content: content["resources"][1].pop("name"), "resources[1].name: found nothing, expected the name of a table"),
    (lambda content: content["resources"].append(copy.deepcopy(of(content, "units"))), "resources: found the table 'units' 2 times, expected the tables of the book, each once"),
    (lambda content: of(content, "units").update(name="unit", path="unit.csv"), "resources: found the table 'unit' 1 time, expected the tables of the book, each once"),
    (lambda content: of(content, "units").update(path="../units.csv"), "resource units, path: found '../units.csv', expected 'units.csv', in the folder of the package"),
    (lambda content: of(content, "units").update(schema=[]), "resource units, schema.fields: found nothing, expected a list of the columns"),
    (lambda content: of(content, "units")["schema"].update(fields={}), "resource units, schema.fields: found an object, expected a list of the columns"),
    (lambda content: fields(content).insert(1, "a"), "resource units, field 2: found a text, expected a field with name, type, title and description"),
    (lambda content: fields(content)[0].update(title=""), "resource units, field 1: found the title nothing, expected the title of the column"),
    (lambda content: fields(content)[0].pop("description"), "resource units, field 1: found no description, expected the description of the column"),
    (lambda content: fields(content)[0].update(type="date"), "resource units, field 1, unit: found the type 'date', expected one of string, number, integer, boolean"),
    (lambda content: fields(content)[0].update(constraints=[]), "resource units, field 1, unit, constraints: found a list, expected an object"),
    (lambda content: fields(content)[0].update(constraints={"required": 1}), "resource units, field 1, unit, constraints: found required a number, expected one of required, unique, pattern, enum, minimum, maximum, with its kind of value"),
    (lambda content: fields(content).append(copy.deepcopy(fields(content)[0])), "resource units, schema.fields: found the field 'unit' 2 times, expected each field once")]


@pytest.mark.parametrize("spoil, line", SPOILED, ids=[line[:60] for _, line in SPOILED])
def test_a_descriptor_that_cannot_be_relied_on(data, spoil, line):
    path = data / "datapackage.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    spoil(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    colon = "" if line.startswith("found") else ", "
    assert [str(problem) for problem in problems(data)] == ([f"data/datapackage.json{colon or ': '}{line}. {RESTORE}"] if line else [])
