"""The note and the tags of the call that is open.

Owns which call's note is in the field, and keeping every note that could not be saved yet
until it is, whatever is shown meanwhile. Saving is ``live.notes.NoteKeeper``'s, the tags'
look ``phone.tags``'s.
"""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import wording
from app.commands.library import LibraryCommands
from app.ui import theme
from app.ui.labels import ElidedLabel, Label
from app.ui.library import phrases
from app.ui.live import phrases as live_phrases
from app.ui.live.notes import FIELD_PX, NoteField, NoteKeeper
from app.ui.live.well import Well
from app.ui.phone.parts import MessageBar
from app.ui.phone.tags import TagEditor
from app.ui.runner import Runner
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr
from models.calls import Call

UNBOUNDED = 16_777_215


class NotesPage(QWidget):
    """``moment_ms`` gives the moment that is heard now, None while nothing plays."""

    def __init__(
        self,
        bridge: Runner,
        library: LibraryCommands,
        moment_ms: Callable[[], int | None],
    ) -> None:
        super().__init__()
        self._bridge, self._library, self._moment_ms = bridge, library, moment_ms
        self._keepers: dict[str, NoteKeeper] = {}
        self._unsaved_tags: dict[str, tuple[str, ...]] = {}
        self.call_id = ""
        self.field = NoteField(self._stamp)
        self.field.setMinimumHeight(FIELD_PX)
        self.field.setMaximumHeight(UNBOUNDED)
        self.field.setPlaceholderText(tr("What you write is saved as you type."))
        self.field.installEventFilter(self)
        self.state = ElidedLabel("", theme.SMALL_PX, muted=True)
        self.tags = TagEditor()
        self.message = MessageBar()
        self.field.textChanged.connect(self._typed)
        self.tags.changed.connect(self._keep_tags)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP)
        column.addWidget(Label(live_phrases.NOTES, bold=True))
        column.addWidget(Well(self.field), 3)
        column.addWidget(self.state)
        column.addWidget(Label(phrases.TAGS, bold=True))
        column.addWidget(self.tags)
        column.addWidget(self.message)
        column.addStretch(1)

    def show_call(self, call: Call) -> None:
        """Show a call's note and tags; what is being written about it is left alone."""
        if call.id != self.call_id:
            self.flush()
            self._drop_saved()
            self.call_id = call.id
            self.state.say("")
            self.message.clear()
        keeper = self._keeper(call.id)
        if keeper.is_saved:
            keeper.begin_with(call.note)
        if self.field.toPlainText() != keeper.text:
            blocked = self.field.blockSignals(True)
            self.field.setPlainText(keeper.text)
            self.field.blockSignals(blocked)
        self.tags.show_tags(self._unsaved_tags.get(call.id, call.tags))

    def offer_tags(self, known: Sequence[str]) -> None:
        """The tags that completion offers."""
        self.tags.offer(known)

    def flush(self) -> None:
        """Save now what is not saved yet, of every call."""
        if self.call_id:
            self.tags.take_typed()
        for keeper in list(self._keepers.values()):
            keeper.flush()

    def forget(self, call_id: str) -> None:
        """A call is deleted: its note is not wanted any more."""
        keeper = self._keepers.pop(call_id, None)
        self._unsaved_tags.pop(call_id, None)
        if keeper is not None:
            keeper.begin_with("")
        if call_id == self.call_id:
            self.call_id = ""
            self.tags.field.clear()

    @property
    def unsaved(self) -> list[str]:
        """The calls whose note is not saved yet."""
        return [call_id for call_id, each in self._keepers.items() if not each.is_saved]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Save when the field is left."""
        if event.type() == QEvent.Type.FocusOut and watched is self.field:
            self.flush()
        return super().eventFilter(watched, event)

    def _keeper(self, call_id: str) -> NoteKeeper:
        keeper = self._keepers.get(call_id)
        if keeper is None:
            keeper = self._keepers[call_id] = NoteKeeper(self._bridge, self._library, call_id)
            keeper.setParent(self)
            keeper.state_changed.connect(partial(self._say, call_id))
        return keeper

    def _say(self, call_id: str, words: str) -> None:
        if call_id == self.call_id:
            self.state.say(words)

    def _drop_saved(self) -> None:
        for call_id in [each for each, keeper in self._keepers.items() if keeper.is_saved]:
            self._keepers.pop(call_id).deleteLater()

    def _typed(self) -> None:
        if self.call_id:
            self._keeper(self.call_id).change(self.field.toPlainText())

    def _keep_tags(self, tags: tuple[str, ...]) -> None:
        call_id = self.call_id
        self._unsaved_tags[call_id] = tags

        def kept(_: object) -> None:
            if self._unsaved_tags.get(call_id) == tags:
                del self._unsaved_tags[call_id]
            if call_id == self.call_id:
                self.message.clear()

        def failed(error: BaseException) -> None:
            if call_id == self.call_id:
                again = ("redial", phrases.TRY_AGAIN, partial(self._try_again, call_id))
                what = tr("The tags are not saved.")
                self.message.say(phrases.failed(what, error), action=again)

        self._bridge.run(self._library.save_tags(call_id, tags), kept, failed)

    def _try_again(self, call_id: str) -> None:
        if call_id == self.call_id and call_id in self._unsaved_tags:
            self._keep_tags(self._unsaved_tags[call_id])

    def _stamp(self) -> str:
        moment_ms = self._moment_ms()
        return "" if moment_ms is None else f"[{wording.clock_time(moment_ms)}] "
