"""What the script mind says and does, turn by turn, with the bundled playbook."""

import pytest

from app.agent.mind import Finish, Outcome, Say
from app.agent.script import ScriptMind
from tests.app.agent.conftest import MakeMind
from tests.fakes.dialogue import Dialogue, outcome


async def test_agreeing_takes_four_exchanges(make_mind: MakeMind) -> None:
    mind = make_mind("debt-collection")
    call = Dialogue(mind)
    assert await call.open() == "Hi, is this Bobby?"
    statement = await call.say("Yes, this is Bobby.")
    assert "$154.56" in statement
    assert statement.endswith("Can you take care of that today?")
    read_back = await call.say("Yes, I can do that.")
    assert read_back.endswith("Is that right?")
    shared = await call.say("yes")
    assert "https://pay.vello.io/inv/bobby-154" in shared
    assert call.finish is None
    assert "Goodbye" in await call.say("No, thank you.")
    assert outcome(call) == (Outcome.AGREED, True)
    assert mind.result == (Outcome.AGREED, True)


async def test_a_promise_is_noted_as_a_date_and_read_back(make_mind: MakeMind) -> None:
    call = Dialogue(make_mind("debt-collection"))
    await call.open()
    assert "Which day next week" in await call.say("Yeah", "Can I pay it next week?")
    assert "Friday, November 27th" in await call.say("Wednesday. No, Friday.")
    assert call.notes == {}
    await call.say("Yes.")
    assert call.notes == {"commit_date": "2026-11-27"}
    await call.say("No, that's all, bye.")
    assert outcome(call) == (Outcome.NEEDS_TIME, False)


async def test_a_date_in_the_first_answer_is_not_asked_for_again(make_mind: MakeMind) -> None:
    call = Dialogue(make_mind("debt-collection"))
    await call.open()
    assert "November 27th" in await call.say("Yeah", "I can't today but I'll pay it on Friday")


async def test_refusing_runs_the_tool_with_the_escalation(make_mind: MakeMind) -> None:
    escalation = "If customer refuses to pay, use openclaw_query to email joe@vello.io."
    call = Dialogue(make_mind("debt-collection", escalation=escalation))
    await call.open()
    await call.say("Yes", "I'm not going to pay that.", "Yes, that's right.", "No, goodbye.")
    (tool,) = call.tools
    assert tool.name == "openclaw_query"
    assert tool.arguments["escalation"] == escalation
    assert tool.arguments["caller_said"] == "I'm not going to pay that."
    assert tool.arguments["summary"].startswith("Bobby: Refuses.")
    assert outcome(call) == (Outcome.REFUSED, False)


async def test_nothing_of_the_matter_is_said_to_anybody_else(make_mind: MakeMind) -> None:
    machine = "Hi, you've reached Bobby. Please leave a message after the tone."
    for heard, ending in (
        ("No, you have the wrong number.", Outcome.WRONG_PERSON),
        ("No, this is Daniel.", Outcome.WRONG_PERSON),
        ("He's not here, can I take a message?", Outcome.WRONG_PERSON),
        (machine, Outcome.VOICEMAIL),
    ):
        call = Dialogue(make_mind("debt-collection"))
        said = await call.open() + await call.say("Who is this?") + await call.say(heard)
        assert outcome(call) == (ending, False)
        for detail in ("154", "Vello", "credits", "payment", "owe"):
            assert detail not in said


async def test_another_name_alone_may_be_misheard_and_is_asked_about_once(
    make_mind: MakeMind,
) -> None:
    call = Dialogue(make_mind("debt-collection"))
    said = await call.open() + await call.say("This is Daniel.")
    assert outcome(call) is None
    assert "balance" not in said
    await call.say("This is Daniel.")
    assert outcome(call) == (Outcome.WRONG_PERSON, False)


async def test_a_plain_no_is_asked_about_one_branch_after_the_other(make_mind: MakeMind) -> None:
    call = Dialogue(make_mind("debt-collection"))
    await call.open()
    asked = await call.say("Yes", "No.")
    assert asked == "Just to be sure, do you need a little more time?"
    assert "rather not go ahead" in await call.say("No.")
    assert call.finish is None
    await call.say("Yes", "Yes", "no")
    assert outcome(call) == (Outcome.REFUSED, False)


