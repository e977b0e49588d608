"""Whether the data hold: every table against its schema, and what a schema cannot say.

Each problem names file, row and column, what was found, what was expected and what to do.
"""

from __future__ import annotations

import csv
import functools
import hashlib
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from recount.datapackage.bibliography import REFERENCES
from recount.datapackage.store import (
    DESCRIPTOR,
    FORMULA_PREFIXES,
    data_dir,
    load_descriptor,
    normalise_whitespace,
    split_list,
)
from recount.dates import format_date, parse_date_interval
from recount.editions.edition import FOLDER
from recount.permalinks import anchor_id
from recount.quantities.formatting import format_number
from recount.quantities.units import COUNTS, registry_of
from recount.validation.bibliography import problems
from recount.validation.descriptor import check_descriptor
from recount.validation.report import Problem, ReadError, read_json, read_text
from recount.validation.typed_numbers import find_numbers


def check_data(
    where: Path | None = None, page_file: Path | None = None, only: str | None = None
) -> list[Problem]:
    """Everything that is wrong with the data, the first kind of trouble first.

    Later checks need what earlier ones ensure, so each stage runs only when those before it found nothing.

    Parameters
    ----------
    where : Path, optional
        Folder of the Data Package; `folder` by default.
    page_file : Path, optional
        Text of the page, to check every fragment and the digest against.
    only : str, optional
        The one table that may have changed since all was well: the schemas of tables that neither it nor its rows refer to are not
        asked again, which takes most of the time.

    Returns
    -------
    list of Problem
        Empty when all holds.
    """
    where = where or data_dir()
    for stage in (
        _byte_problems,
        check_descriptor,
        _shape_problems,
        functools.partial(_schema_problems, only=only),
        _number_problems,
        _rule_problems,
        _quotation_problems,
        _verdict_problems,
    ):
        if found := list(stage(where)):
            return found
    return list(_page_problems(where, page_file)) if page_file else []


def _byte_problems(where: Path) -> Iterator[Problem]:
    """Files that are no text; those that the descriptor misses are told with it."""
    for path in sorted([*where.glob("*.csv"), where / DESCRIPTOR, where / REFERENCES]):
        try:
            read_text(path)
        except ReadError as error:
            missing = (
                "the file that datapackage.json names"
                if error.found == "no file"
                else error.expected
            )
            yield Problem(path.name, error.line, error.column, error.found, missing, error.remedy)
    for path in sorted((where / FOLDER).glob("*.json")):
        try:
            read_json(path)
        except ReadError as error:
            yield error.problem(f"{FOLDER}/{path.name}", "data")


_LONGEST = 2_000  # signs of a cell


def _shape_problems(where: Path) -> Iterator[Problem]:
    for resource in load_descriptor.__wrapped__(where)["resources"]:
        names = [field["name"] for field in resource["schema"]["fields"]]
        with open(where / resource["path"], encoding="utf-8", newline="") as lines:
            reader = csv.reader(lines, strict=True)
            try:
                rows = [(reader.line_num, row) for row in reader]
            except csv.Error as error:
                yield Problem(
                    resource["path"],
                    reader.line_num,
                    None,
                    f"no CSV ({error})",
                    "a quotation mark at both ends of a cell, doubled within it",
                    "Mend the row.",
                )
                continue
            header = rows[0][1] if rows else []
            yield from _header_problems(resource["path"], header, names)
            for place, row in rows[1:]:
                yield from _row_problems(
                    resource["path"],
                    place - sum(cell.count("\n") for cell in row),
                    row,
                    names,
                    header == names,
                )


