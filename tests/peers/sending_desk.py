"""A process that sends events, to be killed.

``python sending_desk.py FOLDER URL NAME...`` queues an event a name, all of one lane, in the
folder's records, and sends them until it is killed.
"""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.fakes.outbox import TestedOutbox, post


async def send(folder: Path, url: str, *names: str) -> None:
    async with TestedOutbox(folder) as desk:
        await desk.outbox.send(*(post(url, name) for name in names))
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(send(Path(sys.argv[1]), *sys.argv[2:]))
