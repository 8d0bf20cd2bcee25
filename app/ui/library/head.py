"""The head of an open call: with whom, when, how it ended, and what can be done with it.

Owns these words and buttons; what they do is their listener's.
"""

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from app.commands.library import CallDetail
from app.engine.events import LineQuality
from app.people.dialling import to_dial
from app.ui import theme
from app.ui.controls import Button, Glyph, Kind, Tone
from app.ui.labels import ElidedLabel, Label
from app.ui.library import phrases
from app.ui.live.looks import QUALITY_CHIPS, quality_look
from app.ui.phone import phrases as calls
from app.ui.phone.flow import FlowLayout
from app.ui.phone.parts import IconButton, Toggle, beside
from app.ui.theme import GAP, GRID, MARGIN
from app.ui.tr import tr

GLYPH_PX = 20


class CallHead(QWidget):
    """The first lines of a call. Signals carry nothing: they mean the call that is shown."""

    call_asked = Signal()
    contact_asked = Signal()
    text_asked = Signal()
    wav_asked = Signal()
    delete_asked = Signal()
    side_toggled = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._glyph = Glyph("phone-in", Tone.PLAIN, GLYPH_PX)
        self.name = ElidedLabel("", theme.TITLE_PX, bold=True)
        self._line = Glyph("signal-good", Tone.GOOD)
        self.quality = Label("", theme.SMALL_PX, muted=True)
        self.facts = ElidedLabel("", muted=True)
        self.ending = ElidedLabel("")
        self.call_again = Button(phrases.CALL_AGAIN, "phone", Kind.PRIMARY)
        self.contact = Button(phrases.OPEN_CONTACT, "person")
        self.text = Button(phrases.EXPORT_TEXT, "export")
        self.wav = Button(phrases.EXPORT_WAV, "export")
        self.delete = Button(phrases.DELETE, "trash")
        words = phrases.NOTES_AND_DETAILS
        self.side = Toggle(("pencil", words), ("back", phrases.TRANSCRIPT))
        self.more = IconButton(tr("More"), "more")
        self.menu = QMenu(self)
        for folding in (self.text, self.wav, self.delete):
            self.menu.addAction(folding.text(), folding.click)
        self._connect()
        self._arrange()

    def show_call(self, detail: CallDetail, now_ms: float) -> None:
        """Show another call."""
        call = detail.call
        icon, tone, word = calls.direction(call)
        self._glyph.show_icon(icon, tone)
        self._glyph.setAccessibleName(word)
        self._glyph.setToolTip(word)
        self.name.say(phrases.title(detail.name, detail.number))
        self.facts.say(phrases.facts(detail, now_ms))
        self.ending.say(phrases.ending(call))
        self._show_quality(detail)
        known = to_dial(call.remote_number, call.remote_uri)
        for button in (self.call_again, self.contact):
            button.grey("" if known else phrases.NO_NUMBER)
        self.delete.grey("" if call.ended_at else phrases.END_FIRST)
        self.text.grey("" if detail.utterances or call.note else phrases.no_words(call))

    def offer_sound(self, why_not: str = "") -> None:
        """Whether there is sound to write, or why not."""
        self.wav.grey(why_not)

    def fold_side(self, folded: bool) -> None:
        """Whether notes and details take the transcript's place when asked for, and files and
        deleting are in a menu."""
        self.side.setVisible(folded)
        self.more.setVisible(folded)
        for button in (self.text, self.wav, self.delete):
            button.setVisible(not folded)
        if not folded and self.side.isChecked():
            self.side.setChecked(False)

    def _show_quality(self, detail: CallDetail) -> None:
        call = detail.call
        known = call.mos is not None
        self._line.setVisible(known)
        self.quality.setVisible(known)
        if call.mos is None:
            return
        loss = call.loss_percent or 0.0
        measured = LineQuality(call.id, loss, call.jitter_ms or 0.0, 0.0, call.mos)
        icon, word, tone = quality_look(measured)
        self._line.show_icon(icon, tone)
        words = (QUALITY_CHIPS[word], f"MOS {call.mos:.1f}", phrases.lost(loss))
        self.quality.setText(phrases.DOT.join(words))
        self.quality.setAccessibleName(self.quality.text())

    def _connect(self) -> None:
        for button, signal in (
            (self.call_again, self.call_asked),
            (self.contact, self.contact_asked),
            (self.text, self.text_asked),
            (self.wav, self.wav_asked),
            (self.delete, self.delete_asked),
        ):
            button.clicked.connect(lambda _down=False, signal=signal: signal.emit())
        self.side.toggled.connect(self.side_toggled)
        self.more.clicked.connect(self._show_menu)

    def _show_menu(self) -> None:
        buttons = (self.text, self.wav, self.delete)
        for action, button in zip(self.menu.actions(), buttons, strict=True):
            action.setEnabled(button.isEnabled())
        self.menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def _arrange(self) -> None:
        actions = QWidget()
        flow = FlowLayout(actions, GAP)
        always = (self.call_again, self.contact, self.side)
        for part in (*always, self.text, self.wav, self.delete, self.more):
            flow.addWidget(part)
        policy = actions.sizePolicy()
        policy.setHeightForWidth(True)
        actions.setSizePolicy(policy)
        title = beside(self._glyph, self.name, self._line, self.quality)
        title.setStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, GAP + GRID, MARGIN, GAP)
        column.setSpacing(GRID)
        column.addLayout(title)
        column.addWidget(self.facts)
        column.addWidget(self.ending)
        column.addSpacing(GRID)
        column.addWidget(actions)
