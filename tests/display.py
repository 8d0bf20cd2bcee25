"""A screen for the tests that open windows.

Owns starting Xvfb where there is no display, on a number that Xvfb picks itself, so
that runs beside each other do not collide. Leaves the windows to the tests.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SCREEN = "1440x900x24"


@contextmanager
def a_display() -> Iterator[None]:
    """Yield while ``DISPLAY`` names a screen; ours ends with the block.

    A display or Qt platform that the environment already names is used as it is.
    """
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if not sys.platform.startswith("linux") or any(os.environ.get(name) for name in named):
        yield
        return
    read_end, write_end = os.pipe()
    command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    server = subprocess.Popen(
        command, pass_fds=(write_end,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(write_end)
    try:
        with os.fdopen(read_end) as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError(f"Xvfb ended with code {server.wait()} before it had a display")
        os.environ.update(DISPLAY=f":{number}", QT_QPA_PLATFORM="xcb")
        yield
    finally:
        os.environ.pop("DISPLAY", None)
        os.environ.pop("QT_QPA_PLATFORM", None)
        server.terminate()
        server.wait(10)
