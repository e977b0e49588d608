"""``python -m recount``: check the data, rerun the chapters, build the book."""

from __future__ import annotations

import argparse
import datetime
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from recount.datapackage.store import data_dir
from recount.errors import DataError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 if all is well, 1 if something is wrong, which is then printed."""
    parser = argparse.ArgumentParser(
        prog="python -m recount", description="Check the data, rerun the chapters, build the book."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="validate data/, and say what the chapters lack")
    check.set_defaults(run=_check)
    check.add_argument("--data", action="store_true", help="validate data/ and nothing else")
    check.add_argument(
        "--page",
        type=Path,
        metavar="FILE",
        help="text of the page, to check every quotation against",
    )
    chapter = commands.add_parser("chapter", help="begin a case study from the template")
    chapter.set_defaults(run=_chapter)
    chapter.add_argument(
        "name", help="name of the file and first part of its ids: lower case with hyphens"
    )
    commands.add_parser("refresh", help="rerun every chapter and store its outputs").set_defaults(
        run=_refresh
    )
    commands.add_parser(
        "verify",
        help="rerun every chapter in forks of one process, and compare it with what it stores",
    ).set_defaults(run=_verify)
    build = commands.add_parser("build", help="check everything and build the site")
    build.set_defaults(run=_build)
    build.add_argument(
        "--output", type=Path, default=Path("_build/html"), help="folder of the site"
    )
    pdf = commands.add_parser("pdf", help="check everything and write the book as PDF")
    pdf.set_defaults(run=_pdf)
    pdf.add_argument("--output", type=Path, default=Path("_build"), help="folder of the file")
    edition = commands.add_parser("edition", help="freeze what is published as an edition")
    edition.set_defaults(run=_edition)
    edition.add_argument(
        "--date",
        default=datetime.date.today().isoformat(),
        help="day of the edition, ISO 8601; today by default",
    )
    commands.add_parser(
        "release", help="write CITATION.cff as _config.yml and the last edition have them"
    ).set_defaults(run=_release)
    epub = commands.add_parser("epub", help="check everything and write the book as EPUB")
    epub.set_defaults(run=_epub)
    epub.add_argument("--output", type=Path, default=Path("_build"), help="folder of the file")
    scenario = commands.add_parser(
        "scenario", help="rerun chapters aside with other values, and print what moves"
    )
    scenario.set_defaults(run=_scenario)
    scenario.add_argument(
        "values",
        nargs="*",
        metavar="ID=VALUE",
        help="an assumption, a claim, evidence or an indicator; reading=perceived",
    )
    preview = commands.add_parser("serve", help="show the site and rebuild it at every change")
    preview.set_defaults(run=_serve)
    preview.add_argument("--port", type=int, default=8000, help="port of the local address")
    chosen = parser.parse_args(arguments)
    try:
        return chosen.run(chosen)
    except (DataError, OSError) as error:
        return _fail([str(error)])


def _fail(lines: list[str]) -> int:
    print("\n".join(lines), file=sys.stderr)
    return 1


def _book() -> Path:
    return data_dir().parent


def _check(chosen: argparse.Namespace) -> int:
    from recount.cite_this_book.citation_cff import check_readable
    from recount.validation.chapter_markup import check_markup
    from recount.validation.config import CONFIG, check_config
    from recount.validation.table_rows import check_data

    page = getattr(chosen, "page", None)
    if page and not page.is_file():
        return _fail([f"{page}: found no file, expected the text of the page"])
    book = _book()
    builds = chosen.command not in ("check", "refresh") or (book / CONFIG).exists()
    if found := list(check_markup(book)) or (builds and list(check_config(book))):
        return _fail(list(map(str, found)))
    if found := check_data(data_dir(), page):
        return _fail(list(map(str, found)))
    check_readable(book)
    if chosen.command == "check":
        print(f"data/ holds{', and every fragment stands on the page' if page else ''}.")
        return (
            0
            if chosen.data
            else _check_chapters() or _check_editions() or _check_release() or _check_stored()
        )
    return 0


def _check_chapters() -> int:
    from recount.validation.chapters import find_missing

    if lines := find_missing(_book()):
        return _fail(lines)
    print("Every chapter has what it needs, and no page has a typed number.")
    return 0


def _check_stored() -> int:
    from recount.notebooks.reading import notebook_paths
    from recount.notebooks.stale_outputs import find_stale

    if lines := find_stale(notebook_paths(_book()), data_dir()):
        return _fail(lines)
    print("Every stored output belongs to its code, its data and the package.")
    return 0


def _chapter(chosen: argparse.Namespace) -> int:
    from recount.errors import ChapterError
    from recount.scaffold.new_chapter import new_chapter, rows_to_fill
    from recount.validation.chapters import find_missing

    try:
        path = new_chapter(_book(), chosen.name)
    except ChapterError as error:
        return _fail([str(error)])
    print(
        f"Wrote {path.relative_to(_book())}, and listed it in _toc.yml. Rows to fill in:",
        *rows_to_fill(chosen.name),
        "What it lacks, in the order in which it is written; `python -m recount check` tells it again:",
        *find_missing(_book()),
        sep="\n",
    )
    return 0


def _check_editions() -> int:
    from recount.editions.history import History
    from recount.errors import OutputError
    from recount.notebooks.reading import notebook_paths
    from recount.published_outputs import Outputs

    try:
        Outputs.read(notebook_paths(_book()))
    except OutputError as error:
        return _fail([str(error)])
    if found := History.of(_book()).check():
        return _fail(found)
    print("Nothing that an edition published has changed without an erratum.")
    return 0


def _check_release() -> int:
    from recount.cite_this_book.citation_cff import outdated_citation_files

    return _fail(found) if (found := outdated_citation_files(_book())) else 0


def _refresh(chosen: argparse.Namespace) -> int:
    from recount.errors import ExecutionError
    from recount.notebooks.execution import execute_all

    if _check(chosen):
        return 1
    try:
        changed = execute_all(_book())
    except ExecutionError as error:
        return _fail([str(error)])
    print(
        "\n".join(f"{path.parent.name}/{path.name}: new outputs" for path in changed)
        or "No byte changed."
    )
    return 0


def _verify(chosen: argparse.Namespace) -> int:
    from recount.notebooks.in_process import verify

    if lines := verify(_book()):
        return _fail(lines)
    print("Every chapter gives what it stores.")
    return 0


def _build(chosen: argparse.Namespace) -> int:
    from recount.sphinxext.build import build_site

    return _made(chosen, build_site, "Open {}")


def _epub(chosen: argparse.Namespace) -> int:
    from recount.sphinxext.epub import build_epub

    return _made(chosen, build_epub, "Wrote {}")


def _pdf(chosen: argparse.Namespace) -> int:
    from recount.sphinxext.pdf import build_pdf

    return _made(chosen, build_pdf, "Wrote {}")


def _made(chosen: argparse.Namespace, build: Callable[[Path, Path], Path], told: str) -> int:
    """Check everything, then build."""
    from recount.errors import BuildError, OutputError

    if (
        _check(chosen)
        or _check_stored()
        or _check_chapters()
        or _check_editions()
        or _check_release()
    ):
        return 1
    try:
        print(told.format(build(_book(), chosen.output.absolute())))
    except (BuildError, OutputError) as error:
        return _fail([str(error), f"{chosen.output} is as it was."])
    return 0


def _edition(chosen: argparse.Namespace) -> int:
    """Freeze a book that builds: it is built aside first, so that what is frozen can be shown."""
    from recount.cite_this_book.citation_cff import write_citation_files
    from recount.editions.history import check_date, freeze
    from recount.sphinxext.build import build_site

    check_date(chosen.date)
    with tempfile.TemporaryDirectory(prefix="recounted-") as aside:
        if _made(
            argparse.Namespace(command="edition", output=Path(aside) / "site"),
            build_site,
            "It builds.",
        ):
            return 1
    print(f"Wrote {freeze(_book(), chosen.date)}")
    write_citation_files(_book())
    return 0


def _scenario(chosen: argparse.Namespace) -> int:
    from recount.scenarios.run import run_scenario
    from recount.scenarios.settings import list_settable, parse_assignments

    if not chosen.values:
        print(
            "Nothing was set, such as fx/cny-usd=7.0 or reading=perceived. What the chapters assume:"
        )
        print(
            "\n".join(
                f"  {row['id']}: {row['assumption'][:1].lower()}{row['assumption'][1:]}, {row['default']}; {row['range']}"
                for row in list_settable()
            )
        )
        return 0
    print(run_scenario(parse_assignments(chosen.values)))
    return 0


def _release(chosen: argparse.Namespace) -> int:
    from recount.cite_this_book.citation_cff import write_citation_files

    print("\n".join(f"Wrote {path.name}" for path in write_citation_files(_book())))
    return 0


def _serve(chosen: argparse.Namespace) -> int:
    from recount.sphinxext.serve import serve

    return serve(_book(), chosen.port)


def _program() -> int:
    """Run one command; one that is told to stop cleans up, and leaves what was good."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        return main()
    except KeyboardInterrupt:
        return _fail(["Stopped. What was there is as it was."]) and 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(_program())
