"""One product's API on the Local APIs page: whether it answers, where, and how it is called.

Owns the card. Saving is ``saving``'s, serving the desk's.
"""

from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.commands.apis import ApiStanding, ApiState
from app.ui.controls import Button, Chip
from app.ui.labels import Label
from app.ui.settings.api_words import (
    standing_words,
    state_mark,
    state_words,
    title_of,
)
from app.ui.settings.fields import Field, NumberField, SwitchField
from app.ui.settings.folder_row import Open
from app.ui.settings.rows import Note, Row, Section, announce
from app.ui.settings.saving import Saver
from app.ui.theme import GAP, GRID, MARGIN
from app.ui.tr import tr

LAST_PORT = 65_535


class UrlField(Field):
    """Two buttons: one copies an address, one opens its page."""

    def __init__(self) -> None:
        self.copy, self.open = (
            Button(tr("Copy"), "copy"),
            Button(tr("Documentation"), "chevron-right"),
        )
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addStretch(1)
        row.addWidget(self.copy)
        row.addWidget(self.open)
        super().__init__(holder)
        holder.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder.setFocusProxy(self.copy)
        holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def name_it(self, name: str) -> None:
        """Both buttons say whose address it is."""
        for button in (self.copy, self.open):
            button.setAccessibleName(f"{button.text()}: {name}")

    def show_value(self, value: Any) -> None:
        """There is an address, or none."""
        for button in (self.copy, self.open):
            button.setEnabled(bool(value))


class ApiCard(Section):
    """A product: switch, port, address, state in words."""

    def __init__(self, product: str, saver: Saver) -> None:
        super().__init__("")
        self.product, self.title = product, title_of(product)
        self.setAccessibleName(self.title)
        self.standing = ApiStanding(product, self.title, "", "", (), False)
        self.open_with: Open = QDesktopServices.openUrl
        self.chip = Chip(known=[state_words(each) for each in ApiState])
        self.note = Note()
        self.switch = Row(tr("Answer requests"), SwitchField(), also=f"{self.title} api rest http")
        port = NumberField(0, LAST_PORT)
        port.spin.setSpecialValueText(tr("Any free one"))
        port.spin.setGroupSeparatorShown(False)
        self.port = Row(tr("Port"), port, tr("On this computer only."), f"{self.title} api")
        also = f"{self.title} api documentation openapi"
        self.address = Row(tr("Base URL"), UrlField(), "", also)
        self.add(self._head())
        for row in (self.switch, self.port, self.address):
            row.name = f"{self.title}: {row.name}"
            row.setAccessibleName(row.name)
            row.field.name_it(row.name)
        self.add(saver.bind(f"api.{product}", self.switch))
        self.add(saver.bind(f"api.{product}_port", self.port))
        self.add(self.address)
        self._connect()
        self._show()

    def show_standing(self, standing: ApiStanding) -> None:
        """Show how it stands now."""
        was, self.standing = self.standing.state, standing
        self._show()
        if standing.state is ApiState.FAILED and was is not ApiState.FAILED:
            announce(self, self.chip.accessibleName())

    def _connect(self) -> None:
        field = self.address.field
        assert isinstance(field, UrlField)
        self.copy, self.docs = field.copy, field.open
        self.copy.clicked.connect(self.copy_address)
        self.docs.clicked.connect(self.open_page)
        self.address.hint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def copy_address(self) -> None:
        """Put the base URL on the clipboard."""
        QGuiApplication.clipboard().setText(self.standing.base_url)
        words = tr("The base URL of {title} is on the clipboard.").format(title=self.title)
        self.note.say(words, "done", state_mark(ApiState.SERVED)[1])
        announce(self, words, urgent=False)

    def open_page(self) -> None:
        """Open the page that documents it in a browser."""
        if not self.open_with(QUrl(self.standing.docs_url)):
            words = tr("No browser opens; the page is at {url}.")
            self.note.cry(words.format(url=self.standing.docs_url))

    def _show(self) -> None:
        icon, tone = state_mark(self.standing.state)
        words = state_words(self.standing.state)
        self.chip.show_state(icon, words, tone)
        self.chip.setAccessibleName(f"{self.title}: {words}")
        self.note.say(standing_words(self.standing), icon, tone)
        loading = self.standing.state is ApiState.LOADING
        later, none = tr("Shown once it is loaded."), tr("It has none while it is not served.")
        missing = later if loading else none
        self.address.say_hint(self.standing.base_url or missing)
        self.address.field.show_value(self.standing.base_url)

    def _head(self) -> QWidget:
        head = QWidget()
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(Label(self.title, bold=True))
        row.addStretch(1)
        row.addWidget(self.chip)
        column = QVBoxLayout(head)
        column.setContentsMargins(MARGIN, GAP, MARGIN, GRID)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.note)
        return head
