"""Who has to do what until when, from calls as they are held."""

from datetime import date

from app.agent.action_items import action_items
from app.agent.summary import Known, Learned, LeftToDo
from tests.fakes.transcripts import APPOINTMENT, DEBT, DISPUTE, MESSAGE, OWN, RESTAURANT, at, talk

TODAY = date(2026, 11, 21)
PLAIN = Known(TODAY)


def test_promises_of_both_sides_with_their_days() -> None:
    assert action_items(DEBT, PLAIN) == (
        f"Caller: I can pay it on Friday. (Friday, November 27th) {at(DEBT, 'pay it on Friday')}",
        f"We: Could you send me the link again? {at(DEBT, 'the link again')}",
        f"We: You'll get it by text message right after this call. {at(DEBT, 'text message')}",
    )


def test_what_the_practice_promised_and_what_it_is_about() -> None:
    items = action_items(APPOINTMENT, PLAIN)
    assert [item.partition(":")[0] for item in items] == ["We", "We", "Caller"]
    assert "Someone from the practice will call you" in items[0]
    assert "(“Will I need to bring my X-rays?”)" in items[1]


def test_what_the_caller_asks_for_is_ours_to_do() -> None:
    items = action_items(RESTAURANT, PLAIN)
    assert f"please tell the kitchen. {at(RESTAURANT, 'kitchen')}" in items[0]
    assert items[0].startswith("We:")
    assert not any("see you" in item.lower() or "booked" in item for item in items)


def test_a_persons_own_call() -> None:
    items = action_items(OWN, PLAIN)
    assert items[0].startswith("Caller: I can have the first five hundred")
    assert "(Monday, November 23rd)" in items[0]
    assert any(item.startswith("We: I'll let our stand builder know") for item in items)
    called = [item for item in items if "Could you call me" in item]
    assert called[0].startswith("We:") and "(Monday, November 23rd at 6 pm)" in called[0]


def test_today_is_told_as_a_date_because_it_will_be_read_later() -> None:
    (evidence,) = [item for item in action_items(DISPUTE, PLAIN) if "email it" in item]
    assert evidence.startswith("Caller:") and "2026-11-21" in evidence


def test_what_was_left_for_people_comes_first() -> None:
    left = LeftToDo("Call Tom Becker back: 055 312 778", "12:00", 50_000)
    items = action_items(MESSAGE, Known(TODAY, left=(left,)))
    assert items[0] == "We: Call Tom Becker back: 055 312 778 (by 12:00) [00:50]"
    assert "Somebody will call you back before noon." in items[1]


def test_a_captured_date_is_an_item_unless_a_promise_names_it() -> None:
    learned = (Learned("commit_date", "2026-11-27", 30_000),)
    assert len(action_items(DEBT, Known(TODAY, learned=learned))) == 3
    said = talk(("a", "When can you pay?"), ("c", "Friday."))
    assert action_items(said, Known(TODAY, learned=learned)) == (
        "Caller: commit date: 2026-11-27 [00:30]",
    )


def test_refusals_conditions_of_speech_and_repetitions_are_no_promises() -> None:
    said = talk(
        ("c", "I won't pay a cent."),
        ("c", "I'll be honest with you, I'll never pay this."),
        ("c", "I don't know when I'll be back."),
        ("a", "I'll send you the form."),
        ("c", "Fine."),
        ("a", "I'll send you the form tomorrow."),
    )
    assert action_items(said, PLAIN) == (
        f"We: I'll send you the form tomorrow. (tomorrow, Sunday) {at(said, 'form tomorrow')}",
    )
