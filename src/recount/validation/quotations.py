"""Whether the quotation of each claim has its number, date and hedge, and is on the page."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from recount.datapackage.tables import normalise_whitespace
from recount.dates import format_date
from recount.quantities.formatting import NUMBER_WORDS, format_number
from recount.validation.report import Problem
from recount.validation.tables import Tables, cell_problem


def check_quotations(tables: Tables) -> Iterator[Problem]:
    """Numbers, dates and hedges of claims that their quotations do not have."""
    for row, cells in tables.numbered("claims"):
        if cells["kind"] == "statement":
            continue
        fragment, wording = cells["fragment"].lower(), cells["wording"]
        column = "date" if cells["kind"] == "date" else "value"
        forms = (re.escape(form.lower()) for form in _printed_forms(cells))
        # A number, and not a part of a longer one.
        is_quoted = any(re.search(rf"(?<![\d.,]){form}(?!\d|,\d)", fragment) for form in forms)
        missing = [] if is_quoted else [column]
        if wording != "exact" and wording not in fragment:
            missing.append("wording")
        for column in missing:
            fault = f"the fragment {cells['fragment']!r} does not say {cells[column]!r}"
            message = f"{fault}. Correct the cell or the fragment."
            yield cell_problem("claims", row, column, message)


_POWERS = {"6": "million", "9": "billion", "12": "trillion"}


def _printed_forms(cells: dict[str, str]) -> list[str]:
    """How a quotation may print a number (as typed, in full, in words, rounded) or a date."""
    if cells["kind"] == "date":
        return [format_date(cells["date"])]
    cell = cells["value"]
    value, (digits, _, power) = float(cell), cell.lower().partition("e")
    as_typed = f"{digits} {_POWERS[power]}" if power in _POWERS else cell
    if "." in digits and digits.endswith("0"):
        return [as_typed]
    in_words = NUMBER_WORDS[int(value) : int(value) + 1] if value < len(NUMBER_WORDS) else []
    in_full = [f"{value:,.0f}"] if value.is_integer() else []
    return [as_typed, format_number(value), *in_full, *in_words]


def check_page(tables: Tables, page: Path) -> Iterator[Problem]:
    """What differs between a document, with the quotations from it, and the text of its page."""
    raw = page.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    documents = [each for each in tables.numbered("documents") if each[1]["sha256"] == digest]
    if not documents:
        message = f"no document has the SHA-256 of {page.name}. Compare with what was recorded."
        yield Problem("data/documents.csv", "column sha256", message)
        return
    ((number, document), *_), text = documents, normalise_whitespace(raw.decode("utf-8"))
    if len(text) != int(document["characters"]):
        message = f"{document['characters']}, but the page has {len(text)}. Correct it."
        yield cell_problem("documents", number, "characters", message)
    for row, cells in tables.numbered("claims"):
        fragment = cells["fragment"]
        at_offsets = text[int(cells["start"]) : int(cells["end"])]
        if cells["document"] == document["id"] and at_offsets != fragment:
            start = text.find(fragment)
            where = f"{start} to {start + len(fragment)}"
            remedy = f"It is at {where}: correct the offsets." if start >= 0 else "Quote the page."
            message = f"{fragment!r} is not at these offsets, where the page has {at_offsets!r}."
            yield cell_problem("claims", row, "fragment", f"{message} {remedy}")
