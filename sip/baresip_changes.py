"""Changes of a live call over baresip: hold, resume and both transfers.

Owns the re-INVITEs and REFERs and what is tried again. Leaves the states that follow
to ``baresip_call``: they come with the far end's answer.

baresip sends nothing while its binding holds a call. With its C interface a hold only
changes the direction of the sound to sendonly, and what is written is still heard.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import baresip

from audio.clock import Clock
from sip.baresip_errors import translated
from sip.baresip_native_call import NativeCall, SoundDirection
from sip.errors import CallGone, SipError, TransferRefused
from sip.life import CallLife

TRIES = 10
PAUSE_MS = 100.0


class CallChanges:
    """Asks for changes of one call. ``wants_hold`` is what was asked for last."""

    def __init__(
        self, stack_call: baresip.Call, native: NativeCall | None, life: CallLife, clock: Clock
    ) -> None:
        self._stack_call = stack_call
        self._native = native
        self._life = life
        self._clock = clock
        self.wants_hold = False

    async def hold(self) -> None:
        """Ask for hold. Raises CallGone, SipError when the far end stays busy."""
        await self._renegotiate(on_hold=True)

    async def resume(self) -> None:
        """Ask to go on."""
        await self._renegotiate(on_hold=False)

    async def transfer(self, uri: str) -> None:
        """Blind transfer. Raises TransferRefused; the call is then as it was."""
        self._life.require_talking()
        with _outcome():
            await self._stack_call.transfer(uri)

    async def attended_transfer(self, consultation: "CallChanges") -> None:
        """Join both far ends. Raises TransferRefused; both calls are then on hold."""
        self._life.require_talking()
        consultation._life.require_talking()
        if consultation is self:
            raise SipError("a call cannot be joined with itself")
        # baresip puts both on hold; the states follow with the answers.
        self.wants_hold = consultation.wants_hold = True
        try:
            await self._join(consultation)
        except TransferRefused:
            for leg in (self, consultation):
                await leg._hold_with_sound()
            raise

    async def _join(self, consultation: "CallChanges") -> None:
        for _ in range(TRIES):
            try:
                with _outcome():
                    await self._stack_call.attended_transfer(consultation._stack_call)
                return
            except _Busy:
                await self._clock.sleep_ms(PAUSE_MS)
                self._life.require_talking()
                consultation._life.require_talking()
        raise TransferRefused(None, "the far end is still busy with another change of the call")

    async def _renegotiate(self, *, on_hold: bool) -> None:
        self._life.require_talking()
        # Set first: on loopback the answer may be reported before the request returns.
        self.wants_hold = on_hold
        for _ in range(TRIES):
            if await self._ask(on_hold):
                return
            await self._clock.sleep_ms(PAUSE_MS)
            self._life.require_talking()
        raise SipError("the far end is still busy with another change of the call; try again")

    async def _ask(self, on_hold: bool) -> bool:
        """Send the re-INVITE; False while another one is in flight."""
        if self._native is not None:
            direction = SoundDirection.SENDONLY if on_hold else SoundDirection.SENDRECV
            if not self._stack_call.is_on_hold:
                return await self._native.aim_sound(direction)
            # A transfer that was refused left the binding's own hold behind.
            await self._native.aim_sound(direction, tell=False)
            return await self._ask_binding(False)
        return await self._ask_binding(on_hold)

    async def _ask_binding(self, on_hold: bool) -> bool:
        try:
            with translated():
                await (self._stack_call.hold() if on_hold else self._stack_call.resume())
        except SipError as refused:
            if _is_busy(refused):
                return False
            raise
        return True

    async def _hold_with_sound(self) -> None:
        """Turn the binding's hold, which sends nothing, into ours. The call may be gone."""
        if self._native is None or not self._stack_call.is_on_hold or self._life.ended:
            return
        try:
            await self._renegotiate(on_hold=True)
        except (CallGone, SipError):
            return


class _Busy(SipError):
    """Another re-INVITE is in flight."""


@contextmanager
def _outcome() -> Iterator[None]:
    """Raise our errors for those of a transfer."""
    try:
        with translated():
            yield
    except SipError as refused:
        cause = refused.__cause__
        if isinstance(cause, baresip.TransferFailed):
            raise TransferRefused(cause.status, cause.reason or str(cause)) from cause
        if _is_busy(refused):
            raise _Busy("another change of the call is in flight") from refused
        if "established" in str(refused):
            raise CallGone("the call has ended already") from refused
        raise


def _is_busy(refused: SipError) -> bool:
    return "retry shortly" in str(refused)
