"""A line that is typed while other lines are printed above it.

Owns the few keys of a line editor, and reading them from a terminal or lines from a pipe.
"""

import asyncio
import codecs
import contextlib
import os
import re
import select
from collections.abc import AsyncIterator, Callable, Iterator

_ESCAPED = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.|.)?")
_LONGEST = 2000
_ENTER, _ERASE, _WORD, _LINE, _END = "\r\n", "\x7f\b", "\x17", "\x15", "\x04"


class TypedLine:
    """What is being typed. ``feed`` it what the terminal sends."""

    def __init__(self) -> None:
        self.text = ""
        self.ended = False
        """Ctrl+D on an empty line, or the end of the pipe."""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def feed(self, data: bytes) -> list[str]:
        """Take bytes in; gives the lines that were finished by them."""
        finished = []
        for letter in _ESCAPED.sub("", self._decoder.decode(data, final=not data)):
            if letter in _ENTER:
                finished.append(self.text)
                self.text = ""
            elif letter in _ERASE:
                self.text = self.text[:-1]
            elif letter == _WORD:
                self.text = self.text.rstrip().rpartition(" ")[0]
            elif letter == _LINE:
                self.text = ""
            elif letter == _END:
                self.ended = self.ended or not self.text
            elif letter.isprintable() and len(self.text) < _LONGEST:
                self.text += letter
        if not data:
            finished += [self.text] if self.text else []
            self.text, self.ended = "", True
        return [line for line in finished if line.strip()]


async def typed_lines(
    fd: int, line: TypedLine, typed: Callable[[], None] = lambda: None
) -> AsyncIterator[str]:
    """Lines from a file descriptor until its end; ``typed`` is called after every key."""
    readable = asyncio.Event()
    loop = asyncio.get_running_loop()
    try:
        loop.add_reader(fd, readable.set)
        watched = True
    except PermissionError:  # an ordinary file, which never keeps anybody waiting
        watched = False
    try:
        while not line.ended:
            if watched:
                readable.clear()
                await readable.wait()
                if not select.select([fd], [], [], 0)[0]:
                    continue  # the loop told of what was read already
            for finished in line.feed(os.read(fd, 1024)):
                yield finished
            typed()
    finally:
        if watched:
            loop.remove_reader(fd)


@contextlib.contextmanager
def key_by_key(fd: int) -> Iterator[None]:
    """A terminal that hands over every key at once and shows none by itself; anything else
    is left as it is."""
    if not os.isatty(fd):
        yield
        return
    import termios

    before = termios.tcgetattr(fd)
    changed = termios.tcgetattr(fd)
    changed[3] &= ~(termios.ICANON | termios.ECHO)
    termios.tcsetattr(fd, termios.TCSADRAIN, changed)
    try:
        yield
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, before)
