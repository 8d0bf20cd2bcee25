"""One desk for each data folder: the lock it holds and the socket it listens on.

Owns both. The lock tells whether a desk runs: the system drops it with the process that
holds it, so a killed desk leaves no more than a socket nobody listens on, which the next
one replaces. Doing what is asked is handed in.
"""

import asyncio
import contextlib
import fcntl
import logging
import os
import socket
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path

from app.desktop.client import send as send
from app.desktop.client import socket_path
from app.desktop.errors import InstanceUnavailable, RequestRefused
from app.desktop.requests import LONGEST_LINE, Request, decode, encode_reply

Perform = Callable[[Request], Awaitable[str]]
"""Do what is asked; returns an empty text, or a sentence on what could not be done."""

log = logging.getLogger(__name__)


class Instance:
    """This process as the one desk of its data folder."""

    def __init__(self, lock: int, path: Path) -> None:
        self._lock, self._path = lock, path
        self._listening: socket.socket | None = None

    @classmethod
    def claim(cls, home: Path) -> "Instance | None":
        """Become the desk of a data folder; None when another process is.

        From here on others can reach this desk: what they ask waits until ``serve``.
        Raises InstanceUnavailable.
        """
        path = socket_path(home)
        try:
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
            if path.parent != home.absolute():
                _make_private(path.parent)
            lock = os.open(home / "desk.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lock)
                return None
            instance = cls(lock, path)
            instance._listen()
        except OSError as error:
            message = f"{path}: no socket can be made there ({error.strerror})"
            raise InstanceUnavailable(message) from error
        return instance

    async def serve(self, perform: Perform) -> None:
        """Take requests, one after another each connection, until cancelled."""
        assert self._listening is not None, "claim() opens the socket"

        async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError):
                writer.write(encode_reply(await _performed(reader, perform)))
                await writer.drain()
            writer.close()

        server = await asyncio.start_unix_server(take, sock=self._listening, limit=LONGEST_LINE)
        async with server:
            await server.serve_forever()

    def release(self) -> None:
        """Let another process be the desk. Safe to call twice."""
        listening, self._listening = self._listening, None
        if listening is None:
            return
        listening.close()
        self._path.unlink(missing_ok=True)
        os.close(self._lock)

    def _listen(self) -> None:
        self._path.unlink(missing_ok=True)
        listening = socket.socket(socket.AF_UNIX)
        before = os.umask(0o177)
        try:
            listening.bind(os.fspath(self._path))
        finally:
            os.umask(before)
        listening.listen(8)
        listening.setblocking(False)
        self._listening = listening


async def _performed(reader: asyncio.StreamReader, perform: Perform) -> str:
    try:
        return await perform(decode(await reader.readline()))
    except RequestRefused as error:
        return str(error)
    except ValueError:  # what asyncio makes of a line that is too long
        return "This request is too long."


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) != 0o700:
        raise PermissionError(1, "the folder is open to others")
