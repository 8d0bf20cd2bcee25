"""Where the ``ringdesk`` command begins.

Owns the quick ways: what a desk that runs already can do is asked of it before anything else
is loaded, because keys of the desktop are to act at once, and a window opens without the
command line. All other arguments are ``cli``'s.
"""

import os
import sys

from app.desktop.quick_start import quick, request_in
from app.home import data_home


def main() -> None:
    """Ask the desk that runs, open the window, or go on to the command line."""
    arguments = sys.argv[1:]
    status = quick(arguments, data_home(os.environ))
    request = request_in(arguments) if status is None else None
    if request is not None:  # none runs, and this start may become it
        from app.window_start import start_window

        status = start_window(request.showing)
    if status is not None:
        sys.exit(status)
    from app.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
