"""The simulated caller's process, seen from whoever started it.

Owns starting it, what it tells on stdout, and its end. What it does in there is
``caller``'s, what it leaves behind ``spec``'s.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from app.rehearsal.errors import CallerFailed
from app.rehearsal.spec import CallerResult, CallerSpec, load_result

CALLER_EXIT_S = 20.0


class CallerProcess:
    """The simulated caller's process: ends when we do, whatever happens."""

    def __init__(self, spec: CallerSpec, spec_path: Path) -> None:
        self._spec = spec
        self._spec_path = spec_path
        self._process: asyncio.subprocess.Process | None = None
        self.address: str | None = None

    async def start(self) -> None:
        """Start it and wait until its phone is up. Raises CallerFailed with its own words."""
        self._spec_path.write_text(self._spec.model_dump_json(indent=2))
        command = (sys.executable, "-m", "app.rehearsal.caller", "--spec", str(self._spec_path))
        self._process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        async for line in self._lines():
            if "ready" in line:
                self.address = str(line["ready"])
                return
            if line.get("event") == "failed":
                raise CallerFailed(str(line["message"]))
        raise CallerFailed("the simulated caller ended before its phone was up")

    async def tell(self, text: str) -> None:
        """Let the caller know in words what the desk says; harmless when it is gone."""
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(ConnectionError):
                self._process.stdin.write(json.dumps(text).encode() + b"\n")
                await self._process.stdin.drain()

    async def result(self) -> CallerResult:
        """Wait for its end and read what it left. Raises CallerFailed."""
        async for line in self._lines():
            if line.get("event") == "failed":
                raise CallerFailed(str(line["message"]))
        if self._process is not None:
            await self._process.wait()
        return await asyncio.to_thread(load_result, self._spec.result)

    async def stop(self) -> None:
        """End it if it still runs. Harmless twice."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), CALLER_EXIT_S)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _lines(self) -> AsyncIterator[dict[str, object]]:
        if self._process is None or self._process.stdout is None:
            return
        async for raw in self._process.stdout:
            yield json.loads(raw)