async def test_an_unsure_answer_is_confirmed_first(make_mind: MakeMind) -> None:
    call = Dialogue(make_mind("debt-collection"))
    await call.open()
    asked = await call.say("Yes", "I can't pay that")
    assert asked.startswith("Just to be sure,")
    assert "What date works for you?" in await call.say("Yes, a few days")


async def test_what_was_not_understood_is_asked_twice_and_then_left(make_mind: MakeMind) -> None:
    call = Dialogue(make_mind("debt-collection"))
    await call.open()
    first = await call.say("Yes", "purple monkey")
    second = await call.say("banana boat")
    assert first != second
    assert first.endswith("Can you take care of that today?")
    assert second.endswith("Can you take care of that today?")
    assert call.finish is None
    last = await call.say("elephant")
    assert "trouble understanding" in last
    assert "follow_up" in call.notes
    assert outcome(call) == (Outcome.CLOSED, False)


@pytest.mark.parametrize(
    ("heard", "answer"),
    [
        ("Sorry, what did you say?", "Of course. This is Ava, calling on behalf of Vello"),
        ("Who is this?", "Of course. This is Ava, calling on behalf of Vello"),
        ("Are you a robot?", "an automated assistant"),
        ("How much is it?", "The amount due is $154.56."),
        ("When was it due?", "The due date is May 25, 2026."),
        ("Can you give me a discount?", "I can't offer that on this call."),
        ("Could I pay in installments?", "I can't offer that on this call."),
        ("What's the capital of France?", "I don't have that information."),
    ],
)
async def test_questions_come_back_to_the_matter(
    make_mind: MakeMind, heard: str, answer: str
) -> None:
    call = Dialogue(make_mind("debt-collection"))
    await call.open()
    said = await call.say("Yes", heard)
    assert answer in said
    assert said.endswith("Can you take care of that today?")
    assert "Is that right?" in await call.say("Yes, I will.")


@pytest.mark.parametrize(
    "heard", ["Yeah, this is him.", "Bobby speaking, who's calling?", "Yes, who is this?"]
)
async def test_the_right_person_is_not_sent_away(make_mind: MakeMind, heard: str) -> None:
    call = Dialogue(make_mind("debt-collection"))
    await call.open()
    assert "on behalf of Vello" in await call.say(heard)


async def test_right_now_is_no_yes(make_mind: MakeMind) -> None:
    call = Dialogue(make_mind("debt-collection"))
    await call.open()
    assert "Is that right?" not in await call.say("Yes", "I don't have the money right now.")
    assert "Vello" not in await Dialogue(make_mind("debt-collection")).say("I'm busy right now")


async def test_a_changed_mind_is_no_yes_to_the_read_back(make_mind: MakeMind) -> None:
    call = Dialogue(make_mind("debt-collection"))
    await call.open()
    assert "rather not pay" in await call.say("Yes", "I'm not going to pay that.")
    assert "you'll take care of" in await call.say("Okay, fine, I'll pay it now.")


async def test_a_no_is_not_asked_whether_it_was_a_yes(make_mind: MakeMind) -> None:
    call = Dialogue(make_mind("appointment-reminder"))
    await call.open()
    asked = await call.say("Yes", "No, that doesn't work for me anymore.")
    assert asked == "Just to be sure, would you like to move it to another time?"


async def test_a_wish_for_a_person_is_noted(make_mind: MakeMind) -> None:
    call = Dialogue(make_mind("debt-collection"))
    await call.open()
    await call.say("Yes", "I want to speak to a real person.")
    assert call.notes == {"wants_person": "yes"}


async def test_holding_on_waits(make_mind: MakeMind) -> None:
    mind = make_mind("debt-collection")
    call = Dialogue(mind)
    await call.open()
    assert await call.say("Yes", "hold on a second") == "Sure, take your time."
    assert "still here" in await call.take(mind.silence(1))
    assert await call.say("okay") == "Sure. Can you take care of that today?"


