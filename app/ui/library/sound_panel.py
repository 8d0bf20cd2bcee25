"""The sound of the open call: waveform, play, time, zoom; or one sentence where there is none.

Owns what of these is shown and passes on what is asked; where the playhead is, is
``playback``'s.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.commands.library import Waveform
from app.ui import theme
from app.ui.controls import Button, Glyph, Kind, Tone
from app.ui.labels import Label
from app.ui.library import phrases
from app.ui.library.playback import Playback
from app.ui.library.waveform import ZOOM, WaveformView
from app.ui.phone.parts import IconButton
from app.ui.theme import GAP, GRID, MARGIN
from app.ui.tr import tr


class SoundPanel(QWidget):
    """Above the words. ``find_asked`` wants the search inside the call."""

    find_asked = Signal()

    def __init__(self, playback: Playback) -> None:
        super().__init__()
        self._playback = playback
        self.wave = WaveformView()
        self.why = Label("", muted=True)
        self.why.setWordWrap(True)
        self._why_row = QWidget()
        row = QHBoxLayout(self._why_row)
        row.setContentsMargins(0, GAP, 0, GAP)
        row.setSpacing(GAP)
        self._glyph = Glyph("silent", Tone.PLAIN, 20)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.why, 1)
        self.play = Button(phrases.PLAY, "play", Kind.PRIMARY)
        self._play_key = ""
        self.time = Label("", theme.BASE_PX)
        self.zoom_out = IconButton(tr("Show more of it (-)"), "zoom-out")
        self.zoom_in = IconButton(tr("Show less, larger (+)"), "zoom-in")
        self.find_here = IconButton(phrases.FIND_HERE, "search")
        transport = QHBoxLayout()
        transport.setSpacing(GAP)
        transport.addWidget(self.play)
        transport.addWidget(self.time)
        transport.addStretch()
        for part in (self.zoom_out, self.zoom_in, self.find_here):
            transport.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 0, MARGIN, GAP)
        column.setSpacing(GRID)
        column.addWidget(self.wave)
        column.addWidget(self._why_row)
        column.addLayout(transport)
        self._connect()
        self.show_sentence("")

    def show_waveform(self, waveform: Waveform) -> None:
        """There is sound: show it."""
        self.wave.show_waveform(waveform)
        self._offer(True)

    def show_sentence(self, words: str, tone: Tone = Tone.PLAIN) -> None:
        """There is none, and why."""
        self.why.setText(words)
        self._glyph.show_icon("silent" if tone is Tone.PLAIN else "warning", tone)
        self._why_row.setAccessibleName(words)
        self._offer(False)

    def offer_find(self, able: bool) -> None:
        """Whether there are words to search in."""
        self.find_here.setVisible(able)

    def name_play_key(self, key: str) -> None:
        """Playing has another key now, empty for none."""
        self._play_key = key
        self.play.setToolTip(with_key(self.play.text(), key))

    def name_find_key(self, key: str) -> None:
        """So has the search inside the call."""
        self.find_here.say(with_key(phrases.FIND_HERE, key))

    def _offer(self, able: bool) -> None:
        self.wave.setVisible(able)
        self._why_row.setVisible(not able)
        for part in (self.play, self.time, self.zoom_in, self.zoom_out):
            part.setVisible(able)

    def _connect(self) -> None:
        self.play.clicked.connect(self._playback.toggle)
        self.wave.seek_wanted.connect(self._playback.seek)
        self.wave.zoomed.connect(self._zoomed)
        self.zoom_in.clicked.connect(lambda: self.wave.zoom(ZOOM))
        self.zoom_out.clicked.connect(lambda: self.wave.zoom(1 / ZOOM))
        self.find_here.clicked.connect(self.find_asked)
        self._playback.moved.connect(self._moved)

    def _moved(self, at_ms: int, playing: bool) -> None:
        self.wave.show_position(at_ms)
        self.time.setText(phrases.position(at_ms, self._playback.duration_ms))
        words, icon = (phrases.PAUSE, "hold") if playing else (phrases.PLAY, "play")
        if self.play.text() != words:
            self.play.say(words, icon)
            self.play.setToolTip(with_key(words, self._play_key))

    def _zoomed(self) -> None:
        self.zoom_out.setEnabled(not self.wave.is_whole)


def with_key(words: str, key: str) -> str:
    """Words for something and the key that does the same, if there is one."""
    return f"{words} ({key})" if key else words
