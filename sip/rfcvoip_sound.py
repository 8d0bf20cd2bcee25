"""The sound of one call from the offer to the end, with its digits.

Owns the socket for sound and when sound flows. Leaves packets to ``rfcvoip_rtp``, the pace
to ``rfcvoip_hearing`` and the offer's text to ``rfcvoip_sdp``.
"""

import asyncio
import secrets
import socket
from collections.abc import Callable

from audio.clock import Clock
from audio.dtmf import digit_tones
from audio.frame_queue import FrameQueue
from audio.frames import Frame
from sip.events import SoundSent
from sip.phone_settings import PhoneSettings
from sip.rfcvoip_hearing import Hearing
from sip.rfcvoip_library import Address
from sip.rfcvoip_rtp import DigitSent, Heard, Pressed, RtpStream, Sign, sound_socket
from sip.rfcvoip_sdp import Agreed
from sip.rfcvoip_sink import RATE_HZ, RfcvoipSink

GAP_MS = 100.0
"""Between two digits."""


class CallSound:
    """What one call hears and says. On the loop.

    ``pressed`` is told of digits, ``silent`` once when nothing came for too long.
    """

    def __init__(
        self,
        settings: PhoneSettings,
        clock: Clock,
        pressed: Callable[[str, int], None],
        silent: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._pressed = pressed
        self._silent = silent
        self.sink = RfcvoipSink()
        self.heard = FrameQueue()
        self.agreed: Agreed | None = None
        self._socket: socket.socket | None = None
        self._stream: RtpStream | None = None
        self._hearing = Hearing(clock, settings.jitter_buffer_ms, self._hear)
        self._sent = asyncio.Event()
        self._ended = False

    def bind(self, host: str) -> Address:
        """Where our end of the sound will be. Raises OSError without a free port."""
        if self._ended:
            raise OSError("the call is over")
        if self._socket is None:
            near = secrets.randbelow(10_000)
            self._socket = sound_socket(host, self._settings.rtp_ports, near)
        address: Address = self._socket.getsockname()[:2]
        return address

    def agree(self, agreed: Agreed) -> None:
        """Let sound flow as agreed, or otherwise than before."""
        if self._ended or self._socket is None:
            return
        self.agreed = agreed
        if self._stream is None:
            self._stream = RtpStream(self._socket, agreed, self.sink, self._take)
            self._stream.begin()
            self.sink.open()
            self._hearing.begin()
        else:
            self._stream.agree_anew(agreed)

    @property
    def host(self) -> str:
        """The address our sound comes from; empty before ``bind``."""
        return str(self._socket.getsockname()[0]) if self._socket is not None else ""

    @property
    def jitter_buffer_ms(self) -> float:
        """How long what came last waits before it is heard."""
        return self._hearing.waits_ms

    @property
    def sends_digits(self) -> bool:
        """Whether the far end takes digits beside the sound."""
        return self._stream is not None and self._stream.sends_digits

    async def send_beside(self, digits: str) -> None:
        """RFC 4733; returns when the last digit has left, or the call is over."""
        for digit in digits:
            if self._ended or self._stream is None:
                return
            self._sent.clear()
            self._stream.send_dtmf_sequence(digit)
            await self._sent.wait()
            await self._clock.sleep_ms(GAP_MS)

    async def send_inside(self, digits: str) -> None:
        """Tones in the sound; returns when the last has left, or the call is over."""
        await self.sink.say_alone(digit_tones(digits, RATE_HZ), self._clock)

    @property
    def sound_sent(self) -> SoundSent | None:
        """What has left; None before sound flowed."""
        stream = self._stream
        if stream is None or not stream.sent_packets:
            return None
        return SoundSent(stream.sent_packets, stream.sent_bytes)

    def end(self) -> None:
        """No sound any more, either way."""
        self._ended = True
        self.sink.close()
        self._hearing.end()
        self.heard.close()
        self._sent.set()
        if self._stream is not None:
            self._stream.end()
        elif self._socket is not None:
            self._socket.close()

    def _take(self, sign: Sign) -> None:
        if self._ended:
            return
        if isinstance(sign, Heard):
            self._hearing.put(sign)
        elif isinstance(sign, Pressed):
            self._pressed(sign.digit, sign.duration_ms)
        elif isinstance(sign, DigitSent):
            self._sent.set()

    def _hear(self, frame: Frame) -> None:
        self.heard.put(frame)
        limit_ms = self._settings.rtp_timeout_s * 1000
        listening = self.agreed is not None and self.agreed.direction in ("sendrecv", "recvonly")
        if limit_ms and listening and self._hearing.silent_ms > limit_ms:
            self._silent()
