"""The drawn icons of ``assets/icons``, in any colour.

Owns loading and painting them. The files use ``currentColor``; the colour is put
in when a renderer is made, so one drawing serves both themes.
"""

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "icons"
APP_ICON = FOLDER / "ringdesk.svg"
SIZES_PX = (16, 20, 24, 32)


@lru_cache(maxsize=256)
def renderer(name: str, colour: str) -> QSvgRenderer:
    """The drawing ``name`` in ``colour`` (``#rrggbb``). Raises FileNotFoundError."""
    drawing = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode()))


def paint(painter: QPainter, name: str, rect: QRectF, colour: str) -> None:
    """Draw an icon as lines into ``rect``, sharp at any scale."""
    renderer(name, colour).render(painter, rect)


def icon(name: str, colour: str) -> QIcon:
    """An icon for menus and windows, at ordinary and double resolution."""
    result = QIcon()
    for size in SIZES_PX:
        for scale in (1, 2):
            pixmap = QPixmap(QSize(size, size) * scale)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            paint(painter, name, QRectF(pixmap.rect()), colour)
            painter.end()
            pixmap.setDevicePixelRatio(scale)
            result.addPixmap(pixmap)
    return result
