"""What a PDF is made of, piece by piece: one document of many pages, its contents, and what is mended after printing. No browser is started here."""

import io
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import playwright.sync_api
import pytest

from recount.book_metadata import BookMetadata
from recount.cite_this_book.records import cite_book
from recount.errors import BuildError
from recount.published_outputs import Published
from recount.sphinxext import pdf as pdf
from recount.sphinxext.pdf import (
    _browser,
    _contents,
    _mapped,
    _page_numbers,
    _part,
    _printed,
    _title,
    _unpacked,
    _within,
    _write,
    build_pdf,
    dedupe_bookmarks,
    epub,
    fonts,
    headings,
    merge_pages,
    missing_glyphs,
    progress,
    set_metadata,
    shutil,
    sys,
)

BOOK = BookMetadata("Head & more: Tail < 1", "Some & Body", "0.1.0", "2026-01-02")
DRAFT = BookMetadata("Head", "Somebody", "0.1.0-draft", "")
X, SVG = "{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2000/svg}"


def page(body):
    return ElementTree.fromstring(
        f'<html xmlns="{X[1:-1]}"><head><title>h</title></head><body class="b" id="top">{body}</body></html>'
    )


@pytest.fixture
def printing(monkeypatch, tmp_path):
    """The steps of a PDF, each noted and none done; letters that no font has."""
    found = SimpleNamespace(steps=[], printed=[], letters=[], pages={"a.xhtml": "the page"})

    @contextmanager
    def aside(output):
        assert output == tmp_path / "out"
        output.mkdir()
        (tmp_path / "aside").mkdir()
        yield tmp_path / "aside"

    @contextmanager
    def steps(words):
        found.words = words
        yield lambda: found.steps.append(len(found.printed))

    def write(folder, document):
        assert folder == tmp_path / "aside"
        return document

    def unpacked(archive, folder):
        assert (archive, folder) == (
            ("epub of", "the book", tmp_path / "aside"),
            tmp_path / "aside" / "pages",
        )
        return found.pages

    def printed(browser, document):
        found.printed.append((browser, document))
        return f"print {len(found.printed)}"

    monkeypatch.setattr(pdf, "_browser", lambda: "the browser")
    monkeypatch.setattr(pdf, "aside", aside)
    monkeypatch.setattr(progress, "steps", steps)
    monkeypatch.setattr(
        Published, "read", lambda book: SimpleNamespace(book={"the book": BOOK}[book])
    )
    monkeypatch.setattr(epub, "build", lambda *words: ("epub of", *words))
    monkeypatch.setattr(pdf, "_unpacked", unpacked)
    monkeypatch.setattr(pdf, "_write", write)
    monkeypatch.setattr(pdf, "bound", lambda *words: words)
    monkeypatch.setattr(pdf, "_page_numbers", lambda first: {f"numbers of {first}": 1})
    monkeypatch.setattr(pdf, "_printed", printed)
    monkeypatch.setattr(pdf, "headings", lambda pages: f"headings of {pages['a.xhtml']}")
    monkeypatch.setattr(pdf, "finished", lambda *words: repr(words).encode())
    monkeypatch.setattr(
        pdf,
        "without_glyph",
        lambda second, pages: (
            found.letters if (second, pages) == ("print 2", found.pages) else ["wrong"]
        ),
    )
    return found


def test_a_book_is_printed_twice_for_its_page_numbers(printing, tmp_path, capsys):
    made = build_pdf("the book", tmp_path / "out")
    assert (
        made == tmp_path / "out" / "recounted-0.1.0.pdf"
        and made.read_bytes() == repr(("print 2", BOOK, "headings of the page")).encode()
    )
    assert printing.printed == [
        ("the browser", (printing.pages, BOOK, {})),
        ("the browser", (printing.pages, BOOK, {"numbers of print 1": 1})),
    ]
    assert printing.steps == [0, 1, 2] and printing.words == [
        "Building the pages",
        "Printing for the page numbers",
        "Printing",
        "Finishing the file",
    ]
    assert capsys.readouterr() == ("", "")


def test_letters_that_are_boxes_are_told(printing, tmp_path, capsys):
    printing.letters = ["\u4e00", "\u4e8c"]
    assert build_pdf("the book", tmp_path / "out").is_file()
    out, err = capsys.readouterr()
    assert out == "" and err == (
        "found no font for 2 letters, such as \u4e00, expected one: they are boxes in the PDF. Install a font that has them; "
        "for Chinese, on Debian, it is the package fonts-droid-fallback.\n"
    )


