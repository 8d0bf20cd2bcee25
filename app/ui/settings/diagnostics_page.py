"""The page that says what is right and wrong here, and copies a report for somebody who helps.

Owns the page. Leaves the checks and the redaction to ``diagnosis``.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.doctor import CheckResult, Verdict
from app.engine.events import LineChanged
from app.settings import DataPaths
from app.ui import theme
from app.ui.controls import Button, Glyph, Kind, ScrollBar, Tone
from app.ui.labels import Label
from app.ui.phone.fields import TextBox
from app.ui.settings.around import Around
from app.ui.settings.diagnosis import Diagnosis, gather, report
from app.ui.settings.page import ScrolledPage
from app.ui.settings.rows import Note, announce
from app.ui.settings.titles import page_titles
from app.ui.settings.words import words_of
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr
from app.wording import sentence_case

Gather = Callable[[DataPaths], Diagnosis]
MARKS = {
    Verdict.OK: ("done", Tone.GOOD),
    Verdict.WARN: ("warning", Tone.WARN),
    Verdict.FAIL: ("failed", Tone.BAD),
}
REPORT_PX = 220


def verdict_words(verdict: Verdict) -> str:
    """A verdict as a word."""
    if verdict is Verdict.OK:
        return tr("Good")
    return tr("Look at this") if verdict is Verdict.WARN else tr("Does not work")


class CheckLine(QWidget):
    """One check: mark, name, verdict, sentence."""

    def __init__(self, check: CheckResult) -> None:
        super().__init__()
        icon, tone = MARKS[check.verdict]
        verdict, name = verdict_words(check.verdict), sentence_case(check.name)
        self.setAccessibleName(f"{name}: {verdict}. {check.sentence}")
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        row.setSpacing(GAP)
        row.addWidget(Glyph(icon, tone), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(name))
        sentence = Label(sentence_case(check.sentence), theme.BASE_PX - 1, muted=True)
        sentence.setWordWrap(True)
        words.addWidget(sentence)
        row.addLayout(words, 1)
        row.addWidget(Label(verdict, theme.BASE_PX - 1), 0, Qt.AlignmentFlag.AlignTop)


class DiagnosticsPage(ScrolledPage):
    """Diagnostics. ``lines`` are the states of the lines, kept up to date by the room."""

    def __init__(
        self, around: Around, lines: Mapping[str, LineChanged], look: Gather = gather
    ) -> None:
        super().__init__(
            page_titles()["diagnostics"],
            tr("What is right and wrong on this computer, and a report that you can give away."),
            keywords="doctor problem help versions log support",
        )
        self._bridge, self._paths = around.bridge, around.paths
        self._lines, self._look = lines, look
        self._notices_problem = around.notices_problem
        self.check = Button(tr("Check everything"), "redial", Kind.PRIMARY)
        self.copy = Button(tr("Copy the report"), "copy")
        self.copy.grey(tr("Check everything first."))
        self.state = Label(tr("Takes a few seconds; calls go on meanwhile."), muted=True)
        self.state.setWordWrap(True)
        self.problem = Note()
        self.checks: list[CheckLine] = []
        self.text = TextBox(tr("Report"))
        self.text.setReadOnly(True)
        self.text.setVerticalScrollBar(ScrollBar())
        self.text.setMinimumHeight(REPORT_PX)
        self.check.clicked.connect(self.run_checks)
        self.copy.clicked.connect(self.copy_report)
        self._results = self.add_section(tr("Checks"), [self._head()])
        self._report = self.add_section(tr("Report"), [self._shown_report()])
        self._report.hide()

    def run_checks(self) -> None:
        """Run every check, most of them in a thread of their own."""
        self.check.setEnabled(False)
        self.problem.say("")
        self.state.setText(tr("Checking..."))
        self._bridge.run(self._examine(), self._show, self._fail)

    async def _examine(self) -> Diagnosis:
        found = await asyncio.to_thread(self._look, self._paths)
        if self._notices_problem is None:
            return found
        problem = await self._notices_problem()
        verdict = Verdict.WARN if problem else Verdict.OK
        told = CheckResult(tr("notices"), verdict, problem or tr("the desktop shows them"))
        return replace(found, checks=(*found.checks, told))

    def copy_report(self) -> None:
        """Put the report on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.state.setText(tr("The report is on the clipboard."))
        announce(self, self.state.text(), urgent=False)

    def _show(self, diagnosis: Diagnosis) -> None:
        self.check.setEnabled(True)
        self.copy.grey("")
        for line in self.checks:
            self._results.remove(line)
        self.checks = [CheckLine(check) for check in diagnosis.checks]
        for line in self.checks:
            self._results.add(line)
        bad = sum(check.verdict is not Verdict.OK for check in diagnosis.checks)
        words = tr("Everything is right.") if not bad else tr("{count} of {all} need a look.")
        self.state.setText(words.format(count=bad, all=len(diagnosis.checks)))
        announce(self, self.state.text(), urgent=False)
        self.text.setPlainText(report(diagnosis, self._lines.values(), self._paths))
        self._report.show()

    def _fail(self, error: BaseException) -> None:
        self.check.setEnabled(True)
        self.state.setText("")
        self.problem.cry(words_of(error))

    def _head(self) -> QWidget:
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addWidget(self.check)
        buttons.addWidget(self.copy)
        buttons.addStretch()
        column.addLayout(buttons)
        column.addWidget(self.state)
        column.addWidget(self.problem)
        return head

    def _shown_report(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(MARGIN, GAP, MARGIN, MARGIN)
        hint = tr("Without passwords, numbers, names of lines, and addresses of your network.")
        said = Label(hint, theme.BASE_PX - 1, muted=True)
        said.setWordWrap(True)
        column.addWidget(said)
        column.addWidget(self.text)
        return holder
