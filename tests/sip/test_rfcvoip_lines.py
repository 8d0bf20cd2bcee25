"""Lines over rfcvoip: registering, failing in words, coming back, and what it cannot serve."""

import asyncio
import socket
from contextlib import closing
from pathlib import Path

import pytest

from audio.clock import MonotonicClock
from sip.errors import AccountInvalid, PhoneStartFailed, SipError
from sip.missing import REASONS
from sip.phone import Feature, LineAccount
from sip.phone_settings import PhoneSettings
from sip.rfcvoip_phone import RfcvoipPhone
from sip.states import LineState
from tests.peers.kamailio import kamailio
from tests.peers.program import free_port
from tests.peers.raw_far_end import raw_far_end
from tests.peers.rfcvoip_desk import rfcvoip_desk

pytestmark = pytest.mark.peers
SECRETS = {"alice": "alice secret;x", "bob": "bobpw"}


async def test_a_registrar_that_comes_back_is_registered_with_by_itself(tmp_path: Path) -> None:
    port = free_port()
    settings = PhoneSettings(net_interface="127.0.0.1", registrar_answer_ms=300)
    async with rfcvoip_desk(settings) as made:
        account = LineAccount("a", "alice", f"127.0.0.1:{port}", SECRETS["alice"], expires_s=2)
        async with kamailio(tmp_path, SECRETS, port):
            await made.phone.add_line(account)
            await made.line_is("a", LineState.REGISTERED)
        failed = await made.line_is("a", LineState.FAILED)
        assert failed.reason == f"no answer from 127.0.0.1:{port}"
        async with kamailio(tmp_path, SECRETS, port):
            await made.line_is("a", LineState.REGISTERED)


@pytest.mark.parametrize("time", ["9" * 5000, "-1", "soon"])
async def test_a_time_that_is_none_does_not_end_the_registration(time: str) -> None:
    async with rfcvoip_desk() as made, raw_far_end() as registrar:
        await made.phone.add_line(LineAccount("a", "alice", registrar.own, expires_s=600))
        for status in ("423 Interval Too Brief\r\nMin-Expires", "200 OK\r\nExpires"):
            request = await registrar.wait_for("REGISTER")
            await registrar.answer(request, f"{status}: {time}")
            await made.line_is("a", LineState["FAILED" if "423" in status else "REGISTERED"])
            await made.phone.retry_line("a")
        await registrar.answer(await registrar.wait_for("REGISTER"), "200 OK")
        await made.phone.remove_line("a")


@pytest.mark.parametrize(
    ("feature", "account"),
    [
        (Feature.TCP, LineAccount("x", "a", "pbx.test", transport="tcp")),
        (Feature.TLS, LineAccount("x", "a", "pbx.test", transport="tls")),
        (Feature.SRTP, LineAccount("x", "a", "pbx.test", srtp="required")),
        (Feature.ICE, LineAccount("x", "a", "pbx.test", ice=True)),
        (Feature.WIDEBAND, LineAccount("x", "a", "pbx.test", codecs=("opus", "g722"))),
    ],
)
async def test_what_a_line_needs_and_this_stack_lacks_is_said(
    feature: Feature, account: LineAccount
) -> None:
    async with rfcvoip_desk() as made:
        assert feature not in made.phone.features
        with pytest.raises(AccountInvalid) as refused:
            await made.phone.add_line(account)
        assert REASONS[feature] in str(refused.value)


async def test_several_phones_run_in_one_process() -> None:
    async with rfcvoip_desk() as first, rfcvoip_desk() as second, rfcvoip_desk() as third:
        desks = (first, second, third)
        assert len({each.phone.listen_address for each in desks}) == 3
        for each in desks:
            await each.trunk("t")
        with pytest.raises(PhoneStartFailed, match="running"):
            await first.phone.start()


async def test_a_phone_that_does_not_run_refuses_and_closes_twice() -> None:
    phone = RfcvoipPhone(PhoneSettings(net_interface="127.0.0.1"), MonotonicClock())
    with pytest.raises(SipError, match="started"):
        await phone.add_line(LineAccount("t", "t", "pbx.test", register=False))
    await phone.start()
    await asyncio.gather(phone.close(), phone.close())
    await phone.close()
    await phone.start()
    await phone.close()


async def test_a_port_in_use_is_told() -> None:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        settings = PhoneSettings(net_interface="127.0.0.1", sip_port=port)
        phone = RfcvoipPhone(settings, MonotonicClock())
        with pytest.raises(PhoneStartFailed, match=str(port)):
            await phone.start()


async def test_an_address_of_another_computer_is_told() -> None:
    phone = RfcvoipPhone(PhoneSettings(net_interface="192.0.2.1"), MonotonicClock())
    with pytest.raises(PhoneStartFailed, match=r"192\.0\.2\.1"):
        await phone.start()
