"""Where to send a ringing call.

Owns the dialog, which has the keyboard because somebody opened it to type.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout

from app.commands.people import PeopleCommands
from app.ui import theme
from app.ui.controls import Button, Kind
from app.ui.incoming import phrases
from app.ui.labels import ElidedLabel, Label
from app.ui.live.notice import Notice
from app.ui.live.number_picker import NumberPicker
from app.ui.live.phrases import NUMBER_FIRST
from app.ui.runner import Runner
from app.ui.theme import GAP, MARGIN

WIDTH_PX = 420


class RedirectDialog(QDialog):
    """Asks for a number; ``chosen`` carries it. It stays until that has worked, or Escape."""

    chosen = Signal(str)

    def __init__(self, bridge: Runner, people: PeopleCommands, call_id: str, name: str) -> None:
        super().__init__()
        self.call_id = call_id
        self.setWindowTitle(phrases.REDIRECT_TITLE)
        self.setAccessibleName(phrases.REDIRECT_TITLE)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self.setMinimumWidth(WIDTH_PX)
        self.picker = NumberPicker(bridge, people)
        self.go = Button(phrases.REDIRECT_NOW, "redirect", Kind.PRIMARY)
        self.problem = Notice()
        self._allow("")
        self.cancel = Button(phrases.CANCEL, "close")
        foot = QHBoxLayout()
        foot.setSpacing(GAP)
        foot.addStretch()
        foot.addWidget(self.cancel)
        foot.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP)
        column.addWidget(Label(phrases.REDIRECT_TITLE, theme.TITLE_PX, bold=True))
        column.addWidget(ElidedLabel(name, muted=True))
        column.addWidget(self.picker)
        column.addWidget(self.problem)
        column.addLayout(foot)
        self.picker.target_changed.connect(self._allow)
        self.picker.accepted.connect(lambda: self.go.setFocus(Qt.FocusReason.TabFocusReason))
        for button in (self.go, self.cancel):
            button.setAutoDefault(False)
        self.go.clicked.connect(lambda: self.chosen.emit(self.picker.target))
        self.cancel.clicked.connect(self.reject)
        self.picker.start()

    def show_problem(self, words: str) -> None:
        """Say what did not work; the call still rings."""
        self.problem.say(words)
        self.adjustSize()

    def _allow(self, target: str) -> None:
        self.problem.clear()
        self.go.grey("" if target else NUMBER_FIRST)
