"""Text on the screen: a plain label, one that ends in an ellipsis, one that breaks long words.

Owns sizes, ordinary or muted colour, and the order of words of both directions; the words
are handed in.
"""

import html
import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QClipboard,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy

from app.ui import theme
from app.ui.tr import tr

DOT = "  ·  "
WORD_PX = 200
"""A longer word (an address, a link) may be cut, so that it makes no column wider."""
_FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LEFT_TO_RIGHT = "\u200e"
_LONG_WORD = re.compile(r"[^\s-]{18,}")
MAY_BREAK = "\u200b"
"""No width, and lines may break there."""


def in_order(words: str) -> str:
    """Parts with dots between them from left to right, also beside an Arabic or Hebrew name.

    Left to themselves, the groups of a telephone number beside it would change places.
    """
    if not _FROM_RIGHT.search(words):
        return words
    mark = _LEFT_TO_RIGHT
    return f"{mark}{words.replace(DOT, f'{mark}{DOT}{mark}')}"


def tooltip(words: str) -> str:
    """Words for a tooltip as they are, also where a caller's name looks like a page's markup."""
    return f"<p>{html.escape(words)}</p>" if "<" in words else words


class Label(QLabel):
    """Plain text in one of the theme's sizes, ordinary or muted. Never rich text."""

    def __init__(self, words: str = "", pixels: int = theme.BASE_PX, **style: bool) -> None:
        super().__init__(words)
        muted = style.pop("muted", False)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(pixels, **style))
        if muted:
            self.setForegroundRole(QPalette.ColorRole.PlaceholderText)

    def minimumSizeHint(self) -> QSize:
        """As Qt has it; words that wrap ask for no more than an ordinary word."""
        least = super().minimumSizeHint()
        return QSize(min(least.width(), WORD_PX), least.height()) if self.wordWrap() else least


class BreakingLabel(Label):
    """Words that wrap, an address without spaces in its middle. Not for text to be copied."""

    def __init__(self, words: str = "", pixels: int = theme.BASE_PX, **style: bool) -> None:
        super().__init__("", pixels, **style)
        self._words = ""
        self.setWordWrap(True)
        self.setText(words)

    def setText(self, words: str) -> None:
        """Show other words."""
        self._words = words
        self.setAccessibleName(words)
        super().setText(_LONG_WORD.sub(lambda word: MAY_BREAK.join(word.group()), words))

    def text(self) -> str:
        """The words as they were handed in."""
        return self._words


class CopiedLabel(Label):
    """An address or an id to be copied, that may break where ``MAY_BREAK`` stands in it; what
    is copied is without it."""

    def copy(self, mode: QClipboard.Mode = QClipboard.Mode.Clipboard) -> None:
        """Copy what is selected, or all of it."""
        words = self.selectedText() if self.hasSelectedText() else self.text()
        QGuiApplication.clipboard().setText(words.replace(MAY_BREAK, ""), mode)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copying is ours, the rest the label's."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """What is marked can be pasted with the middle button where the desktop does that."""
        super().mouseReleaseEvent(event)
        if self.hasSelectedText() and QGuiApplication.clipboard().supportsSelection():
            self.copy(QClipboard.Mode.Selection)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer copying."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Copy"), self.copy)
        menu.popup(event.globalPos())


class ElidedLabel(Label):
    """One line that ends in an ellipsis when it does not fit; the tooltip has all of it."""

    def __init__(self, words: str = "", pixels: int = theme.BASE_PX, **style: bool) -> None:
        super().__init__("", pixels, **style)
        self._words = words
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.say(words)

    def say(self, words: str) -> None:
        """Show other words."""
        self._words = words
        self.setToolTip(tooltip(words))
        self.setAccessibleName(words)
        self._fit()

    @property
    def words(self) -> str:
        """All of it, however little fits."""
        return self._words

    def sizeHint(self) -> QSize:
        """The whole line."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._words) + 1, metrics.height())

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(0, self.fontMetrics().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as fits."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        elide = Qt.TextElideMode.ElideRight
        self.setText(self.fontMetrics().elidedText(in_order(self._words), elide, self.width()))
