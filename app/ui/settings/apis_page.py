"""The page about the local APIs: which answer and where, keys, what is asked, what is sent.

Owns the page and its four tabs, and keeping them up to date. Leaves each tab to its panel.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.engine.events import Event, RecordsChanged
from app.settings_sections import split_extensions
from app.ui.phone.tabs import Tabs
from app.ui.settings.api_card import ApiCard
from app.ui.settings.api_deliveries_panel import DeliveriesPanel
from app.ui.settings.api_keys_panel import KeysPanel
from app.ui.settings.api_requests_panel import RequestsPanel
from app.ui.settings.api_words import TITLES
from app.ui.settings.around import Around
from app.ui.settings.fields import TextField
from app.ui.settings.inputs import LinesInput
from app.ui.settings.page import CONTENT_PX, Page, Scrolled
from app.ui.settings.rows import Row, Section
from app.ui.settings.titles import page_titles
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr
from models.api_requests import ApiRequest

API_STANDING = "api_standing"
"""The word of ``RecordsChanged`` when an API is served anew, elsewhere or no more."""
APIS, KEYS, REQUESTS, DELIVERIES = range(4)


class ApisPage(Page):
    """Local APIs."""

    def __init__(self, around: Around) -> None:
        super().__init__(
            page_titles()["apis"],
            tr("Programs on this computer can use the desk as if it were one of these services."),
            tr("rest http key token scope revoke request log inspector webhook delivery replay"),
        )
        self._around = around
        self.cards: dict[str, ApiCard] = {}

    def parts(self) -> Iterator[None]:
        """A card of a product at a time, then a tab at a time."""
        around = self._around
        for name in TITLES:
            self.cards[name] = ApiCard(name, around.saver)
            yield
        self.who = Section(tr("Who may ask, and where events may go"), self._rules())
        self._sections = [*self.cards.values(), self.who]
        yield
        self.scrolled = self._products()
        yield
        self.keys = KeysPanel(around, around.desk.apis.standing)
        yield
        self.requests = RequestsPanel(around.bridge, around.desk.apis, self.keys.names)
        yield
        self.deliveries = DeliveriesPanel(around.bridge, around.desk.apis)
        yield
        self.tabs = Tabs(
            tr("Local APIs"), (tr("APIs"), tr("Keys"), tr("Live requests"), tr("Deliveries"))
        )
        self.stack = QStackedWidget()
        for panel in (self.scrolled, self.keys, self.requests, self.deliveries):
            self.stack.addWidget(panel)
        self.tabs.currentChanged.connect(self.stack.setCurrentIndex)
        self.keys.changed.connect(self.requests.names_changed)
        self.requests.feed.arrived.connect(self._know_keys)
        around.bridge.event_arrived.connect(self.apply)
        around.saver.changed.connect(lambda _settings: self.look())
        self._arrange()

    def look_for(self, wanted: Sequence[str]) -> bool:
        """As every page; a row that was found is brought to the front."""
        found = super().look_for(wanted)
        if self.first_marked() is not None:
            self.tabs.setCurrentIndex(APIS)
        return found

    def apply(self, event: Event) -> None:
        """An API may stand otherwise now."""
        if isinstance(event, RecordsChanged) and event.what == API_STANDING:
            self.look()

    def look(self) -> None:
        """Show how each API stands now."""
        for standing in self._around.desk.apis.standing():
            card = self.cards.get(standing.product)
            if card is not None:
                card.show_standing(standing)

    def showEvent(self, event: QShowEvent) -> None:
        """Look once it is seen."""
        super().showEvent(event)
        self.look()

    def _know_keys(self, requests: list[ApiRequest]) -> None:
        """A key that was made elsewhere has a name too."""
        if any(each.key_id and each.key_id not in self.keys.names for each in requests):
            self.keys.read()

    def _rules(self) -> list[Row]:
        origins = Row(
            tr("Allowed origins"),
            TextField("https://crm.example.com", edit=LinesInput()),
            tr("Web pages that may ask besides those of this computer, one a line."),
            "cors cross origin browser api",
        )
        hosts = Row(
            tr("Webhook hosts"),
            TextField("crm.office.example", edit=LinesInput()),
            tr(
                "Hosts that events may be sent to although they are in a private network or "
                "speak no TLS, one a line."
            ),
            "private network ssrf callback api",
        )
        saver = self._around.saver
        return [
            saver.bind("api.allowed_origins", origins, _apart, "\n".join),
            saver.bind("api.webhook_hosts", hosts, _apart, "\n".join),
        ]

    def _products(self) -> Scrolled:
        content = QWidget()
        content.setMaximumWidth(CONTENT_PX)
        column = QVBoxLayout(content)
        column.setContentsMargins(MARGIN + GAP, GAP, MARGIN + GAP, MARGIN)
        column.setSpacing(MARGIN)
        for part in self._sections:
            column.addWidget(part)
        column.addStretch(1)
        return Scrolled(content)

    def _arrange(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN + GAP, MARGIN, MARGIN + GAP, 0)
        head.addWidget(self.heading)
        tabs = QHBoxLayout()
        tabs.setContentsMargins(MARGIN, 0, MARGIN, 0)
        tabs.addWidget(self.tabs)
        tabs.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(head)
        column.addLayout(tabs)
        column.addWidget(self.stack, 1)


def _apart(text: Any) -> tuple[str, ...]:
    return split_extensions(str(text))
