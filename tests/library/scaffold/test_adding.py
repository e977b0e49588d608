"""Documents, claims, evidence and sources are added whole or not at all, each fault in a line."""

import csv
import io
import re

import matplotlib.pyplot as plt
import pypdf
import pytest

from recount.cli import main
from recount.validation import check_book

PAGE = "Harbour Bakeries\n\nIn 2022 we baked 1.4 million loaves with 三千 sesame seeds.\n"
CELLS = ["id=harbour-2022-p3", "source=harbour2021report", "title=Report", "page=3", "year=2022"]


@pytest.fixture
def book(sample, monkeypatch):
    monkeypatch.delenv("RECOUNT_DATA")
    monkeypatch.chdir(sample)
    as_windows_saves_it = PAGE.replace("\n", "\r\n").encode("utf-8-sig")
    (sample / "page.txt").write_bytes(as_windows_saves_it)
    return sample


def files(book):
    return {path: path.read_bytes() for path in book.rglob("*") if path.is_file()}


def refused(book, capsys, *arguments) -> str:
    """What a command prints that changes nothing."""
    before = files(book)
    assert main([str(each) for each in arguments]) == 1
    assert files(book) == before
    message = capsys.readouterr().err
    assert "Traceback" not in message
    return message.strip()


def test_a_page_leads_to_proposals_and_those_with_an_id_to_claims(book, capsys):
    assert main(["add-document", "page.txt", *CELLS]) == 0
    assert "'三千 sesame seeds' is read as 3000." in capsys.readouterr().out
    proposals = book / "proposals-harbour-2022-p3.csv"
    with open(proposals, encoding="utf-8", newline="") as lines:
        rows = {row["fragment"]: row for row in csv.DictReader(lines)}
    assert list(rows) == sorted(rows, key=len)
    assert "no row has an id" in refused(book, capsys, "add-claims", proposals)
    seeds = rows["三千 sesame seeds"]
    seeds |= {"id": "bread/seeds", "counted": "seeds", "missing": "the day"}
    with open(proposals, "w", encoding="utf-8-sig", newline="") as lines:  # as a spreadsheet saves
        writer = csv.DictWriter(lines, seeds, delimiter=";")
        writer.writeheader()
        writer.writerows(rows.values())
    claims = proposals.read_text("utf-8-sig")
    proposals.write_text(claims.replace("sesame seeds;", "sesame weeds;"), "utf-8")
    other = refused(book, capsys, "add-claims", proposals)
    assert "is not at these offsets, where the page has '三千 sesame seeds'. Quote" in other
    moved = (book / "page.txt").rename(book / "moved.txt")
    assert refused(book, capsys, "add-claims", proposals, "--page", moved) == other
    proposals.write_text(claims, encoding="utf-8")
    assert main(["add-claims", str(proposals)]) == 0
    printed = capsys.readouterr().out
    assert "Their words were not looked for" in printed
    assert "New unit seed, plural seeds:" in printed
    moved.rename(book / "page.txt")
    assert "bread/seeds,harbour-2022-p3,count,3000,,seed" in (book / "data/claims.csv").read_text(
        "utf-8"
    )
    assert "seed,[seed],seed,seeds,false,true" in (book / "data/units.csv").read_text("utf-8")
    assert check_book(book, page=book / "page.txt", data_only=True) == []
    assert "already. Empty their ids" in refused(book, capsys, "add-claims", proposals)
    again = refused(book, capsys, "add-document", "page.txt", *CELLS)
    assert again == "page.txt is already the document 'harbour-2022-p3'. Nothing to add."
    (book / "page.txt").write_text(PAGE.replace("1.4", "1.5"), encoding="utf-8")
    changed = refused(book, capsys, "add-document", "page.txt", *CELLS)
    assert "is not the text of 'harbour-2022-p3' that is on record" in changed


@pytest.mark.parametrize(
    "page, message",
    [
        (b"", "page.txt: the file is empty. Restore it."),
        (b"\x89PNG\r\n", "page.txt, line 1: the file is not UTF-8 text"),
        (b"12\n - 4\n", "page.txt: there are no words in it. If it is a scan"),
        (b"We em-\nploy 12 people.\n", "page.txt, line 1: a word is parted at the end of the line"),
        (b"Our staff grew      The board met\n" * 3, "page.txt, lines 1 to 3: two columns run"),
    ],
)
def test_a_page_that_cannot_be_quoted_is_refused(page, message, book, capsys):
    (book / "page.txt").write_bytes(page)
    assert refused(book, capsys, "add-document", "page.txt", *CELLS).startswith(message)


@pytest.mark.parametrize(
    "cells, message",
    [
        (CELLS[:3], "data/documents.csv: the row lacks page=… (Number of the page.); year=…"),
        ([*CELLS, "colour=red"], "data/documents.csv has no column 'colour'. Its columns: id, "),
        (["id=No Id", *CELLS[1:]], "data/documents.csv, row 3, column id: 'No Id' does not fit"),
        ([*CELLS, "year=soon"], "data/documents.csv, row 3, column year: 'soon' is not an integer"),
        (["id", *CELLS[1:]], "'id' is not like column=value."),
    ],
)
def test_a_document_with_a_wrong_cell_is_refused(cells, message, book, capsys):
    assert refused(book, capsys, "add-document", "page.txt", *cells).startswith(message)


