"""``python -m recount``: check the data, rerun the chapters, build the book."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Callable
from pathlib import Path

from recount import package


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 if all is well, 1 if something is wrong, which is then printed."""
    parser = argparse.ArgumentParser(prog="python -m recount", description="Check the data, rerun the chapters, build the book.")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="validate data/")
    check.add_argument("--page", type=Path, metavar="FILE", help="text of the page, to check every quotation against")
    commands.add_parser("refresh", help="rerun every chapter and store its outputs")
    build = commands.add_parser("build", help="check everything and build the site")
    build.add_argument("--output", type=Path, default=Path("_build/html"), help="folder of the site")
    pdf = commands.add_parser("pdf", help="check everything and write the book as PDF")
    pdf.add_argument("--output", type=Path, default=Path("_build"), help="folder of the file")
    digest = commands.add_parser("digest", help="build the site and the EPUB aside, and print their digests")
    digest.add_argument("--files", action="store_true", help="print the digest of every file, as sha256sum does")
    edition = commands.add_parser("edition", help="freeze what is published as an edition")
    edition.add_argument("--date", default=datetime.date.today().isoformat(), help="day of the edition, ISO 8601; today by default")
    epub = commands.add_parser("epub", help="check everything and write the book as EPUB")
    epub.add_argument("--output", type=Path, default=Path("_build"), help="folder of the file")
    mutate = commands.add_parser("mutate", help="change the data and the pages place by place, and ask whether the checks notice")
    mutate.add_argument("what", nargs="?", choices=("data", "pages"), help="what to change; both by default")
    mutate.add_argument("--sample", type=int, metavar="N", help="so many only, and nothing is written to measured/")
    mutate.add_argument("--keep", action="store_true", help="write a sample of mutants of the data too; the page says that it is one")
    mutate.add_argument("--seed", type=int, default=0, metavar="S", help="of the sample; 0 by default")
    mutate.add_argument("--workers", type=int, metavar="N", help="processes at once; as many as there are processors by default")
    commands.add_parser("serve", help="show the site and rebuild it at every change")
    chosen = parser.parse_args(arguments)
    try:
        return {"check": _check, "refresh": _refresh, "build": _build, "epub": _epub, "pdf": _pdf, "digest": _digest, "edition": _edition, "mutate": _mutate, "serve": _serve}[chosen.command](chosen)
    except (package.DataError, OSError) as error:
        return _fail([str(error)])


def _fail(lines: list[str]) -> int:
    print("\n".join(lines), file=sys.stderr)
    return 1


def _book() -> Path:
    return package.folder().parent


def _check(chosen: argparse.Namespace) -> int:
    from recount.book.checks import problems

    page = getattr(chosen, "page", None)
    if page and not page.is_file():
        return _fail([f"{page}: found no file, expected the text of the page"])
    if found := problems(package.folder(), page):
        return _fail(list(map(str, found)))
    if chosen.command == "check":
        print(f"data/ holds{', and every fragment stands on the page' if page else ''}.")
        return _check_editions()
    return 0


def _check_editions() -> int:
    from recount.editions import EditionError, History

    try:
        history = History.of(_book())
        found = history.problems()
    except EditionError as error:
        return _fail([str(error)])
    if found:
        return _fail(found)
    print("Nothing that an edition published has changed without an erratum.")
    return 0


def _refresh(chosen: argparse.Namespace) -> int:
    from recount.book.notebooks import RunError, refresh_all

    if _check(chosen):
        return 1
    try:
        changed = refresh_all(_book())
    except RunError as error:
        return _fail([str(error)])
    print("\n".join(f"{path.parent.name}/{path.name}: new outputs" for path in changed) or "No byte changed.")
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
    from recount.book.notebooks import stale
    from recount.book.outputs import OutputError
    from recount.book.site import BuildError
    from recount.results import chapters

    if _check(chosen):
        return 1
    if lines := stale(chapters(_book()), package.folder()):
        return _fail(lines)
    if _check_editions():
        return 1
    try:
        print(told.format(build(_book(), chosen.output.absolute())))
    except (BuildError, OutputError) as error:
        return _fail([str(error), f"{chosen.output} is as it was."])
    return 0


def _digest(chosen: argparse.Namespace) -> int:
    from recount.book.digests import built, together
    from recount.book.site import BuildError

    try:
        made = built(_book())
    except BuildError as error:
        return _fail([str(error)])
    for name, files in made.items():
        if chosen.files:
            print("\n".join(f"{digest}  {name}/{place}" for place, digest in files.items()))
        print(f"{together(files)}  {name}, {len(files)} {'file' if len(files) == 1 else 'files'}")
    return 0


def _edition(chosen: argparse.Namespace) -> int:
    from recount.book.notebooks import stale
    from recount.citations import release
    from recount.editions import EditionError, write
    from recount.results import chapters

    if _check(chosen):
        return 1
    if lines := stale(chapters(_book()), package.folder()):
        return _fail(lines)
    try:
        print(f"Wrote {write(_book(), chosen.date)}")
    except EditionError as error:
        return _fail([str(error)])
    release(_book())
    return 0


def _mutate(chosen: argparse.Namespace) -> int:
    from recount.book import mutate
    from recount.book.notebooks import stale
    from recount.book.runner import RunnerError
    from recount.results import chapters

    if _check(chosen):
        return 1
    if lines := stale(chapters(_book()), package.folder()):
        return _fail(lines)
    try:
        missed = mutate.data(_book(), chosen.sample, chosen.seed, chosen.workers, chosen.keep) if chosen.what != "pages" else []
        missed += mutate.pages(_book(), chosen.sample, chosen.seed) if chosen.what != "data" else []
    except RunnerError as error:
        return _fail([str(error)])
    return _fail([f"missed: {line}" for line in missed]) if missed else 0


def _serve(chosen: argparse.Namespace) -> int:
    from recount.book.site import serve

    return serve(_book())


if __name__ == "__main__":
    sys.exit(main())
