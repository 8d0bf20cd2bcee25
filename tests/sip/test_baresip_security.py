"""Who is trusted over TLS, and sound that only both ends can hear."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from sip.baresip_settings import BaresipSettings
from sip.errors import AccountInvalid, LineUnknown
from sip.phone import EndedBy, LineAccount
from sip.reasons import CERTIFICATE, NO_TLS
from sip.states import CallState, LineState
from tests.peers.desk import ANSWERED_MS, Desk, carried_hz, desk, ended, reaches
from tests.peers.kamailio import kamailio
from tests.peers.program import HOST

pytestmark = pytest.mark.peers
SECRETS = {"alice": "alicepw", "bob": "bobpw"}


def trusting(ca_file: Path | None, answer_ms: float = 20_000) -> BaresipSettings:
    """``answer_ms`` is for a handshake on a busy computer."""
    return BaresipSettings(
        net_interface="127.0.0.1",
        jitter_buffer_ms=None,
        ca_file=None if ca_file is None else str(ca_file),
        registrar_answer_ms=answer_ms,
    )


@asynccontextmanager
async def program_without_tls() -> AsyncIterator[str]:
    """The address of a server that answers whoever connects with something else than TLS."""

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SIP/2.0 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, HOST, 0)
    async with server:
        yield f"{HOST}:{server.sockets[0].getsockname()[1]}"


async def _failure(made: Desk, domain: str) -> tuple[int | None, str]:
    account = LineAccount("a", "alice", domain, "alicepw", transport="tls")
    await made.phone.add_line(account)
    failed = await made.line_is("a", LineState.FAILED)
    return failed.sip_code, failed.reason


async def test_a_stranger_cannot_pose_as_the_registrar(tmp_path: Path) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar, desk(trusting(None)) as made:
        code, reason = await _failure(made, registrar.tls_domain)
        assert code is None
        assert reason.startswith(f"{CERTIFICATE}: ")
        assert "self" in reason and "signed" in reason


async def test_every_line_on_an_untrusted_server_says_so(tmp_path: Path) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar, desk(trusting(None)) as made:
        for user in ("alice", "bob", "carol"):
            account = LineAccount(user, user, registrar.tls_domain, "x", transport="tls")
            await made.phone.add_line(account)
        for user in ("alice", "bob", "carol"):
            assert (await made.line_is(user, LineState.FAILED)).reason.startswith(CERTIFICATE)


async def test_a_call_to_an_untrusted_server_ends_with_the_reason(tmp_path: Path) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar, desk(trusting(None)) as made:
        await made.trunk("t", domain=registrar.tls_domain, transport="tls")
        for _ in range(2):
            end = await ended(await made.phone.dial("t", "bob"))
            assert (end.by, end.sip_code) == (EndedBy.NETWORK, None)
            assert end.reason.startswith(f"{CERTIFICATE}: self")


async def test_a_call_to_a_server_without_tls_is_no_matter_of_certificates(
    tmp_path: Path,
) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar, desk(trusting(None)) as made:
        await _failure(made, registrar.tls_domain)  # one that is
        async with program_without_tls() as address:
            await made.trunk("t", domain=address, transport="tls")
            assert (await ended(await made.phone.dial("t", "bob"))).reason == NO_TLS


async def test_a_certificate_for_somebody_else_is_refused(tmp_path: Path) -> None:
    settings = trusting(tmp_path / "cert.pem")
    async with kamailio(tmp_path, SECRETS) as registrar, desk(settings) as made:
        # Its certificate names 127.0.0.1. An address alone baresip would not compare.
        code, reason = await _failure(made, f"localhost:{registrar.tls_port}")
        assert code is None
        assert reason == f"{CERTIFICATE}: Hostname mismatch"


async def test_a_server_without_tls_is_no_matter_of_certificates(tmp_path: Path) -> None:
    # It never answers.
    async with kamailio(tmp_path, SECRETS) as registrar, desk(trusting(None, 1000)) as made:
        code, reason = await _failure(made, registrar.domain)
        assert code is None
        assert not reason.startswith(CERTIFICATE)


@pytest.mark.parametrize("transport", ["tcp", "tls"])
async def test_a_call_through_the_registrar(tmp_path: Path, transport: str) -> None:
    async with kamailio(tmp_path, SECRETS) as registrar:
        domain = registrar.tls_domain if transport == "tls" else registrar.domain
        async with desk(trusting(registrar.ca_file)) as made:
            for user, secret in SECRETS.items():
                account = LineAccount(
                    user, user, domain, secret, transport=transport, codecs=("pcmu",)
                )
                await made.phone.add_line(account)
                await made.line_is(user, LineState.REGISTERED)
            caller = await made.phone.dial("alice", "bob")
            callee = await made.incoming()
            await callee.answer()
            await caller.wait_established(ANSWERED_MS)
            await reaches(callee, CallState.ESTABLISHED)
            assert await carried_hz(caller, callee, 600) == pytest.approx(600, abs=6)
            await callee.hold()
            await reaches(callee, CallState.HELD)
            await caller.hang_up()
            assert (await ended(callee)).by is EndedBy.REMOTE


async def _pair(made: Desk, ours: str, theirs: str) -> None:
    await made.trunk("caller", codecs=("pcmu",), srtp=ours)
    await made.trunk("desk", codecs=("pcmu",), srtp=theirs)


@pytest.mark.parametrize(
    ("ours", "theirs", "encrypted"),
    [
        ("optional", "optional", True),
        ("required", "required", True),
        ("required", "optional", True),
        ("optional", "off", False),
        ("off", "optional", False),
    ],
)
async def test_sound_is_encrypted_where_both_can(ours: str, theirs: str, encrypted: bool) -> None:
    async with desk(trusting(None)) as made:
        await _pair(made, ours, theirs)
        caller = await made.phone.dial("caller", f"sip:desk@{made.phone.listen_address}")
        callee = await made.incoming()
        await callee.answer()
        await caller.wait_established(ANSWERED_MS)
        assert await carried_hz(callee, caller, 600) == pytest.approx(600, abs=6)
        assert (caller.encrypted, callee.encrypted) == (encrypted, encrypted)


@pytest.mark.parametrize(
    ("ours", "theirs"), [("required", "off"), ("off", "required"), ("optional", "required")]
)
async def test_a_call_is_refused_where_only_one_side_encrypts(ours: str, theirs: str) -> None:
    async with desk(trusting(None)) as made:
        await _pair(made, ours, theirs)
        call = await made.phone.dial("caller", f"sip:desk@{made.phone.listen_address}")
        end = await ended(call)
        assert (end.by, end.sip_code) == (EndedBy.REMOTE, 488)


@pytest.mark.parametrize("settings", [("required", "off"), ("required", "off", "required", "off")])
async def test_a_changed_trunk_takes_calls_as_it_is_set_now(settings: tuple[str, ...]) -> None:
    async with desk(trusting(None)) as made:
        await made.trunk("caller", codecs=("pcmu",))
        for srtp in settings:
            with suppress(LineUnknown):
                await made.phone.remove_line("desk")
            await made.trunk("desk", codecs=("pcmu",), srtp=srtp)
        caller = await made.phone.dial("caller", f"sip:desk@{made.phone.listen_address}")
        callee = await made.incoming()
        await callee.answer()
        await caller.wait_established(ANSWERED_MS)


async def test_encryption_has_three_settings() -> None:
    async with desk() as made:
        with pytest.raises(AccountInvalid) as refused:
            await made.trunk("t", srtp="sometimes")
        assert refused.value.field == "srtp"
        with pytest.raises(AccountInvalid) as refused:
            await made.trunk("t", stun_server="stun.test;auth_pass=x")
        assert refused.value.field == "stun_server"
