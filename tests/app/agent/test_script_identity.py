"""Who is on the line, beside yes and no."""

import pytest

from app.agent.mind import Outcome
from tests.app.agent.conftest import MakeMind
from tests.fakes.dialogue import Dialogue


async def told(make_mind: MakeMind, answer: str) -> Dialogue:
    call = Dialogue(make_mind("appointment-reminder"))
    await call.open()
    await call.say(answer)
    return call


@pytest.mark.parametrize(
    "answer",
    [
        "Not me, no, but she's right here, I'll hand you over. Hello, Maria speaking.",
        "One moment. Maria, it's for you! Hello? Yes, this is Maria.",
    ],
)
async def test_a_telephone_that_is_handed_over_is_hers(make_mind: MakeMind, answer: str) -> None:
    call = await told(make_mind, answer)
    assert call.finish is None
    assert "Thursday" in await call.say("Sorry, could you say that again?")


@pytest.mark.parametrize("answer", ["She's here, I'll get her.", "I'll pass you over."])
async def test_whoever_fetches_her_is_waited_for(make_mind: MakeMind, answer: str) -> None:
    call = await told(make_mind, answer)
    assert call.finish is None
    assert "Thursday" in await call.say("Hello, this is Maria.")


async def test_a_name_that_is_asked_back_tells_nothing_of_the_matter(make_mind: MakeMind) -> None:
    call = Dialogue(make_mind("appointment-reminder"))
    await call.open()
    assert "Thursday" not in await call.say("Sorry, who? Maria?")
    await call.say("No, there's no Maria here.")
    assert call.finish is not None and call.finish.outcome is Outcome.WRONG_PERSON
