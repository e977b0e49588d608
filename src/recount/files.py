"""Write a file or a folder so that nothing unfinished is ever seen under its name."""

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

TEMP_SUFFIX = "unfinished"  # of a temporary file or folder, after the number of its process


def digest_files(*paths: Path) -> str:
    """SHA-256 over the names and bytes of files, in the order of their names."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def write_atomic(path: Path, content: str | bytes) -> None:
    """Write a temporary file next to a file and rename it into place."""
    remove_stale_temp_files(path.parent)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{TEMP_SUFFIX}")
    try:
        with open(temporary, "wb") as stream:
            stream.write(content.encode() if isinstance(content, str) else content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_together(files: Mapping[Path, str | bytes]) -> None:
    """Write files one after the other; if one fails, put back those before it."""
    before: dict[Path, bytes | None] = {}
    try:
        for path, content in files.items():
            before[path] = path.read_bytes() if path.exists() else None
            write_atomic(path, content)
    except OSError:
        for path, old in before.items():
            path.unlink(missing_ok=True) if old is None else write_atomic(path, old)
        raise


@contextlib.contextmanager
def temp_folder(output: Path) -> Iterator[Path]:
    """A temporary folder within another, from which finished files are renamed into place."""
    output.mkdir(parents=True, exist_ok=True)
    remove_stale_temp_files(output)
    folder = Path(tempfile.mkdtemp(prefix=".", suffix=f".{os.getpid()}.{TEMP_SUFFIX}", dir=output))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_stale_temp_files(folder: Path) -> None:
    """Remove the temporary files and folders of processes that were killed and run no more."""
    for path in folder.glob(f".*.{TEMP_SUFFIX}"):
        process = path.name.split(".")[-2]
        if process.isdigit() and not _is_running(int(process)):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except OSError as error:
        return isinstance(error, PermissionError)  # another user's
    return True
