"""Scripts that ask for days, times, people and names; playbooks of somebody's own."""

from app.agent.mind import Outcome
from tests.app.agent.conftest import MakeMind
from tests.fakes.dialogue import Dialogue, outcome


async def test_a_booking_in_one_sentence_asks_only_for_the_name(make_mind: MakeMind) -> None:
    call = Dialogue(make_mind("restaurant-booking"))
    assert (await call.open()).endswith("How can I help you?")
    asked = await call.say("Hi, I'd like a table for four on Friday at half past seven.")
    assert asked.endswith("Could I have your name, please?")
    read_back = await call.say("It's Miller")
    assert "4 people on Friday, November 27th at 7:30 pm under the name Miller" in read_back
    changed = await call.say("No, make it five people")
    assert "5 people on Friday" in changed
    await call.say("Yes", "no thanks")
    assert call.notes == {
        "party_size": "5",
        "day": "2026-11-27",
        "time": "19:30",
        "name": "Miller",
    }
    assert outcome(call) == (Outcome.BOOKED, True)


async def test_slots_come_in_any_order(make_mind: MakeMind) -> None:
    call = Dialogue(make_mind("restaurant-booking"))
    await call.open()
    assert "How many people" in await call.say("Can I book a table?")
    assert "How many people" in await call.say("tomorrow")
    asked = await call.say("At eight. There will be two of us.")
    assert asked.endswith("Could I have your name, please?")
    assert "2 people tomorrow at 8 pm under the name Anna" in await call.say("Anna")


async def test_a_no_to_the_read_back_asks_what_to_change(make_mind: MakeMind) -> None:
    call = Dialogue(make_mind("restaurant-booking"))
    await call.open()
    await call.say("A table for two tomorrow at seven, my name is Anna")
    assert "What should I change?" in await call.say("No.")
    assert "at 8 pm" in await call.say("eight o'clock")


async def test_the_facts_answer_a_caller(make_mind: MakeMind) -> None:
    call = Dialogue(make_mind("restaurant-booking"))
    await call.open()
    assert "The address is 12 Harbour Street." in await call.say("Where are you located?")
    assert "opening hours are Tuesday" in await call.say("And when are you open?")


async def test_rescheduling_reads_back_day_and_time(make_mind: MakeMind) -> None:
    call = Dialogue(make_mind("appointment-reminder"))
    await call.open()
    await call.say("Speaking", "Can we move it to another day?", "Next Tuesday")
    read_back = await call.say("At ten in the morning.")
    assert "on Tuesday, November 24th at 10 am instead. Is that right?" in read_back
    await call.say("yes", "no")
    assert call.notes == {"new_day": "2026-11-24", "new_time": "10:00"}
    assert outcome(call) == (Outcome.RESCHEDULED, True)


PUBLISHED_FORM = """#### survey
**Opening**: "Hi, is this {facts.who}? - We would like your opinion."
**Branches**:
- Wants to take part -> "Lovely, we'll send it" + close
  - "I'd love to give feedback"
- Too busy -> run crm.note to remember that
"""


async def test_a_playbook_with_labels_of_its_own(make_mind: MakeMind) -> None:
    mind = make_mind("survey", PUBLISHED_FORM, {"who": "Kim"})
    call = Dialogue(mind)
    await call.open()
    assert await call.say("yes") == "We would like your opinion. How does that sound to you?"
    assert "Lovely, we'll send it." in await call.say("I'd love to give you some feedback")
    await call.say("no")
    assert outcome(call) == (Outcome.CLOSED, True)
