"""What an EPUB is made of, piece by piece: plain nodes, contents, package and archive. No book is built here."""

import io
import xml.etree.ElementTree as ElementTree
import zipfile
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from docutils import nodes, utils
from sphinx import addnodes
from sphinx.builders.epub3 import Epub3Builder
from sphinx.errors import ExtensionError

from recount import __version__
from recount.book_metadata import BookMetadata
from recount.charts.style import COLOURS, GRID, INK, MUTED
from recount.sphinxext import build as site
from recount.sphinxext import chart_figures as pictures
from recount.sphinxext.chart_figures import chart
from recount.sphinxext.directives.chart_thumbnails import chart_thumbnails
from recount.sphinxext.directives.cite_this import cite
from recount.sphinxext.directives.reference_table import ledger
from recount.sphinxext.epub import (
    _ACCESS,
    _FOLDER,
    _RIGHTS,
    EpubBook,
    SimplifyNodes,
    _contents,
    _metadata,
    _navigation,
    _package,
    _sections,
    _unboxed,
    _width,
    build_epub,
    epub_figure,
    epub_violations,
    fonts,
    identifier,
    recolour,
    setup,
    visit_drawn_html,
    zip_epub,
)
from recount.sphinxext.nodes import collapsible, cross_ref, download_ref
from recount.sphinxext.value_cards import number

BOOK = BookMetadata("Title: A & B", "Some < Body", "0.1.0", "2026-01-02")
DRAFT = BookMetadata("Title", "Somebody", "0.1.0-draft", "")
RECORD = {
    "id": "a/one",
    "title": "A & B",
    "alternative": "A & B. Words",
    "caption": "Caption < here",
    "columns": ["a", "b"],
    "rows": [[1, 2]],
    "inputs": ["a/x"],
}
OPF, DC, XHTML = (
    "{http://www.idpf.org/2007/opf}",
    "{http://purl.org/dc/elements/1.1/}",
    "{http://www.w3.org/1999/xhtml}",
)


def test_the_one_file_that_was_built_is_put_in_its_place(monkeypatch, tmp_path):
    @contextmanager
    def aside(output):
        assert output == tmp_path
        (tmp_path / "aside" / "made").mkdir(parents=True)
        yield tmp_path / "aside"

    def run(book, folder, builder):
        assert (book, folder, builder) == ("the book", tmp_path / "aside", "epub")
        (folder / "made" / "a.xhtml").touch()
        (folder / "made" / "a.epub").write_text("new", encoding="utf-8")
        return folder / "made"

    monkeypatch.setattr(site, "aside", aside)
    monkeypatch.setattr(site, "run", run)
    (tmp_path / "a.epub").write_text("old", encoding="utf-8")
    assert (
        build_epub("the book", tmp_path) == tmp_path / "a.epub"
        and (tmp_path / "a.epub").read_text(encoding="utf-8") == "new"
    )
    assert not list((tmp_path / "aside").rglob("*.epub"))


def test_an_edition_has_an_identifier_of_its_own_whatever_else_is_said_of_it():
    assert identifier(BOOK) == identifier(BookMetadata(BOOK.title, "Another", BOOK.version, ""))
    assert (
        len({identifier(book) for book in (BOOK, DRAFT, BookMetadata("Other", "", "0.1.0", ""))})
        == 3
    )


@pytest.mark.parametrize(
    "page, found",
    [
        ("<p><script/><script/></p>", ["script"]),
        (
            '<p onclick="1" data-a="2"><b popover="auto" download=""/></p>',
            ["onclick on p", "data-a on p", "popover on b", "download on b"],
        ),
        (
            f'<html xmlns="{XHTML[1:-1]}"><p tabindex="0"/><p tabindex="1"/></html>',
            ["tabindex on p"],
        ),
        ('<p class="on" title="data-a" href="#a">script</p>', []),
    ],
)
def test_what_only_a_site_can_use_is_unfit(page, found):
    assert epub_violations(page) == [
        f"found {what}, expected nothing that needs the site. Leave it out in recount/book/epub.py"
        for what in found
    ]


