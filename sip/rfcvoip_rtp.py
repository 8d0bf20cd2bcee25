"""RTP of one call, by rfcvoip: packets in and out, digits beside the sound (RFC 4733).

Owns what has to be different about rfcvoip's RTP client: its two threads end at what they
do not expect, a packet the network refuses raises a warning, digits lose their end and
their length, and its buffers lose sound that comes late or all at once. Leaves the pace of
what is heard to ``rfcvoip_hearing`` and what we say to ``rfcvoip_sink``.
"""

import asyncio
import logging
import socket
import struct
import threading
import warnings
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from audio.frames import Samples
from audio.hand_over import call_on
from sip.rfcvoip_library import BROKEN
from sip.rfcvoip_sdp import Agreed
from sip.rfcvoip_sink import RfcvoipSink

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from rfcvoip.RTP import PayloadType, RTPClient, RTPParseError, TransmitType

RATE_HZ = 8000
WAKE_S = 0.2
WAITING_PACKETS = 50
DIGIT_MS, DIGIT_STEP_MS = 100, 20
DIGIT_TAKES_MS = 120
"""How long rfcvoip is busy with one digit: five packets and the last one three times."""
EVENTS = "0123456789*#ABCD"
PCMU_FIRST = {PayloadType.PCMU: 10_000}

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """The sound of one packet. ``stamp`` counts samples at 8 kHz, in 32 bits."""

    source: int
    stamp: int
    samples: Samples


@dataclass(frozen=True, slots=True)
class Pressed:
    """A digit that is over."""

    digit: str
    duration_ms: int


@dataclass(frozen=True, slots=True)
class DigitSent:
    """One of our digits is out."""


Sign = Heard | Pressed | DigitSent


class RtpStream(RTPClient):
    """One call's sound on the wire. ``signs`` reach ``take`` on the loop, a second at most."""

    def __init__(
        self, sock: socket.socket, agreed: Agreed, sink: RfcvoipSink, take: Callable[[Sign], None]
    ) -> None:
        self._bound = sock
        self._sink = sink
        self._take = take
        self._loop = asyncio.get_running_loop()
        self._signs: deque[Sign] = deque(maxlen=WAITING_PACKETS)
        self._key: tuple[int, str, int] | None = None
        self._ended_key: int | None = None
        self.sent_packets = self.sent_bytes = 0
        host, port = sock.getsockname()[:2]
        super().__init__(
            payloads(agreed),
            host,
            port,
            *agreed.far,
            TransmitType(agreed.direction),
            audio_sample_rate=RATE_HZ,
            audio_bit_depth=16,
            audio_sample_width=2,
            audio_channels=1,
            codec_priority_scores=PCMU_FIRST,
            audio_output_mode="realtime",
        )
        self.pmout = sink.outlet  # type: ignore[assignment]

    def begin(self) -> None:
        """Start both threads on the socket that was bound for the offer."""
        self._bound.settimeout(WAKE_S)
        self.NSD = True
        for work, name in ((self.recv, "receiver"), (self.trans, "sender")):
            threading.Thread(target=work, name=f"ringdesk-rtp-{name}", daemon=True).start()

    def agree_anew(self, agreed: Agreed) -> None:
        """The far end moved, holds us, or speaks another codec."""
        self.assoc = payloads(agreed)
        self.preference = self.assoc[agreed.payload]
        self.preference_payload_type = agreed.payload
        self._telephone_event_pt = agreed.event_payload
        self.outIP, self.outPort = agreed.far
        self.sendrecv = TransmitType(agreed.direction)

    @property
    def sends_digits(self) -> bool:
        """Whether the far end takes digits beside the sound."""
        return self._telephone_event_pt is not None

    def end(self) -> None:
        """Stop both threads; the receiving one gives the port back."""
        self.NSD = False

    def recv(self) -> None:
        """On the receiving thread: a packet that cannot be read is no reason to be deaf."""
        while self.NSD:
            try:
                self.parse_packet(self._bound.recv(8192))
            except (*BROKEN, RTPParseError, struct.error, OSError):
                continue
        self._bound.close()

    def trans(self, **_: Any) -> None:
        """On the sending thread: what fails once may go well 20 ms later."""
        pause = threading.Event()
        while self.NSD:
            try:
                super().trans()
            except (*BROKEN, RTPParseError, OSError) as failed:
                _LOG.debug("sending sound failed: %s", type(failed).__name__)
                pause.wait(DIGIT_STEP_MS / 1000)

    def parse_audio(self, packet: Any, codec: Any = None) -> None:
        """Decode a packet and hand its sound on, in whatever order packets come."""
        adapter = self._codec_adapter(codec or packet.payload_type, receive=True)
        sound = np.frombuffer(adapter.decode(packet.payload), np.int16)
        self._sign(Heard(packet.SSRC, packet.timestamp, sound))

    def parse_telephone_event(self, packet: Any) -> None:
        """A digit counts once, however many packets tell of it, with the length it had."""
        if len(packet.payload) < 4 or packet.payload[0] >= len(EVENTS):
            return
        event, flags, length = struct.unpack("!BBH", packet.payload[:4])
        if packet.timestamp == self._ended_key:
            return
        if self._key is not None and self._key[0] != packet.timestamp:
            self._release()
        self._key = (packet.timestamp, EVENTS[event], length * 1000 // RATE_HZ)
        if flags & 0x80:
            self._release()

    def transmit_dtmf(self, code: str, **_: Any) -> bool:
        """Send one digit; what was to be said meanwhile is not said late."""
        started = self.NSD
        super().transmit_dtmf(code, duration_ms=DIGIT_MS, packet_ms=DIGIT_STEP_MS)
        self.outTimestamp += (DIGIT_TAKES_MS - DIGIT_MS) * RATE_HZ // 1000
        self._sink.skip(DIGIT_TAKES_MS)
        self._sign(DigitSent())
        return bool(started)

    def _send_rtp_packet(
        self, payload_type: int, payload: bytes, *, marker: bool, timestamp: int
    ) -> None:
        packet = self._build_rtp_packet(payload_type, payload, marker=marker, timestamp=timestamp)
        if self.NSD:
            with suppress(OSError):
                self._bound.sendto(packet, (self.outIP, self.outPort))
                self.sent_packets += 1
                self.sent_bytes += len(packet)
        self.outSequence = (self.outSequence + 1) & 0xFFFF

    def _release(self) -> None:
        if self._key is not None:
            self._ended_key, digit, duration_ms = self._key
            self._key = None
            self._sign(Pressed(digit, duration_ms))

    def _sign(self, sign: Sign) -> None:
        self._signs.append(sign)
        call_on(self._loop, self._hand_on)

    def _hand_on(self) -> None:
        if self._signs:
            self._take(self._signs.popleft())


def payloads(agreed: Agreed) -> dict[int, PayloadType]:
    """Which number stands for what, as rfcvoip has it."""
    found = {agreed.payload: PayloadType[agreed.codec.upper()]}
    if agreed.event_payload is not None:
        found[agreed.event_payload] = PayloadType.EVENT
    return found


def sound_socket(host: str, ports: tuple[int, int], near: int) -> socket.socket:
    """A socket on an even port of the range, looked for from ``near`` on. Raises OSError."""
    first, last = ports
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    even = range(first + first % 2, last + 1, 2)
    for index in range(len(even)):
        sock = socket.socket(family, socket.SOCK_DGRAM)
        try:
            sock.bind((host, even[(near + index) % len(even)]))
        except OSError:
            sock.close()
            continue
        return sock
    raise OSError(f"no free port for sound between {first} and {last}")
