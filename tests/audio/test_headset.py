from collections.abc import AsyncIterator

import numpy as np
import pytest

from audio.devices import HeadsetChanged, HeadsetEvent, Processing, Role, RoleMoved
from audio.errors import DeviceFailed
from audio.frames import Frame, FrameSource, Samples
from audio.hand_over import FRAME_SAMPLES
from audio.headset import NO_DEVICE, SystemHeadset
from tests.fakes.clock import FakeClock
from tests.fakes.sound_system import FakeSoundSystem

WORDS = np.full(FRAME_SAMPLES, 5000, np.int16)
MOVED_MS = 900


class Attenuator:
    """A processor that halves what it hears and remembers what was played."""

    latency_ms = 7.0

    def __init__(self, processing: Processing) -> None:
        self.processing = processing
        self.played: list[Samples] = []

    def process(self, microphone: Samples, speaker: Samples) -> Samples:
        self.played.append(speaker)
        return microphone // 2


class Desk:
    """A headset over made-up devices, and what it told."""

    def __init__(self, *ids: str, missing: str = "") -> None:
        self.clock = FakeClock()
        self.system = FakeSoundSystem(*ids, missing=missing)
        self.processors: list[Attenuator] = []
        self.told: list[HeadsetEvent] = []
        self.headset = SystemHeadset(self.system, self.clock, self._processor)
        self.headset.subscribe(self.told.append)

    @property
    def moves(self) -> list[tuple[Role, str | None, str | None, bool]]:
        return [
            (e.role, e.was and e.was.id, e.to and e.to.id, e.returned)
            for e in self.told
            if isinstance(e, RoleMoved)
        ]

    def in_use(self, role: Role) -> str | None:
        states = {state.role: state.in_use for state in self.headset.state.roles}
        device = states[role]
        return device.id if device else None

    def _processor(self, processing: Processing) -> Attenuator:
        self.processors.append(Attenuator(processing))
        return self.processors[-1]


@pytest.fixture
async def made() -> AsyncIterator[list[Desk]]:
    desks: list[Desk] = []
    yield desks
    for desk in desks:
        await desk.headset.close()


async def started(made: list[Desk], *ids: str, missing: str = "") -> Desk:
    desk = Desk(*ids, missing=missing)
    made.append(desk)
    await desk.headset.start()
    return desk


async def read(source: FrameSource, count: int) -> list[Frame]:
    frames = source.frames()
    return [await anext(frames) for _ in range(count)]


async def test_starting_opens_nothing_and_tells_what_there_is(made: list[Desk]) -> None:
    desk = await started(made, "mic", "speaker", "bell")
    await desk.headset.choose(Role.RING, "bell")
    assert desk.system.open_ids() == []
    assert [desk.in_use(role) for role in Role] == ["mic", "speaker", "bell"]
    assert desk.told[-1] == desk.headset.state
    assert not desk.headset.problem


async def test_every_reader_hears_the_one_microphone(made: list[Desk]) -> None:
    desk = await started(made, "mic")
    one, other = [await desk.headset.open_microphone() for _ in range(2)]
    desk.system.hear("mic", WORDS)
    assert (await read(one, 1))[0].samples[0] == (await read(other, 1))[0].samples[0] == 2500
    assert desk.system.open_ids() == ["mic"]
    await desk.headset.close_microphone(one)
    desk.system.hear("mic", WORDS)
    assert (await read(other, 1))[0].samples[0] == 2500
    await desk.headset.close_microphone(other)
    await desk.headset.close_microphone(other)
    assert desk.system.open_ids() == []
    assert [frame async for frame in one.frames()] == []


