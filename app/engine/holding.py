"""One call on hold and off it, whoever has it in hand.

Owns the order: our own sound first, the far end's word after it. Leaves which of the person's
calls is talked on to ``own_calls`` and the sound itself to whoever holds the call.
"""

import logging
from collections.abc import Callable

from app.engine.handover import Handover
from app.engine.leg_life import LegLife
from audio.frames import Samples
from sip.errors import FeatureMissing, SipError
from sip.states import CallState

log = logging.getLogger(__name__)


class Holding:
    """The hold of one call."""

    def __init__(
        self,
        life: LegLife,
        handover: Handover,
        music: Callable[[], Samples | None],
        changed: Callable[[], None],
    ) -> None:
        self.on = False
        """We have the far end wait."""
        self.ended: Callable[[], None] = lambda: None
        """Called the moment both sides may hear each other again."""
        self._life, self._handover = life, handover
        self._music, self._changed = music, changed

    def pause(self) -> None:
        """Both sides are deaf to each other from now on; the far end is not told. Raises
        NotNow before the call is up."""
        if self.on:
            return
        self._handover.part.hold(True, self._music())
        self.on = True
        self._changed()

    async def tell(self) -> None:
        """Tell the far end of a hold that has begun; one that cannot be told waits all the
        same."""
        try:
            if self.on and not self._life.over.done():
                await self._life.leg.hold()
        except SipError as error:
            log.info("call leg %s: held without telling the far end: %s", self._life.leg.id, error)

    async def hold(self) -> None:
        """Put the far end on hold. Raises NotNow, and SipError: then it is talked on."""
        if self.on:
            return
        self.pause()
        try:
            await self._life.leg.hold()
        except FeatureMissing:
            log.info("call leg %s: held without telling the far end", self._life.leg.id)
        except SipError:
            self._end()
            raise

    async def resume(self) -> None:
        """Talk again, also where the phone alone holds the leg. Raises NotNow, SipError."""
        leg = self._life.leg
        if not self._handover.part.on_hold and leg.state is not CallState.HELD:
            return
        try:
            await leg.resume()
        except FeatureMissing:
            log.info("call leg %s: taken off hold without telling the far end", leg.id)
        self._end()

    def _end(self) -> None:
        self.on = False
        if not self._life.over.done():
            self._handover.part.hold(False)
            self.ended()
        self._changed()
