import asyncio
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.peers

ROOT = Path(__file__).parents[2]

# A stack that died spoils its process for good, so this one gets its own.
LOSE_THE_STACK = """
import asyncio
from baresip._native import ffi, lib
from sip.errors import SipError
from sip.phone import StackDied
from tests.peers.desk import ANSWERED_MS, desk, ended

async def main():
    async with desk() as made:
        await made.trunk("desk")
        await made.trunk("caller")
        call = await made.phone.dial("caller", f"sip:desk@{made.phone.listen_address}")
        rung = await made.incoming()
        await rung.answer()
        await call.wait_established(ANSWERED_MS)
        lib.bp_cmd(lib.BP_CMD_STOP, 0, ffi.NULL)
        print(await ended(call))
        print([each for each in made.seen if isinstance(each, StackDied)])
        try:
            await made.phone.dial("caller", "sip:x@127.0.0.1:9")
        except SipError as refused:
            print("refused:", refused)
    print("closed")

asyncio.run(main())
"""


async def test_the_end_of_the_stack_ends_everything_and_is_told() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        LOSE_THE_STACK,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        printed, complaints = await process.communicate()
    lines = printed.decode().splitlines()
    assert process.returncode == 0, complaints.decode()
    assert "EndedBy.NETWORK" in lines[0]
    assert "StackDied" in lines[1]
    assert lines[2].startswith("refused:")
    assert lines[3] == "closed"
