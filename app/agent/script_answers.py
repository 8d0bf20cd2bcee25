"""Answers to what a branch asks: yes to a read-back, a day, a name, "anything else?".

Owns how an answer is understood once a branch is taken. Which branch is
``script_steps``'s, its actions are ``script_actions``'s.
"""

from app.agent.branches import Certainty
from app.agent.playbook import Action, ActionKind
from app.agent.script_actions import (
    ScriptContext,
    carry_on,
    enter_branch,
    goodbye,
    main_question,
    note_slots,
    slot_actions,
    take_slots,
)
from app.agent.script_signals import answer_question, give_up, missed, polarity_of, reask
from app.agent.script_state import Phase, State, Turn
from app.agent.slots import read_slot
from app.agent.understanding.found import bare
from app.agent.understanding.yes_no import Polarity, is_only_yes_no


def confirming(context: ScriptContext, turn: Turn, heard: str) -> None:
    """The answer to a read-back."""
    polarity = polarity_of(heard)
    if turn.state.unheard and is_only_yes_no(heard):
        reask(turn, "Sorry.")
    elif _has_slots(context, turn.state) and take_slots(context, turn, heard, asked=None):
        turn.set(misses=0)
        turn.say("Okay, let me change that.", glue=True)
        carry_on(context, turn)
    elif polarity in (Polarity.YES, Polarity.MAYBE):
        turn.set(confirmed=True, misses=0, action=turn.state.action + 1)
        note_slots(turn)
        turn.say("Perfect.", glue=True)
        carry_on(context, turn)
    elif _switches(context, turn, heard):
        return
    elif polarity is Polarity.NO and _has_slots(context, turn.state):
        if turn.state.misses:
            give_up(context, turn)
            return
        turn.set(misses=1)
        turn.say("Okay, sorry about that.", glue=True)
        turn.ask("What should I change?", Phase.CONFIRMING)
    elif polarity is Polarity.NO:
        turn.set(phase=Phase.LISTENING, branch=None, question=main_question(context))
        missed(context, turn, "Okay, no problem.")
    else:
        missed(context, turn, "I'm sorry, I didn't get that.")


def asking(context: ScriptContext, turn: Turn, heard: str) -> None:
    """The answer to ``ask for ...``."""
    action = _current(context, turn.state)
    if turn.state.unheard and is_only_yes_no(heard):
        reask(turn, "Sorry.")
    elif take_slots(context, turn, heard, asked=action) and turn.state.slot(action.key):
        turn.set(misses=0)
        turn.say("Got it.", glue=True)
        carry_on(context, turn)
    elif _switches(context, turn, heard) or answer_question(context, turn, heard):
        return
    elif turn.state.misses < 2:
        turn.set(misses=turn.state.misses + 1)
        turn.say("Sorry, I didn't get that.", glue=True)
        carry_on(context, turn)
    else:
        _skip_slot(context, turn)


def _skip_slot(context: ScriptContext, turn: Turn) -> None:
    """Go on without the value, unless it would have been read back to book something."""
    actions = context.branches[turn.state.branch or 0].actions[turn.state.action :]
    if any(action.kind is ActionKind.CONFIRM for action in actions):
        give_up(context, turn)
        return
    turn.say("No problem, we can leave that open.", glue=True)
    turn.set(action=turn.state.action + 1, misses=0)
    carry_on(context, turn)


def checking(context: ScriptContext, turn: Turn, heard: str) -> None:
    """The answer to one value read back on its own."""
    action = _current(context, turn.state)
    polarity = polarity_of(heard)
    corrected = read_slot(action, heard, context.today, asked=polarity is not Polarity.YES)
    pending = turn.state.pending
    if turn.state.unheard and is_only_yes_no(heard):
        reask(turn, "Sorry.")
    elif corrected is not None and pending is not None and corrected.value != pending.value:
        turn.state = turn.state.with_slot(corrected)
        turn.say("Okay, thanks.", glue=True)
        carry_on(context, turn)
    elif pending is not None and (
        polarity in (Polarity.YES, Polarity.MAYBE)
        or (polarity is None and take_slots(context, turn, heard, asked=None))
    ):
        turn.note(pending.key, pending.value)
        turn.set(pending=None, misses=0, action=turn.state.action + 1)
        turn.say("Great, I've noted that.", glue=True)
        carry_on(context, turn)
    elif polarity is Polarity.NO:
        kept = tuple(value for value in turn.state.slots if value.key != action.key)
        turn.set(slots=kept, pending=None, misses=turn.state.misses + 1)
        turn.say("Okay, sorry.", glue=True)
        carry_on(context, turn)
    else:
        missed(context, turn, "I'm sorry, I didn't get that.")


def anything_else(context: ScriptContext, turn: Turn, heard: str) -> None:
    """The answer to "anything else?"; most are a no."""
    polarity = polarity_of(heard)
    words = bare(heard)
    thanks = any(word in words for word in ("thank", "okay", "great", "good", "fine", "perfect"))
    plain_yes = polarity is Polarity.YES and is_only_yes_no(heard) and not thanks
    if polarity is Polarity.NO and is_only_yes_no(heard):
        goodbye(context, turn, "Alright.")
    elif plain_yes and turn.state.misses < 1:
        turn.set(misses=1)
        turn.say("Of course.", glue=True)
        turn.ask("What can I do for you?", Phase.ANYTHING_ELSE, keep_message=True)
    elif _switches(context, turn, heard) or answer_question(context, turn, heard):
        return
    else:
        goodbye(context, turn, "Alright.")


def _switches(context: ScriptContext, turn: Turn, heard: str) -> bool:
    """Whether the caller now clearly wants another branch; enters it if so."""
    if len(bare(heard).split()) < 3:
        return False
    choice = context.recogniser.choose(heard)
    if choice.certainty is not Certainty.SURE or choice.indices[0] == turn.state.branch:
        return False
    enter_branch(context, turn, choice.indices[0], heard)
    return True


def _current(context: ScriptContext, state: State) -> Action:
    return context.branches[state.branch or 0].actions[state.action]


def _has_slots(context: ScriptContext, state: State) -> bool:
    return bool(slot_actions(context, state.branch or 0))
