"""How loud a device plays: a gain that moves without a click.

Owns the gain and its curve. The loop sets it; the device's thread applies it.
"""

import numpy as np

from audio.frames import Samples


class Loudness:
    """``share`` is 0 to 1 of what the device can do; half way sounds half as loud.

    Loudness goes with the 0.6th power of pressure (Stevens, "The Measurement of Loudness",
    1955), for which the square is near enough: half way is 12 dB less.
    """

    def __init__(self) -> None:
        self.share = 1.0
        self._gain = 1.0

    def applied(self, sound: Samples) -> Samples:
        """The next piece of sound, shape ``(n,)``; a change takes all of it to come about."""
        wanted = self.share**2
        if wanted == self._gain == 1.0:
            return sound
        ramp = np.linspace(self._gain, wanted, len(sound), dtype=np.float32)
        self._gain = wanted
        louder: Samples = np.rint(sound * ramp).astype(np.int16)
        return louder
