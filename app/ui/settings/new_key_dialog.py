"""The dialog that makes a key of a local API and shows its text, this once.

Owns the form and the one showing; the text is forgotten when the dialog closes. What a key
can be is the desk's.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.commands.apis import ApiCommands, ApiStanding, NewKey
from app.engine.errors import KeyInvalid
from app.ui import theme
from app.ui.controls import Button, Kind, Tone
from app.ui.labels import Label
from app.ui.phone.fields import Choice, Field, field_label
from app.ui.runner import Runner
from app.ui.settings.asking import ask
from app.ui.settings.listing import KEY, Boxed, Listing
from app.ui.settings.rows import Note, announce
from app.ui.settings.words import words_of
from app.ui.theme import GAP, MARGIN, TARGET
from app.ui.tr import tr
from app.ui.workshop.code_box import code_font
from models.lines import Line

WIDTH_PX, LINES_SHOWN = 540, 4
_ON, _OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class NewKeyDialog(QDialog):
    """Asks for a key. ``made`` tells that there is one more."""

    made = Signal()

    def __init__(
        self,
        bridge: Runner,
        apis: ApiCommands,
        products: Sequence[ApiStanding],
        parent: QWidget | None,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._apis = bridge, apis
        self._products = {each.product: each for each in products}
        self._lines: Sequence[Line] = ()
        self.setWindowTitle(tr("New key"))
        self.setAccessibleName(self.windowTitle())
        self.product, self.name = Choice(tr("API")), Field(tr("Name"), tr("Who will use it"))
        self.scopes = Listing(tr("What it may do"), LINES_SHOWN)
        self.lines = Listing(tr("Lines that it is bound to"), LINES_SHOWN)
        self.problem, self.shown_once, self.copied = Note(), Note(), Note()
        self.make = Button(tr("Make the key"), "done", Kind.PRIMARY)
        self.cancel = Button(tr("Cancel"), "close")
        self.text = Field(tr("The key"))
        self.copy = Button(tr("Copy"), "copy", Kind.PRIMARY)
        self.close_it = Button(tr("Close"), "close")
        for each in products:
            self.product.addItem(each.title, each.product)
        self._arrange()
        self._connect()
        self._show_product()

    def offer_lines(self, lines: Sequence[Line]) -> None:
        """The lines that a key can be bound to."""
        self._lines = lines
        self._fill(self.lines, [(line.id, line.label) for line in lines], _OFF)

    def ask_for_it(self) -> None:
        """Make the key that is described."""
        self.make.setEnabled(False)
        self.problem.say("")
        chosen = self.chosen
        lines = self._ticked(self.lines) if chosen.binds_lines else ()
        scopes = self._ticked(self.scopes) if chosen.scopes else None
        command = self._apis.new_key(chosen.product, self.name.text().strip(), scopes, lines)
        ask(self._bridge, self, command, self._show_key, self._fail)

    @property
    def chosen(self) -> ApiStanding:
        """The product that the key is for."""
        return self._products[self.product.currentData()]

    def copy_text(self) -> None:
        """Put the key on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.text())
        self.copied.say(tr("The key is on the clipboard."), "done", Tone.GOOD)
        announce(self, self.copied.words, urgent=False)

    def done(self, result: int) -> None:
        """Closing forgets the text."""
        self.text.clear()
        super().done(result)

    def _show_product(self) -> None:
        chosen = self.chosen
        self._fill(self.scopes, [(scope, scope) for scope in chosen.scopes], _ON)
        self._rows.setRowVisible(self._scope_box, bool(chosen.scopes))
        for part in (self._line_box, self.all_lines):
            self._rows.setRowVisible(part, chosen.binds_lines)
        self._fit()

    def _show_key(self, made: NewKey) -> None:
        self.text.setText(made.text)
        self.text.setCursorPosition(0)
        self.shown_once.say(
            tr(
                "Copy it now and keep it where secrets are kept: it is shown this once, and the "
                "desk itself cannot show it again. Whoever has it can call on your account."
            )
        )
        self.pages.setCurrentIndex(1)
        self.copy.setFocus(Qt.FocusReason.TabFocusReason)
        self._fit()
        announce(self, self.shown_once.words)
        self.made.emit()

    def _allow(self) -> None:
        self.make.grey("" if self.name.text().strip() else tr("Name it first."))

    def _fail(self, error: BaseException) -> None:
        self.make.setEnabled(True)
        self.problem.cry(words_of(error))
        if isinstance(error, KeyInvalid):
            places = {"name": self.name, "scopes": self.scopes, "lines": self.lines}
            places.get(error.field, self.product).setFocus(Qt.FocusReason.TabFocusReason)

    def _fit(self) -> None:
        """As high as what is on it."""
        column = self._column
        column.activate()
        self.resize(self.width(), column.totalHeightForWidth(max(self.width(), WIDTH_PX)))

    def _fill(
        self, listing: Listing, entries: Sequence[tuple[str, str]], state: Qt.CheckState
    ) -> None:
        listing.clear()
        for value, words in entries:
            item = listing.put(words, value)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(state)
        rows = max(1, min(LINES_SHOWN, listing.count()))
        listing.setFixedHeight(rows * TARGET)

    def _ticked(self, listing: Listing) -> tuple[str, ...]:
        items: list[QListWidgetItem] = [listing.item(row) for row in range(listing.count())]
        return tuple(str(item.data(KEY)) for item in items if item.checkState() == _ON)

    def _connect(self) -> None:
        self.product.currentIndexChanged.connect(lambda _row: self._show_product())
        self.name.textChanged.connect(lambda _text: self._allow())
        self._allow()
        self.make.setDefault(True)
        self.make.clicked.connect(self.ask_for_it)
        self.copy.clicked.connect(self.copy_text)
        for button in (self.cancel, self.close_it):
            button.setAutoDefault(False)
            button.clicked.connect(self.reject)

    def _arrange(self) -> None:
        self.setMinimumWidth(WIDTH_PX)
        self.pages = QStackedWidget()
        self.pages.addWidget(self._form())
        self.pages.addWidget(self._result())
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN + GAP, MARGIN, MARGIN + GAP, MARGIN)
        column.setSpacing(MARGIN)
        column.addWidget(Label(self.windowTitle(), theme.TITLE_PX, bold=True))
        column.addWidget(self.pages, 1)

    def _form(self) -> QWidget:
        self._scope_box, self._line_box = Boxed(self.scopes), Boxed(self.lines)
        self.all_lines = Label(tr("None ticked: on every line."), theme.SMALL_PX, muted=True)
        form = self._rows = QFormLayout()
        form.setSpacing(GAP)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(field_label(tr("API")), self.product)
        form.addRow(field_label(tr("Name")), self.name)
        form.addRow(field_label(tr("May do")), self._scope_box)
        form.addRow(field_label(tr("Only on lines")), self._line_box)
        form.addRow("", self.all_lines)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(form)
        column.addStretch(1)
        column.addWidget(self.problem)
        column.addLayout(_foot(self.cancel, self.make))
        return page

    def _result(self) -> QWidget:
        self.text.setReadOnly(True)
        self.text.setFont(code_font())
        line = QHBoxLayout()
        line.setSpacing(GAP)
        line.addWidget(self.text, 1)
        line.addWidget(self.copy)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.shown_once)
        column.addLayout(line)
        column.addWidget(self.copied)
        column.addStretch(1)
        column.addLayout(_foot(self.close_it))
        return page


def _foot(*buttons: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(GAP)
    row.addStretch()
    for button in buttons:
        row.addWidget(button)
    return row
