"""The head of the Phone screen: every line, who answers on it, do not disturb.

Owns reading the lines and following their states. More than three lines fold: those in
trouble first, the rest on demand in a list that scrolls.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.commands.desk import Desk
from app.engine.events import (
    DoNotDisturbChanged,
    Event,
    LineChanged,
    MessagesWaiting,
    RecordsChanged,
)
from app.ui.controls import Button, Kind
from app.ui.labels import Label
from app.ui.phone import phrases
from app.ui.phone.line_row import ROW_PX, LineRow
from app.ui.phone.parts import MessageBar, Panel, Toggle, scrolling
from app.ui.runner import Runner
from app.ui.theme import GAP, GRID, MARGIN
from app.ui.tr import tr
from models.lines import AgentAnswers, Line
from models.templates import Template

UNFOLDED = 3
"""So many lines are always shown."""
FOLDED = 2
MOST_ROWS = 5
NARROW_PX = 1000
MESSAGE_WAITING = "message_waiting"


class Head(Panel):
    """The lines' states and switches."""

    line_wanted = Signal()
    voicemail_wanted = Signal(object)
    """The line whose voicemail is to be called."""
    changed = Signal()
    """Lines or their states are others now."""

    def __init__(self, bridge: Runner, desk: Desk) -> None:
        super().__init__("b")
        self._bridge, self._desk = bridge, desk
        self.loaded = False
        self.lines: list[Line] = []
        self.templates: list[Template] = []
        self.states: dict[str, LineChanged] = {}
        self._messages: dict[str, MessagesWaiting] = {}
        self.rows: dict[str, LineRow] = {}
        self._open = False
        self.message = MessageBar(wide=True)
        self.none = Label(tr("No line is set up, so nobody can call here or be called."))
        self.add_line = Button(tr("Set up a line"), "plus", Kind.PRIMARY)
        self.add_line.clicked.connect(self.line_wanted)
        self.fold = Button("", "chevron-down")
        self.fold.clicked.connect(self._toggle_fold)
        self.disturb = Toggle(
            ("bell", tr("Do not disturb: off")), ("bell-off", tr("Do not disturb: on"))
        )
        self.disturb.clicked.connect(self._ask_disturb)
        self._arrange()
        self._show_none()

    def read(self) -> None:
        """Read lines and templates."""
        self._bridge.run(self._desk.lines.lines(), self._take_lines, self._failed)
        self._bridge.run(self._desk.lines.templates(), self._take_templates, self._failed)

    def line(self, line_id: str) -> Line | None:
        """A line by its id."""
        return next((line for line in self.lines if line.id == line_id), None)

    def why_no_call(self) -> str:
        """Why no call can be placed at all; empty when one may be."""
        if self.loaded and not any(line.enabled for line in self.lines):
            return tr("Set up a line first.")
        return ""

    def apply(self, event: Event) -> None:
        """Show what an event changes."""
        match event:
            case LineChanged():
                self.states[event.line_id] = event
                self._show_states()
            case MessagesWaiting():
                self._messages[event.line_id] = event
                self._show_states()
            case DoNotDisturbChanged():
                self.disturb.set_on(event.on)
            case RecordsChanged(what="lines"):
                self.read()

    def make_room(self, width: int) -> None:
        """Leave out what can be spared in a narrow window."""
        for row in self.rows.values():
            row.show_narrow(width < NARROW_PX)

    def _take_lines(self, lines: list[Line]) -> None:
        self.loaded = True
        before, self.lines = self.lines, lines
        if lines and [shape(line) for line in before] == [shape(line) for line in lines]:
            for line in lines:
                self.rows[line.id].show_answers(line)
        else:
            self._build()

    def _take_templates(self, templates: list[Template]) -> None:
        changed = templates != self.templates
        self.templates = templates
        if changed:
            self._build()

    def _build(self) -> None:
        for row in self.rows.values():
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        names = {template.id: template.name for template in self.templates}
        self.rows = {}
        for line in sorted(self.lines, key=self._trouble_first):
            row = LineRow(line, names.get(line.inbound_template_id or "", line.script or ""))
            row.retry_asked.connect(self._retry)
            row.answers_chosen.connect(self._set_answers)
            row.voicemail_asked.connect(self._ask_voicemail)
            self.rows[line.id] = row
            self._list.addWidget(row)
        self.make_room(self.width())
        self._show_states()
        self._show_none()

    def _trouble_first(self, line: Line) -> tuple[bool, bool, str]:
        failed = line.id in self.states and self.states[line.id].state == "failed"
        return not failed, not line.enabled, line.label.casefold()

    def _show_states(self) -> None:
        missing = self._desk.calls.missing_features().get(MESSAGE_WAITING, "")
        for line_id, row in self.rows.items():
            if line_id in self.states:
                row.show_state(self.states[line_id])
            row.show_messages(self._messages.get(line_id), missing)
        self._show_fold()
        self.changed.emit()

    def _show_fold(self) -> None:
        rows = sorted(self.rows.values(), key=lambda row: self._trouble_first(row.line))
        folds = len(rows) > UNFOLDED
        shown = len(rows) if self._open or not folds else FOLDED
        for place, row in enumerate(rows):
            row.setVisible(place < shown)
        self.fold.setVisible(folds)
        more = len(rows) - FOLDED
        words = tr("Fewer lines") if self._open else tr("{n} more lines").format(n=more)
        self.fold.say(words, "chevron-right" if not self._open else "chevron-down")
        self._scroll.setFixedHeight(min(shown, MOST_ROWS) * ROW_PX)
        self._scroll.setVisible(bool(rows))

    def _show_none(self) -> None:
        none = self.loaded and not self.lines
        self.none.setVisible(none)
        self.add_line.setVisible(none)
        self.disturb.setVisible(not none)

    def _toggle_fold(self) -> None:
        self._open = not self._open
        self._show_fold()

    def _retry(self, line_id: str) -> None:
        self._bridge.run(self._desk.lines.retry_line(line_id), None, self._failed)

    def _set_answers(self, line_id: str, when: AgentAnswers, after_s: int) -> None:
        def failed(error: BaseException) -> None:
            line = self.line(line_id)
            if line is not None and line_id in self.rows:
                self.rows[line_id].show_answers(line)
            self._failed(error)

        change = self._desk.lines.set_agent_answers(line_id, when, after_s)
        self._bridge.run(change, lambda _done: self.read(), failed)

    def _ask_voicemail(self, line_id: str) -> None:
        line = self.line(line_id)
        if line is not None:
            self.voicemail_wanted.emit(line)

    def _ask_disturb(self, on: bool) -> None:
        def failed(error: BaseException) -> None:
            self.disturb.set_on(not on)
            self._failed(error)

        self._bridge.run(self._desk.calls.set_do_not_disturb(on), None, failed)

    def _failed(self, error: BaseException) -> None:
        self.message.say(phrases.problem(error))

    def _arrange(self) -> None:
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, GAP, 0)
        self._list.setSpacing(0)
        self._list.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._scroll = scrolling(inside)
        self.none.setWordWrap(True)
        side = QVBoxLayout()
        side.setContentsMargins(0, GRID, 0, 0)
        side.setSpacing(GAP)
        side.addWidget(self.disturb, 0, Qt.AlignmentFlag.AlignRight)
        side.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignRight)
        side.addStretch()
        row = QHBoxLayout()
        row.setSpacing(MARGIN)
        row.addWidget(self._scroll, 1)
        row.addWidget(self.none, 1)
        row.addWidget(self.add_line)
        row.addLayout(side)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        column.setSpacing(GAP)
        column.addLayout(row)
        column.addWidget(self.message)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)


def shape(line: Line) -> tuple[object, ...]:
    """What of a line cannot change without another row for it."""
    return line.id, line.label, line.enabled, line.inbound_template_id, line.script