def _row_problems(
    file: str, place: int, row: list[str], names: list[str], known: bool
) -> Iterator[Problem]:
    """A row that is empty, has a cell that no cell can be, or has too many or too few; the last where the header is `known`."""
    strange = [number for number, cell in enumerate(row) if "\n" in cell or len(cell) > _LONGEST]
    if strange:
        cell, column = row[strange[0]], names[min(strange[0], len(names) - 1)]
        yield Problem(
            file,
            place,
            column,
            "a line break" if "\n" in cell else f"{len(cell):,} signs",
            f"one line of {_LONGEST:,} signs at most",
            "Close the quotation mark, or shorten the cell.",
        )
    elif not any(row):
        yield Problem(file, place, None, "an empty row", "a row of data", "Remove the empty row.")
    elif known and len(row) != len(names):
        column = names[len(row)] if len(row) < len(names) else names[-1]
        yield Problem(
            file,
            place,
            column,
            f"{len(row)} cells",
            f"{len(names)} cells, one for each column",
            "Quote a cell that has a comma in it, or add the missing one.",
        )


def _header_problems(file: str, header: list[str], names: list[str]) -> Iterator[Problem]:
    if not set(header) & set(names):
        yield Problem(
            file,
            1,
            None,
            repr(",".join(header)[:80]),
            f"the columns {', '.join(names)}",
            "Restore the header, with commas between the columns.",
        )
        return
    if len(header) == len(names) and set(header) != set(names) and len(set(header)) == len(header):
        found, wanted = next(pair for pair in zip(header, names) if pair[0] != pair[1])
        yield Problem(file, 1, found, repr(found), repr(wanted), "Restore the header.")
        return
    for name in names:
        if header.count(name) != 1:
            found = f"the column {header.count(name)} times" if name in header else "no such column"
            yield Problem(file, 1, name, found, "the column once", "Restore the header.")
    for name in header:
        if name not in names:
            yield Problem(
                file,
                1,
                name,
                repr(name),
                "only the columns of the schema",
                f"Remove the column, or describe it in {DESCRIPTOR}.",
            )
    if sorted(header) == sorted(names) and header != names:
        place = next(place for place, name in enumerate(names) if header[place] != name)
        yield Problem(
            file,
            1,
            header[place],
            repr(header[place]),
            f"{names[place]!r}, in the order of the schema",
            "Restore the header.",
        )


def _schema_problems(where: Path, only: str | None = None) -> Iterator[Problem]:
    from frictionless import FrictionlessException, Package, system

    try:
        with system.use_context(trusted=True):
            asked = (
                Package.from_descriptor(
                    _around(load_descriptor.__wrapped__(where), only), basepath=str(where)
                )
                if only
                else Package(str(where / DESCRIPTOR))
            )
            report = asked.validate()
    except FrictionlessException as error:
        reason = str(error).rpartition("is not valid (")[2] or str(error)
        yield Problem(
            DESCRIPTOR,
            None,
            None,
            " ".join(reason.split())[:200].rstrip(")"),
            "a valid Data Package",
            "Mend the descriptor.",
        )
        return
    for error in report.errors:
        yield Problem(
            DESCRIPTOR, None, None, error.message, "a valid Data Package", "Mend the descriptor."
        )
    schemas = {
        resource["path"]: resource["schema"]
        for resource in load_descriptor.__wrapped__(where)["resources"]
    }
    errors = [(Path(task.place).name, error) for task in report.tasks for error in task.errors]
    # A key that was spoiled in one table is missed in another: that is one trouble, not two.
    own = [pair for pair in errors if pair[1].type != "foreign-key"]
    seen = set()
    for file, error in own or errors:
        problem = _schema_problem(file, error, schemas)
        if (file, problem.row, problem.column) not in seen:
            seen.add((file, problem.row, problem.column))
            yield problem


def _around(whole: dict, only: str) -> dict:
    """A descriptor of one table, what it refers to and what refers to it, without what those refer to besides."""
    targets = {
        resource["name"]: {
            key["reference"]["resource"] for key in resource["schema"].get("foreignKeys", [])
        }
        for resource in whole["resources"]
    }
    kept = {only, *targets[only], *(name for name, others in targets.items() if only in others)}
    resources = []
    for resource in whole["resources"]:
        if resource["name"] in kept:
            keys = [
                key
                for key in resource["schema"].get("foreignKeys", [])
                if key["reference"]["resource"] in kept
            ]
            resources.append(resource | {"schema": resource["schema"] | {"foreignKeys": keys}})
    return whole | {"resources": resources}


