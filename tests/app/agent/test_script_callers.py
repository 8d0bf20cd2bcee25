"""The callers' lines, in text, lead the bundled scripts to what each expects: those of the
bundled callers, and others by which the scripts were made better (``calls``)."""

from pathlib import Path

import pytest

from app.rehearsal.answering import Answering
from app.rehearsal.callers import Caller, load_callers
from tests.app.agent.conftest import ASSETS, MakeMind
from tests.fakes.dialogue import Dialogue

CALLS = Path(__file__).parent / "calls"
CALLERS = [*load_callers(ASSETS / "callers"), *load_callers(CALLS)]


@pytest.mark.parametrize("caller", CALLERS, ids=lambda caller: caller.id)
async def test_a_caller_reaches_its_end(make_mind: MakeMind, caller: Caller) -> None:
    for script in caller.scripts:
        call = Dialogue(make_mind(script))
        said = ""
        if caller.lines[0].unprompted_after_ms is None:
            said = await call.open()
        answering = Answering(caller.lines)
        while call.finish is None and answering.expected is not None:
            number = answering.answer_to(said)
            answering.said.append(number)
            said = await call.say(caller.lines[number].text)
        assert call.finish is not None
        assert call.finish.outcome is caller.expected.outcome
        assert call.finish.goal_reached is caller.expected.goal_reached
