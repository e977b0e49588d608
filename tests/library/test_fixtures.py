"""The checks can fail: each file in ``fixtures`` is named for the check and for what must happen.

``<check>-passes-<what>`` is good; ``<check>-fails-<what>`` is spoiled in one way and says which
message must come: a notebook in its metadata, a page in its first comment. Those of `stale` are
tested with `recount.notebooks`.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from recount.scaffold.new_book import SAMPLE
from recount.validation.typed_numbers import check_typed_numbers

FIXTURES = Path(__file__).parent / "fixtures"


def fixtures(pattern):
    return sorted(FIXTURES.glob(pattern), key=lambda path: path.name)


def expected_message(path):
    """The message that must come; none for a fixture that passes."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        message = json.loads(text)["metadata"].get("expected", "")
    else:
        message = (re.match(r"<!-- expected: (.+) -->", text) or ["", ""])[1]
    assert ("-fails-" in path.name) == bool(message), path.name
    return message


def by_name(path):
    return path.stem


@pytest.mark.parametrize("path", fixtures("prose-*"), ids=by_name)
def test_typed_numbers(path):
    lines = [str(problem) for problem in check_typed_numbers(FIXTURES, path)]
    message = expected_message(path)
    assert any(message in line for line in lines) if message else lines == []


@pytest.fixture(scope="module")
def nbval(tmp_path_factory):
    """What nbval reports of each notebook, from one run."""
    folder = tmp_path_factory.mktemp("nbval")
    for path in fixtures("nbval-*"):
        shutil.copy(path, folder)
    report = folder / "report.xml"
    subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-c", os.devnull]
        + ["-p", "no:cacheprovider", "--rootdir", folder, f"--junitxml={report}", folder],
        capture_output=True,
        env={**os.environ, "RECOUNT_DATA": str(SAMPLE / "data")},
    )
    failures = {}
    for case in ElementTree.parse(report).iter("testcase"):
        name = re.search(r"nbval-[a-z-]+", f"{case.get('classname')} {case.get('name')}")[0]
        texts = [node.text or "" for node in case if node.tag in ("failure", "error")]
        failures[name] = failures.get(name, "") + "".join(texts)
    return failures


@pytest.mark.parametrize("path", fixtures("nbval-*"), ids=by_name)
def test_nbval_compares_stored_outputs(path, nbval):
    message = expected_message(path)
    assert message in nbval[path.stem] if message else nbval[path.stem] == ""
