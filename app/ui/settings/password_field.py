"""A field for a password: hidden, shown on request, forgotten once it was handed on.

Owns the field. Where passwords are kept is for others.
"""

from typing import Any

from PySide6.QtWidgets import QLineEdit

from app.ui.controls import Button
from app.ui.settings.fields import Field
from app.ui.settings.inputs import TextInput
from app.ui.tr import tr


class PasswordField(Field):
    """A password as it is typed; it is never shown a kept one."""

    def __init__(self, placeholder: str = "") -> None:
        self.edit = TextInput()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setPlaceholderText(placeholder)
        self.show_it = Button(tr("Show"), "eye")
        self.show_it.setCheckable(True)
        super().__init__(self.edit, self.show_it)
        self.show_it.toggled.connect(self._reveal)
        self.edit.textEdited.connect(lambda _text: self.committed.emit(self.typed or ""))

    def name_it(self, name: str) -> None:
        """The button shows what the field holds."""
        super().name_it(name)
        self.show_it.setAccessibleName(f"{self.show_it.text()}: {name}")

    @property
    def typed(self) -> str | None:
        """What was typed, spaces included; None when nothing was. A line break at either end
        came along with what was copied."""
        return self.edit.text().strip("\r\n") or None

    def forget(self) -> None:
        """Keep nothing of it."""
        self.edit.clear()
        self.show_it.setChecked(False)

    def show_value(self, value: Any) -> None:
        """Say whether one is kept; the password itself stays where it is."""
        self.edit.setPlaceholderText(str(value or ""))

    def _reveal(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode
        self.edit.setEchoMode(mode.Normal if shown else mode.Password)
        self.show_it.say(tr("Hide") if shown else tr("Show"), "eye-off" if shown else "eye")
        self.name_it(self.edit.accessibleName())
