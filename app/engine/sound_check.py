"""The audio check: a tone, a recording played back, and how much of the speaker is heard.

Owns these three on whatever headset it is given. Leaves the verdicts to the screen.
"""

from collections.abc import Callable

import numpy as np

from app.commands.sound import DeviceRole, EchoReport
from audio.clock import Clock
from audio.devices import HEADSET_RATE_HZ, Headset, Processing, Role, SoundDevice
from audio.echo_measuring import FoundChirp, find_chirp
from audio.errors import DeviceFailed
from audio.frames import FRAME_MS, FrameSource, Samples
from audio.levels import FLOOR_DB, peak_db
from audio.play_out import play_out
from audio.tones import CHIRP_MS, check_tone, chirp, rushing

SETTLE_MS = 150
"""What a microphone gives right after opening may be a click."""
LISTEN_MS = CHIRP_MS + 750
"""Bluetooth takes up to 300 ms there and back."""
DEAD = "nothing at all comes from it; is it muted, on the device or in the system?"
RAW = Processing(echo_cancellation=False, noise_suppression=False, gain_db=0.0)


class SoundCheck:
    """Lives on the engine's loop. Raises DeviceFailed where a device is missing: the headset
    itself goes on without one, and a check that hears nothing would praise it."""

    def __init__(self, headset: Headset, clock: Clock) -> None:
        self._headset = headset
        self._clock = clock
        self.measured_id = ""
        """The microphone that is being measured; nobody else says how it is treated then."""

    async def play(self, role: DeviceRole, samples: Samples | None = None) -> None:
        """Play a sound, the check tone when none is given; returns when it is over."""
        require(self._headset, Role(role.value))
        output = await self._headset.new_output(Role(role.value), live=False)
        sound = check_tone(HEADSET_RATE_HZ) if samples is None else samples
        try:
            await play_out(output, sound, self._clock)
        finally:
            output.close()

    async def record_and_play(self, seconds: float) -> float:
        """Record, play back, and return the recording's peak in dBFS."""
        require(self._headset, Role.MICROPHONE, Role.SPEAKER)
        reader = await self._headset.open_microphone()
        try:
            await heard_for(reader, SETTLE_MS)
            recorded = await heard_for(reader, seconds * 1000.0)
        finally:
            await self._headset.close_microphone(reader)
        await self.play(DeviceRole.SPEAKER, recorded)
        return peak_db(recorded)

    async def measure_echo(self, usual: Callable[[str], Processing]) -> EchoReport:
        """The echo without and with what is usual for the microphone, which it has afterwards.

        ``usual`` is asked by the device's id each time: it may be set otherwise meanwhile.
        Raises DeviceFailed, also for a microphone that gives nothing but exact silence.
        """
        device, _ = require(self._headset, Role.MICROPHONE, Role.SPEAKER)
        reader = await self._headset.open_microphone()
        self.measured_id = device.id
        try:
            self._headset.process(device.id, RAW)
            bare = await self._chirp(reader)
            if bare is None:
                raise DeviceFailed(device.name, DEAD)
            self._headset.process(device.id, usual(device.id))
            if not bare.certain:
                return EchoReport(False, bare.level_db, bare.level_db, 0.0)
            await self.play(DeviceRole.SPEAKER, rushing(HEADSET_RATE_HZ))
            left = await self._chirp(reader, at_ms=bare.at_ms)
            left_db = min(left.level_db if left else FLOOR_DB, bare.level_db)
            return EchoReport(True, bare.level_db, left_db, bare.at_ms)
        finally:
            self.measured_id = ""
            self._headset.process(device.id, usual(device.id))
            await self._headset.close_microphone(reader)

    async def _chirp(self, reader: FrameSource, at_ms: float | None = None) -> FoundChirp | None:
        """Play a chirp and look for it; ``at_ms`` where it is known to be, however faint. None
        for exact silence."""
        output = await self._headset.new_output(Role.SPEAKER, live=False)
        try:
            await heard_for(reader, SETTLE_MS)
            began_ms = self._clock.now_ms()
            output.write(chirp(HEADSET_RATE_HZ))
            first_ms = await self._next_frame(reader, began_ms)
            sound = await heard_for(reader, LISTEN_MS)
        finally:
            output.close()
        if not sound.any():
            return None
        late_ms = max(0.0, first_ms - began_ms)
        found = find_chirp(sound, HEADSET_RATE_HZ, None if at_ms is None else at_ms - late_ms)
        return FoundChirp(found.at_ms + late_ms, found.level_db, found.certain)

    async def _next_frame(self, reader: FrameSource, since_ms: float) -> float:
        """Drop what arrived before ``since_ms`` and one frame; when the next one begins."""
        latency_ms = self._headset.latency_ms[0]
        async for frame in reader.frames():
            if frame.at_ms + latency_ms >= since_ms:
                return frame.at_ms + latency_ms
        return since_ms


def require(headset: Headset, *roles: Role) -> list[SoundDevice]:
    """What these roles use now. Raises DeviceFailed for the first that has nothing."""
    using = {each.role: each.in_use for each in headset.state.roles}
    found = []
    for role in roles:
        device = using.get(role)
        if device is None:
            reason = headset.problem or "none is connected; plug one in, or choose another"
            raise DeviceFailed(f"{role.value} device", reason)
        found.append(device)
    return found


async def heard_for(reader: FrameSource, duration_ms: float) -> Samples:
    """The next frames of a microphone; less when it ends."""
    pieces: list[Samples] = [np.zeros(0, np.int16)]
    got_ms = 0.0
    async for frame in reader.frames():
        pieces.append(frame.samples)
        got_ms += FRAME_MS
        if got_ms >= duration_ms:
            break
    return np.concatenate(pieces)
