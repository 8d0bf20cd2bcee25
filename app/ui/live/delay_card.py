"""How fast the agent answers: last, median and p95, and where the last delay went.

Owns the numbers' arrangement and the bars' painting; percentiles are ``app.delays``'.
"""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import delays, wording
from app.engine.events import TurnTimed
from app.ui import phrases, theme
from app.ui.labels import Label
from app.ui.live.side import TitledCard
from app.ui.theme import GAP, GRID

ROW_PX = 24
NAME_PX = 128
NUMBER_PX = 60
BAR_PX = 8


class StageBars(QWidget):
    """One bar a stage of the last answer. Stages overlap, so bars start at one edge."""

    def __init__(self) -> None:
        super().__init__()
        self._stages: dict[str, float] = {}
        self.setFont(theme.font(theme.SMALL_PX))

    @property
    def stages(self) -> Mapping[str, float]:
        """What is shown, in milliseconds."""
        return self._stages

    def show_stages(self, stages: Mapping[str, float]) -> None:
        """Show another answer's stages, in the order of ``wording.TURN_STAGES``."""
        known = [name for name in wording.TURN_STAGES if name in stages]
        others = [name for name in stages if name not in wording.TURN_STAGES]
        self._stages = {name: stages[name] for name in known + others}
        spoken = (f"{stage_name(name)} {wording.delay(ms)}" for name, ms in self._stages.items())
        self.setAccessibleName(", ".join(spoken))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A row a stage."""
        return QSize(NAME_PX + NUMBER_PX + 60, ROW_PX * len(self._stages))

    def minimumSizeHint(self) -> QSize:
        """All rows."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Name, bar, number."""
        look = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        longest = max([*self._stages.values(), 1.0])
        room = self.width() - NAME_PX - NUMBER_PX
        middle = Qt.AlignmentFlag.AlignVCenter
        for line, (name, took_ms) in enumerate(self._stages.items()):
            top = line * ROW_PX
            painter.setPen(QColor(look.muted))
            painter.drawText(QRectF(0, top, NAME_PX, ROW_PX), middle, stage_name(name))
            painter.setPen(QColor(look.text))
            number = QRectF(self.width() - NUMBER_PX, top, NUMBER_PX, ROW_PX)
            painter.drawText(number, middle | Qt.AlignmentFlag.AlignRight, wording.delay(took_ms))
            painter.setPen(Qt.PenStyle.NoPen)
            bar = QRectF(NAME_PX, top + (ROW_PX - BAR_PX) / 2, room, BAR_PX)
            painter.setBrush(QColor(look.track))
            painter.drawRoundedRect(bar, BAR_PX / 2, BAR_PX / 2)
            bar.setWidth(max(BAR_PX, room * took_ms / longest))
            painter.setBrush(QColor(look.accent))
            painter.drawRoundedRect(bar, BAR_PX / 2, BAR_PX / 2)


class Number(QWidget):
    """A number with its name above it."""

    def __init__(self, name: str, pixels: int = theme.TITLE_PX) -> None:
        super().__init__()
        self._name = name
        self._value = Label("–", pixels, bold=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(Label(name, theme.SMALL_PX, muted=True))
        column.addWidget(self._value)

    @property
    def words(self) -> str:
        """What it shows."""
        return self._value.text()

    def say(self, words: str) -> None:
        """Show a value."""
        self._value.setText(words)
        self._value.setAccessibleName(f"{self._name} {words}")


class DelayCard(TitledCard):
    """The delays of one call's answers."""

    def __init__(self) -> None:
        super().__init__(phrases.DELAYS, phrases.NO_DELAYS)
        self.totals_ms: list[float] = []
        self.last = Number(phrases.LAST)
        self.median = Number(phrases.MEDIAN)
        self.p95 = Number(phrases.P95)
        self.bars = StageBars()
        self._numbers = QWidget()
        row = QHBoxLayout(self._numbers)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        for number in (self.last, self.median, self.p95):
            row.addWidget(number, 1)
        for part in (self._numbers, self.bars):
            self.body.addWidget(part)
            part.hide()

    def time(self, event: TurnTimed) -> None:
        """Take in one more answer."""
        self.totals_ms.append(event.total_ms)
        self.last.say(wording.delay(event.total_ms))
        self.median.say(wording.delay(delays.median(self.totals_ms)))
        self.p95.say(wording.delay(delays.percentile(self.totals_ms, 95)))
        self.bars.show_stages(event.stages)
        self.nothing.hide()
        self._numbers.show()
        self.bars.setVisible(bool(event.stages))


def stage_name(name: str) -> str:
    """A stage in words."""
    return wording.TURN_STAGES.get(name, wording.sentence_case(wording.plain(name)))
