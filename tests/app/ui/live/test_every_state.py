"""Every state that there is a picture of: named for screen readers, reachable, big enough,
and whole at the least size."""

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.ui.controls import Button, Chip
from app.ui.labels import ElidedLabel
from app.ui.live.control_row import ControlButton
from app.ui.live.meter import LevelMeter
from app.ui.live.room import LiveRoom
from app.ui.theme import TARGET
from tests.pictures import incoming, live, live_after, live_console, live_person

STATES = {
    f"{module.__name__.rsplit('.', 1)[-1]}.{name}": builder
    for module in (live, live_person, live_console, live_after, incoming)
    for name, builder in module.STATES.items()
}
ROOMS = {name: builder for name, builder in STATES.items() if name.startswith("live")}
USED = (QAbstractButton, QAbstractItemView, QLineEdit, QPlainTextEdit, QTabBar)
TOLD = (*USED, Chip, LevelMeter)


def shown_in(whole: QWidget, kinds: tuple[type, ...]) -> list[QWidget]:
    inside = [widget for widget in whole.findChildren(QWidget) if isinstance(widget, kinds)]
    ours = [widget for widget in inside if not widget.objectName().startswith("qt_")]
    arrows = [w for w in ours if isinstance(w.parent(), QTabBar | QLineEdit)]
    return [widget for widget in ours if widget.isVisible() and widget not in arrows]


def spoken(widget: QWidget) -> str:
    return str(QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name))


def described(widget: QWidget) -> str:
    return str(QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Description))


def build(qtbot: QtBot, name: str) -> QWidget:
    whole = STATES[name]()
    qtbot.addWidget(whole)
    if not whole.property("ownSize"):
        whole.resize(1280, 800)
    whole.show()
    if isinstance(whole, LiveRoom):
        calls = whole.board.calls
        qtbot.waitUntil(lambda: all(whole.view_of(call.id) is not None for call in calls))
    QCoreApplication.processEvents()  # what changed while it was shown finds its place
    return whole


@pytest.mark.parametrize("name", STATES)
def test_a_state_can_be_used_by_anybody(qtbot: QtBot, name: str) -> None:
    """One screen for all of it: most of the time goes into making one."""
    whole = build(qtbot, name)
    everything_has_a_name_and_what_is_greyed_says_why(whole)
    everything_is_big_enough_to_hit(whole)
    if name in ROOMS:
        everything_can_be_reached_by_the_tab_key(whole)
        taking_over_is_the_largest_control_else_the_end(whole)
        whole.resize(896, 560)
        QCoreApplication.processEvents()
        every_word_fits(whole)


def everything_has_a_name_and_what_is_greyed_says_why(whole: QWidget) -> None:
    nameless = [type(widget).__name__ for widget in shown_in(whole, TOLD) if not spoken(widget)]
    assert not nameless
    asks = ("Call", "Redirect")  # nothing was typed yet; the field before them says so
    greyed = [w for w in shown_in(whole, (Button,)) if not w.isEnabled() and spoken(w) not in asks]
    assert not [spoken(widget) for widget in greyed if not described(widget)]


def everything_is_big_enough_to_hit(whole: QWidget) -> None:
    sizes = {spoken(w): (w.width(), w.height()) for w in shown_in(whole, (QAbstractButton,))}
    small = {words: size for words, size in sizes.items() if min(size) < TARGET}
    assert not small


def everything_can_be_reached_by_the_tab_key(whole: QWidget) -> None:
    wanted = {widget for widget in shown_in(whole, USED) if widget.isEnabled()}
    chain, widget = set(), whole.nextInFocusChain()
    while widget is not whole:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            chain.add(widget)
        widget = widget.nextInFocusChain()
    assert not [spoken(widget) for widget in wanted - chain]


def every_word_fits(whole: QWidget) -> None:
    labels = [w for w in shown_in(whole, (QLabel,)) if not isinstance(w, ElidedLabel)]
    cut = [w.text() for w in labels if w.width() < w.minimumSizeHint().width()]
    assert not cut
    narrow = [w.text() for w in shown_in(whole, (Button,)) if w.width() < w.sizeHint().width()]
    assert not narrow
    row = [w for w in shown_in(whole, (Button, Chip)) if not in_a_scroll_area(w)]
    places = {spoken(w): QRect(w.mapTo(whole, QPoint(0, 0)), w.size()) for w in row}
    outside = [words for words, place in places.items() if not whole.rect().contains(place)]
    assert not outside


def taking_over_is_the_largest_control_else_the_end(whole: QWidget) -> None:
    buttons = [w for w in shown_in(whole, (ControlButton,)) if isinstance(w, ControlButton)]
    wanted = ("Take over", "Hand back", "Give to agent")
    largest = [w for w in buttons if spoken(w) in wanted]
    largest = largest or [w for w in buttons if spoken(w) in ("End call", "Decline")]
    for button in largest:
        assert button is max(buttons, key=lambda w: w.width() * w.height())


def in_a_scroll_area(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None and not parent.inherits("QAbstractScrollArea"):
        parent = parent.parentWidget()
    return parent is not None
