"""Tables as text and as HTML."""

import pandas as pd
import pytest

from recount.errors import DataError, GradeError
from recount.notebook_tables import Table, source_values_table

SHOWN = Table(
    [
        {"what <b>": "a & b", "number": 1234567.0, "yes": True, "mixed": 1.5},
        {"what <b>": "c", "number": 0.123456, "yes": False, "mixed": "none"},
    ],
    'Two "rows" <i>',
)


def test_a_table_as_html():
    assert SHOWN.html() == (
        '<div class="table-box" tabindex="0" role="region" '
        'aria-label="Two &quot;rows&quot; &lt;i&gt;"><table class="data">'
        "<caption>Two &quot;rows&quot; &lt;i&gt;</caption>\n"
        '<thead><tr><th scope="col">what &lt;b&gt;</th><th scope="col" class="numeric">number</th>'
        '<th scope="col" class="numeric">yes</th><th scope="col">mixed</th></tr></thead>\n'
        '<tbody>\n<tr><th scope="row">a &amp; b</th><td class="numeric">1.235 million</td>'
        '<td class="numeric">True</td><td class="numeric">1.5</td></tr>\n'
        '<tr><th scope="row">c</th><td class="numeric">0.1235</td><td class="numeric">False</td>'
        "<td>none</td></tr>\n</tbody></table></div>"
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


def test_source_values_are_listed_as_printed_with_date_and_place():
    """In the order of their ids, each once; of an indicator all years and countries."""
    table = source_values_table("""
        bread/opening-2021-06 FX.MRK
        yearbook/thrown-away-2021 register/loaves-2021 yearbook/thrown-away-2021
    """)
    assert table.caption.startswith("Numbers and dates from elsewhere")
    assert table.frame.columns.tolist() == ["what", "as printed", "when", "where"]
    assert table.frame.to_numpy().tolist() == [
        ["The bakery in Islemark opens", "", "18 June 2021", "Islemark"],
        ["Official exchange rate, annual average", "7.5123 CRN per MRK", "2021", "XHA"],
        ["Share of bread that is thrown away", "12.5%", "2021", "XHA"],
        [
            *("Loaves that the company reported to the register", "about 1.25 million loaves"),
            *("2021", "XHA"),
        ],
    ]
    assert len(source_values_table(["PP.TOTL"]).frame) == 3


def test_an_unknown_id_is_named_with_the_nearest():
    with pytest.raises(
        DataError, match="'register/loafs-2021'; did you mean 'register/loaves-2021'"
    ):
        source_values_table("register/loafs-2021")
    with pytest.raises(GradeError, match="harbour/loaves-2019"):
        source_values_table("harbour/loaves-2019")
