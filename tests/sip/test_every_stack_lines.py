"""Lines that register, fail in words and come back, over every SIP stack."""

from pathlib import Path

import pytest

from sip.errors import AccountInvalid, LineUnknown
from sip.phone import EndedBy, LineAccount
from sip.states import CallState, LineState
from tests.peers.desk import ANSWERED_MS, carried_hz, ended, reaches
from tests.peers.kamailio import kamailio
from tests.peers.stacks import OpenDesk

pytestmark = pytest.mark.peers
SECRETS = {"alice": "alice secret;x", "bob": "bobpw"}


async def test_a_line_registers_and_unregisters(tmp_path: Path, open_desk: OpenDesk) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar, open_desk() as made:
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


async def test_a_wrong_password_and_an_unknown_user_are_told_apart(
    tmp_path: Path, open_desk: OpenDesk
) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar, open_desk() as made:
        await made.phone.add_line(LineAccount("a", "alice", registrar.domain, "guess"))
        assert (await made.line_is("a", LineState.FAILED)).sip_code == 401
        await made.phone.add_line(LineAccount("m", "mallory", registrar.domain, "guess"))
        failed = await made.line_is("m", LineState.FAILED)
        assert (failed.sip_code, failed.reason) == (403, "Forbidden")


async def test_the_name_to_sign_with_may_be_another(tmp_path: Path, open_desk: OpenDesk) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar, open_desk() as made:
        account = LineAccount(
            "a", "alice", registrar.domain, SECRETS["bob"], auth_user="bob", display_name="A. Lice"
        )
        await made.phone.add_line(account)
        await made.line_is("a", LineState.REGISTERED)


async def test_a_proxy_takes_what_is_for_a_domain_that_nobody_finds(
    tmp_path: Path, open_desk: OpenDesk
) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar, open_desk() as made:
        for user, password in SECRETS.items():
            account = LineAccount(user, user, "sip.test", password, proxy=registrar.domain)
            await made.phone.add_line(account)
            await made.line_is(user, LineState.REGISTERED)
        caller = await made.phone.dial("alice", "bob")
        callee = await made.incoming()
        await callee.answer()
        await caller.wait_established(ANSWERED_MS)
        await caller.hang_up()
        assert (await ended(callee)).by is EndedBy.REMOTE


async def test_an_unknown_domain_fails_with_a_reason(open_desk: OpenDesk) -> None:
    async with open_desk() as made:
        await made.phone.add_line(LineAccount("a", "alice", "nowhere.invalid", "x"))
        failed = await made.line_is("a", LineState.FAILED)
        assert failed.sip_code is None
        assert failed.reason == "the domain could not be found"


async def test_a_line_is_asked_for_at_once_when_told(tmp_path: Path, open_desk: OpenDesk) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar, open_desk() as made:
        account = LineAccount("a", "alice", registrar.domain, SECRETS["alice"])
        await made.phone.add_line(account)
        await made.line_is("a", LineState.REGISTERED)
        for ask in (lambda: made.phone.retry_line("a"), made.phone.network_changed):
            made.seen.clear()
            await ask()
            await made.line_is("a", LineState.REGISTERING)
            await made.line_is("a", LineState.REGISTERED)


async def test_a_call_through_the_registrar_with_digest(
    tmp_path: Path, open_desk: OpenDesk
) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar, open_desk() as made:
        for user in SECRETS:
            account = LineAccount(user, user, registrar.domain, SECRETS[user])
            await made.phone.add_line(account)
            await made.line_is(user, LineState.REGISTERED)
        caller = await made.phone.dial("alice", "bob")
        callee = await made.incoming()
        assert (callee.line_id, callee.remote.number) == ("bob", "alice")
        await callee.answer()
        await caller.wait_established(ANSWERED_MS)
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
async def test_impossible_accounts_name_the_field(
    field: str, account: LineAccount, open_desk: OpenDesk
) -> None:
    async with open_desk() as made:
        with pytest.raises(AccountInvalid) as refused:
            await made.phone.add_line(account)
        assert refused.value.field == field
        assert "break" not in str(refused.value).replace("line breaks", "")


async def test_a_line_has_one_name(open_desk: OpenDesk) -> None:
    async with open_desk() as made:
        await made.trunk("t")
        with pytest.raises(AccountInvalid, match="in use"):
            await made.phone.add_line(LineAccount("t", "other", "pbx.test"))
