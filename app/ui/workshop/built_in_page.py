"""A tool that every desk has: what it does and what it takes, to read.

Owns the page.
"""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.controls import Glyph, Tone
from app.ui.labels import ElidedLabel, Label
from app.ui.settings.page import CONTENT_PX, Scrolled
from app.ui.settings.rows import Section
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr
from app.ui.workshop.code_box import CodeBox
from app.ui.workshop.schema import as_table, as_text, kind_words
from app.ui.workshop.tool_form import inset
from models.tools import Tool

SCHEMA_PX = 320


class BuiltInPage(QWidget):
    """Shows one tool."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ElidedLabel("", theme.TITLE_PX, bold=True)
        self.about, self.takes = Label(), Label(muted=True)
        for label in (self.about, self.takes):
            label.setWordWrap(True)
        self.schema = CodeBox(tr("Parameters as JSON Schema"), read_only=True, most_px=SCHEMA_PX)
        said = Label(
            tr("Built in: it cannot be changed. A template says whether its agent may use it."),
            muted=True,
        )
        said.setWordWrap(True)
        note = QHBoxLayout()
        note.setSpacing(GAP)
        note.addWidget(Glyph("lock", Tone.PLAIN))
        note.addWidget(said, 1)
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        inside.setSpacing(MARGIN)
        inside.addWidget(self.title)
        inside.addLayout(note)
        inside.addWidget(Section(tr("What it does"), [inset(self.about)]))
        taken = QWidget()
        column = QVBoxLayout(taken)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.takes)
        column.addWidget(self.schema)
        inside.addWidget(Section(tr("What it takes"), [inset(taken)]))
        inside.addStretch(1)
        content.setMaximumWidth(CONTENT_PX)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Scrolled(content))

    def show_tool(self, tool: Tool) -> None:
        """Show another one."""
        self.title.say(tool.name)
        self.about.setText(tool.description)
        table = as_table(tool.parameters)
        told = [
            f"{row.name}: {kind_words(row.kind)}. {row.description}".strip() for row in table or ()
        ]
        self.takes.setText("\n".join(told) or ("" if table is None else tr("Nothing.")))
        self.takes.setVisible(bool(self.takes.text()))
        self.schema.show_text(as_text(tool.parameters))

    def focus_first(self) -> None:
        """Put the keyboard where one reads."""
        self.schema.setFocus()