def _schema_problem(file: str, error, schemas: dict) -> Problem:
    row, schema = getattr(error, "row_number", None), schemas[file]
    if error.type == "foreign-key":
        target = f"a value of {error.reference_name}.csv, column {', '.join(error.reference_field_names)}"
        return Problem(
            file,
            row,
            ", ".join(error.field_names),
            ", ".join(map(repr, error.field_cells)),
            target,
            f"Correct the cell, or add a row to {error.reference_name}.csv.",
        )
    if error.type == "primary-key":
        keys = {
            field["name"]: cell
            for field, cell in zip(schema["fields"], error.cells)
            if field["name"] in schema["primaryKey"]
        }
        return Problem(
            file,
            row,
            ", ".join(keys),
            ", ".join(map(repr, keys.values())),
            "a key that no other row has",
            "Give the row a key of its own, or remove it.",
        )
    if error.type in ("type-error", "constraint-error", "unique-error"):
        field = next(field for field in schema["fields"] if field["name"] == error.field_name)
        return Problem(file, row, error.field_name, repr(error.cell or ""), *_wanted(field, error))
    return Problem(file, row, None, error.message, "what the schema says", "Restore the file.")


def _wanted(field: dict, error) -> tuple[str, str]:
    if error.type == "type-error":
        grouped = field["type"] in ("number", "integer") and re.fullmatch(
            r"-?\d{1,3}([,.'\u00a0 _]\d{3})+([.,]\d+)?", error.cell
        )
        return (
            f"a plain {field['type']}",
            "Remove the thousands separator." if grouped else "Correct the cell.",
        )
    rules = field["constraints"]
    if error.type == "unique-error" or "unique" in error.note:
        return "a value that no other row has", "Give the row a value of its own, or remove it."
    if "enum" in error.note:
        return f"one of {', '.join(map(str, rules['enum']))}", "Correct the cell."
    if "required" in error.note:
        return "a value", "Fill the cell."
    if field["name"] == "fragment":
        return (
            "a dozen words at most, single spaces between them",
            "Shorten the quotation to what carries the claim.",
        )
    rule = next(
        (
            f"{name} {rules[name]}"
            for name in ("pattern", "minimum", "maximum")
            if name in error.note
        ),
        error.note,
    )
    return f"{field['title'].lower()} with {rule}", "Correct the cell."


def _rows(where: Path, name: str) -> list[dict[str, str]]:
    with open(where / f"{name}.csv", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _numbered(where: Path, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    return enumerate(_rows(where, name), start=2)


def _rule_problems(where: Path) -> Iterator[Problem]:
    yield from _formula_problems(where)
    yield from problems(where, functools.partial(_numbered, where))
    yield from _date_problems(where)
    yield from _range_problems(where)
    yield from _reason_problems(where)
    yield from _claim_problems(where)
    yield from _unit_problems(where)
    yield from _shared_id_problems(where)


_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE]-?[0-9]+)?")


_LEAST, _GREATEST, _DIGITS = (
    -15,
    18,
    17,
)  # powers of ten, and digits: what a binary number holds to the last


def _computable(cell: str) -> bool:
    number = Decimal(cell)
    return len(number.as_tuple().digits) <= _DIGITS and (
        number == 0 or _LEAST <= number.adjusted() < _GREATEST
    )


