"""An open call: its head, its sound, its words, and beside them notes and details.

Owns reading the call and its sound, which of them is shown, and what the parts tell each
other. Files and deleting are ``call_acts``'s.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.commands.library import CallDetail, LibraryCommands, Waveform
from app.library.errors import RecordingMissing
from app.ui.controls import Tone
from app.ui.library import phrases
from app.ui.library.details_page import DetailsPage
from app.ui.library.find_bar import FindBar
from app.ui.library.head import CallHead
from app.ui.library.notes_page import NotesPage
from app.ui.library.past_transcript import PastTranscript, PastTranscriptView
from app.ui.library.playback import Playback
from app.ui.library.sound_panel import SoundPanel
from app.ui.phone.centre import single_shot
from app.ui.phone.parts import MessageBar, Panel
from app.ui.phone.tabs import Tabs
from app.ui.runner import Runner
from app.ui.settings.question import Question
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr
from models.errors import RecordMissing

SIDE_PX = 304
SIDE_FROM_PX = 820
"""In a narrower page notes and details take the transcript's place when asked for."""
BUCKETS = 16_000
SOUND_AFTER_MS = 80
"""Whoever walks through the list with the arrow keys does not have each recording read."""


class CallPage(QWidget):
    """Shows one call at a time. ``now_ms`` is Unix time."""

    shown = Signal()
    """The call's words are there."""
    gone = Signal(str)
    """The call is not in the records any more."""

    def __init__(
        self, bridge: Runner, library: LibraryCommands, now_ms: Callable[[], float]
    ) -> None:
        super().__init__()
        self._bridge, self._library, self._now_ms = bridge, library, now_ms
        self.call_id = ""
        self.detail: CallDetail | None = None
        self._hit_ms: int | None = None
        self._sound_of: object = None
        self.playback = Playback(bridge, library, self)
        self.head = CallHead()
        self.message, self.question = MessageBar(wide=True), Question()
        self.sound = SoundPanel(self.playback)
        self.words = PastTranscript(self)
        self.view = PastTranscriptView(self.words)
        self.finder = FindBar(self.view)
        self.notes = NotesPage(bridge, library, self._moment_ms)
        self.details = DetailsPage()
        self.tabs = Tabs(phrases.NOTES_AND_DETAILS, (phrases.NOTES_AND_TAGS, phrases.DETAILS))
        self.side_pages = QStackedWidget()
        self._read_sound_later = single_shot(self, SOUND_AFTER_MS, self._read_sound)
        self._arrange()
        self._connect()

    def open_call(self, call_id: str, hit_ms: int | None = None) -> None:
        """Show a call; ``hit_ms`` is where in it the words were found."""
        self._hit_ms = hit_ms
        if call_id == self.call_id and self.detail is not None:
            self._show_hit()
            return
        self.call_id, self.detail = call_id, None
        self.message.clear()
        self.question.hide()
        self._read(call_id)

    def refresh(self) -> None:
        """Something about the call may have changed: read it again."""
        if self.call_id:
            self._read(self.call_id)

    def close_call(self) -> None:
        """Show no call."""
        self.playback.pause()
        self.call_id, self.detail = "", None

    def open_find(self) -> None:
        """Search in the words of this call."""
        if self.detail is not None:
            self.head.side.setChecked(False)
            self.finder.open()

    def fail(self, what: str, error: BaseException) -> None:
        """Say in place what did not work."""
        self.message.say(phrases.failed(what, error))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the side where there is no room."""
        super().resizeEvent(event)
        self._make_room()

    def _read(self, call_id: str) -> None:
        def done(detail: CallDetail) -> None:
            if call_id == self.call_id:
                self._show(detail)

        def failed(error: BaseException) -> None:
            if call_id != self.call_id:
                return
            if isinstance(error, RecordMissing):
                self.gone.emit(call_id)
            else:
                again = ("redial", phrases.TRY_AGAIN, self.refresh)
                what = tr("This call cannot be read.")
                self.message.say(phrases.failed(what, error), action=again)

        self._bridge.run(self._library.open_call(call_id), done, failed)

    def _show(self, detail: CallDetail) -> None:
        before, self.detail = self.detail, detail
        self.head.show_call(detail, self._now_ms())
        self.details.show_call(detail)
        self.notes.show_call(detail.call)
        self.view.empty_words = phrases.no_words(detail.call)
        if before is None or before.utterances != detail.utterances:
            self.words.show_words(detail.utterances, in_session=detail.call.is_session)
            self.sound.offer_find(bool(detail.utterances))
            self.finder.search_again()
        ended = detail.call.ended_at is not None
        sound = (detail.call.id, ended, detail.recording, detail.audio)
        if sound != self._sound_of:
            self._sound_of = sound
            self._show_sound(detail, ended)
        if before is None:
            self._show_hit()
        self.shown.emit()

    def _show_sound(self, detail: CallDetail, ended: bool) -> None:
        self.playback.show(detail.call.id, 0)
        self._read_sound_later.stop()
        self.head.offer_sound(phrases.NO_SOUND if ended else phrases.SOUND_LATER)
        if not ended:
            self.sound.show_sentence(phrases.SOUND_LATER)
        elif detail.recording is None:
            self.sound.show_sentence(phrases.no_sound(detail.call))
        else:
            self.sound.show_sentence(phrases.READING_SOUND)
            self._read_sound_later.start()

    def _read_sound(self) -> None:
        call_id = self.call_id

        def done(waveform: Waveform) -> None:
            if call_id == self.call_id:
                self.playback.show(call_id, waveform.duration_ms)
                self.head.offer_sound()
                self.sound.wave.lanes = phrases.lanes(self.words.in_session)
                self.sound.show_waveform(waveform)
                self.sound.wave.show_position(self.playback.at_ms)
                self.sound.wave.show_hit(self._hit_ms)

        def failed(error: BaseException) -> None:
            if call_id == self.call_id:
                missing = isinstance(error, RecordingMissing)
                what = "" if missing else tr("The sound cannot be read.")
                self.sound.show_sentence(phrases.failed(what, error).strip(), Tone.WARN)

        if call_id:
            self._bridge.run(self._library.waveform(call_id, BUCKETS), done, failed)

    def _show_hit(self) -> None:
        self.sound.wave.show_hit(self._hit_ms)
        if self._hit_ms is not None:
            self.playback.seek(self._hit_ms)
            self.view.go_to_moment(self._hit_ms)

    def _moved(self, at_ms: int, playing: bool) -> None:
        if playing or at_ms > 0:
            self.view.show_moment(at_ms, keep_in_view=playing)
        else:
            self.view.show_nothing_heard()

    def _moment_ms(self) -> int | None:
        return self.playback.at_ms if self.playback.playing else None

    def _make_room(self) -> None:
        wide = self.width() >= SIDE_FROM_PX
        self.head.fold_side(not wide)
        instead = not wide and self.head.side.isChecked()
        self.side.setVisible(wide or instead)
        self.side.setMaximumWidth(SIDE_PX if wide else 16_777_215)
        self.middle.setVisible(not instead)

    def _connect(self) -> None:
        self.playback.moved.connect(self._moved)
        self.playback.failed.connect(lambda error: self.fail(tr("It cannot be played."), error))
        self.view.seek_wanted.connect(self.playback.seek)
        self.sound.find_asked.connect(self.open_find)
        self.finder.closed.connect(lambda: self.view.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.tabs.currentChanged.connect(self.side_pages.setCurrentIndex)
        self.head.side_toggled.connect(lambda _on: self._make_room())

    def _arrange(self) -> None:
        self.middle = QWidget()
        middle = QVBoxLayout(self.middle)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.finder)
        middle.addWidget(self.view, 1)
        self.side = Panel("l")
        side = QVBoxLayout(self.side)
        side.setContentsMargins(1, 0, 0, 0)
        side.setSpacing(0)
        side.addWidget(self.tabs)
        side.addWidget(self.side_pages, 1)
        self.side_pages.addWidget(self.notes)
        self.side_pages.addWidget(self.details)
        self.side.setMinimumWidth(SIDE_PX)
        top = Panel("b")
        upper = QVBoxLayout(top)
        upper.setContentsMargins(0, 0, 0, 1)
        upper.setSpacing(0)
        upper.addWidget(self.head)
        for part in (self.question, self.message):
            held = QVBoxLayout()
            held.setContentsMargins(MARGIN, 0, MARGIN, GAP)
            held.addWidget(part)
            upper.addLayout(held)
        upper.addWidget(self.sound)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.middle, 1)
        row.addWidget(self.side, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addLayout(row, 1)
