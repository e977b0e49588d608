"""Running a chapter elsewhere: the buttons for it, and the head of its first cell, which finds the package or says what to do.

Both need the address of the files, ``repository`` in ``_config.yml``. While it is empty there is no button, and no cell fetches anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

_LOST = "found no package recount, expected the environment of the book: run `make lab` in a copy of its folder"
_HEAD = re.compile(r"\A(?:import os|from importlib\.util import find_spec)\n.*?(?:^assert find_spec[^\n]*|^    os\.chdir\(\"book\"\))\n+", re.M | re.S)
_USES_PACKAGE = re.compile(r"^(?:from|import) recount\b", re.M)


@dataclass(frozen=True)
class Repository:
    """Where the files of the book are.

    Attributes
    ----------
    address, branch : str
        Both empty while there is none.
    """

    address: str = ""
    branch: str = ""

    @classmethod
    def of(cls, book: Path) -> Repository:
        """The repository in ``_config.yml``; without that file, none.

        Examples
        --------
        >>> from recount import package
        >>> Repository.of(package.folder().parent).address
        ''
        """
        import yaml

        path = book / "_config.yml"
        settings = (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("repository") if path.is_file() else None
        address = ((settings or {}).get("url") or "").rstrip("/").removesuffix(".git")
        return cls(address, (settings or {}).get("branch") or "main") if address else cls()

    def buttons(self, chapter: str) -> dict[str, str]:
        """Where a chapter can be run, by name; Colab opens notebooks of GitHub only.

        Parameters
        ----------
        chapter : str
            Name of the file, without its ending.

        Examples
        --------
        >>> for name, address in Repository("https://github.com/example/recounted", "main").buttons("women").items():
        ...     print(name, address)
        Binder https://mybinder.org/v2/gh/example/recounted/main?urlpath=lab/tree/chapters/women.ipynb
        Colab https://colab.research.google.com/github/example/recounted/blob/main/chapters/women.ipynb
        >>> list(Repository("https://code.example/recounted", "main").buttons("women"))
        ['Binder']
        >>> Repository().buttons("women")
        {}
        """
        if not self.address:
            return {}
        parts, branch, file = urlsplit(self.address), quote(self.branch, safe=""), f"chapters/{chapter}.ipynb"
        on_github = parts.netloc == "github.com"
        place = f"gh{parts.path}" if on_github else f"git/{quote(self.address, safe='')}"
        found = {"Binder": f"https://mybinder.org/v2/{place}/{branch}?urlpath=lab/tree/{file}"}
        if on_github:
            found["Colab"] = f"https://colab.research.google.com/github{parts.path}/blob/{quote(self.branch)}/{file}"
        return found

    def headed(self, source: str) -> str:
        """The first cell of code with the head that finds the package; a cell that needs none stays as it is.

        Parameters
        ----------
        source : str
            The cell, with this head, an earlier one or none.

        Examples
        --------
        >>> print(Repository().headed("from recount.units import say"))
        from importlib.util import find_spec
        <BLANKLINE>
        assert find_spec("recount"), "found no package recount, ... run `make lab` in a copy of its folder"
        <BLANKLINE>
        from recount.units import say
        >>> print(Repository("https://github.com/example/recounted", "main").headed(Repository().headed("from recount.units import say")))
        import os
        from importlib.util import find_spec
        from subprocess import run
        <BLANKLINE>
        if not find_spec("recount"):
            run(["git", "clone", "--quiet", "--depth=1", "--branch=main", "https://github.com/example/recounted", "book"], check=True)
            run(["pip", "install", "--quiet", "--requirement", "book/binder/requirements.txt"], check=True)
            os.chdir("book")
        <BLANKLINE>
        from recount.units import say
        """
        if not _USES_PACKAGE.search(source):
            return source
        return self._head() + _HEAD.sub("", source)

    def _head(self) -> str:
        if not self.address:
            return f'from importlib.util import find_spec\n\nassert find_spec("recount"), "{_LOST}"\n\n'
        clone = ["git", "clone", "--quiet", "--depth=1", f"--branch={self.branch}", self.address, "book"]
        listed = ", ".join(f'"{word}"' for word in clone)
        return ('import os\nfrom importlib.util import find_spec\nfrom subprocess import run\n\nif not find_spec("recount"):\n'
                f"    run([{listed}], check=True)\n"
                '    run(["pip", "install", "--quiet", "--requirement", "book/binder/requirements.txt"], check=True)\n'
                '    os.chdir("book")\n\n')
