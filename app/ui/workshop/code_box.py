"""Text in letters of one width: prompts, JSON, requests.

Owns the font, the frame and growing with the text. What is typed is for whoever shows the
box.
"""

import math

from PySide6.QtGui import QFont, QFontDatabase, QResizeEvent

from app.ui import theme
from app.ui.controls import ScrollBar
from app.ui.phone.fields import TextBox

LEAST_LINES = 2


def code_font(pixels: int = theme.BASE_PX - 1) -> QFont:
    """The system's font with letters of one width."""
    found = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    found.setPixelSize(pixels)
    return found


class CodeBox(TextBox):
    """Several lines. With ``most_px`` it is as high as its text, up to that; without it takes
    the room that there is. ``read_only`` ones can be selected and copied by keyboard too."""

    def __init__(
        self, name: str, hint: str = "", *, read_only: bool = False, most_px: int = 0
    ) -> None:
        super().__init__(name, hint)
        self._most_px = most_px
        self.setFont(code_font())
        self.setVerticalScrollBar(ScrollBar())
        self.setReadOnly(read_only)
        if most_px:
            self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
            self._fit()

    def show_text(self, text: str) -> None:
        """Show a text; where one reads is kept if it is the same."""
        if text != self.toPlainText():
            self.setPlainText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrower, more lines are wrapped; the document does not tell of that."""
        super().resizeEvent(event)
        if self._most_px and event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        """As high as the lines are laid out, which with some fonts is more than the font says."""
        margin_px = self.document().documentMargin()
        block, text_px = self.document().firstBlock(), margin_px
        while block.isValid() and text_px < self._most_px:
            text_px += self.blockBoundingRect(block).height()  # the last has the lower margin
            block = block.next()
        line_px = self.document().firstBlock().layout().lineAt(0).height()
        text_px = max(text_px, LEAST_LINES * line_px + 2 * margin_px)
        wanted = math.ceil(text_px) + 2 * self.frameWidth() + 1  # Qt scrolls when all is just seen
        self.setFixedHeight(min(wanted, self._most_px))
