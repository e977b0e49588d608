"""What the book is made of: every package with its hash, every action by its commit, and no script in a stored output."""

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from recount.datapackage.store import data_dir
from recount.notebooks.reading import notebook_paths

BOOK = data_dir().parent
WORKFLOWS = sorted((BOOK / ".github" / "workflows").glob("*.yml"))
LOCKS = sorted(BOOK.glob("requirements*.txt"))


@pytest.mark.parametrize(
    "schema, names",
    [
        ("vendor.github-workflows", [path.name for path in WORKFLOWS]),
        ("custom.github-workflows-require-timeout", ["test.yml", "elsewhere.yml"]),
        ("vendor.dependabot", ["../dependabot.yml"]),
    ],
)
def test_the_published_schema(schema, names):
    """The schemas come with check-jsonschema."""
    assert names
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *names],
        cwd=BOOK / ".github" / "workflows",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_workflow_that_breaks_the_schema_is_refused(tmp_path):
    path = tmp_path / "spoiled.yml"
    path.write_text(
        WORKFLOWS[0].read_text(encoding="utf-8").replace("runs-on", "run-on"), encoding="utf-8"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            "vendor.github-workflows",
            str(path),
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and "run-on" in done.stdout


def problems(text):
    """What a workflow may not have: an action by a name that can move, a permission that it needs not, a text of a stranger in a command."""
    workflow = yaml.safe_load(text)
    if workflow.get("permissions") != {"contents": "read"}:
        yield "permissions of the workflow"
    if "pull_request_target" in workflow[True]:  # YAML reads "on" as true
        yield "pull_request_target"
    for name, job in workflow["jobs"].items():
        if extra := {
            what: how for what, how in job.get("permissions", {}).items() if how != "read"
        }:
            if name != "deploy" or extra != {"pages": "write", "id-token": "write"}:
                yield f"permissions of {name}"
        for step in job.get("steps", []):
            if (
                "checkout@" in step.get("uses", "")
                and step.get("with", {}).get("persist-credentials") is not False
            ):
                yield f"credentials kept in {name}"
            if "${{" in step.get("run", ""):
                yield f"an expression in a command of {name}"
    for action in re.findall(r"^\s*(?:- )?uses: (.+)$", text, re.MULTILINE):
        if not re.fullmatch(
            r"\./\.github/workflows/[a-z]+\.yml|[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action
        ):
            yield f"not pinned: {action}"
    if "secrets." in text or "secrets: inherit" in text:
        yield "secrets"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_have_least_permissions_and_pinned_actions(path):
    text = path.read_text(encoding="utf-8")
    assert list(problems(text)) == []
    assert len(re.findall(r"\buses:", text)) == len(
        re.findall(r"^\s*(?:- )?uses: ", text, re.MULTILINE)
    )


def test_one_action_has_one_commit_everywhere():
    used = {
        tuple(found)
        for path in WORKFLOWS
        for found in re.findall(r"uses: ([\w/-]+)@(\w+)", path.read_text(encoding="utf-8"))
    }
    assert len({name for name, _ in used}) == len(used) >= 4


@pytest.mark.parametrize(
    "old, new, problem",
    [
        ("contents: read", "contents: write", "permissions of the workflow"),
        ("permissions:\n  contents: read\n", "", "permissions of the workflow"),
        (
            "      id-token: write",
            "      id-token: write\n      contents: write",
            "permissions of deploy",
        ),
        (r"@[0-9a-f]{40} # v6.0.2", "@v6", "not pinned: actions/checkout@v6"),
        (
            " # v4.0.5",
            "",
            "not pinned: actions/deploy-pages@d6db90164ac5ed86f2b6aed7e0febac5b3c0c03e",
        ),
        ("persist-credentials: false", "persist-credentials: true", "credentials kept in build"),
        ("make book", "make book ${{ github.head_ref }}", "an expression in a command of build"),
        ("make book", "make book TOKEN='secrets.TOKEN'", "secrets"),
        ("workflow_dispatch:", "pull_request_target:", "pull_request_target"),
    ],
)
def test_a_workflow_that_is_spoiled_is_refused(old, new, problem):
    text = (BOOK / ".github" / "workflows" / "publish.yml").read_text(encoding="utf-8")
    spoiled = re.sub(old, new, text)
    assert spoiled != text and problem in list(problems(spoiled))


def unpinned(lock):
    """Lines of a lock that do not say which file is installed: no version, no hash, or another place than the registry."""
    for entry in re.sub(r"\s*\\\n\s*", " ", lock).splitlines():
        if entry.strip() and not entry.lstrip().startswith("#"):
            if not re.fullmatch(
                r"[\w.-]+(\[[\w,-]+\])?==[^\s;]+( ;[^#]+?)?( --hash=sha256:[0-9a-f]{64})+",
                entry.strip(),
            ):
                yield entry.strip()[:80]


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_every_package_has_its_hashes(path):
    lock = path.read_text(encoding="utf-8")
    assert list(unpinned(lock)) == [] and lock.count("==") > 5
    wanted = {
        re.match(r"[\w.-]+", line)[0]
        for line in path.with_suffix(".in").read_text(encoding="utf-8").splitlines()
        if re.match(r"\w", line)
    }
    assert wanted <= set(re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==", lock, re.MULTILINE)), (
        "run `make lock`"
    )


@pytest.mark.parametrize(
    "line",
    [
        "numpy==2.0.0",
        "numpy>=2 --hash=sha256:" + "a" * 64,
        "numpy==2.0.0 --hash=md5:" + "a" * 32,
        "numpy @ https://host.example/numpy.whl",
        "-e .",
        "git+https://host.example/numpy",
        "--index-url https://host.example/simple",
        "--extra-index-url https://host.example",
        "--find-links wheels",
        "--trusted-host host.example",
    ],
)
def test_a_lock_that_leaves_a_choice_is_refused(line):
    assert list(
        unpinned(
            f"# a\npandas==3.0.0 \\\n    --hash=sha256:{'b' * 64}\n    # via -r requirements.in\n{line}\n"
        )
    ) == [line[:80]]


FETCHING = r"\b(curl|wget|npx|npm|conda)\b|git clone|playwright install|https?://|pip download"


def test_nothing_is_installed_but_by_its_hash():
    """The book itself is installed without what it needs; only `make lock`, which chooses the versions, asks for one by its name."""
    makefile = (BOOK / "Makefile").read_text(encoding="utf-8")
    installs = [
        line.strip()
        for line in makefile.splitlines()
        if line.startswith("\t") and "$(INSTALL)" in line
    ]
    assert len(installs) == 6
    for line in installs:
        assert (
            "--require-hashes --requirement requirements" in line
            or line == "@$(INSTALL) --no-deps --no-build-isolation --editable ."
        )
    by_name = [
        line
        for line in makefile.splitlines()
        if "pip install" in line and "INSTALL :=" not in line and "--require-hashes" not in line
    ]
    assert len(by_name) == 1 and "_build/lock/bin/python" in by_name[0]
    for path in (BOOK / "Makefile", BOOK / ".ci" / "run", *WORKFLOWS):
        text = path.read_text(encoding="utf-8")
        assert not re.search(FETCHING, text) and (
            "pip install" not in text or path.name == "Makefile"
        ), path.name


def active(html):
    """What in a page or a picture would run, or ask another host for something."""

    class Tags(HTMLParser):
        def handle_starttag(self, tag, attributes):
            if tag in (
                "script",
                "iframe",
                "object",
                "embed",
                "link",
                "base",
                "meta",
                "form",
                "foreignobject",
                "animate",
                "set",
            ):
                found.append(tag)
            for name, value in attributes:
                address = re.sub(r"[\s\0]", "", value or "").lower()
                if (
                    name.startswith("on")
                    or name == "srcdoc"
                    or re.match(r"(javascript|vbscript|data:text)", address)
                ):
                    found.append(name)
                elif (
                    tag != "a"
                    and name
                    in ("src", "srcset", "href", "xlink:href", "poster", "data", "background")
                    and not address.startswith("#")
                    and not address.startswith("data:image/")
                ):
                    found.append(name)
                elif name == "style" and _LOADS.search(value or ""):
                    found.append("url")

        def handle_data(self, data):
            if self.cdata_elem == "style" and _LOADS.search(data):
                found.append("url")

    found = []
    parser = Tags(convert_charrefs=True)
    parser.feed(html)
    parser.close()
    return found


_LOADS = re.compile(r"url\((?!['\"]?#)|@import|expression\(", re.IGNORECASE)
_MIMES = r"text/plain|text/html|image/svg\+xml|application/vnd\.recount\.[a-z]+\+json"


def outputs(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            yield "text/html", "".join(cell["source"])
        for output in cell.get("outputs", []):
            yield from (
                (mime, content if mime.endswith("json") else "".join(content))
                for mime, content in output.get("data", {}).items()
            )


@pytest.mark.parametrize("path", notebook_paths(BOOK), ids=lambda path: path.stem)
def test_no_stored_output_has_a_script(path):
    found = list(outputs(path))
    assert all(re.fullmatch(_MIMES, mime) for mime, _ in found)
    pictured = [content for mime, content in found if mime in ("text/html", "image/svg+xml")]
    assert (
        pictured
        and [(where, content[:80]) for content in pictured for where in active(content)] == []
    )
    assert not any(
        "attachments" in cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
    )


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<SCRIPT src=a.js>",
        "<p onclick=f()>",
        "<svg onload='f()'/>",
        "<a href='javascript:f()'>a</a>",
        "<a href=' java\nscript:f()'>a</a>",
        "<img src='https://host.example/a.png'>",
        "<img src='//host.example/a.png'>",
        "<img srcset='https://host.example/a.png 2x'>",
        "<iframe srcdoc='a'></iframe>",
        "<link rel=stylesheet href=https://host.example/a.css>",
        "<style>@import 'a.css'</style>",
        "<p style='background: url(https://host.example/a.png)'>",
        "<svg><use xlink:href='https://host.example/a.svg#b'/></svg>",
        "<svg><foreignObject/></svg>",
        "<a href='data:text/html,a'>a</a>",
        "<object data='a.swf'>",
        "<meta http-equiv=refresh>",
    ],
)
def test_a_script_would_be_found(html):
    assert active(f"<p>before</p>{html}<p>after</p>")


@pytest.mark.parametrize(
    "html",
    [
        "<a href='https://host.example/'>a</a>",
        "<table class='data'><tr><td>on = 1</td></tr></table>",
        "<svg><use xlink:href='#a'/><g clip-path='url(#b)'/></svg>",
        "<style>*{stroke-linejoin: round}</style>",
        "<img src='data:image/png;base64,AAAA'>",
    ],
)
def test_what_runs_nothing_is_left_alone(html):
    assert active(html) == []


def test_the_policy_names_no_address():
    text = (BOOK / "SECURITY.md").read_text(encoding="utf-8")
    assert not re.search(r"https?://|@\w|\bmailto:", text) and all(
        word in text for word in ("wrong number", "privately", "erratum", "supported")
    )
    for name in re.findall(r"`(tests/[\w.]+)`", text):
        assert (BOOK / name).is_file()
    assert Path(BOOK / "requirements.txt") in LOCKS
