"""The book as EPUB: what epubcheck says of it, what is in it, and what must not be."""

import io
import json
import posixpath
import re
import subprocess
import zipfile
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import pytest
from lxml import etree
from sphinx.errors import ExtensionError

from recount.datapackage.bibliography import load_references
from recount.datapackage.rows import list_rows
from recount.datapackage.store import data_dir, load_table
from recount.permalinks import anchor_id
from recount.published_outputs import Published
from recount.sphinxext import epub as epub
from recount.sphinxext.epub import EpubBook, build_epub, file_name, identifier

XHTML, OPF, DC, EPUB = (
    "http://www.w3.org/1999/xhtml",
    "http://www.idpf.org/2007/opf",
    "http://purl.org/dc/elements/1.1/",
    "http://www.idpf.org/2007/ops",
)
NAMES = {"h": XHTML, "opf": OPF, "dc": DC, "svg": "http://www.w3.org/2000/svg"}


@pytest.fixture(scope="module")
def published():
    return Published.read(data_dir().parent)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The whole book, built."""
    return build_epub(data_dir().parent, tmp_path_factory.mktemp("epub"))


@pytest.fixture(scope="module")
def files(made):
    with zipfile.ZipFile(made) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def pages(files):
    """Every page, parsed, by its name."""
    return {
        name: etree.fromstring(content)
        for name, content in files.items()
        if name.endswith(".xhtml")
    }


@pytest.fixture(scope="module")
def checked(program):
    """The function that runs epubcheck on a file and gives its status and what it says. Debian has it as a bare Java archive."""

    def run(path):
        known = program("epubcheck")
        command = [program("java"), "-jar", known] if zipfile.is_zipfile(known) else [known]
        done = subprocess.run(
            [*command, "--failonwarnings", str(path)], capture_output=True, text=True
        )
        return done.returncode, done.stdout + done.stderr

    return run


def words(element):
    """Text of an element, with every run of white space as one space."""
    return " ".join("".join(element.itertext()).split())


def straight(text):
    """A text with the apostrophes and quotation marks of a keyboard; prose has those of print."""
    return text.translate(str.maketrans("\u2018\u2019\u201c\u201d", "''\"\""))


def by_id(page, id):
    (found,) = page.xpath("//*[@id=$id]", id=id)
    return found


def test_epubcheck_has_nothing_to_say(made, checked):
    status, told = checked(made)
    assert status == 0 and "0 fatals / 0 errors / 0 warnings" in told, told


@pytest.mark.parametrize(
    "was, spoiled, message",
    [
        ('<figure class="chart"', "<figure class=chart", "RSC-016"),
        (
            'href="../ledger/results.xhtml#result-',
            'href="../ledger/results.xhtml#nowhere-',
            "RSC-012",
        ),
    ],
)
def test_epubcheck_refuses_what_is_spoiled(files, checked, tmp_path, was, spoiled, message):
    path = tmp_path / "spoiled.epub"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(
                name,
                content.replace(was.encode(), spoiled.encode(), 1)
                if name == "chapters/women.xhtml"
                else content,
            )
    status, told = checked(path)
    assert status != 0 and message in told, told


def test_two_builds_give_the_same_bytes(made, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONHASHSEED", "1")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert build_epub(data_dir().parent, tmp_path).read_bytes() == made.read_bytes()


def test_the_archive_begins_with_its_media_type_and_is_small(made, published):
    with zipfile.ZipFile(made) as archive:
        first, *_ = entries = archive.infolist()
        assert (first.filename, first.compress_type, archive.read(first)) == (
            "mimetype",
            zipfile.ZIP_STORED,
            b"application/epub+zip",
        )
        assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert made.name == file_name(published.book) and made.stat().st_size < 3_000_000


def test_metadata(files, published):
    root, book = etree.fromstring(files["content.opf"]), published.book
    said = {
        name: root.xpath(f"string(//dc:{name})", namespaces=NAMES)
        for name in ("title", "creator", "language", "date", "identifier")
    }
    assert said == {
        "title": book.title,
        "creator": book.author,
        "language": "en",
        "date": book.date,
        "identifier": identifier(book),
    }
    assert "CC BY 4.0" in root.xpath("string(//dc:rights)", namespaces=NAMES)
    properties = {(meta.get("property"), meta.text) for meta in root.iter(f"{{{OPF}}}meta")}
    assert {
        ("schema:accessibilityHazard", "none"),
        ("schema:accessMode", "textual"),
        ("dcterms:modified", f"{book.date}T00:00:00Z"),
        *(
            ("schema:accessibilityFeature", name)
            for name in ("alternativeText", "structuralNavigation", "tableOfContents")
        ),
    } <= properties
    assert any(name == "schema:accessibilitySummary" for name, _ in properties)


def test_every_page_is_in_the_navigation_in_its_order(files, pages, published):
    root = etree.fromstring(files["content.opf"])
    places = {item.get("id"): item.get("href") for item in root.iter(f"{{{OPF}}}item")}
    spine = [places[each.get("idref")] for each in root.iter(f"{{{OPF}}}itemref")]
    (contents, _) = pages["nav.xhtml"].iter(f"{{{XHTML}}}nav")
    listed = [link.get("href") for link in contents.iter(f"{{{XHTML}}}a")]
    assert (
        contents.get(f"{{{EPUB}}}type") == "toc"
        and [link for link in listed if "#" not in link] == spine
    )
    assert set(spine) | {"nav.xhtml"} == set(pages)
    contained = (data_dir().parent / "_toc.yml").read_text(encoding="utf-8")
    assert spine == [
        "index.xhtml",
        *(f"{name}.xhtml" for name in re.findall(r"- file: (\S+)", contained)),
    ]
    titles = {link.get("href"): words(link) for link in contents.iter(f"{{{XHTML}}}a")}
    for name, title in published.outputs.titles.items():
        assert titles[f"chapters/{name}.xhtml"] == title
    assert re.findall(r"caption: (.+)", contained) == [
        words(part) for part in contents.iter(f"{{{XHTML}}}span")
    ]


def test_everything_published_is_where_it_was_published(pages, published):
    for (kind, id), home in published.outputs.homes.items():
        by_id(pages[f"{home}.xhtml"], f"at-{anchor_id(kind, id)}")
    for result in published.outputs.results.values():
        said = words(
            by_id(
                pages[f"{published.outputs.homes['result', result.id]}.xhtml"],
                f"at-{anchor_id('result', result.id)}",
            )
        )
        assert (
            " ".join(result.full_text.split()) in said
            and result.id in said
            and all(" ".join(source.text.split()) in said for source in result.inputs)
        ), result.id
    for verdict in published.outputs.verdicts.values():
        said = words(
            by_id(
                pages[f"{published.outputs.homes['verdict', verdict.claim]}.xhtml"],
                f"at-{anchor_id('verdict', verdict.claim)}",
            )
        )
        assert verdict.verdict in said and straight(verdict.reason) in straight(said)


def test_every_chart_has_its_picture_its_words_and_its_values(pages, published):
    for id, (record, _) in published.outputs.charts.items():
        figure = by_id(
            pages[f"{published.outputs.homes['chart', id]}.xhtml"], f"at-{anchor_id('chart', id)}"
        )
        (picture,) = figure.iterfind("svg:svg", NAMES)
        assert (
            picture.get("role") == "img"
            and picture.findtext("svg:desc", namespaces=NAMES) == record["alternative"]
        )
        assert picture.findtext("svg:title", namespaces=NAMES) == record["title"] and straight(
            record["caption"]
        ) in straight(words(figure))
        table = figure.getnext()
        assert len(table.findall(".//h:tbody/h:tr", NAMES)) == len(record["rows"]) and words(
            table.find("h:thead", NAMES)
        ).startswith(str(record["columns"][0]))


def test_every_row_of_the_ledger_is_there_with_its_citation(pages, published):
    for (kind, id), citation in published.citations.items():
        page, _, there = citation.place.partition("#")
        if there:
            said = words(by_id(pages[page.replace(".html", ".xhtml")], there).getnext())
            assert id in said and straight(
                f"Cite as: {' '.join(citation.apa().split())}"
            ) in straight(said), (kind, id)
    for id, fragment in zip(load_table("claims")["id"], load_table("claims")["fragment"]):
        assert straight(fragment.replace("“", "‘").replace("”", "’")) in straight(
            words(by_id(pages["ledger/claims.xhtml"], anchor_id("claim", id)))
        )


def test_code_and_tables_are_there(pages):
    for path in sorted((data_dir().parent / "chapters").glob("*.ipynb")):
        page = pages[f"chapters/{path.stem}.xhtml"]
        blocks, captions = (
            [words(block) for block in page.iter(f"{{{XHTML}}}pre")],
            [straight(words(each)) for each in page.iter(f"{{{XHTML}}}caption")],
        )
        for cell in (
            each
            for each in json.loads(path.read_text(encoding="utf-8"))["cells"]
            if each["cell_type"] == "code"
        ):
            assert " ".join("".join(cell["source"]).split()) in blocks, path.name
            for output in cell["outputs"]:
                for caption in re.findall(
                    "<caption>(.*?)</caption>", "".join(output.get("data", {}).get("text/html", ""))
                ):
                    assert straight(words(etree.fromstring(f"<p>{caption}</p>"))) in captions, (
                        path.name
                    )


def test_every_link_within_the_book_leads_somewhere(pages):
    ids, count = {name: {*page.xpath("//@id")} for name, page in pages.items()}, 0
    for name, page in pages.items():
        for link in page.xpath("//h:a/@href", namespaces=NAMES):
            parts = urlsplit(link)
            if parts.scheme:
                assert parts.scheme in ("http", "https"), link
                continue
            count += 1
            target = (
                posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
                if parts.path
                else name
            )
            assert target in ids and (
                not parts.fragment or unquote(parts.fragment) in ids[target]
            ), (name, link)
    assert count > 3000


def test_every_number_in_prose_leads_to_the_ledger(pages):
    found = [
        link
        for page in pages.values()
        for link in page.xpath('//h:a[contains(@class, "number")]/@href', namespaces=NAMES)
    ]
    assert len(found) > 400 and all(
        re.search(r"ledger/\w+\.xhtml#(claim|evidence|result|assumption)-", link) for link in found
    )


def test_sources_stay_links(pages):
    outside = {
        link
        for link in pages["ledger/evidence.xhtml"].xpath("//h:a/@href", namespaces=NAMES)
        if urlsplit(link).scheme
    }
    cited = {
        load_references()[key]["url"]
        for row in list_rows("evidence")
        for key in row.sources
        if load_references()[key].get("url")
    }
    assert cited and cited <= outside


def test_nothing_needs_the_site_or_a_network(files, pages):
    for name, page in pages.items():
        tags = {etree.QName(element).localname for element in page.iter(etree.Element)}
        assert not tags & {
            "script",
            "iframe",
            "button",
            "input",
            "details",
            "audio",
            "video",
            "object",
        }, name
        loaded = page.xpath(
            "//@src | //h:link/@href | //@*[local-name() = 'href' and not(parent::h:a)]",
            namespaces=NAMES,
        )
        assert not [each for each in loaded if urlsplit(each).scheme or urlsplit(each).netloc], name
        attributes = {
            attribute for element in page.iter(etree.Element) for attribute in element.attrib
        }
        assert not {
            each
            for each in attributes
            if each.startswith(("data-", "on")) or each in ("popover", "tabindex", "download")
        }, name
        assert "var(" not in "".join(page.xpath("//@style"))
    assert not re.search(r"https?:|@import", files["_static/epub.css"].decode())
    for face in re.findall(r'url\("(.+?)"\)', files["_static/epub.css"].decode()):
        assert files[f"_static/{face}"].startswith(b"wOF2")


def test_a_page_that_is_not_xhtml_is_refused_by_name(tmp_path, monkeypatch):
    """Markdown can bring no such page any more; one that was built all the same is not packed."""
    (tmp_path / "loose.xhtml").write_text(
        "<html><p class=loose>One<br>two</p></html>", encoding="utf-8"
    )
    (tmp_path / "fit.xhtml").write_text("<html><p>One</p></html>", encoding="utf-8")
    monkeypatch.setattr(epub, "_contents", lambda env: [("", ["fit", "loose"])])
    with pytest.raises(
        ExtensionError, match=r"^ERROR: loose\.xhtml: found not well-formed .* expected XHTML"
    ):
        EpubBook.handle_finish(SimpleNamespace(outdir=str(tmp_path), env=None))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fit.xhtml", "loose.xhtml"]


def test_a_draft_with_an_address(small_book, tmp_path, monkeypatch, checked):
    folder = small_book(tmp_path / "book", [])
    config = folder / "_config.yml"
    config.write_text(
        config.read_text(encoding="utf-8").replace(
            'baseurl: ""', 'baseurl: "https://site.example/book/"'
        ),
        encoding="utf-8",
    )
    monkeypatch.setenv("RECOUNT_DATA", str(folder / "data"))
    path = build_epub(folder, tmp_path / "out")
    assert path.name.endswith("-draft.epub")
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        root, data = (
            etree.fromstring(archive.read("content.opf")),
            etree.fromstring(archive.read("data.xhtml")),
        )
    assert root.xpath("count(//dc:date)", namespaces=NAMES) == 0
    assert "https://site.example/book/downloads/results.csv" in data.xpath(
        "//h:a/@href", namespaces=NAMES
    )
    status, told = checked(path)
    assert status == 0, told
