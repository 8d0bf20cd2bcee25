"""The owner's program hears of calls, and a bad one disturbs nothing."""

from pathlib import Path

import pytest

from app.engine.bus import Bus, Subscription
from app.engine.call_program import CallProgram
from app.engine.events import CallAnswered, CallBegan, CallFinished, TroubleArose

RINGS = CallBegan("call_1", "pn_1", "inbound", "+49 30; rm -rf /", "Ann $HOME", None)


class Program:
    """A program of the owner's that writes down its arguments."""

    def __init__(self, folder: Path) -> None:
        self.notes = folder / "notes"
        script = folder / "with space" / "told"
        script.parent.mkdir()
        script.write_text(f'#!/bin/sh\nprintf "%s|" "$@" >> "{self.notes}"\n')
        script.chmod(0o755)
        self.command: str | None = f"'{script}' first"
        self.bus = Bus()
        self.told: Subscription = self.bus.subscribe()
        self.program = CallProgram(self.bus, lambda: self.command)

    async def done(self) -> str:
        await self.program.settled()
        return self.notes.read_text() if self.notes.exists() else ""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


async def test_it_is_told_what_happens_as_plain_arguments(program: Program) -> None:
    program.program.follow(RINGS)
    told = await program.done()
    assert told == "first|ringing|+49 30; rm -rf /|Ann $HOME|call_1|"


async def test_an_answer_and_an_end_are_told_with_the_number(program: Program) -> None:
    program.program.follow(RINGS)
    await program.done()
    program.program.follow(CallAnswered("call_1", 1))
    await program.done()
    program.program.follow(CallFinished("call_1", "caller_hung_up", 200, None, False, 5))
    told = await program.done()
    assert [part for part in told.split("|") if part in ("ringing", "answered", "ended")] == [
        "ringing",
        "answered",
        "ended",
    ]


async def test_a_missed_call_is_told_as_missed(program: Program) -> None:
    program.program.follow(RINGS)
    await program.done()
    program.program.follow(CallFinished("call_1", "missed", None, None, False, 0))
    assert "|missed|" in await program.done()


async def test_a_program_that_is_not_there_is_told_once(program: Program) -> None:
    program.command = "/nowhere/told"
    program.program.follow(RINGS)
    await program.done()
    program.program.follow(CallAnswered("call_1", 1))
    await program.done()
    program.bus.close()
    troubles = [event async for event in program.told if isinstance(event, TroubleArose)]
    assert len(troubles) == 1
    assert "/nowhere/told cannot be run" in troubles[0].message


async def test_without_a_program_nothing_runs(program: Program) -> None:
    program.command = None
    program.program.follow(RINGS)
    assert await program.done() == ""
