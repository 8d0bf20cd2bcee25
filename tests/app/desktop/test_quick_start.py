"""A second start gives its arguments to the desk that runs."""

import asyncio
import io
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from app.desktop.errors import NoDeskRuns
from app.desktop.instance import Instance
from app.desktop.quick_start import ask, quick, request_in
from app.desktop.requests import Ask, Request

ROOT = Path(__file__).resolve().parents[3]
NO_NUMBER = "What this link names is no telephone number. Type the number yourself."
HEAVY = ("asyncio", "typer", "rich", "pydantic", "PySide6", "dbus_fast", "app.settings")


@asynccontextmanager
async def desk(home: Path) -> AsyncIterator[list[Request]]:
    """A desk that writes down what it is asked, and can do nothing but open its window."""
    instance = Instance.claim(home)
    assert instance is not None
    asked: list[Request] = []

    async def perform(request: Request) -> str:
        asked.append(request)
        return "" if Ask.SHOW in request.asks else "No call is ringing."

    serving = asyncio.ensure_future(instance.serve(perform))
    try:
        yield asked
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
        instance.release()


@pytest.mark.parametrize(
    ("arguments", "request_wanted"),
    [
        ([], Request((Ask.SHOW,))),
        (["--show"], Request((Ask.SHOW,))),
        (["--answer"], Request((Ask.ANSWER,))),
        (["--toggle-mute"], Request((Ask.TOGGLE_MUTE,))),
        (["--hang-up"], Request((Ask.HANG_UP,))),
        (["--hold", "--show"], Request((Ask.TOGGLE_HOLD, Ask.SHOW))),
        (["tel:+49-30-123456"], Request((Ask.SHOW,), "+4930123456")),
        (["--open", "callto:123"], Request((Ask.SHOW,), "123")),
        (["--answer", "tel:110"], Request((Ask.ANSWER, Ask.SHOW), "110")),
        (["tel:1-800-FLOWERS"], Request((Ask.SHOW,), "18003569377")),
        (["sip:alice"], Request((Ask.SHOW,), problem=NO_NUMBER)),
        (["--open", "callto:alice"], Request((Ask.SHOW,), problem=NO_NUMBER)),
        (["call", "sip:bob@example.com"], None),
        (["--help"], None),
        (["--open"], None),
        (["serve"], None),
    ],
)
def test_arguments_are_read(arguments: list[str], request_wanted: Request | None) -> None:
    assert request_in(arguments) == request_wanted


def test_a_link_never_asks_for_a_call() -> None:
    for link in ("tel:+4930123456", "sip:alice@example.com", "callto:123"):
        request = request_in([link])
        assert request is not None and request.asks == (Ask.SHOW,)


def test_where_no_desk_runs_a_link_opens_one_and_a_command_says_so(data_folder: Path) -> None:
    assert not ask(Request(), data_folder)
    said = io.StringIO()
    for arguments in ([], ["tel:+4930123456"], ["tel:nobody"], ["calls"]):
        assert quick(arguments, data_folder, said) is None
    assert said.getvalue() == ""  # the window says what is wrong with the link
    with pytest.raises(NoDeskRuns, match="not running"):
        ask(Request((Ask.TOGGLE_MUTE,)), data_folder)


async def test_where_one_runs_it_is_given_the_request(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "token")
    async with desk(data_folder) as asked:
        assert await asyncio.to_thread(quick, ["tel:+4930123456"], data_folder) == 0
        assert await asyncio.to_thread(quick, ["callto:alice"], data_folder, io.StringIO()) == 2
    assert asked == [
        Request((Ask.SHOW,), "+4930123456", "token"),
        Request((Ask.SHOW,), "", "token", NO_NUMBER),
    ]


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["--answer"], 1, "ringdesk: No call is ringing.\n"),
        (["tel:nobody"], 2, f"ringdesk: {NO_NUMBER}\n"),
        (["calls"], None, ""),
    ],
)
async def test_what_does_not_work_is_one_sentence(
    data_folder: Path, arguments: list[str], status: int | None, sentence: str
) -> None:
    said = io.StringIO()
    async with desk(data_folder):
        assert await asyncio.to_thread(quick, arguments, data_folder, said) == status
    assert said.getvalue() == sentence


def test_a_command_without_a_desk_is_one_sentence(data_folder: Path) -> None:
    said = io.StringIO()
    assert quick(["--hang-up"], data_folder, said) == 2
    assert said.getvalue() == "ringdesk: Ringdesk is not running; start it with: ringdesk\n"


def test_it_loads_nothing_that_would_keep_a_key_waiting() -> None:
    code = "import sys, app.desktop.quick_start\n"
    code += f"print([name for name in {HEAVY!r} if name in sys.modules])"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
