"""The rows of a template's form: one for each thing that can be set.

Owns names, hints and controls. Leaves values to ``template_form``.
"""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.ui.settings.fields import (
    ChoiceField,
    Field,
    NumberField,
    SliderField,
    SwitchField,
    TextField,
)
from app.ui.settings.inputs import LinesInput
from app.ui.settings.rows import Row
from app.ui.theme import GRID
from app.ui.tr import tr
from app.ui.workshop.template_words import (
    direction_words,
    field_words,
    mind_words,
    percent,
    playbook_words,
    voicemail_words,
)
from models.templates import ON_VOICEMAIL, MindKind

Rows = dict[str, Row]
PROMPT_PX, GREETING_PX = 220, 72
MAX_TEMPERATURE = 1.5
FULL_WIDTH = 16_777_215
"""No limit, as Qt counts."""


class WideRow(Row):
    """A setting that needs the whole width: its control stands below its name."""

    def __init__(self, name: str, field: Field, hint: str = "") -> None:
        super().__init__(name, field, hint)
        field.setMinimumWidth(0)
        field.setMaximumWidth(FULL_WIDTH)
        self._line.setDirection(QBoxLayout.Direction.TopToBottom)
        self._line.setSpacing(GRID)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """It stays there in any width."""
        QWidget.resizeEvent(self, event)


class TallInput(LinesInput):
    """Several lines with room for more of them."""

    def __init__(self, height_px: int) -> None:
        super().__init__()
        self.setFixedHeight(height_px)


def identity_rows() -> Rows:
    """Who it is."""
    named = field_words()
    directions = [(way, direction_words(way)) for way in ("inbound", "outbound")]
    return {
        "name": Row(named["name"], TextField(tr("Reception")), tr("What you call it.")),
        "direction": Row(named["direction"], ChoiceField(directions)),
        "active": Row(
            named["active"], SwitchField(), tr("Off keeps it, but no call can be given to it.")
        ),
    }


def mind_rows() -> Rows:
    """What it goes by."""
    named = field_words()
    minds = [(mind, mind_words(mind)) for mind in (MindKind.SCRIPT, MindKind.CHAT)]
    return {
        "mind": Row(named["mind"], ChoiceField(minds)),
        "model": Row(
            named["model"],
            TextField(tr("As in the settings")),
            tr("A name that the language model's service knows. Empty uses the one in Settings."),
        ),
        "temperature": Row(
            named["temperature"],
            SliderField(0.0, MAX_TEMPERATURE, 0.1, lambda value: f"{value:.1f}"),
            tr("0 says the same each time; more is freer, and wrong more often."),
        ),
        "playbook": Row(named["playbook"], ChoiceField([(None, playbook_words(None))])),
        "script": Row(named["script"], ChoiceField([(None, tr("None"))])),
        "system_prompt": WideRow(
            named["system_prompt"],
            TextField(edit=TallInput(PROMPT_PX)),
            tr("How it behaves. Ringdesk adds goal, facts, script and rules; the preview has all."),
        ),
        "greeting": WideRow(
            named["greeting"],
            TextField(edit=TallInput(GREETING_PX)),
            tr("What it says first. Empty says the script's opening."),
        ),
    }


def voice_rows() -> Rows:
    """How it sounds."""
    named = field_words()
    return {
        "voice": Row(named["voice"], ChoiceField([("", tr("The usual one"))])),
        "speed": Row(
            named["speed"],
            SliderField(0.5, 2.0, 0.05, percent),
            tr("100 % is the voice's own pace."),
        ),
        "language": Row(
            named["language"],
            ChoiceField([("en", tr("English"))]),
            tr("The bundled voice and scripts speak English."),
        ),
    }


def limit_rows() -> Rows:
    """Where it stops."""
    return {
        "max_duration_s": Row(
            field_words()["max_duration_s"],
            NumberField(10, 14_400, "s", 30),
            tr("Then it ends the call politely."),
        ),
        "on_voicemail": Row(
            field_words()["on_voicemail"],
            ChoiceField([(what, voicemail_words(what)) for what in ON_VOICEMAIL]),
            tr("The message says who called, and nothing of the matter."),
        ),
    }
