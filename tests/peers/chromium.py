"""A headless Chromium, driven over WebDriver, with a WAV file for a microphone.

Owns the driver's process and the few commands of the protocol that tests use (W3C WebDriver,
plain HTTP and JSON). Nothing of it reaches beyond loopback.
"""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from app.api.webrtc_addresses import LOOPBACK, own_addresses
from tests.peers.program import HOST, PeerFailed, running

START_S = 60.0
SCRIPT_S = 150.0
ANSWER_S = SCRIPT_S + 30.0
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The key of an element's id (W3C WebDriver, section 12.2)."""


class Chromium:
    """One browser with one tab."""

    def __init__(self, client: httpx.AsyncClient, session: str) -> None:
        self._client, self._at = client, f"/session/{session}"

    async def open(self, url: str) -> None:
        """Load a page."""
        await self._do("POST", "/url", {"url": url})

    async def click(self, selector: str) -> None:
        """Click what a selector finds, as a person's hand does."""
        found = await self._do("POST", "/element", {"using": "css selector", "value": selector})
        await self._do("POST", f"/element/{found[ELEMENT]}/click", {})

    async def press(self, key: str) -> None:
        """Press and let go a key, wherever the focus is."""
        actions = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        keyboard = {"type": "key", "id": "keyboard", "actions": actions}
        await self._do("POST", "/actions", {"actions": [keyboard]})

    async def run(self, script: str, *arguments: object) -> Any:
        """What a script gives back."""
        return await self._do("POST", "/execute/sync", {"script": script, "args": arguments})

    async def once(self, condition: str) -> Any:
        """The first value of a JavaScript expression that is true, looked at with every frame."""
        script = f"""
            const done = arguments[arguments.length - 1];
            const look = () => {{
              const value = (() => ({condition}))();
              if (value) done(value); else setTimeout(look, 10);
            }};
            look();
        """
        return await self._do("POST", "/execute/async", {"script": script, "args": []})

    async def picture(self) -> bytes:
        """What the page looks like, as PNG in base64."""
        return str(await self._do("GET", "/screenshot")).encode()

    async def developer(self, command: str, **parameters: object) -> Any:
        """A command of Chromium's own protocol."""
        return await self._do("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    async def _do(self, method: str, path: str, body: object = None) -> Any:
        answer = await self._client.request(method, self._at + path, json=body)
        value = answer.json()["value"]
        if answer.status_code != httpx.codes.OK:
            raise PeerFailed(f"{path}: {value['error']}: {value['message']}")
        return value


@asynccontextmanager
async def chromium(
    folder: Path, microphone: Path | None, *flags: str, allowed: bool = True
) -> AsyncIterator[Chromium]:
    """A browser whose microphone plays a WAV file over and over; None has no microphone that
    may be used. ``allowed`` False refuses it, as a person may."""
    async with running("chromedriver", "chromium-driver", ["--port=0"], folder) as driver:
        line = await driver.wait_for_line(r"successfully on port \d+", START_S)
        match = re.search(r"on port (\d+)", line)
        assert match is not None
        base = f"http://{HOST}:{match[1]}"
        async with httpx.AsyncClient(base_url=base, timeout=ANSWER_S, trust_env=False) as client:
            options = {"args": [*_flags(folder, microphone, allowed), *flags]}
            wanted = {"goog:chromeOptions": options, "timeouts": {"script": SCRIPT_S * 1000}}
            asked = {"capabilities": {"alwaysMatch": wanted}}
            answer = (await client.post("/session", json=asked)).json()["value"]
            if "sessionId" not in answer:
                raise PeerFailed(f"no browser: {answer}\n{driver.output()}")
            session = answer["sessionId"]
            try:
                yield Chromium(client, session)
            finally:
                await client.delete(f"/session/{session}")


def _flags(folder: Path, microphone: Path | None, allowed: bool) -> list[str]:
    flags = [
        "--headless=new",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--no-proxy-server",
        "--use-fake-device-for-media-stream",
        f"--user-data-dir={folder / 'profile'}",
    ]
    if allowed:
        flags.append("--use-fake-ui-for-media-stream")
    else:
        flags.append("--deny-permission-prompts")
    if microphone is not None:
        flags.append(f"--use-file-for-fake-audio-capture={microphone}")
    if own_addresses() == [LOOPBACK]:  # else it waits for a network before it connects at all
        flags.append("--allow-loopback-in-peer-connection")
    if os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium's own sandbox cannot be had as root
    return flags
