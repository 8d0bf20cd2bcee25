"""The Local APIs page over the real ones: ports, keys, requests, records on disk.

They are served on a real engine thread, so every answer comes later than what asked for it,
as in the program. Two seconds.
"""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.commands.desk import Desk
from app.engine.bus import Bus
from app.engine.engine import Engine
from app.engine.events import RecordsChanged
from app.engine.parts import EngineParts, EngineSettings
from app.engine.thread import EngineThread
from app.local_apis import LocalApis
from app.settings import DataPaths
from app.ui.bridge import EngineBridge
from app.ui.parts import whole
from app.ui.settings.apis_page import KEYS, REQUESTS, ApisPage
from app.ui.settings.around import Around
from app.ui.settings.saving import Saver
from audio.clock import MonotonicClock
from models.store import Store
from sip.loopback_network import LoopbackNetwork
from sip.loopback_phone import LoopbackPhone
from tests.fakes.settings import FakeSettings
from tests.fakes.settings_desk import SettingsDesk

WAIT_MS = 30_000
SETTINGS = {
    "api": {
        "voizbot_port": 0,
        "vozagent": False,
        "talktomyagent": False,
        "thinnest": False,
    }
}


class Served:
    """Real APIs of a desk without lines, and the page over them."""

    def __init__(self, home: Path) -> None:
        self.paths, self.bus, self.clock = DataPaths(home), Bus(), MonotonicClock()
        self.paths.make()
        self.thread = EngineThread()
        self.thread.start()
        self.settings = FakeSettings(SETTINGS)
        self.store = Store.open(self.paths.database)
        self.bridge = EngineBridge(self.thread, self.bus)
        self.bridge.start()
        apis = self.thread.submit(self._make()).result(30)
        given = SettingsDesk(home, settings=self.settings)
        given.apis = apis  # type: ignore[assignment]
        desk: Desk = given.desk
        saver = Saver(self.bridge, self.settings)
        saver.saved.connect(lambda _name: self.bus_tells("settings"))
        self.page = whole(ApisPage(Around(self.bridge, desk, saver, self.paths)))

    async def _make(self) -> LocalApis:
        network = LoopbackNetwork(self.clock)
        parts = EngineParts(self.store, LoopbackPhone(network), None, None, self.clock)
        self.engine = Engine(EngineSettings(self.paths.home), parts, self.bus)
        await self.engine.start()
        apis = LocalApis(self.engine, self.store, self.paths, self.settings.settings)
        self._serving = asyncio.ensure_future(apis.run())
        return apis

    def bus_tells(self, what: str) -> None:
        """Tell, as the settings' file does."""

        async def tell() -> None:
            self.bus.publish(RecordsChanged(what))

        self.thread.submit(tell())

    def close(self) -> None:
        self.bridge.stop()
        self.thread.submit(self._end()).result(30)
        self.thread.stop()
        self.store.close()

    async def _end(self) -> None:
        self._serving.cancel()
        await asyncio.wait([self._serving])
        await self.engine.close()

    def ask(self, path: str, key: str = "") -> int:
        """What a program is answered."""
        url = self.page.cards["voizbot"].standing.base_url
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return httpx.get(url + path, headers=headers, timeout=30, trust_env=False).status_code


@pytest.fixture
def served(qtbot: QtBot, tmp_path: Path) -> Iterator[Served]:
    made = Served(tmp_path / "desk")
    try:
        qtbot.addWidget(made.page)
        made.page.resize(1_000, 760)
        with qtbot.waitExposed(made.page):
            made.page.show()
        card = made.page.cards["voizbot"]
        qtbot.waitUntil(lambda: card.chip.words == "Served", timeout=WAIT_MS)
        yield made
    finally:
        made.close()


def shown(served: Served) -> list[tuple[str, int, str]]:
    rows = served.page.requests.rows
    return [(one.path, one.status, rows.key_of(one)) for one in rows.records]


def test_a_key_from_its_making_to_its_end(qtbot: QtBot, served: Served) -> None:
    page = served.page
    page.tabs.setCurrentIndex(KEYS)
    page.keys.new.click()
    dialog = page.keys.dialog
    assert dialog is not None
    dialog.name.setText("CRM")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(dialog.text.text()), timeout=WAIT_MS)
    key = dialog.text.text()
    dialog.close_it.click()
    qtbot.waitUntil(lambda: len(page.keys.lines) == 1, timeout=WAIT_MS)

    page.tabs.setCurrentIndex(REQUESTS)
    assert (served.ask("/nothing", key), served.ask("/nothing")) == (404, 401)
    expected = [("/nothing", 401, ""), ("/nothing", 404, "CRM")]
    qtbot.waitUntil(lambda: shown(served) == expected, timeout=WAIT_MS)
    page.requests.clear.click()
    page.requests.question.answers[0].click()
    qtbot.waitUntil(lambda: shown(served) == [], timeout=WAIT_MS)

    page.tabs.setCurrentIndex(KEYS)
    page.keys.lines[0].revoke.click()
    page.keys.question.answers[0].click()
    qtbot.waitUntil(lambda: "opens nothing" in page.keys.note.words, timeout=WAIT_MS)
    page.tabs.setCurrentIndex(REQUESTS)
    assert served.ask("/nothing", key) == 401
    qtbot.waitUntil(lambda: len(shown(served)) == 1, timeout=WAIT_MS)


def test_ports_and_switches_are_followed(qtbot: QtBot, served: Served) -> None:
    card, taken = served.page.cards["voizbot"], socket.create_server(("127.0.0.1", 0))
    with taken:
        card.port.field.committed.emit(taken.getsockname()[1])
        qtbot.waitUntil(lambda: card.chip.words == "Not served", timeout=WAIT_MS)
        assert card.note.words.startswith("Another program uses port")
    card.switch.field.committed.emit(False)
    qtbot.waitUntil(lambda: card.chip.words == "Off", timeout=WAIT_MS)
    card.port.field.committed.emit(0)
    card.switch.field.committed.emit(True)
    qtbot.waitUntil(lambda: card.chip.words == "Served", timeout=WAIT_MS)
    assert served.ask("/nothing") == 401
