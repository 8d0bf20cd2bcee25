"""What our own path adds to a person's call, measured while it goes on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.engine.events import SoundDelayMeasured
from sip.loopback_call import LoopbackCall
from tests.fakes.person_desk import PersonDesk

TO_FRAME_MS, TO_SPEAKER_MS = 20.0, 30.0
"""What the headset says of itself."""
QUEUED_MS = 80
"""More than waits on either side; a stalled machine has several frames at once."""


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[PersonDesk]:
    desk = PersonDesk(tmp_path / "home")
    await desk.open()
    yield desk
    await desk.close()


@pytest.mark.parametrize("waits_ms", [0.0, 140.0])
async def test_it_is_measured_with_the_stacks_share(desk: PersonDesk, waits_ms: float) -> None:
    desk.headset.latency_ms = (TO_FRAME_MS, TO_SPEAKER_MS)
    call_id = await desk.calls.call("sip:bob@loop.test")
    await desk.talks(call_id)
    leg = desk.engine.switchboard.call(call_id).life.leg
    assert isinstance(leg, LoopbackCall)
    leg.jitter_buffer_ms = waits_ms
    measured = await desk.until(lambda one: isinstance(one, SoundDelayMeasured))
    assert isinstance(measured, SoundDelayMeasured) and measured.call_id == call_id
    assert 0 <= measured.to_line_ms - TO_FRAME_MS < QUEUED_MS
    assert 0 <= measured.from_line_ms - TO_SPEAKER_MS - waits_ms < QUEUED_MS
