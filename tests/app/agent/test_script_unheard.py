"""Replies that the caller cut off before a word of them was heard."""

from tests.app.agent.conftest import MakeMind
from tests.fakes.dialogue import Dialogue


async def test_a_reply_of_which_nothing_was_heard_was_never_given(make_mind: MakeMind) -> None:
    mind = make_mind("debt-collection")
    call = Dialogue(mind)
    await call.open()
    identity = mind.state
    await call.say("Yes")
    mind.spoken("", complete=False)
    assert mind.state == identity
    assert "Vello" in await call.say("Yes, this is Bobby")


async def test_a_question_whose_end_was_said_after_all_is_answered_by_a_yes(
    make_mind: MakeMind,
) -> None:
    mind = make_mind("debt-collection")
    call = Dialogue(mind)
    words = (await call.open()).split()
    first, rest = " ".join(words[:-2]), " ".join(words[-2:])
    mind.spoken(first, complete=False)
    assert mind.state.unheard
    mind.spoken(rest, complete=True)
    assert not mind.state.unheard
    assert "Vello" in await call.say("Yes")
