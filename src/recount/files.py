"""Write a file or a folder so that it is never half there."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

TEMP_SUFFIX = "aside"


def digest_files(*paths: Path) -> str:
    """SHA-256 over the names and bytes of files, in the order of their names.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> len(digest_files(data_dir() / "datapackage.json"))
    64
    """
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def write_atomic(path: Path, content: str | bytes) -> None:
    """Write a file aside and rename it into place, so that it is never half written."""
    remove_stale_temp_files(path.parent)
    aside = path.with_name(f".{path.name}.{os.getpid()}.{TEMP_SUFFIX}")
    try:
        with open(aside, "wb") as written:
            written.write(content.encode() if isinstance(content, str) else content)
            written.flush()
            os.fsync(written.fileno())
        aside.chmod(0o644)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def remove_stale_temp_files(where: Path) -> None:
    """Remove what a killed run left aside in a folder: what has the number of a process that runs no more.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as where:
    ...     for process in (os.getpid(), 2**22 + 1):
    ...         _ = (Path(where) / f".a.{process}.aside").write_text("half", encoding="utf-8")
    ...     remove_stale_temp_files(Path(where))
    ...     [path.name for path in Path(where).iterdir()] == [f".a.{os.getpid()}.aside"]
    True
    """
    for left in where.glob(f".*.{TEMP_SUFFIX}"):
        process = left.name.split(".")[-2]
        if process.isdigit() and not _is_running(int(process)):
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(
                missing_ok=True
            )


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is another user's
        pass
    return True


@contextlib.contextmanager
def temp_folder(output: Path) -> Iterator[Path]:
    """A folder to make something in, beside where it will stand: what is good is renamed out of it, the rest goes with it.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as output:
    ...     with temp_folder(Path(output)) as folder:
    ...         _ = (folder / "half.txt").write_text("half", encoding="utf-8")
    ...     list(Path(output).iterdir())
    []
    """
    output.mkdir(parents=True, exist_ok=True)
    remove_stale_temp_files(output)
    folder = Path(tempfile.mkdtemp(prefix=".", suffix=f".{os.getpid()}.aside", dir=output))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
