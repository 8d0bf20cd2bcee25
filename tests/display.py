"""A screen for the tests that open windows.

Owns starting Xvfb where there is no display, on a number that Xvfb picks itself, so
that runs beside each other do not collide. Leaves the windows to the tests.
"""

import os
import subprocess
import sys

SCREEN = "1440x900x24"
TRIES = 5
"""Two that start at the same moment may want one number; then one of them ends."""
_servers: list[subprocess.Popen[bytes]] = []


def ensure_display() -> None:
    """Return once ``DISPLAY`` names a screen.

    A display or Qt platform that the environment already names is used as it is. Ours
    outlives Qt, which ends the process when its screen goes first, and dies with this
    process however that ends.
    """
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if not sys.platform.startswith("linux") or any(os.environ.get(name) for name in named):
        return
    for _ in range(TRIES):
        if _started():
            return
    raise RuntimeError(f"Xvfb ended {TRIES} times before it had a display")


def _started() -> bool:
    """Whether a server of ours has a display now."""
    read_end, write_end = os.pipe()
    command = ["setpriv", "--pdeathsig", "TERM", "Xvfb", "-displayfd", str(write_end)]
    server = subprocess.Popen(
        [*command, "-screen", "0", SCREEN, "-nolisten", "tcp"],
        pass_fds=(write_end,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    with os.fdopen(read_end) as answer:
        number = answer.readline().strip()
    if not number:
        server.wait()
        return False
    _servers.append(server)
    os.environ.update(DISPLAY=f":{number}", QT_QPA_PLATFORM="xcb")
    return True
