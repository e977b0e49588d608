"""``recount``: check the data, execute the chapters, build the book of the current folder.

Each command imports what it needs when it runs, so that ``recount --help`` is immediate and
``recount scenario`` needs no Sphinx.
"""

import datetime
import io
import signal
import sys
import tempfile
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import click

import recount
from recount.datapackage.tables import data_dir
from recount.errors import CheckError, DataError, RecountError, SetupError

_OUTPUT = click.Path(path_type=Path)
_INSTALL = "Install what the book needs: pip install -r requirements.txt"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(recount.__version__)
def commands() -> None:
    """Check the data, execute the chapters, build the book of the current folder."""


@commands.command()
@click.option("--data", is_flag=True, help="Check data/ and the settings, and no chapter.")
@click.option("--page", type=_OUTPUT, metavar="FILE", help="Text to check quotations against.")
@click.option("--prose", is_flag=True, help="Count words and numbers of each chapter instead.")
def check(data: bool, page: Path | None, prose: bool) -> None:
    """Check data, chapters, outputs and editions."""
    if prose:
        from recount.notebooks.reading import notebook_paths
        from recount.validation.prose import describe_prose

        for path in notebook_paths(_find_book()):
            click.echo(f"chapters/{path.name}: {describe_prose(path)}")
        return
    _check_page(page)
    _check(_find_book(), page=page, data_only=data)
    click.echo(f"data/ is valid{', and the page has every quotation' if page else ''}.")
    if not data:
        click.echo("Every chapter is complete, and its outputs belong to its code and data.")
        click.echo("Nothing that an edition published has changed without an erratum.")


@commands.command()
@click.argument("folder", type=_OUTPUT)
@click.option("--empty", is_flag=True, help="Without the sample's page: for a page of your own.")
@click.option("--title", default="", help="Title of an empty book.")
def new(folder: Path, empty: bool, title: str) -> None:
    """Write a book to FOLDER: the sample, whose page and numbers are invented."""
    from recount.scaffold.new_book import new_book

    written = new_book(folder, empty=empty, title=title)
    click.echo(f"Wrote {written}: go there; `recount status` says what comes next.")


@commands.command()
def status() -> None:
    """Say what the book lacks, in the order in which it is written."""
    from recount.scaffold.status import describe_status

    click.echo("\n".join(describe_status(_find_book())))


@commands.command("add-source")
@click.argument("source", nargs=-1, required=True, metavar="FILE|FIELD=VALUE...")
def add_source(source: tuple[str, ...]) -> None:
    """Add sources to references.bib, from a FILE of BibTeX or from the fields of one.

    The fields are key=, title=, author=, year= and others of BibTeX; type= is misc by default.
    """
    from recount.scaffold.add_evidence import add_source, as_bibtex
    from recount.scaffold.page_text import read_given

    is_file = len(source) == 1 and "=" not in source[0]
    bibtex = read_given(Path(source[0])) if is_file else as_bibtex(_cells(source))
    click.echo(f"Added to data/references.bib: {', '.join(add_source(_find_book(), bibtex))}")


@commands.command("add-document")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("cells", nargs=-1, metavar="COLUMN=VALUE...")
@click.option("--pdf-page", type=int, help="Which page of a PDF, counted from its first.")
def add_document(file: Path, cells: tuple[str, ...], pdf_page: int | None) -> None:
    """Record a page from FILE, its text or a PDF, and propose its claims.

    COLUMN=VALUE are cells of documents.csv: id, source, title, page, year. The rest is asked for.
    """
    from recount.scaffold.add_document import add_document, save_pdf_page

    book, given = _find_book(), _cells(cells)
    if file.suffix.lower() == ".pdf":
        file = save_pdf_page(file, pdf_page or int(given.get("page", "0") or 0))
        click.echo(f"The text of the page is in {file}. Keep it, and do not publish it.")
    proposals, readings = add_document(book, file, given, _asker())
    click.echo("\n".join(readings + ["Recorded in data/documents.csv."]))
    click.echo(f"Give an id to each row of {proposals.name} that you keep, and fill in its cells;")
    click.echo(f"then recount add-claims {proposals.name}")


