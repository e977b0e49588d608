"""Whether the hedge of each piece of evidence is the one that its quotation has at the number."""

import re
from collections.abc import Iterator
from decimal import Decimal

from recount.datapackage.tables import split_list
from recount.quantities.formatting import NUMBER_WORDS
from recount.validation.printed_numbers import find_printed_numbers
from recount.validation.report import Problem
from recount.validation.tables import Tables, cell_problem

EXACT = "exact"

_LONGEST = 60  # characters of a hedge with what stands between it and its number

# Between a hedge and its number: a currency, as in "over US$1 billion".
_CURRENCY = r"\s*(?:[a-z]{1,3}\s?)?[$£€¥]?\s*$"

# Between a number and a hedge after it: a sign or a unit, as in "3,000 loaves or so".
_UNIT = r"^\S{0,4}(?:\s\S+)?\s*"


def check_evidence_quotations(tables: Tables) -> Iterator[Problem]:
    """Rows whose quotation hedges its number in another way than the row.

    A quotation in which the number is not found, such as one in words, is not compared.
    """
    patterns = hedge_patterns(tables)
    for row, cells in tables.numbered("evidence"):
        found = list(_quoted_hedges(cells["quote"].lower(), cells["value"], patterns))
        if found and cells["wording"] not in found:
            has = "no hedge" if found[0] == EXACT else repr(found[0])
            message = f"{cells['wording']!r}, but the quotation has {has} at the number"
            yield cell_problem("evidence", row, "wording", f"{message}. Correct one of them.")


Patterns = list[tuple[str, re.Pattern, re.Pattern]]


def hedge_patterns(tables: Tables) -> Patterns:
    """Each wording with what matches before and after a number, the longest form first."""
    forms = []
    for cells in tables.rows("hedge_words"):
        own = f"… {cells['wording']}" if cells["after"] == "true" else f"{cells['wording']} …"
        forms += [(form.lower(), cells["wording"]) for form in (own, *split_list(cells["forms"]))]
    never = re.compile(r"(?!)")
    patterns = []
    for form, wording in sorted(forms, key=lambda pair: -len(pair[0])):
        before, _, after = (re.escape(part.strip()) for part in form.partition("…"))
        # A word of an alphabet stands alone; characters without spaces need not.
        start = r"\b" if re.match("[a-z]", before) else ""
        first = re.compile(start + before + _CURRENCY) if before else never
        patterns.append((wording, first, re.compile(_UNIT + after) if after else never))
    return patterns


def _quoted_hedges(quote: str, value: str, patterns: Patterns) -> Iterator[str]:
    """The wording at each place where a quotation has the number."""
    words = NUMBER_WORDS[int(float(value)) :][:1] if float(value).is_integer() else []
    number = "|".join([r"\d[\d.,]*", *(rf"\b{word}\b" for word in words)])
    for match in re.finditer(number, quote):
        if match[0] in words or _digits(match[0]) == _digits(f"{Decimal(value):f}"):
            yield hedge_at(quote, *match.span(), patterns)[0]


def hedge_at(text: str, start: int, end: int, patterns: Patterns) -> tuple[str, int, int]:
    """The hedge of the number at a place of a text in lower case, and the place of both."""
    first_possible = max(0, start - _LONGEST)
    before, after = text[first_possible:start], text[end : end + _LONGEST]
    for wording, first, last in patterns:
        if found := first.search(before):
            return wording, first_possible + found.start(), end
        if found := last.search(after):
            return wording, start, end + found.end()
    return EXACT, start, end


def has_hedge(text: str, wording: str, patterns: Patterns) -> bool:
    """Whether a text has a hedge, in any of its forms, at one of its numbers."""
    found = find_printed_numbers(text)
    hedges = (hedge_at(text.lower(), each.start, each.end, patterns)[0] for each in found)
    return wording in text.lower() or wording in hedges


def _digits(number: str) -> str:
    """The digits of a number that count, whatever it is counted in: 832 of 8,320,000."""
    return re.sub(r"\D", "", number).strip("0")