async def test_two_silences_end_the_call(make_mind: MakeMind) -> None:
    mind = make_mind("debt-collection")
    call = Dialogue(mind)
    await call.open()
    assert await call.take(mind.silence(1)) == "Are you still there? Hi, is this Bobby?"
    assert call.finish is None
    assert "Goodbye" in await call.take(mind.silence(2))
    assert outcome(call) == (Outcome.NO_RESPONSE, False)


async def test_silence_after_everything_is_settled_keeps_the_outcome(make_mind: MakeMind) -> None:
    mind = make_mind("debt-collection")
    call = Dialogue(mind)
    await call.open()
    await call.say("yes", "yes", "yes")
    await call.take(mind.silence(1))
    await call.take(mind.silence(2))
    assert outcome(call) == (Outcome.AGREED, True)


async def test_time_that_is_up_keeps_what_was_reached(make_mind: MakeMind) -> None:
    mind = make_mind("debt-collection")
    call = Dialogue(mind)
    await call.open()
    await call.say("Yes", "Yes")
    assert "wrap up" in await call.take(mind.time_is_up())
    assert outcome(call) == (Outcome.CLOSED, False)


async def test_a_reply_changes_nothing_until_it_is_committed(make_mind: MakeMind) -> None:
    mind = make_mind("debt-collection")
    call = Dialogue(mind)
    await call.open()
    dropped = mind.answer("Yes")
    before = mind.state
    assert [act async for act in dropped.acts()]
    await dropped.discard()
    assert mind.state == before
    assert "Vello" in await call.say("Yes")


async def test_a_question_that_was_not_heard_gets_no_yes(make_mind: MakeMind) -> None:
    mind = make_mind("debt-collection")
    call = Dialogue(mind)
    await call.open()
    await call.say("Yes")
    mind.spoken("Thanks, Bobby. This is Ava, calling on behalf", complete=False)
    again = await call.say("uh-huh")
    assert again.startswith("Sure. This is Ava, calling on behalf of Vello")
    mind.spoken("Sure. This is Ava, calling on behalf of Vello about your 1,000", complete=False)
    assert "Is that right?" in await call.say("I know, I'll pay it right now.")


async def test_a_question_that_was_cut_only_at_its_end_is_repeated_alone(
    make_mind: MakeMind,
) -> None:
    mind = make_mind("debt-collection")
    call = Dialogue(mind)
    await call.open()
    statement = await call.say("Yes")
    mind.spoken(statement.removesuffix("of that today?").strip(), complete=False)
    assert await call.say("okay") == "Sure. Can you take care of that today?"


async def test_the_called_party_may_speak_first(make_mind: MakeMind) -> None:
    async def first(heard: str) -> str:
        return await Dialogue(make_mind("debt-collection")).say(heard)

    assert await first("Hello, Miller residence.") == "Hi, is this Bobby?"
    assert "Vello" in await first("Hello, this is Bobby.")
    machine = "You've reached Bobby's voicemail, leave a message."
    assert "with a message for Bobby" in await first(machine)


async def test_the_checklist_follows_the_conversation(make_mind: MakeMind) -> None:
    mind = make_mind("debt-collection")
    call = Dialogue(mind)
    await call.open()
    assert mind.checklist == (
        ("Ask: Hi, is this Bobby?", False),
        ("Say why we call", False),
        ("Hear the answer", False),
    )
    await call.say("yes", "yes", "yes", "no")
    assert [step for step, done in mind.checklist if done][-4:] == [
        "Hear the answer", "Confirm", "Share the details", "Say goodbye",
    ]  # fmt: skip
    assert all(done for _, done in mind.checklist)


async def test_every_reply_begins_with_a_short_clause(make_mind: MakeMind) -> None:
    """So that the voice can start on it."""
    mind: ScriptMind = make_mind("debt-collection")
    call = Dialogue(mind)
    await call.open()
    await call.say("who is this", "what?", "yes", "banana", "discount please", "no", "no", "yes")
    await call.say("no", "yes I'll pay now", "yes", "bye")
    assert isinstance(call.acts[-1], Finish)
    for act in call.acts[1:]:
        if isinstance(act, Say):
            clause = act.text.replace("?", ",").replace(".", ",").replace("!", ",").split(",")[0]
            assert len(clause.split()) <= 9, act.text
