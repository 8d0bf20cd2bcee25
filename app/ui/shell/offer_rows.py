"""How an offer of the palette looks: icon, words, what it is, its key.

Owns the painting of one row.
"""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui import icons, theme
from app.ui.shell.offers import Offer
from app.ui.theme import GAP, GRID, MARGIN, RADIUS

ROW_PX, ICON_PX = 44, 20
OFFER = Qt.ItemDataRole.UserRole
"""Where an item keeps its offer."""


class OfferRows(QStyledItemDelegate):
    """Paints an offer: icon, words, what it is, its key."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """One row."""
        return QSize(0, ROW_PX)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """The offer on its ground."""
        offer: Offer = index.data(OFFER)
        look = theme.colours(option.palette)
        rect = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.accent_soft))
            painter.drawRoundedRect(rect.adjusted(GRID, 1, -GRID, -1), RADIUS - 2, RADIUS - 2)
        front = look.muted if offer.reason else look.text
        top = rect.top() + (ROW_PX - ICON_PX) / 2
        left = rect.left() + MARGIN
        icons.paint(painter, offer.icon, QRectF(left, top, ICON_PX, ICON_PX), look.muted)
        right = self._paint_keys(painter, offer.keys, rect, look)
        left += ICON_PX + GAP + GRID
        words_font = theme.font(bold=chosen)
        painter.setFont(words_font)
        painter.setPen(QColor(front))
        detail, small = offer.reason or offer.detail, theme.font(theme.SMALL_PX)
        # A name of any length leaves its number to be seen: somebody may have several.
        needs = min(QFontMetricsF(small).horizontalAdvance(detail) + MARGIN, (right - left) / 2)
        most = right - left - GAP - (needs if detail else 0.0)
        wide = min(painter.fontMetrics().horizontalAdvance(offer.words) + 2.0, most)
        self._text(painter, QRectF(left, rect.top(), wide, ROW_PX), offer.words)
        left += wide + MARGIN
        painter.setFont(small)
        painter.setPen(QColor(look.muted))
        rest = QRectF(left, rect.top(), max(0.0, right - left), ROW_PX)
        self._text(painter, rest, detail)
        painter.restore()

    def _text(self, painter: QPainter, box: QRectF, words: str) -> None:
        elide = Qt.TextElideMode.ElideRight
        shown = painter.fontMetrics().elidedText(words, elide, int(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_keys(self, painter: QPainter, keys: str, rect: QRectF, look: theme.Colours) -> float:
        """Draw the key at the right; where it begins."""
        right = rect.right() - MARGIN
        if not keys:
            return right
        painter.setFont(theme.font(theme.SMALL_PX, bold=True))
        wide = painter.fontMetrics().horizontalAdvance(keys) + 2 * GAP
        box = QRectF(right - wide, rect.top() + (ROW_PX - 24) / 2, wide, 24)
        painter.setPen(QPen(QColor(look.line), 1))
        painter.setBrush(QColor(look.window))
        painter.drawRoundedRect(box, GRID, GRID)
        painter.setPen(QColor(look.muted))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, keys)
        return box.left() - GAP
