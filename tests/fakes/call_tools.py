"""What live calls share, on a test's clock and with quick models."""

from app.engine.call_tools import Brains, CallTools
from app.engine.minds import Task
from app.engine.patchbay import Patchbay
from app.engine.speech_work import SpeechWork
from audio.clock import Clock
from tests.fakes.hearing import FakeSpeechWork
from tests.fakes.mind import FakeMind


def tools_of(
    clock: Clock, work: FakeSpeechWork | SpeechWork, patchbay: Patchbay | None = None
) -> CallTools:
    """Without hold music or signals; every task gets a new ``FakeMind``."""

    async def brains(task: Task) -> Brains:
        return Brains(FakeMind(), work)  # type: ignore[arg-type]

    return CallTools(
        clock,
        patchbay,
        brains,
        lambda: work,  # type: ignore[arg-type,return-value]
        lambda: (0.0, 0.0),
        lambda: None,
        lambda _reason: None,
        lambda: None,
    )
