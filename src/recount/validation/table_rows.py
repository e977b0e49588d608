"""Whether the data hold: every table against its schema, then what a schema cannot say."""

import ast
import csv
import functools
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from recount.datapackage.bibliography import REFERENCES
from recount.datapackage.tables import DESCRIPTOR, FORMULA_PREFIXES
from recount.editions.edition import FOLDER
from recount.errors import ReadError
from recount.validation.bibliography import check_bibliography
from recount.validation.descriptor import check_descriptor
from recount.validation.evidence_quotations import check_evidence_quotations
from recount.validation.quotations import check_page, check_quotations
from recount.validation.report import Problem, did_you_mean, read_json, read_text
from recount.validation.row_rules import check_row_rules
from recount.validation.tables import Tables, cell_problem
from recount.validation.units import check_units
from recount.validation.verdict_rows import check_verdict_rows


def check_data(data: Path, page: Path | None = None) -> list[Problem]:
    """Everything that is wrong with the data; `page` is the text to compare quotations with.

    Later stages need what earlier ones ensure: each runs only when those before found nothing.
    """
    for check in (_check_texts, check_descriptor, _check_cells, _check_schemas):
        if problems := list(check(data)):
            return problems
    tables = Tables(data)
    stages = (
        (_check_numbers, check_units),
        (_check_texts_of_cells, check_bibliography, check_row_rules),
        (check_quotations, check_evidence_quotations),
        (check_verdict_rows,),
        (functools.partial(check_page, page=page),) if page else (),
    )
    for stage in stages:
        try:
            problems = [problem for check in stage for problem in check(tables)]
        except KeyError as error:  # the rules read columns that another schema may not have
            message = f"the column {error} is missing, which the library reads. Restore it."
            return [Problem(f"data/{DESCRIPTOR}", "", message)]
        if problems:
            return problems
    return []


def _check_texts(data: Path) -> Iterator[Problem]:
    """Files that are not text. The descriptor says which are missing."""
    editions = sorted((data / FOLDER).glob("*.json"))
    for path in (*sorted(data.glob("*.csv")), data / REFERENCES, *editions):
        if not path.exists() and not path.is_symlink():
            continue
        try:
            read_json(path) if path in editions else read_text(path)
        except ReadError as error:
            yield Problem(f"data/{path.relative_to(data)}", error.place, str(error))


def _check_cells(data: Path) -> Iterator[Problem]:
    """Quotes that do not match, and headers: frictionless guesses where these are wrong."""
    for resource in read_json(data / DESCRIPTOR)["resources"]:
        file = f"data/{resource['path']}"
        names = [field["name"] for field in resource["schema"]["fields"]]
        with open(data / resource["path"], encoding="utf-8", newline="") as lines:
            reader = csv.reader(lines, strict=True)
            try:
                header = next(reader)
                for number, row in enumerate(reader, start=2):
                    if broken := [cell for cell in row if "\n" in cell]:
                        message = f"a line break in {broken[0][:40]!r}. Close the quotation mark."
                        yield Problem(file, f"row {number}", message)
                        break
            except csv.Error as error:
                place = f"line {reader.line_num}"
                yield Problem(file, place, f"malformed CSV: {error}. Check the quoting.")
                continue
        yield from _check_header(file, header, names)


def _check_header(file: str, header: list[str], names: list[str]) -> Iterator[Problem]:
    missing = [name for name in names if name not in header]
    if len(missing) == len(names):
        message = f"the columns must be {', '.join(names)}, with commas between them."
        yield Problem(file, "row 1", f"{','.join(header)[:60]!r} is not the header: {message}")
        return
    for name in (each for each in header if each not in names):
        hint = did_you_mean(name, missing, f"remove the column, or describe it in {DESCRIPTOR}.")
        yield Problem(file, "row 1", f"unknown column {name!r}. {hint}")
        return
    for name in missing:
        yield Problem(file, "row 1", f"the column {name!r} is missing. Restore it.")
    if not missing and header != names:
        yield Problem(file, "row 1", f"the order of the columns must be {', '.join(names)}.")


_WHOLE_ROW = ("extra-cell", "missing-cell", "blank-row")


def _check_schemas(data: Path) -> Iterator[Problem]:
    """What frictionless finds, one problem a cell."""
    from frictionless import Package, system

    try:
        with system.use_context(trusted=True):
            report = Package(str(data / DESCRIPTOR)).validate()
    except Exception as reason:  # such as a constraint of another type than its column
        message = f"a schema cannot be used: {reason}. Correct the descriptor."
        yield Problem(f"data/{DESCRIPTOR}", "", message)
        return
    errors = [(Path(task.place).stem, error) for task in report.tasks for error in task.errors]
    # A key misspelt in one table is missing in others: report it where it is misspelt.
    own = [pair for pair in errors if pair[1].type != "foreign-key"]
    tables = Tables(data)
    reported: set[object] = set()
    # Where a row has too many or too few cells, what else is wrong with it follows from that.
    for table, error in sorted(own or errors, key=lambda pair: pair[1].type not in _WHOLE_ROW):
        row = getattr(error, "row_number", None)
        if (table, row) in reported:
            continue
        problem = _adapt(tables, table, error)
        if problem not in reported:
            yield problem
        reported.add((table, row) if error.type in _WHOLE_ROW else problem)