def plain(*children, address=lambda name: "", small=()):
    """A document as the pages of an EPUB have it."""
    published = SimpleNamespace(
        outputs=SimpleNamespace(charts=dict(small)), book=SimpleNamespace(address=address)
    )
    document = utils.new_document(
        "a.md",
        SimpleNamespace(
            env=SimpleNamespace(app=SimpleNamespace(recount=published)),
            **vars(utils.new_document("").settings),
        ),
    )
    document.extend(children)
    SimplifyNodes(document).run()
    assert all(node.rawsource in ("", node.astext()) for node in document.findall(nodes.Element))
    return document


def test_what_folds_or_floats_on_the_site_stands_open():
    document = plain(
        cite("", nodes.paragraph("", "Cite it")),
        ledger("", nodes.paragraph("", "A row"), nodes.paragraph("", "Another")),
        collapsible(
            "",
            nodes.paragraph("", "Steps"),
            head="Result",
            tail="and more",
            ids=["a"],
            classes=["b"],
        ),
        collapsible("", nodes.paragraph("", "Bare"), head="", tail="tail"),
    )
    first, row, another, block, bare = document.children
    assert [each.astext() for each in (first, row, another)] == ["Cite it", "A row", "Another"]
    assert isinstance(block, nodes.container) and (block["ids"], block["classes"]) == (["a"], ["b"])
    head, steps = block.children
    assert isinstance(head, nodes.paragraph) and isinstance(head[0], nodes.strong)
    assert (head[0].astext(), head.astext(), steps.astext()) == (
        "Result",
        "Result and more",
        "Steps",
    )
    assert bare.astext() == "Bare" and len(bare) == 1


def test_what_stands_within_what_folds_is_made_plain_too():
    document = plain(
        collapsible(
            "",
            nodes.paragraph("", "", number("4.9", "4.9", home="ledger/results", anchor="result-a")),
            head="",
            tail="",
        )
    )
    assert document.next_node(number) is None and document.next_node(cross_ref).astext() == "4.9"


def test_a_number_leads_to_its_row_without_a_card():
    (lead,) = plain(
        number("4.9 jobs", "4.9 jobs", home="ledger/results", anchor="result-a")
    ).children
    assert isinstance(lead, cross_ref) and (
        lead.astext(),
        lead["home"],
        lead["anchor"],
        lead["classes"],
    ) == ("4.9 jobs", "ledger/results", "result-a", ["number"])


def test_charts_are_drawn_whole_and_in_small():
    """A small one knows where the whole stands."""
    document = plain(
        chart("", record=RECORD, svg="<svg/>"),
        chart_thumbnails("", charts=[("a/one", "chapters/a"), ("a/two", "chapters/b")]),
        small={"a/one": (RECORD, "<svg>1</svg>"), "a/two": ({"id": "a/two"}, "<svg>2</svg>")},
    )
    assert all(isinstance(each, epub_figure) for each in document.children)
    assert [(each["record"]["id"], each["svg"], each["home"]) for each in document.children] == [
        ("a/one", "<svg/>", ""),
        ("a/one", "<svg>1</svg>", "chapters/a"),
        ("a/two", "<svg>2</svg>", "chapters/b"),
    ]


def test_a_file_is_an_address_where_the_site_has_one_and_else_its_name():
    def taken(name, words, address=""):
        (made,) = plain(
            download_ref(words, words, name=name),
            address=lambda place: address and f"{address}/{place}",
        ).children
        return type(made), made.astext(), made.get("refuri")

    assert taken("charts/a.csv", "a.csv") == (nodes.literal, "charts/a.csv", None)
    assert taken("charts/a.csv", "charts/a.csv", "https://site.example") == (
        nodes.reference,
        "charts/a.csv",
        "https://site.example/downloads/charts/a.csv",
    )
    assert taken("charts/a.csv", "the values") == (nodes.inline, "the values", None)
    assert taken("charts/a.csv", "the values", "https://site.example") == (
        nodes.reference,
        "the values",
        "https://site.example/downloads/charts/a.csv",
    )


