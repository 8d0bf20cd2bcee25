"""Which line to call from, and the button that calls.

Owns both controls. The chosen line is remembered as the setting ``phone.default_line``.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from app import wording
from app.commands.settings import SettingsCommands
from app.engine.events import LineChanged
from app.ui.controls import Button, Kind
from app.ui.phone.fields import Choice
from app.ui.runner import Runner
from app.ui.theme import TARGET
from app.ui.tr import tr
from models.lines import Line

CALL_PX = 44
SETTING = "phone.default_line"


class LineChooser(Choice):
    """The lines in use, each with its state in a word; the first entry leaves it to the desk."""

    def __init__(self, bridge: Runner, settings: SettingsCommands) -> None:
        super().__init__(tr("Call from"))
        self._bridge, self._settings = bridge, settings
        self._wanted = settings.settings().phone.default_line
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.activated.connect(self._remember)

    @property
    def line_id(self) -> str | None:
        """The chosen line, None for any that can call."""
        return self.currentData() or None

    def show_lines(self, lines: Sequence[Line], states: Mapping[str, LineChanged]) -> None:
        """Offer the lines in use, as they are now."""
        with QSignalBlocker(self):
            self.clear()
            self.addItem(tr("Any line that is ready"), "")
            for line in lines:
                if line.enabled:
                    state = states.get(line.id)
                    word = wording.line_word(state) if state else wording.LINE_STATES["offline"]
                    self.addItem(f"{line.label}  ({word})", line.id)
            self.choose(self._wanted)
        self.setToolTip(self.currentText())

    def choose(self, line_id: str) -> None:
        """Show a line as chosen, if it is there."""
        self._wanted = line_id
        self.setCurrentIndex(max(0, self.findData(line_id)))
        self.setToolTip(self.currentText())

    def _remember(self) -> None:
        self._wanted = self.currentData()
        self.setToolTip(self.currentText())
        # Not being able to remember it spoils nothing of the call that follows.
        change = self._settings.change({SETTING: self._wanted})
        self._bridge.run(change, None, lambda _error: None)


class CallButton(QWidget):
    """Call, and beside it a menu: call myself, or let the agent call."""

    call_asked = Signal()
    agent_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.call = Button(tr("Call"), "phone", Kind.PRIMARY, CALL_PX)
        self.call.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.call.clicked.connect(self.call_asked)
        self.more = MenuArrow(tr("More ways to call"))
        self.menu = QMenu(self)
        self.myself = self.menu.addAction(tr("Call myself"), self.call_asked.emit)
        self.by_agent = self.menu.addAction(tr("Let the agent call..."), self.agent_asked.emit)
        self.menu.setAccessibleName(tr("More ways to call"))
        self.more.clicked.connect(self._open_menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        row.addWidget(self.call, 1)
        row.addWidget(self.more)

    def allow(self, allowed: bool, reason: str = "") -> None:
        """Offer calling, or grey it with the reason."""
        for button, hint in ((self.call, ""), (self.more, self.more.accessibleName())):
            button.grey(reason, hint)
            button.setEnabled(allowed)

    def _open_menu(self) -> None:
        self.menu.setMinimumWidth(self.width())
        self.menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        self.menu.setActiveAction(self.myself)


class MenuArrow(Button):
    """The arrow part of a split button."""

    def __init__(self, name: str) -> None:
        super().__init__("", "chevron-down", Kind.PRIMARY, CALL_PX)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedWidth(TARGET + 8)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
