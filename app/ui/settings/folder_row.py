"""A folder of the owner's: where it is, how large it is, and a way to look into it.

Owns the row and opening the folder. Measuring is blocking and runs beside the screen.
"""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app import wording
from app.ui.controls import Button
from app.ui.labels import Label
from app.ui.runner import Runner
from app.ui.settings.fields import Field
from app.ui.settings.rows import Row
from app.ui.theme import GAP
from app.ui.tr import tr

Open = Callable[[QUrl], bool]


def size_of(path: Path) -> int:
    """The bytes in a file or in everything below a folder; what cannot be read counts 0."""
    if not path.is_dir():
        return path.stat().st_size if path.is_file() else 0
    total = 0
    for folder, _, names in os.walk(path):
        for name in names:
            try:
                total += os.lstat(os.path.join(folder, name)).st_size
            except OSError:
                continue
    return total


def size_words(size_bytes: float) -> str:
    """Bytes in the unit that reads best."""
    if not size_bytes:
        return tr("Empty")
    for unit, limit in (("kB", 1e6), ("MB", 1e9)):
        if size_bytes < limit:
            return f"{size_bytes / (limit / 1e3):,.{0 if size_bytes >= limit / 100 else 1}f} {unit}"
    return f"{size_bytes / 1e9:,.1f} GB"


class FolderField(Field):
    """A size in words and a button that opens the folder."""

    def __init__(self) -> None:
        self.said = Label("", muted=True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.open = Button(tr("Open"), "folder")
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.said, 1)
        row.addWidget(self.open)
        super().__init__(holder)
        holder.setFocusProxy(self.open)
        holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def name_it(self, name: str) -> None:
        """The button opens what the row is about."""
        self.open.setAccessibleName(f"{self.open.text()}: {name}")

    def show_value(self, value: Any) -> None:
        """The size in bytes."""
        self.said.setText(size_words(value))


class FolderRow(Row):
    """A folder's place, size and button."""

    def __init__(self, name: str, path: Path, bridge: Runner, also: str = "") -> None:
        self._folder = FolderField()
        super().__init__(name, self._folder, str(path), also)
        self.path, self._bridge = path, bridge
        self.hint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.open_with: Open = QDesktopServices.openUrl
        self._folder.open.clicked.connect(self.open_folder)

    def measure(self) -> None:
        """Find out how large it is."""
        self._folder.said.setText(tr("Measuring..."))
        self._bridge.run(
            asyncio.to_thread(size_of, self.path),
            self._folder.show_value,
            lambda _error: self._folder.said.setText(""),
        )

    def open_folder(self) -> None:
        """Show it in the system's own file browser."""
        if not self.path.is_dir():
            self.refuse(tr("The folder is not there yet; it is made at the first start."))
        elif not self.open_with(QUrl.fromLocalFile(str(self.path))):
            self.refuse(wording.folder_at(str(self.path)))
        else:
            self.accept()