async def test_unplugging_moves_to_the_next_device_within_a_second_and_back(
    made: list[Desk],
) -> None:
    desk = await started(made, "mic", "headset-mic", "speaker", "headset")
    await desk.headset.choose(Role.MICROPHONE, "headset-mic")
    await desk.headset.choose(Role.SPEAKER, "headset")
    reader = await desk.headset.open_microphone()
    output = await desk.headset.new_output(Role.SPEAKER, live=False)
    desk.system.change("mic", "speaker")
    await desk.clock.advance(MOVED_MS)
    assert desk.system.open_ids() == ["mic", "speaker"]
    desk.system.change("mic", "headset-mic", "speaker", "headset")
    await desk.clock.advance(MOVED_MS)
    assert desk.system.open_ids() == ["headset-mic", "headset"]
    assert desk.moves == [
        (Role.MICROPHONE, "headset-mic", "mic", False),
        (Role.SPEAKER, "headset", "speaker", False),
        (Role.MICROPHONE, "mic", "headset-mic", True),
        (Role.SPEAKER, "speaker", "headset", True),
    ]
    output.write(WORDS)
    assert desk.system.play("headset", FRAME_SAMPLES)[-1] == 5000
    desk.system.hear("headset-mic", WORDS)
    newest_second = await read(reader, 50)
    assert newest_second[-1].samples[0] == 2500
    assert reader.dropped_frames


async def test_until_it_has_moved_silence_comes_at_real_speed(made: list[Desk]) -> None:
    desk = await started(made, "mic")
    reader = await desk.headset.open_microphone()
    desk.system.change()
    await desk.clock.advance(500)
    frames = await read(reader, 24)
    assert not any(frame.samples.any() for frame in frames)
    assert {round(b.at_ms - a.at_ms) for a, b in zip(frames, frames[1:], strict=False)} == {20}
    assert desk.moves == [(Role.MICROPHONE, "mic", None, False)]
    assert desk.headset.problem == NO_DEVICE


async def test_a_microphone_that_falls_silent_is_replaced_by_silence(made: list[Desk]) -> None:
    desk = await started(made, "mic")
    reader = await desk.headset.open_microphone()
    desk.system.hear("mic", WORDS)
    await desk.clock.advance(400)
    frames = await read(reader, 15)
    assert [frame.samples.any() for frame in frames] == [True] + [False] * 14


async def test_a_role_that_follows_the_system_follows_its_default(made: list[Desk]) -> None:
    desk = await started(made, "speaker", "headset")
    await desk.headset.new_output(Role.SPEAKER)
    desk.system.change("headset", "speaker")
    await desk.clock.advance(MOVED_MS)
    assert desk.system.open_ids() == ["headset"]
    assert desk.moves == [(Role.SPEAKER, "speaker", "headset", False)]


async def test_the_default_that_was_unplugged_is_returned_to(made: list[Desk]) -> None:
    desk = await started(made, "headset", "speaker")
    await desk.headset.new_output(Role.SPEAKER)
    desk.system.change("speaker")
    await desk.clock.advance(MOVED_MS)
    desk.system.change("headset", "speaker")
    await desk.clock.advance(MOVED_MS)
    assert desk.moves[-1] == (Role.SPEAKER, "speaker", "headset", True)


async def test_a_remembered_device_is_used_as_soon_as_it_is_plugged_in(made: list[Desk]) -> None:
    desk = await started(made, "speaker")
    await desk.headset.choose(Role.SPEAKER, "headset")
    assert desk.in_use(Role.SPEAKER) == "speaker"
    await desk.headset.new_output(Role.SPEAKER)
    desk.system.change("speaker", "headset")
    await desk.clock.advance(MOVED_MS)
    assert desk.system.open_ids() == ["headset"]


async def test_choosing_a_device_that_fails_keeps_the_old_one(made: list[Desk]) -> None:
    desk = await started(made, "speaker", "headset")
    await desk.headset.new_output(Role.SPEAKER)
    desk.system.refusing.add("headset")
    with pytest.raises(DeviceFailed, match="headset"):
        await desk.headset.choose(Role.SPEAKER, "headset")
    assert desk.system.open_ids() == ["speaker"]
    assert desk.headset.state.roles[1].chosen_id is None


async def test_a_device_that_fails_when_a_call_begins_gives_way_to_the_next(
    made: list[Desk],
) -> None:
    desk = await started(made, "speaker", "headset")
    desk.system.refusing.add("speaker")
    await desk.headset.new_output(Role.SPEAKER)
    assert desk.system.open_ids() == ["headset"]
    desk.system.refusing.clear()
    await desk.clock.advance(2000)
    assert desk.system.open_ids() == ["speaker"]


