"""Mailboxes and other extensions, told by SIPp behind Kamailio, which asks for a password."""

from pathlib import Path

import pytest

from sip.baresip_settings import BaresipSettings
from sip.errors import AddressInvalid, FeatureMissing, SipError
from sip.phone import Feature, LampChanged, LampState, LineAccount, MessagesWaiting
from sip.states import LineState
from tests.peers.desk import desk
from tests.peers.kamailio import kamailio
from tests.peers.program import free_port
from tests.peers.sipp import notifying

pytestmark = pytest.mark.peers
SECRETS = {"alice": "alicepw"}
MAIL = "message-summary", "application/simple-message-summary"
DIALOG = "dialog", "application/dialog-info+xml"


def mail(new: int, old: int) -> str:
    waiting = "yes" if new else "no"
    return f"Messages-Waiting: {waiting}\nVoice-Message: {new}/{old} (0/0)\n"


def calls(state: str) -> str:
    return (
        '<?xml version="1.0"?>\n'
        '<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="1" state="full"'
        ' entity="sip:bob@127.0.0.1">\n'
        f'<dialog id="1" direction="recipient"><state>{state}</state></dialog>\n</dialog-info>\n'
    )


async def test_waiting_messages_are_told(tmp_path: Path) -> None:
    port = free_port()
    events = f"127.0.0.1:{port}"
    async with (
        kamailio(tmp_path, SECRETS, events=events) as registrar,
        notifying(tmp_path, *MAIL, (mail(2, 8), mail(0, 10)), port) as server,
        desk() as made,
    ):
        assert Feature.MESSAGE_WAITING in made.phone.features
        await made.phone.add_line(LineAccount("a", "alice", registrar.domain, "alicepw"))
        await made.line_is("a", LineState.REGISTERED)
        assert await made.told(MessagesWaiting) == MessagesWaiting("a", 2, 8)
        assert await made.told(MessagesWaiting) == MessagesWaiting("a", 0, 10)
        await made.phone.remove_line("a")
        assert await server.wait_ended() == 0, server.output()


async def test_a_lamp_shows_what_an_extension_does(tmp_path: Path) -> None:
    port = free_port()
    events = f"127.0.0.1:{port}"
    account = LineAccount("a", "alice", "", "alicepw", watch_voicemail=False)
    async with (
        kamailio(tmp_path, SECRETS, events=events) as registrar,
        notifying(tmp_path, *DIALOG, (calls("early"), calls("confirmed")), port) as server,
        desk() as made,
    ):
        await made.add(account, registrar.domain)
        await made.phone.watch_extensions("a", ["bob"])
        for state in (LampState.RINGING, LampState.BUSY):
            assert await made.told(LampChanged) == LampChanged("a", "bob", state)
        await made.phone.watch_extensions("a", [])
        assert await server.wait_ended() == 0, server.output()


async def test_an_extension_that_tells_nobody_has_no_lamp(tmp_path: Path) -> None:
    account = LineAccount("a", "alice", "", "alicepw", watch_voicemail=False)
    async with kamailio(tmp_path, SECRETS) as registrar, desk() as made:
        await made.add(account, registrar.domain)
        await made.phone.watch_extensions("a", ["nobody"])
        assert await made.told(LampChanged) == LampChanged("a", "nobody", LampState.UNKNOWN)
        with pytest.raises(AddressInvalid):
            await made.phone.watch_extensions("a", ["what ever"])
        with pytest.raises(SipError, match="64"):
            await made.phone.watch_extensions("a", [str(each) for each in range(65)])


async def test_without_the_c_interface_lamps_are_missing() -> None:
    settings = BaresipSettings(net_interface="127.0.0.1", c_interface=False)
    async with desk(settings) as made:
        await made.trunk("t")
        assert Feature.BUSY_LAMP not in made.phone.features
        with pytest.raises(FeatureMissing):
            await made.phone.watch_extensions("t", ["bob"])
