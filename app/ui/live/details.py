"""The column beside a person's call: who it is, and how good the line is.

Owns both cards; notes are ``notes``'s, the agent's cards ``side``'s.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.engine.events import LineQuality, SoundDelayMeasured
from app.ui import theme
from app.ui.controls import Glyph, Tone
from app.ui.labels import Label, tooltip
from app.ui.live import phrases
from app.ui.live.looks import quality_look
from app.ui.live.side import TitledCard
from app.ui.live.state import LiveCall
from app.ui.theme import GAP
from models.contacts import Contact

NAME_PX = 104


class ContactCard(TitledCard):
    """Who the other side is, as far as the contacts know."""

    def __init__(self) -> None:
        super().__init__(phrases.CALLER, phrases.LOOKING)
        self._shown: tuple[Contact | None, str, bool] | None = None

    @property
    def words(self) -> list[str]:
        """What its rows say."""
        return [row.text() for row in self._rows if isinstance(row, Label)]

    def show_call(self, call: LiveCall) -> None:
        """Show whom a call is with; built anew only when that changed."""
        shown = (call.contact, call.contact_problem, call.looked_up)
        if shown == self._shown:
            return
        self._shown = shown
        self.show_rows([selectable(row) for row in self._texts(call)])
        self.nothing.setText(nothing_words(call))
        self.nothing.setVisible(call.contact is None)

    def _texts(self, call: LiveCall) -> list[Label]:
        began, contact = call.began, call.contact
        about = [Label(words, muted=True) for words in (call.number, began.line_label) if words]
        if contact is None:
            return about
        company = [Label(contact.company)] if contact.company else []
        tags = "  ".join(f"#{tag}" for tag in contact.tags)
        more = [Label(words) for words in (tags, contact.notes) if words]
        return [Label(contact.name, theme.TITLE_PX - 2, bold=True), *company, *about, *more]


def nothing_words(call: LiveCall) -> str:
    """Why no contact is shown."""
    if call.contact_problem:
        return phrases.failure(phrases.FAILED_LOOK_UP, call.contact_problem, None)
    return phrases.NO_CONTACT if call.looked_up else phrases.LOOKING


def selectable(label: Label) -> QWidget:
    """A label whose words wrap and can be copied; the tooltip has an address that is cut."""
    label.setWordWrap(True)
    label.setToolTip(tooltip(label.text()))
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


class Measure(QWidget):
    """A table of names and values that change."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GAP // 2)
        grid.setColumnStretch(1, 1)
        self._values = {name: Label("–") for name in names}
        for line, (name, value) in enumerate(self._values.items()):
            title = Label(name, muted=True)
            title.setMinimumWidth(NAME_PX)
            grid.addWidget(title, line, 0)
            grid.addWidget(value, line, 1)

    def say(self, name: str, words: str) -> None:
        """Show a value."""
        self._values[name].setText(words)
        self._values[name].setAccessibleName(f"{name}: {words}")

    def words(self, name: str) -> str:
        """What a value shows."""
        return self._values[name].text()


class LineCard(TitledCard):
    """The line's quality as RTCP has it, and what our own path adds."""

    def __init__(self) -> None:
        super().__init__(phrases.LINE_QUALITY, "")
        self.nothing.hide()
        self._mark = Glyph("signal-good", Tone.GOOD, 20)
        self.verdict = Label("", bold=True)
        head = QWidget()
        row = QGridLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setHorizontalSpacing(GAP)
        row.setColumnStretch(1, 1)
        row.addWidget(self._mark, 0, 0)
        row.addWidget(self.verdict, 0, 1)
        self._head = head
        self.encrypted = QWidget()
        secret = QGridLayout(self.encrypted)
        secret.setContentsMargins(0, 0, 0, 0)
        secret.setHorizontalSpacing(GAP)
        secret.setColumnStretch(1, 1)
        secret.addWidget(Glyph("lock", Tone.GOOD, 20), 0, 0)
        secret.addWidget(Label(phrases.ENCRYPTED), 0, 1)
        self.encrypted.setToolTip(phrases.ENCRYPTED_LONG)
        self.quality = Measure((phrases.MOS, phrases.LOSS, phrases.JITTER, phrases.ROUND_TRIP))
        self.delay_title = Label(phrases.OUR_DELAY, bold=True)
        self.delay = Measure((phrases.TO_LINE, phrases.FROM_LINE))
        self.delay_title.setToolTip(phrases.OUR_DELAY_LONG)
        self.delay.setToolTip(phrases.OUR_DELAY_LONG)
        for part in (self.encrypted, head, self.quality, self.delay_title, self.delay):
            self.body.addWidget(part)
            part.hide()

    def show_encrypted(self, encrypted: bool) -> None:
        """Show whether the sound can be listened to on its way."""
        self.encrypted.setVisible(encrypted)

    def show_unmeasured(self, reason: str) -> None:
        """Show why nothing is known of the line; empty where its quality will come."""
        self.nothing.setText(reason)
        self.nothing.setVisible(bool(reason))

    def show_quality(self, quality: LineQuality) -> None:
        """Show another report."""
        self.show_unmeasured("")
        icon, words, tone = quality_look(quality)
        self._mark.show_icon(icon, tone)
        self.verdict.setText(words)
        self.quality.say(phrases.MOS, f"{quality.mos:.1f}")
        self.quality.say(phrases.LOSS, phrases.percent(quality.loss_percent))
        self.quality.say(phrases.JITTER, phrases.milliseconds(quality.jitter_ms))
        self.quality.say(phrases.ROUND_TRIP, phrases.milliseconds(quality.round_trip_ms))
        self._head.show()
        self.quality.show()

    def show_delay(self, delay: SoundDelayMeasured) -> None:
        """Show what our own path adds."""
        self.delay.say(phrases.TO_LINE, phrases.milliseconds(delay.to_line_ms))
        self.delay.say(phrases.FROM_LINE, phrases.milliseconds(delay.from_line_ms))
        self.delay_title.show()
        self.delay.show()