def _number_problems(where: Path) -> Iterator[Problem]:
    """Numbers that frictionless takes and nobody means: NaN, infinities, underscores, digits of other scripts."""
    for resource in load_descriptor.__wrapped__(where)["resources"]:
        numeric = [
            field["name"]
            for field in resource["schema"]["fields"]
            if field["type"] in ("number", "integer")
        ]
        for row, cells in _numbered(where, resource["name"]):
            for column in numeric:
                if cells[column] and not _NUMBER.fullmatch(cells[column]):
                    yield Problem(
                        resource["path"],
                        row,
                        column,
                        repr(cells[column]),
                        "a plain number in the digits 0 to 9",
                        "Correct the cell.",
                    )
                elif cells[column] and not _computable(cells[column]):
                    yield Problem(
                        resource["path"],
                        row,
                        column,
                        repr(cells[column]),
                        f"zero, or a number of {_DIGITS} digits at most between 1e{_LEAST} and 1e{_GREATEST}",
                        "Correct the cell.",
                    )


def _formula_problems(where: Path) -> Iterator[Problem]:
    """Texts that a spreadsheet would run: the tables are published as they are."""
    for resource in load_descriptor.__wrapped__(where)["resources"]:
        texts = [
            field["name"] for field in resource["schema"]["fields"] if field["type"] == "string"
        ]
        for row, cells in _numbered(where, resource["name"]):
            for column in texts:
                if cells[column].startswith(FORMULA_PREFIXES):
                    yield Problem(
                        resource["path"],
                        row,
                        column,
                        repr(cells[column]),
                        "a text that does not begin like a formula",
                        "Begin with a word, or with the sign \u2212 where it is a minus.",
                    )


def _date_problems(where: Path) -> Iterator[Problem]:
    for name, column in (
        ("claims", "date"),
        ("evidence", "as_of"),
        ("events", "date"),
        ("errata", "date"),
    ):
        for row, cells in _numbered(where, name):
            if cells[column]:
                try:
                    parse_date_interval(cells[column])
                except ValueError as error:
                    yield Problem(
                        f"{name}.csv",
                        row,
                        column,
                        repr(cells[column]),
                        "a date that exists",
                        f"Correct the date ({error}).",
                    )


def _range_problems(where: Path) -> Iterator[Problem]:
    for row, cells in _numbered(where, "evidence"):
        if cells["value"].startswith("-"):
            yield Problem(
                "evidence.csv",
                row,
                "value",
                cells["value"],
                "zero or more",
                "Give the amount, and say in words which way it goes.",
            )
    for row, cells in _numbered(where, "assumptions"):
        if lacking := list(_assumed_problems(row, cells)):
            yield from lacking
            continue
        if cells["choice"]:
            continue
        low, value, high = (Decimal(cells[name]) for name in ("low", "value", "high"))
        if low > high:
            yield Problem(
                "assumptions.csv",
                row,
                "low",
                str(low),
                f"at most the high end, {high}",
                "Swap low and high.",
            )
        elif not low <= value <= high:
            yield Problem(
                "assumptions.csv",
                row,
                "value",
                str(value),
                f"a value from {low} to {high}",
                "Correct the default or its range.",
            )
    quantiles = ["q10", "q25", "q50", "q75", "q90"]
    low_bounds = {}
    for row, cells in _numbered(where, "hedges"):
        ratios = [Decimal(cells[name]) for name in quantiles]
        falls = [
            (left, right, name)
            for left, right, name in zip(ratios, ratios[1:], quantiles[1:])
            if left > right
        ]
        for left, right, name in falls[:1]:
            yield Problem(
                "hedges.csv",
                row,
                name,
                str(right),
                f"at least the quantile before it, {left}",
                "Correct the quantiles.",
            )
        key = (cells["experiment"], cells["hedge"], cells["subset"])
        if cells["bound"] == "low":
            low_bounds[key] = ratios
        elif not falls and any(
            low > high for low, high in zip(low_bounds.get(key, ratios), ratios)
        ):
            yield Problem(
                "hedges.csv",
                row,
                "bound",
                "a high bound below the low one",
                "low bounds first, and below",
                "Correct the quantiles.",
            )


