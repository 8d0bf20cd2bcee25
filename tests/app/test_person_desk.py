"""A person's desk opens with what there is, says what is missing, and closes whole."""

import asyncio
import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest

from app.commands.agents import PlaybookText
from app.commands.people import ADDRESS_BOOK
from app.engine.bus import Bus
from app.engine.events import (
    DevicesChanged,
    EngineStage,
    Event,
    MissedCallsChanged,
    RecordsChanged,
    TroubleArose,
)
from app.person_desk import PersonDesk, open_person_desk
from app.settings import DataPaths, data_paths
from app.settings_file import SettingsFile
from models.errors import RecordsError
from models.lines import Line
from models.templates import Template
from tests.fakes.keyring_backend import MemoryKeyring

SETTINGS = """
[sip]
net_interface = "127.0.0.1"
"""


@pytest.fixture
def paths(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DataPaths]:
    """A folder of its own, on a computer without sound and without models of the owner's."""
    monkeypatch.setenv("PULSE_SERVER", f"unix:{data_folder}/nobody")
    monkeypatch.setattr("app.person_agent._loaded", no_models)
    paths = data_paths(os.environ)
    paths.make()
    paths.settings.write_text(SETTINGS, "utf-8")
    usual = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield paths
    keyring.set_keyring(usual)


def no_models(plan: object) -> object:
    from app.weights import WeightsError

    raise WeightsError("base", "whisper-base is damaged: run the command again to mend it")


class Opening:
    """What a desk tells while it is open."""

    def __init__(self, paths: DataPaths) -> None:
        self.bus = Bus()
        self.told: list[Event] = []
        self.news = asyncio.Event()
        self.settings = SettingsFile(
            paths, os.environ, lambda: self.bus.publish(RecordsChanged("settings"))
        )
        self.following = asyncio.ensure_future(self._follow())

    async def _follow(self) -> None:
        with self.bus.subscribe() as events:
            async for event in events:
                self.told.append(event)
                self.news.set()

    async def tells(self, wanted: object) -> None:
        async with asyncio.timeout(20):
            while wanted not in self.told:
                self.news.clear()
                await self.news.wait()


async def test_without_models_and_sound_there_is_still_a_phone(
    paths: DataPaths, caplog: pytest.LogCaptureFixture
) -> None:
    opening = Opening(paths)
    async with open_person_desk(opening.settings, paths, opening.bus) as desk:
        reason = "whisper-base is damaged: run the command again to mend it"
        await opening.tells(EngineStage("models_failed", reason))
        await opening.tells(MissedCallsChanged(0))
        state = await desk.commands.sound.sound_state()
        assert state.devices == () and "sound server" in state.problem
        assert any(isinstance(one, DevicesChanged) for one in opening.told)
        assert EngineStage("ready") in opening.told
        assert len(await desk.commands.calls.scripts()) > 1
    caplog.clear()


async def test_lines_are_back_at_the_next_opening(
    paths: DataPaths, caplog: pytest.LogCaptureFixture
) -> None:
    trunk = Line("Trunk", "desk", "127.0.0.1", register=False)
    opening = Opening(paths)
    async with open_person_desk(opening.settings, paths, opening.bus) as desk:
        await desk.commands.lines.save_line(trunk)
        assert served(desk) == ["Trunk"]
    again = Opening(paths)
    async with open_person_desk(again.settings, paths, again.bus) as desk:
        assert served(desk) == ["Trunk"]
        assert [line.label for line in await desk.commands.lines.lines()] == ["Trunk"]
    caplog.clear()


