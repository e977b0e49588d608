"""A new book: the sample, or what is left of it for a page of one's own."""

import json
import re
import shutil
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from recount.book_metadata import CONFIG_FILE
from recount.datapackage.bibliography import REFERENCES
from recount.datapackage.tables import DESCRIPTOR
from recount.errors import SetupError
from recount.files import temp_folder

SAMPLE = Path(__file__).parent / "book"
_FIRST_PAGE = Path(__file__).parent / "index.md"

# What a book of any page needs of the sample's tables; `None` for every row.
_KEPT: dict[str, set[str] | None] = {
    "units": set("person claim year day hour date percent percent/year point ratio".split()),
    "hedge_words": None,
    "hedge_quantiles": None,
    "assumptions": {"verdicts/reading"},
}


def new_book(folder: Path, *, empty: bool = False, title: str = "") -> Path:
    """Write the sample book to a folder that is new or empty, and give its path.

    Parameters
    ----------
    empty : bool
        Leave out the sample's page, with all that rests on it: chapters, claims, evidence, sources.
    title : str
        Of an empty book; by default from the name of the folder.

    Raises
    ------
    SetupError
        With nothing written, if the folder has files.
    """
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise SetupError(f"{folder} already exists and is not empty. Name another folder.")
    folder = folder.absolute()
    with temp_folder(folder.parent) as temporary:
        ignored = shutil.ignore_patterns("_build", "__pycache__", ".*cache", ".ipynb_checkpoints")
        book = shutil.copytree(SAMPLE, temporary / "book", ignore=ignored)
        if empty:
            _empty(book, title or folder.name.replace("-", " ").replace("_", " ").capitalize())
        lock = "\n".join(pinned_packages()) + "\n"
        (book / "requirements.txt").write_text(lock, encoding="utf-8", newline="\n")
        if folder.is_dir():  # perhaps the current one, which must stay
            for path in book.iterdir():
                path.rename(folder / path.name)
        else:
            book.rename(folder)
    return folder


def _empty(book: Path, title: str) -> None:
    """Leave out of a copy of the sample what is its own."""
    for path in (*(book / "chapters").iterdir(), *(book / "tests/recomputed").iterdir()):
        path.unlink()
    for path in book.glob("page-*.txt"):
        path.unlink()
    _rewrite(
        book / "_toc.yml", (r"  - caption: .*\n    chapters:\n(      - file: chapters/.*\n)+", "")
    )
    settings = {
        "title": json.dumps(title, ensure_ascii=False),
        "author": "The author of this book",
        "description": "A page of a report, turned into data and computed again.",
        "keywords": "[]",
        "licence_note": '""',
        "allowed_names": "[]",
    }
    lines = (book / CONFIG_FILE).read_text(encoding="utf-8").splitlines()
    for place, line in enumerate(lines):
        name, _, _ = line.partition(": ")
        if name.strip() in settings:
            lines[place] = f"{name}: {settings[name.strip()]}"
    config = "\n".join(lines) + "\n"
    (book / CONFIG_FILE).write_text(config, encoding="utf-8", newline="\n")
    page = _FIRST_PAGE.read_text(encoding="utf-8").replace("TITLE", title)
    (book / "index.md").write_text(page, encoding="utf-8", newline="\n")
    _empty_data(book / "data", title)


def _empty_data(data: Path, title: str) -> None:
    descriptor = json.loads((data / DESCRIPTOR).read_text(encoding="utf-8"))
    descriptor |= {
        "name": "page",
        "title": f"{title}, as data",
        "description": "Claims of a page, and the evidence set beside them.",
    }
    text = json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n"
    (data / DESCRIPTOR).write_text(text, encoding="utf-8", newline="\n")
    experiments = [resource.get("perceived") for resource in descriptor["resources"]]
    kept = "|".join(key for each in experiments if each for key in each["sources"])
    _rewrite(
        data / REFERENCES,
        (" All of them are invented.", ""),
        (rf"(?ms)^@\w+\{{(?!(?:{kept}),).*?^\}}\n\s*", ""),
    )
    for path in data.glob("*.csv"):
        header, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        ids = _KEPT.get(path.stem, set())
        rows = [row for row in rows if ids is None or row.partition(",")[0] in ids]
        path.write_text(header + "".join(rows), encoding="utf-8", newline="\n")


def _rewrite(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for pattern, new in changes:
        text = re.sub(pattern, new, text)
    path.write_text(text, encoding="utf-8", newline="\n")


def pinned_packages(package: str = "recount", extra: str = "book") -> list[str]:
    """Lines of a lock: a package, and all that it needs, as they are installed here.

    Examples
    --------
    >>> pinned_packages("pandas", "")[0].partition("==")[0]
    'numpy'
    """
    found: dict[str, str] = {}
    waiting = [Requirement(f"{package}[{extra}]" if extra else package)]
    while waiting:
        wanted = waiting.pop()
        try:
            installed = metadata.distribution(wanted.name)
        except metadata.PackageNotFoundError:
            continue  # another system needs it
        if str(wanted) in found:
            continue
        found[str(wanted)] = _pin(installed, wanted)
        for line in installed.requires or ():
            needed = Requirement(line)
            extras = [{"extra": extra} for extra in wanted.extras or ("",)]
            if not needed.marker or any(map(needed.marker.evaluate, extras)):
                waiting.append(needed)
    return sorted(set(found.values()), key=str.lower)


def _pin(installed: metadata.Distribution, wanted: Requirement) -> str:
    """One line of a lock; what did not come from an index keeps its address."""
    extras = f"[{','.join(sorted(wanted.extras))}]" if wanted.extras else ""
    origin = json.loads(installed.read_text("direct_url.json") or "{}")
    if not origin:
        return f"{wanted.name}{extras}=={installed.version}"
    commit = origin.get("vcs_info", {}).get("commit_id", "")
    address = f"{origin['vcs_info']['vcs']}+{origin['url']}@{commit}" if commit else origin["url"]
    return f"{wanted.name}{extras} @ {address}"
