"""Whether a screen can be used without eyes or without a mouse: names, and the way by Tab.

Owns the walk through a widget's tree. What is done about it is the screen's.
"""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
)
WHOLES = (QAbstractSpinBox, QComboBox, QKeySequenceEdit, QLineEdit, QTabBar)
"""Controls whose inner parts are reached and named through them."""
WORKED_FROM_ELSEWHERE = "workedFromElsewhere"
"""A property of a list that a field beside it moves through with the arrows."""


def controls(widget: QWidget) -> Iterator[QWidget]:
    """Everything in ``widget`` that a person works and that can be seen now."""
    for each in [widget, *widget.findChildren(QWidget)]:
        inner = isinstance(each.parentWidget(), WHOLES) or each.objectName().startswith("qt_")
        if isinstance(each, CONTROLS) and each.isVisible() and not inner:
            if not isinstance(each, QScrollBar):
                yield each


def spoken(widget: QWidget) -> str:
    """The name that a screen reader says."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return str(interface.text(QAccessible.Text.Name)) if interface is not None else ""


def nameless(widget: QWidget) -> list[str]:
    """The controls without a name, each by its kind and its parent's."""
    return [described(each) for each in controls(widget) if not spoken(each).strip()]


def unreachable(widget: QWidget) -> list[str]:
    """The controls that can be worked now but are not on the way of the Tab key."""
    chain = set(tab_chain(widget.window()))
    return [
        described(each)
        for each in controls(widget)
        if each.isEnabled() and each not in chain and not _has_another_way(each)
    ]


def tab_chain(window: QWidget) -> Iterator[QWidget]:
    """What Tab comes to, once round."""
    each = window
    while True:
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield each
        proxy = each.focusProxy()
        if proxy is not None:
            yield proxy
        each = each.nextInFocusChain()
        if each is window:
            return


def described(widget: QWidget) -> str:
    """A widget for a failure's message."""
    parent = widget.parentWidget()
    inside = type(parent).__name__ if parent is not None else "nothing"
    return f"{type(widget).__name__} {spoken(widget)!r} in {inside}"


def _has_another_way(widget: QWidget) -> bool:
    if widget.property(WORKED_FROM_ELSEWHERE):
        return True
    exclusive = isinstance(widget, QAbstractButton) and (
        isinstance(widget, QRadioButton)
        or widget.autoExclusive()
        or (widget.group() is not None and widget.group().exclusive())
    )
    return exclusive and not widget.isChecked()  # the arrows lead on from the one that is