def test_the_first_browser_that_is_there_prints(monkeypatch):
    monkeypatch.setattr(
        shutil, "which", {"google-chrome": "/bin/google-chrome", "chrome": "/bin/chrome"}.get
    )
    assert _browser() == "/bin/google-chrome"
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(BuildError) as error:
        _browser()
    assert str(error.value) == (
        "found none of chromium, chromium-browser, google-chrome, chrome, expected one of these browsers to print with. "
        "Install it; on Debian it is the package chromium."
    )


def test_a_package_that_is_missing_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pikepdf", None)
    with pytest.raises(BuildError) as error:
        _browser()
    assert (
        str(error.value)
        == "found no pikepdf, expected the packages of requirements-test.txt. Run `make pdf`, which installs them."
    )


def test_pages_of_an_archive_come_in_the_order_of_its_spine(tmp_path):
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest>'
        '<item id="1" href="a.xhtml"/><item id="2" href="b/c.xhtml"/><item id="3" href="d.css"/></manifest>'
        '<spine><itemref idref="2"/><itemref idref="1"/></spine></package>'
    )
    with zipfile.ZipFile(tmp_path / "a.epub", "w") as archive:
        for name, text in (
            ("content.opf", opf),
            ("a.xhtml", "<a/>"),
            ("b/c.xhtml", "<c/>"),
            ("d.css", ""),
        ):
            archive.writestr(name, text)
    pages = _unpacked(tmp_path / "a.epub", tmp_path / "pages")
    assert [(name, root.tag) for name, root in pages.items()] == [
        ("b/c.xhtml", "c"),
        ("a.xhtml", "a"),
    ] and (tmp_path / "pages" / "d.css").is_file()


def test_a_document_stands_beside_its_style_and_its_fonts(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "subset", lambda face: f"font {face}".encode())
    (tmp_path / "pages" / "_static" / "fonts").mkdir(parents=True)
    path = _write(tmp_path, "é")
    assert path == tmp_path / "pages" / "book.xhtml" and path.read_text(encoding="utf-8") == "é"
    files = {
        each.relative_to(path.parent).as_posix(): each.read_bytes()
        for each in path.parent.rglob("*")
        if each.is_file() and each != path
    }
    assert set(files) == {
        "_static/print.css",
        *(f"_static/fonts/{face}.woff2" for face in fonts.PRINTED),
    }
    assert (
        b"@page" in files["_static/print.css"] and files["_static/fonts/mono.woff2"] == b"font mono"
    )


def test_a_document_has_a_title_contents_and_every_page_in_its_order():
    text = merge_pages(
        {
            "index.xhtml": page("<h1>One</h1>"),
            "x/two.xhtml": page(f'<h1>Two</h1><svg xmlns="{SVG[1:-1]}"><path/></svg>'),
        },
        BOOK,
        {"x-two": 7},
    )
    root = ElementTree.fromstring(text)
    assert (
        text.startswith('<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n')
        and root.get("lang") == "en"
    )
    assert root.findtext(f"{X}head/{X}title") == BOOK.title
    assert (
        not "".join(str(each.tail or "") for part in root for each in (part, *part)).strip()
        and not root.find(f"{X}body").text.strip()
    )
    assert [each.get("href") for each in root.iter(f"{X}link")] == [
        "_static/epub.css",
        "_static/print.css",
    ]
    assert [
        (each.tag.removeprefix(X), each.get("class"), each.get("id"))
        for each in root.find(f"{X}body")
    ] == [
        ("header", "title", None),
        ("nav", "contents", None),
        ("section", "part", "index"),
        ("section", "part", "x-two"),
    ]
    assert [each.text for each in root.iter(f"{X}span") if each.get("class") == "page-number"] == [
        None,
        "7",
    ]
    assert (
        "<svg:svg" in text and "<h1>Two</h1>" in text
    )  # a browser takes pages for pages where they have no prefix


def words(element):
    return ["".join(each.itertext()) for each in element]


