"""How long the screen is held up in a call: ``python -m tests.bench.bench_window [FOLDER]``.

The whole program, ``run_desk_window`` over the delivered desk, with 20,000 calls, 200,000
utterances and 5,000 contacts, made in FOLDER (a temporary one by default) unless they are there.
A person's call runs over real SIP and a real sound server to a far end in another process; the
speech models load in the call and then write down what is said into the microphone. Meanwhile
the person goes from room to room, searches, goes down lists, opens pages, mutes and holds,
presses keys, declines a second call, changes the window's size and its colours, an act every
0.4 s for 55 s.

A 5 ms timer ticks beside it. What a gap between two ticks was is told apart with the kernel's
own account of every thread (``/proc/self/task/*/schedstat``): the work of the screen's thread,
the time it waited for a processor, and the rest, in which something held it up, such as another
thread with Python's lock. That other thread may itself have waited for a processor: the longest
such wait is the machine's too, and no more counts as held up than the whole program worked. So
on a busy machine what holds up is judged mildly, on a quiet one all of it counts. Misses when
the work and what held it up come to more than 50 ms.
"""

import asyncio
import gc
import os
import statistics
import sys
import tempfile
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import keyring
import numpy as np

from app.collector import COLLECTOR
from app.engine.thread import EngineThread
from app.settings import DataPaths
from app.ui.desk_run import DeskWindowChoices, run_desk_window
from app.ui.run import application
from app.window_desk import WindowDesk
from audio.frames import Samples
from audio.resampling import resample
from audio.speech import RECOGNITION_RATE_HZ
from models.lines import Line, save_line
from models.store import Store
from tests.bench.bench_people import CONTACTS
from tests.bench.bench_people import fill as fill_people
from tests.bench.bench_records import CALLS
from tests.bench.bench_records import fill as fill_calls
from tests.bench.corpus import human_utterances
from tests.bench.screen_ticks import Gap
from tests.bench.window_day import SECONDS, Person
from tests.display import ensure_display
from tests.fakes.keyring_backend import MemoryKeyring
from tests.peers.program import HOST
from tests.peers.pulse import RATE_HZ as SPEAKER_HZ
from tests.peers.pulse import pulse_server
from tests.peers.raw_caller import Refused, raw_caller
from tests.peers.recorder import Recorder, recorders

MOST_MS = 50.0
SETTINGS = """
[sip]
net_interface = "127.0.0.1"

[screen]
first_run_done = true
close_to_tray = false
"""


def fill(path: Path) -> None:
    """The records, unless they are there; and the line that calls go out on."""
    fresh = not path.exists()
    with Store.open(path) as store:
        for first in range(0, CONTACTS, 500) if fresh else ():
            store.write_now(fill_people, "contacts", first, 500)
        for first in range(0, CALLS, 500) if fresh else ():
            store.write_now(fill_calls, first, 500)
        if fresh:
            store.write_now(save_line, Line("Desk", "desk", "127.0.0.1", register=False))


def speech() -> Samples:
    """What is said into the microphone: people, with pauses, for longer than the call."""
    pause = np.zeros(SPEAKER_HZ, np.int16)
    said: list[Samples] = []
    while sum(map(len, said)) < SPEAKER_HZ * SECONDS * 2:
        for utterance in human_utterances():
            clip = (utterance.samples * 32_000).astype(np.int16)
            said += [resample(clip, RECOGNITION_RATE_HZ, SPEAKER_HZ), pause]
    return np.concatenate(said)


def own_phone() -> str:
    """``host:port`` of the phone of this process, the one place where it hears UDP and TCP."""
    own = {os.readlink(each) for each in Path("/proc/self/fd").iterdir() if each.is_symlink()}

    def places(kind: str) -> set[str]:
        rows = (row.split() for row in Path(f"/proc/self/net/{kind}").read_text().splitlines()[1:])
        return {row[1] for row in rows if f"socket:[{row[9]}]" in own}

    (place,) = places("udp") & places("tcp")
    return f"{HOST}:{int(place.rpartition(':')[2], 16)}"


