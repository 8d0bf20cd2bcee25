import asyncio
import socket
from contextlib import closing
from pathlib import Path

import pytest

from audio.clock import MonotonicClock
from sip.baresip_phone import BaresipPhone
from sip.baresip_settings import BaresipSettings
from sip.errors import AccountInvalid, LineUnknown, PhoneStartFailed, SipError
from sip.phone import EndedBy, LineAccount
from sip.states import CallState, LineState
from tests.peers.desk import desk, ended, reaches
from tests.peers.kamailio import kamailio
from tests.peers.program import free_port

pytestmark = pytest.mark.peers
SECRETS = {"alice": "alice secret;x", "bob": "bobpw"}


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
async def test_a_line_registers_and_unregisters(tmp_path: Path, transport: str) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar:
        settings = BaresipSettings(net_interface="127.0.0.1", ca_file=str(registrar.ca_file))
        async with desk(settings) as made:
            domain = registrar.tls_domain if transport == "tls" else registrar.domain
            account = LineAccount("a", "alice", domain, SECRETS["alice"], transport=transport)
            await made.phone.add_line(account)
            await made.line_is("a", LineState.REGISTERED)
            await made.phone.remove_line("a")
            await made.line_is("a", LineState.OFFLINE)
            with pytest.raises(LineUnknown):
                await made.phone.dial("a", "bob")
            await made.phone.add_line(account)
            await made.line_is("a", LineState.REGISTERED)


async def test_a_wrong_password_and_an_unknown_user_are_told_apart(tmp_path: Path) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar, desk() as made:
        await made.phone.add_line(LineAccount("a", "alice", registrar.domain, "guess"))
        assert (await made.line_is("a", LineState.FAILED)).sip_code == 401
        await made.phone.add_line(LineAccount("m", "mallory", registrar.domain, "guess"))
        failed = await made.line_is("m", LineState.FAILED)
        assert (failed.sip_code, failed.reason) == (403, "Forbidden")


async def test_an_unknown_domain_fails_with_a_reason() -> None:
    async with desk() as made:
        await made.phone.add_line(LineAccount("a", "alice", "nowhere.invalid", "x"))
        failed = await made.line_is("a", LineState.FAILED)
        assert failed.sip_code is None
        assert failed.reason == "the domain could not be found"


async def test_a_registrar_that_comes_back_is_registered_with_again(tmp_path: Path) -> None:
    port = free_port()
    settings = BaresipSettings(net_interface="127.0.0.1", registrar_answer_ms=300)
    async with desk(settings) as made:
        account = LineAccount("a", "alice", f"127.0.0.1:{port}", SECRETS["alice"])
        await made.phone.add_line(account)
        failed = await made.line_is("a", LineState.FAILED)
        assert failed.reason == f"no answer from 127.0.0.1:{port}"
        async with kamailio(tmp_path, SECRETS, port):
            await made.phone.retry_line("a")
            await made.line_is("a", LineState.REGISTERED)


async def test_the_registrar_is_asked_again_without_being_told(tmp_path: Path) -> None:
    port = free_port()
    settings = BaresipSettings(net_interface="127.0.0.1", registrar_answer_ms=300)
    async with desk(settings) as made:
        account = LineAccount("a", "alice", f"127.0.0.1:{port}", SECRETS["alice"], transport="tcp")
        await made.phone.add_line(account)
        await made.line_is("a", LineState.FAILED)
        async with kamailio(tmp_path, SECRETS, port):
            await made.line_is("a", LineState.REGISTERED)


async def test_a_call_through_the_registrar_with_digest(tmp_path: Path) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar, desk() as made:
        for user in SECRETS:
            account = LineAccount(user, user, registrar.domain, SECRETS[user])
            await made.phone.add_line(account)
            await made.line_is(user, LineState.REGISTERED)
        caller = await made.phone.dial("alice", "bob")
        callee = await made.incoming()
        assert (callee.line_id, callee.remote.number) == ("bob", "alice")
        await callee.answer()
        await caller.wait_established(5000)
        await reaches(callee, CallState.ESTABLISHED)
        await callee.hang_up()
        end = await ended(caller)
        assert (end.by, end.sip_code) == (EndedBy.REMOTE, 200)
        nobody = await made.phone.dial("alice", "nobody")
        end = await ended(nobody)
        assert (end.by, end.sip_code, end.reason) == (EndedBy.REMOTE, 404, "Not Found")


@pytest.mark.parametrize(
    ("field", "account"),
    [
        ("user", LineAccount("x", "", "pbx.test")),
        ("user", LineAccount("x", "a@b", "pbx.test")),
        ("domain", LineAccount("x", "a", "")),
        ("password", LineAccount("x", "a", "pbx.test", 'quo"te')),
        ("transport", LineAccount("x", "a", "pbx.test", transport="carrier pigeon")),
        ("codecs", LineAccount("x", "a", "pbx.test", codecs=("mp3",))),
        ("proxy", LineAccount("x", "a", "pbx.test", proxy="<bad>")),
        ("display_name", LineAccount("x", "a", "pbx.test", display_name='A "B"')),
        ("expires_s", LineAccount("x", "a", "pbx.test", expires_s=-1)),
        ("dtmf_mode", LineAccount("x", "a", "pbx.test", dtmf_mode="smoke")),
    ],
)
async def test_impossible_accounts_name_the_field(field: str, account: LineAccount) -> None:
    async with desk() as made:
        with pytest.raises(AccountInvalid) as refused:
            await made.phone.add_line(account)
        assert refused.value.field == field
        assert 'quo"te' not in str(refused.value)


async def test_a_line_has_one_name() -> None:
    async with desk() as made:
        await made.trunk("t")
        with pytest.raises(AccountInvalid, match="in use"):
            await made.phone.add_line(LineAccount("t", "other", "pbx.test"))


async def test_one_phone_a_process_at_a_time() -> None:
    settings = BaresipSettings(net_interface="127.0.0.1")
    second = BaresipPhone(settings, MonotonicClock())
    async with desk():
        with pytest.raises(PhoneStartFailed, match="only one"):
            await second.start()
    with pytest.raises(SipError, match="started"):
        await second.add_line(LineAccount("t", "t", "pbx.test", register=False))
    await second.start()
    await asyncio.gather(second.close(), second.close())


async def test_a_port_in_use_is_told() -> None:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        settings = BaresipSettings(net_interface="127.0.0.1", sip_port=port)
        phone = BaresipPhone(settings, MonotonicClock())
        with pytest.raises(PhoneStartFailed, match=str(port)):
            await phone.start()
