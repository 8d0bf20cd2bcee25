"""What a playbook's Markdown looks like while it is written.

Owns which pieces of a line stand out, and how. What they mean is the grammar's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtGui import (
    QColor,
    QFont,
    QPalette,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextDocument,
)

from app.ui import theme


class Part(StrEnum):
    """A piece of a line that stands out."""

    HEADING = "heading"
    BOLD = "bold"
    FACT = "fact"
    SPOKEN = "spoken"
    CODE = "code"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Span:
    """Where a piece is: a column from 0 and a length."""

    part: Part
    start: int
    length: int


_HEADING = re.compile(r"^#{1,6}\s.*$")
_PARTS: tuple[tuple[Part, re.Pattern[str]], ...] = (
    (Part.BOLD, re.compile(r"\*\*[^*]+\*\*")),
    (Part.SIGN, re.compile(r"^\s*[-*]\s|->|→|\s\+\s")),
    (Part.CODE, re.compile(r"`[^`]+`")),
    (Part.SPOKEN, re.compile(r'["“][^"”]*["”]?')),
    (Part.FACT, re.compile(r"\{[^{}\s]*\}")),
)
"""Later ones are painted over earlier ones."""


def spans_of(line: str) -> Iterator[Span]:
    """The pieces of one line, each with its place."""
    if _HEADING.match(line):
        yield Span(Part.HEADING, 0, len(line))
        return
    for part, pattern in _PARTS:
        for found in pattern.finditer(line):
            yield Span(part, found.start(), found.end() - found.start())


class PlaybookLook(QSyntaxHighlighter):
    """Paints a document in the theme's colours. ``wear`` another palette to change them."""

    def __init__(self, document: QTextDocument, palette: QPalette) -> None:
        super().__init__(document)
        self._formats: dict[Part, QTextCharFormat] = {}
        self.wear(palette)

    def wear(self, palette: QPalette) -> None:
        """Use the colours of a palette."""
        look = theme.colours(palette)
        heavy = QFont.Weight.Bold
        inks = {
            Part.HEADING: (look.accent, heavy),
            Part.BOLD: (look.text, heavy),
            Part.FACT: (look.accent, QFont.Weight.Normal),
            Part.SPOKEN: (look.good, QFont.Weight.Normal),
            Part.CODE: (look.warn, QFont.Weight.Normal),
            Part.SIGN: (look.muted, heavy),
        }
        for part, (colour, weight) in inks.items():
            shape = QTextCharFormat()
            shape.setForeground(QColor(colour))
            shape.setFontWeight(weight)
            self._formats[part] = shape
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """One line."""
        for span in spans_of(text):
            self.setFormat(span.start, span.length, self._formats[span.part])
