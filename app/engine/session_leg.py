"""The far end of a conversation with no SIP leg, whatever stands in its place.

Owns what such legs have in common as a ``sip.phone.Call``: identity, state, what they heard,
and what nobody without a SIP leg can do. Leaves sound and holding to each of them, and ending
to their ``hang_up``.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping

from audio.clock import Clock
from audio.frame_queue import FrameQueue
from audio.frames import Frame
from models.ids import new_id
from sip.errors import FeatureMissing
from sip.life import CallLife
from sip.phone import Call, CallEnd, CallEvent, Feature, QualityReported, RemoteParty
from sip.states import CallState, Direction


class SessionLeg(ABC):
    """``prefix`` begins the id; ``name`` is what the far end is called."""

    encrypted: bool = False
    jitter_buffer_ms: float = 0.0

    def __init__(
        self, prefix: str, line_id: str, name: str, direction: Direction, clock: Clock
    ) -> None:
        self.id = new_id(prefix)
        self.line_id = line_id
        self.direction = direction
        self.remote = RemoteParty("", name, "")
        self.headers: Mapping[str, str] = {}
        self.quality: QualityReported | None = None
        inbound = direction is Direction.INBOUND
        self._life = CallLife(CallState.INCOMING if inbound else CallState.DIALLING)
        self._clock = clock
        self._heard = FrameQueue()

    @property
    def state(self) -> CallState:
        """Established or held, then ended."""
        return self._life.state

    @property
    def end(self) -> CallEnd | None:
        """Set once ENDED."""
        return self._life.end

    @property
    def dropped_frames(self) -> int:
        """Frames nobody read in time."""
        return self._heard.dropped_frames

    def frames(self) -> AsyncIterator[Frame]:
        """What the person says."""
        return self._heard.frames()

    def events(self) -> AsyncIterator[CallEvent]:
        """See ``Call.events``."""
        return self._life.events()

    async def wait_established(self, timeout_ms: float) -> None:
        """It is up already. Raises CallRefused when it is over."""
        await self._life.wait_established(timeout_ms, self._clock, self.hang_up)

    async def answer(self) -> None:
        """Nothing to do. Raises CallGone."""
        self._life.require_alive()

    async def reject(self, sip_code: int = 486) -> None:
        """As ``hang_up``: nobody rings."""
        await self.hang_up()

    @abstractmethod
    async def hang_up(self) -> None:
        """End it; harmless when over."""

    async def redirect(self, target_uri: str) -> None:
        """A session cannot be sent elsewhere. Raises FeatureMissing."""
        raise FeatureMissing(Feature.REDIRECT)

    async def send_digits(self, digits: str) -> None:
        """Nobody listens for tones. Raises FeatureMissing."""
        raise FeatureMissing(Feature.DTMF_SEND)

    async def transfer(self, target_uri: str) -> None:
        """There is no far end to send. Raises FeatureMissing."""
        raise FeatureMissing(Feature.BLIND_TRANSFER)

    async def attended_transfer(self, consultation: Call) -> None:
        """There is no far end to join. Raises FeatureMissing."""
        raise FeatureMissing(Feature.ATTENDED_TRANSFER)

    def _finish(self, end: CallEnd) -> None:
        self._life.move(CallState.ENDED, end)
        self._heard.close()
