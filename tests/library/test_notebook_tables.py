"""Tables as text and as HTML."""

import pandas as pd

from recount.notebook_tables import Table

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
