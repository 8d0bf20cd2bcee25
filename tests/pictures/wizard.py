"""The pages of the first run, and the audio check as narrow as it gets.

Owns the made-up desks; drawing them is ``tests.screens``'s.
"""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.engine.events import MicrophoneLevel
from app.settings import SettingsNotWritten
from app.ui.settings.audio_check import AudioCheck
from app.ui.settings.page import Scrolled
from app.ui.wizard.wizard import AUDIO, LINE, FirstRun
from tests.fakes.settings_desk import SettingsDesk, with_lines
from tests.pictures.settings import HOME


def first_run(desk: SettingsDesk, page: int) -> FirstRun:
    dialog = FirstRun(desk.bridge, desk.desk, paths=desk.paths)
    dialog.setProperty("keptBy", desk.bridge)
    dialog.setMinimumSize(dialog.sizeHint())
    dialog.show_page(page)
    return dialog


def page(position: int) -> Callable[[], QWidget]:
    return lambda: first_run(SettingsDesk(HOME), position)


def audio() -> QWidget:
    dialog = first_run(SettingsDesk(HOME), AUDIO)
    dialog.check.read()
    for _ in range(25):
        dialog.check.meter.show_level(MicrophoneLevel(-20.0))
    return dialog


def headset_only() -> QWidget:
    dialog = first_run(with_lines(HOME), LINE)
    dialog.line.without.setChecked(True)
    return dialog


def line_missing() -> QWidget:
    dialog = first_run(SettingsDesk(HOME), LINE)
    dialog.line.editor.draft.change(label="Home", user="me@home")
    dialog.line.editor.form.show_draft(dialog.line.editor.draft)
    dialog.go_on()
    return dialog


def line_left() -> QWidget:
    dialog = first_run(SettingsDesk(HOME), LINE)
    dialog.line.editor.draft.change(label="Home", user="me")
    dialog.skip_page()
    return dialog


def not_remembered() -> QWidget:
    desk = SettingsDesk(HOME)
    dialog = first_run(desk, 4)
    why = "the settings cannot be written (No space left on device); nothing was changed"
    desk.settings.refuse = SettingsNotWritten(desk.paths.settings, why)
    dialog.finish()
    return dialog


def narrow_check() -> QWidget:
    desk = SettingsDesk(HOME)
    check = AudioCheck(desk.bridge, desk.sound)
    check.read()
    check.tone.play(check.tone.playing)
    check.echo.measure()
    check.headset.wait()
    holder = Scrolled(check)
    holder.setProperty("ownSize", True)
    holder.setProperty("keptBy", desk.bridge)
    holder.setMinimumSize(332, 900)
    return holder


STATES: dict[str, Callable[[], QWidget]] = {
    "purpose": page(0),
    "audio": audio,
    "audio-narrow": narrow_check,
    "line": page(LINE),
    "line-missing": line_missing,
    "line-left": line_left,
    "headset-only": headset_only,
    "models": page(3),
    "privacy": page(4),
    "not-remembered": not_remembered,
}
