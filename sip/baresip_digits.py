"""Keys of one call over baresip, both ways.

Owns sending digits in the line's mode and telling how long a key of the far end was down.
"""

from contextlib import suppress

import baresip

from audio.dtmf import digit_tones
from sip.baresip_errors import translated
from sip.baresip_place import CallPlace
from sip.baresip_sink import BaresipSink
from sip.errors import CallGone, SipError
from sip.life import CallLife
from sip.phone import DigitReceived

DIGITS = frozenset("0123456789ABCD*#")
GAP_MS = {"rtpevent": 120, "info": 200}
"""Between two digits. baresip announces 250 ms in an INFO, and they should not overlap."""


class CallDigits:
    """The keys of one call."""

    def __init__(
        self, stack_call: baresip.Call, place: CallPlace, life: CallLife, sink: BaresipSink
    ) -> None:
        self._stack_call, self._place, self._life, self._sink = stack_call, place, life, sink
        self._pressed: tuple[str, float] | None = None

    async def send(self, digits: str) -> None:
        """See ``Call.send_digits``: 100 ms a tone."""
        self._life.require_talking()
        keys = digits.upper()
        if not set(keys) <= DIGITS:
            raise SipError("a digit must be one of 0-9, A-D, * and #")
        if self._place.account.dtmf_mode == "inband":
            tones = digit_tones(keys, self._sink.rate_hz)
            await self._sink.say_alone(tones, self._place.clock)
            return
        with suppress(CallGone), translated():
            await self._stack_call.send_dtmf(keys, GAP_MS[self._place.account.dtmf_mode])

    def heard(self, pressed: str | None) -> None:
        """A key goes down, or up. With SIP INFO the next may go down before the last is up."""
        now_ms = self._place.clock.now_ms()
        if self._pressed is not None:
            digit, since_ms = self._pressed
            self._life.publish(DigitReceived(digit, round(now_ms - since_ms)))
        self._pressed = (pressed, now_ms) if pressed in DIGITS else None
