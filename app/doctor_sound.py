"""Whether this computer has sound now, for ``ringdesk doctor``.

Owns looking, as the desk itself does when it starts, and the sentences, which name no device:
they go into reports for others. Leaves verdicts to ``doctor``.
"""

import asyncio

from audio.clock import MonotonicClock
from audio.devices import SoundSystem
from audio.errors import SoundUnavailable
from audio.sound_system import sound_system

NONE_THERE = "no {kind} is connected, so no calls can be held here; plug in a headset"


def look_at_sound(system: SoundSystem | None = None) -> tuple[bool, str]:
    """Whether a person can hold calls here, and a sentence. Blocking, up to four seconds where
    a sound server hangs; not on a running loop."""
    return asyncio.run(_look(system or sound_system(MonotonicClock())))


async def _look(system: SoundSystem) -> tuple[bool, str]:
    try:
        await system.start()
    except SoundUnavailable as error:
        return False, str(error)
    inputs = [device.is_input for device in system.devices()]
    await system.close()
    counts = {"microphone": inputs.count(True), "speaker": inputs.count(False)}
    missing = [kind for kind, count in counts.items() if not count]
    if missing:
        return False, NONE_THERE.format(kind=" and no ".join(missing))
    found = " and ".join(f"{count} {kind}{'s' * (count > 1)}" for kind, count in counts.items())
    return True, f"{found} can be used"
