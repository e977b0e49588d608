"""Buttons that run a chapter on Binder or Colab.

They need the address of the files, ``repository`` in ``_config.yml``. While it is empty there is no button.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit


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
        >>> from recount.datapackage.store import data_dir
        >>> Repository.of(data_dir().parent).address
        ''
        """
        import yaml

        path = book / "_config.yml"
        settings = (
            (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("repository")
            if path.is_file()
            else None
        )
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
        parts, branch, file = (
            urlsplit(self.address),
            quote(self.branch, safe=""),
            f"chapters/{chapter}.ipynb",
        )
        on_github = parts.netloc == "github.com"
        place = f"gh{parts.path}" if on_github else f"git/{quote(self.address, safe='')}"
        found = {"Binder": f"https://mybinder.org/v2/{place}/{branch}?urlpath=lab/tree/{file}"}
        if on_github:
            found["Colab"] = (
                f"https://colab.research.google.com/github{parts.path}/blob/{quote(self.branch)}/{file}"
            )
        return found
