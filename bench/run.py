"""Time this book's tools beside what people use, and write ``measured/bench.json``.

Times stand beside each other as ratios of pairs that ran one after the other; a machine's own speed and what else it does fall out.
``make bench`` runs everything, in about half an hour; ``python bench/run.py rows deepest`` only what is named, and keeps the rest.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import books
import deepest
import tables
from pairs import BenchError, Pair, pairs, run, timed

from recount import package
from recount.book import measured, progress

COLUMNS = ["measured", "against", "goal, at most", "ratio", "seconds", "seconds of the other"]
_PARTS = ("data", "package", "builder", "notebooks", "environment")
_NOTES = ["Medians of several runs, in pairs that ran one after the other; the ratio is the median of the pairs.",
          "Stock Jupyter Book reads the same chapters with its own theme and settings and without this book's extension, so it does not make the ledger, the "
          "downloads or the citations.",
          "`pytest --nbmake` runs the chapters and compares nothing; nbval and this book compare every output.",
          "Generated chapters are copies of one chapter, on which each of the other tools ran once; with four times as many, a ratio of at most four means that time grows no faster than they do.",
          "A clean site is also checked, with the data, the chapters, the editions and every link, and has each chart as a picture to take away.",
          "Rows of claims, evidence, events, verdicts, mappings, assumptions and countries are repeated; vocabularies are not."]
_PYTEST = ["-m", "pytest", "-q", "-c", os.devnull, "-p", "no:cacheprovider", "-p", "no:randomly", "-W", "ignore", "--rootdir", "."]
_KEPT = "_build/bench.json"  # by name, so that a part can be measured again
_RECOUNT = [sys.executable, "-m", "recount"]
_JUPYTER_BOOK = [sys.executable, "-c", "from jupyter_book.cli.main import main; main(prog_name='jupyter-book')", "build", ".", "-q"]
Row = list


def site(book: Path, aside: Path, times: int) -> Iterator[Row]:
    """A clean site from the stored outputs, and stock Jupyter Book executing the chapters."""
    stock, output = books.stock(book, aside / "stock", "force"), aside / "site"

    def ours() -> None:
        shutil.rmtree(output, ignore_errors=True)
        run([*_RECOUNT, "build", "--output", output], book)

    def theirs() -> None:
        shutil.rmtree(stock / "_build", ignore_errors=True)
        run(_JUPYTER_BOOK, stock)

    yield _row("site from the stored outputs, clean", "stock Jupyter Book executing the same chapters", 0.3, pairs(ours, theirs, times))


def serve(book: Path, aside: Path, times: int) -> Iterator[Row]:
    """A changed sentence on the screen, and the same change with stock Jupyter Book, which executes nothing here either."""
    copy, stock = books.copied(book, aside / "copy"), books.stock(book, aside / "stock", "auto")
    shutil.rmtree(copy / ".venv", ignore_errors=True)
    run(_JUPYTER_BOOK, stock)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    server = subprocess.Popen([*_RECOUNT, "serve", "--port", str(port)], cwd=copy, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              env=os.environ | {"RECOUNT_DATA": str(copy / "data")})
    turn = iter(range(1000))
    try:
        _waited(port, "Recounted", server)
        time.sleep(20)  # what the first page leaves to do

        def ours() -> float:
            word = f"changed{next(turn)}words"
            _changed(copy, word)
            found = timed(lambda: _waited(port, word, server))
            time.sleep(8)  # until the preview is quiet again
            return found

        def theirs() -> float:
            _changed(stock, f"changed{next(turn)}words")
            return timed(lambda: run(_JUPYTER_BOOK, stock))

        yield _row("a changed sentence on the screen", "stock Jupyter Book, the same change", 0.4, pairs(ours, theirs, times))
    finally:
        server.terminate()
        server.wait()


def _changed(book: Path, word: str) -> None:
    """Add a word to the first paragraph of a chapter."""
    path = book / "chapters" / "women.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    first = notebook["cells"][0]
    first["source"] = "".join(first["source"]).rstrip().rpartition(" changed")[0] or "".join(first["source"]).rstrip()
    first["source"] += f" {word}."
    package.replace(path, json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")


def _waited(port: int, word: str, server: subprocess.Popen, most: float = 300) -> None:
    """Ask for a page until it has a word."""
    end = time.monotonic() + most
    while time.monotonic() < end:
        if server.poll() is not None:
            raise BenchError("recount serve: found that it ended, expected that it serves")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/chapters/women.html", timeout=5) as page:
                if word in page.read().decode():
                    return
        except OSError:
            pass
        time.sleep(0.05)
    raise BenchError(f"recount serve: found no {word!r} in the page after {most:.0f} seconds, expected it")


def verify(book: Path, aside: Path, times: int) -> Iterator[Row]:
    """All chapters rerun and compared, and what people use for that."""
    for told, goal, theirs in _verifiers(book, book / "chapters"):
        yield _row("verify all chapters", told, goal, pairs(lambda: run([*_RECOUNT, "verify"], book), theirs, times))


def _verifiers(folder: Path, chapters: Path) -> Iterator[tuple[str, float, Callable[[], None]]]:
    names = [path.name for path in sorted(chapters.glob("*.ipynb"))]
    yield "`pytest --nbval`", 0.5, lambda: run([sys.executable, *_PYTEST, "--nbval", "--nbval-current-env", *names], chapters)
    yield "`pytest --nbmake -n 2`, which compares nothing", 0.8, lambda: run([sys.executable, *_PYTEST, "--nbmake", "-n", "2", *names], chapters)
    yield "`jupyter execute`, one by one", 0.5, lambda: [run([Path(sys.executable).with_name("jupyter-execute"), name], chapters) for name in names] and None


def growth(book: Path, aside: Path, times: int) -> Iterator[Row]:
    """The same with 10 and with 40 generated chapters."""
    taken: dict[str, list[float]] = {}
    for count in (10, 40):
        folder = aside / str(count)
        books.many(book, folder, count)
        ours = statistics.median(timed(lambda: _differing(folder)) for _ in range(times))
        taken.setdefault("ours", []).append(ours)
        for told, goal, theirs in _verifiers(folder, folder / "chapters"):
            other = timed(theirs)
            yield _row(f"verify {count} generated chapters", told, goal, Pair(ours, other, ours / other))
    few, many = taken["ours"]
    yield _row("verify 40 generated chapters", "the same with 10", 4, Pair(many, few, many / few))


def _differing(folder: Path) -> None:
    """What `recount verify` does, in a folder that is no book."""
    program = ("import sys; from pathlib import Path; from recount.book.runner import differing; "
               "lines = differing(Path.cwd(), 2); print(*lines); sys.exit(bool(lines))")
    run([sys.executable, "-c", program], folder, RECOUNT_DATA=str(folder / "data"))


def rows(book: Path, aside: Path, times: int) -> Iterator[Row]:
    """Data loaded and validated, with a hundred times the rows."""
    tables.multiply(book / "data", aside / "once", 1)
    count = tables.multiply(book / "data", aside / "often", 100)
    memory: list[float] = []

    def loaded(folder: str) -> float:
        seconds, most = _loaded(aside / folder)
        memory.append(most)
        return seconds

    pair = pairs(lambda: loaded("often"), lambda: loaded("once"), times)
    yield _row(f"load and validate {count:,} rows", "once the rows", 20, pair)
    most = max(memory)
    yield [f"load and validate {count:,} rows: memory", "500 MB", 1.0, round(most / 500, 3), None, None]


_LOAD = """
import resource, sys, time
start = time.perf_counter()
from pathlib import Path
from recount import package
from recount.book.checks import problems
found = problems(Path(sys.argv[1]))
assert not found, found[:3]
for name in package.tables():
    package.load(name)
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def _loaded(data: Path) -> tuple[float, float]:
    """Seconds and megabytes of a program that loads and validates a Data Package."""
    done = subprocess.run([sys.executable, "-c", _LOAD, str(data)], capture_output=True, text=True, env=os.environ | {"RECOUNT_DATA": str(data)})
    if done.returncode:
        raise BenchError(f"load and validate: found {done.stderr[-400:]!r}, expected that the data hold")
    seconds, most = done.stdout.split()
    return float(seconds), float(most)


