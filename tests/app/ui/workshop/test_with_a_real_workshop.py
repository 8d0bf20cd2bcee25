"""The editors over the real workshop: real database, files on disk, a real request.

The desk's commands run on a real engine thread, so every answer comes later than what asked
for it, as in the program.
"""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from app.chat_models import DeskModels
from app.desk import BUNDLED_PLAYBOOK
from app.engine.bus import Bus
from app.engine.events import RecordsChanged
from app.engine.thread import EngineThread
from app.settings import DataPaths, Settings
from app.ui.bridge import EngineBridge
from app.ui.settings.fields import ChoiceField
from app.ui.settings.rows import Row
from app.ui.workshop.kinds import DEFAULTS, Kind
from app.ui.workshop.pages import Place
from app.ui.workshop.room import WorkshopRoom
from app.workshop.desk import Workshop, WorkshopParts
from audio.clock import MonotonicClock
from models.store import Store
from tests.fakes.keyring_backend import MemoryKeyring
from tests.fakes.workshop_desk import WorkshopDesk
from tests.peers.webhook import Served, webhook_server

Type = Callable[[Row, str], None]


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    paths = DataPaths(tmp_path / "desk")
    paths.make()
    return paths


@pytest.fixture
def thread() -> Iterator[EngineThread]:
    running = EngineThread()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
def bridge(qapp: object, thread: EngineThread, bus: Bus) -> Iterator[EngineBridge]:
    started = EngineBridge(thread, bus)
    started.start()
    yield started
    started.stop()


@pytest.fixture
def room(
    qtbot: QtBot, paths: DataPaths, bridge: EngineBridge, bus: Bus, kept_secrets: MemoryKeyring
) -> Iterator[WorkshopRoom]:
    """A room over an empty desk."""
    settings = Settings()
    with Store.open(paths.database) as store:
        parts = WorkshopParts(
            store,
            paths,
            lambda: settings,
            BUNDLED_PLAYBOOK,
            lambda what, record_id: bus.publish(RecordsChanged(what, record_id)),
            DeskModels(lambda: settings.agent, paths),
            MonotonicClock().now_ms,
        )
        desk = dataclasses.replace(WorkshopDesk().desk, agents=Workshop(parts))
        shown = WorkshopRoom(bridge, desk)
        shown.resize(1280, 800)
        with qtbot.waitExposed(shown):
            shown.show()
        shown.activateWindow()
        qtbot.waitUntil(shown.isActiveWindow)
        qtbot.waitUntil(lambda: shown.catalogue.lists[Kind.TOOL].count() > 1)
        qtbot.waitUntil(lambda: all(each.read for each in shown.stock.playbooks.values()))
        yield shown
        bridge.stop()
        shown.close()
        shown.deleteLater()


def pick(row: Row, words: str) -> None:
    field = row.field
    assert isinstance(field, ChoiceField)
    index = field.combo.findText(words)
    assert index >= 0
    field.combo.setCurrentIndex(index)
    field.combo.activated.emit(index)


def test_a_template_from_its_first_word_to_its_restored_version(
    qtbot: QtBot, room: WorkshopRoom, type_into: Type
) -> None:
    room.new_template()
    page = room.pages.template
    rows = page.form.rows
    type_into(rows["name"], "Reminders")
    page.save()
    qtbot.waitUntil(
        lambda: rows["script"].note.words == "Choose a script, or a language model as the mind."
    )
    pick(rows["direction"], "Outgoing calls")
    pick(rows["script"], "debt-collection")
    qtbot.waitUntil(lambda: len(page.preview.opening.steps) == 2)
    assert page.preview.opening.steps[0] == "Hi, is this Bobby?"
    assert not page.preview.problems.isVisible()
    page.save()
    qtbot.waitUntil(lambda: page.foot.note.words == "Saved as version 1.")
    assert room.catalogue.lists[Kind.TEMPLATE].keys() == [page.draft.edited.id]
    pick(rows["mind"], "A language model")
    type_into(rows["system_prompt"], "Be very kind.")
    qtbot.waitUntil(lambda: "Be very kind." in page.preview.prompt.text.toPlainText())
    assert "## Rules" in page.preview.prompt.text.toPlainText()
    page.save()
    qtbot.waitUntil(lambda: page.foot.note.words == "Saved as version 2.")
    page.tabs.setCurrentIndex(1)
    versions = page.versions
    qtbot.waitUntil(lambda: versions.list.keys() == ["2", "1"])
    titles = [field.title for field in versions.difference.fields]
    assert titles == ["What it thinks with", "System prompt"]
    versions.list.setCurrentRow(1)
    versions.restore.click()
    qtbot.waitUntil(lambda: versions.list.keys() == ["3", "2", "1"])
    assert page.draft.edited.system_prompt == ""
    assert not page.draft.dirty


