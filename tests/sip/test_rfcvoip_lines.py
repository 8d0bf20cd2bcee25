"""Lines over rfcvoip: registering, failing in words, coming back, and what it cannot serve."""

import asyncio
import socket
from contextlib import closing
from pathlib import Path

import pytest

from audio.clock import MonotonicClock
from sip.errors import AccountInvalid, LineUnknown, PhoneStartFailed, SipError
from sip.missing import REASONS
from sip.phone import EndedBy, Feature, LineAccount
from sip.phone_settings import PhoneSettings
from sip.rfcvoip_phone import RfcvoipPhone
from sip.states import CallState, LineState
from tests.peers.desk import carried_hz, ended, reaches
from tests.peers.kamailio import kamailio
from tests.peers.program import free_port
from tests.peers.rfcvoip_desk import rfcvoip_desk

pytestmark = pytest.mark.peers
SECRETS = {"alice": "alice secret;x", "bob": "bobpw"}


async def test_a_line_registers_and_unregisters(tmp_path: Path) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar, rfcvoip_desk() as made:
        account = LineAccount("a", "alice", registrar.domain, SECRETS["alice"])
        await made.phone.add_line(account)
        await made.line_is("a", LineState.REGISTERED)
        await made.phone.remove_line("a")
        await made.line_is("a", LineState.OFFLINE)
        with pytest.raises(LineUnknown):
            await made.phone.dial("a", "bob")
        await made.phone.add_line(LineAccount("b", "bob", registrar.domain, SECRETS["bob"]))
        await made.line_is("b", LineState.REGISTERED)
        gone = await ended(await made.phone.dial("b", "alice"))
        assert (gone.by, gone.sip_code, gone.reason) == (EndedBy.REMOTE, 404, "Not Found")
        await made.phone.add_line(account)
        await made.line_is("a", LineState.REGISTERED)


async def test_a_wrong_password_and_an_unknown_user_are_told_apart(tmp_path: Path) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar, rfcvoip_desk() as made:
        await made.phone.add_line(LineAccount("a", "alice", registrar.domain, "guess"))
        assert (await made.line_is("a", LineState.FAILED)).sip_code == 401
        await made.phone.add_line(LineAccount("m", "mallory", registrar.domain, "guess"))
        failed = await made.line_is("m", LineState.FAILED)
        assert (failed.sip_code, failed.reason) == (403, "Forbidden")


async def test_the_name_to_sign_with_may_be_another(tmp_path: Path) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar, rfcvoip_desk() as made:
        account = LineAccount(
            "a", "alice", registrar.domain, SECRETS["bob"], auth_user="bob", display_name="A. Lice"
        )
        await made.phone.add_line(account)
        await made.line_is("a", LineState.REGISTERED)


async def test_a_proxy_takes_what_is_for_a_domain_that_nobody_finds(tmp_path: Path) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar, rfcvoip_desk() as made:
        for user, password in SECRETS.items():
            account = LineAccount(user, user, "sip.test", password, proxy=registrar.domain)
            await made.phone.add_line(account)
            await made.line_is(user, LineState.REGISTERED)
        caller = await made.phone.dial("alice", "bob")
        callee = await made.incoming()
        await callee.answer()
        await caller.wait_established(5000)
        await caller.hang_up()
        assert (await ended(callee)).by is EndedBy.REMOTE


async def test_an_unknown_domain_fails_with_a_reason() -> None:
    async with rfcvoip_desk() as made:
        await made.phone.add_line(LineAccount("a", "alice", "nowhere.invalid", "x"))
        failed = await made.line_is("a", LineState.FAILED)
        assert failed.sip_code is None
        assert failed.reason == "the domain could not be found"


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


async def test_a_line_is_asked_for_at_once_when_told(tmp_path: Path) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar, rfcvoip_desk() as made:
        account = LineAccount("a", "alice", registrar.domain, SECRETS["alice"])
        await made.phone.add_line(account)
        await made.line_is("a", LineState.REGISTERED)
        for ask in (lambda: made.phone.retry_line("a"), made.phone.network_changed):
            made.seen.clear()
            await ask()
            await made.line_is("a", LineState.REGISTERING)
            await made.line_is("a", LineState.REGISTERED)


async def test_a_call_through_the_registrar_with_digest(tmp_path: Path) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar, rfcvoip_desk() as made:
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
        assert await carried_hz(caller, callee, 600) == pytest.approx(600, abs=6)
        await callee.hang_up()
        end = await ended(caller)
        assert (end.by, end.sip_code) == (EndedBy.REMOTE, 200)
        caller = await made.phone.dial("alice", "bob")
        callee = await made.incoming()
        await callee.reject(603)
        assert (await ended(caller)).sip_code == 603


@pytest.mark.parametrize(
    ("field", "account"),
    [
        ("user", LineAccount("x", "", "pbx.test")),
        ("user", LineAccount("x", "a@b", "pbx.test")),
        ("domain", LineAccount("x", "a", "")),
        ("domain", LineAccount("x", "a", "pbx.test;maddr=1.2.3.4")),
        ("password", LineAccount("x", "a", "pbx.test", "line\nbreak")),
        ("transport", LineAccount("x", "a", "pbx.test", transport="carrier pigeon")),
        ("codecs", LineAccount("x", "a", "pbx.test", codecs=("mp3",))),
        ("proxy", LineAccount("x", "a", "pbx.test", proxy="<bad>")),
        ("display_name", LineAccount("x", "a", "pbx.test", display_name='A "B"')),
        ("expires_s", LineAccount("x", "a", "pbx.test", expires_s=-1)),
        ("dtmf_mode", LineAccount("x", "a", "pbx.test", dtmf_mode="smoke")),
    ],
)
async def test_impossible_accounts_name_the_field(field: str, account: LineAccount) -> None:
    async with rfcvoip_desk() as made:
        with pytest.raises(AccountInvalid) as refused:
            await made.phone.add_line(account)
        assert refused.value.field == field
        assert "break" not in str(refused.value).replace("line breaks", "")


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


async def test_a_line_has_one_name() -> None:
    async with rfcvoip_desk() as made:
        await made.trunk("t")
        with pytest.raises(AccountInvalid, match="in use"):
            await made.phone.add_line(LineAccount("t", "other", "pbx.test"))


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
