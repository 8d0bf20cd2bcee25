"""Where the ``ringdesk`` command begins.

Owns the quick way: what a desk that runs already can do is asked of it before anything else
is loaded, because keys of the desktop are to act at once. All other arguments are ``cli``'s.
"""

import os
import sys

from app.desktop.quick_start import quick
from app.home import data_home


def main() -> None:
    """Ask the desk that runs, or go on to the command line."""
    status = quick(sys.argv[1:], data_home(os.environ))
    if status is not None:
        sys.exit(status)
    from app.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
