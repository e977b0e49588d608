"""Tables as text and as HTML."""

import json

import pandas as pd
import pytest

from recount.notebook_tables import Table, find_ids, source_values_table

SHOWN = Table(
    [
        {"what <b>": "a & b", "number": 1234567.0, "yes": True, "mixed": 1.5},
        {"what <b>": "c", "number": 0.123456, "yes": False, "mixed": "none"},
    ],
    'Two "rows" <i>',
)


def test_a_table_as_html():
    assert SHOWN.html() == (
        '<div class="table-box" tabindex="0" role="region" aria-label="Two &quot;rows&quot; &lt;i&gt;"><table class="data"><caption>Two &quot;rows&quot; &lt;i&gt;</caption>\n'
        '<thead><tr><th scope="col">what &lt;b&gt;</th><th scope="col" class="numeric">number</th><th scope="col" class="numeric">yes</th><th scope="col">mixed</th></tr></thead>\n'
        '<tbody>\n<tr><th scope="row">a &amp; b</th><td class="numeric">1.235 million</td><td class="numeric">True</td><td class="numeric">1.5</td></tr>\n'
        '<tr><th scope="row">c</th><td class="numeric">0.1235</td><td class="numeric">False</td><td>none</td></tr>\n</tbody></table></div>'
    )


def test_a_table_as_text():
    assert str(SHOWN).splitlines() == [
        'Two "rows" <i>',
        "what <b>        number   yes mixed",
        "   a & b 1.235 million  True   1.5",
        "       c        0.1235 False  none",
    ]


def test_a_table_is_shown_in_both_forms():
    assert SHOWN._repr_mimebundle_() == {"text/plain": str(SHOWN), "text/html": SHOWN.html()}
    assert Table(pd.DataFrame({"a": [1]}), "One").html().count("<td") == 0


@pytest.fixture
def chapter(data, monkeypatch):
    """The function that writes a chapter beside a copy of the data."""
    monkeypatch.setenv("RECOUNT_DATA", str(data))

    def write(name, *sources):
        path = data.parent / "chapters" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            json.dumps(
                {"cells": [{"cell_type": "markdown", "source": source} for source in sources]}
            ),
            encoding="utf-8",
        )
        return source_values_table(name)

    return write


def test_what_a_chapter_names_is_listed_as_its_sources_print_it(chapter):
    """Evidence, then indicators, then events, each with its date and its place; an id may be cut by a line of the notebook."""
    table = chapter(
        "tiny",
        ["Of {evidence}`modelmom/helped-", "2017-12` and PA.NUS.FCRF"],
        ["`ewtp/dftz-launch-2017-03`, women/entrepreneurs"],
    )
    assert (
        table.caption
        == "Numbers and dates from elsewhere in this chapter, as their sources print them"
    )
    assert table.frame.columns.tolist() == ["what", "as printed", "when", "where"]
    rate = "Official exchange rate, annual average"
    found = [row for row in table.frame.values.tolist() if row[3] != "MYS"]
    assert found == [
        [
            "Mothers helped by the Model Mom project in seven years",
            "more than 5,000 people",
            "6 December 2017",
            "CHN",
        ],
        [rate, found[1][1], "2017", "CHN"],
        [rate, "6.6159571774 CNY per USD", "2018", "CHN"],
        ["Malaysia: zone launched", "", "22 March 2017", "Kuala Lumpur, Malaysia"],
    ]
    assert {row[0] for row in table.frame.values.tolist() if row[3] == "MYS"} == {rate}


def test_what_signs_a_verdict_on_a_claim_of_the_chapter_is_listed(chapter):
    listed = set(chapter("women", ["No id."]).frame["what"])
    assert {
        "Women partners of Alibaba who announced the Lakeside Modou foundation",
        "Lakeside Modou foundation announced",
    } <= listed
    assert "Stake of Alibaba in Lazada" not in listed and chapter("tiny", ["No id."]).frame.empty


def test_ids_and_series_are_known_by_their_form():
    assert find_ids("a/b, not a//c or A/b; NY.GDP.PCAP.CD. x/y-1/z") == {
        "a/b",
        "NY.GDP.PCAP.CD",
        "x/y-1/z",
    }
