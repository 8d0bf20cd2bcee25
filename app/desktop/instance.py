"""One desk for each data folder: the lock it holds and the socket it listens on.

Owns both. The lock tells whether a desk runs: the system drops it with the process that
holds it, so a killed desk leaves no more than a socket nobody listens on, which the next
one replaces. Doing what is asked is handed in.
"""

import asyncio
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
from app.desktop.live_lines import wanted_look
from app.desktop.requests import LONGEST_LINE, Request, decode, encode_reply

Perform = Callable[[Request], Awaitable[str]]
"""Do what is asked; returns an empty text, or a sentence on what could not be done."""

Attend = Callable[[asyncio.StreamReader, asyncio.StreamWriter, bool], Awaitable[None]]
"""Serve one that looks on, with levels or without, until it leaves."""
NOTHING_TO_SEE = "The running Ringdesk shows its calls to nobody."

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

    async def serve(self, perform: Perform, attend: Attend | None = None) -> None:
        """Take requests, one a connection, until cancelled; ``attend`` gets those that look
        on for longer. Where it is None they are told that nothing can be seen here."""
        assert self._listening is not None, "claim() opens the socket"
        attended: set[asyncio.Task[object]] = set()

        async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            attended.add(task)
            task.add_done_callback(attended.discard)
            try:
                await _taken(reader, writer, perform, attend)
            except OSError:
                log.debug("a connection broke")
            finally:
                writer.close()

        server = await asyncio.start_unix_server(take, sock=self._listening, limit=LONGEST_LINE)
        async with server:
            try:
                await server.serve_forever()
            finally:
                # From Python 3.12 on the server waits for its connections.
                for task in list(attended):
                    task.cancel()

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


async def _taken(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    perform: Perform,
    attend: Attend | None,
) -> None:
    try:
        line = await reader.readline()
        look = wanted_look(line)
        if look is not None and attend is not None:
            await attend(reader, writer, look)
            return
        problem = NOTHING_TO_SEE if look is not None else await perform(decode(line))
    except RequestRefused as error:
        problem = str(error)
    except ValueError:  # what asyncio makes of a line that is too long
        problem = "This request is too long."
    writer.write(encode_reply(problem))
    await writer.drain()


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) != 0o700:
        raise PermissionError(1, "the folder is open to others")