async def ring(address: str) -> None:
    """Somebody calls and is declined."""
    async with raw_caller(address) as caller:
        with suppress(Refused):
            await caller.ring()


def run(home: Path, far_end: Recorder, beside: EngineThread) -> Person:
    """The program as it is started, with a person at it."""
    paths = DataPaths(home)
    paths.make()
    paths.settings.write_text(SETTINGS, "utf-8")
    fill(paths.database)
    calm = asyncio.Event()
    desk, thread = WindowDesk(paths, None, calm), EngineThread()
    application()
    gc.disable()  # as the program does until the window has settled
    COLLECTOR.program()
    person = Person(
        far_end.uri,
        lambda: thread.submit(be_calm(calm)),
        lambda: beside.submit(ring(own_phone())),
    )

    async def tell() -> None:
        with desk.bus.subscribe() as events:
            person.settled.emit()
            async for event in events:
                person.told.emit(event)

    thread.start()
    try:
        choices = DeskWindowChoices(home / "window.ini", on_settled=tell)
        run_desk_window(thread, desk.bus, desk.work, choices)
    finally:
        thread.stop()
    return person


async def be_calm(calm: asyncio.Event) -> None:
    """From now on the models load."""
    calm.set()


def report(person: Person) -> int:
    gaps, write = person.ticks.gaps, sys.stdout.write
    write(f"{len(gaps)} ticks; models: {', '.join(person.stages) or 'none'}; ")
    write(f"{person.utterances} utterances written down\n")
    for name in ("all_ms", "work_ms", "held_ms", "machine_ms", "ours_ms"):
        values = sorted(getattr(gap, name) for gap in gaps)
        p99 = values[int(len(values) * 0.99)]
        write(f"{name:10} median {statistics.median(values):5.1f}   p99 {p99:5.1f}   ")
        write(f"longest {values[-1]:5.1f}\n")
    write("longest by what the person did last (own work + held up, ms):\n")
    worst: dict[str, Gap] = {}
    for gap in sorted(gaps, key=lambda one: one.ours_ms):
        worst[gap.act] = gap
    for act, gap in sorted(worst.items(), key=lambda one: -one[1].ours_ms)[:10]:
        write(f"  {act or 'the call':16} {gap.work_ms:5.1f} + {gap.held_ms:5.1f}")
        write(f"   the machine {gap.machine_ms:5.1f}\n")
    over = [gap for gap in gaps if gap.ours_ms > MOST_MS]
    write(f"over {MOST_MS:.0f} ms of ours: {len(over)}\n")
    complete = person.finished and "models_ready" in person.stages
    return 1 if over or not complete else 0


def main() -> int:
    ensure_display()
    # What is read in the call has been compiled by an earlier start: run this twice at first.
    sys.dont_write_bytecode = False
    # Notices and the keyring of whoever runs this are left alone.
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent"
    keyring.set_keyring(MemoryKeyring())
    beside = EngineThread()
    beside.start()
    with tempfile.TemporaryDirectory(prefix="ringdesk-window-") as folder:
        home = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "home"
        os.environ["RINGDESK_HOME"] = str(home)
        peers = AsyncExitStack()

        async def begin() -> Recorder:
            sound = await peers.enter_async_context(pulse_server())
            os.environ.update(sound.environ)
            ends = await peers.enter_async_context(recorders(Path(folder), bob=700))
            speaking = asyncio.ensure_future(sound.speak("mic_feed", speech()))
            peers.callback(speaking.cancel)
            return ends["bob"]

        try:
            person = run(home, beside.submit(begin()).result(), beside)
        finally:
            beside.submit(peers.aclose()).result()
            beside.stop()
    return report(person)


if __name__ == "__main__":
    raise SystemExit(main())
