"""One desk for each data folder: the lock it holds and the socket it listens on.

Owns both. The lock tells whether a desk runs: the system drops it with the process that
holds it, so a killed desk leaves no more than a socket nobody listens on, which the next
one replaces. Doing what is asked is handed in.
"""

import asyncio
import contextlib
import fcntl
import hashlib
import logging
import os
import socket
import stat
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from app.desktop.errors import InstanceUnavailable, NoDeskRuns, RequestRefused
from app.desktop.requests import LONGEST_LINE, Request, decode, decode_reply, encode, encode_reply

REPLY_TIMEOUT_S = 10.0
"""How long the running desk may take to do what was asked."""
LONGEST_PATH = 100
"""Bytes of a socket's path that every system takes."""

Perform = Callable[[Request], Awaitable[str]]
"""Do what is asked; returns an empty text, or a sentence on what could not be done."""

log = logging.getLogger(__name__)


def socket_path(home: Path) -> Path:
    """Where the desk of a data folder listens: in it, or where its path is too long, in a
    folder of this user's below the system's place for temporary files."""
    path = home.absolute() / "desk.sock"
    if len(os.fsencode(path)) <= LONGEST_PATH:
        return path
    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"ringdesk-{os.getuid()}" / f"{name}.sock"


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


def send(request: Request, home: Path, timeout_s: float = REPLY_TIMEOUT_S) -> None:
    """Ask the running desk; returns once it has done it.

    Raises NoDeskRuns, RequestRefused with the desk's sentence.
    """
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(timeout_s)
        try:
            connection.connect(os.fspath(socket_path(home)))
        except OSError as error:
            raise NoDeskRuns from error
        try:
            connection.sendall(encode(request))
            with connection.makefile("rb") as answer:
                line = answer.readline(LONGEST_LINE)
        except OSError as error:
            raise RequestRefused("The running Ringdesk does not answer.") from error
    problem = decode_reply(line) if line else "The running Ringdesk closed before it answered."
    if problem:
        raise RequestRefused(problem)


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) != 0o700:
        raise PermissionError(1, "the folder is open to others")
