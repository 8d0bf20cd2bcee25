"""Asking the desk that runs on a data folder.

Owns where it listens and one request to it. Loads next to nothing, because a key of the
desktop that mutes a call must not wait for it.
"""

import hashlib
import os
import socket
import tempfile
from pathlib import Path

from app.desktop.errors import NoDeskRuns, RequestRefused
from app.desktop.requests import LONGEST_LINE, Request, decode_reply, encode

REPLY_TIMEOUT_S = 10.0
"""How long the running desk may take to do what was asked."""
LONGEST_PATH = 100
"""Bytes of a socket's path that every system takes."""


def socket_path(home: Path) -> Path:
    """Where the desk of a data folder listens: in it, or where its path is too long, in a
    folder of this user's below the system's place for temporary files."""
    path = home.absolute() / "desk.sock"
    if len(os.fsencode(path)) <= LONGEST_PATH:
        return path
    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"ringdesk-{os.getuid()}" / f"{name}.sock"


def desk_runs(home: Path) -> bool:
    """Whether a desk of this data folder can be reached now."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(REPLY_TIMEOUT_S)
        try:
            connection.connect(os.fspath(socket_path(home)))
        except OSError:
            return False
    return True


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
