"""The notes about a contact: saved two seconds after the last key, and when left.

Owns what is typed until it is kept. What could not be saved stays, with the contact it
belongs to, and is offered again; so nothing that was written is lost.
"""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFocusEvent

from app.ui.phone.fields import TextBox
from app.ui.tr import tr

WAIT_MS = 2000
HEIGHT_PX = 128


class Notes(TextBox):
    """Plain text about one contact at a time."""

    save_asked = Signal(str, str)
    """A contact's id and its notes."""
    dirty_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__(tr("Notes"), tr("Notes are saved as you type."))
        self._contact_id = ""
        self._kept = ""
        self._unsaved: dict[str, str] = {}
        self.setFixedHeight(HEIGHT_PX)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self.flush)
        self.textChanged.connect(self._typed)

    @property
    def dirty(self) -> bool:
        """Whether something is typed that is not kept yet."""
        return bool(self._contact_id) and self.toPlainText() != self._kept

    def show_notes(self, contact_id: str, notes: str) -> None:
        """Show a contact's notes; what is being typed about the same one is left alone."""
        if contact_id != self._contact_id:
            self.flush()
            self._contact_id, self._kept = contact_id, notes
            self._put(self._unsaved.get(contact_id, notes))
        elif not self.dirty:
            self._kept = notes
            self._put(notes)
        else:
            self._kept = notes

    def flush(self) -> None:
        """Ask for saving what is not kept yet."""
        self._timer.stop()
        if self.dirty:
            self._unsaved[self._contact_id] = self.toPlainText()
            self.save_asked.emit(self._contact_id, self.toPlainText())

    def saved(self, contact_id: str, notes: str) -> None:
        """These notes are kept now."""
        if self._unsaved.get(contact_id) == notes:
            del self._unsaved[contact_id]
        if contact_id == self._contact_id:
            self._kept = notes
            self.dirty_changed.emit(self.dirty)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Save when it is left."""
        super().focusOutEvent(event)
        self.flush()

    def _typed(self) -> None:
        if self.dirty:
            self._timer.start()
        self.dirty_changed.emit(self.dirty)

    def _put(self, notes: str) -> None:
        if notes != self.toPlainText():
            blocked = self.blockSignals(True)
            self.setPlainText(notes)
            self.blockSignals(blocked)
        self.dirty_changed.emit(self.dirty)
