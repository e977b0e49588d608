"""Time what a user waits for beside stock tools, in pairs of runs that alternate.

    python tools/benchmark.py [--runs 3] [--only build|edit|verify]

- build: `recount build` beside `jupyter-book build` that executes the same chapters;
- edit: a changed sentence on the screen with `recount serve` beside `jupyter-book build` again;
- verify: `recount verify` beside `pytest --nbval` over the same chapters.

Run it in the folder of a book, on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import contextlib
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

from recount.datapackage.tables import data_dir
from recount.notebooks.reading import notebook_paths

_STOCK_CONFIG = """\
title: Stock
author: ""
only_build_toc_files: true
execute:
  execute_notebooks: force
  timeout: 600
  allow_errors: true
parse:
  myst_enable_extensions: [colon_fence, deflist, substitution]
"""
_SENTENCE = "A sentence that the benchmark writes, number {}."


def run(*command: str | Path, cwd: Path) -> float:
    """Seconds that a command takes.

    Raises
    ------
    SystemExit
        With what it printed, if it fails.
    """
    start = time.perf_counter()
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return time.perf_counter() - start


def python(*arguments: str | Path, cwd: Path) -> float:
    return run(sys.executable, "-m", *arguments, cwd=cwd)


def copy_book(book: Path, folder: Path) -> Path:
    """A book without what was built, and without the library."""
    ignored = shutil.ignore_patterns("_build", ".*", "src", "tests", "__pycache__")
    return Path(shutil.copytree(book, folder, ignore=ignored))


def stock_book(book: Path, folder: Path) -> Path:
    """The chapters as a book of stock Jupyter Book, which executes them."""
    copy_book(book, folder)
    names = [f"  - file: chapters/{path.stem}" for path in notebook_paths(folder)]
    contents = ["format: jb-book", "root: intro", "chapters:", *names]
    (folder / "_toc.yml").write_text("\n".join(contents) + "\n", encoding="utf-8")
    (folder / "_config.yml").write_text(_STOCK_CONFIG, encoding="utf-8")
    (folder / "intro.md").write_text("# Stock\n", encoding="utf-8")
    return folder


def build_pair(book: Path, folder: Path) -> tuple[Callable[[], float], Callable[[], float]]:
    own, stock = copy_book(book, folder / "own"), stock_book(book, folder / "stock")

    def ours() -> float:
        shutil.rmtree(own / "_build", ignore_errors=True)
        return python("recount", "build", cwd=own)

    def theirs() -> float:
        shutil.rmtree(stock / "_build", ignore_errors=True)
        return run(Path(sys.executable).with_name("jupyter-book"), "build", ".", cwd=stock)

    return ours, theirs


def verify_pair(book: Path, folder: Path) -> tuple[Callable[[], float], Callable[[], float]]:
    own = copy_book(book, folder / "own")
    nbval = ("pytest", "-q", "-p", "no:cacheprovider", "--nbval", "--nbval-current-env", "chapters")
    return lambda: python("recount", "verify", cwd=own), lambda: python(*nbval, cwd=own)


def edit_pair(
    book: Path, folder: Path, stack: contextlib.ExitStack
) -> tuple[Callable[[], float], Callable[[], float]]:
    own, stock = copy_book(book, folder / "own"), stock_book(book, folder / "stock")
    address = stack.enter_context(preview(own))
    executable = Path(sys.executable).with_name("jupyter-book")
    (stock / "_config.yml").write_text(_STOCK_CONFIG.replace("force", "off"), encoding="utf-8")
    run(executable, "build", ".", cwd=stock)
    counter = iter(range(1000))

    def ours() -> float:
        sentence = _SENTENCE.format(number_word(next(counter)))
        start = time.perf_counter()
        append(own / "index.md", sentence)
        wait_for(f"{address}/index.html", sentence)
        return time.perf_counter() - start

    def theirs() -> float:
        append(stock / "intro.md", _SENTENCE.format(next(counter)))
        return run(executable, "build", ".", cwd=stock)

    return ours, theirs


def number_word(number: int) -> str:
    """A number in letters, since the checks refuse digits in prose."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


def append(path: Path, sentence: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + f"\n{sentence}\n", encoding="utf-8")


@contextlib.contextmanager
def preview(book: Path) -> Iterator[str]:
    """The address of `recount serve` once it shows the book."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "recount", "serve", "--port", str(port)]
    server = subprocess.Popen(command, cwd=book, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/index.html", "</html>")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(address: str, text: str, seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            with urllib.request.urlopen(address, timeout=5) as answer:
                if text in answer.read().decode():
                    return
        time.sleep(0.02)
    sys.exit(f"{address} did not show {text!r} within {seconds:.0f} seconds")


def measure(name: str, book: Path, runs: int) -> str:
    """A line with the medians of both and of their ratio."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        if name == "edit":
            ours, theirs = edit_pair(book, Path(folder), stack)
        else:
            ours, theirs = {"build": build_pair, "verify": verify_pair}[name](book, Path(folder))
        pairs = [(ours(), theirs()) for _ in range(runs)]
    own, stock = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(first / second for first, second in pairs)
    return f"{name:<8}{own:>10.1f} s{stock:>10.1f} s{ratio:>8.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", choices=["build", "edit", "verify"])
    options = parser.parse_args()
    print(f"{'':<8}{'recount':>12}{'stock':>12}{'ratio':>8}")
    for name in [options.only] if options.only else ["build", "edit", "verify"]:
        print(measure(name, data_dir().parent, options.runs), flush=True)


if __name__ == "__main__":
    main()
