"""The keys of the local APIs: who may ask, for what; a new one, and one less.

Owns the list and the question before a key is revoked. Texts of keys are the dialog's.
"""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.commands.apis import ApiStanding
from app.engine.events import Event, RecordsChanged
from app.ui import theme
from app.ui.controls import Button, Glyph, Kind, Tone
from app.ui.labels import Label
from app.ui.phone.phrases import DOT, unix_ms
from app.ui.settings.api_words import key_details, key_life, title_of
from app.ui.settings.around import Around
from app.ui.settings.asking import ask
from app.ui.settings.new_key_dialog import NewKeyDialog
from app.ui.settings.page import CONTENT_PX, Scrolled
from app.ui.settings.question import Answer, Question
from app.ui.settings.rows import Note, Section, announce
from app.ui.settings.words import words_of
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr
from models.api_keys import ApiKey
from models.lines import Line

API_KEYS = "api_keys"
"""The word of ``RecordsChanged`` when a key is made, used or revoked elsewhere."""


class KeyLine(QWidget):
    """One key: what it is called and known by, what it may do, its life."""

    def __init__(self, key: ApiKey, lines: dict[str, str], revoke: Callable[[], object]) -> None:
        super().__init__()
        self.key = key
        gone = key.revoked_at is not None
        state = tr("Revoked") if gone else tr("Good")
        first = DOT.join((title_of(key.product), key.shown))
        details, life = key_details(key, lines), key_life(key, unix_ms())
        self.setAccessibleName(f"{key.name}, {first}, {state}. {details}. {life}")
        self.revoke = Button(tr("Revoke"), "lock")
        self.revoke.setAccessibleName(tr("Revoke {name}").format(name=key.name))
        self.revoke.setVisible(not gone)
        self.revoke.clicked.connect(lambda: revoke())
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, GAP + 2, MARGIN, GAP + 2)
        row.setSpacing(GAP)
        mark = ("lock", Tone.PLAIN) if gone else ("done", Tone.GOOD)
        row.addWidget(Glyph(*mark), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(_line(f"{key.name}{DOT}{state}" if gone else key.name, bold=not gone))
        words.addWidget(_line(first))
        for told in (details, life):
            words.addWidget(_line(told, theme.BASE_PX - 1, muted=True))
        row.addLayout(words, 1)
        row.addWidget(self.revoke, 0, Qt.AlignmentFlag.AlignTop)


class KeysPanel(QWidget):
    """Every key, those that are good first. ``changed`` tells that they were read again."""

    changed = Signal()

    def __init__(self, around: Around, standing: Callable[[], Sequence[ApiStanding]]) -> None:
        super().__init__()
        self._bridge, self._desk, self._standing = around.bridge, around.desk, standing
        self.names: dict[str, str] = {}
        """Keys' names by id."""
        self.lines: list[KeyLine] = []
        self.dialog: NewKeyDialog | None = None
        self._labels: dict[str, str] = {}
        self._kept_lines: Sequence[Line] = ()
        self.new = Button(tr("New key..."), "plus", Kind.PRIMARY)
        self.note, self.question, self.none = Note(), Question(), Label(muted=True)
        self.card = Section("")
        self.card.setAccessibleName(tr("Keys"))
        self.new.clicked.connect(self.open_dialog)
        around.bridge.event_arrived.connect(self.apply)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """Read them whenever they come into sight: their use changes without an event."""
        super().showEvent(event)
        self.read()

    def apply(self, event: Event) -> None:
        """A key was made or revoked elsewhere."""
        if isinstance(event, RecordsChanged) and event.what in (API_KEYS, "lines"):
            if self.isVisible():
                self.read()

    def read(self) -> None:
        """Read lines and keys."""
        ask(self._bridge, self, self._desk.lines.lines(), self._take_lines, self._fail)
        ask(self._bridge, self, self._desk.apis.keys(), self._take, self._fail)

    def open_dialog(self) -> None:
        """Ask what the new key is to be."""
        products = self._standing()
        if not products:
            self.note.say(tr("The APIs are still being loaded; try again in a moment."))
            return
        dialog = NewKeyDialog(self._bridge, self._desk.apis, products, self)
        dialog.offer_lines(self._kept_lines)
        dialog.made.connect(self.read)
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def ask_to_revoke(self, key: ApiKey) -> None:
        """Ask before a key opens nothing any more."""
        words = tr(
            "Revoke “{name}”? Whatever uses it is refused from then on; this cannot be undone."
        )
        self.question.ask(
            words.format(name=key.name),
            (
                Answer(tr("Revoke it"), "lock", lambda: self._revoke(key), Kind.DANGER),
                Answer(tr("Keep it"), "close", self._back_to_list),
            ),
        )

    def _revoke(self, key: ApiKey) -> None:
        def done(_none: None) -> None:
            words = tr("“{name}” opens nothing any more.").format(name=key.name)
            self.note.say(words, "done", Tone.GOOD)
            announce(self, words, urgent=False)
            self.read()
            self._back_to_list()

        ask(self._bridge, self, self._desk.apis.revoke_key(key.id), done, self._fail)

    def _back_to_list(self) -> None:
        self.new.setFocus(Qt.FocusReason.TabFocusReason)

    def _take_lines(self, lines: Sequence[Line]) -> None:
        self._kept_lines = lines
        self._labels = {line.id: line.label for line in lines}

    def _take(self, keys: Sequence[ApiKey]) -> None:
        self.names.clear()
        self.names.update((key.id, key.name) for key in keys)
        for line in self.lines:
            self.card.remove(line)
        ordered = sorted(keys, key=lambda key: key.revoked_at is not None)
        self.lines = [
            KeyLine(key, self._labels, partial(self.ask_to_revoke, key)) for key in ordered
        ]
        for line in self.lines:
            self.card.add(line)
        self.card.setVisible(bool(keys))
        self.none.setVisible(not keys)
        self.changed.emit()

    def _fail(self, error: BaseException) -> None:
        self.note.cry(words_of(error))

    def _arrange(self) -> None:
        about = Label(
            tr(
                "Every request needs a key of its API, sent as the API's documentation says. The "
                "desk keeps only a fingerprint of each."
            ),
            muted=True,
        )
        about.setWordWrap(True)
        self.none.setText(tr("There is no key yet: nobody can use the APIs."))
        self.none.setWordWrap(True)
        self.none.hide()
        self.card.hide()
        content = QWidget()
        content.setMaximumWidth(CONTENT_PX)
        column = QVBoxLayout(content)
        column.setContentsMargins(MARGIN + GAP, GAP, MARGIN + GAP, MARGIN)
        column.setSpacing(MARGIN)
        column.addWidget(about)
        column.addWidget(self.new, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self.question, self.note, self.none, self.card):
            column.addWidget(part)
        column.addStretch(1)
        self.scrolled = Scrolled(content)
        self.scrolled.setAlignment(Qt.AlignmentFlag.AlignLeft)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.scrolled)


def _line(words: str, pixels: int = theme.BASE_PX, **style: bool) -> Label:
    label = Label(words, pixels, **style)
    label.setWordWrap(True)
    return label
