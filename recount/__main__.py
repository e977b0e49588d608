"""``python -m recount``: check the data, rerun the chapters, build the book."""

from __future__ import annotations

import argparse
import datetime
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from recount import package


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
        help="an assumption, a claim, evidence or an indicator; reading=heard",
    )
    preview = commands.add_parser("serve", help="show the site and rebuild it at every change")
    preview.set_defaults(run=_serve)
    preview.add_argument("--port", type=int, default=8000, help="port of the local address")
    chosen = parser.parse_args(arguments)
    try:
        return chosen.run(chosen)
    except (package.DataError, OSError) as error:
        return _fail([str(error)])


def _fail(lines: list[str]) -> int:
    print("\n".join(lines), file=sys.stderr)
    return 1


def _book() -> Path:
    return package.folder().parent


def _check(chosen: argparse.Namespace) -> int:
    from recount.book import forms, settings
    from recount.book.checks import problems
    from recount.citations import readable

    page = getattr(chosen, "page", None)
    if page and not page.is_file():
        return _fail([f"{page}: found no file, expected the text of the page"])
    book = _book()
    builds = chosen.command not in ("check", "refresh") or (book / settings.CONFIG).exists()
    if found := list(forms.problems(book)) or (builds and list(settings.problems(book))):
        return _fail(list(map(str, found)))
    if found := problems(package.folder(), page):
        return _fail(list(map(str, found)))
    readable(book)
    if chosen.command == "check":
        print(f"data/ holds{', and every fragment stands on the page' if page else ''}.")
        return (
            0
            if chosen.data
            else _check_chapters() or _check_editions() or _check_release() or _check_stored()
        )
    return 0


def _check_chapters() -> int:
    from recount.book.chapter import missing

    if lines := missing(_book()):
        return _fail(lines)
    print("Every chapter has what it needs, and no page has a typed number.")
    return 0


def _check_stored() -> int:
    from recount.book.notebooks import stale
    from recount.results import chapters

    if lines := stale(chapters(_book()), package.folder()):
        return _fail(lines)
    print("Every stored output belongs to its code, its data and the package.")
    return 0


def _chapter(chosen: argparse.Namespace) -> int:
    from recount.book.chapter import ChapterError, begin, missing, rows_to_fill

    try:
        path = begin(_book(), chosen.name)
    except ChapterError as error:
        return _fail([str(error)])
    print(
        f"Wrote {path.relative_to(_book())}, and listed it in _toc.yml. Rows to fill in:",
        *rows_to_fill(chosen.name),
        "What it lacks, in the order in which it is written; `python -m recount check` tells it again:",
        *missing(_book()),
        sep="\n",
    )
    return 0


def _check_editions() -> int:
    from recount.book.outputs import OutputError, Outputs
    from recount.editions import History
    from recount.results import chapters

    try:
        Outputs.read(chapters(_book()))
    except OutputError as error:
        return _fail([str(error)])
    if found := History.of(_book()).problems():
        return _fail(found)
    print("Nothing that an edition published has changed without an erratum.")
    return 0


def _check_release() -> int:
    from recount.citations import unreleased

    return _fail(found) if (found := unreleased(_book())) else 0


def _refresh(chosen: argparse.Namespace) -> int:
    from recount.book.notebooks import RunError, refresh_all

    if _check(chosen):
        return 1
    try:
        changed = refresh_all(_book())
    except RunError as error:
        return _fail([str(error)])
    print(
        "\n".join(f"{path.parent.name}/{path.name}: new outputs" for path in changed)
        or "No byte changed."
    )
    return 0


def _verify(chosen: argparse.Namespace) -> int:
    from recount.book.in_process import verify

    if lines := verify(_book()):
        return _fail(lines)
    print("Every chapter gives what it stores.")
    return 0


def _build(chosen: argparse.Namespace) -> int:
    from recount.book.site import build

    return _made(chosen, build, "Open {}")


def _epub(chosen: argparse.Namespace) -> int:
    from recount.book.epub import build

    return _made(chosen, build, "Wrote {}")


def _pdf(chosen: argparse.Namespace) -> int:
    from recount.book.pdf import build

    return _made(chosen, build, "Wrote {}")


def _made(chosen: argparse.Namespace, build: Callable[[Path, Path], Path], told: str) -> int:
    """Check everything, then build."""
    from recount.book.outputs import OutputError
    from recount.book.site import BuildError

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
    from recount.book.site import build
    from recount.citations import release
    from recount.editions import made_on, write

    made_on(chosen.date)
    with tempfile.TemporaryDirectory(prefix="recounted-") as aside:
        if _made(
            argparse.Namespace(command="edition", output=Path(aside) / "site"), build, "It builds."
        ):
            return 1
    print(f"Wrote {write(_book(), chosen.date)}")
    release(_book())
    return 0


def _scenario(chosen: argparse.Namespace) -> int:
    from recount.scenarios import computed, parsed, settable

    if not chosen.values:
        print("Nothing was set, such as fx/cny-usd=7.0 or reading=heard. What the chapters assume:")
        print(
            "\n".join(
                f"  {row['id']}: {row['assumption'][:1].lower()}{row['assumption'][1:]}, {row['default']}; {row['range']}"
                for row in settable()
            )
        )
        return 0
    print(computed(parsed(chosen.values)))
    return 0


def _release(chosen: argparse.Namespace) -> int:
    from recount.citations import release

    print("\n".join(f"Wrote {path.name}" for path in release(_book())))
    return 0


def _serve(chosen: argparse.Namespace) -> int:
    from recount.book.preview import serve

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
