"""From settings and records to what the engine serves."""

import asyncio
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest
from keyring.backend import KeyringBackend

from app.agent.playbook_shelf import PlaybookShelf
from app.desk import BUNDLED_PLAYBOOK
from app.engine.minds import Task
from app.line_secrets import set_secret
from app.serving import LiveDesk, plan_for, served
from app.settings import (
    CallSettings,
    DataPaths,
    SecretsUnavailable,
    Settings,
    SipSettings,
    SpeechSettings,
)
from models.lines import AgentAnswers, Line
from models.templates import Template
from tests.fakes.keyring_backend import MemoryKeyring

LINE = Line("Front desk", "alice", "sip.example.com:5070", id="pn_1", script="booking")


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    return DataPaths(tmp_path)


@pytest.fixture(autouse=True)
def own_keyring() -> Iterator[KeyringBackend]:
    usual, own = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(own)
    yield own
    keyring.set_keyring(usual)


def test_a_line_becomes_an_account_with_its_password(paths: DataPaths) -> None:
    set_secret(paths, "pn_1", "open sesame", {})
    line = dataclasses.replace(
        LINE,
        transport="tls",
        proxy="proxy.example.com",
        auth_user="auth",
        display_name="The Desk",
        expires_s=120,
        codecs=("pcma",),
        dtmf_mode="info",
    )
    account = served(line, paths).account
    assert (account.line_id, account.password) == ("pn_1", "open sesame")
    for name in ("user", "domain", "transport", "proxy", "auth_user", "display_name", "register"):
        assert getattr(account, name) == getattr(line, name)
    assert (account.expires_s, account.codecs, account.dtmf_mode) == (120, ("pcma",), "info")
    assert "sesame" not in repr(served(line, paths))


def test_a_line_without_a_password_registers_without(paths: DataPaths) -> None:
    assert served(LINE, paths).account.password == ""


def test_a_trunk_without_a_login_asks_no_keyring(paths: DataPaths) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    trunk = dataclasses.replace(LINE, register=False)
    assert served(trunk, paths).account.password == ""
    with pytest.raises(SecretsUnavailable):
        served(dataclasses.replace(trunk, auth_user="auth"), paths)
    with pytest.raises(SecretsUnavailable):
        served(LINE, paths)


@pytest.mark.parametrize(
    ("answers", "wait_ms", "taken"),
    [
        (AgentAnswers.ALWAYS, 0.0, True),
        (AgentAnswers.AFTER, 15_000.0, True),
        (AgentAnswers.OFF, None, False),
    ],
)
def test_when_the_agent_takes_a_call(
    paths: DataPaths, answers: AgentAnswers, wait_ms: float | None, taken: bool
) -> None:
    line = dataclasses.replace(LINE, agent_answers=answers, facts={"restaurant": "Olive"})
    service = served(line, paths)
    assert (service.answers_never, service.answer_after_ms) == (not taken, wait_ms)
    assert service.inbound == Task("booking", {"restaurant": "Olive"}, inbound=True)


def test_a_line_with_nothing_to_say_is_not_answered_by_the_agent(paths: DataPaths) -> None:
    line = dataclasses.replace(LINE, script=None, agent_answers=AgentAnswers.ALWAYS)
    assert served(line, paths).inbound is None
    template = Template("tpl_1", "Desk", "inbound")
    assert served(line, paths, template).inbound == Task(template=template, inbound=True)
    off = dataclasses.replace(template, active=False)
    assert served(line, paths, off).inbound is None


def test_the_plan_follows_the_settings(paths: DataPaths) -> None:
    settings = Settings(
        speech=SpeechSettings(language="de", voice_speed=1.2),
        sip=SipSettings(net_interface="eth0", jitter_min_ms=20, jitter_max_ms=60),
        calls=CallSettings(max_duration_s=90, ring_timeout_s=30, recording=False),
    )
    plan = plan_for(settings, paths)
    assert (plan.engine.home, plan.data_dir) == (paths.home, paths.home)
    assert (plan.engine.language, plan.voice_speed) == ("de", 1.2)
    assert (plan.engine.limits.ring_ms, plan.engine.limits.max_duration_ms) == (30_000, 90_000)
    assert not plan.engine.record_calls
    assert (plan.phone.net_interface, plan.phone.jitter_buffer_ms) == ("eth0", (20, 60))


def test_the_owners_playbook_goes_before_the_bundled_one(paths: DataPaths) -> None:
    plan = plan_for(Settings(), paths)
    shelf = PlaybookShelf(plan.playbook, plan.own_playbooks)
    assert shelf.files() == [BUNDLED_PLAYBOOK]
    paths.playbooks.mkdir()
    own = paths.playbooks / "ringdesk.md"
    own.write_text("# Mine\n")
    assert shelf.files() == [own]


@pytest.mark.parametrize(
    ("target", "interface"),
    [
        ("sip:bob@127.0.0.1:5070", "127.0.0.1"),
        ("sip:bob@localhost", "127.0.0.1"),
        ("sip:bob@192.168.1.20", None),
        ("sip:bob@sip.example.com", None),
        ("+44 20 7946 0812", None),
        (None, None),
    ],
)
def test_a_call_on_this_computer_stays_on_it(
    paths: DataPaths, target: str | None, interface: str | None
) -> None:
    assert plan_for(Settings(), paths, target).phone.net_interface == interface


def test_the_owners_interface_wins_over_the_targets(paths: DataPaths) -> None:
    settings = Settings(sip=SipSettings(net_interface="eth0"))
    assert plan_for(settings, paths, "sip:bob@127.0.0.1").phone.net_interface == "eth0"


def test_a_desk_that_is_not_open_has_no_call_to_end_and_no_recordings(tmp_path: Path) -> None:
    live = LiveDesk(tmp_path)
    asyncio.run(live.end_call("call_1"))
    assert live.recording_folder("call_1") is None
    (tmp_path / "recordings").mkdir()
    assert live.recording_folder("call_1") == tmp_path / "recordings"


@pytest.mark.parametrize(("chosen", "leaves"), [("leave_message", True), ("hang_up", False)])
def test_what_the_agent_does_on_a_mailbox_is_the_owners_choice(
    paths: DataPaths, chosen: str, leaves: bool
) -> None:
    settings = Settings(calls=CallSettings.model_validate({"on_voicemail": chosen}))
    assert plan_for(settings, paths).engine.leaves_message is leaves
