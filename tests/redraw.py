"""Draw the pictures of ``pictures`` again after charts were changed on purpose: ``python tests/redraw.py``. Look at each before it is kept."""

import runpy
from pathlib import Path

from recount.files import write_atomic

HERE = Path(__file__).parent

if __name__ == "__main__":
    (HERE / "pictures").mkdir(exist_ok=True)
    for draw in runpy.run_path(str(HERE / "test_charts.py"))["DRAWN"]:
        write_atomic(HERE / "pictures" / f"{draw.__name__}.svg", draw().svg)
