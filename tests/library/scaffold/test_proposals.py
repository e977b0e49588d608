"""What is proposed of five invented pages of different style; every fragment is on its page."""

from pathlib import Path

import pytest

from recount.datapackage.tables import data_dir, normalise_whitespace
from recount.scaffold.proposals import LONGEST, propose_claims
from recount.validation.evidence_quotations import hedge_patterns
from recount.validation.tables import Tables

PAGES = sorted((Path(__file__).parent / "pages").glob("*.txt"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_number_is_proposed_with_its_hedge_and_unit(path, snapshot):
    tables, page = Tables(data_dir()), path.read_text(encoding="utf-8")
    found = propose_claims(page, hedge_patterns(tables), tables.rows("units"))
    text = normalise_whitespace(page)
    assert all(text[each.start : each.end] == each.fragment for each in found)
    assert len({each.fragment for each in found}) == len(found)
    assert max(len(each.fragment.split()) for each in found) <= LONGEST
    cells = ((e.kind, e.value or e.date, e.unit, e.wording, e.fragment) for e in found)
    snapshot("\n".join(map(" | ".join, cells)) + "\n", f"{path.stem}.txt")


@pytest.mark.parametrize(
    "page",
    [
        "Figure 3 and Table 12, page 4. ISO 14001, GRI 305-1, SDG 8, Scope 2, COVID-19, CO2, B2B.",
        "4\n\n(1) Staff\n\n2. Rivers\n\n12",
        "At 9:30, on +44 20 7946, 24/7, 5G, 3D, the 21st, net zero, the first half, one of us.",
    ],
)
def test_names_and_places_with_digits_are_no_claims(page):
    assert [
        each.fragment for each in propose_claims(page, [], []) if each.kind != "statement"
    ] == []
