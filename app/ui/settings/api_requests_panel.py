"""The live request inspector: what programs ask of the local APIs, and what they are told.

Owns the table with its filter, pausing and clearing, and the two bodies of the request that
is chosen. Reading is the feed's; bodies come masked.
"""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.commands.apis import ApiCommands
from app.ui import theme
from app.ui.controls import Button, Kind
from app.ui.labels import ElidedLabel, Label
from app.ui.phone.centre import single_shot
from app.ui.phone.fields import Choice, Field
from app.ui.phone.parts import Toggle
from app.ui.runner import Runner
from app.ui.settings.api_requests_feed import RequestFeed
from app.ui.settings.api_requests_model import KEY_COLUMN, RequestFilter, RequestRows
from app.ui.settings.api_words import TITLES, pretty, request_words
from app.ui.settings.asking import ask
from app.ui.settings.beside_or_below import BesideOrBelow
from app.ui.settings.flat_table import FlatTable
from app.ui.settings.question import Answer, Question
from app.ui.settings.rows import Note
from app.ui.settings.words import words_of
from app.ui.theme import GAP, GRID, MARGIN
from app.ui.tr import tr
from app.ui.workshop.code_box import CodeBox
from models.api_requests import ApiRequest

FILTER_PX = 120
TYPED_MS = 150
"""A filter that is being typed is looked at when the typing rests."""


