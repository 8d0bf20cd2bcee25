"""The short way from the command to the window, past everything that a window needs not.

Owns knowing that a window opens here without trying Qt first, in a process of its own: the
last start with the same Qt on the same screen opened one, and the screen answers. Where
that is not known, the command line finds out (``doctor.check_window``).
"""

import gc
import importlib.util
import logging
import os
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from app.desktop.showing import Showing
from app.settings import DataPaths, Settings, data_paths, load_settings

NOT_RUN, INTERRUPTED = 2, 130
X11_SOCKETS = Path("/", "tmp", ".X11-unix")
"""Where every X server of this computer listens (X(7), "DISPLAY NAMES")."""
SCREEN_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XAUTHORITY")


def opened(environ: Mapping[str, str] = os.environ) -> tuple[Settings, DataPaths]:
    """The settings and the folder of a start, with the log begun. Raises SettingsError."""
    paths = data_paths(environ)
    settings = load_settings(paths, environ)
    paths.make()
    logging.basicConfig(
        filename=paths.logs / "ringdesk.log",
        level=settings.log.level.upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    return settings, paths


def opened_for_window(shows_windows: Callable[[], bool]) -> DataPaths:
    """As ``opened``, for a start that is to end in a window.

    Whoever clicked an icon reads no terminal: there, what is wrong is shown in a box as well,
    until it is closed, where ``shows_windows`` says that a window can be.
    """
    try:
        return opened()[1]
    except known_problems() as problem:
        if not sys.stderr.isatty() and shows_windows():
            from app.ui.desk_run import show_problem

            show_problem(problem)
        raise


def start_window(showing: Showing) -> int | None:
    """Open the window with what it is to show and give the exit status once it is closed.

    None when it is not sure that a window opens here; nothing has been done then. What is
    raised on purpose becomes one sentence on stderr and status 2.
    """
    try:
        screen = KnownScreen(data_paths().home, os.environ)
        if not screen.taken():
            return None
        paths = opened_for_window(lambda: True)
        # Nothing that is made while a window opens is rubbish; the window switches it on again.
        gc.disable()
        from app.window_desk import run_window

        return run_window(showing, paths)
    except KeyboardInterrupt:
        return INTERRUPTED
    except known_problems() as problem:
        sys.stderr.write(f"ringdesk: {problem}\n")
        return NOT_RUN


class KnownScreen:
    """Remembers in a data folder with which Qt and on which screen a window came up.

    A start takes the note away and the window puts it back, so that a Qt that ends its
    process instead leaves none.
    """

    def __init__(self, home: Path, environ: Mapping[str, str] = os.environ) -> None:
        self._note = home / "screen"
        self._environ = environ

    def taken(self) -> bool:
        """Whether a window opens here; the note is gone afterwards, whatever it said."""
        try:
            noted = self._note.read_text("utf-8")
            self._note.unlink()
        except (OSError, UnicodeDecodeError):
            return False
        return noted == self._words() and _answers(self._environ)

    def put(self) -> None:
        """A window came up. A note that cannot be written is done without."""
        try:
            self._note.write_text(self._words(), "utf-8")
        except OSError as error:
            logging.getLogger(__name__).info("the screen is not noted: %s", error.strerror)

    def _words(self) -> str:
        found = importlib.util.find_spec("PySide6")
        origin = found.origin if found is not None else None
        # An update of Qt gives its folder a new time.
        changed_ns = Path(origin).parent.stat().st_mtime_ns if origin else 0
        screen = [f"{name}={self._environ.get(name, '')}" for name in SCREEN_VARIABLES]
        return "\n".join([sys.version, str(origin), str(changed_ns), *screen])


def _answers(environ: Mapping[str, str]) -> bool:
    """Whether something listens where the screen is; only sockets on this computer are tried."""
    if not sys.platform.startswith("linux"):
        return True
    wayland, display = environ.get("WAYLAND_DISPLAY", ""), environ.get("DISPLAY", "")
    if wayland:
        place = Path(environ.get("XDG_RUNTIME_DIR", "/")) / wayland
    elif display.startswith(":"):
        place = X11_SOCKETS / f"X{display[1:].partition('.')[0]}"
    else:
        return False
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(os.fspath(place))
        except OSError:
            return False
    return True


def known_problems() -> tuple[type[Exception], ...]:
    """Read only when something was raised: it knows every part of the program."""
    from app.problems import KNOWN_PROBLEMS

    return KNOWN_PROBLEMS