def test_the_title_tells_the_edition_and_how_it_is_cited():
    root = ElementTree.fromstring(_title(BOOK))
    assert root.get("class") == "title" and [each.get("class") for each in root] == [
        "head",
        "tail",
        None,
        None,
        "note",
        "note",
    ]
    assert words(root)[:5] == [
        "Head & more",
        "Tail < 1",
        "Some & Body",
        "Edition 0.1.0, 2026-01-02",
        f"Cite as: {cite_book(BOOK).apa()}",
    ]
    note = words(root)[5]
    assert note.startswith("A number with a dotted line beneath it leads to its row in the ledger,")
    assert note.endswith(" under the licence CC BY 4.0, the code under the BSD 3-Clause License.")
    assert "its sources and its citation. The text, the charts and the data" in note


def test_a_draft_says_that_it_is_one():
    assert words(ElementTree.fromstring(_title(DRAFT)))[:4] == [
        "Head",
        "",
        "Somebody",
        "Edition 0.1.0-draft: not frozen, not to be cited",
    ]


def test_contents_have_the_title_of_each_page_and_its_number_where_it_is_known():
    pages = {
        "a/b.xhtml": page("<div><h1>One <b>&amp;</b>\n two</h1><h1>Not this</h1></div>"),
        "c.xhtml": page("<p>No title</p>"),
    }
    root = ElementTree.fromstring(_contents(pages, {"a-b": 12, "a/b": 13}))
    assert root.get("class") == "contents" and root.findtext("h1") == "Contents"
    assert [(link.get("href"), *words(link)) for link in root.iter("a")] == [
        ("#a-b", "One & two", "", "12"),
        ("#c", "c.xhtml", "", ""),
    ]
    assert [each.get("class") for each in root.find("ol/li/a")] == [
        None,
        "dots",
        "page-number",
    ] and "".join(root.itertext()) == "ContentsOne & two12c.xhtml"


def test_anchors_and_links_of_a_part_are_of_its_page_and_those_of_a_picture_stay():
    before = page(
        '<p id="a"><a href="#a">1</a><a href="../c.xhtml#d">2</a><a href="https://site.example/#a">3</a></p>'
        f'<svg xmlns="{SVG[1:-1]}" id="s"><use href="#s"/></svg><i id="z"/>'
    )
    text = ElementTree.tostring(before)
    section = ElementTree.fromstring(_part("x/y.xhtml", before))
    assert (section.tag, section.attrib) == (
        f"{X}section",
        {"class": "part", "id": "x-y"},
    ) and ElementTree.tostring(before) == text
    assert [each.get("href") for each in section.iter(f"{X}a")] == [
        "#x-y--a",
        "#c--d",
        "https://site.example/#a",
    ]
    assert [each.get("id") for each in section.iter() if "id" in each.attrib] == [
        "x-y",
        "x-y--a",
        "s",
        "x-y--z",
    ]
    assert section.find(f".//{SVG}use").get("href") == "#s"


@pytest.mark.parametrize(
    "name, link, there",
    [
        ("a/b.xhtml", "../c.xhtml", "#c"),
        ("a/b.xhtml", "c.xhtml#d", "#a-c--d"),
        ("a/b.xhtml", "../x%20y.xhtml#d", "#x y--d"),
        ("b.xhtml", "a/c.xhtml", "#a-c"),
        ("a/b.xhtml", "", "#a-b"),
        ("b.xhtml", "mailto:a@b.example", "mailto:a@b.example"),
    ],
)
def test_a_link_leads_within_the_document(name, link, there):
    assert _within(name, link) == there


