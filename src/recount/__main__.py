"""``python -m recount`` is the same as the command ``recount``."""

import sys

from recount.cli import main

if __name__ == "__main__":
    sys.exit(main())
