"""Hearing a voice where it is chosen: one button that plays a sample, and stops it.

Owns the button and what is said when it cannot be heard. Speaking is the desk's.
"""

from collections.abc import Callable

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.commands.sound import SoundCommands
from app.ui.controls import Button
from app.ui.runner import Runner
from app.ui.settings.asking import ask
from app.ui.settings.rows import Note
from app.ui.settings.words import words_of
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr

SAMPLE = "Good morning! This is how I sound on the phone. How can I help you today?"
"""In the voice's language, not the screen's."""
Chosen = Callable[[], tuple[str, float]]


class HearIt(QWidget):
    """``chosen`` gives the voice's name and speed as they stand on the screen now."""

    def __init__(self, bridge: Runner, sound: SoundCommands, chosen: Chosen) -> None:
        super().__init__()
        self._bridge, self._sound, self._chosen = bridge, sound, chosen
        self._heard = 0
        """Counts what was asked for, so that a sentence that was stopped tells nothing."""
        self.playing = False
        self.button = Button(tr("Hear the voice"), "play")
        self.note = Note()
        self.button.clicked.connect(self.toggle)
        line = QHBoxLayout()
        line.setSpacing(GAP)
        line.addWidget(self.button)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self.note)

    def toggle(self) -> None:
        """Play the sample, or fall silent."""
        if self.playing:
            self.stop()
            return
        self._heard += 1
        heard = self._heard
        voice, speed = self._chosen()
        self.note.say("")
        self._show(True)

        def over(_none: None) -> None:
            if heard == self._heard:
                self._show(False)

        def failed(error: BaseException) -> None:
            if heard == self._heard:
                self._show(False)
                self.note.cry(words_of(error))

        ask(self._bridge, self, self._sound.hear_voice(voice, speed, SAMPLE), over, failed)

    def stop(self) -> None:
        """Fall silent, if there is anything to hear."""
        if self.playing:
            self._heard += 1
            self._show(False)
            ask(self._bridge, self, self._sound.stop_voice(), lambda _none: None, self._fail)

    def hideEvent(self, event: QHideEvent) -> None:
        """Whoever goes elsewhere has heard enough."""
        super().hideEvent(event)
        self.stop()

    def _show(self, playing: bool) -> None:
        self.playing = playing
        words = (tr("Stop"), "close") if playing else (tr("Hear the voice"), "play")
        self.button.say(*words)

    def _fail(self, error: BaseException) -> None:
        self.note.cry(words_of(error))