class Playwright:
    """A browser that notes what it is asked, and gives words for a PDF or an error."""

    def __init__(self, error=None):
        self.error, self.asked, self.left = error, [], 0
        self.chromium = SimpleNamespace(launch=self.launch)

    def __call__(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.left += 1

    def launch(self, **options):
        if self.error:
            raise playwright.sync_api.Error(self.error[0])
        self.asked.append(options)
        return SimpleNamespace(
            new_page=lambda: SimpleNamespace(
                set_default_timeout=self.asked.append,
                goto=self.asked.append,
                evaluate=self.asked.append,
                pdf=lambda **how: self.asked.append(how) or b"%PDF",
            )
        )


def test_a_document_is_printed_when_its_fonts_are_there(monkeypatch):
    """With its page size, its colours, its tags and its bookmarks; a slow machine has minutes."""
    driver = Playwright()
    monkeypatch.setattr(playwright.sync_api, "sync_playwright", driver)
    assert _printed("/bin/chromium", Path("/a b/book.xhtml")) == b"%PDF" and driver.left == 1
    launched, patience, address, waited, how = driver.asked
    assert (
        launched["executable_path"] == "/bin/chromium"
        and "--no-sandbox" in launched["args"]
        and isinstance(launched["args"], list)
    )
    assert (
        patience >= 120_000
        and address == "file:///a%20b/book.xhtml"
        and waited == "document.fonts.ready"
    )
    assert how == {
        "prefer_css_page_size": True,
        "print_background": True,
        "tagged": True,
        "outline": True,
    }


@pytest.mark.parametrize("said, told", [("\n one\ntwo", "one"), ("", "nothing")])
def test_a_browser_that_fails_is_told_with_its_first_words(monkeypatch, said, told):
    monkeypatch.setattr(playwright.sync_api, "sync_playwright", Playwright([said]))
    with pytest.raises(BuildError) as error:
        _printed("/bin/chromium", Path("/book.xhtml"))
    assert str(error.value) == (
        f"found that /bin/chromium printed nothing and said: {told}, expected a PDF. "
        "Print any page with it, and install it anew if it cannot."
    )


def blank(number=1):
    """A document of some blank pages."""
    made = pikepdf.new()
    for _ in range(number):
        made.add_blank_page()
    return made


def saved(document):
    """What a browser would have printed: nothing in it is of chance."""
    written = io.BytesIO()
    document.save(written, static_id=True)
    return written.getvalue()


def test_anchors_have_the_page_that_they_stand_on():
    """A browser names places in a dictionary or in a tree of names, each a list or a dictionary with a list."""
    document = blank(3)
    first, _, third = (each.obj for each in document.pages)
    fit = pikepdf.Name.Fit
    document.Root.Dests = pikepdf.Dictionary(
        {
            "/X-b": pikepdf.Array([third, fit]),
            "/c": pikepdf.Dictionary(D=pikepdf.Array([first, fit])),
        }
    )
    assert _page_numbers(saved(document)) == {"X-b": 3, "c": 1}
    del document.Root.Dests
    tree = pikepdf.NameTree.new(document)
    tree["d--e"] = pikepdf.Array([third, fit])
    document.Root.Names = pikepdf.Dictionary(Dests=tree.obj)
    assert _page_numbers(saved(document)) == {"d--e": 3}


def test_letters_that_no_font_shows_are_given_once_and_in_order():
    """Signs and digits are none, and what is outside the body is not printed."""
    document = blank()
    table = pikepdf.Stream(document, b"1 beginbfchar <0001> <0062> endbfchar")
    document.Root.Fonts = pikepdf.Array(
        [
            document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Font, ToUnicode=table)),
            document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Font)),
        ]
    )
    more = pikepdf.Stream(document, b"1 beginbfchar <0001> <0063> endbfchar")
    document.Root.Fonts.append(
        document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Font, ToUnicode=more))
    )
    assert missing_glyphs(
        saved(document), {"one": page("<p>z1, b</p>"), "two": page("<p>c<b>az</b>\u2713</p>")}
    ) == ["a", "z"]


@pytest.mark.parametrize(
    "table, letters",
    [
        (
            "2 beginbfchar\n<0003> <0041>\n<0004> <00660069>\nendbfchar\n1 beginbfchar <05><D83DDE00> endbfchar",
            "Afi\U0001f600",
        ),
        ("1 beginbfrange <0004> <0004> <0061> endbfrange", "a"),
        ("2 beginbfrange\n<0010> <0012> <0061>\n<00> <01> <4E00>\nendbfrange", "abc\u4e00\u4e01"),
        ("1 begincodespacerange <0000> <FFFF> endcodespacerange", ""),
    ],
)
def test_letters_of_a_font_are_those_of_its_table(table, letters):
    assert "".join(_mapped(table)) == letters


def test_headings_are_of_every_level_and_nothing_else_is():
    pages = {
        "a": page("<h1>One</h1><!-- h1 --><h6>Six <i>and</i>\n more</h6><h7>Seven</h7><p>h1</p>"),
        "b": page(f'<header>No</header><svg xmlns="{SVG[1:-1]}"><h1>No</h1></svg><h2>One</h2>'),
    }
    assert headings(pages) == {"One", "Six and more"} and isinstance(headings({}), frozenset)


