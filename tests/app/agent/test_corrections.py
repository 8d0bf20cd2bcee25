"""A script goes by what a person has put right of what it captured."""

from tests.app.agent.conftest import MakeMind
from tests.fakes.dialogue import Dialogue


async def test_a_corrected_number_is_read_back_and_noted(make_mind: MakeMind) -> None:
    mind = make_mind("restaurant-booking")
    call = Dialogue(mind)
    await call.open()
    await call.say("I'd like a table for four on Friday at half past seven.")
    mind.correct("party_size", "7")
    read_back = await call.say("It's Miller")
    assert "7 people on Friday, November 27th at 7:30 pm" in read_back
    await call.say("Yes", "no thanks")
    assert call.notes["party_size"] == "7"


async def test_a_corrected_day_is_understood_as_a_day(make_mind: MakeMind) -> None:
    mind = make_mind("restaurant-booking")
    call = Dialogue(mind)
    await call.open()
    await call.say("I'd like a table for four on Friday at half past seven.")
    mind.correct("day", "Saturday")
    assert "on Saturday, November 28th" in await call.say("Miller")


async def test_what_cannot_be_read_stands_as_it_was_typed(make_mind: MakeMind) -> None:
    mind = make_mind("restaurant-booking")
    await Dialogue(mind).open()
    mind.correct("allergy", "nuts")
    slot = mind.state.slot("allergy")
    assert slot is not None and (slot.value, slot.phrase) == ("nuts", "nuts")
