"""What a line and its calls need of their phone.

Owns naming ourselves towards the network and signing requests. Leaves transactions and
the socket to their files.
"""

import socket
from collections.abc import Callable, Coroutine
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any

from audio.clock import Clock
from sip.account import LineAccount
from sip.phone_settings import PhoneSettings
from sip.rfcvoip_library import CHALLENGES, Address, authorization, is_stale
from sip.rfcvoip_message import Header, Message, Request, token
from sip.rfcvoip_receiver import Receiver
from sip.rfcvoip_transactions import Transactions

ANY = ("0.0.0.0", "::")
Build = Callable[[tuple[Header, ...]], Request]
"""Makes a request anew, with a new number and branch, and these headers besides."""


@dataclass(frozen=True, slots=True)
class Place:
    """One line's place in the phone."""

    account: LineAccount
    settings: PhoneSettings
    clock: Clock
    receiver: Receiver
    transactions: Transactions
    background: Callable[[Coroutine[Any, Any, object]], object]
    """Goes on with something though nobody waits for it, at most until the phone closes."""

    def local_host(self, far: Address) -> str:
        """Our address as ``far`` sees it, routers aside."""
        if self.receiver.host not in ANY:
            return self.receiver.host
        family = socket.AF_INET6 if ":" in far[0] else socket.AF_INET
        with closing(socket.socket(family, socket.SOCK_DGRAM)) as probe, suppress(OSError):
            probe.connect(far)  # sends nothing
            return str(probe.getsockname()[0])
        return self.receiver.host

    def via(self, far: Address) -> Header:
        """A new transaction towards ``far``."""
        own = f"{bracketed(self.local_host(far))}:{self.receiver.port}"
        return "Via", f"SIP/2.0/UDP {own};branch=z9hG4bK{token()};rport"

    def contact(self, far: Address) -> Header:
        """Where ``far`` reaches this line."""
        own = f"{bracketed(self.local_host(far))}:{self.receiver.port}"
        return "Contact", f"<sip:{self.account.user}@{own}>"

    @property
    def own_address(self) -> str:
        """The line's address of record with its display name."""
        name = f'"{self.account.display_name}" ' if self.account.display_name else ""
        return f"{name}<sip:{self.account.user}@{self.account.domain}>"

    async def ask(
        self,
        build: Build,
        answer_ms: float,
        provisional: Callable[[Message], None] | None = None,
    ) -> tuple[Request, Message | None]:
        """Ask, signed where the far end wants that; the last request and its final answer."""
        request, signed = build(()), False
        while True:
            final = await self.transactions.ask(request, answer_ms, provisional)
            if final is None or final.status not in CHALLENGES or final.parsed is None:
                return request, final
            if signed and not is_stale(final.parsed, final.status):
                return request, final
            user = self.account.auth_user or self.account.user
            what = (request.method, request.uri, request.body)
            header = authorization(final.parsed, final.status, user, self.account.password, what)
            if header is None:
                return request, final
            request, signed = build((header,)), True


def bracketed(host: str) -> str:
    """An address as a SIP URI has it."""
    return f"[{host}]" if ":" in host else host
