"""Mutate the package with mutmut and ask the quick unit tests and the doctests: ``python tests/mutation/run.py [module ...]``.

Nothing is mutated in place: the book is laid out in ``_build/mutation``, where mutmut keeps what it found, so that a run goes on
where another stopped. A function that has changed since is mutated anew, and what survived is tried again, for a test may be new;
``--fresh`` starts from nothing.

What was found goes to ``measured/package-mutants.json``, and each survivor that ``survivors.toml`` does not argue is printed. The
run fails where there is one, where an argument argues for nothing, or where less than `SHARE` was caught.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import libcst as cst

from recount.book import measured

BOOK = Path(__file__).parent.parent.parent
WORK = BOOK / "_build" / "mutation"
ARGUED = Path(__file__).parent / "survivors.toml"
SHARE = 0.92
# Those that computed numbers rest on, first.
FIRST = ("readings", "quantities", "units", "claims", "evidence", "results", "verdicts", "overlaps", "tables", "package", "charts")
# Files of tests that reach a module, those of its own name where none stand here; mutmut finds out which test reaches which function.
DOCTESTS = ("recount/readings.py", "recount/units.py", "recount/quantities.py")
TESTS = {
    "readings": ("readings", "units", "quantities"),
    "quantities": ("quantities", "readings", "results"),
    "units": ("units", "quantities", "readings", "results"),
    "claims": ("evidence", "quantities"),
    "evidence": ("evidence", "quantities", "verdicts"),
    "results": ("results",),
    "verdicts": ("verdicts", "chapters"),
    "overlaps": ("overlaps",),
    "tables": ("tables",),
    "package": ("package", "chapters"),
    "charts": ("charts",),
    "editions": ("editions",),
    "citations": ("citations",),
    "book.checks": ("bad_data",),
    "book.cite": ("citations", "shown"),
    "book.notebooks": ("notebooks", "broken"),
    "book.outputs": ("broken", "shown"),
    "book.prose": ("prose", "broken"),
    "book.nodes": ("shown", "render"),
    "book.numbers": ("shown", "render"),
    "book.roles": ("printed", "shown"),
    "book.render": ("shown", "render"),
    "book.recompute": ("recompute", "shown"),
    "book.assumed": ("assumed", "shown"),
    "book.ledger": ("shown", "render"),
    "book.sources": ("shown",),
    "book.settings": ("settings", "hostile"),
    "book.forms": ("forms", "hostile"),
    "book.problem": ("problem",),
    "book.descriptor": ("descriptor", "hostile"),
    "book.beside": ("beside", "shown"),
    "book.bibliography": ("bibliography", "bad_data", "hostile"),
    "book.chapter": ("contributing",),
    "book.quotes": ("shown", "render"),
    "book.changes": ("shown", "render"),
    "book.mutants": ("mutants",),
    "book.misprints": ("mutants",),
    "book.machines": ("shown", "render"),
    "book.geometry": ("geometry", "reruns"),
    "book.downloads": ("downloads", "shown"),
    "book.measured": ("measured", "shown"),
    "book.front": ("shown", "render"),
    "book.editions": ("shown", "render"),
    "book.fonts": ("shown", "render"),
    "book.pages": ("shown", "render"),
    "book.pictures": ("shown", "render"),
    "book.search": ("shown", "render"),
    "book.launch": ("launch", "shown"),
    "book.site": ("building",),
    "__main__": ("main",),
    "book.mutate": ("mutate",),
    "book.runner": ("runner",),
    "book.places": ("places",),
    "book.reruns": ("reruns",),
    "book.builds": ("builds",),
    "book.preview": ("preview",),
    "book.epub": ("epub_parts",),
    "book.pdf": ("pdf_parts",),
}
CAUGHT, UNTRIED = ("killed", "timeout", "segfault"), ("not checked",)
SEED = 39  # of a sample


@dataclass(frozen=True)
class Mutant:
    """One change of one function, and what became of it.

    Attributes
    ----------
    name : str
        As mutmut has it.
    status : str
        As mutmut says it.
    """

    name: str
    status: str

    @property
    def module(self) -> str:
        """Module of the package, without the name of the package."""
        return self.name.rpartition(".")[0].partition(".")[2] or "__init__"

    @property
    def function(self) -> str:
        """Module, class and function, with dots."""
        mangled = self.name.rpartition(".")[2].partition("__mutmut_")[0]
        plain = mangled[1:].replace("ǁ", ".").strip(".") if mangled.startswith("xǁ") else mangled.removeprefix("x_")
        return f"{self.module}.{plain}"


class Undecorated(cst.CSTTransformer):
    """Write ``@decorator`` as a call below its function: the same program, and mutmut, which leaves decorated functions alone, sees it."""

    def leave_FunctionDef(self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef):
        """A method or a function, and the call."""
        if [getattr(decorator.decorator, "value", None) for decorator in updated_node.decorators] in ([], ["classmethod"], ["staticmethod"]):
            return updated_node
        call: cst.BaseExpression = updated_node.name
        for decorator in reversed(updated_node.decorators):
            call = cst.Call(decorator.decorator, [cst.Arg(call)])
        assigned = cst.SimpleStatementLine([cst.Assign([cst.AssignTarget(updated_node.name)], call)])
        return cst.FlattenSentinel([updated_node.with_changes(decorators=[]), assigned])


def undecorated(path: Path) -> bytes:
    """The source that mutmut is given for a file of the package."""
    return cst.parse_module(path.read_text(encoding="utf-8")).visit(Undecorated()).code.encode()


def lay_out(module: str) -> None:
    """Bring the copy of the book for one module up to date; a file that has not changed is not touched."""
    work = WORK / module
    work.mkdir(parents=True, exist_ok=True)
    for name in ("data", "chapters", "ledger", "tests", "measured"):
        if (BOOK / name).is_dir():
            shutil.copytree(BOOK / name, work / name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "mutation", ".*"))
    for path in (*BOOK.glob("*.md"), *BOOK.glob("_*.yml"), BOOK / "CITATION.cff", BOOK / ".zenodo.json", BOOK / "LICENSE", BOOK / "requirements.txt",
                 Path(__file__).parent / "plugin.py"):
        shutil.copy2(path, work)
    settings = (Path(__file__).parent / "pyproject.toml").read_text(encoding="utf-8")
    asked = [*(() if module.startswith("book.") else DOCTESTS), _path(module).as_posix()]
    asked += [f"tests/test_{name}.py" for name in TESTS.get(module, (module.rpartition(".")[2],)) if (BOOK / "tests" / f"test_{name}.py").is_file()]
    settings += f"only_mutate = {json.dumps([_path(module).as_posix()])}\npytest_add_cli_args_test_selection = {json.dumps(list(dict.fromkeys(asked)))}\n"
    (work / "pyproject.toml").write_text(settings, encoding="utf-8")
    for path in (BOOK / "recount").rglob("*"):
        copy = work / path.relative_to(BOOK)
        if path.is_dir() or "__pycache__" in path.parts:
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        new = undecorated(path) if path.suffix == ".py" else path.read_bytes()
        if not copy.is_file() or copy.read_bytes() != new:
            copy.write_bytes(new)


def _path(module: str) -> Path:
    return Path("recount", *module.split(".")).with_suffix(".py")


def mutmut(module: str, *arguments: str) -> str:
    """Run the tester in the copy for one module; what it says."""
    work = WORK / module
    # A file that is read or written without naming its encoding is told: see the filter in pyproject.toml.
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONWARNDEFAULTENCODING": "1"}
    done = subprocess.run([str(Path(sys.executable).parent / "mutmut"), *arguments], cwd=work, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{module}: mutmut {arguments[0]} failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def results(module: str) -> list[Mutant]:
    """Mutants of the copy for one module, in the order of its functions; the module may have changed since it was copied."""
    if not (WORK / module / "mutants" / _path(module)).is_file():
        return []
    pairs = re.findall(r"^ +(\S+): (.+)$", mutmut(module, "results", "--all", "true"), re.M)
    return sorted((Mutant(name, status) for name, status in pairs), key=lambda mutant: (mutant.function, int(mutant.name.rpartition("_")[2])))


def found(module: str) -> list[Mutant]:
    """Mutants of one module as it is now."""
    copy = WORK / module / _path(module)
    return results(module) if copy.is_file() and copy.read_bytes() == undecorated(BOOK / _path(module)) else []


def changes(module: str, mutants: Iterable[Mutant]) -> dict[Mutant, tuple[str, str]]:
    """What stood in each and what stands there instead, lines without their indent."""
    from mutmut.configuration import reset_config
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    os.chdir(WORK / module)
    reset_config()
    shown = {}
    for mutant in mutants:
        lines = get_diff_for_mutant(mutant.name, path=_path(module)).splitlines()[2:]
        shown[mutant] = tuple("\n".join(line[1:].strip() for line in lines if line[0] == sign) for sign in "-+")
    os.chdir(BOOK)
    return shown


def modules() -> list[str]:
    """Modules of the package, in the order in which they are tried."""
    every = [".".join(path.relative_to(BOOK / "recount").with_suffix("").parts) for path in sorted((BOOK / "recount").rglob("*.py"))]
    return sorted((name for name in every if not name.endswith("__init__")), key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), "." in name))


def attempt(module: str, children: int, sample: int | None) -> None:
    """Try the mutants of one module that were not tried, or a sample of them, then those again that had survived."""
    run = functools.partial(mutmut, module, "run", "--max-children", str(children))
    survived = {mutant.name for mutant in results(module) if mutant.status not in CAUGHT + UNTRIED}
    lay_out(module)
    # Which test reaches which function is asked anew: the tests may have changed.
    (WORK / module / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    if sample is None:
        run()
    else:
        run(f"recount.{module}.x*__mutmut_1")
        untried = [mutant.name for mutant in found(module) if mutant.status in UNTRIED]
        if drawn := random.Random(SEED).sample(untried, min(sample, len(untried))):
            run(*drawn)
    if again := [mutant.name for mutant in found(module) if mutant.status not in CAUGHT + UNTRIED and mutant.name in survived]:
        run(*again)


def report(names: list[str]) -> int:
    """Write what was measured; 1 where it is not good enough."""
    listed = tomllib.loads(ARGUED.read_text(encoding="utf-8"))
    argued, alike = listed["survivor"], listed["alike"]
    made = {name: found(name) for name in modules()}
    mutants = {name: tried for name in made if (tried := [mutant for mutant in made[name] if mutant.status not in UNTRIED])}
    survivors = {}
    for name, tried in mutants.items():
        survivors |= changes(name, (mutant for mutant in tried if mutant.status not in CAUGHT))
    reasons = {(entry["function"], entry["before"], entry["after"]): entry["why"] for entry in argued}
    open_, rows = [], []
    for name, mine in mutants.items():
        left = [mutant for mutant in mine if mutant in survivors]
        without = [mutant for mutant in left if (mutant.function, *survivors[mutant]) not in reasons and not any(_like(entry, *survivors[mutant]) for entry in alike)]
        open_ += without
        rows.append([name, len(made[name]), len(mine), len(mine) - len(left), len(left) - len(without), len(without)])
    total = ["all of these", *(sum(row[place] for row in rows) for place in range(1, 6))]
    lines = [f"{mutant.function} ({mutant.status}): {survivors[mutant][0]!r} as {survivors[mutant][1]!r}" for mutant in open_]
    matched = {(mutant.function, *survivors[mutant]) for mutant in survivors}
    # In a module of which a sample was tried, a mutant that is argued may not be in it.
    whole = [name for name in mutants if len(mutants[name]) == len(made[name])]
    stale = [key for key in reasons if key not in matched and _module(key[0]) in whole]
    stale += [("any function", entry["before"], entry["after"]) for entry in alike if not any(_like(entry, *shown) for shown in survivors.values())]
    measured.write(
        BOOK, "package-mutants", title="Mutants of the package", columns=["module", "mutants", "tried", "caught", "argued", "surviving"], rows=[*rows, total],
        of=["package", "builder", "tests"], missed=lines, notes=[
            "A mutant is one small change of one function: a number, a text, an operator, an argument. Statements outside functions are not changed.",
            "It is caught when a doctest or a quick unit test that reaches the function fails; tests that build the site, print it or "
            "rerun chapters, and those that notice any change of the package, are left out.",
            f"An argued mutant changes nothing that matters: the reason stands in `tests/mutation/{ARGUED.name}`.",
            *([f"Of {', '.join(name for name in mutants if name not in whole)} a part was tried: the first mutant of each function, and others, all or most of which "
               "were drawn with a fixed seed."]
              if len(whole) < len(mutants) else []),
            *([f"Not measured: {', '.join(name for name in modules() if name not in mutants)}."] if len(mutants) < len(modules()) else [])])
    for name, number, tried, caught, reasoned, left in [*rows, total]:
        print(f"{name:20} {number:5} made {tried:5} tried {caught:5} caught {reasoned:4} argued {left:4} left")
    print(*(f"left: {line}" for line in lines), sep="\n")
    print(*(f"argued for nothing: {function}: {before!r} as {after!r}" for function, before, after in stale), sep="\n")
    share = total[3] / total[2] if total[2] else 0.0
    print(f"caught {share:.1%}, expected {SHARE:.0%}")
    return int(bool(lines or stale or set(names) - set(mutants) or share < SHARE))


def _like(entry: dict[str, str], before: str, after: str) -> bool:
    """Whether a mutant is the change, in one place, that an entry argues for wherever it is made."""
    return any(before[:place.start()] + place.expand(entry["after"]) + before[place.end():] == after for place in re.finditer(entry["before"], before))


def _module(function: str) -> str:
    """The module in the name of a function of it."""
    return max((name for name in modules() if function.startswith(f"{name}.")), key=len, default="")


def main() -> int:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("modules", nargs="*", metavar="module", help="module of the package, such as units or book.prose; all where none is named")
    parser.add_argument("--children", type=int, default=1, help="mutants that run side by side")
    parser.add_argument("--sample", type=int, metavar="N", help="try the first mutant of each function and N others of each module, drawn with a fixed seed")
    parser.add_argument("--fresh", action="store_true", help="forget what was found before")
    parser.add_argument("--report", action="store_true", help="try nothing, and write what was found before")
    options = parser.parse_args()
    if unknown := set(options.modules) - set(modules()):
        parser.error(f"found no module {', '.join(sorted(unknown))}, expected some of {', '.join(modules())}")
    if options.fresh:
        shutil.rmtree(WORK, ignore_errors=True)
    if not options.report:
        for module in options.modules or modules():
            try:
                attempt(module, options.children, options.sample)
            except RuntimeError as error:
                print(error)
    return report(options.modules or modules())


if __name__ == "__main__":
    sys.exit(main())
