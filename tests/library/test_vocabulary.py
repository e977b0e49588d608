"""What a chapter imports: complete, and quick to import."""

import subprocess
import sys

import recount


def test_the_vocabulary_is_what_can_be_imported():
    assert {"claim", "evidence", "select_rows", "scenario", "publish"} <= set(dir(recount))
    assert dir(recount) == sorted(recount.__all__) and all(
        map(recount.__getattribute__, dir(recount))
    )


def test_importing_it_imports_nothing_slow_that_a_chapter_may_not_need():
    slow = "matplotlib", "sympy", "frictionless", "sphinx", "nbclient", "pybtex"
    code = f"import sys, recount; print([name for name in {slow!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
