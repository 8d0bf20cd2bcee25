"""The first run: what for, audio check, line, models, privacy; each page can be skipped.

Owns the order of the pages and remembering that the first run is over. Leaves what the
pages do to the Settings screen's parts. It can be opened again from Settings.
"""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.commands.desk import Desk
from app.engine.events import Event, LineChanged, RecordsChanged
from app.settings import DataPaths, data_paths
from app.ui import theme
from app.ui.controls import Button, Kind
from app.ui.labels import Label
from app.ui.runner import Runner
from app.ui.settings.around import Around
from app.ui.settings.audio_check import AudioCheck
from app.ui.settings.consent import ConsentWords
from app.ui.settings.fields import SwitchField
from app.ui.settings.models_card import ModelsCard
from app.ui.settings.page import Scrolled
from app.ui.settings.question import Answer, Question
from app.ui.settings.rows import Note, Row, Section, announce
from app.ui.settings.saving import Saver
from app.ui.theme import GAP, GRID, MARGIN
from app.ui.tr import tr
from app.ui.wizard.line_page import LinePage
from app.ui.wizard.purpose_page import Purpose, PurposePage

WIDTH_PX, HEIGHT_PX = 720, 680
LEAST_PX = (360, 480)
AUDIO, LINE = 1, 2


class FirstRun(QDialog):
    """Five pages. ``through`` carries the Purpose once the person is through or has skipped."""

    through = Signal(object)

    def __init__(
        self,
        bridge: Runner,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        paths: DataPaths | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Welcome to Ringdesk"))
        self.setAccessibleName(self.windowTitle())
        self.saver = Saver(bridge, desk.settings)
        self._states: dict[str, LineChanged] = {}
        self._around = Around(bridge, desk, self.saver, paths or data_paths())
        self.step, self.title = Label("", theme.SMALL_PX, muted=True), Label("", 18, bold=True)
        self.about = Label("", muted=True)
        self.about.setWordWrap(True)
        self.note, self.question = Note(), Question()
        self.back = Button(tr("Back"), "back")
        self.skip = Button(tr("Skip"), "close")
        self.next = Button(tr("Next"), "chevron-right", Kind.PRIMARY)
        self.purpose = PurposePage()
        self.check = AudioCheck(bridge, desk.sound)
        self.line = LinePage(self._around, self._states)
        self.models = ModelsCard(bridge, self._around.paths)
        self.pages = QStackedWidget()
        self._fill()
        self._arrange()
        self.back.clicked.connect(lambda: self.show_page(self.pages.currentIndex() - 1))
        self.skip.clicked.connect(self.skip_page)
        self.next.clicked.connect(self.go_on)
        self.purpose.chosen.connect(lambda purpose: self.line.suggest(purpose is Purpose.DESK))
        self.line.settled.connect(self._forward)
        self.line.editor.saved.connect(self.question.hide)
        bridge.event_arrived.connect(self.apply)
        self.show_page(0)

    def apply(self, event: Event) -> None:
        """A line's state or a setting moved."""
        if event == RecordsChanged("settings"):
            self.saver.refresh()
        elif isinstance(event, LineChanged):
            self._states[event.line_id] = event
            if event.line_id == self.line.editor.draft.edited.id:
                self.line.editor.refresh()

    def show_page(self, position: int) -> None:
        """Show one of the five pages."""
        self.note.say("")
        self.question.hide()
        self.pages.setCurrentIndex(position)
        title, about = _heads()[position]
        count = self.pages.count()
        self.step.setText(tr("Step {number} of {count}").format(number=position + 1, count=count))
        self.title.setText(title)
        self.about.setText(about)
        self.back.setEnabled(position > 0)
        last = position == count - 1
        self.next.say(tr("Finish") if last else tr("Next"), "done" if last else "chevron-right")
        self.skip.setVisible(not last)
        if position == LINE:
            self.line.read()
        announce(self, f"{self.step.text()}: {title}", urgent=False)

    def sizeHint(self) -> QSize:
        """Room for a page with little to scroll."""
        return QSize(WIDTH_PX, HEIGHT_PX)

    def go_on(self) -> None:
        """Go to the next page; the line page saves first, the last one finishes."""
        if self.pages.currentIndex() == LINE:
            self.line.leave()
        else:
            self._forward()

    def skip_page(self) -> None:
        """Go on without what this page is for; a line that was begun is asked about."""
        if self.pages.currentIndex() == LINE and self.line.dirty:
            self._ask_about_line(self._drop_line)
        else:
            self._forward()

    def reject(self) -> None:
        """Closed: the first run is over; it can be opened again from Settings."""
        if self.line.dirty and self.question.isHidden():
            self._ask_about_line(self._close_without_line)
        elif not self.line.dirty:
            self.finish()

    def finish(self) -> None:
        """Remember that the first run is over, and close."""

        def failed(words: str) -> None:
            self.note.cry(words)
            self.next.say(tr("Close"), "close")
            self.next.clicked.disconnect()
            self.next.clicked.connect(self._close)

        if self.saver.settings.screen.first_run_done:
            self._close()
            return
        self.saver.change({"screen.first_run_done": True}, failed, self._close)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The window's ground, a line above the foot."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.window))
        top = self._foot.y()
        painter.fillRect(0, top, self.width(), self.height() - top, QColor(look.surface))
        painter.fillRect(0, top, self.width(), 1, QColor(look.line))

    def _forward(self) -> None:
        position = self.pages.currentIndex() + 1
        if position < self.pages.count():
            self.show_page(position)
        else:
            self.finish()

    def _close(self) -> None:
        self.through.emit(self.purpose.purpose)
        self.accept()

    def _drop_line(self) -> None:
        self.line.without.setChecked(True)
        self._forward()

    def _close_without_line(self) -> None:
        self.line.without.setChecked(True)
        self.finish()

    def _ask_about_line(self, drop: object) -> None:
        answers = [
            Answer(tr("Go on without it"), "close", drop, Kind.DANGER),  # type: ignore[arg-type]
            Answer(tr("Stay"), "back", lambda: self.show_page(LINE)),
        ]
        self.question.ask(tr("The line that you began is not saved."), answers)

    def _fill(self) -> None:
        self.recording = Row(
            tr("Record calls"),
            SwitchField(),
            tr("Kept on this computer only. Can be changed for each line."),
        )
        privacy = QWidget()
        column = QVBoxLayout(privacy)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MARGIN)
        bound = self.saver.bind("calls.recording", self.recording)
        column.addWidget(Section(tr("Recording"), [bound]))
        column.addWidget(Section(tr("Telling the other side"), [ConsentWords()]))
        column.addStretch(1)
        models = QWidget()
        column = QVBoxLayout(models)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.models)
        column.addStretch(1)
        for page in (self.purpose, self.check, self.line, models, privacy):
            holder = QWidget()
            inside = QVBoxLayout(holder)
            inside.setContentsMargins(MARGIN, GRID, MARGIN, MARGIN)
            inside.addWidget(page)
            # The line's editor scrolls by itself, above its own buttons.
            self.pages.addWidget(holder if page is self.line else Scrolled(holder))

    def _arrange(self) -> None:
        self.setMinimumSize(*LEAST_PX)
        self.resize(WIDTH_PX, HEIGHT_PX)
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN, MARGIN, MARGIN, GAP)
        head.setSpacing(2)
        for label in (self.step, self.title, self.about):
            head.addWidget(label)
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(MARGIN, GAP + GRID, MARGIN, GAP + GRID)
        foot.setSpacing(GAP)
        foot.addWidget(self.back)
        foot.addStretch()
        foot.addWidget(self.skip)
        foot.addWidget(self.next)
        told = QVBoxLayout()
        told.setContentsMargins(MARGIN, 0, MARGIN, GAP)
        told.addWidget(self.question)
        told.addWidget(self.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.pages, 1)
        column.addLayout(told)
        column.addWidget(self._foot)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)
        self.next.setDefault(True)
        self.next.setFocus(Qt.FocusReason.OtherFocusReason)


def _heads() -> list[tuple[str, str]]:
    """Each page's title and sentence."""
    return [
        (tr("What do you want to do?"), tr("You can do all of it later; this sets what is first.")),
        (tr("Can you hear and be heard?"), tr("Seven short steps. Skip what you do not need.")),
        (tr("A line"), tr("What others call you on, and you call from.")),
        (
            tr("The agent's models"),
            tr("What it hears and speaks with, all on this computer."),
        ),
        (tr("Privacy"), tr("What is kept of your calls.")),
    ]