def deep(book: Path, aside: Path, times: int) -> Iterator[Row]:
    """Bounds, tornado and a million samples of the deepest result, and the same formula in bare numpy."""
    id, quantity = deepest.found(book)
    by_hand = deepest.bare(quantity)
    deepest.asked(quantity)  # what is made once for each quantity
    by_hand()
    pair = pairs(lambda: deepest.asked(quantity), by_hand, 3 * times)
    yield _row(f"bounds, tornado and a million samples of {id}", "the same formula in bare numpy", 2, pair)


MEASURES: dict[str, Callable[[Path, Path, int], Iterator[Row]]] = {"site": site, "serve": serve, "verify": verify, "growth": growth, "rows": rows, "deepest": deep}


def _row(told: str, against: str, goal: float, pair: Pair) -> Row:
    return [told, against, goal, round(pair.ratio, 3), round(pair.ours, 2), round(pair.theirs, 2)]


def main() -> int:
    """Measure, and write; 1 where something could not be measured."""
    parser = argparse.ArgumentParser(description="Time this book's tools beside what people use.")
    parser.add_argument("names", nargs="*", choices=[*MEASURES, []], help="what to measure; everything by default")
    parser.add_argument("--times", type=int, default=3, help="pairs of each; 3 by default")
    chosen = parser.parse_args()
    book = package.folder().parent
    known = _known(book)
    for name in progress.over(chosen.names or list(MEASURES), "Benchmarks"):
        with tempfile.TemporaryDirectory(prefix="recounted-") as aside:
            try:
                known[name] = list(MEASURES[name](book, Path(aside), chosen.times))
            except BenchError as error:
                print(error, file=sys.stderr)
                return 1
        _write(book, known)
    return 0


def _known(book: Path) -> dict[str, list[Row]]:
    """What was measured before, by name."""
    path = book / _KEPT
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _write(book: Path, known: dict[str, list[Row]]) -> None:
    (book / _KEPT).parent.mkdir(exist_ok=True)
    package.replace(book / _KEPT, json.dumps(known, indent=1) + "\n")
    listed = [row for name in MEASURES for row in known.get(name, [])]
    missed = [f"{row[0]}, against {row[1]}: found {row[3]:.2f}, expected {row[2]} at most" for row in listed if row[3] > row[2]]
    measured.write(book, "bench", title="This book's tools beside others", columns=COLUMNS, rows=listed, of=_PARTS, notes=_NOTES, missed=missed)


if __name__ == "__main__":
    sys.exit(main())
