"""The do-not-call list on its page: adding, reading from a file, taking away.

Owns the card. Which spellings are one number is the engine's.
"""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.commands.rules import Blocked, ListImport, RuleCommands
from app.engine.events import Event, RecordsChanged
from app.ui import theme
from app.ui.controls import Button, Tone
from app.ui.labels import Label
from app.ui.phone.phrases import DOT, unix_ms, when
from app.ui.runner import Runner
from app.ui.settings.asking import ask
from app.ui.settings.inputs import TextInput
from app.ui.settings.listing import Boxed, Listing
from app.ui.settings.rows import Note, Section
from app.ui.settings.step import Buttons
from app.ui.settings.words import words_of
from app.ui.theme import GAP, MARGIN, TARGET
from app.ui.tr import tr

ROWS = 6
MOST = 2_000
"""So many numbers are listed; the search of ``ringdesk do-not-call list`` has no end."""
PROBLEMS = 5


class DoNotCallCard(Section):
    """Numbers that nobody is to be called at."""

    def __init__(self, bridge: Runner, rules: RuleCommands) -> None:
        super().__init__(tr("Do not call"))
        self._bridge, self._rules = bridge, rules
        self._asked = False
        self._blocked: list[Blocked] = []
        self.dialog: QFileDialog | None = None
        self.number, self.reason = TextInput(), TextInput()
        self.number.setPlaceholderText(tr("Number or SIP address"))
        self.number.setAccessibleName(tr("Number that is not to be called"))
        self.reason.setPlaceholderText(tr("Why (optional)"))
        self.reason.setAccessibleName(tr("Why it is not to be called"))
        self.put_on = Button(tr("Add"), "plus")
        self.list = Listing(tr("Numbers that are not called"), ROWS)
        self.remove_it = Button(tr("Take off the list"), "trash")
        self.put_back = Button(tr("Put it back"), "back")
        self.put_back.hide()
        self._taken_off: tuple[str, str] = ("", "")
        """The number that was taken off last, and its reason."""
        self.read_file = Button(tr("Add from a file..."), "folder")
        self.count = Label("", theme.BASE_PX - 1, muted=True)
        self.said = Note()
        self._arrange()
        self.put_on.clicked.connect(self.block)
        for field in (self.number, self.reason):
            field.returnPressed.connect(self.block)
        self.remove_it.clicked.connect(self.unblock)
        self.put_back.clicked.connect(self.block_again)
        self.list.removal_asked.connect(self.unblock)
        self.read_file.clicked.connect(self.choose_file)
        self.list.currentRowChanged.connect(lambda _row: self._allow())
        bridge.event_arrived.connect(self.apply)
        self._allow()

    def showEvent(self, event: QShowEvent) -> None:
        """Read the list once it is seen."""
        super().showEvent(event)
        if not self._asked:
            self.read()

    def apply(self, event: Event) -> None:
        """The list was changed, here or elsewhere."""
        if isinstance(event, RecordsChanged) and event.what == "do_not_call" and self._asked:
            self.read()

    def read(self) -> None:
        """Show the list as it is now."""
        self._asked = True
        ask(self._bridge, self, self._rules.do_not_call(), self._show, self._fail)

    def block(self) -> None:
        """Put what was typed on the list."""
        number, reason = self.number.text().strip(), self.reason.text().strip()
        if not number:
            self.number.setFocus(Qt.FocusReason.OtherFocusReason)
            return

        def done(_result: None) -> None:
            self.number.clear()
            self.reason.clear()
            words = tr("{number} will not be called.").format(number=number)
            self.said.say(words, "done", Tone.GOOD)
            self._forget_way_back()
            self.number.setFocus(Qt.FocusReason.OtherFocusReason)
            self.read()

        ask(self._bridge, self, self._rules.block([number], reason), done, self._fail)

    def unblock(self) -> None:
        """Take the number that is chosen off the list."""
        number = self.list.chosen
        if not isinstance(number, str):
            return

        reason = next((one.reason for one in self._blocked if one.number == number), "")

        def done(_result: None) -> None:
            words = tr("{number} may be called again.").format(number=number)
            self.said.say(words, "done", Tone.GOOD)
            self._taken_off = number, reason
            self.put_back.show()
            self.read()

        ask(self._bridge, self, self._rules.unblock(number), done, self._fail)

    def block_again(self) -> None:
        """Put the number back that was taken off last."""
        number, reason = self._taken_off

        def done(_result: None) -> None:
            self.said.say(tr("{number} is on the list again.").format(number=number), "back")
            self._forget_way_back()
            self.read()

        ask(self._bridge, self, self._rules.block([number], reason), done, self._fail)

    def choose_file(self) -> None:
        """Open the dialog; it does not hold up the screen."""
        kinds = tr("Lists (*.txt *.csv);;All files (*)")
        dialog = QFileDialog(self, tr("Numbers that are not to be called"), "", kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.import_file)
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def import_file(self, path: str) -> None:
        """Put the numbers of a file on the list."""
        command = self._rules.import_numbers(Path(path))
        ask(self._bridge, self, command, self._imported, self._fail)

    def _imported(self, report: ListImport) -> None:
        words = tr("{added} added, {known} known already.").format(
            added=f"{report.added:,}", known=f"{report.known:,}"
        )
        if report.problems:
            told = "\n".join(report.problems[:PROBLEMS])
            left = len(report.problems) - PROBLEMS
            more = "\n" + tr("and {count} more").format(count=left) if left > 0 else ""
            self.said.say(f"{words}\n{told}{more}")
        else:
            self.said.say(words, "done", Tone.GOOD)
        self.read()

    def _show(self, blocked: list[Blocked]) -> None:
        self._blocked = blocked
        row = self.list.currentRow()
        self.list.clear()
        for one in blocked[:MOST]:
            since = when(one.created_at, unix_ms())
            more = DOT.join(part for part in (one.reason, since) if part)
            self.list.put(one.number, one.number, more)
        self.list.setCurrentRow(min(row, self.list.count() - 1))
        count = len(blocked)
        words = tr("1 number") if count == 1 else tr("{count} numbers").format(count=f"{count:,}")
        more = tr("; the newest {most} are listed").format(most=f"{MOST:,}")
        self.count.setText((words + (more if count > MOST else "")) if count else tr("Nobody yet"))
        self._allow()

    def _forget_way_back(self) -> None:
        if self.put_back.hasFocus():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self.put_back.hide()

    def _fail(self, error: BaseException) -> None:
        self.said.cry(words_of(error))

    def _allow(self) -> None:
        chosen = self.list.currentItem() is not None
        self.remove_it.grey("" if chosen else tr("Choose a number of the list first."))

    def _arrange(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(GAP)
        for field, share in ((self.number, 3), (self.reason, 2)):
            field.setMinimumHeight(TARGET)
            line.addWidget(field, share)
        line.addWidget(self.put_on)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        column.setSpacing(GAP)
        column.addLayout(line)
        column.addWidget(self.said)
        column.addWidget(Boxed(self.list))
        column.addWidget(self.count)
        column.addWidget(Buttons((self.remove_it, self.put_back, self.read_file)))
        self.add(inside)
