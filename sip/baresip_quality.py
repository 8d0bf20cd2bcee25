"""The quality of one call's line over baresip.

Owns reporting it: as it is now, measured when asked for where the C interface is there, else
as often as the far end sends RTCP; and at the end as it was in all. Leaves counting to baresip
and the MOS to ``quality``.
"""

from contextlib import suppress

from baresip import CallStats, StackEvent

from sip.baresip_native_call import NativeCall
from sip.errors import SipError
from sip.life import CallLife
from sip.phone import QualityReported, SoundSent
from sip.quality import Counted, RecentQuality

RTP_HEADER_BYTES = 12
"""RFC 3550, 5.1; the binding counts payload."""


class CallQuality:
    """Reports of one call; ``newest`` is the last there was."""

    def __init__(self, life: CallLife, native: NativeCall | None, least_wait_ms: int) -> None:
        self._life = life
        self._native = native
        self.newest: QualityReported | None = None
        self._recent = RecentQuality()
        self.jitter_buffer_ms: float = least_wait_ms
        """The delay that baresip's jitter buffer has in force (``jbuf_stat.c_delay``), as of the
        far end's last RTCP; what it is set to add at least before that, or without RTCP."""

    async def measure(self) -> None:
        """Report how the line is now; nothing without the C interface."""
        if self._native is not None:
            with suppress(SipError):
                counted = await self._native.counted()
                if counted is not None:
                    self._report(self._recent.report(counted))

    def rtcp(self, stats: CallStats) -> None:
        """The far end sent RTCP, and the binding what it made of it."""
        # None without a jitter buffer, 0 before the first packet has been through it.
        self.jitter_buffer_ms = stats.jbuf_delay_ms or self.jitter_buffer_ms
        if self._native is None:
            known = stats.rx_packets, stats.rx_lost, stats.rx_jitter_ms, stats.rtt_ms
            self._report(self._recent.report(Counted(*known)))

    def closing(self, event: StackEvent) -> None:
        """The binding's own summary: what was sent, and the quality of the whole call, from it
        for a call too short to have been measured."""
        if self._native is not None and self._native.signalling_sent is not None:
            self._life.publish(self._native.signalling_sent)
        sent = event.stats.get("tx", {})
        if sent.get("packets", 0):
            headers = RTP_HEADER_BYTES * sent["packets"]
            self._life.publish(SoundSent(sent["packets"], sent.get("bytes", 0) + headers))
        received = event.stats.get("rx", {}).get("packets", 0)
        if self.newest is None and received:
            rtcp = event.stats.get("rtcp", {})
            jitter_ms, round_trip_ms = (
                rtcp.get(each, 0) / 1000 for each in ("rx_jitter_us", "rtt_us")
            )
            self._recent.report(Counted(received, rtcp.get("rx_lost", 0), jitter_ms, round_trip_ms))
        if self._recent.in_all is not None:
            self._report(self._recent.in_all)

    def _report(self, report: QualityReported) -> None:
        # baresip repeats itself for every part of a compound RTCP packet.
        if report != self.newest:
            self.newest = report
            self._life.publish(report)