def test_code_is_not_coloured_and_a_stored_table_has_no_box():
    table = '<div class="table-box" tabindex="0"><table class="data"><tr><th scope="col">a</th></tr></table></div><div class="other"></div>'
    code, raw = plain(
        nodes.literal_block("", "1 + 1", language="python"), nodes.raw("", table, format="html")
    ).children
    assert code["language"] == "none" and isinstance(raw, nodes.raw) and raw["format"] == "html"
    assert (
        raw.astext()
        == '<div><table class="data"><tr><th scope="col">a</th></tr></table></div><div class="other"></div>'
    )


def test_a_table_of_more_than_four_columns_is_wide():
    assert [_width('<th scope="col">a</th>' * number) for number in (4, 5)] == [
        "data",
        "data wide",
    ]
    heads = '<th scope="col" title="a">a</th>' * 5
    assert _unboxed(f'<table class="data">{heads}') == f'<table class="data wide">{heads}'


def test_colours_of_a_chart_are_those_of_the_text_or_of_its_kind():
    inks = {
        name: recolour(f"fill: {colour}")
        for name, colour in {"ink": INK, "muted": MUTED, **COLOURS}.items()
    }
    assert inks["ink"] == inks["muted"] == "fill: currentColor"
    assert all(
        inks[name] == f"fill: {colour}"
        for name, colour in (("page", "#c6510d"), ("evidence", "#0d7bba"), ("computed", "#965cc1"))
    )
    assert (
        recolour(f"fill: {GRID}; stroke: {GRID}")
        == "fill: currentColor; fill-opacity: 0.25; stroke: currentColor; stroke-opacity: 0.25"
    )


def written(monkeypatch, **attributes):
    """What is written for a chart on a page."""
    monkeypatch.setattr(
        pictures,
        "sources_html",
        lambda translator, inputs: f"<p>{translator.builder.current_docname}: {inputs}</p>",
    )
    builder = SimpleNamespace(
        current_docname="index", get_relative_uri=lambda here, home: f"{here}-to-{home}&.xhtml"
    )
    page = SimpleNamespace(body=[], builder=builder)
    with pytest.raises(nodes.SkipNode):
        visit_drawn_html(
            page,
            epub_figure(
                "",
                record=RECORD,
                svg=f'<svg width="9pt"><g style="stroke: {INK}"/></svg>',
                **attributes,
            ),
        )
    return "".join(page.body)


def test_a_chart_has_its_title_its_words_its_values_and_its_sources(monkeypatch):
    root = ElementTree.fromstring(f"<body>{written(monkeypatch, home='')}</body>")
    figure, table, sources = root
    title, picture, caption = figure
    assert figure.attrib == {"class": "chart", "id": "at-chart-a-one"}
    assert (title.get("class"), title.text, caption.text) == (
        "chart-title",
        "A & B",
        "Caption < here",
    )
    assert (
        picture.get("aria-labelledby") == "chart-a-one-full-words"
        and picture.find("g").get("style") == "stroke: currentColor"
    )
    assert table.get("class") == "data" and [each.tag for each in table] == [
        "caption",
        "thead",
        "tbody",
    ]
    assert [each.text for each in table.iter("td")] == ["1", "2"]
    assert table.findtext("caption") == "The values" and sources.text == "index: ['a/x']"


def test_a_small_chart_leads_to_the_whole(monkeypatch):
    (figure,) = ElementTree.fromstring(f"<body>{written(monkeypatch, home='chapters/a')}</body>")
    title, picture = figure
    assert figure.attrib == {} and title.get("class") == "chart-title"
    assert (title.find("a").get("href"), title.findtext("a")) == (
        "index-to-chapters/a&.xhtml#at-chart-a-one",
        "A & B",
    )
    assert (
        picture.get("aria-labelledby") == "chart-a-one-small-words"
        and picture.find("g").get("style") == "stroke: currentColor"
    )


