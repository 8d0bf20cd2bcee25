"""What can be seen and read in every theme, with every name and in every width."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QHelpEvent, QImage, QTextDocument
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui import theme
from app.ui.controls import Button, Kind
from app.ui.labels import DOT, BreakingLabel, ElidedLabel, Label, in_order
from app.ui.live.control_row import FACES, Control, ControlButton
from app.ui.phone.contact_editor import ProblemLine
from app.ui.phone.facts_form import FactRow, FactsForm
from app.ui.phone.fields import Choice, Field
from app.ui.run import application
from app.ui.settings.navigation import Navigation
from app.ui.theme import Appearance, Theme
from tests.app.ui.conftest import take_keyboard

AA_EDGE = 3.0
RING_PX = 3
"""Where the ring's middle is, from the upper edge."""
GROUND_PX = 6
ARABIC = "قسم المبيعات"
ADDRESS = "sip:reception.second.floor@pbx.northgate-services.example"
LONG = "Reception, main building, ground floor on the left, for suppliers"


def shown(qtbot: QtBot, *parts: QWidget, width: int = 400) -> QWidget:
    """A window with these below each other, as they look now."""
    window = QWidget()
    column = QVBoxLayout(window)
    for part in parts:
        column.addWidget(part)
    window.resize(width, 200)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    take_keyboard(window)
    return window


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def chosen(appearance: Appearance) -> None:
    """Change the running application's theme."""
    found = QApplication.instance().findChild(Theme)
    assert found is not None
    found.choose(appearance)


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("large", [False, True], ids=["button", "control"])
def test_the_ring_of_the_keyboard_is_seen_on_every_button(
    qtbot: QtBot, appearance: Appearance, kind: Kind, large: bool
) -> None:
    application(appearance)
    button: QPushButton = (
        ControlButton(FACES[Control.END], kind, 100) if large else Button("Call", "phone", kind)
    )
    _window = shown(qtbot, Field("elsewhere"), button)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    seen = picture(button)
    ring, ground = (seen.pixelColor(seen.width() // 2, at).name() for at in (RING_PX, GROUND_PX))
    assert theme.contrast(ring, ground) >= AA_EDGE


def test_a_problem_follows_from_light_to_dark(qtbot: QtBot) -> None:
    line = ProblemLine()
    window = shown(qtbot, line)
    line.say("The script needs this.")
    chosen(Appearance.DARK)
    qtbot.waitUntil(lambda: theme.colours(line.palette()) is theme.DARK)
    assert line.palette().color(line.foregroundRole()) == QColor(theme.DARK.bad)
    assert window.isVisible()


def test_the_search_of_the_settings_is_emptied_by_a_button_that_is_seen(qtbot: QtBot) -> None:
    part = Navigation()
    _window = shown(qtbot, part)
    part.search.setText("ring")
    clear = next(
        child for child in part.search.findChildren(QWidget) if child.accessibleName() == "Clear"
    )
    seen, ground = picture(clear), QColor(theme.LIGHT.surface).name()
    drawn = {
        seen.pixelColor(x, y).name() for x in range(seen.width()) for y in range(seen.height())
    }
    assert max(theme.contrast(each, ground) for each in drawn) >= AA_EDGE
    qtbot.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert part.search.text() == ""


def test_a_long_choice_leaves_the_word_before_it_whole(qtbot: QtBot) -> None:
    word, choice, row = Label("Call from"), Choice("Call from"), QWidget()
    choice.addItem(LONG)
    beside = QHBoxLayout(row)
    beside.addWidget(word)
    beside.addWidget(choice, 1)
    _window = shown(qtbot, row, width=240)
    assert word.width() >= word.sizeHint().width()
    at = QPoint(10, 10)
    tip = QHelpEvent(QEvent.Type.ToolTip, at, choice.mapToGlobal(at))
    QApplication.sendEvent(choice, tip)
    assert QToolTip.text() == LONG
    QToolTip.hideText()


def test_a_short_choice_says_nothing_twice(qtbot: QtBot) -> None:
    choice = Choice("Call from")
    choice.addItem("Sales")
    _window = shown(qtbot, choice)
    at = QPoint(10, 10)
    QApplication.sendEvent(choice, QHelpEvent(QEvent.Type.ToolTip, at, choice.mapToGlobal(at)))
    assert QToolTip.text() == ""


def test_an_address_makes_no_column_wider_than_it_is(qtbot: QtBot) -> None:
    title, plain = BreakingLabel("", theme.TITLE_PX, bold=True), Label()
    plain.setWordWrap(True)
    title.setText(ADDRESS)
    plain.setText(ADDRESS)
    window = shown(qtbot, title, plain, width=260)
    assert window.width() == 260
    assert title.text() == title.accessibleName() == ADDRESS
    assert title.heightForWidth(title.width()) > 2 * title.fontMetrics().height()


def test_a_number_beside_an_arabic_name_keeps_its_order(qtbot: QtBot) -> None:
    words = DOT.join(("+44 2079460999", ARABIC, "Outgoing call"))
    label, latin = ElidedLabel(words), ElidedLabel(DOT.join(("+44 2079460999", "Outgoing call")))
    _window = shown(qtbot, label, latin, width=500)
    assert label.words == label.toolTip() == words
    number_px = label.fontMetrics().horizontalAdvance("+44 2079460999")
    first, other = (picture(each).copy(0, 0, number_px, each.height()) for each in (label, latin))
    assert first == other
    assert in_order("Sales") == "Sales"


def test_a_long_fact_shows_its_beginning(qtbot: QtBot) -> None:
    fact, form = FactRow("number_of_the_contract", needed=True), FactsForm()
    form.start_with({"number_of_the_contract": LONG})
    _window = shown(qtbot, Field("elsewhere"), fact, form, width=160)
    assert fact.key.cursorPosition() == 0
    assert form.rows[0].value.cursorPosition() == 0


def test_a_screen_reader_hears_what_a_choice_is_for_and_what_is_said_of_it(qtbot: QtBot) -> None:
    choice = Choice("")
    choice.addItems(["Front desk", "Sales"])
    _window = shown(qtbot, choice)
    choice.setAccessibleName("Call from")
    choice.setAccessibleDescription("Only lines that are in use.")
    found = QAccessible.queryAccessibleInterface(choice)
    assert found is not None
    texts = [found.text(kind) for kind in (QAccessible.Text.Name, QAccessible.Text.Description)]
    heard = " ".join(texts)
    assert heard.count("Call from") == 1
    assert "Only lines that are in use." in heard


def test_a_callers_name_is_no_markup_in_a_tooltip(qtbot: QtBot) -> None:
    name = "<h1>Your bank</h1>"
    label = ElidedLabel(name)
    _window = shown(qtbot, label)
    assert label.text() == label.accessibleName() == name
    document = QTextDocument()
    document.setHtml(label.toolTip())
    assert document.toPlainText() == name
    assert ElidedLabel("Dana & Sons").toolTip() == "Dana & Sons"