def _reason_problems(where: Path) -> Iterator[Problem]:
    """Numbers typed in a reason, which pages show as prose; a reason of an erratum names what was published."""
    for name in ("verdicts", "mappings", "assumptions"):
        for row, cells in _numbered(where, name):
            for number in find_numbers(cells["reason"])[:1]:
                yield Problem(
                    f"{name}.csv",
                    row,
                    "reason",
                    f"{number} typed",
                    "no typed number",
                    "Say it in words, or let the id of a number say it.",
                )


def _claim_problems(where: Path) -> Iterator[Problem]:
    needs = {
        "count": ("value", "unit", "wording", "fixed"),
        "sum": ("value", "unit", "wording", "fixed"),
        "duration": ("value", "unit", "wording", "fixed"),
        "date": ("date", "wording", "fixed"),
        "statement": (),
    }
    for row, cells in _numbered(where, "claims"):
        for column in ("value", "date", "unit", "wording", "fixed"):
            wanted = column in needs[cells["kind"]]
            if wanted != bool(cells[column]):
                yield Problem(
                    "claims.csv",
                    row,
                    column,
                    repr(cells[column]),
                    f"{'a value' if wanted else 'an empty cell'} for a claim of kind {cells['kind']}",
                    "Correct the cell or the kind.",
                )
        start, end, length = int(cells["start"]), int(cells["end"]), len(cells["fragment"])
        if end - start != length:
            yield Problem(
                "claims.csv",
                row,
                "end",
                str(end),
                f"{start + length}, the start and the fragment's length",
                "Correct the offsets or the fragment.",
            )


def _assumed_problems(row: int, cells: dict[str, str]) -> Iterator[Problem]:
    """A row that is neither a number with its range nor a choice between words."""
    choice = bool(cells["choice"] or cells["choices"])
    for column in ("value", "low", "high", "unit"):
        if choice == bool(cells[column]):
            yield Problem(
                "assumptions.csv",
                row,
                column,
                repr(cells[column]),
                "an empty cell beside a choice" if choice else "a value",
                "Give a value with its range and unit, or a choice with its choices.",
            )
    if choice and cells["choice"] not in split_list(cells["choices"]):
        yield Problem(
            "assumptions.csv",
            row,
            "choice",
            repr(cells["choice"]),
            f"one of {', '.join(split_list(cells['choices'])) or 'the choices'}",
            "Correct the choice, or add it to the choices.",
        )


def _quotation_problems(where: Path) -> Iterator[Problem]:
    for row, cells in _numbered(where, "claims"):
        if cells["kind"] != "statement":
            yield from _quoted_problems(row, cells)


def _quoted_problems(row: int, cells: dict[str, str]) -> Iterator[Problem]:
    """A number, date or hedge of a claim that its quotation does not have."""
    fragment = cells["fragment"].lower()
    if cells["kind"] == "date":
        column, forms = "date", [format_date(cells["date"])]
    else:
        value = float(cells["value"])
        column, forms = "value", _forms(cells["value"])
        forms += COUNTS[int(value) : int(value) + 1] if value < len(COUNTS) else []
    if not any(
        re.search(rf"(?<![\d.,]){re.escape(form.lower())}(?!\d|,\d)", fragment) for form in forms
    ):
        yield Problem(
            "claims.csv",
            row,
            column,
            repr(cells[column]),
            f"what the fragment {cells['fragment']!r} says",
            "Correct the cell or the fragment.",
        )
    if cells["wording"] != "exact" and cells["wording"] not in fragment:
        yield Problem(
            "claims.csv",
            row,
            "wording",
            repr(cells["wording"]),
            f"a hedge of the fragment {cells['fragment']!r}",
            "Correct the cell or the fragment.",
        )


_POWERS = {"6": "million", "9": "billion", "12": "trillion"}


def _forms(cell: str) -> list[str]:
    """How a quotation may have a number: as the book writes it, in full, or with the zeros that the cell keeps."""
    value, (digits, _, power) = float(cell), cell.lower().partition("e")
    printed = f"{digits} {_POWERS[power]}" if power in _POWERS else cell
    if "." in digits and digits.endswith("0"):
        return [printed]
    return [printed, format_number(value), *([f"{value:,.0f}"] if value.is_integer() else [])]