@commands.command("add-claims")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--page", type=_OUTPUT, metavar="FILE", help="Text of the page, if it was moved.")
def add_claims(file: Path, page: Path | None) -> None:
    """Add the rows of FILE that have an id to claims.csv, if the page has their fragments."""
    from recount.scaffold.add_document import add_claims

    _check_page(page)
    click.echo("\n".join(add_claims(_find_book(), file, page)))


@commands.command("add-evidence")
@click.argument("cells", nargs=-1, metavar="COLUMN=VALUE...")
def add_evidence(cells: tuple[str, ...]) -> None:
    """Add a number from elsewhere, with its origin, its region and the claim beside it.

    COLUMN=VALUE are cells of evidence.csv; claim=ID names the claim that it stands beside;
    origins.title=VALUE is a cell of another table. What is missing is asked for.
    """
    from recount.scaffold.add_evidence import add_evidence

    given = _cells(cells)
    click.echo("\n".join(add_evidence(_find_book(), given, _asker())))
    if claim := given.get("claim"):
        from recount.verdicts import evaluate

        click.echo(f"The verdict that follows, with its reason:\n{evaluate(claim)}")
        click.echo("If the reason does not fit, correct data/verdicts.csv.")


@commands.command("new-chapter")
@click.argument("name")
def new_chapter(name: str) -> None:
    """Create the chapter NAME from the template.

    NAME is the name of its file and the first part of its ids: lower case with hyphens.
    """
    from recount.scaffold.new_chapter import new_chapter
    from recount.validation.chapters import check_chapter

    book = _find_book()
    path = new_chapter(book, name)
    click.echo(f"Wrote {path.relative_to(book)} and listed it in _toc.yml.")
    click.echo("Still missing, in the order of writing; `recount check` lists it again:")
    click.echo("\n".join(map(str, check_chapter(book, path))))


@commands.command()
def execute() -> None:
    """Execute every chapter and store its outputs."""
    from recount.notebooks.execution import execute_all

    book = _find_book()
    _check(book, stored=False)
    changed = execute_all(book)
    click.echo(
        "\n".join(f"chapters/{path.name}: outputs stored" for path in changed) or "Nothing changed."
    )


@commands.command()
def verify() -> None:
    """Execute every chapter and compare it with its stored outputs."""
    from recount.notebooks.in_process import verify

    _refuse(verify(_find_book()))
    click.echo("Every chapter gives its stored outputs.")


@commands.command()
@click.option("--output", type=_OUTPUT, default="_build/html", help="Folder of the site.")
def build(output: Path) -> None:
    """Check everything and build the site."""
    book = _check_book()
    from recount.sphinxext.build import build_site

    click.echo(f"Open {build_site(book, output.absolute())}")


@commands.command()
@click.option("--output", type=_OUTPUT, default="_build", help="Folder of the file.")
def epub(output: Path) -> None:
    """Check everything and write the book as EPUB."""
    book = _check_book()
    from recount.sphinxext.epub import build_epub

    click.echo(f"Wrote {build_epub(book, output.absolute())}")


@commands.command()
@click.option("--output", type=_OUTPUT, default="_build", help="Folder of the file.")
def pdf(output: Path) -> None:
    """Check everything and write the book as PDF."""
    book = _check_book()
    from recount.sphinxext.pdf import build_pdf

    click.echo(f"Wrote {build_pdf(book, output.absolute())}")


@commands.command()
@click.option("--date", help="Day of the edition, ISO 8601; today by default.")
def freeze(date: str | None) -> None:
    """Freeze what is published as an edition, and write CITATION.cff."""
    from recount.cite_this_book.write_citation_cff import write_citation_cff
    from recount.editions.freeze import check_date, freeze

    date = date or datetime.date.today().isoformat()
    check_date(date)
    book = _find_book(jupyter_book=True)
    _check(book, editions=False)
    from recount.sphinxext.build import build_site

    with tempfile.TemporaryDirectory(prefix="recount-") as folder:
        build_site(book, Path(folder) / "site")  # an edition that cannot be shown is not frozen
    click.echo(f"Frozen: {freeze(book, date)}")
    click.echo(f"Wrote {write_citation_cff(book)}")


