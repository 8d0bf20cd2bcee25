"""What can be done with the open call as a whole: written to files, deleted.

Owns asking for a place, asking before deleting, and saying what came of it.
"""

import re
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from app.commands.library import CallDetail, LibraryCommands
from app.ui.controls import Kind, Tone
from app.ui.library import phrases
from app.ui.library.call_page import CallPage
from app.ui.phone.phrases import local
from app.ui.runner import Runner
from app.ui.settings.question import Answer
from app.ui.tr import tr

Write = Callable[[str, Path], Coroutine[Any, Any, None]]


class CallActs(QObject):
    """``deleted`` carries the id of a call that is gone."""

    deleted = Signal(str)

    def __init__(self, bridge: Runner, library: LibraryCommands, page: CallPage) -> None:
        super().__init__(page)
        self._bridge, self._library, self._page = bridge, library, page
        page.head.text_asked.connect(self.ask_text)
        page.head.wav_asked.connect(self.ask_wav)
        page.head.delete_asked.connect(self.ask_delete)

    def ask_text(self) -> None:
        """Ask where to write the transcript."""
        self._ask(phrases.EXPORT_TEXT, tr("Text (*.txt)"), "txt", self.export_text)

    def ask_wav(self) -> None:
        """Ask where to write the sound."""
        self._ask(phrases.EXPORT_WAV, tr("Sound (*.wav)"), "wav", self.export_wav)

    def export_text(self, path: str) -> None:
        """Write the transcript, and say so."""
        self._write(path, self._library.export_text, tr("The text was not written."))

    def export_wav(self, path: str) -> None:
        """Write the sound, and say so."""
        self._page.message.say(tr("Writing the sound..."), Tone.PLAIN)
        self._write(path, self._library.export_wav, tr("The sound was not written."))

    def ask_delete(self) -> None:
        """Ask whether it is meant."""
        if self._page.detail is not None:
            sure = Answer(phrases.DELETE_SURE, "trash", self.delete, Kind.DANGER)
            keep = Answer(phrases.KEEP, "close", self._page.head.delete.setFocus)
            self._page.question.ask(phrases.DELETE_QUESTION, (sure, keep))

    def delete(self) -> None:
        """Delete the call that is open."""
        call_id, page = self._page.call_id, self._page
        page.playback.pause()

        def failed(error: BaseException) -> None:
            page.fail(tr("The call was not deleted."), error)

        command = self._library.delete_call(call_id)
        self._bridge.run(command, lambda _: self.deleted.emit(call_id), failed)

    def _ask(self, title: str, kinds: str, suffix: str, write: Callable[[str], None]) -> None:
        detail = self._page.detail
        if detail is None:
            return
        dialog = QFileDialog(self._page, title.rstrip("."), "", kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(f"{file_stem(detail)}.{suffix}")
        dialog.fileSelected.connect(write)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _write(self, path: str, write: Write, what: str) -> None:
        page = self._page
        self._bridge.run(
            write(page.call_id, Path(path)),
            lambda _: page.message.say(phrases.written(path), Tone.GOOD),
            lambda error: page.fail(what, error),
        )


def file_stem(detail: CallDetail) -> str:
    """A file's name that says which call it is: ``2026-11-21 1032 Dana Whitfield``."""
    moment = local(detail.call.created_at).toString("yyyy-MM-dd HHmm")
    who = re.sub(r"[^\w+ .-]+", " ", phrases.title(detail.name, detail.number)).strip()
    return f"{moment} {who}"
