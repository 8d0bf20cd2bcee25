"""What a start of ``ringdesk`` asks of the desk that runs already.

Owns reading the few arguments that are meant for it, and their exit status (0 done, 1 the
desk could not, 2 could not run). Loads next to nothing; every other argument is ``cli``'s.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

from app.desktop.client import send
from app.desktop.errors import LinkInvalid, NoDeskRuns, RequestRefused
from app.desktop.links import is_link, number_in
from app.desktop.requests import Ask, Request

DONE, REFUSED, NOT_RUN = 0, 1, 2
OPEN = "--open"
OPTIONS: Mapping[str, Ask] = {
    "--show": Ask.SHOW,
    "--answer": Ask.ANSWER,
    "--hang-up": Ask.HANG_UP,
    "--toggle-mute": Ask.TOGGLE_MUTE,
    "--hold": Ask.TOGGLE_HOLD,
}


def request_in(arguments: Sequence[str], token: str = "") -> Request | None:
    """What the arguments ask of a running desk; None when they are not for it.

    Without any it is asked to come to the front, and so it is with a link that cannot be used:
    whoever clicked one in a browser reads what a window says, and no terminal.
    """
    asks: list[Ask] = []
    link, left = None, list(arguments)
    while left:
        argument = left.pop(0)
        if argument in OPTIONS:
            asks.append(OPTIONS[argument])
        elif argument == OPEN and left:
            link = left.pop(0)
        elif is_link(argument):
            link = argument
        else:
            return None
    if (link is not None or not asks) and Ask.SHOW not in asks:
        asks.append(Ask.SHOW)
    return Request(tuple(asks), *filled(link, token))


def filled(link: str | None, token: str = "") -> tuple[str, str, str]:
    """The number, the token and the problem of a request that a link came with."""
    try:
        return (number_in(link) if link is not None else ""), token, ""
    except LinkInvalid as problem:
        return "", token, str(problem)


def ask(request: Request, home: Path) -> bool:
    """Ask the desk of a data folder; False when none runs and this start may become it.

    Raises NoDeskRuns for what only a running desk can do, RequestRefused with its sentence.
    """
    try:
        send(request, home)
    except NoDeskRuns:
        if request.opens_window:
            return False
        raise
    return True


def quick(arguments: Sequence[str], home: Path, errors: TextIO = sys.stderr) -> int | None:
    """The exit status when a running desk was asked; None when this start goes on."""
    request = request_in(arguments, activation_token())
    if request is None:
        return None
    try:
        if not ask(request, home):
            return None
    except NoDeskRuns as problem:
        errors.write(f"ringdesk: {problem}\n")
        return NOT_RUN
    except RequestRefused as problem:
        errors.write(f"ringdesk: {problem}\n")
        return REFUSED
    if not request.problem:
        return DONE
    errors.write(f"ringdesk: {request.problem}\n")
    return NOT_RUN


def activation_token() -> str:
    """A Wayland desktop's leave for this start to bring a window to the front; else empty."""
    return os.environ.get("XDG_ACTIVATION_TOKEN", "")
