"""A caller's part over a loopback phone, on a clock that the test moves."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from app.rehearsal.callers import Aside, Line
from app.rehearsal.measuring import Stretch, measure, speech_stretches
from app.rehearsal.role import Habits, Played, Role, RoleEnd, SaidLine
from app.rehearsal.tape import RATE_HZ, Tape
from app.rehearsal.voicing import VoicedLine
from audio.frames import Samples
from sip.loopback_phone import LoopbackNetwork, LoopbackPhone
from sip.phone import Call, IncomingCall, LineAccount
from tests.fakes.clock import FakeClock

REACTION_MS = 400.0
FRAME_SLACK_MS = 60.0


def hum(length_ms: float, rate_hz: int = 16_000) -> Samples:
    at_s = np.arange(int(rate_hz * length_ms / 1000)) / rate_hz
    return np.asarray(8_000 * np.sin(2 * np.pi * 300 * at_s), dtype=np.int16)


def line(text: str, length_ms: float = 800, **moments: object) -> VoicedLine:
    aside = hum(200) if "aside" in moments else hum(0)
    written = Line.model_validate({"text": text, **moments})
    return VoicedLine(written, hum(length_ms), aside, hum(length_ms * 1.25))


@dataclass
class Stage:
    """A caller in its role and the desk's end of the call, which the test plays."""

    clock: FakeClock
    desk: Call
    call: Call
    tape: Tape
    said: list[SaidLine] = field(default_factory=list)

    def role(self, **habits: float) -> Role:
        reaction = (REACTION_MS, REACTION_MS)
        return Role(
            self.call,
            self.tape,
            self.clock,
            Habits(reaction_ms=reaction, **habits),  # type: ignore[arg-type]
            self.said.append,
        )

    def desk_speaks(self, length_ms: float) -> None:
        self.desk.sink.write(hum(length_ms, 8_000))

    async def finish(self, playing: "asyncio.Task[Played]") -> Played:
        for _ in range(400):
            if playing.done():
                return playing.result()
            await self.clock.advance(100)
        raise AssertionError("the part never ended")


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    clock = FakeClock(5_000)
    network = LoopbackNetwork(clock)
    rung: list[Call] = []
    phones = [LoopbackPhone(network), LoopbackPhone(network)]
    for name, phone in zip(("desk", "bobby"), phones, strict=True):
        await phone.start()
        await phone.add_line(LineAccount(name, name, "test", register=False))
    phones[1].subscribe(
        lambda event: rung.append(event.call) if isinstance(event, IncomingCall) else None
    )
    desk = await phones[0].dial("desk", "sip:bobby@test")
    await clock.settle()
    await rung[0].answer()
    yield Stage(clock, desk, rung[0], Tape(clock.now_ms()))
    for phone in phones:
        await phone.close()


async def test_each_line_waits_for_the_desk_and_a_persons_reaction(stage: Stage) -> None:
    playing = asyncio.create_task(stage.role().play([line("one"), line("two")]))
    stage.desk_speaks(1_000)
    await stage.clock.advance(2_000)
    assert stage.said == []
    await stage.clock.advance(1_200)
    assert [said.text for said in stage.said] == ["one"]
    await stage.clock.advance(3_000)
    stage.desk_speaks(800)
    await stage.clock.advance(3_000)
    await stage.desk.hang_up()
    played = await stage.finish(playing)

    assert played.ended is RoleEnd.DESK_HUNG_UP
    assert played.unsaid == 0
    first = speech_stretches(stage.tape.stereo()[:, 0], RATE_HZ)[0]
    assert first.start_ms == pytest.approx(1_000 + 700 + REACTION_MS, abs=FRAME_SLACK_MS)
    assert first.end_ms - first.start_ms == pytest.approx(800, abs=15)
    assert first.start_ms == pytest.approx(played.said[0].start_ms, abs=25)
    assert first.end_ms == pytest.approx(played.said[0].end_ms, abs=25)


async def test_a_line_that_was_not_understood_is_said_again_and_slower(stage: Stage) -> None:
    role = stage.role()
    playing = asyncio.create_task(role.play([line("Graham Foster."), line("goodbye")]))
    for words in ("What name?", "Sorry, I didn't get that. What name?", "Got it."):
        role.told(words)
        stage.desk_speaks(1_000)
        await stage.clock.advance(4_500)
    await stage.desk.hang_up()
    played = await stage.finish(playing)

    assert [said.text for said in played.said] == ["Graham Foster.", "Graham Foster.", "goodbye"]
    first, second, _ = (said.end_ms - said.start_ms for said in played.said)
    assert second == pytest.approx(first * 1.25, abs=FRAME_SLACK_MS)
    assert played.unsaid == 0


