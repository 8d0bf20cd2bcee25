"""Which device a role uses.

Pure. The chosen one when it is there; otherwise the system's default; otherwise the next.
"""

from collections.abc import Collection, Iterable

from audio.devices import Role, SoundDevice


def device_for(
    role: Role,
    chosen_id: str | None,
    devices: Iterable[SoundDevice],
    refused: Collection[str] = (),
) -> SoundDevice | None:
    """The device to use; never one whose id is in ``refused``."""
    fitting = [d for d in devices if fits(d, role) and d.id not in refused]
    chosen = (d for d in fitting if d.id == chosen_id)
    defaults = (d for d in fitting if d.is_default)
    return next(chosen, None) or next(defaults, None) or next(iter(fitting), None)


def fits(device: SoundDevice, role: Role) -> bool:
    """Whether the device is an input for the microphone, an output for the others."""
    return device.is_input == (role is Role.MICROPHONE)
