"""The controls: what a person does is told once, what the program shows is not."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from app.ui.settings.fields import (
    ChoiceField,
    Field,
    NumberField,
    SliderField,
    SwitchField,
    TextField,
)
from app.ui.settings.file_field import FileField
from app.ui.settings.password_field import PasswordField


def made() -> list[tuple[Field, Any, Any]]:
    """Each kind with a value that it shows at first and another."""
    return [
        (SwitchField(), False, True),
        (ChoiceField([("a", "First"), ("b", "Second")]), "a", "b"),
        (TextField(), "one", "two"),
        (NumberField(0, 100, "s"), 10, 20),
        (NumberField(0.0, 1.0, "", 0.1), 0.2, 0.4),
        (SliderField(0.0, 1.0, 0.1, str), 0.2, 0.4),
    ]


def told_by(field: Field) -> list[object]:
    told: list[object] = []
    field.committed.connect(told.append)
    return told


def turn_wheel(widget: QWidget) -> None:
    middle = QPointF(widget.rect().center())
    no_buttons, no_keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        middle,
        middle,
        QPoint(0, 0),
        QPoint(0, 120),
        no_buttons,
        no_keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize("which", range(6))
def test_showing_a_value_tells_nobody(qtbot: QtBot, which: int) -> None:
    field, first, second = made()[which]
    qtbot.addWidget(field)
    told = told_by(field)
    field.show_value(first)
    field.show_value(second)
    field.take_no(first)
    assert told == []


@pytest.mark.parametrize("which", [1, 3, 5])
def test_the_wheel_over_a_page_changes_nothing(qtbot: QtBot, which: int) -> None:
    field, first, _ = made()[which]
    qtbot.addWidget(field)
    field.show_value(first)
    field.show()
    told = told_by(field)
    turn_wheel(field.control)
    assert told == []
    field.activateWindow()
    field.control.setFocus()
    qtbot.waitUntil(field.control.hasFocus)
    turn_wheel(field.control)
    assert told or which == 1  # a choice commits when its list is used, not by its wheel


def test_a_switch_has_a_word_and_is_flipped_with_space(qtbot: QtBot) -> None:
    field = SwitchField()
    qtbot.addWidget(field)
    field.name_it("Call waiting")
    told = told_by(field)
    assert field.switch.text() == "Off"
    qtbot.keyClick(field.switch, Qt.Key.Key_Space)
    assert (field.switch.text(), told) == ("On", [True])
    assert field.control.accessibleName() == "Call waiting"


def test_text_is_told_on_leaving_and_once(qtbot: QtBot) -> None:
    holder = QWidget()
    field, other = TextField(), TextField()
    for each in (field, other):
        each.setParent(holder)
    qtbot.addWidget(holder)
    holder.show()
    holder.activateWindow()
    field.show_value("one")
    told = told_by(field)
    field.edit.setFocus()
    qtbot.waitUntil(field.edit.hasFocus)
    qtbot.keyClicks(field.edit, "!")
    field.show_value("somebody else's")
    assert field.edit.text() == "one!"
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    other.edit.setFocus()
    assert told == ["one!"]


def test_a_slider_is_moved_by_keys_in_its_steps(qtbot: QtBot) -> None:
    field = SliderField(-30.0, 30.0, 1.0, lambda value: f"{value:.0f} dB")
    qtbot.addWidget(field)
    field.show_value(-3.0)
    told = told_by(field)
    qtbot.keyClick(field.slider, Qt.Key.Key_Right)
    assert (told, field.words.text()) == ([-2.0], "-2 dB")


def test_something_unknown_leaves_nothing_chosen(qtbot: QtBot) -> None:
    field = ChoiceField([("a", "First")])
    qtbot.addWidget(field)
    field.show_value("gone")
    assert field.value is None
    assert field.combo.currentText() == ""


def test_a_file_is_chosen_in_a_dialog(qtbot: QtBot) -> None:
    field = FileField("Choose hold music", "Sound (*.wav)")
    qtbot.addWidget(field)
    field.name_it("Hold music")
    field.show()
    told = told_by(field)
    qtbot.mouseClick(field.choose, Qt.MouseButton.LeftButton)
    assert isinstance(field.dialog, QFileDialog)
    field.dialog.fileSelected.emit("music.wav")
    field.dialog.reject()
    assert told == ["music.wav"]
    assert field.choose.accessibleName() == "Choose: Hold music"


def test_a_password_is_hidden_until_it_is_asked_for(qtbot: QtBot) -> None:
    field = PasswordField()
    qtbot.addWidget(field)
    field.name_it("Password")
    field.show()
    qtbot.keyClicks(field.edit, "hush")
    assert field.edit.displayText() != "hush"
    field.show_it.click()
    assert field.edit.displayText() == "hush"
    assert field.show_it.accessibleName() == "Hide: Password"
    field.forget()
    assert field.typed is None
    assert not field.show_it.isChecked()