@pytest.mark.parametrize(
    "title, known, once",
    [
        ("abab", (), "ab"),
        ("abab", ("abab",), "abab"),
        ("a b a b ", ("a b a b",), "a b a b "),
        ("aba", (), "aba"),
        ("aab", (), "aab"),
        ("", (), ""),
    ],
)
def test_a_doubled_title_is_halved_unless_it_is_a_heading(title, known, once):
    assert dedupe_bookmarks(title, known) == once


def finished(document, book=BOOK, known=()):
    return set_metadata(saved(document), book, known)


def test_bookmarks_are_mended_at_every_depth():
    document = blank()
    with document.open_outline() as outline:
        top, whole = pikepdf.OutlineItem("OneOne", 0), pikepdf.OutlineItem("bonbon", 0)
        top.children.append(pikepdf.OutlineItem("TwoTwo", 0))
        outline.root.extend([top, whole])
    with (
        pikepdf.open(io.BytesIO(finished(document, known={"bonbon"}))) as done,
        done.open_outline() as outline,
    ):
        assert [
            (item.title, [child.title for child in item.children]) for item in outline.root
        ] == [("One", ["Two"]), ("bonbon", [])]
        assert done.Root.PageMode == pikepdf.Name.UseOutlines
    with (
        pikepdf.open(io.BytesIO(set_metadata(saved(document), BOOK))) as done,
        done.open_outline() as outline,
    ):
        assert outline.root[1].title == "bon"


def test_a_figure_without_words_is_a_division():
    document = blank()
    made = [
        pikepdf.Dictionary(S=pikepdf.Name.Figure, Alt="Words"),
        pikepdf.Dictionary(S=pikepdf.Name.Figure),
        pikepdf.Dictionary(S=pikepdf.Name.P),
        pikepdf.Dictionary(T=pikepdf.Name.Figure),
    ]
    document.Root.Tags = pikepdf.Array([document.make_indirect(each) for each in made])
    with pikepdf.open(io.BytesIO(finished(document))) as done:
        assert [str(each.get("/S")) for each in done.Root.Tags] == ["/Figure", "/Div", "/P", "None"]


@pytest.mark.parametrize(
    "book, day, head", [(BOOK, "20260102", "Head & more: Tail < 1"), (DRAFT, "19800101", "Head")]
)
def test_a_finished_file_says_what_it_is_and_not_when_it_was_printed(book, day, head):
    document = blank()
    document.docinfo["/CreationDate"], document.docinfo["/Producer"] = "D:20310101120000Z", "Skia"
    with pikepdf.open(io.BytesIO(finished(document, book))) as done:
        said = {name: str(text) for name, text in done.docinfo.items()}
        with done.open_metadata(set_pikepdf_as_editor=False) as metadata:
            assert (metadata["dc:title"], metadata["dc:creator"], metadata["dc:language"]) == (
                head,
                [book.author],
                {"en"},
            )
            assert metadata["pdf:Producer"] == "Skia" and "xmp:MetadataDate" not in metadata
    assert said == {
        "/Title": head,
        "/Author": book.author,
        "/Subject": "One page of a corporate report, computed again",
        "/Keywords": "corporate reporting, ESG, reproducibility",
        "/Creator": f"Recounted {book.version}",
        "/CreationDate": f"D:{day}000000Z",
        "/ModDate": f"D:{day}000000Z",
        "/Producer": "Skia",
    }


def test_the_number_of_a_file_is_that_of_its_content(monkeypatch):
    """Where it is not asked for, the clock goes into it, to the second."""
    asked, save = [], pikepdf.Pdf.save
    monkeypatch.setattr(
        pikepdf.Pdf,
        "save",
        lambda document, *words, **how: asked.append(how) or save(document, *words, **how),
    )
    finished(blank())
    assert asked[-1]["deterministic_id"] is True


def test_a_file_that_was_printed_again_is_the_same_and_small():
    def large(time):
        document = blank()
        document.docinfo["/CreationDate"] = time
        document.Root.Large = document.make_indirect(pikepdf.Stream(document, b"a" * 20_000))
        document.Root.Stored = document.make_indirect(
            pikepdf.Stream(
                document, zlib.compress(b"a" * 20_000, 0), Filter=pikepdf.Name.FlateDecode
            )
        )
        document.Root.Many = pikepdf.Array(
            [document.make_indirect(pikepdf.Dictionary(Number=number)) for number in range(300)]
        )
        return finished(document)

    one, other = large("D:20310101120000Z"), large("D:20260101120000Z")
    assert one == other and len(one) < 6000 and b"/ObjStm" in one
