"""Text on the screen: a plain label and one that ends in an ellipsis.

Owns sizes and ordinary or muted colour; the words are handed in.
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from app.ui import theme


class Label(QLabel):
    """Plain text in one of the theme's sizes, ordinary or muted. Never rich text."""

    def __init__(self, words: str = "", pixels: int = theme.BASE_PX, **style: bool) -> None:
        super().__init__(words)
        muted = style.pop("muted", False)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(pixels, **style))
        if muted:
            self.setForegroundRole(QPalette.ColorRole.PlaceholderText)


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
        self.setToolTip(words)
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
        self.setText(self.fontMetrics().elidedText(self._words, elide, self.width()))
