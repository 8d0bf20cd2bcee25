"""One desk for each data folder, and what a second start asks of it."""

import asyncio
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from app.desktop.client import send, socket_path
from app.desktop.errors import InstanceUnavailable, NoDeskRuns, RequestRefused
from app.desktop.instance import Instance
from app.desktop.requests import Ask, Request

ROOT = Path(__file__).resolve().parents[3]
HOLDER = """
import sys
from pathlib import Path
from app.desktop.instance import Instance
assert Instance.claim(Path(sys.argv[1])) is not None
print("running", flush=True)
sys.stdin.read()
"""


class Asked:
    """A desk that remembers what it was asked."""

    def __init__(self, problem: str = "") -> None:
        self.requests: list[Request] = []
        self.problem = problem

    async def __call__(self, request: Request) -> str:
        self.requests.append(request)
        return self.problem


@asynccontextmanager
async def running(home: Path, desk: Asked) -> AsyncIterator[Instance]:
    instance = Instance.claim(home)
    assert instance is not None
    serving = asyncio.ensure_future(instance.serve(desk))
    try:
        yield instance
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
        instance.release()


async def test_a_second_start_reaches_the_first(data_folder: Path) -> None:
    desk = Asked()
    request = Request((Ask.SHOW,), "+4930123456", "token")
    async with running(data_folder, desk):
        assert Instance.claim(data_folder) is None
        await asyncio.to_thread(send, request, data_folder)
    assert desk.requests == [request]


async def test_what_the_desk_cannot_do_comes_back_as_its_sentence(data_folder: Path) -> None:
    async with running(data_folder, Asked("No call is ringing.")):
        with pytest.raises(RequestRefused, match=r"No call is ringing\."):
            await asyncio.to_thread(send, Request((Ask.ANSWER,)), data_folder)


async def test_what_was_asked_before_the_desk_is_ready_waits_for_it(data_folder: Path) -> None:
    instance = Instance.claim(data_folder)
    assert instance is not None
    early = asyncio.ensure_future(asyncio.to_thread(send, Request(), data_folder))
    desk = Asked()
    serving = asyncio.ensure_future(instance.serve(desk))
    await early
    assert desk.requests == [Request()]
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving
    instance.release()


def test_without_a_desk_there_is_nobody_to_ask(data_folder: Path) -> None:
    with pytest.raises(NoDeskRuns, match="not running; start it with: ringdesk"):
        send(Request(), data_folder)


def test_each_data_folder_has_its_own_desk(tmp_path: Path) -> None:
    first, second = Instance.claim(tmp_path / "one"), Instance.claim(tmp_path / "two")
    assert first is not None and second is not None
    first.release()
    second.release()


def test_a_desk_that_ended_makes_room(data_folder: Path) -> None:
    for _ in range(2):
        instance = Instance.claim(data_folder)
        assert instance is not None
        instance.release()
        instance.release()
    assert not socket_path(data_folder).exists()


def test_only_this_user_can_reach_the_desk(data_folder: Path) -> None:
    instance = Instance.claim(data_folder)
    assert instance is not None
    for path in (socket_path(data_folder), data_folder / "desk.lock"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    instance.release()


def test_the_socket_of_a_killed_desk_is_taken_over(data_folder: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(data_folder)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"running\n"
        assert Instance.claim(data_folder) is None
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert socket_path(data_folder).exists()
    with pytest.raises(NoDeskRuns):
        send(Request(), data_folder)
    instance = Instance.claim(data_folder)
    assert instance is not None
    instance.release()


def test_a_folder_with_a_long_name_has_a_desk_too(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 30)
    assert len(os.fsencode(socket_path(home))) <= 100
    instance = Instance.claim(home)
    assert instance is not None
    assert Instance.claim(home) is None
    instance.release()


def test_a_folder_that_cannot_be_had_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(InstanceUnavailable, match="no socket can be made there"):
        Instance.claim(tmp_path / "file")


@pytest.mark.parametrize("line", [b"junk\n", b'{"asks": ["fly"]}\n', b"[]\n", b"\n", b"x" * 9000])
async def test_junk_on_the_socket_is_refused_and_harms_nobody(
    data_folder: Path, line: bytes
) -> None:
    desk = Asked()
    async with running(data_folder, desk):
        answer = await asyncio.to_thread(raw, line, data_folder)
        assert b"problem" in answer
        await asyncio.to_thread(send, Request(), data_folder)
    assert desk.requests == [Request()]


async def test_a_desk_that_hangs_is_said(data_folder: Path) -> None:
    instance = Instance.claim(data_folder)
    assert instance is not None
    with pytest.raises(RequestRefused, match="does not answer"):
        await asyncio.to_thread(send, Request(), data_folder, 0.05)
    instance.release()


def raw(line: bytes, home: Path) -> bytes:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(socket_path(home)))
        connection.sendall(line)
        connection.shutdown(socket.SHUT_WR)
        return connection.recv(4096)
