"""A real browser talks to the agent with the models that are delivered. Costs some 25 s.

Chromium's microphone is a WAV file: a human voice, over and over. What was said is recognised,
and the answer is heard at the page. And a person who refuses the microphone is told what to do.
"""

import asyncio
import contextlib
import tomllib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import httpx
import numpy as np
import pytest
import soundfile

from app.api.assembly import Apis
from app.demo import SAMPLE_FACTS
from app.settings import DataPaths, Settings
from app.settings_api import ApiSettings
from audio.resampling import resample
from models.calls import get_call
from models.endings import EndReason
from models.recordings import list_recordings
from models.sessions import BROWSER_LINE
from models.templates import MindKind, Template, save_template
from models.utterances import Utterance, list_utterances
from tests.bench.corpus import HUMAN_FOLDER
from tests.fakes.api_desk import ServedDesk
from tests.peers.chromium import chromium
from tests.peers.whole_desk import BOOKING, WholeDesk, whole_desk

pytestmark = [pytest.mark.peers, pytest.mark.models, pytest.mark.timeout(400)]

RATE_HZ = 48_000
LEAD_MS, REST_MS = 5_000, 6_000
"""The agent opens first, and after what is said there is time for its answer."""
AUDIBLE_DB = -40
FACTS = tomllib.loads(SAMPLE_FACTS.read_text())
ESCAPE, ENTER = "\ue00c", "\ue007"
"""As WebDriver spells keys (section 17.4.2)."""
SAID = """[...document.querySelectorAll('#captions li.caller:not(.going) p')]
  .some((words) => /message/i.test(words.textContent))"""
ANSWERED = "document.querySelector('#captions li.caller:not(.going) ~ li.desk') !== null"
"""What the captions of the page say: the caller's words, and what the agent said after them."""
STATE = "document.querySelector('main').dataset.state"
"""Of the page: idle, asking, connecting, talking, held, ended."""


def level_of(box: str) -> str:
    """JavaScript for what a meter of the page shows, in dBFS."""
    return f"Number(document.querySelector('#{box} [role=meter]').getAttribute('aria-valuenow'))"


@pytest.fixture
def products() -> Sequence[str]:
    return ("thinnest",)


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    """Somebody says that a message has been forwarded."""
    said, rate_hz = soundfile.read(HUMAN_FOLDER / "vm-msgforwarded.wav", dtype="int16")
    silence = [np.zeros(ms * RATE_HZ // 1000, np.int16) for ms in (LEAD_MS, REST_MS)]
    path = tmp_path / "voice.wav"
    soundfile.write(
        path, np.concatenate((silence[0], resample(said, rate_hz, RATE_HZ), silence[1])), RATE_HZ
    )
    return path


@contextlib.asynccontextmanager
async def served(desk: WholeDesk) -> AsyncIterator[Apis]:
    """thinnestAI's API on a whole desk."""
    others = dict.fromkeys(("voizbot", "vozagent", "talktomyagent"), False)
    settings = Settings(api=ApiSettings(thinnest_port=0, **others))
    apis = Apis(desk.open.engine, desk.store, DataPaths(desk.home), lambda: settings)
    serving = asyncio.ensure_future(apis.run())
    try:
        await apis.servers.ready.wait()
        yield apis
    finally:
        serving.cancel()
        await asyncio.wait([serving])


async def asked_for(apis: Apis) -> dict[str, str]:
    """A session, asked for as an integration does."""
    _, key = await apis.desk.keys.new("thinnest", "thns_sk_", "test", ())
    async with httpx.AsyncClient(
        base_url=apis.servers.served["thinnest"].base_url,
        headers={"Authorization": f"Bearer {key}"},
        trust_env=False,
    ) as client:
        answer = await client.post(
            "/voice/start", json={"agent_id": "Green Olive", "context": FACTS[BOOKING]}
        )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_what_is_said_in_a_browser_is_recognised_and_the_answer_is_heard_there(
    tmp_path: Path, voice: Path
) -> None:
    agent = Template("tpl_olive", "Green Olive", "inbound", script=BOOKING)
    async with whole_desk(tmp_path / "home") as desk, served(desk) as apis:
        await desk.store.write(save_template, agent)
        session = await asked_for(apis)
        async with chromium(tmp_path, voice) as browser:
            await browser.open(session["talk_url"])
            assert await browser.run("return location.hash") == ""
            await browser.click("#start")
            await browser.once(f"{STATE} === 'talking'")
            await browser.once(f"{level_of('agents')} > {AUDIBLE_DB}")
            await browser.once(f"{level_of('mine')} > {AUDIBLE_DB}")
            await browser.once(SAID)
            await browser.once(ANSWERED)
            await browser.once(f"{level_of('agents')} > {AUDIBLE_DB}")
            await browser.press(ESCAPE)
            assert await browser.once(f"{STATE} === 'ended'")
        await desk.open.engine.calls_over()
        call = desk.store.read_now(get_call, session["session_id"])
        kept = desk.store.read_now(list_utterances, call.id)
        (recording,) = desk.store.read_now(list_recordings, call.id)
    assert call.end_reason is EndReason.CALLER_HUNG_UP and call.line_id == BROWSER_LINE
    assert words_of("agent", kept) and "message" in words_of("caller", kept)
    both, _ = soundfile.read(desk.home / recording.path, dtype="int16")
    assert (np.abs(both).max(axis=0) > 2_000).all()


def words_of(speaker: str, kept: list[Utterance]) -> str:
    return " ".join(one.text.lower() for one in kept if one.speaker == speaker)


async def test_a_refused_microphone_is_told_in_words_and_costs_no_token(
    tmp_path: Path, api_desk: ServedDesk
) -> None:
    client = await api_desk.client("thinnest")
    template = Template("tpl_2", "Desk", "inbound", mind=MindKind.CHAT)
    await api_desk.store.write(save_template, template)
    session = (await client.post("/voice/start", json={"agent_id": "Desk"})).json()
    async with chromium(tmp_path, None, allowed=False) as browser:
        await browser.open(session["talk_url"])
        await browser.press(ENTER)  # the first button has the focus
        words = await browser.once("document.getElementById('trouble').textContent")
        assert "microphone is blocked" in words
        assert await browser.run(f"return {STATE}") == "idle"
        assert await browser.run("return document.activeElement.id") == "start"
        await browser.open(session["talk_url"].split("#")[0])
        await browser.click("#start")
        await browser.once(f"{STATE} === 'ended'")
        told = await browser.run("return document.getElementById('status').textContent")
        assert "link was used already" in told
    assert api_desk.apis.desk.talks.sessions.template_of(session["session_id"]) is not None
