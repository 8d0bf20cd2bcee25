"""The live request inspector: following, filtering, pausing, reading one request."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.engine.events import RecordsChanged
from app.ui.settings.api_requests_feed import MOST
from app.ui.settings.api_requests_model import KEY_COLUMN, RequestFilter
from app.ui.settings.api_requests_panel import RequestsPanel
from app.ui.settings.api_words import pretty, took_words
from app.ui.theme import TARGET
from tests.fakes.apis import FakeApis, request
from tests.fakes.settings import HandBridge

NEW = RecordsChanged("api_requests")


@pytest.fixture
def apis() -> FakeApis:
    made = FakeApis()
    made.kept_requests = [request(number) for number in range(1, 4)]
    return made


@pytest.fixture
def panel(qtbot: QtBot, bridge: HandBridge, apis: FakeApis) -> RequestsPanel:
    shown = RequestsPanel(bridge, apis, {"key_crm": "CRM"})
    qtbot.addWidget(shown)
    shown.resize(1_000, 640)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def numbers(panel: RequestsPanel) -> list[int]:
    return [each.number for each in panel.rows.records]


def read_calls(apis: FakeApis) -> list[tuple[object, ...]]:
    return [asked for asked in apis.asked if asked[0] == "requests"]


def follow(qtbot: QtBot, bridge: HandBridge, panel: RequestsPanel, last: int) -> None:
    bridge.event_arrived.emit(NEW)
    qtbot.waitUntil(lambda: last in numbers(panel)[:1])


def test_each_request_is_a_row(panel: RequestsPanel) -> None:
    assert numbers(panel) == [3, 2, 1]
    cells = [panel.rows.data(panel.rows.index(0, column)) for column in range(7)]
    assert cells[1:] == ["POST", "/v1/calls", "Voizbot", "CRM", "201", "12"]
    assert cells[0].endswith(".123")
    assert panel.count.text() == "3 requests"


def test_it_follows_with_what_is_new_only(
    qtbot: QtBot, bridge: HandBridge, panel: RequestsPanel, apis: FakeApis
) -> None:
    apis.kept_requests.append(request(4))
    follow(qtbot, bridge, panel, 4)
    assert numbers(panel) == [4, 3, 2, 1]
    assert read_calls(apis) == [("requests", MOST, 0), ("requests", MOST, 3)]


def test_a_burst_is_read_at_once(
    qtbot: QtBot, bridge: HandBridge, panel: RequestsPanel, apis: FakeApis
) -> None:
    for number in range(4, 204):
        apis.kept_requests.append(request(number))
        bridge.event_arrived.emit(NEW)
    qtbot.waitUntil(lambda: len(numbers(panel)) == 203)
    assert not panel.feed._soon.isActive()
    assert len(read_calls(apis)) == 2


def test_while_an_answer_is_awaited_nothing_is_asked_twice(
    bridge: HandBridge, panel: RequestsPanel, apis: FakeApis
) -> None:
    bridge.holding = True
    apis.kept_requests.append(request(4))
    for _ in range(3):
        panel.feed.read()
    bridge.holding = False
    bridge.let_go()
    assert numbers(panel) == [4, 3, 2, 1]
    assert len(read_calls(apis)) == 3


def test_no_more_than_a_thousand_are_kept(
    qtbot: QtBot, bridge: HandBridge, panel: RequestsPanel, apis: FakeApis
) -> None:
    panel.words.setText("/v1/calls")
    panel.narrow()
    apis.kept_requests = [request(number) for number in range(4, 1_300)]
    follow(qtbot, bridge, panel, 1_299)
    assert (panel.rows.kept, len(numbers(panel)), numbers(panel)[-1]) == (MOST, MOST, 300)
    apis.kept_requests.append(request(1_300, "/other"))
    apis.kept_requests.append(request(1_301))
    follow(qtbot, bridge, panel, 1_301)
    assert (panel.rows.kept, len(numbers(panel)), numbers(panel)[-1]) == (MOST, MOST - 1, 302)


def test_nothing_is_read_while_nobody_looks(
    bridge: HandBridge, panel: RequestsPanel, apis: FakeApis
) -> None:
    panel.hide()
    before = len(read_calls(apis))
    bridge.event_arrived.emit(NEW)
    assert not panel.feed._soon.isActive()
    apis.kept_requests.append(request(4))
    panel.show()
    assert len(read_calls(apis)) == before + 1
    assert numbers(panel)[0] == 4


def test_pausing_holds_still_and_going_on_catches_up(
    bridge: HandBridge, panel: RequestsPanel, apis: FakeApis
) -> None:
    panel.pause.click()
    assert panel.pause.text() == "Go on"
    assert "Paused" in panel.count.text()
    apis.kept_requests.append(request(4))
    bridge.event_arrived.emit(NEW)
    panel.feed.read()
    assert numbers(panel) == [3, 2, 1]
    panel.pause.click()
    assert numbers(panel) == [4, 3, 2, 1]


def test_the_filter_leaves_what_has_all_the_words(panel: RequestsPanel, apis: FakeApis) -> None:
    panel.rows.clear()
    panel.rows.add(
        [
            request(9, "/v1/voice/calls", product="talktomyagent", status=401, key_id=""),
            request(8, "/v1/templates", method="GET", status=500),
            request(7, response_body='{"jobId": "call_77"}'),
        ]
    )
    for wanted, left in (
        (RequestFilter(words="voice CALLS"), [9]),
        (RequestFilter(words="get 500"), [8]),
        (RequestFilter(words="crm"), [8, 7]),
        (RequestFilter(words="call_77"), [7]),
        (RequestFilter(product="talktomyagent"), [9]),
        (RequestFilter(status=5), [8]),
        (RequestFilter("voizbot", 2), [7]),
        (RequestFilter(words="nothing like it"), []),
    ):
        panel.rows.narrow(wanted)
        assert numbers(panel) == left


def test_the_fields_narrow_it(qtbot: QtBot, panel: RequestsPanel) -> None:
    panel.status.setCurrentIndex(panel.status.findData(4))
    assert panel.count.text() == "0 of 3 requests"
    assert panel.table.empty == "No request is like that."
    panel.status.setCurrentIndex(0)
    qtbot.keyClicks(panel.words, "voice")
    qtbot.waitUntil(lambda: numbers(panel) == [])
    panel.words.clear()
    qtbot.keyClick(panel.words, Qt.Key.Key_Return)
    assert numbers(panel) == [3, 2, 1]


def test_both_bodies_of_the_chosen_one_are_shown(qtbot: QtBot, panel: RequestsPanel) -> None:
    assert not panel.details.bodies.isVisible()
    panel.table.choose(1)
    assert panel.details.line.words.startswith("POST /v1/calls  ·  201  ·  12 ms")
    assert panel.details.asked.toPlainText() == (
        '{\n  "to": "+15551234567",\n  "api_key": "•••"\n}'
    )
    assert panel.details.answered.toPlainText() == '{\n  "jobId": "call_1"\n}'


def test_it_is_walked_by_keyboard(qtbot: QtBot, panel: RequestsPanel) -> None:
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    panel.words.setFocus()
    qtbot.keyClick(panel.words, Qt.Key.Key_Down)
    assert panel.table.hasFocus() and panel.table.record.number == 3
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    assert panel.table.record.number == 2
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert panel.details.asked.hasFocus()
    qtbot.keyClick(panel.details.asked, Qt.Key.Key_Escape)
    assert panel.table.hasFocus()


def test_new_ones_move_nothing_that_is_being_read(
    qtbot: QtBot, bridge: HandBridge, panel: RequestsPanel, apis: FakeApis
) -> None:
    apis.kept_requests += [request(number) for number in range(4, 80)]
    follow(qtbot, bridge, panel, 79)
    bar = panel.table.verticalScrollBar()
    panel.table.choose(40)
    bar.setValue(20 * TARGET)
    top = panel.rows.records[panel.table.rowAt(0)].number
    apis.kept_requests += [request(80), request(81)]
    follow(qtbot, bridge, panel, 81)
    assert panel.rows.records[panel.table.rowAt(0)].number == top
    assert panel.table.record.number == 39
    bar.setValue(0)
    apis.kept_requests.append(request(82))
    follow(qtbot, bridge, panel, 82)
    assert bar.value() == 0


def test_clearing_forgets_them_in_the_desk_too(panel: RequestsPanel, apis: FakeApis) -> None:
    panel.clear.click()
    assert panel.question.words.text().startswith("Forget all 3 requests?")
    panel.question.answers[-1].click()
    assert ("clear_requests",) not in apis.asked
    panel.clear.click()
    panel.question.answers[0].click()
    assert ("clear_requests",) in apis.asked
    assert numbers(panel) == [] and not panel.clear.isEnabled()
    assert panel.table.empty.startswith("Nobody has asked yet.")
    apis.kept_requests.append(request(4))
    panel.feed.read()
    assert numbers(panel) == [4]


def test_a_name_that_becomes_known_is_shown(qtbot: QtBot, panel: RequestsPanel) -> None:
    panel.rows.add([request(9, key_id="key_new")])
    cell = panel.rows.index(0, KEY_COLUMN)
    assert panel.rows.data(cell) == "key_new"
    panel.rows._names["key_new"] = "Robot"  # type: ignore[index]
    with qtbot.waitSignal(panel.rows.dataChanged):
        panel.names_changed()
    assert panel.rows.data(cell) == "Robot"


def test_what_is_no_json_is_shown_as_it_came() -> None:
    assert pretty('{"a": 1, "b…') == '{"a": 1, "b…'
    assert pretty("") == ""
    assert pretty("hello") == "hello"
    assert (took_words(0.84), took_words(1_204.4)) == ("0.8", "1,204")
