"""Whether the quotation of each claim has its number, date and hedge, and is on the page."""

import hashlib
import math
from collections.abc import Iterator
from pathlib import Path

from recount.datapackage.tables import normalise_whitespace
from recount.validation.evidence_quotations import EXACT, has_hedge, hedge_patterns
from recount.validation.printed_numbers import find_dates, find_printed_numbers
from recount.validation.report import Problem
from recount.validation.tables import Tables, cell_problem


def check_quotations(tables: Tables) -> Iterator[Problem]:
    """Numbers, dates and hedges of claims that their quotations do not have."""
    patterns = hedge_patterns(tables)
    for row, cells in tables.numbered("claims"):
        if cells["kind"] == "statement":
            continue
        fragment, wording = cells["fragment"], cells["wording"]
        column = "date" if cells["kind"] == "date" else "value"
        missing = [] if _is_quoted(cells) else [column]
        if wording != EXACT and not has_hedge(fragment, wording, patterns):
            missing.append("wording")
        for column in missing:
            fault = f"the fragment {fragment!r} does not say {cells[column]!r}"
            message = f"{fault}. Correct the cell or the fragment."
            yield cell_problem("claims", row, column, message)


def _is_quoted(cells: dict[str, str]) -> bool:
    """Whether the fragment of a claim has its number, or its date."""
    fragment = cells["fragment"]
    if cells["kind"] == "date":
        return cells["date"] in [date for *_, date in find_dates(fragment)]
    numbers = find_printed_numbers(fragment)
    digits = cells["value"].lower().partition("e")[0]
    if "." in digits and digits.endswith("0"):  # zeros that were quoted
        numbers = numbers if digits.removeprefix("0") in fragment else []
    value = float(cells["value"])
    return any(math.isclose(each.value, value, rel_tol=1e-12) for each in numbers)


def check_page(tables: Tables, page: Path) -> Iterator[Problem]:
    """What differs between a document, with the quotations from it, and the text of its page."""
    raw = page.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    documents = [each for each in tables.numbered("documents") if each[1]["sha256"] == digest]
    if not documents:
        message = f"no document has the SHA-256 of {page.name}. Compare with what was recorded."
        yield Problem("data/documents.csv", "column sha256", message)
        return
    ((number, document), *_), text = documents, normalise_whitespace(raw.decode("utf-8-sig"))
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