class RequestsPanel(QWidget):
    """The inspector. ``names`` gives keys' names by id."""

    def __init__(self, bridge: Runner, apis: ApiCommands, names: Mapping[str, str]) -> None:
        super().__init__()
        self._bridge, self._apis = bridge, apis
        self.feed = RequestFeed(bridge, apis, self)
        self.rows = RequestRows(names)
        self.table = FlatTable(tr("Requests to the local APIs, newest first"), self.rows)
        self.words = Field(tr("Filter requests"), tr("Filter: path, key or text"))
        self.words.offer_clearing()
        self.words.setMinimumWidth(FILTER_PX)
        self.product, self.status = Choice(tr("Which API")), Choice(tr("How it was answered"))
        self.pause = Toggle(("hold", tr("Pause")), ("play", tr("Go on")))
        self.clear = Button(tr("Clear"), "trash")
        self.count = Label("", theme.SMALL_PX, muted=True)
        self.problem, self.question = Note(), Question()
        self.details = RequestDetails()
        self._typed = single_shot(self, TYPED_MS, self.narrow)
        self._offer()
        self._arrange()
        self._connect()
        self._tell()

    def narrow(self) -> None:
        """Show what the filter leaves now."""
        self._typed.stop()
        product, status = self.product.currentData(), self.status.currentData()
        self.rows.narrow(RequestFilter(product, status, self.words.text()))
        self._tell()

    def names_changed(self) -> None:
        """Keys have other names now, or there are new ones."""
        self.rows.tell_column(KEY_COLUMN)

    def ask_to_forget(self) -> None:
        """Ask before the log is gone."""
        count = self.rows.kept
        words = tr("Forget the request?") if count == 1 else tr("Forget all {count} requests?")
        lost = tr("`ringdesk requests` shows them no more either.")
        self.question.ask(
            f"{words.format(count=f'{count:,}')} {lost}",
            (
                Answer(tr("Forget them"), "trash", self.forget, Kind.DANGER),
                Answer(tr("Keep them"), "close", self._back_to_table),
            ),
        )

    def forget(self) -> None:
        """Forget every request, here and in the desk."""
        self._back_to_table()
        ask(self._bridge, self, self._apis.clear_requests(), self._cleared, self._fail)

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks: follow."""
        super().showEvent(event)
        self.feed.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self.feed.watch(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the filter to the table, Escape from the bodies back to it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            goes = Qt.Key.Key_Down if watched is self.words else Qt.Key.Key_Escape
            if event.key() == goes:
                self.table.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _back_to_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.TabFocusReason)

    def _take(self, requests: list[ApiRequest]) -> None:
        self.problem.say("")
        self.rows.add(requests)
        self._tell()

    def _cleared(self, _none: None) -> None:
        self.rows.clear()
        self._tell()

    def _pause(self, on: bool) -> None:
        self.feed.pause(on)
        self._tell()

    def _fail(self, error: BaseException) -> None:
        self.problem.cry(words_of(error))

    def _tell(self) -> None:
        shown, kept = len(self.rows.records), self.rows.kept
        if shown != kept:
            words = tr("{shown} of {kept} requests").format(shown=f"{shown:,}", kept=f"{kept:,}")
        elif kept == 1:
            words = tr("1 request")
        else:
            words = tr("{kept} requests").format(kept=f"{kept:,}") if kept else ""
        if self.feed.paused:
            words = f"{words}. {tr('Paused: what comes meanwhile is shown when you go on.')}"
        self.count.setText(words.lstrip(". "))
        self.clear.setEnabled(bool(kept))
        self.table.empty = (
            tr("No request is like that.")
            if kept
            else tr(
                "Nobody has asked yet. Make a key under Keys and give it to a program; its "
                "requests appear here while they are answered."
            )
        )
        self.table.viewport().update()

    def _offer(self) -> None:
        self.product.addItem(tr("Every API"), "")
        for name, title in TITLES.items():
            self.product.addItem(title, name)
        self.status.addItem(tr("Every answer"), 0)
        self.status.addItem(tr("Done (2xx)"), 2)
        self.status.addItem(tr("Refused (4xx)"), 4)
        self.status.addItem(tr("Our fault (5xx)"), 5)
        for choice in (self.product, self.status):
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            choice.setMinimumContentsLength(15)

    def _connect(self) -> None:
        self.feed.arrived.connect(self._take)
        self.feed.failed.connect(self._fail)
        self.words.textChanged.connect(lambda _text: self._typed.start())
        self.words.returnPressed.connect(self.narrow)
        for choice in (self.product, self.status):
            choice.currentIndexChanged.connect(lambda _row: self.narrow())
        self.pause.toggled.connect(self._pause)
        self.clear.clicked.connect(self.ask_to_forget)
        self.table.chosen.connect(self.details.show_request)
        self.table.opened.connect(lambda _request: self.details.take_keyboard())
        for watched in (self.words, self.details.asked, self.details.answered):
            watched.installEventFilter(self)

    def _arrange(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(GAP)
        bar.addWidget(self.words, 1)
        for part in (self.product, self.status, self.pause, self.clear):
            bar.addWidget(part)
        self.panes = BesideOrBelow(self.table, self.details, wide=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN + GAP, GAP, MARGIN + GAP, GAP)
        column.setSpacing(GAP)
        column.addLayout(bar)
        column.addWidget(self.problem)
        column.addWidget(self.question)
        column.addWidget(self.panes, 1)
        column.addWidget(self.count)


class RequestDetails(QWidget):
    """One request and its answer."""

    def __init__(self) -> None:
        super().__init__()
        self.line = ElidedLabel("", bold=True)
        self.hint = Label(tr("Choose a request to see what was asked and answered."), muted=True)
        self.hint.setWordWrap(True)
        self.asked = CodeBox(tr("What was asked"), tr("No body"), read_only=True)
        self.answered = CodeBox(tr("What was answered"), tr("No body"), read_only=True)
        self.bodies = BesideOrBelow(
            _titled(tr("Asked"), self.asked), _titled(tr("Answered"), self.answered)
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.line)
        column.addWidget(self.hint)
        column.addWidget(self.bodies, 1)
        self.show_request(None)

    def show_request(self, request: ApiRequest | None) -> None:
        """Show another one, or that none is chosen."""
        self.hint.setVisible(request is None)
        self.line.setVisible(request is not None)
        self.bodies.setVisible(request is not None)
        if request is not None:
            self.line.say(request_words(request))
            self.asked.show_text(pretty(request.request_body))
            self.answered.show_text(pretty(request.response_body))

    def take_keyboard(self) -> None:
        """Go into the bodies."""
        self.asked.setFocus(Qt.FocusReason.TabFocusReason)


def _titled(words: str, box: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GRID)
    column.addWidget(Label(words, theme.SMALL_PX, bold=True, muted=True))
    column.addWidget(box, 1)
    return holder
