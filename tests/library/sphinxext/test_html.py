"""Parts of the HTML that a snapshot of the sample does not reach."""

import io
from dataclasses import replace

import pytest
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.utils import new_document
from fontTools.ttLib import TTFont

from recount.book_metadata import BookMetadata
from recount.quantities.load_inputs import claim, date
from recount.results import Result
from recount.sphinxext.anchors import StableAnchors
from recount.sphinxext.html.fonts import FACES, PRINTED, subset
from recount.sphinxext.html.launch_buttons import binder_link
from recount.sphinxext.html.page_metadata import describe
from recount.sphinxext.html.typography import smart_quotes
from recount.sphinxext.html.what_if_data import bounded
from recount.sphinxext.source_numbers import source_number
from recount.verdicts import SYMBOLS


@pytest.mark.parametrize(
    "html, expected",
    [
        ("<!-- it's --><p>it's</p>", "<!-- it's --><p>it’s</p>"),
        (
            "<pre>a 'b'<code>'c'</code>'d'</pre>\n<p>'e'</p>",
            "<pre>a 'b'<code>'c'</code>'d'</pre>\n<p>‘e’</p>",
        ),
        ("<td>a</td><td>'b'</td>", "<td>a</td><td>‘b’</td>"),
        ("<p>it<b>'</b>s</p>", "<p>it<b>’</b>s</p>"),
        ("<STYLE>'</STYLE>it's", "<STYLE>'</STYLE>it’s"),
        ("<svg/><i>&quot;a&quot;</i> -- b &amp; &lt;c&gt;", "<svg/><i>“a”</i> – b &amp; &lt;c&gt;"),
        ('<p title="it\'s">a</p>', '<p title="it\'s">a</p>'),
    ],
)
def test_quotation_marks_are_typographic_outside_code_and_tags(html, expected):
    assert smart_quotes(html) == expected


@pytest.mark.parametrize("face", [*FACES, *PRINTED])
def test_a_font_has_the_characters_of_a_book_and_no_date(face):
    font = TTFont(io.BytesIO(subset(face)))
    characters = font.getBestCmap()
    assert {ord(character) for character in "aZ09 é…−"} <= set(characters)
    assert font["head"].modified == TTFont(io.BytesIO(subset.__wrapped__(face)))["head"].modified
    assert not set(characters) & set(range(0x400, 0x500))
    widths = {font["hmtx"][characters[ord(digit)]][0] for digit in "0123456789"}
    assert len(widths) == 1, "digits of a column are below each other"


def test_the_symbols_of_verdicts_are_in_the_fonts():
    characters = TTFont(io.BytesIO(subset("sans"))).getBestCmap()
    assert {ord(symbol) for symbol in SYMBOLS.values()} <= set(characters)


def test_a_page_knows_where_corners_bound_a_result():
    """For any values, within the published ranges, or only as published if a slope may turn."""
    loaves, bakers = claim("bread/loaves"), claim("bread/bakers")
    days = (date("bread/first-abroad") - date("bread/opening-2021-06")).to("day")
    quantities = [loaves / bakers, days * loaves, days**2]
    found = [Result.from_quantity("bread/a", each, "A") for each in quantities]
    assert [bounded(each) for each in found] == [2, 2, 1]
    first, second = found[2].inputs
    wide = {"perceived": [first.value, second.value + 60]}
    turning = replace(found[2], inputs=[replace(first, ranges=first.ranges | wide), second])
    assert bounded(turning) == 0


def test_the_link_to_binder_quotes_branches_and_other_hosts():
    book = BookMetadata("B", "A", repository="https://github.com/a/b.git", branch="fix/1")
    assert binder_link(book, "x").startswith("https://mybinder.org/v2/gh/a/b/fix%2F1?")
    link = binder_link(replace(book, repository="https://code.example/b"), "x")
    assert "/git/https%3A%2F%2Fcode.example%2Fb/fix%2F1?" in link
    assert binder_link(BookMetadata("B", "A"), "x") == ""


def test_a_description_is_the_first_paragraph_cut_at_a_word():
    document = new_document("page", get_default_settings())
    document += nodes.bullet_list("", nodes.list_item("", nodes.paragraph("", "An item")))
    assert describe(document) == ""
    citation = source_number("", keys=["a"])
    document += nodes.paragraph("", "", nodes.Text("Words "), citation, nodes.Text(", more."))
    assert describe(document) == "Words, more."
    document[1] = nodes.paragraph("", "word " * 80)
    assert len(describe(document)) <= 302 and describe(document).endswith("word …")


def test_the_anchor_of_a_heading_is_of_its_words_in_any_script():
    """Also where a page has it twice, and where nothing but a year stands in it."""
    document = new_document("page", get_default_settings())
    document.settings.auto_id_prefix = "id"  # as Sphinx has it
    for place, words in enumerate(("Loans", "贷款 概况", "2018", "What holds")):
        section = nodes.section("", nodes.title("", words))
        inner = nodes.section("", nodes.title("", "Loans"))
        section.append(inner)
        document.append(section)
        for each in (section, inner):
            each["names"] = (
                [each[0].astext().lower()] if place in (0, 3) and each is section else []
            )
            document.note_implicit_target(each, each)
    StableAnchors(document).apply()
    found = [section["ids"][0] for section in document.findall(nodes.section)]
    assert found == [
        "loans",
        "loans-loans",
        "贷款-概况",
        "贷款-概况-loans",
        "section-2018",
        "section-2018-loans",
        "what-holds",
        "what-holds-loans",
    ]
    assert set(found) <= set(document.ids)
