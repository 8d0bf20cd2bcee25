"""What a test needs to know of the way in which a phone is started."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from audio.clock import Clock
from sip.phone_settings import PhoneSettings
from tests.peers.desk import Desk


class OpenDesk(Protocol):
    """Starts a phone on loopback and closes it at the end."""

    def __call__(
        self, settings: PhoneSettings | None = None, clock: Clock | None = None
    ) -> AbstractAsyncContextManager[Desk]: ...
