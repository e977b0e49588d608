"""All files to download, and one archive of them: what they are, where they go, and the README."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from recount.book_metadata import BookMetadata
from recount.cite_this_book.write_citation_cff import CFF_FILE, render_citation_cff
from recount.datapackage.bibliography import REFERENCES
from recount.datapackage.tables import DESCRIPTOR, data_dir
from recount.notebooks.reading import notebook_paths
from recount.published_outputs import Published
from recount.sphinxext.downloads.chart_files import chart_files, png_of
from recount.sphinxext.downloads.csv_tables import SCHEMA, describe_package, published_files
from recount.sphinxext.downloads.filled_notebooks import filled_notebook

# The earliest time that an archive can have, for every file: no archive depends on the clock.
_TIME = (1980, 1, 1, 0, 0, 0)

_LICENSE = "LICENSE"


def table_files(published: Published) -> dict[str, str]:
    """Names of the tables to download, each with what it is."""
    *tables, results, verdicts = [
        (resource["path"], _phrase(resource["description"]))
        for resource in describe_package(published)["resources"]
    ]
    own = [
        results,
        ("results.json", "the same, with every input in full"),
        (SCHEMA, "the JSON Schema of that file"),
        ("results.bib", "a BibTeX entry for every result"),
        verdicts,
    ]
    sources = (REFERENCES, "every source")
    package = (DESCRIPTOR, "the Data Package that describes all of these tables")
    return dict([*own, *tables, sources, package])


def _phrase(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].removesuffix(".")


def about_files(book: Path) -> dict[str, str]:
    """Files about the files, and the editions, each with what it is."""
    about = {
        "README.txt": "what is in the archive, and how it is loaded and cited",
        CFF_FILE: "how the book is cited, for programs",
    }
    if (book / _LICENSE).is_file():
        about[_LICENSE] = "the licences"
    return about | {f"editions/{path.name}": f"edition {path.stem}" for path in edition_paths()}


def edition_paths() -> list[Path]:
    """The frozen editions of the book."""
    return sorted((data_dir() / "editions").glob("*.json"))


def archive_name(book: BookMetadata) -> str:
    """Name of the archive of an edition."""
    return f"{book.slug}-{book.version}.zip"


def write_downloads(published: Published, book: Path, folder: Path) -> None:
    """Write every file and the archive of them all to a folder; any other file in it is removed."""
    written = _copies(published, book)
    written |= {name: text.encode() for name, text in published_files(published)}
    written |= {name: text.encode() for name, text in chart_files(published)}
    written |= _pictures(published, written, folder)
    written["README.txt"] = _readme(published, book).encode()
    name = archive_name(published.book)
    for old in folder.rglob("*"):
        if old.is_file() and old.relative_to(folder).as_posix() not in written:
            old.unlink()
    for path, content in written.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    inside = name.removesuffix(".zip")
    write_zip(folder / name, ((f"{inside}/{path}", written[path]) for path in sorted(written)))


def _copies(published: Published, book: Path) -> dict[str, bytes]:
    """Files of the book as they are, its chapters filled in, and its ``CITATION.cff``."""
    data = data_dir()
    copied = {path.name: path for path in [*sorted(data.glob("*.csv")), data / REFERENCES]}
    copied |= {f"editions/{path.name}": path for path in edition_paths()}
    if (book / _LICENSE).is_file():
        copied[_LICENSE] = book / _LICENSE
    citation = {CFF_FILE: render_citation_cff(book, published.book).encode()}
    chapters = {
        f"chapters/{path.name}": filled_notebook(path, published.outputs).encode()
        for path in notebook_paths(book)
    }
    return {name: path.read_bytes() for name, path in copied.items()} | chapters | citation


def _pictures(published: Published, written: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """The PNG of each chart; one that a preview drew before from the same SVG is kept."""
    pictures, changed = {}, {}
    for id in published.outputs.charts:
        svg, png = written[f"charts/{id}.svg"], folder / f"charts/{id}.png"
        earlier = png.with_suffix(".svg")
        if png.is_file() and earlier.is_file() and earlier.read_bytes() == svg:
            pictures[f"charts/{id}.png"] = png.read_bytes()
        else:
            changed[f"charts/{id}.png"] = svg.decode()
    with ProcessPoolExecutor() as pool:  # the slowest part of a build
        drawn = pool.map(png_of, changed.values())
        return pictures | dict(zip(changed, drawn, strict=True))


def _readme(published: Published, book: Path) -> str:
    edition = published.book
    lines = [
        edition.title,
        f"Edition {edition.version}{edition.date and f', {edition.date}'}",
        "",
        "Cite as:",
        published.citations["book", ""].apa(),
        "",
        "Files:",
        *(f"{name}: {what}" for name, what in table_files(published).items()),
        "charts/*/*: each chart as CSV, SVG and PNG, the pictures with their citation",
        "chapters/*.ipynb: the notebooks, with their outputs, the numbers of their text filled in",
        *(f"{name}: {what}" for name, what in about_files(book).items()),
        "",
        "Load it:",
        'pandas.read_csv("results.csv")',
        'frictionless.Package("datapackage.json").get_resource("results").to_pandas()',
        "",
        "An id is permanent and is never used for another number.",
        "A cell of text that begins like a formula has an apostrophe before it.",
        edition.licence_note or f"Licence: {edition.licence_name}, {edition.licence_url}",
    ]
    return "\n".join(lines) + "\n"


def write_zip(path: Path, entries: Iterable[tuple[str, bytes]], *, stored: tuple = ()) -> None:
    """Write names and contents as an archive without times; those named `stored` uncompressed."""
    with zipfile.ZipFile(path, "w", compresslevel=9) as archive:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # the same on every system
            method = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, method)
