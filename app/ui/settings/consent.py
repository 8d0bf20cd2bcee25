"""What a person owes the other side of a recorded call, in plain words.

Owns the sentences, which the privacy page and the first run share.
"""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.labels import Label
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr


class ConsentWords(QWidget):
    """Two paragraphs, and whatever is to stand below them."""

    def __init__(self, *below: QWidget) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, GAP, MARGIN, MARGIN)
        column.setSpacing(GAP)
        for words in (
            tr(
                "In many countries everybody on a call must know that it is recorded, and agree, "
                "before the recording begins."
            ),
            tr(
                "Say so in the agent's greeting, and say it yourself when you take a call. Where "
                "you cannot, switch recording off for that line. REC is shown during every call "
                "that is being recorded."
            ),
        ):
            label = Label(words)
            label.setWordWrap(True)
            column.addWidget(label)
        for part in below:
            column.addWidget(part)