def _unit_problems(where: Path) -> Iterator[Problem]:
    rows = _rows(where, "units")
    if not _refused(rows):
        return
    count = next(count for count in range(1, len(rows) + 1) if _refused(rows[:count]))
    yield Problem(
        "units.csv",
        count + 1,
        "definition",
        repr(rows[count - 1]["definition"]),
        "a definition by units of the rows above",
        f"Correct it ({_refused(rows[:count])}).",
    )


def _refused(rows: list[dict[str, str]]) -> str:
    """What pint says against the definitions; empty where it takes them."""
    return _said_of(tuple((row["unit"], row["definition"]) for row in rows))


@functools.lru_cache(maxsize=64)
def _said_of(definitions: tuple[tuple[str, str], ...]) -> str:
    try:
        registry = registry_of(
            [{"unit": unit, "definition": definition} for unit, definition in definitions]
        )
        for unit, _ in definitions:
            registry.get_root_units(unit)
    except RecursionError:
        return "it is defined by itself"
    except Exception as error:  # pint raises many kinds for a definition that it cannot parse
        return str(error).partition("\n")[0]
    return ""


def _verdict_problems(where: Path) -> Iterator[Problem]:
    for column, table in (("evidence", "evidence"), ("events", "events")):
        grades = {cells["id"]: cells["grade"] for cells in _rows(where, table)}
        for row, cells in _numbered(where, "verdicts"):
            for key in split_list(cells[column]):
                if key not in grades:
                    yield Problem(
                        "verdicts.csv",
                        row,
                        column,
                        repr(key),
                        f"an id of {table}.csv",
                        f"Correct the id, or add the row to {table}.csv.",
                    )
                elif grades[key] == "C":
                    yield Problem(
                        "verdicts.csv",
                        row,
                        column,
                        f"{key!r} of grade C",
                        "grade A or B",
                        "Read the source again, or leave it out.",
                    )
    claims = {cells["id"]: cells for cells in _rows(where, "claims")}
    known = {cells["id"]: cells for cells in _rows(where, "evidence")}
    for row, cells in _numbered(where, "verdicts"):
        signed = {key: known[key] for key in split_list(cells["evidence"]) if key in known}
        for column, found, expected, remedy in _unsound(cells, claims[cells["claim"]], signed):
            yield Problem("verdicts.csv", row, column, found, expected, remedy)


def _unsound(
    cells: dict[str, str], claim: dict[str, str], signed: dict[str, dict]
) -> Iterator[tuple[str, str, str, str]]:
    """A verdict that neither a rule nor a signed judgement carries: column, what was found, what was expected, what to do."""
    for column in ("evidence", "events"):
        if len(set(keys := split_list(cells[column]))) < len(keys):
            yield column, repr(cells[column]), "each id once", "Remove what stands twice."
            return
    if (cells["rule"] == "judgement") != bool(cells["verdict"]):
        wanted = (
            "a verdict, since judgement decides"
            if cells["rule"] == "judgement"
            else "an empty cell, since a rule decides"
        )
        yield "verdict", repr(cells["verdict"]), wanted, "Correct the cell or the rule."
    if cells["rule"] == "date-within":
        yield from _undated(cells, claim)
    elif cells["rule"] != "judgement":
        yield from _undecided(cells, claim, signed)
    elif (
        cells["verdict"] in ("supported", "imprecise", "in tension", "contradicted")
        and not signed
        and not cells["events"]
    ):
        yield (
            "evidence",
            "no id",
            f"what signs the verdict {cells['verdict']}",
            "Add the ids of evidence or events.",
        )