@commands.command()
@click.argument("values", nargs=-1, metavar="ID=VALUE...")
def scenario(values: tuple[str, ...]) -> None:
    """Execute chapters with other values and print what moves.

    ID is that of an assumption, a claim, a piece of evidence, an indicator or an event;
    reading=perceived changes the reading. Without values, the assumptions are listed.
    """
    from recount.scenarios.run import run_scenario
    from recount.scenarios.settings import list_settable, parse_assignments

    _find_book()
    if values:
        click.echo(run_scenario(parse_assignments(values)))
        return
    click.echo("Set a value, for example reading=perceived. The assumptions of this book:")
    for row in list_settable():
        click.echo(f"  {row['id']}: {row['assumption']}, {row['default']}; {row['range']}")


@commands.command()
@click.option("--port", type=int, default=8000, help="Port of the local address.")
def serve(port: int) -> None:
    """Show the site at a local address and rebuild it at every change."""
    book = _find_book(jupyter_book=True)
    from recount.sphinxext.serve import serve

    serve(book, port)


def _find_book(*, jupyter_book: bool = False) -> Path:
    """The book of the current folder or above, once the environment is fit to work on it."""
    try:
        book = data_dir().parent
    except DataError:
        book = None
    if not book or not (book / "_config.yml").is_file():
        raise SetupError(
            f"No book in {Path.cwd()} or above: there is no folder with _config.yml and "
            "data/datapackage.json. Change to the folder of a book."
        )
    _check_environment(book)
    if jupyter_book:
        _check_jupyter_book()
    return book


def _check_environment(book: Path) -> None:
    """Refuse to work on one clone with the code of another."""
    own, imported = book / "src" / "recount", Path(recount.__file__).parent
    if own.is_dir() and not own.samefile(imported):
        raise SetupError(
            f"This environment imports recount from {imported}, not from {own}. "
            "Make the book's own environment: delete .venv and run `make book`."
        )


def _check_jupyter_book() -> None:
    try:
        version = metadata.version("jupyter-book")
    except metadata.PackageNotFoundError:
        raise SetupError(f"Jupyter Book is not installed. {_INSTALL}") from None
    if not version.startswith("1."):
        raise SetupError(f"The book needs Jupyter Book 1, not {version}. {_INSTALL}")


def _cells(arguments: Iterable[str]) -> dict[str, str]:
    """Arguments such as COLUMN=VALUE as a row."""
    for argument in arguments:
        if "=" not in argument.lstrip("="):
            raise CheckError(
                f"{argument!r} is not like column=value. Put it so, in quotation marks."
            )
    return {name: value for name, _, value in (each.partition("=") for each in arguments)}


def _asker():
    """What asks for a cell at a terminal; nothing elsewhere, where a missing cell is an error."""
    if not sys.stdin.isatty():
        return None

    def ask(table: str, field: dict) -> str:
        click.echo(f"data/{table}.csv: {field['description']}")
        choices = field.get("constraints", {}).get("enum")
        return click.prompt(field["name"], type=click.Choice(choices) if choices else str)

    return ask


def _check_book() -> Path:
    """The book, if everything about it is in order."""
    book = _find_book(jupyter_book=True)
    _check(book)
    return book


def _check_page(page: Path | None) -> None:
    if page and not page.is_file():
        raise CheckError(f"{page}: no such file; name the text of the page.")


def _check(book: Path, **options) -> None:
    from recount.validation import check_book

    _refuse(check_book(book, **options))


def _refuse(problems: Iterable[object]) -> None:
    if lines := [str(problem) for problem in problems]:
        raise CheckError("\n".join(lines))


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the only place where an error becomes a message.

    Gives the exit status: 0, 1 if something is wrong, 2 for wrong usage, 130 if interrupted.
    """
    if arguments is None:  # a process of its own: SIGTERM cleans up as Ctrl-C does
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
        for stream in (sys.stdout, sys.stderr):  # a terminal may lack a letter of a quotation
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
    try:
        return commands.main(arguments, prog_name="recount", standalone_mode=False) or 0
    except click.Abort:  # what click makes of Ctrl-C
        message, status = "Interrupted; no file is half written.", 128 + signal.SIGINT
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except ModuleNotFoundError as error:
        if (error.name or "recount").startswith("recount"):
            raise
        message, status = f"The Python package {error.name} is not installed. {_INSTALL}", 1
    except (RecountError, OSError) as error:
        message, status = str(error), 1
    print(message, file=sys.stderr)
    return status
