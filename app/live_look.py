"""A look at the desk that runs: its live calls as they happen, and commands to it.

Owns the connection to its socket. The form of the lines is ``desktop.live_lines``'s, what is
shown of them ``live_terminal``'s.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from app.desktop.client import socket_path
from app.desktop.errors import LookingOnMissing, NoDeskRuns
from app.desktop.live_lines import LONGEST_EVENT, LiveCommand, encode_command, opening


class Look:
    """One connection. Made by ``look_at``; ``close`` it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._sent = 0

    async def lines(self) -> AsyncIterator[bytes]:
        """Every line that the desk sends, until it closes or we do."""
        try:
            while line := await self._reader.readline():
                yield line
        except (ConnectionError, ValueError):  # the latter is a line that is too long
            return

    async def ask(
        self, do: str, text: str = "", call: str = "", extra: Mapping[str, Any] | None = None
    ) -> int:
        """Send a command; gives the number that its reply will have. Raises NoDeskRuns."""
        self._sent += 1
        command = LiveCommand(self._sent, do, text, call, extra or {})
        try:
            self._writer.write(encode_command(command))
            await self._writer.drain()
        except ConnectionError as error:
            raise NoDeskRuns from error
        return self._sent

    def close(self) -> None:
        """Look away. Safe to call twice."""
        self._writer.close()


async def look_at(home: Path, *, levels: bool = False, platform: str = sys.platform) -> Look:
    """Look at the desk of a data folder. Raises NoDeskRuns, LookingOnMissing."""
    if platform == "win32":
        raise LookingOnMissing
    try:
        reader, writer = await asyncio.open_unix_connection(
            os.fspath(socket_path(home)), limit=LONGEST_EVENT
        )
        writer.write(opening(levels))
        await writer.drain()
    except OSError as error:
        raise NoDeskRuns from error
    return Look(reader, writer)