def test_the_builder_has_the_settings_and_the_theme_of_these_pages(monkeypatch):
    begun = []
    monkeypatch.setattr(Epub3Builder, "init", lambda self: begun.append(dict(vars(self.config))))
    builder = object.__new__(EpubBook)
    builder.config = SimpleNamespace()
    builder.init()
    assert begun == [
        {"version": __version__, "epub_show_urls": "no"}
    ] and builder.get_theme_config() == ("recounted-epub", {})


def entry(place, words, *within):
    """One entry of a table of contents, with those below it."""
    reference = nodes.reference("", words, internal=True, refuri="", anchorname=place)
    item = nodes.list_item("", addnodes.compact_paragraph("", "", reference))
    item += [nodes.bullet_list("", *within)] if within else []
    return item


@pytest.fixture
def env():
    """What Sphinx knows of a book of three pages, two of them in a part; the first has two sections, and one below them."""
    root = utils.new_document("index.md")
    root += nodes.section(
        "",
        addnodes.toctree("", entries=[(None, "a"), ("Title", "b/c")], caption="Part < 1"),
        addnodes.toctree("", entries=[(None, "d")], caption=None),
    )
    tocs = {
        "index": nodes.bullet_list("", entry("", "Start")),
        "b/c": nodes.bullet_list("", entry("", "C")),
        "d": nodes.bullet_list("", entry("", "D")),
        "a": nodes.bullet_list(
            "",
            entry("", "A", entry("#one", "One & 1", entry("#deep", "Deep")), entry("#two", "Two")),
        ),
    }
    titles = {
        name: nodes.title("", words)
        for name, words in (("index", "Start"), ("a", "A & B"), ("b/c", "C"), ("d", "D"))
    }
    return SimpleNamespace(
        config=SimpleNamespace(root_doc="index"),
        get_doctree={"index": root}.get,
        tocs=tocs,
        titles=titles,
    )


def test_parts_and_their_pages_are_those_of_the_table_of_contents(env):
    assert _contents(env) == [("", ["index"]), ("Part < 1", ["a", "b/c"]), ("", ["d"])]


def test_sections_of_a_page_are_listed_and_none_below_them(env):
    assert (
        list(_sections(env.tocs["a"])) == [("#one", "One & 1"), ("#two", "Two")]
        and list(_sections(env.tocs["d"])) == []
    )


def listed(element):
    """An ordered list as it is nested: address or caption of each entry, then what is below it."""
    return (
        [
            (
                (item.find(f"{XHTML}a").get("href"), item.findtext(f"{XHTML}a"))
                if item.find(f"{XHTML}a") is not None
                else item.findtext(f"{XHTML}span"),
                listed(item.find(f"{XHTML}ol")),
            )
            for item in element
        ]
        if element is not None
        else []
    )


def test_the_navigation_has_parts_pages_and_sections(env):
    root = ElementTree.fromstring(_navigation(env, _contents(env), "A < B"))
    contents, landmarks = root.iter(f"{XHTML}nav")
    sections = [(("a.xhtml#one", "One & 1"), []), (("a.xhtml#two", "Two"), [])]
    assert listed(contents.find(f"{XHTML}ol")) == [
        (("index.xhtml", "Start"), []),
        ("Part < 1", [(("a.xhtml", "A & B"), sections), (("b/c.xhtml", "C"), [])]),
        (("d.xhtml", "D"), []),
    ]
    assert (
        listed(landmarks.find(f"{XHTML}ol")) == [(("index.xhtml", "The text"), [])]
        and root.findtext(f"{XHTML}head/{XHTML}title") == "A < B"
    )
    types = [nav.get("{http://www.idpf.org/2007/ops}type") for nav in (contents, landmarks)]
    assert (
        types == ["toc", "landmarks"]
        and landmarks.get("hidden") == "hidden"
        and root.find(f".//{XHTML}link").get("href") == "_static/epub.css"
    )
    assert root.get("lang") == "en" and (
        contents.get("id"),
        contents.get("role"),
        contents.findtext(f"{XHTML}h1"),
    ) == ("toc", "doc-toc", "Contents")
    assert all(len(each) for each in root.iter(f"{XHTML}ol"))
    assert [line for line in "".join(root.find(f"{XHTML}body").itertext()).split("\n") if line] == [
        "Contents",
        "Start",
        "Part < 1",
        "A & B",
        "One & 1",
        "Two",
        "C",
        "D",
        "Landmarks",
        "The text",
    ]
    assert landmarks.find(f".//{XHTML}a").get("{http://www.idpf.org/2007/ops}type") == "bodymatter"


