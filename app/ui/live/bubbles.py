"""Paints the rows of a transcript: bubbles, tool rows, notes.

Owns their shapes and how long text is wrapped. Heights are kept per row and text
width, and widths stop at a comfortable reading measure, so that resizing an ordinary
window measures nothing again.
"""

from collections import OrderedDict

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app import wording
from app.engine.events import Speaker
from app.ui import icons, theme
from app.ui.live.text_layout import LINE_SPACING, Shape, lay_out, meta_words
from app.ui.live.transcript import Role, Row, RowKind
from app.ui.theme import GAP, GRID, MARGIN, Colours

BUBBLE_SHARE = 0.76
BUBBLE_MAX_PX = 580
LEAST_TEXT_PX = 120
MARK_TEXT_PX = 26
"""Where a mark's words begin, beside its icon."""
PADDING_X, PADDING_Y = 12, GAP
META_PX = 20
TOOL_PX = 36
CORNER = 12
LAYOUTS_KEPT = 256


class BubbleDelegate(QStyledItemDelegate):
    """Paints and measures ``Row``s for a view that tells its width through ``fit``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._column_width = self._tool_limit = self._bubble_limit = 0
        self.fit(theme.READING_WIDTH + 2 * MARGIN)
        self._heights: dict[int, tuple[Row, int, int]] = {}
        self._shapes: OrderedDict[int, Shape] = OrderedDict()
        self._meta_font = theme.font(theme.SMALL_PX)
        self._name_font = theme.font(theme.SMALL_PX, bold=True)
        metrics = QFontMetricsF(theme.font())
        self._letter_px = metrics.averageCharWidth()
        self._line_px = metrics.lineSpacing() * LINE_SPACING

    def fit(self, view_width: int) -> bool:
        """Take the view's width in pixels; True when rows have to be laid out anew."""
        width = min(view_width - 2 * MARGIN, theme.READING_WIDTH)
        changed = width != self._column_width
        self._column_width = width
        self._tool_limit = max(LEAST_TEXT_PX, width - 72)
        bubble = min(BUBBLE_MAX_PX, int(width * BUBBLE_SHARE))
        self._bubble_limit = max(LEAST_TEXT_PX, bubble - 2 * PADDING_X)
        return changed

    def height_of(self, row: Row) -> int:
        """A row's height at the present width, in pixels."""
        limit = self._limit(row)
        kept = self._heights.get(row.key)
        if kept is not None and kept[0] is row and kept[1] == limit:
            return kept[2]
        height = self._measure(row, limit)
        self._heights[row.key] = (row, limit, height)
        return height

    def guess_of(self, row: Row) -> int:
        """A row's height by the number of its letters, without laying it out."""
        letters = max(1, int(self._limit(row) / self._letter_px))
        lines = max(1, -(-(len(row.text) + len(row.unheard)) // letters))
        return int(META_PX + lines * self._line_px + 7 * GRID)

    def sizeHint(
        self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """The view stretches rows to its own width; only the height counts."""
        return QSize(1, self.height_of(index.data(Role.ROW)))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """One row, in the theme of its view."""
        row: Row = index.data(Role.ROW)
        look = theme.colours(option.palette)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect)
        self._paint_selection(painter, option.state, box, look)
        column = self._column(box)
        if row.kind is RowKind.TOOL:
            self._paint_tool(painter, row, column, look)
        elif row.kind is RowKind.NOTE:
            self._paint_note(painter, row, column, look)
        elif row.kind is RowKind.MARK:
            self._paint_mark(painter, row, column, look)
        else:
            self._paint_bubble(painter, row, column, look)
        painter.restore()

    def _paint_selection(
        self, painter: QPainter, state: QStyle.StateFlag, box: QRectF, look: Colours
    ) -> None:
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(look.track))
        by_keyboard = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_KeyboardFocusChange
        if state & by_keyboard == by_keyboard:
            painter.setPen(QPen(QColor(look.edge), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(1, 1, -1, -1))

    def _paint_bubble(self, painter: QPainter, row: Row, column: QRectF, look: Colours) -> None:
        shape = self._shape(row)
        width = shape.width + 2 * PADDING_X
        ours = row.speaker is not Speaker.CALLER
        left = column.right() - width if ours else column.left()
        bubble = QRectF(left, column.top() + META_PX, width, shape.height + 2 * PADDING_Y)
        self._paint_meta(painter, row, column, look)
        if row.kind is RowKind.STEER:
            painter.setPen(QPen(QColor(look.accent), 1.5, Qt.PenStyle.DashLine))
            painter.setBrush(QColor(look.window))
        elif row.speaker is Speaker.AGENT:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.accent_soft))
        elif row.speaker is Speaker.OPERATOR:
            painter.setPen(QPen(QColor(look.accent), 2))
            painter.setBrush(QColor(look.surface))
        else:
            painter.setPen(QPen(QColor(look.line), 1))
            painter.setBrush(QColor(look.raised))
        painter.drawRoundedRect(bubble.adjusted(0.5, 0.5, -0.5, -0.5), CORNER, CORNER)
        painter.setPen(QColor(look.text))
        at = QPointF(bubble.left() + PADDING_X, bubble.top() + PADDING_Y)
        shape.layout.draw(painter, at, self.marks(row, look))

    def marks(self, _row: Row, _look: Colours) -> list[QTextLayout.FormatRange]:
        """What stands out of a bubble's text; nothing unless somebody searches."""
        return []

    def _paint_meta(self, painter: QPainter, row: Row, column: QRectF, look: Colours) -> None:
        name, rest = row.name, meta_words(row)
        name_width = QFontMetricsF(self._name_font).horizontalAdvance(name)
        rest_width = QFontMetricsF(self._meta_font).horizontalAdvance(rest)
        left = column.left() + 2
        if row.speaker is not Speaker.CALLER:
            left = column.right() - name_width - GAP - rest_width - 2
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._name_font)
        painter.setPen(QColor(look.text))
        painter.drawText(QRectF(left, column.top(), name_width + GRID, META_PX), flags, name)
        painter.setFont(self._meta_font)
        painter.setPen(QColor(look.muted))
        left += name_width + GAP
        painter.drawText(QRectF(left, column.top(), rest_width + GRID, META_PX), flags, rest)

    def _paint_tool(self, painter: QPainter, row: Row, column: QRectF, look: Colours) -> None:
        box = column.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(look.line), 1))
        painter.setBrush(QColor(look.surface))
        painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        top = column.top() + (TOOL_PX - 16) / 2
        arrow = "chevron-down" if row.opened else "chevron-right"
        icons.paint(painter, arrow, QRectF(column.left() + 12, top, 16, 16), look.muted)
        ink = look.bad if row.icon == "failed" else look.muted
        icons.paint(painter, row.icon or "tool", QRectF(column.left() + 36, top, 16, 16), ink)
        painter.setFont(theme.font())
        painter.setPen(QColor(look.text))
        words = QRectF(column.left() + 60, column.top(), column.width() - 140, TOOL_PX)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, row.text)
        painter.setFont(self._meta_font)
        painter.setPen(QColor(look.muted))
        time = QRectF(column.right() - 80, column.top(), 68, TOOL_PX)
        aligned = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(time, aligned, wording.clock_time(row.at_ms))
        if row.opened:
            painter.setPen(QColor(look.text))
            shape = self._shape(row)
            shape.layout.draw(painter, QPointF(column.left() + 60, column.top() + TOOL_PX))

    def _paint_note(self, painter: QPainter, row: Row, column: QRectF, look: Colours) -> None:
        icon_box = QRectF(column.left() + 2, column.top() + 4, 16, 16)
        icons.paint(painter, "keypad", icon_box, look.muted)
        painter.setFont(self._meta_font)
        painter.setPen(QColor(look.muted))
        words = f"{row.name}  {meta_words(row)}  {row.text}"
        painter.drawText(column.adjusted(26, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_mark(self, painter: QPainter, row: Row, column: QRectF, look: Colours) -> None:
        icon_box = QRectF(column.left() + 2, column.top() + 3, 16, 16)
        icons.paint(painter, row.icon, icon_box, look.accent)
        painter.setPen(QColor(look.text))
        at = QPointF(column.left() + MARK_TEXT_PX, column.top() + 1)
        self._shape(row).layout.draw(painter, at)

    def _column(self, box: QRectF) -> QRectF:
        width = min(box.width() - 2 * MARGIN, theme.READING_WIDTH)
        left = box.left() + (box.width() - width) / 2
        return QRectF(left, box.top() + GRID, width, box.height() - 3 * GRID)

    def _limit(self, row: Row) -> int:
        beside = row.kind in (RowKind.TOOL, RowKind.MARK)
        return self._tool_limit if beside else self._bubble_limit

    def _measure(self, row: Row, limit: int) -> int:
        around = 3 * GRID
        if row.kind is RowKind.NOTE:
            return META_PX + GRID + around
        if row.kind is RowKind.TOOL:
            inside = lay_out(row, limit).height + 12 if row.opened else 0
            return int(TOOL_PX + inside + around)
        if row.kind is RowKind.MARK:
            return int(lay_out(row, limit).height + GRID + around)
        return int(META_PX + lay_out(row, limit).height + 2 * PADDING_Y + 0.999 + around)

    def _shape(self, row: Row) -> Shape:
        limit = self._limit(row)
        kept = self._shapes.get(row.key)
        if kept is None or kept.row is not row or kept.limit != limit:
            kept = lay_out(row, limit)
            self._shapes[row.key] = kept
        self._shapes.move_to_end(row.key)
        while len(self._shapes) > LAYOUTS_KEPT:
            self._shapes.popitem(last=False)
        return kept
