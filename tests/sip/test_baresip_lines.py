import asyncio
import socket
from contextlib import closing
from pathlib import Path

import pytest

from audio.clock import MonotonicClock
from sip.baresip_phone import BaresipPhone
from sip.baresip_settings import BaresipSettings
from sip.errors import AccountInvalid, LineUnknown, PhoneStartFailed, SipError
from sip.phone import LineAccount
from sip.states import LineState
from tests.peers.desk import desk
from tests.peers.kamailio import kamailio
from tests.peers.program import free_port

pytestmark = pytest.mark.peers
SECRETS = {"alice": "alice secret;x", "bob": "bobpw"}


@pytest.mark.parametrize("transport", ["tcp", "tls"])
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


@pytest.mark.parametrize("secret", ['quo"te', "back\\slash", "pä€ss, a%b&c=d@e:f"])
async def test_a_password_may_hold_any_character(tmp_path: Path, secret: str) -> None:
    async with kamailio(tmp_path, {"alice": secret}) as registrar, desk() as made:
        await made.phone.add_line(LineAccount("a", "alice", registrar.domain, secret))
        await made.line_is("a", LineState.REGISTERED)


async def test_a_password_that_cannot_be_used_is_told_with_what_to_do() -> None:
    bare = BaresipSettings(net_interface="127.0.0.1", c_interface=False)
    async with desk(bare) as made:
        with pytest.raises(AccountInvalid, match="ask your provider") as refused:
            await made.phone.add_line(LineAccount("a", "alice", "pbx.test", 'quo"te'))
        assert refused.value.field == "password"
    async with desk() as made:
        with pytest.raises(AccountInvalid, match="enter it again"):
            await made.phone.add_line(LineAccount("a", "alice", "pbx.test", "line\nbreak"))


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