async def test_the_recording_measures_the_desks_true_delay(stage: Stage) -> None:
    playing = asyncio.create_task(stage.role().play([line("one")]))
    stage.desk_speaks(800)
    while not stage.said:
        await stage.clock.advance(20)
    ended_ms = stage.said[0].end_ms + stage.tape.origin_ms
    await stage.clock.advance(ended_ms + 900 - stage.clock.now_ms())
    stage.desk_speaks(700)
    await stage.clock.advance(2_000)
    await stage.desk.hang_up()
    played = await stage.finish(playing)
    both = stage.tape.stereo()
    spans = [Stretch(said.start_ms, said.end_ms) for said in played.said]
    (exchange,) = measure(both[:, 0], both[:, 1], RATE_HZ, spans)
    # What the desk writes waits up to one frame for the wire and travels as one.
    assert exchange.delay_ms is not None
    assert 895 <= exchange.delay_ms <= 945


async def test_a_pause_between_the_desks_sentences_is_not_its_end(stage: Stage) -> None:
    playing = asyncio.create_task(stage.role().play([line("one")]))
    for _ in range(3):
        stage.desk_speaks(800)
        await stage.clock.advance(1_400)
    assert stage.said == []
    await stage.desk.hang_up()
    assert (await stage.finish(playing)).unsaid == 1


async def test_the_desk_going_on_during_the_reaction_is_heard_out(stage: Stage) -> None:
    playing = asyncio.create_task(stage.role().play([line("one")]))
    stage.desk_speaks(800)
    await stage.clock.advance(800 + 700 + 200)
    stage.desk_speaks(1_000)
    await stage.clock.advance(1_600)
    assert stage.said == []
    await stage.clock.advance(1_600)
    assert len(stage.said) == 1
    await stage.desk.hang_up()
    await stage.finish(playing)


async def test_an_interruption_begins_while_the_desk_speaks_and_needs_an_answer(
    stage: Stage,
) -> None:
    lines = [line("wait", interrupts_after_ms=700), line("two")]
    playing = asyncio.create_task(stage.role().play(lines))
    stage.desk_speaks(1_000)
    await stage.clock.advance(5_000)
    assert [said.text for said in stage.said] == ["wait"]
    assert stage.said[0].start_ms == pytest.approx(700, abs=FRAME_SLACK_MS)
    stage.desk_speaks(800)
    await stage.clock.advance(3_000)
    assert [said.text for said in stage.said] == ["wait", "two"]
    await stage.desk.hang_up()
    await stage.finish(playing)


async def test_an_aside_falls_into_the_desks_turn_and_is_no_line(stage: Stage) -> None:
    aside = Aside(sound="cough", after_ms=600)
    playing = asyncio.create_task(stage.role().play([line("one", aside=aside)]))
    stage.desk_speaks(2_000)
    await stage.clock.advance(1_200)
    assert stage.said == []
    await stage.clock.advance(3_500)
    assert len(stage.said) == 1
    await stage.desk.hang_up()
    await stage.finish(playing)
    cough, spoken = speech_stretches(stage.tape.stereo()[:, 0], RATE_HZ)
    assert cough.start_ms == pytest.approx(600, abs=FRAME_SLACK_MS)
    assert spoken.start_ms == pytest.approx(2_000 + 700 + REACTION_MS, abs=FRAME_SLACK_MS)


async def test_an_answering_machine_waits_for_nobody(stage: Stage) -> None:
    playing = asyncio.create_task(stage.role().play([line("hi", 1_500, unprompted_after_ms=300)]))
    await stage.clock.advance(2_500)
    assert stage.said[0].start_ms == pytest.approx(300, abs=FRAME_SLACK_MS)
    await stage.desk.hang_up()
    assert (await stage.finish(playing)).unsaid == 0


async def test_a_silent_desk_is_left(stage: Stage) -> None:
    playing = asyncio.create_task(stage.role(patience_ms=3_000.0).play([line("one")]))
    stage.desk_speaks(800)
    played = await stage.finish(playing)
    assert played.ended is RoleEnd.DESK_SILENT
    assert [said.text for said in played.said] == ["one"]
    assert stage.desk.end is not None


async def test_time_is_limited_and_a_stop_hangs_up(stage: Stage) -> None:
    role = stage.role(limit_ms=2_000.0)
    assert (await stage.finish(asyncio.create_task(role.play([])))).ended is RoleEnd.TIME_UP
    assert stage.desk.end is not None


async def test_a_stop_hangs_up(stage: Stage) -> None:
    role = stage.role()
    playing = asyncio.create_task(role.play([line("one")]))
    await stage.clock.advance(500)
    role.stop()
    assert (await stage.finish(playing)).ended is RoleEnd.STOPPED
    assert stage.desk.end is not None
