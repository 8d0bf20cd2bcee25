"""A conversation with no SIP leg: the person's headset in the place of the far end.

Owns the session's sound, through the band of a telephone both ways, and its life, so that a
``live_call`` runs it like any call. One microphone's frames keep the time for both ways.
Leaves devices and the cancelling of echo to ``audio.headset`` and what is said to the call.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping

from audio.clock import Clock
from audio.devices import HEADSET_RATE_HZ, Headset, Output, Role
from audio.frame_queue import FrameQueue
from audio.frames import Frame, FrameSource
from audio.telephone_band import Codec, FromLine, ToLine
from models.calls import SESSION_LINE
from models.ids import new_id
from sip.errors import FeatureMissing
from sip.life import CallLife
from sip.loopback_call import LoopbackSink
from sip.phone import Call, CallEnd, CallEvent, EndedBy, Feature, QualityReported, RemoteParty
from sip.states import CallState, Direction

SESSION_NAME = "Headset session"
MADE_ROOM = "the person took a call"
NO_SOUND = "the headset was closed"


class HeadsetLeg:
    """Satisfies ``sip.phone.Call``. ``open`` it before it is used; it is up from then on.

    It ends by itself when ``room_needed`` says that the person talks to somebody else.
    """

    def __init__(self, headset: Headset, clock: Clock, codec: Codec, direction: Direction) -> None:
        self.room_needed: Callable[[], bool] = lambda: False
        self.id = new_id("session")
        self.line_id = SESSION_LINE
        self.direction = direction
        self.remote = RemoteParty("", SESSION_NAME, "")
        self.headers: Mapping[str, str] = {}
        self.quality: QualityReported | None = None
        self.encrypted = False
        self.sink = LoopbackSink(codec.rate_hz)
        inbound = direction is Direction.INBOUND
        self._life = CallLife(CallState.INCOMING if inbound else CallState.DIALLING)
        self._headset = headset
        self._clock = clock
        self._rate_hz = codec.rate_hz
        self._to_line = ToLine(codec, HEADSET_RATE_HZ)
        self._from_line = FromLine(codec, HEADSET_RATE_HZ)
        self._heard = FrameQueue()
        self._reader: FrameSource | None = None
        self._output: Output | None = None
        self._pump: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Take microphone and speaker; both sides hear each other from now on. Nothing stays
        open when that fails or is given up."""
        output = await self._headset.new_output(Role.SPEAKER)
        try:
            self._reader = await self._headset.open_microphone()
        except BaseException:
            output.close()
            raise
        self._output = output
        self._pump = asyncio.ensure_future(self._run(self._reader, self._output))
        self._life.move(CallState.ESTABLISHED)

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
        """What the person says, as a telephone carries it."""
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

    async def redirect(self, target_uri: str) -> None:
        """A session cannot be sent elsewhere. Raises FeatureMissing."""
        raise FeatureMissing(Feature.REDIRECT)

    async def hang_up(self) -> None:
        """Let microphone and speaker go; harmless when over."""
        self._finish(CallEnd(EndedBy.LOCAL, None, "hung up"))
        pump, self._pump = self._pump, None
        reader, self._reader = self._reader, None
        if pump is not None:
            pump.cancel()
            await asyncio.wait({pump})
        if self._output is not None:
            self._output.close()
        if reader is not None:
            await self._headset.close_microphone(reader)

    async def send_digits(self, digits: str) -> None:
        """Nobody listens for tones. Raises FeatureMissing."""
        raise FeatureMissing(Feature.DTMF_SEND)

    async def hold(self) -> None:
        """Neither side hears the other until ``resume``."""
        self._life.require_talking()
        self._life.move(CallState.HELD)

    async def resume(self) -> None:
        """Undo ``hold``."""
        self._life.require_talking()
        self._life.move(CallState.ESTABLISHED)

    async def transfer(self, target_uri: str) -> None:
        """There is no far end to send. Raises FeatureMissing."""
        raise FeatureMissing(Feature.BLIND_TRANSFER)

    async def attended_transfer(self, consultation: Call) -> None:
        """There is no far end to join. Raises FeatureMissing."""
        raise FeatureMissing(Feature.ATTENDED_TRANSFER)

    async def _run(self, reader: FrameSource, output: Output) -> None:
        try:
            async for frame in reader.frames():
                if self.room_needed():
                    self._finish(CallEnd(EndedBy.LOCAL, None, MADE_ROOM))
                    return
                self._pass_on(frame, output)
        finally:
            self._finish(CallEnd(EndedBy.NETWORK, None, NO_SOUND))

    def _pass_on(self, frame: Frame, output: Output) -> None:
        """20 ms each way; a held session is silent both ways, and time goes on."""
        said = self._to_line.push(frame.samples)
        answered = self.sink.take_frame()
        if self._life.state is CallState.HELD:
            said, answered = said * 0, answered * 0
        at_ms = frame.at_ms - self._to_line.delay_ms
        self._heard.put(Frame(said, self._rate_hz, at_ms))
        output.write(self._from_line.push(answered))

    def _finish(self, end: CallEnd) -> None:
        self._life.move(CallState.ENDED, end)
        self._heard.close()
