"""A conversation with no SIP leg: the person's headset in the place of the far end.

Owns the session's sound, through the band of a telephone both ways, and its life, so that a
``live_call`` runs it like any call. One microphone's frames keep the time for both ways.
Leaves devices and the cancelling of echo to ``audio.headset`` and what is said to the call.
"""

import asyncio
from collections.abc import Callable

from app.engine.session_leg import SessionLeg
from audio.clock import Clock
from audio.devices import HEADSET_RATE_HZ, Headset, Output, Role
from audio.frames import Frame, FrameSource
from audio.telephone_band import Codec, FromLine, ToLine
from models.calls import SESSION_LINE
from sip.loopback_call import LoopbackSink
from sip.phone import CallEnd, EndedBy
from sip.states import CallState, Direction

SESSION_NAME = "Headset session"
MADE_ROOM = "the person took a call"
NO_SOUND = "the headset was closed"


class HeadsetLeg(SessionLeg):
    """Satisfies ``sip.phone.Call``. ``open`` it before it is used; it is up from then on.

    It ends by itself when ``room_needed`` says that the person talks to somebody else.
    """

    def __init__(self, headset: Headset, clock: Clock, codec: Codec, direction: Direction) -> None:
        super().__init__("session", SESSION_LINE, SESSION_NAME, direction, clock)
        self.room_needed: Callable[[], bool] = lambda: False
        self.sink = LoopbackSink(codec.rate_hz)
        self._headset = headset
        self._rate_hz = codec.rate_hz
        self._to_line = ToLine(codec, HEADSET_RATE_HZ)
        self._from_line = FromLine(codec, HEADSET_RATE_HZ)
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

    async def hold(self) -> None:
        """Neither side hears the other until ``resume``."""
        self._life.require_talking()
        self._life.move(CallState.HELD)

    async def resume(self) -> None:
        """Undo ``hold``."""
        self._life.require_talking()
        self._life.move(CallState.ESTABLISHED)

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
