"""What pytest needs to know when it runs a mutant: loaded by `run.py` alone."""

import doctest
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

# Every mutant of a function is a copy with the same docstring; that of the original is enough, and it calls the mutant.
_COPY = re.compile(r"__mutmut_\d+$")
_find = doctest.DocTestFinder._find


def _find_originals(self, tests, found, name, *others):
    if not _COPY.search(name):
        _find(self, tests, found, name, *others)


doctest.DocTestFinder._find = _find_originals


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """A folder for each mutant, since they run side by side, and outside of the copy of the book, whose data are found from within it."""
    config.option.basetemp = Path(tempfile.gettempdir()) / f"recount-mutation-{os.getpid()}"


def pytest_unconfigure(config):
    """Leave nothing."""
    shutil.rmtree(config.option.basetemp, ignore_errors=True)


def _forget():
    """Empty what functions of the package and of the tests have cached.

    The registry of units stays: the quantities that modules of tests hold are of that one, and no two registries mix.
    """
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ("recount", "tests"):
            for value in list(vars(module).values()):
                if callable(getattr(value, "cache_clear", None)) and value.__name__ != "registry":
                    value.cache_clear()


def pytest_sessionstart(session):
    """What the process before this one cached was computed without the mutant."""
    _forget()


def pytest_runtest_setup(item):
    """Which functions a test reaches must not depend on what the tests before it left cached."""
    if _noting():
        _forget()


# Functions that the making of a fixture reached, where several tests share it: each of them reaches them.
_reached = {}


def _noting():
    return os.environ.get("MUTANT_UNDER_TEST") == "stats"


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef, request):
    """Note what is reached while a shared fixture is made."""
    if not _noting() or fixturedef.scope == "function":
        return (yield)
    from mutmut.state import state

    before = set(state()._stats)
    state()._stats.clear()
    try:
        return (yield)
    finally:
        _reached[fixturedef] = set(state()._stats)
        state()._stats.update(before)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item):
    """A test reaches what the fixtures reached that it shares with others."""
    if _noting() and hasattr(item, "_fixtureinfo"):
        from mutmut.state import state

        for made in item._fixtureinfo.name2fixturedefs.values():
            state()._stats.update(*(_reached.get(each, ()) for each in made))


def pytest_collection_modifyitems(config, items):
    """Tests of the mutated module first: they fail soonest. Those that ask for the built site are left out: building it takes minutes."""
    built = [item for item in items if {"site", "browser", "program"} & set(getattr(item, "fixturenames", ()))]
    config.hook.pytest_deselected(items=built)
    items[:] = [item for item in items if item not in built]
    module = os.environ.get("MUTANT_UNDER_TEST", "").rpartition(".")[0].removeprefix("recount.")
    if module:
        own = (f"recount/{module.replace('.', '/')}.py", f"tests/test_{module.rpartition('.')[2]}.py")
        items.sort(key=lambda item: not item.nodeid.startswith(own))
