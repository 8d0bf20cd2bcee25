"""A script while a person talks with its caller: it goes on from there, and offers replies."""

import pytest

from tests.app.agent.conftest import MakeMind
from tests.fakes.dialogue import Dialogue


async def test_who_was_greeted_by_a_person_is_not_greeted_again(make_mind: MakeMind) -> None:
    mind = make_mind("restaurant-booking")
    mind.heard_beside("operator", "The Green Olive, Tom speaking. One moment, please.")
    answer = await Dialogue(mind).say("I'd like a table for four tomorrow.")
    assert "What time" in answer and "Thanks for calling" not in answer


async def test_who_it_is_is_still_asked_before_anything_of_the_matter(
    make_mind: MakeMind,
) -> None:
    mind = make_mind("debt-collection")
    mind.heard_beside("operator", "Hello, this is Tom. One moment, please.")
    call = Dialogue(mind)
    answer = await call.say("Okay.")
    assert answer.endswith("is this Bobby?") and "$154.56" not in answer
    assert "$154.56" in await call.say("Yes, it is.")


@pytest.mark.parametrize("settled", ["Bobby here.", "Yes, I'm Bobby."])
async def test_what_the_person_has_settled_is_not_asked_again(
    make_mind: MakeMind, settled: str
) -> None:
    mind = make_mind("debt-collection")
    mind.heard_beside("operator", "Hello, is this Bobby?")
    mind.heard_beside("caller", settled)
    mind.heard_beside("operator", "I'll pass you on to our assistant.")
    assert "$154.56" in await Dialogue(mind).say("Okay.")


async def test_a_yes_to_the_person_is_no_answer_to_the_script(make_mind: MakeMind) -> None:
    mind = make_mind("debt-collection")
    call = Dialogue(mind)
    await call.open()
    await call.say("Yes.")
    mind.heard_beside("operator", "Can you hear me now?")
    answer = await call.say("Yes.")
    assert answer.endswith("Can you take care of that today?") and "Is that right" not in answer
    assert mind.state.branch is None


async def test_words_the_operator_had_said_leave_a_script_where_it_is(
    make_mind: MakeMind,
) -> None:
    mind = make_mind("debt-collection")
    call = Dialogue(mind)
    await call.open()
    await call.say("Yes.")
    before = mind.state
    mind.heard_beside("agent", "Take your time.")
    assert mind.state == before


async def test_the_scripts_answer_is_suggested_first_and_changes_nothing(
    make_mind: MakeMind,
) -> None:
    mind = make_mind("debt-collection")
    call = Dialogue(mind)
    await call.open()
    await call.say("Yes.")
    before = mind.state
    texts = await mind.suggest("I will pay on Friday.")
    assert "Friday, November 27th" in texts[0]
    assert 2 <= len(texts) <= 3 and len(set(texts)) == len(texts)
    assert mind.state == before
    assert "Friday, November 27th" in await call.say("I will pay on Friday.")


async def test_a_script_that_is_over_has_nothing_to_offer(make_mind: MakeMind) -> None:
    mind = make_mind("debt-collection")
    call = Dialogue(mind)
    await call.open()
    await call.say("You have the wrong number.")
    assert call.finish is not None
    assert await mind.suggest("Bye.") == ()
