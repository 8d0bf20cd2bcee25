"""The page about local APIs: products, keys, the live requests, deliveries.

Owns the made-up desks; drawing them is ``tests.screens``'s.
"""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.engine.errors import NotNow
from app.ui.settings.apis_page import APIS, DELIVERIES, KEYS, REQUESTS, ApisPage
from app.ui.settings.new_key_dialog import NewKeyDialog
from app.ui.settings.room import SettingsRoom
from tests.fakes.apis import FakeApis, request
from tests.fakes.settings_desk import FRONT, SALES, SettingsDesk, with_lines
from tests.pictures.settings import HOME, room


def opened(tab: int, desk: SettingsDesk | None = None) -> tuple[SettingsRoom, ApisPage]:
    shown = room(desk or with_lines(HOME), "apis")
    page = shown.page("apis")
    assert isinstance(page, ApisPage)
    page.tabs.setCurrentIndex(tab)
    page.look()
    page.keys.read()
    return shown, page


def tab(position: int) -> Callable[[], QWidget]:
    return lambda: opened(position)[0]


def below() -> QWidget:
    shown, page = opened(APIS)
    page.scrolled.verticalScrollBar().setRange(0, 9_000)
    page.scrolled.verticalScrollBar().setValue(700)
    return shown


def loading() -> QWidget:
    desk = with_lines(HOME)
    desk.apis.stands = []
    return opened(APIS, desk)[0]


def revoking() -> QWidget:
    shown, page = opened(KEYS)
    page.keys.ask_to_revoke(page.keys.lines[0].key)
    return shown


def no_keys() -> QWidget:
    desk = with_lines(HOME)
    desk.apis = FakeApis()
    return opened(KEYS, desk)[0]


def no_requests() -> QWidget:
    desk = with_lines(HOME)
    desk.apis = FakeApis()
    return opened(REQUESTS, desk)[0]


def chosen() -> QWidget:
    desk = with_lines(HOME)
    more = [request(number, f"/v1/calls/call_{number}", method="GET") for number in range(7, 60)]
    desk.apis.kept_requests += more
    shown, page = opened(REQUESTS, desk)
    page.requests.feed.watch(True)
    row = [each.number for each in page.requests.rows.records].index(2)
    page.requests.table.choose(row)
    page.requests.table.setFocus()
    return shown


def paused() -> QWidget:
    shown, page = opened(REQUESTS)
    page.requests.feed.watch(True)
    page.requests.pause.click()
    page.requests.words.setText("voice")
    page.requests.narrow()
    return shown


def delivery() -> QWidget:
    shown, page = opened(DELIVERIES)
    page.deliveries.read()
    page.deliveries.table.choose(0)
    return shown


def delivery_failed() -> QWidget:
    desk = with_lines(HOME)
    shown, page = opened(DELIVERIES, desk)
    page.deliveries.read()
    page.deliveries.table.choose(2)
    desk.apis.failure = NotNow("the delivery is on its way already")
    page.deliveries.replay()
    return shown


def new_key(product: str) -> Callable[[], QWidget]:
    def make() -> QWidget:
        desk = with_lines(HOME)
        dialog = NewKeyDialog(desk.bridge, desk.apis, desk.apis.standing(), None)
        dialog.setProperty("keptBy", desk.bridge)
        dialog.offer_lines((FRONT, SALES))
        dialog.product.setCurrentIndex(dialog.product.findData(product))
        return dialog

    return make


def made_key() -> QWidget:
    dialog = new_key("vozagent")()
    assert isinstance(dialog, NewKeyDialog)
    dialog.name.setText("CRM")
    dialog.ask_for_it()
    dialog.copy_text()
    return dialog


STATES: dict[str, Callable[[], QWidget]] = {
    "apis": tab(APIS),
    "below": below,
    "loading": loading,
    "keys": tab(KEYS),
    "revoking": revoking,
    "no-keys": no_keys,
    "no-requests": no_requests,
    "requests": tab(REQUESTS),
    "chosen": chosen,
    "paused": paused,
    "delivery": delivery,
    "delivery-failed": delivery_failed,
    "new-key-scopes": new_key("vozagent"),
    "new-key-lines": new_key("talktomyagent"),
    "made-key": made_key,
}
