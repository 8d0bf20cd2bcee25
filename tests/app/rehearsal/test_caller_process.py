"""The caller as a process of its own, over real SIP on loopback."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf

from app.rehearsal.desk_turns import DeskTurns
from app.rehearsal.measuring import Stretch, measure_file
from app.rehearsal.spec import load_result
from audio.clock import MonotonicClock
from audio.frames import Samples
from sip.baresip_phone import BaresipPhone
from sip.phone import Call, IncomingCall, LineAccount
from sip.phone_settings import PhoneSettings
from tests.peers.tries import TRIES, tried_anew

pytestmark = [pytest.mark.peers, pytest.mark.models, pytest.mark.timeout(400)]
ROOT = Path(__file__).parents[3]
ANSWER_MS = 600.0
HEARD_FINISHED_MS = 300.0
LATE_MS = 2_000.0
WAIT_S = 60.0
"""For what comes at once, or is over in seconds, on a computer with time."""
ANSWERED_MS = WAIT_S * 1000
CALLER = """
id = "counts"
scripts = ["counting"]
about = "Says two numbers."
dials = true
expected = { outcome = "closed", goal_reached = false }
[[lines]]
text = "four"
pieces = [{ tone_hz = 500, tone_ms = 700 }]
[[lines]]
text = "seven"
pieces = [{ tone_hz = 700, tone_ms = 600 }]
"""


def burst(length_ms: int) -> Samples:
    at_s = np.arange(8 * length_ms) / 8_000
    return np.asarray(9_000 * np.sin(2 * np.pi * 350 * at_s), np.int16)


class Process:
    """A caller process under test."""

    def __init__(self, running: asyncio.subprocess.Process, folder: Path) -> None:
        self.running = running
        self.folder = folder

    async def event(self) -> dict[str, Any]:
        assert self.running.stdout is not None
        line = await asyncio.wait_for(self.running.stdout.readline(), WAIT_S)
        entry: dict[str, Any] = json.loads(line)
        return entry

    async def ended(self) -> int:
        return await asyncio.wait_for(self.running.wait(), WAIT_S)


Starter = Callable[..., Awaitable[Process]]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Starter]:
    """Starts callers with a brief; none is left running."""
    started: list[Process] = []

    async def start_one(folder: Path = tmp_path, **spec: object) -> Process:
        (folder / "counts.toml").write_text(CALLER)
        brief = {
            "caller": "counts",
            "script": "counting",
            "callers_dir": str(folder),
            "recording": str(folder / "caller.flac"),
            "result": str(folder / "caller.json"),
            "answer_after_ms": 100,
            **spec,
        }
        (folder / "spec.json").write_text(json.dumps(brief))
        command = [sys.executable, "-m", "app.rehearsal.caller"]
        pipe = asyncio.subprocess.PIPE
        running = await asyncio.create_subprocess_exec(
            *command, "--spec", str(folder / "spec.json"), stdin=pipe, stdout=pipe, cwd=ROOT
        )
        started.append(Process(running, folder))
        return started[-1]

    yield start_one
    for process in started:
        if process.running.returncode is None:
            process.running.kill()
        await process.running.communicate()


@pytest.fixture
async def desk() -> AsyncIterator[BaresipPhone]:
    settings = PhoneSettings(net_interface="127.0.0.1", jitter_buffer_ms=None)
    phone = BaresipPhone(settings, MonotonicClock())
    await phone.start()
    await phone.add_line(
        LineAccount("desk", "desk", phone.listen_address, register=False, codecs=("pcmu",))
    )
    yield phone
    await phone.close()


async def converse(call: Call, answers: int) -> None:
    """Open, answer each line a known time after its last sound, then hang up."""
    turns = DeskTurns(HEARD_FINISHED_MS, HEARD_FINISHED_MS)
    clock = MonotonicClock()
    answered = None
    await call.wait_established(ANSWERED_MS)
    while not call.sink.write(burst(800)):
        await clock.sleep_ms(20)
    async for frame in call.frames():
        turns.feed(frame)
        if turns.finished != answered:
            answered = turns.finished
            assert answered is not None
            await clock.sleep_ms(answered.end_ms + ANSWER_MS - clock.now_ms())
            call.sink.write(burst(750))
            answers -= 1
            if not answers:
                await clock.sleep_ms(800)
                await call.hang_up()
                return


@tried_anew
async def test_a_rung_caller_holds_its_part_and_measures_the_delay(
    tmp_path: Path, desk: BaresipPhone, start: Starter
) -> None:
    process = await start(tmp_path)
    address = (await process.event())["ready"]
    call = await desk.dial("desk", address)
    await asyncio.wait_for(converse(call, 2), WAIT_S)
    assert await process.ended() == 0

    events = [await process.event() for _ in range(4)]
    assert [event["event"] for event in events] == ["answered", "said", "said", "ended"]
    result = load_result(tmp_path / "caller.json")
    assert (result.ended, result.unsaid) == ("desk_hung_up", 0)
    assert [entry.text for entry in result.said] == ["four", "seven"]
    lengths = []
    for exchange in result.exchanges():
        assert exchange.delay_ms is not None
        # The caller's jitter buffer holds 40 ms back, each way goes in 20 ms packets, and a
        # busy computer wakes the desk of this test late.
        assert ANSWER_MS - 20 <= exchange.delay_ms <= ANSWER_MS + LATE_MS
        assert exchange.answers == 1
        assert not exchange.cut_in
        lengths.append(exchange.caller.end_ms - exchange.caller.start_ms)
    assert lengths == [pytest.approx(700, abs=15), pytest.approx(600, abs=15)]


@tried_anew
async def test_a_caller_that_dials_is_answered(
    tmp_path: Path, desk: BaresipPhone, start: Starter
) -> None:
    rung: asyncio.Queue[Call] = asyncio.Queue(TRIES)
    desk.subscribe(
        lambda event: rung.put_nowait(event.call) if isinstance(event, IncomingCall) else None
    )
    process = await start(tmp_path, dial=f"sip:desk@{desk.listen_address}")
    assert "ready" in await process.event()
    call = await asyncio.wait_for(rung.get(), WAIT_S)
    assert call.remote.number == "caller"
    await call.answer()
    await asyncio.wait_for(converse(call, 1), WAIT_S)
    assert await process.ended() == 0
    result = load_result(tmp_path / "caller.json")
    assert (result.ended, result.unsaid) == ("desk_hung_up", 1)
    assert result.recording is not None
    assert sf.info(result.recording).channels == 2


async def test_nobody_there_is_a_result_without_a_recording(tmp_path: Path, start: Starter) -> None:
    process = await start(dial="sip:nobody@127.0.0.1:9", rung_within_ms=800)
    assert "ready" in await process.event()
    assert (await process.event())["ended"] == "not_connected"
    assert await process.ended() == 1
    result = load_result(tmp_path / "caller.json")
    assert result.recording is None
    assert result.exchanges() == ()


@pytest.mark.parametrize("way", ["parent gone", "told to end"])
async def test_no_caller_outlives_whoever_started_it(
    tmp_path: Path, desk: BaresipPhone, start: Starter, way: str
) -> None:
    process = await start()
    call = await desk.dial("desk", (await process.event())["ready"])
    await call.wait_established(ANSWERED_MS)
    assert (await process.event())["event"] == "answered"
    if way == "parent gone":
        assert process.running.stdin is not None
        process.running.stdin.close()
    else:
        process.running.send_signal(signal.SIGTERM)
    assert await process.ended() == 0
    assert load_result(tmp_path / "caller.json").ended == "stopped"
    async with asyncio.timeout(WAIT_S):
        async for _ in call.events():
            pass
    assert call.end is not None


async def test_a_caller_waiting_to_be_rung_ends_with_its_parent(
    tmp_path: Path, start: Starter
) -> None:
    process = await start()
    assert "ready" in await process.event()
    assert process.running.stdin is not None
    process.running.stdin.close()
    assert await process.ended() == 1
    assert load_result(tmp_path / "caller.json").ended == "stopped"


async def test_what_it_cannot_use_is_said(start: Starter) -> None:
    process = await start(caller="nobody")
    event = await process.event()
    assert event == {"event": "failed", "message": "no caller named 'nobody'; there are counts"}
    assert await process.ended() == 2
    process = await start(patience="long")
    assert (await process.event())["message"].startswith("spec: patience: ")


async def test_two_callers_at_once_do_not_collide(tmp_path: Path, start: Starter) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    first, second = await asyncio.gather(*(start(folder) for folder in folders))
    addresses = {(await each.event())["ready"] for each in (first, second)}
    assert len(addresses) == 2
    for process in (first, second):
        assert process.running.stdin is not None
        process.running.stdin.close()
        assert await process.ended() == 1


def test_measuring_a_file_that_was_never_written(tmp_path: Path) -> None:
    from app.rehearsal.errors import RecordingUnusable

    with pytest.raises(RecordingUnusable):
        measure_file(tmp_path / "none.flac", [Stretch(0, 1)])
