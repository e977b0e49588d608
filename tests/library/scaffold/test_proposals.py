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
        "Sales(1) ($000) net of tax(2,3). See the data.1,2 Volume 7, Issue 4, fiscal 1984-85.",
        "Fires per 100 residents, and tCO2e per £1m.",
    ],
)
def test_names_and_places_with_digits_are_no_claims(page):
    assert [
        each.fragment for each in propose_claims(page, [], []) if each.kind != "statement"
    ] == []


@pytest.mark.parametrize(
    ("page", "values"),
    [
        ("From 0.44548 to 0.49426, or 0.445", ["0.44548", "0.49426", "0.445"]),
        (
            "Stores     409     378     349\nSales     2,709     2,468",
            ["409", "378", "349", "2709"],
        ),
        ("Um 0,445 Tonnen", ["0.445"]),
        ("Two and a half million loaves", ["2500000"]),
        ("A charge of $.06 a share", ["0.06"]),
        ("Half a million people and half of the towns, Seven (7) of them", ["500000", "50", "7"]),
        ("Emissions fell by 4% to 59.5 tCO2e", ["4", "59.5"]),
        ("Current ratio     1.5:1     1.4:1", ["1.5", "1.4"]),
        ("In the first two days there was one baker", ["2", "1"]),
        ("Hundreds of millions of loaves, in millions of euros", ["100000000"]),
        ("Calls taken 23,248\nFoot patrol 1,040 hrs.\nMiles driven 701", ["23248", "1040", "701"]),
    ],
)
def test_numbers_have_the_value_that_is_printed(page, values):
    found = sorted(propose_claims(page, [], []), key=lambda each: each.start)
    assert [each.value for each in found][: len(values)] == values
    assert not any(each.unit == "mile" for each in found)


@pytest.mark.parametrize(
    ("sentence", "fragment"),
    [
        ("The services provided by the town were of use.", None),
        ("Kept up by our extended hours, it became our largest market.", "it became our largest"),
        ("We really appreciate our close monitoring of rivers.", None),
        ("I would recommend no more patrols.", "would recommend no more patrols"),
    ],
)
def test_a_statement_begins_at_its_finite_verb(sentence, fragment):
    found = propose_claims(sentence, [], [])
    assert found[0].fragment.startswith(fragment) if fragment else found == []
