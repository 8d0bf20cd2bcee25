"""The page about sound: the audio check, and tones.

Owns the page. Leaves devices and their treatment to the check.
"""

from collections.abc import Iterator

from app.ui.settings.around import Around
from app.ui.settings.audio_check import AudioCheck
from app.ui.settings.fields import SliderField, SwitchField
from app.ui.settings.page import ScrolledPage
from app.ui.settings.rows import Row
from app.ui.settings.small_pages import percent
from app.ui.settings.titles import page_titles
from app.ui.tr import tr


class AudioPage(ScrolledPage):
    """Audio."""

    def __init__(self, around: Around) -> None:
        super().__init__(
            page_titles()["audio"],
            tr("Choose what you speak into and listen to, and check it step by step."),
            keywords=tr(
                "microphone speaker headset ring device level meter echo noise gain volume tone "
                "record button test check sound"
            ),
        )
        self._around = around

    def parts(self) -> Iterator[None]:
        """The check, then what stands below it."""
        around = self._around
        self.check = AudioCheck(around.bridge, around.desk.sound)
        self.add(self.check)
        yield
        tones = Row(
            tr("Key tones"),
            SwitchField(),
            tr("Hear the keypad's tones when you press its keys."),
            "dtmf dial sound",
        )
        loud = Row(
            tr("Speaker volume"),
            SliderField(0.0, 1.0, 0.1, percent),
            tr("Of what the speaker can do. The volume buttons of a headset change it too."),
            "loud quiet headset",
        )
        volume = around.saver.bind("sound.speaker_volume", loud)
        self.add_section(tr("How loud calls are"), [volume])
        self.add_section(tr("Tones"), [around.saver.bind("sound.key_tones", tones)])