async def test_choosing_in_a_call_changes_the_device_at_once(made: list[Desk]) -> None:
    desk = await started(made, "speaker", "headset")
    output = await desk.headset.new_output(Role.SPEAKER, live=False)
    await desk.headset.choose(Role.SPEAKER, "headset")
    assert desk.system.open_ids() == ["headset"]
    assert desk.moves == []
    output.write(WORDS)
    assert desk.system.play("headset", FRAME_SAMPLES)[-1] == 5000


async def test_without_a_sound_system_everything_goes_on_in_silence(made: list[Desk]) -> None:
    desk = await started(made, missing="Start the sound server.")
    assert desk.headset.problem == "Start the sound server."
    output = await desk.headset.new_output(Role.SPEAKER, live=False)
    output.write(np.full(FRAME_SAMPLES * 10, 1, np.int16))
    reader = await desk.headset.open_microphone()
    await desk.clock.advance(100)
    assert output.queued_ms == pytest.approx(100, abs=20)
    assert len(await read(reader, 4)) == 4


async def test_a_sound_system_that_comes_late_is_found(made: list[Desk]) -> None:
    desk = await started(made, missing="Start the sound server.")
    await desk.headset.new_output(Role.SPEAKER)
    desk.system.restore("speaker")
    await desk.clock.advance(1500)
    assert desk.system.open_ids() == ["speaker"]
    assert not desk.headset.problem
    assert isinstance(desk.told[-1], HeadsetChanged)


async def test_a_server_that_dies_in_a_call_is_told_and_returned_to(made: list[Desk]) -> None:
    desk = await started(made, "mic", "speaker")
    await desk.headset.open_microphone()
    desk.system.lose("The sound server stopped.")
    await desk.clock.advance(500)
    assert desk.headset.problem == "The sound server stopped."
    assert desk.moves == [(Role.MICROPHONE, "mic", None, False)]
    desk.system.restore("mic", "speaker")
    await desk.clock.advance(2500)
    assert desk.moves[-1] == (Role.MICROPHONE, None, "mic", True)
    assert not desk.headset.problem


async def test_the_speaker_stays_open_for_two_seconds_after_the_last_voice(
    made: list[Desk],
) -> None:
    desk = await started(made, "speaker")
    output = await desk.headset.new_output(Role.SPEAKER)
    output.close()
    output.close()
    await desk.clock.advance(1500)
    assert desk.system.open_ids() == ["speaker"]
    await desk.clock.advance(1000)
    assert desk.system.open_ids() == []


async def test_the_processor_gets_what_the_speaker_played_but_not_the_ring(
    made: list[Desk],
) -> None:
    desk = await started(made, "mic", "speaker", "bell")
    await desk.headset.choose(Role.RING, "bell")
    await desk.headset.open_microphone()
    speaker = await desk.headset.new_output(Role.SPEAKER, live=False)
    ring = await desk.headset.new_output(Role.RING, live=False)
    speaker.write(WORDS)
    ring.write(WORDS)
    desk.system.play("bell", FRAME_SAMPLES)
    assert desk.system.play("speaker", FRAME_SAMPLES)[-1] == 5000
    desk.system.hear("mic", WORDS)
    assert desk.processors[-1].played[-1][-1] == 5000
    desk.system.hear("mic", WORDS)
    assert not desk.processors[-1].played[-1].any()


async def test_a_microphone_is_treated_as_was_asked_for_it(made: list[Desk]) -> None:
    desk = await started(made, "mic", "headset-mic")
    desk.headset.process("headset-mic", Processing(gain_db=6))
    await desk.headset.open_microphone()
    assert desk.processors[-1].processing == Processing()
    await desk.headset.choose(Role.MICROPHONE, "headset-mic")
    assert desk.processors[-1].processing == Processing(gain_db=6)
    desk.headset.process("headset-mic", Processing(noise_suppression=False))
    assert desk.processors[-1].processing == Processing(noise_suppression=False)
    assert desk.headset.latency_ms[0] == 30 + 20 + 7