def _adapt(tables: Tables, table: str, error) -> Problem:
    """A finding of frictionless in the words of the library."""
    row = getattr(error, "row_number", 0)
    if error.type == "foreign-key":
        return _unknown_key(tables, table, error)
    if error.type in ("primary-key", "unique-error"):
        columns = tables.primary_key(table) if error.type == "primary-key" else [error.field_name]
        cells = tables.rows(table)[row - 2]
        wrong = ", ".join(repr(cells[name]) for name in columns)
        where = error.note.replace("the row at position", "row")
        message = f"{wrong} is {where}. Change one, or remove the row."
        return cell_problem(table, row, ", ".join(columns), message)
    if error.type in ("type-error", "constraint-error"):
        message = _cell_message(error, tables.field(table, error.field_name))
        return cell_problem(table, row, error.field_name, message)
    message = {
        "blank-row": "the row is empty. Remove it.",
        "extra-cell": "more cells than columns. Put a cell with a comma in quotation marks.",
        "missing-cell": "fewer cells than columns. Add the missing cell, or its comma.",
    }.get(error.type, error.message)
    return Problem(f"data/{table}.csv", f"row {row}" if row else "", message)


def _unknown_key(tables: Tables, table: str, error) -> Problem:
    column, cell = error.field_names[0], str(error.field_cells[0])
    other, key = error.reference_name, error.reference_field_names[0]
    known = [row[key] for row in tables.rows(other)]
    hint = did_you_mean(cell, known, f"add it to data/{other}.csv.")
    return cell_problem(table, error.row_number, column, f"unknown {key} {cell!r}. {hint}")


_SEPARATED = re.compile(r"-?\d{1,3}([,.'\u00a0 _]\d{3})+([.,]\d+)?")


def _cell_message(error, field: dict) -> str:
    cell, kind, note = error.cell, field["type"], error.note
    if error.type == "type-error":
        if kind in ("number", "integer") and _SEPARATED.fullmatch(cell):
            return f"{cell!r} is not a plain {kind}. Remove the thousands separator."
        article = "an" if kind == "integer" else "a"
        return f"{cell!r} is not {article} {kind}. Correct the cell."
    name, _, rule = note.removeprefix("constraint ").replace('"', "").partition(" is ")
    if name == "required":
        return "the cell is empty. Fill it in."
    if name == "enum":
        choices = [str(choice) for choice in ast.literal_eval(rule)]
        hint = did_you_mean(str(cell), choices) or "Use one of them."
        return f"{cell!r} is not one of {', '.join(choices)}. {hint}"
    if name == "pattern":
        return f"{cell!r} does not fit the column: {field['description']}"
    return f"{cell!r} breaks the rule {name} {rule}. Correct the cell."


_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE]-?[0-9]+)?")

# Digits, and powers of ten, that a binary number holds exactly enough to print.
_DIGITS, _LEAST, _GREATEST = 17, -15, 18


def _check_numbers(tables: Tables) -> Iterator[Problem]:
    """Numbers that frictionless takes and nobody means: NaN, underscores, other scripts, 1e400."""
    for table, row, column, cell in _cells_of_type(tables, ("number", "integer")):
        if not _NUMBER.fullmatch(cell):
            message = f"{cell!r} is not a plain number in the digits 0 to 9. Correct the cell."
            yield cell_problem(table, row, column, message)
        elif not _is_computable(Decimal(cell)):
            limits = f"{_DIGITS} digits at most, between 1e{_LEAST} and 1e{_GREATEST}"
            yield cell_problem(table, row, column, f"{cell!r} cannot be computed with: {limits}.")


def _is_computable(number: Decimal) -> bool:
    digits = len(number.as_tuple().digits)
    return number == 0 or (digits <= _DIGITS and _LEAST <= number.adjusted() < _GREATEST)


# What pandas, R and spreadsheets read as an empty cell.
_MISSING = set("null NULL NA N/A n/a NaN nan #N/A <NA> None nil - --".split())


def _check_texts_of_cells(tables: Tables) -> Iterator[Problem]:
    """Texts that other programs run or take as missing: the tables are published as they are."""
    for table, row, column, cell in _cells_of_type(tables, ("string",)):
        if cell.strip() in _MISSING:
            message = f"{cell!r} is a missing value to most programs. Write a word, or empty it."
            yield cell_problem(table, row, column, message)
        elif cell.startswith(FORMULA_PREFIXES):
            message = f"{cell[:40]!r} begins like a formula of a spreadsheet. Begin with a word."
            yield cell_problem(table, row, column, message)


def _cells_of_type(tables: Tables, types: Iterable[str]) -> Iterator[tuple[str, int, str, str]]:
    """Cells that are not empty in the columns of some types: table, row, column and cell."""
    for table in tables.names:
        columns = [field["name"] for field in tables.fields(table) if field["type"] in types]
        for row, cells in tables.numbered(table):
            yield from ((table, row, column, cells[column]) for column in columns if cells[column])
