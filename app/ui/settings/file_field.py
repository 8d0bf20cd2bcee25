"""A field for the path of a file: typed, pasted or chosen.

Owns the field and its dialog; whether the file is any good is for whoever uses it.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QFileDialog

from app.ui.controls import Button
from app.ui.settings.fields import TextField
from app.ui.tr import tr


class FileField(TextField):
    """A path. ``title`` heads the dialog, ``kinds`` is its filter in Qt's form."""

    def __init__(self, title: str, kinds: str) -> None:
        self.choose = Button(tr("Choose"), "folder")
        super().__init__("", self.choose)
        self._title, self._kinds = title, kinds
        self.dialog: QFileDialog | None = None
        self.choose.clicked.connect(self.ask)

    def name_it(self, name: str) -> None:
        """The button chooses what the field is for."""
        super().name_it(name)
        self.choose.setAccessibleName(f"{self.choose.text()}: {name}")

    def show_value(self, value: Any) -> None:
        """The end of a long path is what tells files apart."""
        super().show_value(value)
        self.edit.setToolTip(str(value or ""))

    def ask(self) -> None:
        """Open the dialog; it does not hold up the screen."""
        dialog = QFileDialog(self, self._title, self.typed, self._kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        done: Callable[[str], None] = self.commit
        dialog.fileSelected.connect(done)
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()