def published(book=BOOK, *days):
    return SimpleNamespace(
        book=book, history=SimpleNamespace(editions=[SimpleNamespace(date=day) for day in days])
    )


def test_the_package_lists_every_file_and_the_order_of_the_pages():
    files = {
        "META-INF/container.xml": "",
        "nav.xhtml": "<svg",
        "b.xhtml": "",
        "a/c.xhtml": "<svg/>",
        "_static/epub.css": "",
        "_static/fonts/a.woff2": b"<svg",
    }
    root = ElementTree.fromstring(_package(published(), files, ["a/c.xhtml", "b.xhtml"]))
    items = {
        item.get("id"): (item.get("href"), item.get("media-type"), item.get("properties"))
        for item in root.iter(f"{OPF}item")
    }
    assert list(items.values()) == [
        ("nav.xhtml", "application/xhtml+xml", "nav"),
        ("b.xhtml", "application/xhtml+xml", None),
        ("a/c.xhtml", "application/xhtml+xml", "svg"),
        ("_static/epub.css", "text/css", None),
        ("_static/fonts/a.woff2", "font/woff2", None),
    ]
    assert [items[each.get("idref")][0] for each in root.iter(f"{OPF}itemref")] == [
        "a/c.xhtml",
        "b.xhtml",
    ]
    assert (
        not "".join(each.tail or "" for each in root.iter()).strip()
        and root.get("version") == "3.0"
    )
    assert root.find(f".//*[@id='{root.get('unique-identifier')}']").text == identifier(BOOK)


def metadata(said):
    """Elements of the metadata, and properties of the book."""
    root = ElementTree.fromstring(f'<metadata xmlns:dc="{DC[1:-1]}">{_metadata(said)}</metadata>')
    assert not "".join([root.text or "", *(each.tail or "" for each in root)]).strip()
    return {each.tag.removeprefix(DC): each.text for each in root if each.tag != "meta"}, [
        (each.get("property"), each.text) for each in root.iter("meta")
    ]


def test_metadata_of_an_edition_with_an_address():
    elements, properties = metadata(
        published(
            BookMetadata(
                BOOK.title, BOOK.author, BOOK.version, BOOK.date, "https://site.example/a&b/"
            ),
            "2025-01-01",
        )
    )
    assert elements == {
        "identifier": identifier(BOOK),
        "title": BOOK.title,
        "creator": BOOK.author,
        "language": "en",
        "rights": _RIGHTS,
        "date": "2026-01-02",
        "source": "https://site.example/a&b/",
    }
    assert properties == [
        ("dcterms:modified", "2026-01-02T00:00:00Z"),
        *((f"schema:{name}", text) for name, text in _ACCESS),
    ]


def test_a_draft_has_no_date_and_is_as_old_as_the_last_edition():
    elements, properties = metadata(published(DRAFT, "2023-01-01", "2024-01-01", "2025-01-01"))
    assert not {"date", "source"} & set(elements) and properties[0] == (
        "dcterms:modified",
        "2025-01-01T00:00:00Z",
    )
    assert metadata(published(DRAFT))[1][0] == ("dcterms:modified", "1980-01-01T00:00:00Z")


