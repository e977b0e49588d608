"""Every package is installed by its hash, and every action by its commit."""

import re

import pytest
import yaml

from tests.book.conftest import BOOK

LOCKS = sorted([BOOK / "requirements.txt", *BOOK.glob("requirements/*.txt")])
WORKFLOWS = sorted((BOOK / ".github" / "workflows").glob("*.yml"))
PINNED = r"[\w.-]+(\[[\w,-]+\])?==[^\s;]+( ;[^#]+?)?( --hash=sha256:[0-9a-f]{64})+"
ACTION = r"\./\.github/workflows/[a-z]+\.yml|[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+"


def unpinned(lock):
    """Lines of a lock that leave open which file is installed."""
    lines = [line.strip() for line in re.sub(r"\s*\\\n\s*", " ", lock).splitlines()]
    return [line for line in lines if line and line[0] != "#" and not re.fullmatch(PINNED, line)]


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_every_package_has_its_hashes_and_a_reason(path):
    lock = path.read_text(encoding="utf-8")
    assert unpinned(lock) == []
    wanted = [
        line
        for line in path.with_suffix(".in").read_text(encoding="utf-8").splitlines()
        if re.match(r"\w", line)
    ]
    assert wanted and all(re.search(r" # .{10}", line) for line in wanted)
    names = {re.match(r"[\w.-]+", line)[0] for line in wanted}
    assert names <= set(re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==", lock, re.M)), "run `make lock`"


@pytest.mark.parametrize(
    "line",
    [
        "numpy==2.0.0",
        f"numpy>=2 --hash=sha256:{'a' * 64}",
        f"numpy==2.0.0 --hash=md5:{'a' * 32}",
        "git+https://host.example/numpy",
        "--extra-index-url https://host.example",
    ],
)
def test_a_lock_that_leaves_a_choice_is_refused(line):
    assert unpinned(f"pandas==3.0.0 \\\n    --hash=sha256:{'b' * 64}\n    # via x\n{line}\n") == [
        line
    ]


def test_make_installs_by_hash_alone():
    makefile = (BOOK / "Makefile").read_text(encoding="utf-8")
    installs = re.findall(r"^\t@?\$\(INSTALL\) (.+)$", makefile, re.M)
    assert installs
    for line in installs:
        by_hash = re.match(r"--require-hashes --requirement requirements", line)
        assert by_hash or line == "--no-deps --no-build-isolation --editable .", line


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_have_least_permissions_and_pinned_actions(path):
    text = path.read_text(encoding="utf-8")
    assert yaml.safe_load(text)["permissions"] == {"contents": "read"}
    actions = re.findall(r"\buses: (.+)$", text, re.M)
    assert actions and [action for action in actions if not re.fullmatch(ACTION, action)] == []
    assert "secrets." not in text and "pull_request_target" not in text
