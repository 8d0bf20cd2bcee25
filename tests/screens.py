"""Renders every screen in each of its states: ``python -m tests.screens OUTDIR [NAME...]``.

Not a test: pictures for people to look at, light and dark, in two sizes. Each module of
``tests/pictures`` has ``STATES``, a builder of a shown-to-be widget for each state; it may
have ``SIZES`` of its own. A dialog keeps the size it asks for. A name (``shell``,
``shell.palette``) picks a module or one state.
"""

import importlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.ui.run import application
from app.ui.theme import Appearance, Theme

SIZES = ((1280, 800), (1920, 1080))
MODULES = Path(__file__).parent / "pictures"
SETTLE_MS = 60
NOWHERE = (8000, 8000)
"""Where the pointer is, so that it hovers over nothing."""

Builder = Callable[[], QWidget]
Size = tuple[int, int]


def settle(app: QApplication) -> None:
    """Let layouts, palettes and deferred deletions come to rest."""
    loop = QEventLoop()
    QTimer.singleShot(SETTLE_MS, loop.quit)
    loop.exec()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    app.processEvents()


def states(names: Sequence[str]) -> Iterator[tuple[str, Builder, Sequence[Size]]]:
    """What to draw: its name, its builder and its sizes."""
    for path in sorted(MODULES.glob("*.py")):
        module = importlib.import_module(f"tests.pictures.{path.stem}")
        for state, builder in module.STATES.items():
            name = f"{path.stem}.{state}"
            if not names or name in names or path.stem in names:
                yield name, builder, getattr(module, "SIZES", SIZES)


def keeps_its_size(widget: QWidget) -> bool:
    """A dialog is as large as it asks to be; a window and a room fill the screen."""
    return isinstance(widget, QDialog) or bool(widget.property("ownSize"))


def draw(app: QApplication, builder: Builder, size: Size, path: Path) -> bool:
    """Write one picture; False when no other size makes sense."""
    widget = builder()
    own = keeps_its_size(widget)
    if not own:
        widget.resize(*size)
    elif not widget.testAttribute(Qt.WidgetAttribute.WA_Resized):
        widget.adjustSize()
    widget.show()
    settle(app)
    widget.grab().save(str(path))
    widget.close()
    widget.deleteLater()
    settle(app)
    return not own


def render(folder: Path, names: Sequence[str] = ()) -> Iterator[Path]:
    """Write every picture, or those that are named, and say where."""
    app = application(Appearance.LIGHT)
    app.setQuitOnLastWindowClosed(False)
    QCursor.setPos(*NOWHERE)
    theme = app.findChild(Theme)
    assert theme is not None
    for appearance in (Appearance.LIGHT, Appearance.DARK):
        theme.choose(appearance)
        for name, builder, sizes in states(names):
            for width, height in sizes:
                path = folder / f"{name}-{appearance}-{width}x{height}.png"
                goes_on = draw(app, builder, (width, height), path)
                yield path
                if not goes_on:
                    break


def main() -> int:
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.stderr.write("usage: python -m tests.screens OUTDIR [NAME...]\n")
        return 2
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for path in render(folder, sys.argv[2:]):
        sys.stdout.write(f"{path}\n")
        written += 1
    if not written:
        sys.stderr.write("There is no such screen or state.\n")
    return 0 if written else 1


if __name__ == "__main__":
    raise SystemExit(main())
