"""The command line, run on a copy of the sample as a user runs it."""

import os
import signal
import subprocess
import sys
import time

import pytest

from recount.cli import main

COMMANDS = (
    "add-claims add-document add-evidence add-source build check epub execute freeze new "
    "new-chapter pdf scenario serve status verify"
).split()


@pytest.fixture
def here(sample, monkeypatch):
    """A copy of the sample as the current folder, found without RECOUNT_DATA."""
    monkeypatch.delenv("RECOUNT_DATA")
    monkeypatch.chdir(sample)
    return sample


def refusal(capsys, *arguments) -> str:
    """What a command that fails prints on stderr; it prints nothing else of use."""
    assert main(list(arguments)) == 1
    return capsys.readouterr().err


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_help_describes_every_command(capsys):
    assert main(["--help"]) == 0
    listed = capsys.readouterr().out.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == COMMANDS
    assert all(len(line.split()) > 3 for line in listed)


def test_wrong_usage_has_a_status_of_its_own(capsys):
    assert main(["serve", "--port", "x"]) == 2
    assert "'x' is not a valid integer" in capsys.readouterr().err


def test_a_command_acts_on_the_book_of_the_current_folder_or_above(here, capsys, monkeypatch):
    monkeypatch.chdir(here / "chapters")
    assert main(["check"]) == 0
    assert capsys.readouterr().out.startswith("data/ is valid.\nEvery chapter is complete")


def test_without_a_book_there_is_one_line_with_the_remedy(tmp_path, here, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for command in ("check", "build", "execute", "verify", "scenario", "freeze", "serve"):
        message = refusal(capsys, command)
        assert message.count("\n") == 1 and "Change to the folder of a book." in message
    assert "No book in" in refusal(capsys, "new-chapter", "trees")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sample"]


def test_a_clone_is_not_worked_on_with_the_code_of_another(here, capsys):
    (here / "src/recount").mkdir(parents=True)
    message = refusal(capsys, "check")
    assert f"not from {here}/src/recount" in message and "make book" in message


def test_another_jupyter_book_is_refused_in_a_line(here, capsys, tmp_path, monkeypatch):
    installed = tmp_path / "jupyter_book-2.0.1.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Name: jupyter-book\nVersion: 2.0.1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    message = refusal(capsys, "build")
    assert message.startswith(
        "The book needs Jupyter Book 1, not 2.0.1. Install what the book needs: pip"
    )


def test_wrong_data_are_refused_with_their_cell(here, capsys):
    edit(here / "data/claims.csv", ",bakery,", ",bakry,")
    message = refusal(capsys, "check", "--data")
    assert message.startswith("data/claims.csv, row ") and "'bakry'" in message


def test_check_says_first_that_outputs_do_not_belong_to_their_code(here, capsys):
    edit(here / "chapters/bread.ipynb", '"from recount', '"import math\\n", "from recount')
    first, *_ = refusal(capsys, "check").splitlines()
    assert first.startswith("chapters/bread.ipynb: ") and "Run `recount execute`" in first


def test_the_page_must_be_there(here, capsys):
    assert (
        refusal(capsys, "check", "--page", "no.txt")
        == "no.txt: no such file; name the text of the page.\n"
    )
    assert main(["check", "--data", "--page", "page-12.txt"]) == 0
    assert capsys.readouterr().out == "data/ is valid, and the page has every quotation.\n"


def test_a_build_that_is_refused_leaves_the_site(here, capsys):
    site = here / "_build/html"
    site.mkdir(parents=True)
    (site / "index.html").write_text("the old one")
    edit(here / "data/claims.csv", ",bakery,", ",bakry,")
    for command in ("build", "epub", "pdf", "freeze"):
        assert "data/claims.csv" in refusal(capsys, command)
    assert (site / "index.html").read_text() == "the old one"


def test_a_new_chapter_is_created_once(here, capsys):
    assert main(["new-chapter", "trees"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Wrote chapters/trees.ipynb and listed it in _toc.yml.")
    assert "trees.ipynb" in refusal(capsys, "new-chapter", "trees")
    assert "Trees" in refusal(capsys, "new-chapter", "Trees")


def test_a_scenario_without_values_lists_the_assumptions(here, capsys):
    assert main(["scenario"]) == 0
    assert "fx/crn-mrk: " in capsys.readouterr().out


def test_a_stopped_command_leaves_the_notebooks(here):
    bread, started = here / "chapters/bread.ipynb", here / "started"
    wait = f'"import pathlib, time; pathlib.Path({str(started)!r}).touch(); time.sleep(99)\\n", '
    edit(bread, '"from recount', wait + '"from recount')
    before = {path: path.read_bytes() for path in (here / "chapters").iterdir()}
    environment = {**os.environ, "RECOUNT_DATA": ""}
    command = [sys.executable, "-m", "recount", "execute"]
    running = subprocess.Popen(command, cwd=here, env=environment, stderr=subprocess.DEVNULL)
    while not started.exists():
        assert running.poll() is None
        time.sleep(0.1)
    running.send_signal(signal.SIGTERM)
    assert running.wait(timeout=30) == 128 + signal.SIGTERM
    assert before == {path: path.read_bytes() for path in (here / "chapters").iterdir()}


def test_the_environment_of_the_tests_has_the_console_script():
    done = subprocess.run([f"{sys.exec_prefix}/bin/recount", "--version"], capture_output=True)
    assert done.returncode == 0 and b"version" in done.stdout


def test_check_needs_the_base_install_only(sample):
    """No Jupyter Book, no kernel, no fonts: who only checks data and chapters installs none."""
    extras = "sphinx sphinx_external_toc jupyter_book nbclient nbval watchfiles resvg_py".split()
    code = (
        f"import sys; sys.modules |= dict.fromkeys({extras}); import recount.cli as cli; cli.main()"
    )
    command = [sys.executable, "-c", code, "check"]
    run = subprocess.run(command, cwd=sample, capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")
