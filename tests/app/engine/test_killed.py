"""``kill -9`` of a real ``ringdesk serve`` in the middle of a call, and the next start."""

import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.engine.events import EngineStage
from models.calls import list_calls
from models.endings import EndReason
from models.ids import epoch_ms_of
from models.lines import AgentAnswers, Line, save_line
from models.recordings import RecordingState, list_recordings
from models.search import search_utterances
from models.store import Store
from models.utterances import list_utterances
from tests.peers.kamailio import Registrar, kamailio
from tests.peers.sipp import Ring, cued
from tests.peers.tones import write_mu_law
from tests.peers.tries import tried_anew
from tests.peers.whole_desk import (
    BOOKING,
    PHONE_RATE_HZ,
    after_silence,
    lines_of,
    serving,
    task_for,
    whole_desk,
)

pytestmark = [pytest.mark.peers, pytest.mark.models, pytest.mark.timeout(400)]
LOST_MS = 1_500
"""A second, and what a computer that does other work besides may come late."""
READY_S = 150.0
"""For the models to be loaded by a process of its own on a busy computer."""
SECRETS = {"desk": "deskpw", "probe": "probepw"}


def set_up_line(home: Path, domain: str) -> None:
    """What the owner did: one line, on which the agent takes bookings, and its password."""
    home.mkdir(mode=0o700)
    line = Line(
        label="Front desk",
        user="desk",
        domain=domain,
        script=BOOKING,
        facts=task_for(BOOKING).facts,
        agent_answers=AgentAnswers.ALWAYS,
    )
    with Store.open(home / "ringdesk.db") as store:
        store.write_now(save_line, line)
    secrets = home / "secrets.toml"
    secrets.write_text(f'[lines]\n{line.id} = "deskpw"\n')
    secrets.chmod(0o600)


async def killed_while_it_asks(registrar: Registrar, ring: Ring, quiet: Path) -> int:
    """The desk asks, is told, and is killed while it asks again; when that was, as the epoch
    has it."""
    folder = registrar.ca_file.parent
    async with serving() as desk:
        await desk.wait_for_line("Front desk: Registered", READY_S)
        async with cued(folder, ring, quiet) as sipp:
            await desk.wait_for_line(r"Agent: .*help you", READY_S)
            sipp.cue()
            await desk.wait_for_line(r"Caller: .*book a table", READY_S)
            killed_ms = time.time_ns() // 1_000_000
            desk.kill()
            assert await desk.wait_ended() == -9
    return killed_ms


@tried_anew
async def test_a_killed_desk_loses_a_second_at_most(
    tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RINGDESK_HOME", str(data_folder))
    monkeypatch.setenv("RINGDESK_SIP_NET_INTERFACE", "127.0.0.1")
    _, sound = lines_of("books")[0]
    path = write_mu_law(tmp_path / "speech.ul", after_silence(sound, 100, 30_000))
    quiet = write_mu_law(tmp_path / "quiet.ul", np.zeros(PHONE_RATE_HZ, np.int16))
    async with kamailio(tmp_path, SECRETS) as registrar:
        set_up_line(data_folder, registrar.domain)
        ring = Ring("desk", registrar.domain, path, password="probepw")
        killed_ms = await killed_while_it_asks(registrar, ring, quiet)
        with Store.open(data_folder / "ringdesk.db") as store:
            (left,) = store.read_now(list_calls)
        assert (left.ended_at, left.end_reason) == (None, None)
        assert left.answered_at is not None
        talked_ms = killed_ms - epoch_ms_of(left.answered_at)

    async with whole_desk(data_folder) as desk:
        await desk.until(EngineStage, lambda one: one.stage == "ready")
        (call,) = desk.store.read_now(list_calls)
        assert (call.id, call.end_reason, call.state) == (left.id, EndReason.DIED, "failed")
        said = desk.store.read_now(list_utterances, call.id)
        assert [one.speaker for one in said][:2] == ["agent", "caller"]
        assert said[1].end_ms <= call.duration_ms <= talked_ms
        (hit,) = desk.store.read_now(search_utterances, "book a table")
        assert hit.utterance_id == said[1].id
        (recording,) = desk.store.read_now(list_recordings, call.id)
        assert recording.state is RecordingState.REPAIRED
        assert talked_ms - LOST_MS < recording.duration_ms < talked_ms + 500
        samples, rate_hz = soundfile.read(data_folder / recording.path, dtype="int16")
        assert abs(len(samples) * 1000 / rate_hz - recording.duration_ms) < 1
        loud = np.abs(samples) > 1000
        asked_at = said[1].start_ms * rate_hz // 1000
        assert loud[:asked_at, 1].any() and loud[asked_at:, 0].any()
        assert recording.size_bytes == (data_folder / recording.path).stat().st_size