def _undated(cells: dict[str, str], claim: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    if not claim["date"]:
        yield (
            "rule",
            "'date-within'",
            "another rule, since the claim has no date",
            "Correct the rule.",
        )
    elif not cells["events"]:
        yield (
            "events",
            "no id",
            "the acts that the date may mean",
            "Add the ids, or let judgement decide.",
        )
    elif cells["evidence"]:
        yield (
            "evidence",
            repr(cells["evidence"]),
            "an empty cell, since the rule compares dates of events",
            "Empty the cell.",
        )


def _undecided(
    cells: dict[str, str], claim: dict[str, str], signed: dict[str, dict]
) -> Iterator[tuple[str, str, str, str]]:
    """A rule about numbers that has nothing to decide by."""
    strange = {
        key: found["unit"] for key, found in signed.items() if found["unit"] != claim["unit"]
    }
    if not claim["value"]:
        yield (
            "rule",
            repr(cells["rule"]),
            "judgement, since the claim has no number",
            "Correct the rule.",
        )
    elif not cells["evidence"]:
        yield (
            "evidence",
            "no id",
            "the numbers that the rule compares",
            "Add the ids, or let judgement decide.",
        )
    elif strange:
        for key, unit in strange.items():
            yield (
                "evidence",
                f"{key!r} in {unit}",
                f"a number in {claim['unit']}, as the claim",
                "Correct the id.",
            )
    elif cells["rule"] == "bracketed" and len({found["as_of"] for found in signed.values()}) < 2:
        yield (
            "evidence",
            repr(cells["evidence"]),
            "counts of two dates at least",
            "Add the ids, or let judgement decide.",
        )
    elif (
        cells["rule"] == "bracketed" and len({found["geography"] for found in signed.values()}) > 1
    ):
        yield "evidence", repr(cells["evidence"]), "counts of one geography", "Correct the ids."
    elif cells["rule"] == "another-count" and not cells["events"]:
        yield "events", "no id", "the event that the claim is tied to", "Add the id of an event."


def _shared_id_problems(where: Path) -> Iterator[Problem]:
    """Ids that two tables share, and two ids of a table with one anchor: a permalink and a citation would mean either."""
    tables: dict[str, str] = {}
    anchors: dict[tuple[str, str], str] = {}
    for name in ("claims", "evidence", "events", "assumptions"):
        for row, cells in _numbered(where, name):
            id = cells["id"]
            if (other := tables.setdefault(id, name)) != name:
                yield Problem(
                    f"{name}.csv",
                    row,
                    "id",
                    repr(id),
                    f"an id that {other}.csv does not have",
                    "Give the row an id of its own.",
                )
            if (twin := anchors.setdefault((name, anchor_id(name, id)), id)) != id:
                yield Problem(
                    f"{name}.csv",
                    row,
                    "id",
                    repr(id),
                    f"an id that differs from {twin!r} in more than its signs",
                    "Give the newer row another id.",
                )


def _page_problems(where: Path, page_file: Path) -> Iterator[Problem]:
    recorded = load_descriptor.__wrapped__(where)["page"]
    raw = page_file.read_bytes()
    found = hashlib.sha256(raw).hexdigest()
    if found != recorded["sha256"]:
        yield Problem(
            DESCRIPTOR,
            None,
            "page.sha256",
            f"{found} for {page_file.name}",
            recorded["sha256"],
            "Check against the page that the offsets belong to.",
        )
        return
    text = normalise_whitespace(raw.decode("utf-8"))
    if len(text) != recorded["characters"]:
        yield Problem(
            DESCRIPTOR,
            None,
            "page.characters",
            str(recorded["characters"]),
            str(len(text)),
            "Correct the number.",
        )
    for row, cells in _numbered(where, "claims"):
        there = text[int(cells["start"]) : int(cells["end"])]
        if there != cells["fragment"]:
            place = text.find(cells["fragment"])
            remedy = (
                f"The fragment stands at {place} to {place + len(cells['fragment'])}: correct the offsets."
                if place >= 0
                else "Quote what the page says."
            )
            yield Problem(
                "claims.csv",
                row,
                "fragment",
                repr(cells["fragment"]),
                f"{there!r}, which stands at the offsets",
                remedy,
            )
