"""Setting up lines: records, passwords and the phone are changed together or not at all."""

import dataclasses
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest

from app import wording
from app.engine.errors import LineNotReady
from app.engine.events import LineChanged
from app.failure_words import line_advice
from app.line_desk import LineDesk
from app.line_secrets import get_secret
from app.settings import DataPaths, SecretsUnavailable
from audio.clock import MonotonicClock
from models.errors import RecordMissing, RecordRefused
from models.lines import AgentAnswers, Line, list_lines, save_line
from models.template_versions import keep_template
from models.templates import Template, delete_template
from sip.errors import AccountInvalid
from sip.missing import REASONS
from sip.phone import Feature, LineStateChanged
from sip.phone_settings import PhoneSettings
from sip.rfcvoip_phone import RfcvoipPhone
from sip.states import LineState
from tests.fakes.keyring_backend import GoneKeyring, LockedKeyring, MemoryKeyring
from tests.fakes.person_desk import PersonDesk

LINE = Line("Office", "ann", "loop.test", id="pn_office")
TEMPLATE = Template("tpl_desk", "Desk", "inbound", script="restaurant-booking")


class Desk:
    """A person's desk and its lines."""

    def __init__(self, home: Path) -> None:
        self.paths = DataPaths(home)
        self.person = PersonDesk(home)

    async def open(self) -> None:
        await self.person.open()
        self.lines = LineDesk(self.person.engine, self.person.store, self.paths)

    def state(self) -> LineStateChanged | None:
        return self.person.engine.line_state(LINE.id)

    async def told(self, state: str) -> LineChanged:
        """The next report of that state."""
        event = await self.person.until(
            lambda one: isinstance(one, LineChanged) and one.state == state
        )
        assert isinstance(event, LineChanged)
        return event

    async def kept_line(self, line: Line) -> str:
        """The id of a line that is in the records."""
        await self.person.store.write(save_line, line)
        return line.id

    def kept(self) -> list[Line]:
        return self.person.store.read_now(list_lines)


@pytest.fixture(autouse=True)
def memory_keyring() -> Iterator[None]:
    usual = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield
    keyring.set_keyring(usual)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path / "home")
    await desk.open()
    yield desk
    await desk.person.close()


async def test_a_new_line_is_kept_and_registers_with_its_password(desk: Desk) -> None:
    await desk.lines.save_line(LINE, "secret")
    assert desk.kept() == [LINE]
    assert get_secret(desk.paths, LINE.id) == "secret"
    state = desk.state()
    assert state is not None and state.state is LineState.REGISTERED
    (served,) = [one for one in desk.person.engine.lines if one.account.line_id == LINE.id]
    assert served.account.password == "secret"
    assert await desk.lines.has_password(LINE.id)


async def test_the_password_is_neither_in_the_records_nor_shown(desk: Desk) -> None:
    await desk.lines.save_line(LINE, "hunter2-secret")
    await desk.person.store.sync()
    for file in desk.paths.home.rglob("ringdesk.db*"):
        assert b"hunter2-secret" not in file.read_bytes()
    assert "hunter2-secret" not in repr(desk.person.engine.lines)


async def test_without_a_keyring_nothing_is_changed(desk: Desk) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    with pytest.raises(SecretsUnavailable, match="no keyring"):
        await desk.lines.save_line(LINE, "secret")
    assert desk.kept() == []
    assert desk.state() is None
    assert desk.lines.password_place() == ""


async def test_an_account_that_cannot_work_leaves_the_old_one_in_service(desk: Desk) -> None:
    await desk.lines.save_line(LINE, "secret")
    with pytest.raises(AccountInvalid, match="user"):
        await desk.lines.save_line(dataclasses.replace(LINE, user=""), "other")
    assert desk.kept() == [LINE]
    assert get_secret(desk.paths, LINE.id) == "secret"
    state = desk.state()
    assert state is not None and state.state is LineState.REGISTERED


async def test_a_line_that_cannot_be_kept_leaves_the_old_one_with_its_password(
    desk: Desk,
) -> None:
    await desk.lines.save_line(LINE, "secret")
    await desk.told("registered")
    gone = dataclasses.replace(LINE, user="bob", inbound_template_id="tpl_none")
    with pytest.raises(RecordMissing, match="tpl_none"):
        await desk.lines.save_line(gone, "another")
    unfit = dataclasses.replace(LINE, user="bob", voicemail=None)  # type: ignore[arg-type]
    for line in (unfit, dataclasses.replace(unfit, id="pn_new")):
        with pytest.raises(RecordRefused):
            await desk.lines.save_line(line, "another")
    assert keyring.get_password("ringdesk", LINE.id) == "secret"
    assert keyring.get_password("ringdesk", "pn_new") is None
    served = {one.account.line_id: one.account.user for one in desk.person.engine.lines}
    assert served[LINE.id] == "ann" and "pn_new" not in served


async def test_a_line_out_of_use_is_withdrawn_and_comes_back(desk: Desk) -> None:
    await desk.lines.save_line(LINE, "secret")
    await desk.lines.save_line(dataclasses.replace(LINE, enabled=False))
    assert LINE.id not in [one.account.line_id for one in desk.person.engine.lines]
    await desk.lines.save_line(LINE)
    assert LINE.id in [one.account.line_id for one in desk.person.engine.lines]


async def test_a_deleted_line_takes_its_password_along(desk: Desk) -> None:
    await desk.lines.save_line(LINE, "secret")
    await desk.lines.delete_line(LINE.id)
    assert desk.kept() == [] and get_secret(desk.paths, LINE.id) is None
    with pytest.raises(RecordMissing):
        await desk.lines.delete_line(LINE.id)