def test_an_archive_has_its_media_type_first_and_tells_neither_time_nor_system():
    with zipfile.ZipFile(io.BytesIO(zip_epub({"b.xhtml": "é" * 999, "a.bin": b"\x00"}))) as archive:
        entries = archive.infolist()
        assert [(entry.filename, archive.read(entry)) for entry in entries] == [
            ("mimetype", b"application/epub+zip"),
            ("b.xhtml", ("é" * 999).encode()),
            ("a.bin", b"\x00"),
        ]
    assert [entry.compress_type for entry in entries] == [
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
        zipfile.ZIP_DEFLATED,
    ] and entries[1].compress_size < 100
    assert {(entry.date_time, entry.create_system, entry.external_attr) for entry in entries} == {
        ((1980, 1, 1, 0, 0, 0), 3, 0o644 << 16)
    }


@pytest.fixture
def builder(monkeypatch, tmp_path, env):
    """A builder at its end, when the pages are written."""
    monkeypatch.setattr(fonts, "subset", lambda face: f"font {face}".encode())
    for name in ("index", "a", "b/c", "d"):
        path = tmp_path / f"{name}.xhtml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"<p>{name} é</p>", encoding="utf-8")
    return SimpleNamespace(outdir=str(tmp_path), env=env, app=SimpleNamespace(recount=published()))


def test_pages_navigation_style_and_fonts_are_packed_in_one_file(builder, env, tmp_path):
    EpubBook.handle_finish(builder)
    with zipfile.ZipFile(tmp_path / "recounted-0.1.0.epub") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    navigation = _navigation(env, _contents(env), BOOK.title)
    assert (
        (tmp_path / "nav.xhtml").read_text(encoding="utf-8")
        == navigation
        == files["nav.xhtml"].decode()
    )
    assert list(files) == [
        "mimetype",
        "META-INF/container.xml",
        "nav.xhtml",
        "index.xhtml",
        "a.xhtml",
        "b/c.xhtml",
        "d.xhtml",
        "_static/epub.css",
        *(f"_static/fonts/{face}.woff2" for face in fonts.FACES),
        "content.opf",
    ]
    assert (
        files["b/c.xhtml"].decode() == "<p>b/c é</p>"
        and files["_static/fonts/serif.woff2"] == b"font serif"
        and b"@font-face" in files["_static/epub.css"]
    )
    root = ElementTree.fromstring(files["META-INF/container.xml"])
    assert (
        next(each for each in root.iter() if each.tag.endswith("rootfile")).get("full-path")
        == "content.opf"
    )
    packaged = ElementTree.fromstring(files["content.opf"])
    assert len(list(packaged.iter(f"{OPF}itemref"))) == 4
    assert {item.get("href") for item in packaged.iter(f"{OPF}item")} == set(files) - {
        "mimetype",
        "META-INF/container.xml",
        "content.opf",
    }


def test_every_unfit_page_is_told_and_nothing_is_packed(builder, tmp_path):
    for name in ("a", "d"):
        (tmp_path / f"{name}.xhtml").write_text('<p tabindex="0">A</p>', encoding="utf-8")
    with pytest.raises(ExtensionError) as error:
        EpubBook.handle_finish(builder)
    line = "found tabindex on p, expected nothing that needs the site. Leave it out in recount/book/epub.py"
    assert str(error.value) == f"ERROR: a.xhtml: {line}\nERROR: d.xhtml: {line}" and not list(
        tmp_path.glob("*.epub")
    )


def test_builder_theme_node_and_transform_are_registered():
    told = []
    names = ("html_theme", "builder", "node", "post_transform")
    app = SimpleNamespace(
        **{
            f"add_{name}": lambda *words, name=name, **more: told.append((name, words, more))
            for name in names
        }
    )
    setup(app)
    (_, (theme, folder), _), builder, node, transform = told
    assert (
        theme == "recounted-epub"
        and (_FOLDER / "static" / "epub.css").is_file()
        and folder == str(_FOLDER)
    )
    assert [builder, node, transform] == [
        ("builder", (EpubBook,), {"override": True}),
        ("node", (epub_figure,), {"html": (visit_drawn_html, None)}),
        ("post_transform", (SimplifyNodes,), {}),
    ]
