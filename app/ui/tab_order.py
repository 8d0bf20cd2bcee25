"""The way of the Tab key: through a dialog as it is laid out.

Owns finding that order. Qt's own is the one in which parts were made and put in, so that what
comes in later (a line, a fact, a tag) would be reached last, wherever it stands.
"""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTextEdit,
    QWidget,
)

WHOLES = (
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)
"""Controls whose inner parts are their own business."""


def follow_layout(window: QWidget) -> None:
    """Let Tab go through everything in ``window`` from the top, as it stands now; not while the
    keyboard only leaves what is hidden or taken apart, which must not be looked into then."""
    at = window.focusWidget()
    if at is not None and not at.isVisible():
        return
    order = [part for part in _parts(window) if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
    for one, following in pairwise(order):
        if _next(one) is not following:
            QWidget.setTabOrder(one, following)


def _parts(widget: QWidget) -> Iterator[QWidget]:
    """The widget and what is in it, what has no place in a layout last."""
    yield widget
    if isinstance(widget, WHOLES):
        return
    if isinstance(widget, QScrollArea):
        inside: list[QWidget | None] = [widget.widget()]
    else:
        layout = widget.layout()
        inside = list(_laid_out(layout)) if layout is not None else []
        children = widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        known = set(inside)
        inside += [child for child in children if child not in known and not child.isWindow()]
    for part in inside:
        if part is not None:
            yield from _parts(part)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        within, widget = item.layout(), item.widget()
        if widget is not None:
            yield widget
        elif within is not None:
            yield from _laid_out(within)


def _next(widget: QWidget) -> QWidget | None:
    """Where Tab goes from here, be it seen or not."""
    following = widget.nextInFocusChain()
    while following is not None and following is not widget:
        if following.focusPolicy() & Qt.FocusPolicy.TabFocus:
            break
        following = following.nextInFocusChain()
    return following