async def test_what_is_made_in_the_workshop_holds_for_the_next_call(
    paths: DataPaths, caplog: pytest.LogCaptureFixture
) -> None:
    opening = Opening(paths)
    async with open_person_desk(opening.settings, paths, opening.bus) as desk:
        agents, calls = desk.commands.agents, desk.commands.calls
        template = await agents.save_template(
            Template("tpl_1", "Desk", "inbound", script="restaurant-booking")
        )
        trunk = Line("Trunk", "desk", "127.0.0.1", register=False, inbound_template_id="tpl_1")
        await desk.commands.lines.save_line(trunk)
        changed = await agents.save_template(dataclasses.replace(template, name="Evenings"))
        await opening.tells(RecordsChanged("templates", "tpl_1"))
        async with asyncio.timeout(10):
            while opening.told.count(RecordsChanged("lines", trunk.id)) < 2:
                opening.news.clear()
                await opening.news.wait()
        (served_line,) = desk.engine.lines
        assert served_line.inbound is not None and served_line.inbound.template == changed
        survey = '#### survey\n**Opening**: "Hi."\n**Branches**:\n- Confirms -> close\n'
        await agents.save_playbook(PlaybookText(Path("sales.md"), survey))
        assert "survey" in [choice.name for choice in await calls.scripts()]
        shown = await agents.preview(changed, {})
        assert shown.opening and not shown.problems
    caplog.clear()


async def test_changed_settings_hold_from_the_next_call_on(
    paths: DataPaths, caplog: pytest.LogCaptureFixture
) -> None:
    opening = Opening(paths)
    async with open_person_desk(opening.settings, paths, opening.bus) as desk:
        assert desk.engine.switchboard.settings.call_waiting
        await desk.commands.settings.change({"phone.call_waiting": False})
        async with asyncio.timeout(10):
            while desk.engine.switchboard.settings.call_waiting:
                opening.news.clear()
                await opening.news.wait()
    caplog.clear()


async def test_the_address_book_is_read_without_being_asked_once_the_desk_has_settled(
    paths: DataPaths, caplog: pytest.LogCaptureFixture
) -> None:
    paths.settings.write_text(f'{SETTINGS}\n[contacts]\ncarddav_url = "https://dav.example/"\n')
    opening, calm = Opening(paths), asyncio.Event()
    async with open_person_desk(opening.settings, paths, opening.bus, calm) as desk:
        await opening.tells(EngineStage("ready"))
        assert RecordsChanged(ADDRESS_BOOK) not in opening.told
        calm.set()
        await opening.tells(RecordsChanged(ADDRESS_BOOK))
        assert desk.commands.people.book_news().problem == (
            "The password of the address book at dav.example is not known; enter it."
        )
        troubles = [one.message for one in opening.told if isinstance(one, TroubleArose)]
        assert not any("dav.example" in each for each in troubles)
    caplog.clear()


async def test_hold_music_that_cannot_be_read_is_told_at_the_start_and_when_it_is_chosen(
    paths: DataPaths, caplog: pytest.LogCaptureFixture
) -> None:
    paths.settings.write_text(SETTINGS + '[phone]\nhold_music = "/nowhere/song.ogg"\n', "utf-8")
    opening = Opening(paths)

    def told() -> list[TroubleArose]:
        return [one for one in opening.told if isinstance(one, TroubleArose)]

    async with open_person_desk(opening.settings, paths, opening.bus):
        for count, file in enumerate(("/nowhere/song.ogg", "/nowhere/other.ogg")):
            await opening.settings.change({"phone.hold_music": file})
            async with asyncio.timeout(20):
                while len(told()) <= count:
                    opening.news.clear()
                    await opening.news.wait()
            assert told()[count].kind == "hold_music" and file in told()[count].message
    caplog.clear()


async def test_a_database_that_is_none_is_named_and_nothing_stays_open(paths: DataPaths) -> None:
    paths.database.write_bytes(b"this is no database" * 100)
    opening = Opening(paths)
    with pytest.raises(RecordsError, match="ringdesk.db"):
        async with open_person_desk(opening.settings, paths, opening.bus):
            raise AssertionError("it must not open")
    paths.database.unlink()
    async with open_person_desk(opening.settings, paths, opening.bus) as desk:
        assert desk.engine.lines == []


def served(desk: PersonDesk) -> list[str]:
    return [line.label for line in desk.engine.lines]
