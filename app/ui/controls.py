"""The small painted parts that every screen is put together from.

Owns button, chip, icon, card and scroll bar: flat, on the grid, in the
theme's colours. Knows no calls; what they say is handed in.
"""

from collections.abc import Iterable
from enum import StrEnum

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QFrame,
    QPushButton,
    QScrollBar,
    QSizePolicy,
    QStyle,
    QStyleOptionSlider,
    QWidget,
)

from app.ui import icons, theme
from app.ui.theme import GAP, GRID, RADIUS, TARGET, Colours

ICON_PX = 16


class Tone(StrEnum):
    """What a chip or icon means; always beside a word, never alone."""

    PLAIN = "plain"
    ACCENT = "accent"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


def ink(tone: Tone, look: Colours) -> str:
    """A tone's colour for text and icons."""
    return {
        Tone.PLAIN: look.muted,
        Tone.ACCENT: look.accent,
        Tone.GOOD: look.good,
        Tone.WARN: look.warn,
        Tone.BAD: look.bad,
    }[tone]


def ground(tone: Tone, look: Colours) -> str:
    """A tone's background."""
    return {
        Tone.PLAIN: look.track,
        Tone.ACCENT: look.accent_soft,
        Tone.GOOD: look.good_soft,
        Tone.WARN: look.warn_soft,
        Tone.BAD: look.bad_soft,
    }[tone]


class Kind(StrEnum):
    """How much a button weighs."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


class Button(QPushButton):
    """A flat button with an icon and a word, at least 32 px high."""

    def __init__(
        self, words: str, icon: str, kind: Kind = Kind.PLAIN, height: int = TARGET
    ) -> None:
        super().__init__(words)
        self._icon, self._kind, self._height = icon, kind, height
        self._icon_px = ICON_PX if height <= TARGET else ICON_PX + GRID
        self._hovered = self._ringed = False
        self.setAccessibleName(words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFont(theme.font(bold=kind is not Kind.PLAIN))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def say(self, words: str, icon: str | None = None) -> None:
        """Change the word, for the eye and for screen readers, and the icon if one is given."""
        self._icon = icon or self._icon
        self.setText(words)
        self.setAccessibleName(words)
        self.updateGeometry()

    def grey(self, why: str, hint: str = "") -> None:
        """Grey it and say why; with an empty ``why`` let it be used, and say ``hint`` of it."""
        self.setEnabled(not why)
        self.setToolTip(why or hint)
        self.setAccessibleDescription(why or hint)

    def weigh(self, kind: Kind) -> None:
        """Weigh more or less than before."""
        if kind is not self._kind:
            self._kind = kind
            self.setFont(theme.font(bold=kind is not Kind.PLAIN))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Room for icon, word and margins."""
        side = 2 * GAP if self._height <= TARGET else 3 * GAP
        width = self.fontMetrics().horizontalAdvance(self.text()) + self._icon_px + GAP + 2 * side
        return QSize(width, self._height)

    def minimumSizeHint(self) -> QSize:
        """Words are never cut."""
        return self.sizeHint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is to those who use it."""
        reason = Qt.FocusReason
        self._ringed = event.reason() in (
            reason.TabFocusReason,
            reason.BacktabFocusReason,
            reason.ShortcutFocusReason,
        )
        super().focusInEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Remember the pointer for painting."""
        self._hovered = True
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        self._hovered = False
        super().leaveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, outline, icon and word; a second outline shows keyboard focus."""
        look = theme.colours(self.palette())
        back, front, edge = self._colours(look)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(back))
        painter.drawRoundedRect(box, RADIUS - 2, RADIUS - 2)
        if self._ringed and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(front), 2))
            painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), RADIUS - 4, RADIUS - 4)
        size = self._icon_px
        words_width = self.fontMetrics().horizontalAdvance(self.text())
        left = (self.width() - words_width - self._icon_px - GAP) / 2
        icon_box = QRectF(left, (self.height() - size) / 2, size, size)
        icons.paint(painter, self._icon, icon_box, front)
        painter.setPen(QColor(front))
        words_box = QRectF(left + size + GAP, 0, words_width + GRID, self.height())
        painter.drawText(words_box, Qt.AlignmentFlag.AlignVCenter, self.text())

    def _colours(self, look: Colours) -> tuple[str, str, str]:
        if not self.isEnabled():
            return look.track, look.muted, look.line
        if self._kind is Kind.PLAIN:
            back, front, edge = look.raised, look.text, look.edge
        elif self._kind is Kind.PRIMARY:
            back, front, edge = look.accent, look.on_accent, look.accent
        else:
            back, front, edge = look.danger, look.on_danger, look.danger
        if self.isDown() or self._hovered:
            shade = QColor(back)
            back = shade.darker(112 if self.isDown() else 106).name()
        return back, front, edge


class Chip(QWidget):
    """An icon and a word on a rounded ground: one state at a glance."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        super().__init__()
        self._icon, self._words, self._tone = "dot", "", Tone.PLAIN
        self._known = tuple(known)
        self.setFont(theme.font(theme.BASE_PX - 1, bold=True))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, icon: str, words: str, tone: Tone) -> None:
        """Show another state."""
        self._icon, self._words, self._tone = icon, words, tone
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    @property
    def words(self) -> str:
        """What it says now."""
        return self._words

    def sizeHint(self) -> QSize:
        """As wide as the widest of its words, so that neighbours stand still."""
        metrics = QFontMetrics(self.font())
        width = max(metrics.horizontalAdvance(text) for text in (self._words, *self._known))
        return QSize(width + ICON_PX + GAP + 3 * GAP, TARGET)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, icon, word."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground(self._tone, look)))
        painter.drawRoundedRect(QRectF(self.rect()), TARGET / 2, TARGET / 2)
        front = look.text if self._tone is Tone.PLAIN else ink(self._tone, look)
        words_width = self.fontMetrics().horizontalAdvance(self._words)
        left = (self.width() - words_width - ICON_PX - GAP) / 2
        top = (self.height() - ICON_PX) / 2
        icons.paint(painter, self._icon, QRectF(left, top, ICON_PX, ICON_PX), front)
        painter.setPen(QColor(front))
        box = QRectF(left + ICON_PX + GAP, 0, words_width + GRID, self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self._words)


class Glyph(QWidget):
    """An icon in a tone; the word stands beside it."""

    def __init__(self, name: str, tone: Tone, size_px: int = ICON_PX) -> None:
        super().__init__()
        self._name, self._tone = name, tone
        self.setFixedSize(size_px, size_px)

    def show_icon(self, name: str, tone: Tone) -> None:
        """Show another icon."""
        self._name, self._tone = name, tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The icon alone."""
        look = theme.colours(self.palette())
        icons.paint(QPainter(self), self._name, QRectF(self.rect()), ink(self._tone, look))


class Card(QFrame):
    """A surface with a fine outline that holds what belongs together."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The surface."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.line), 1))
        painter.setBrush(QColor(look.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)


class ScrollBar(QScrollBar):
    """A slim bar without arrows; nothing at all when there is nothing to scroll."""

    WIDTH_PX = 12

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setSingleStep(3 * GAP)

    def sizeHint(self) -> QSize:
        """Slim."""
        return QSize(self.WIDTH_PX, super().sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The handle, where the style would put it."""
        if self.maximum() <= self.minimum():
            return
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ScrollBarSlider
        handle = self.style().subControlRect(QStyle.ComplexControl.CC_ScrollBar, option, part, self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.colours(self.palette()).edge))
        painter.drawRoundedRect(QRectF(handle).adjusted(3, 1, -3, -1), 3, 3)
