"""Typing, correcting and pasting numbers."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.commands.people import NumberReading
from app.ui.phone.number_field import NumberField, place_after


def read(typed: str) -> NumberReading:
    """A country whose numbers are written in pairs: 12 34 56; +44 is a place of its own."""
    if "@" in typed:
        return NumberReading(typed, typed, None, "", "")
    dial = "".join(letter for letter in typed if letter in "+0123456789*#")
    if not dial:
        return NumberReading("", "", None, "", "", "There is no number in this.")
    digits = dial.removeprefix("+")
    pairs = " ".join(digits[start : start + 2] for start in range(0, len(digits), 2))
    return NumberReading(f"+{pairs}" if dial[0] == "+" else pairs, dial, None, "GB", "UK")


@pytest.fixture
def field(qtbot: QtBot) -> NumberField:
    shown = NumberField(read)
    qtbot.addWidget(shown)
    shown.show()
    shown.setFocus()
    return shown


def test_a_number_is_formatted_while_it_is_typed(field: NumberField, qtbot: QtBot) -> None:
    qtbot.keyClicks(field, "12345")
    assert field.text() == "12 34 5"
    assert field.cursorPosition() == 7


def test_the_cursor_stays_with_its_digit_when_one_is_put_in(
    field: NumberField, qtbot: QtBot
) -> None:
    qtbot.keyClicks(field, "1256")
    field.setCursorPosition(2)
    qtbot.keyClicks(field, "34")
    assert field.text() == "12 34 56"
    assert field.text()[: field.cursorPosition()] == "12 34"


@pytest.mark.parametrize(
    ("key", "at", "left"),
    [
        (Qt.Key.Key_Backspace, 3, "13 4"),
        (Qt.Key.Key_Backspace, 2, "13 4"),
        (Qt.Key.Key_Delete, 2, "12 4"),
        (Qt.Key.Key_Backspace, 5, "12 3"),
    ],
)
def test_erasing_takes_a_digit_and_never_only_a_space(
    field: NumberField, qtbot: QtBot, key: Qt.Key, at: int, left: str
) -> None:
    qtbot.keyClicks(field, "1234")
    field.setCursorPosition(at)
    qtbot.keyClick(field, key)
    assert field.text() == left


def test_erasing_everything_ends_with_an_empty_field(field: NumberField, qtbot: QtBot) -> None:
    qtbot.keyClicks(field, "+4412")
    for _ in range(5):
        qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert field.text() == ""


@pytest.mark.parametrize(
    ("pasted", "shown"),
    [
        ("Call us: +44 (0)12-34", "+44 01 23 4"),
        ("+44 (0)12-34", "+44 01 23 4"),
        ("tel:123456", "12 34 56"),
        (" 12-34-56\n", "12 34 56"),
        ("dana@desk.example", "dana@desk.example"),
        ("Whitfield", "Whitfield"),
    ],
)
def test_what_is_pasted_is_cleaned(
    field: NumberField, qtbot: QtBot, pasted: str, shown: str
) -> None:
    QApplication.clipboard().setText(pasted)
    field.paste()
    assert field.text() == shown


@pytest.mark.parametrize("stood", ["1", "123456", "12345678901234567890", "+44 12 34 56"])
def test_what_is_pasted_over_what_stood_there_is_cleaned(
    field: NumberField, qtbot: QtBot, stood: str
) -> None:
    qtbot.keyClicks(field, stood)
    field.selectAll()
    QApplication.clipboard().setText("tel:+44-12-34")
    field.paste()
    assert field.text() == "+44 12 34"


def test_a_key_over_what_stood_there_is_no_paste(field: NumberField, qtbot: QtBot) -> None:
    qtbot.keyClicks(field, "Dana 234")
    field.setSelection(5, 2)
    qtbot.keyClicks(field, "9")
    assert field.text() == "Dana 94"


def test_a_name_is_left_as_it_is_typed(field: NumberField, qtbot: QtBot) -> None:
    qtbot.keyClicks(field, "Dana 2")
    assert field.text() == "Dana 2"


def test_enter_asks_for_the_call_and_up_for_the_last_number(
    field: NumberField, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(field.call_asked):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    with qtbot.waitSignal(field.recall_asked):
        qtbot.keyClick(field, Qt.Key.Key_Up)


def test_escape_empties_it(field: NumberField, qtbot: QtBot) -> None:
    qtbot.keyClicks(field, "12")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""


def test_a_button_empties_it(field: NumberField, qtbot: QtBot) -> None:
    clear = next(b for b in field.children() if getattr(b, "accessibleName", str)() == "Clear")
    assert not clear.isVisible()  # type: ignore[attr-defined]
    qtbot.keyClicks(field, "12")
    qtbot.mouseClick(clear, Qt.MouseButton.LeftButton)  # type: ignore[arg-type]
    assert field.text() == ""


def test_a_place_is_found_behind_a_digit() -> None:
    assert [place_after("+1 (2) 3", n) for n in range(5)] == [0, 1, 2, 5, 8]
