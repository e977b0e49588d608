"""What the benchmarks time is what they say: data that hold however often they stand, and the same formula by hand."""

import dataclasses
import importlib.util
import sys

import pytest

from recount import package
from recount.book.checks import problems
from recount.quantities import Quantity, claim


@pytest.fixture
def part(book):
    """The function that reads a file of ``bench``."""
    def read(name):
        specification = importlib.util.spec_from_file_location(f"bench_{name}", book / "bench" / f"{name}.py")
        module = importlib.util.module_from_spec(specification)
        sys.modules[module.__name__] = module  # where a dataclass looks for its module
        specification.loader.exec_module(module)
        return module

    yield read
    for name in [name for name in sys.modules if name.startswith("bench_")]:
        del sys.modules[name]


def test_data_with_every_row_several_times_hold(part, tmp_path):
    tables = part("tables")
    once, often = (tables.multiply(package.folder(), tmp_path / str(times), times) for times in (1, 3))
    assert often == 3 * once > 300 and problems(tmp_path / "3") == []


def test_the_formula_by_hand_is_that_of_the_quantity(part):
    deepest, share = part("deepest"), claim("women/additional-jobs") / claim("women/entrepreneurs")
    deepest.bare(share)()
    other = Quantity(share.expression * 2, share.inputs, share.unit)
    other.__dict__["_function"] = share._function
    with pytest.raises(ValueError, match="it is another formula"):
        deepest.bare(other)


def test_two_ways_are_timed_in_turn(part):
    pairs, order = part("pairs"), []
    found = pairs.pairs(lambda: order.append("ours") or 1.0, lambda: order.append("theirs") or 4.0, 3)
    assert order == ["ours", "theirs"] * 3 and dataclasses.astuple(found) == (1.0, 4.0, 0.25)
    with pytest.raises(pairs.BenchError, match="expected that it runs"):
        pairs.run([sys.executable, "-c", "raise SystemExit(1)"], package.folder())
