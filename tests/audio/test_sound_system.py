"""What is said when a computer has no sound at all."""

import sys
from pathlib import Path

import pytest

from audio import pulse_library
from audio.clock import MonotonicClock
from audio.devices import Role
from audio.errors import DeviceFailed, SoundUnavailable
from audio.headset import SystemHeadset
from audio.no_sound import NoSoundSystem
from audio.portaudio_devices import PortAudioSoundSystem
from audio.pulse_devices import PulseSoundSystem
from audio.sound_system import sound_system
from tests.fakes.clock import FakeClock
from tests.peers.pulse import PulseServer


@pytest.mark.parametrize(
    ("platform", "kind"), [("linux", PulseSoundSystem), ("darwin", PortAudioSoundSystem)]
)
def test_each_platform_has_its_system(
    platform: str, kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert isinstance(sound_system(FakeClock()), kind)


async def test_without_the_library_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pulse_library, "NAME", "libpulse-that-nobody-has.so")
    pulse_library.load.cache_clear()
    with pytest.raises(SoundUnavailable, match="the package libpulse0"):
        await PulseSoundSystem(FakeClock()).start()
    pulse_library.load.cache_clear()


async def test_without_portaudio_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(SoundUnavailable, match="the package libportaudio2"):
        await PortAudioSoundSystem(FakeClock()).start()


async def test_a_computer_without_sound_has_no_devices_and_a_reason() -> None:
    clock = FakeClock()
    system = NoSoundSystem("This computer is a server.")
    headset = SystemHeadset(system, clock)
    await headset.start()
    assert headset.problem == "This computer is a server."
    output = await headset.new_output(Role.RING)
    await headset.open_microphone()
    assert all(role.in_use is None for role in headset.state.roles)
    output.close()
    with pytest.raises(DeviceFailed, match="This computer is a server"):
        await system.open_speaker("speaker", lambda count: pytest.fail("pulled"))
    await headset.close()


async def test_a_server_that_hangs_is_given_up_on(pulse: PulseServer) -> None:
    system = PulseSoundSystem(MonotonicClock(), pulse.address)
    await system.start()
    pulse.freeze()
    with pytest.raises(DeviceFailed, match="Speaker: it cannot be opened: it does not answer"):
        await system.open_speaker("speaker", lambda count: pytest.fail("pulled"))
    pulse.thaw()
    await system.close()


async def test_no_server_is_ever_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    with pytest.raises(SoundUnavailable):
        await PulseSoundSystem(MonotonicClock()).start()