def test_what_is_missing_is_asked_for_at_a_terminal(book, capsys, monkeypatch):
    answers = io.StringIO("3\n2022\n")
    answers.isatty = lambda: True
    monkeypatch.setattr("sys.stdin", answers)
    assert main(["add-document", "page.txt", *CELLS[:3]]) == 0
    assert "data/documents.csv: Number of the page." in capsys.readouterr().out
    assert "harbour-2022-p3,harbour2021report,Report,3,2022," in (
        book / "data/documents.csv"
    ).read_text("utf-8")


def test_a_page_of_a_pdf_is_read_unless_it_is_a_scan_or_has_a_password(book, capsys):
    with plt.rc_context({"pdf.fonttype": 42}):
        figure = plt.figure()
        figure.text(0.1, 0.5, "We opened 12 bakeries")
        figure.savefig(book / "text.pdf")
        plt.close(figure)
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(book / "scan.pdf")
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(book / "locked.pdf")
    (book / "wrong.pdf").write_text("no PDF")
    for name, message in (
        ("scan", "scan.pdf, page 1 has no text: it is a scan."),
        ("locked", "locked.pdf has a password. Save a copy without one."),
        ("wrong", "wrong.pdf cannot be read as a PDF"),
        ("text", "text.pdf has pages 1 to 1, and no page 3."),
    ):
        page = [] if name == "text" else ["--pdf-page", "1"]
        assert refused(book, capsys, "add-document", f"{name}.pdf", *CELLS, *page).startswith(
            message
        )
    assert main(["add-document", "text.pdf", *CELLS, "--pdf-page", "1"]) == 0
    assert "12 bakeries" in (book / "proposals-harbour-2022-p3.csv").read_text("utf-8")


def test_sources_are_added_in_the_order_of_their_keys(book, capsys):
    entry = "@misc{map2020,\n  author = {{The Mapper}},\n  title = {A map},\n  year = {2020}\n}\n"
    (book / "new.bib").write_text(entry, encoding="utf-8")
    assert main(["add-source", "new.bib"]) == 0
    assert (
        main(["add-source", "key=list2020", "title=A list", "author=The Lister", "year=2020"]) == 0
    )
    keys = re.findall(r"@\w+\{(\w+),", (book / "data/references.bib").read_text("utf-8"))
    assert keys == sorted(keys) and {"map2020", "list2020"} < set(keys)
    for content, message in (
        (entry, "data/references.bib has the key 'map2020' already. Rename the new entry."),
        ("A map, 2020", "There is no entry of BibTeX in it. One begins like @misc{key2021,"),
        ("@misc{Map_1,\n  title = {A}\n}", "data/references.bib, line"),
        ("@misc{untitled2020,\n  author = {A}\n}", "data/references.bib, line"),
    ):
        (book / "new.bib").write_text(content, encoding="utf-8")
        assert refused(book, capsys, "add-source", "new.bib").startswith(message)


EVIDENCE = [
    "id=census/grain-2021", "quantity=Money for grain", "value=2000000", "unit=CRN", "as_of=2021",
    "geography=XHA", "source=register2021", "locator=table", "origin=census-2021",
]  # fmt: skip
ORIGIN = ["origins.title=Census", "origins.publisher=The Census", "origins.kind=independent"]


def test_evidence_is_added_with_its_origin_beside_a_claim(book, capsys):
    assert "data/origins.csv: the row lacks title=…" in refused(
        book, capsys, "add-evidence", *EVIDENCE
    )
    wrong = [*EVIDENCE, *ORIGIN, "as_of=last year"]
    assert "column as_of" in refused(book, capsys, "add-evidence", *wrong)
    nowhere = [*EVIDENCE, *ORIGIN, "claim=bread/grane", "side=context"]
    assert "did you mean" in refused(book, capsys, "add-evidence", *nowhere).lower()
    elsewhere = refused(
        book, capsys, "add-evidence", *EVIDENCE, *ORIGIN, "verdict_evidence.side=for"
    )
    assert elsewhere.startswith("verdict_evidence.side: only origins") and "side=…" in elsewhere
    zork = refused(
        book, capsys, "add-evidence", *EVIDENCE, *ORIGIN, "claim=bread/grain", "unit=zork"
    )
    assert zork.startswith("unit=zork: no such unit.")
    beside = ["claim=bread/grain", "side=context"]
    assert main(["add-evidence", *EVIDENCE, *ORIGIN, *beside]) == 0
    printed = capsys.readouterr().out
    assert (
        "The verdict that follows, with its reason:\n" in printed and ": bread/grain\n" in printed
    )
    added = (book / "data/verdict_evidence.csv").read_text("utf-8").splitlines()[-1]
    assert added == "bread/grain,context,census/grain-2021,,"
    assert check_book(book, data_only=True) == []


def test_what_is_missing_is_said_in_the_order_of_writing(book, capsys):
    assert main(["add-document", "page.txt", *CELLS]) == 0
    capsys.readouterr()
    assert main(["status"]) == 0
    assert capsys.readouterr().out.startswith(
        "harbour-2022-p3 has no claim yet: give an id to each"
    )
