"""What the chapters publish, read back from their stored outputs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from recount import charts, results, verdicts
from recount.book.nodes import slug
from recount.results import Result
from recount.verdicts import Verdict


class OutputError(ValueError):
    """Stored outputs of several chapters that do not go together."""


@dataclass
class Outputs:
    """Published results, charts and verdicts by id, and the chapter of each.

    Attributes
    ----------
    results : dict of str to Result
    charts : dict of str to (dict, str)
        Record and picture.
    verdicts : dict of str to Verdict
        By the id of the claim.
    homes : dict of (str, str) to str
        Chapter, as Sphinx names it, for each kind and id.
    """

    results: dict[str, Result] = field(default_factory=dict)
    charts: dict[str, tuple[dict, str]] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    homes: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def read(cls, paths: Iterable[Path]) -> Outputs:
        """Read the stored outputs of notebooks.

        Raises
        ------
        OutputError
            If two outputs of one kind have one id.
        """
        outputs = cls()
        for path in paths:
            home = f"{path.parent.name}/{path.stem}"
            outputs._add("result", home, ((result.id, result) for result in results.stored(path)), outputs.results)
            outputs._add("chart", home, ((record["id"], (record, svg)) for record, svg in charts.stored(path)), outputs.charts)
            outputs._add("verdict", home, ((verdict.claim, verdict) for verdict in verdicts.stored(path)), outputs.verdicts)
        return outputs

    def _add(self, kind: str, home: str, pairs: Iterable, table: dict) -> None:
        for id, thing in pairs:
            if (twin := next((other for other in table if other != id and slug(kind, other) == slug(kind, id)), None)):
                raise OutputError(f"found the {kind}s {twin!r} and {id!r}, expected ids that differ in more than their signs. "
                                  "Give the newer one another id.")
            if id in table:
                raise OutputError(f"found two {kind}s with the id {id!r}, in {self.homes[kind, id]} and {home}, "
                                  "expected one. Give the newer one an id of its own.")
            table[id] = thing
            self.homes[kind, id] = home
