"""What the page says of a stored record: its links, its words, its dates."""

from types import SimpleNamespace

import pytest

from recount.charts.chart import CHART_MIME
from recount.datapackage.rows import get_evidence
from recount.quantities.load_inputs import claim, date, evidence
from recount.results import RESULT_MIME, Result
from recount.sphinxext.nodes import cross_ref, row_location
from recount.sphinxext.output_renderer import OutputRenderer, result_block, verdict_block
from recount.verdicts import SUMMARY_MIME, VERDICT_MIME, evaluate


def links(node):
    return [(link["home"], link["anchor"]) for link in node.findall(cross_ref)]


def test_a_date_leads_to_the_evidence_that_it_is_of():
    elapsed = (date("mybank/clients-2018-12") - date("mybank/clients-2018-06")).to("day")
    result = Result.from_quantity("tiny/days", elapsed, "Days between")
    assert row_location(result.inputs[0].kind, result.inputs[0].id) == (
        "ledger/evidence",
        "evidence-mybank-clients-2018-12",
    )
    assert links(result_block(result)) == [
        ("ledger/evidence", "evidence-mybank-clients-2018-12"),
        ("ledger/evidence", "evidence-mybank-clients-2018-06"),
        ("ledger/results", "result-tiny-days"),
    ]
    assert (
        result_block(result)["tail"]
        == "Days between; 184 to 213 days by the precision of the dates"
    )


def test_rounding_is_named_where_a_number_was_rounded():
    result = Result.from_quantity(
        "tiny/ratio", claim("women/additional-jobs") / claim("women/entrepreneurs"), "Ratio"
    )
    assert result_block(result)["tail"] == "Ratio; 4.76 to 5.05 jobs by rounding"


def test_evidence_of_one_title_is_told_apart_by_its_date():
    words = verdict_block(evaluate("small-businesses/retail-marketplaces")).astext()
    title = get_evidence("alibaba/active-sellers-2014-03").quantity
    assert (
        f"{title}, 1 April 2013 to 31 March 2014; {title}, 1 April 2014 to 31 March 2015" in words
    )
    once = verdict_block(evaluate("lazada/brands")).astext()
    assert once.endswith(get_evidence("lazada/brands-and-sellers-2020-11").quantity)


@pytest.mark.parametrize(
    "quantity, text, full",
    [
        (date("ewtp/first-zone-date"), "May 2017", "May 2017"),
        (
            (claim("lazada/sellers") / evidence("sea6/internet-users-2017-12")).to(
                "seller/million_person"
            ),
            "470 sellers",
            "470 sellers per million people",
        ),
    ],
)
def test_numbers_with_and_without_what_they_are_divided_by(quantity, text, full):
    result = Result.from_quantity("tiny/number", quantity, "Number")
    assert (result.text, result.full_text) == (text, full)


def test_a_book_without_the_extension_shows_the_plain_output():
    """myst-nb offers every record to the renderer, also where nothing was read that it needs."""
    environment = SimpleNamespace(app=SimpleNamespace())
    renderer = SimpleNamespace(
        renderer=SimpleNamespace(
            document=SimpleNamespace(settings=SimpleNamespace(env=environment))
        )
    )
    for mime in (RESULT_MIME, CHART_MIME, VERDICT_MIME, SUMMARY_MIME):
        assert (
            OutputRenderer.handle_mime(renderer, SimpleNamespace(mime_type=mime, content={}), False)
            is None
        )
