"""`python -m edge` is `liengia`."""

import sys

from edge.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
