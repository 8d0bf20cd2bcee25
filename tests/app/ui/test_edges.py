"""The edge of every control is painted in its whole colour, in both themes."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.controls import Button
from app.ui.library.chips import FilterChip
from app.ui.live.mode_switch import ModeButton
from app.ui.live.well import Well
from app.ui.phone.fields import Choice, Field, TextBox
from app.ui.phone.keypad import Key
from app.ui.settings.inputs import DecimalInput, LinesInput, TextInput, WholeInput
from app.ui.settings.listing import Boxed, Listing
from app.ui.settings.switch import Switch
from app.ui.theme import DARK, LIGHT, Colours, palette_of
from app.ui.ticks import TickBox
from app.ui.wizard.purpose_page import PurposeCard

HEIGHT_PX = 40
CONTROLS: dict[str, Callable[[], QWidget]] = {
    "button": lambda: Button("Call", "phone"),
    "chip": lambda: FilterChip("Missed", "is:missed"),
    "mode": lambda: ModeButton("Whisper", "mic"),
    "well": lambda: Well(TextInput()),
    "field": lambda: Field("Name"),
    "text": lambda: TextBox("Notes"),
    "choice": lambda: Choice("Line"),
    "key": lambda: Key("2"),
    "input": TextInput,
    "lines": LinesInput,
    "whole": WholeInput,
    "decimal": DecimalInput,
    "list": lambda: Boxed(Listing("Numbers", 1)),
    "switch": Switch,
    "tick": lambda: TickBox("Dana"),
    "purpose": lambda: PurposeCard("phone", "Desk", "Answer calls."),
}


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("control", CONTROLS)
def test_an_edge_has_its_whole_colour(qtbot: QtBot, control: str, look: Colours) -> None:
    widget = CONTROLS[control]()
    qtbot.addWidget(widget)
    palette: QPalette = palette_of(look)
    widget.setPalette(palette)
    widget.resize(120, HEIGHT_PX)
    image = widget.grab().toImage()
    across, down = image.width() // 2, image.height() // 2
    painted = {image.pixelColor(x, down).name() for x in range(across)}
    painted |= {image.pixelColor(across, y).name() for y in range(down)}
    assert look.edge in painted
