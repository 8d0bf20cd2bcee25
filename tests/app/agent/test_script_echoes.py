"""Callers who say the same again instead of yes, or say back what we said."""

import pytest

from app.agent.mind import Outcome
from tests.app.agent.conftest import MakeMind
from tests.fakes.dialogue import Dialogue


async def reminded(make_mind: MakeMind) -> Dialogue:
    call = Dialogue(make_mind("appointment-reminder"))
    await call.open()
    await call.say("Yes, this is Maria.")
    return call


async def owing(make_mind: MakeMind) -> Dialogue:
    call = Dialogue(make_mind("debt-collection"))
    await call.open()
    await call.say("Yes, speaking.")
    return call


@pytest.mark.parametrize(
    "answer", ["Yes, Thursday at 3 is fine.", "I'm coming on Thursday at three, yes."]
)
async def test_our_own_day_said_back_moves_nothing(make_mind: MakeMind, answer: str) -> None:
    call = await reminded(make_mind)
    await call.say(answer, "Yes.", "No, thank you.")
    assert call.finish is not None and call.finish.outcome is Outcome.CONFIRMED


@pytest.mark.parametrize("answer", ["Yes, but can we make it Friday?", "I can't do Thursday at 3."])
async def test_another_day_or_a_no_still_does(make_mind: MakeMind, answer: str) -> None:
    call = await reminded(make_mind)
    asked = await call.say(answer)
    assert call.finish is None and "see you on Thursday" not in asked


async def test_a_wish_said_again_is_a_yes(make_mind: MakeMind) -> None:
    call = await owing(make_mind)
    read_back = await call.say("I won't pay that, simple as that.")
    assert "rather not pay" in read_back
    await call.say("You heard me. I'm not paying it, and that's final.")
    assert [tool.name for tool in call.tools] == ["openclaw_query"]


async def test_a_wish_that_was_denied_and_said_again_is_not_asked_about_for_ever(
    make_mind: MakeMind,
) -> None:
    call = await owing(make_mind)
    await call.say("That bill is a mistake, I cancelled it in April.")
    assert "take care of that" in await call.say("No.")
    assert "look into it" in await call.say("That bill is a mistake, I cancelled it in April.")


async def test_a_day_that_is_past_is_no_day_to_pay_on(make_mind: MakeMind) -> None:
    call = await owing(make_mind)
    asked = await call.say("That went out of my account on the twentieth of May already.")
    assert "May 20" not in asked and "Which day" not in asked


@pytest.mark.parametrize("answer", ["Yes, dear. I won't be paying.", "Yep. Not paying."])
async def test_a_yes_that_is_taken_back_promises_nothing(make_mind: MakeMind, answer: str) -> None:
    call = await owing(make_mind)
    assert "take care of the" in await call.say("Yes, I can pay that now.")
    assert "rather not pay" in await call.say(answer)


async def test_praise_is_no_answer(make_mind: MakeMind) -> None:
    call = await owing(make_mind)
    asked = await call.say("It's good of you to ring, and I hope you have a lovely afternoon now.")
    assert "So you'll take care" not in asked


async def test_a_yes_with_a_goodbye_confirms_before_it_ends(make_mind: MakeMind) -> None:
    call = await reminded(make_mind)
    assert "see you on Thursday" in await call.say("Yes, that works.")
    await call.say("Yes, keep it as it is. Lovely, see you then.", "Bye.")
    assert call.finish is not None and call.finish.outcome is Outcome.CONFIRMED


async def test_a_promise_that_was_denied_is_read_back_again(make_mind: MakeMind) -> None:
    call = await owing(make_mind)
    await call.say("Yes, I can pay that now.", "No.")
    assert "Is that right?" in await call.say("Yes, I can pay that now.")


@pytest.mark.parametrize("answer", ["Hang on, yes, Thursday at three.", "One moment. Yeah, right."])
async def test_a_yes_after_a_moment_is_one(make_mind: MakeMind, answer: str) -> None:
    call = await reminded(make_mind)
    await call.say("Yes, that works.")
    assert "anything else" in await call.say(answer)


@pytest.mark.parametrize("answer", ["Very nearly.", "On second thoughts, make a data clock."])
async def test_a_read_back_that_is_nearly_right_is_asked_about(
    make_mind: MakeMind, answer: str
) -> None:
    call = Dialogue(make_mind("restaurant-booking"))
    await call.open()
    await call.say("A table for two on Saturday at seven, please.", "Chadwick.")
    assert "What should I change?" in await call.say(answer)
    assert "8 pm" in await call.say("Eight o'clock.")
