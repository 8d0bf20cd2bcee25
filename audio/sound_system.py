"""The SoundSystem of this computer.

Owns the choice by platform. On Linux the sound server's own protocol, for PortAudio knows
neither plugs nor the server's devices by name; elsewhere PortAudio.
"""

import sys

from audio.clock import Clock
from audio.devices import SoundSystem
from audio.portaudio_devices import PortAudioSoundSystem
from audio.pulse_devices import PulseSoundSystem


def sound_system(clock: Clock) -> SoundSystem:
    """A system that is not connected yet; that nothing is missing shows when it starts."""
    if sys.platform == "linux":
        return PulseSoundSystem(clock)
    return PortAudioSoundSystem(clock)
