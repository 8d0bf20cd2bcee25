"""The audit log on its page: its newest rows, and whether it is as it was written.

Owns the card. The hashes are the records'.
"""

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.commands.rules import AuditEntry, AuditVerdict, RuleCommands
from app.ui import theme
from app.ui.controls import Button, Tone
from app.ui.labels import Label
from app.ui.phone.phrases import unix_ms, when_exactly
from app.ui.runner import Runner
from app.ui.settings.asking import ask
from app.ui.settings.listing import KEY, Boxed, Listing
from app.ui.settings.rows import Note, Section, announce
from app.ui.settings.step import Buttons
from app.ui.settings.words import words_of
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr
from app.wording_rules import row_title, row_words

ROWS = 8
PAGE = 100
ICONS = {
    "call_not_placed": ("warning", Tone.WARN),
    "call_answered": ("phone", Tone.GOOD),
    "call_ended": ("phone-end", Tone.PLAIN),
    "sent": ("arrow-up", Tone.PLAIN),
    "text_refused": ("lock", Tone.BAD),
    "do_not_call_changed": ("people", Tone.PLAIN),
}


class AuditCard(Section):
    """What was asked, answered and sent. ``now_ms`` tells Unix time, for "today"."""

    def __init__(
        self, bridge: Runner, rules: RuleCommands, now_ms: Callable[[], float] = unix_ms
    ) -> None:
        super().__init__(tr("Audit log"))
        self._bridge, self._rules, self._now_ms = bridge, rules, now_ms
        self._asked = False
        self.list = Listing(tr("The newest rows of the audit log"), ROWS)
        self.verify_it = Button(tr("Verify"), "done")
        self.older = Button(tr("Older rows"), "arrow-down")
        self.refresh = Button(tr("Read again"), "redial")
        self.verdict, self.about = Note(), Label(muted=True)
        self.about.setText(
            tr(
                "Every call that was asked for, what became of it, and how much left this "
                "computer. Rows are only ever added, each sealed with the one before."
            )
        )
        self.about.setWordWrap(True)
        self.head = Label("", theme.BASE_PX - 1, muted=True)
        self.head.setWordWrap(True)
        self.copy = Button(tr("Copy the mark"), "copy")
        self.copy.hide()
        self._mark = ""
        self._arrange()
        self.verify_it.clicked.connect(self.verify)
        self.older.clicked.connect(self.read_on)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._mark))
        self.refresh.clicked.connect(self.read)

    def showEvent(self, event: QShowEvent) -> None:
        """Read it once it is seen."""
        super().showEvent(event)
        if not self._asked:
            self.read()

    def read(self) -> None:
        """Show the newest rows."""
        self._asked = True

        def show(rows: list[AuditEntry]) -> None:
            self.list.clear()
            self._add(rows)
            if not rows:
                self.list.put(tr("Nobody has asked for a call yet."), None)

        ask(self._bridge, self, self._rules.audit(PAGE), show, self._fail)

    def read_on(self) -> None:
        """Show the rows before those that are shown."""
        last = self.list.item(self.list.count() - 1)
        before = last.data(KEY) if last is not None else None
        if isinstance(before, int):
            ask(self._bridge, self, self._rules.audit(PAGE, before), self._add, self._fail)

    def verify(self) -> None:
        """Compute every hash anew and say what came of it."""
        self.verify_it.setEnabled(False)
        self.verdict.say(tr("Computing every hash anew..."), "thinking", Tone.PLAIN)
        ask(self._bridge, self, self._rules.verify_audit(), self._judge, self._fail)

    def _judge(self, verdict: AuditVerdict) -> None:
        self.verify_it.setEnabled(True)
        if verdict.broken_at is None:
            words = tr("All {rows} rows are as they were written.").format(rows=f"{verdict.rows:,}")
            self.verdict.say(words, "done", Tone.GOOD)
            announce(self, words, urgent=False)
        else:
            words = tr("Row {row} is not as it was written: {why}.").format(
                row=f"{verdict.broken_at:,}", why=verdict.message
            )
            self.verdict.cry(words)
        # The mark of a log that is not whole would prove nothing.
        self.copy.setVisible(verdict.broken_at is None)
        self.head.setVisible(verdict.broken_at is None)
        self._mark = f"{verdict.rows}:{verdict.head}"
        noted = tr("Kept elsewhere, this mark proves later that nothing was changed:\n{mark}")
        self.head.setText(noted.format(mark=self._mark))

    def _add(self, rows: list[AuditEntry]) -> None:
        for row in rows:
            answer = row.content.get("answer")
            allowed = isinstance(answer, dict) and bool(answer.get("allowed"))
            icon = ICONS.get(row.kind, ("dot", Tone.PLAIN))
            if row.kind == "call_asked":
                icon = ("phone-out", Tone.GOOD) if allowed else ("failed", Tone.BAD)
            words = ": ".join(part for part in (row_title(row.kind), row_words(row)) if part)
            item = self.list.put(words, row.seq, when_exactly(row.at, self._now_ms()))
            self.list.mark(item, *icon)
        self.older.grey("" if len(rows) == PAGE else tr("There are no older rows."))

    def _fail(self, error: BaseException) -> None:
        self.verify_it.setEnabled(True)
        self.verdict.cry(words_of(error))

    def _arrange(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(MARGIN, 0, MARGIN, GAP)
        column.setSpacing(GAP)
        column.addWidget(self.about)
        column.addWidget(Boxed(self.list))
        column.addWidget(self.verdict)
        column.addWidget(self.head)
        column.addWidget(Buttons((self.verify_it, self.refresh, self.older, self.copy)))
        self.add(inside)
