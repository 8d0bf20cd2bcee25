"""The banner that says why nobody could hear the person, with the way to the audio check.

Owns reading the sound's state and the words about it.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.commands.sound import DeviceRole, SoundCommands, SoundState
from app.ui.controls import Tone
from app.ui.phone import phrases
from app.ui.phone.parts import MessageBar
from app.ui.runner import Runner
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr


class SoundBanner(QWidget):
    """Nothing at all while there is a microphone."""

    check_wanted = Signal()

    def __init__(self, bridge: Runner, sound: SoundCommands) -> None:
        super().__init__()
        self._bridge, self._sound = bridge, sound
        self.message = MessageBar(wide=True)
        self.message.dismiss.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        column.addWidget(self.message)
        self.hide()

    def read(self) -> None:
        """Look at the sound as it is now."""
        asking = self._sound.sound_state()
        self._bridge.run(asking, self.show_state, lambda error: self._say(phrases.problem(error)))

    def show_state(self, state: SoundState) -> None:
        """Say what is missing, if anything is."""
        in_use = {choice.role: choice.in_use for choice in state.choices}
        microphone = any(device.is_input for device in state.devices)
        if state.problem:
            self._say(state.problem)
        elif not microphone or (in_use and in_use.get(DeviceRole.MICROPHONE) is None):
            self._say(tr("There is no microphone: nobody you call could hear you."))
        else:
            self.hide()

    def _say(self, words: str) -> None:
        act = ("mic-off", tr("Check the sound"), self.check_wanted.emit)
        self.message.say(words, Tone.WARN, act, lasting=True)
        self.show()
