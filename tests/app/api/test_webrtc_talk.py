"""One browser session: what comes when it is over is not begun."""

import asyncio
from collections.abc import Sequence

import pytest

from app.api.webrtc import Peer
from app.api.webrtc_talk import Talk
from app.engine.browser_leg import BrowserLeg
from models.templates import MindKind, Template, save_template
from tests.fakes.api_desk import ServedDesk
from tests.fakes.browser_page import page_at

AGENT = Template("tpl_desk", "Reception", "inbound", mind=MindKind.CHAT, greeting="Hello.")


@pytest.fixture
def products() -> Sequence[str]:
    return ("thinnest",)


async def test_an_offer_that_the_end_overtakes_opens_nothing(
    api_desk: ServedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    talks = api_desk.apis.desk.talks
    usual, made = talks.peer, asyncio.Queue[Peer](1)
    asked, goes_on = asyncio.Event(), asyncio.Event()

    async def held(talk: Talk) -> tuple[BrowserLeg, Peer]:
        asked.set()
        await goes_on.wait()
        leg, peer = await usual(talk)
        made.put_nowait(peer)
        return leg, peer

    monkeypatch.setattr(talks, "peer", held)
    await api_desk.store.write(save_template, AGENT)
    caller = await api_desk.client("thinnest")
    session = (await caller.post("/voice/start", json={"agent_id": AGENT.id})).json()
    async with page_at(session["websocket_url"]) as page:
        await page.send({"type": "offer", "sdp": await page.offer()})
        await asked.wait()
        ended = await caller.post(f"/v1/voice/session/{session['session_id']}/end")
        assert ended.status_code == 200
        assert (await page.ended())["reason"] == "desk_hung_up"
        goes_on.set()
        peer = await made.get()
        await peer.candidate("candidate:1 1 udp 1 127.0.0.1 9 typ host", "0")  # begun after it
    assert peer._connection is None
