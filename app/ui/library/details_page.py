"""Everything that is known about the call that is open, as names and values.

Owns which facts are shown and in what words; all can be selected and copied.
"""

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from app import wording
from app.commands.library import CallDetail
from app.ui import theme
from app.ui.labels import MAY_BREAK, CopiedLabel, Label
from app.ui.library import phrases
from app.ui.library.happenings import Happenings
from app.ui.live import phrases as live_phrases
from app.ui.live.details import selectable
from app.ui.phone import phrases as calls
from app.ui.phone.parts import scrolling
from app.ui.theme import GAP, GRID, MARGIN
from app.ui.tr import tr
from models.recordings import RecordingState

NAME_PX = 96
_SIGNS = re.compile("[/_-]")
Facts = list[tuple[str, str]]

STATES = {
    RecordingState.WRITING: tr("being written"),
    RecordingState.COMPLETE: tr("complete"),
    RecordingState.REPAIRED: tr("repaired after a crash"),
    RecordingState.LOST: tr("lost"),
}


class DetailsPage(QWidget):
    """Groups of facts below each other; made once they are seen."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: Facts = []
        self.happenings = Happenings()
        self._happened: object = None
        self.happenings.unfolded.connect(self._bring_into_sight)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._scroll: QScrollArea | None = None
        self._unseen: CallDetail | None = None

    def showEvent(self, event: QShowEvent) -> None:
        """Make what was not seen before."""
        super().showEvent(event)
        if self._unseen is not None:
            self._make(self._unseen)

    def _bring_into_sight(self) -> None:
        if self._scroll is not None:
            self._scroll.ensureWidgetVisible(self.happenings)

    def show_call(self, detail: CallDetail) -> None:
        """Show another call's facts."""
        facts = [fact for _, some in _groups(detail) for fact in some]
        happened = (detail.events, detail.marks)
        if (facts, happened) == (self.facts, self._happened):
            return
        self.facts, self._happened = facts, happened
        if self.isVisible():
            self._make(detail)
        else:
            self._unseen = detail

    def _make(self, detail: CallDetail) -> None:
        self._unseen = None
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP)
        for title, some in _groups(detail):
            if some:
                column.addWidget(Label(title, bold=True))
                column.addWidget(_table(some))
                column.addSpacing(GAP)
        column.addWidget(self.happenings)
        column.addStretch()
        self.happenings.show_call(detail)
        scroll = scrolling(inside)
        scroll.setAccessibleName(phrases.DETAILS)
        if self._scroll is not None:
            self._column.removeWidget(self._scroll)
            self._scroll.deleteLater()
        self._scroll = scroll
        self._column.addWidget(scroll)


def _groups(detail: CallDetail) -> Iterator[tuple[str, Facts]]:
    call = detail.call
    ended = calls.sentence_end(call) if call.end_reason is not None else ""
    yield (
        tr("Call"),
        _there(
            (tr("Direction"), wording.direction_words(call.direction)),
            (tr("Number"), detail.number),
            (tr("Line"), detail.line_label or call.line_id),
            (tr("Talked"), calls.who_had(call)),
            (tr("Outcome"), wording.outcome_words(call.outcome)),
            (tr("Ended"), ended),
        ),
    )
    yield (
        live_phrases.LINE_QUALITY,
        _there(
            (live_phrases.MOS, _number(call.mos, "{:.1f}")),
            (live_phrases.LOSS, _number(call.loss_percent, "{:.1f} %")),
            (live_phrases.JITTER, _number(call.jitter_ms, "{:.0f} ms")),
            (live_phrases.ROUND_TRIP, _number(call.round_trip_ms, "{:.0f} ms")),
        ),
    )
    yield tr("Agent"), _agent(detail)
    yield tr("Recording"), _recording(detail)
    code = f"{call.sip_code} {call.sip_reason}".strip() if call.sip_code else ""
    yield (
        tr("For support"),
        _there((tr("Call"), call.id), (tr("SIP call"), call.sip_call_id or ""), (tr("Code"), code)),
    )


def _agent(detail: CallDetail) -> Facts:
    call = detail.call
    told = [(wording.sentence_case(wording.plain(k)), str(v)) for k, v in call.facts.items()]
    noted = [(wording.sentence_case(wording.plain(k)), v) for k, v in call.notes.items()]
    if "agent" not in call.holders and not call.script:
        return noted
    goal = wording.GOAL_REACHED if call.goal_reached else wording.GOAL_MISSED
    return _there(
        (tr("Script"), wording.sentence_case(wording.plain(call.script or ""))),
        (tr("Goal"), goal if call.answered_at else ""),
        (wording.MEDIAN_DELAY, _number(call.delay_median_ms, "{:,.0f} ms")),
        (wording.P95_DELAY, _number(call.delay_p95_ms, "{:,.0f} ms")),
        *told,
        *noted,
    )


def _recording(detail: CallDetail) -> Facts:
    recording = detail.recording
    if recording is None:
        return []
    place = str(detail.audio) if detail.audio is not None else recording.path
    length = wording.clock_time(recording.duration_ms) if recording.duration_ms else ""
    return _there(
        (tr("State"), wording.sentence_case(STATES[recording.state])),
        (wording.DURATION, length),
        (tr("File"), place),
    )


def _there(*facts: tuple[str, str]) -> Facts:
    return [(name, value) for name, value in facts if value]


def _number(value: float | None, shape: str) -> str:
    return "" if value is None else shape.format(value)


def _table(facts: Facts) -> QWidget:
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(GRID)
    grid.setColumnStretch(1, 1)
    for line, (name, value) in enumerate(facts):
        title, content = Label(name, theme.SMALL_PX, muted=True), CopiedLabel(_breakable(value))
        title.setFixedWidth(NAME_PX)
        title.setWordWrap(True)
        content.setAccessibleName(f"{name}: {value}")
        grid.addWidget(title, line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(selectable(content), line, 1, Qt.AlignmentFlag.AlignTop)
    return table


def _breakable(value: str) -> str:
    """A path or an id may go on in the next line after any of its signs."""
    if len(value) < 20 or " " in value:
        return value
    return _SIGNS.sub(rf"\g<0>{MAY_BREAK}", value)
