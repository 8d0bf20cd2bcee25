"""A line typed in a terminal, key by key, or lines from a pipe."""

import os
import pty
import termios
from pathlib import Path

import pytest

from app.typing_line import TypedLine, key_by_key, typed_lines


@pytest.mark.parametrize(
    ("keys", "lines", "left"),
    [
        (b"whisper be brief\r", ["whisper be brief"], ""),
        (b"one\ntwo\nthr", ["one", "two"], "thr"),
        (b"sai\x7fy hello\n", ["say hello"], ""),
        (b"say hello there\x17", [], "say hello"),
        (b"nonsense\x15flag\n", ["flag"], ""),
        (b"no\x1b[Dte\x1bOA\x1b[1;5C x\n", ["note x"], ""),
        (b"\n   \n", [], ""),
        ("say Müller\n".encode(), ["say Müller"], ""),
    ],
)
def test_keys_become_lines(keys: bytes, lines: list[str], left: str) -> None:
    whole = TypedLine()
    assert (whole.feed(keys), whole.text) == (lines, left)
    if b"\x1b" in keys:
        return
    single = TypedLine()
    assert [line for at in range(len(keys)) for line in single.feed(keys[at : at + 1])] == lines
    assert single.text == left


def test_the_end_of_the_file_ends_it() -> None:
    line = TypedLine()
    line.feed(b"abc\x04")
    assert not line.ended  # there is something on the line
    line.feed(b"\x15\x04")
    assert line.ended
    piped = TypedLine()
    assert piped.feed(b"quit") == [] and piped.feed(b"") == ["quit"] and piped.ended


async def test_lines_come_from_a_pipe() -> None:
    reader, writer = os.pipe()
    os.write(writer, b"flag\nnote tired\nqui")
    os.write(writer, b"t")
    os.close(writer)
    assert [line async for line in typed_lines(reader, TypedLine())] == [
        "flag",
        "note tired",
        "quit",
    ]
    os.close(reader)


async def test_lines_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "typed"
    path.write_bytes(b"flag\nquit\n")
    fd = os.open(path, os.O_RDONLY)
    assert [line async for line in typed_lines(fd, TypedLine())] == ["flag", "quit"]
    os.close(fd)


def test_a_terminal_is_left_as_it_was() -> None:
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    with key_by_key(theirs):
        assert not termios.tcgetattr(theirs)[3] & (termios.ICANON | termios.ECHO)
    assert termios.tcgetattr(theirs)[3] == before[3]
    with key_by_key(os.open(os.devnull, os.O_RDONLY)):
        pass
    os.close(ours)
    os.close(theirs)