async def test_who_answers_changes_without_registering_anew(desk: Desk) -> None:
    await desk.lines.save_line(dataclasses.replace(LINE, script="booking"), "secret")
    seen: list[object] = []
    desk.person.phone.subscribe(seen.append)
    await desk.lines.set_agent_answers(LINE.id, AgentAnswers.AFTER, 9)
    (served,) = [one for one in desk.person.engine.lines if one.account.line_id == LINE.id]
    assert served.answer_after_ms == 9_000.0
    assert seen == []


async def test_lines_are_taken_into_service_at_the_start(desk: Desk) -> None:
    await desk.lines.save_line(LINE, "secret")
    await desk.person.engine.withdraw_line(LINE.id)
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    (trouble,) = await desk.lines.start()
    assert trouble.startswith("Office: ") and "keyring" in trouble
    keyring.set_keyring(MemoryKeyring())
    assert await desk.lines.start() == []


async def test_a_line_whose_password_is_locked_away_has_failed_until_it_is_tried_again(
    desk: Desk,
) -> None:
    await desk.lines.save_line(LINE, "secret")
    await desk.person.engine.withdraw_line(LINE.id)
    ring = keyring.get_keyring()
    keyring.set_keyring(LockedKeyring())
    assert await desk.lines.start() == ["Office: the keyring is locked; unlock it and try again"]
    told = await desk.told("failed")
    assert (told.line_id, told.label) == (LINE.id, "Office")
    assert wording.line_words(told) == "Failed: the keyring is locked; unlock it and try again"
    assert line_advice(told) == "Unlock it, then press Retry."
    with pytest.raises(LineNotReady, match="line Office cannot call: the keyring is locked"):
        await desk.person.calls.call("100", LINE.id)
    with pytest.raises(SecretsUnavailable):
        await desk.lines.retry_line(LINE.id)
    keyring.set_keyring(ring)
    await desk.lines.retry_line(LINE.id)
    assert (await desk.told("registered")).line_id == LINE.id


async def test_a_keyring_that_is_gone_keeps_no_desk_from_starting(desk: Desk) -> None:
    await desk.lines.save_line(LINE, "secret")
    await desk.person.engine.withdraw_line(LINE.id)
    keyring.set_keyring(GoneKeyring(ConnectionResetError(104, "Connection reset by peer")))
    (trouble,) = await desk.lines.start()
    assert trouble.startswith("Office: the keyring failed:")
    assert (await desk.told("failed")).line_id == LINE.id
    assert desk.lines.password_place() == ""


async def test_a_line_that_the_stack_cannot_serve_has_failed_and_says_why(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path / "home")
    settings = PhoneSettings(net_interface="127.0.0.1")
    desk.person.phone = RfcvoipPhone(settings, MonotonicClock())  # type: ignore[assignment]
    await desk.open()
    line = dataclasses.replace(LINE, transport="tcp", register=False, domain="127.0.0.1:9")
    await desk.person.store.write(save_line, line)
    (trouble,) = await desk.lines.start()
    assert trouble == f"Office: {REASONS[Feature.TCP]}"
    told = await desk.told("failed")
    assert REASONS[Feature.TCP] in wording.line_words(told)
    assert line_advice(told) == "Change that under Settings, Lines, then press Retry."
    with pytest.raises(AccountInvalid, match="UDP only"):
        await desk.lines.retry_line(LINE.id)
    with pytest.raises(LineNotReady, match="UDP only"):
        await desk.person.calls.call("100", LINE.id)
    await desk.lines.save_line(dataclasses.replace(line, transport="udp"))
    await desk.told("ready")
    await desk.person.close()


async def test_the_only_line_that_cannot_be_served_is_told_to_who_calls(desk: Desk) -> None:
    engine = desk.person.engine
    for line in engine.lines:
        await engine.withdraw_line(line.account.line_id)
    await engine.line_failed(LINE.id, "Office", "not served: the keyring is locked")
    with pytest.raises(LineNotReady, match="Office cannot call: the keyring is locked"):
        await desk.person.calls.call("100")
    await desk.lines.delete_line(await desk.kept_line(LINE))
    with pytest.raises(LineNotReady, match="no line is set up"):
        await desk.person.calls.call("100")


async def test_a_line_answers_with_its_template_as_it_was_last_saved(desk: Desk) -> None:
    store, engine = desk.person.store, desk.person.engine

    def answers_with() -> Template | None:
        (served,) = [one for one in engine.lines if one.account.line_id == LINE.id]
        return served.inbound.template if served.inbound else None

    first = store.write_now(keep_template, TEMPLATE)
    await desk.lines.save_line(dataclasses.replace(LINE, inbound_template_id=TEMPLATE.id))
    assert answers_with() == first
    second = store.write_now(keep_template, dataclasses.replace(first, name="Evenings"))
    await desk.lines.follow_template(TEMPLATE.id)
    assert answers_with() == second
    off = store.write_now(keep_template, dataclasses.replace(second, active=False))
    await desk.lines.follow_template(TEMPLATE.id)
    assert answers_with() is None
    store.write_now(keep_template, dataclasses.replace(off, active=True))
    await desk.lines.follow_template(TEMPLATE.id)
    assert answers_with() is not None
    store.write_now(delete_template, TEMPLATE.id)
    await desk.lines.follow_template(TEMPLATE.id)
    assert answers_with() is None
    state = desk.state()
    assert state is not None and state.state is LineState.REGISTERED