def test_a_playbook_is_copied_checked_and_not_lost_to_another_program(
    qtbot: QtBot, room: WorkshopRoom, paths: DataPaths
) -> None:
    room.tabs.setCurrentIndex(Place.PLAYBOOK)
    page = room.pages.playbook
    qtbot.waitUntil(lambda: page.edit.toPlainText() != "")
    assert [one for one in page.draft.edited.problems if one.stops] == []
    assert "saving makes a copy" in page.message.words.text()
    page.edit.moveCursor(QTextCursor.MoveOperation.End)
    page.edit.insertPlainText("\n- Broken -> say {facts.nobody_gives_this}\n")
    qtbot.waitUntil(page.problems.isVisible)
    page.save()
    copy = paths.playbooks / BUNDLED_PLAYBOOK.name
    qtbot.waitUntil(lambda: page.foot.note.words == f"Saved as a copy of yours: {copy}")
    assert copy.read_text("utf-8").endswith("{facts.nobody_gives_this}\n")
    qtbot.waitUntil(lambda: room.catalogue.lists[Kind.PLAYBOOK].keys() == [str(copy)])
    copy.write_text("# Theirs\n", "utf-8")
    page.edit.insertPlainText("mine\n")
    page.save()
    qtbot.waitUntil(page.foot.question.isVisible)
    page.foot.question.answers[0].click()
    qtbot.waitUntil(lambda: page.foot.note.words == "Saved.")
    assert copy.read_text("utf-8").endswith("mine\n")


def test_a_new_playbook_is_a_file_and_offered_to_templates(
    qtbot: QtBot, room: WorkshopRoom, paths: DataPaths
) -> None:
    room.catalogue.add[Kind.PLAYBOOK].click()
    page = room.pages.playbook
    qtbot.waitUntil(lambda: page.outline.count() > 0)
    assert page.draft.edited.problems == (), "what a new one begins as is right"
    page.name.setText("sales")
    page.save()
    qtbot.waitUntil(lambda: (paths.playbooks / "sales.md").exists())
    qtbot.waitUntil(lambda: page.draft.saved is not None)
    room.new_template()
    rows = room.pages.template.form.rows
    pick(rows["direction"], "Outgoing calls")
    pick(rows["playbook"], "sales")
    pick(rows["script"], "my-script")


def test_a_tool_is_kept_with_its_secret_and_tried_over_real_http(
    qtbot: QtBot,
    room: WorkshopRoom,
    thread: EngineThread,
    kept_secrets: MemoryKeyring,
    type_into: Type,
) -> None:
    open_server = webhook_server(Served(body='{"free": 3}'), Served(status=500, body="broken"))
    server = thread.submit(open_server.__aenter__()).result(30)
    room.open_entry(Kind.TOOL, DEFAULTS)
    room.pages.defaults.headers.add.click()
    type_into(room.pages.defaults.hosts, "127.0.0.1")
    room.pages.defaults.save()
    qtbot.waitUntil(lambda: room.pages.defaults.foot.note.words == "Saved.")
    room.new_tool()
    page = room.pages.tool
    type_into(page.form.rows["name"], "check_calendar")
    type_into(page.form.rows["description"], "Looks up free times.")
    type_into(page.form.rows["url"], server.url)
    page.form.headers.add.click()
    header = page.form.headers.rows[0]
    qtbot.keyClicks(header.name, "X-Api-Key")
    qtbot.keyClicks(header.value, "hush")
    page.save()
    qtbot.waitUntil(lambda: page.foot.note.words == "Saved.")
    assert "hush" in kept_secrets.kept.values()
    page.trial.run.click()
    outcome = page.trial.outcome
    qtbot.waitUntil(outcome.isVisible)
    assert outcome.state.words == "Works  ·  Status 200"
    assert outcome.answer.toPlainText() == '{"free": 3}'
    assert "hush" not in outcome.request.toPlainText()
    assert server.asked[0].headers["x-api-key"] == "hush"
    page.trial.run.click()
    qtbot.waitUntil(lambda: outcome.state.words == "Failed  ·  Status 500")
    assert outcome.error.words
    thread.submit(open_server.__aexit__(None, None, None)).result(30)
