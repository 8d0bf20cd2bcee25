"""Answers to what a branch asks: yes to a read-back, a day, a name, "anything else?".

Owns how an answer is understood once a branch is taken. Which branch is
``script_steps``'s, its actions are ``script_actions``'s.
"""

import re

from app.agent.branches import Certainty, is_negated
from app.agent.playbook import Action, ActionKind
from app.agent.script_actions import (
    ScriptContext,
    carry_on,
    enter_branch,
    evening,
    goodbye,
    main_question,
    note_slots,
    slot_actions,
    take_slots,
)
from app.agent.script_echoes import echoed, restates
from app.agent.script_signals import answer_question, give_up, missed, polarity_of, reask
from app.agent.script_state import Phase, State, Turn
from app.agent.slots import SlotKind, read_slot, slot_kind
from app.agent.understanding.found import bare
from app.agent.understanding.yes_no import (
    Polarity,
    after_yes,
    agrees,
    is_firm_yes,
    is_only_yes_no,
    leads,
)

_DONT_KNOW = re.compile(r"\b(?:don't know|not sure|no idea|can't (?:say|tell)|couldn't say)\b")
_NOT_QUITE = re.compile(
    r"^(?:(?:oh|um|uh|well|ah|yes|yeah|so) )*(?:(?:very|so) )?(?:nearly|almost|close)\b"
    r"(?! (?:enough|certainly))"
    r"|\bsecond thoughts?\b|\bchanged? (?:my|our) minds?\b"
)
"""A read-back that is still to be changed; the change itself may not have been understood."""
_ANYTHING_FITS = (SlotKind.NAME, SlotKind.TEXT)


def confirming(context: ScriptContext, turn: Turn, heard: str) -> None:
    """The answer to a read-back."""
    polarity = _to_read_back(heard)
    if turn.state.unheard and is_only_yes_no(heard):
        reask(turn, "Sorry.")
    elif _has_slots(context, turn.state) and take_slots(context, turn, heard, asked=None):
        turn.set(misses=0)
        turn.say("Okay, let me change that.", glue=True)
        carry_on(context, turn)
    elif _changes_mind(context, turn, heard):
        return
    elif polarity in (Polarity.YES, Polarity.MAYBE) or restates(context, turn.state, heard):
        turn.set(confirmed=True, misses=0, action=turn.state.action + 1)
        note_slots(turn)
        intent = context.intent(turn.state.branch)
        turn.say("Perfect." if intent is None or intent.goal else "Okay, thank you.", glue=True)
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
        denied = (*turn.state.denied, turn.state.branch or 0)
        turn.set(phase=Phase.LISTENING, branch=None, question=main_question(context), denied=denied)
        missed(context, turn, "Okay, no problem.")
    else:
        missed(context, turn, "I'm sorry, I didn't get that.")


def _to_read_back(heard: str) -> Polarity | None:
    if _NOT_QUITE.search(bare(heard)):
        return Polarity.NO
    return Polarity.YES if agrees(heard) else polarity_of(heard)


def _changes_mind(context: ScriptContext, turn: Turn, heard: str) -> bool:
    """Whether "okay, fine, I'll pay it" answers "so you'd rather not pay?", or "yes, I won't be
    paying" the opposite: no yes to that."""
    if _takes_back(context, turn.state, heard):
        if not _enters_other(context, turn, after_yes(heard)):
            missed(context, turn, "I'm sorry, I didn't get that.")
        return True
    if is_firm_yes(heard) or is_only_yes_no(heard) or _has_slots(context, turn.state):
        return False
    return _switches(context, turn, heard)


def _takes_back(context: ScriptContext, state: State, heard: str) -> bool:
    """Whether a "not" follows the yes to something that was promised."""
    intent = context.intent(state.branch)
    promised = intent is not None and intent.answers is Polarity.YES
    return promised and is_negated(after_yes(heard))


def _enters_other(context: ScriptContext, turn: Turn, said: str) -> bool:
    """Enter the branch that ``said`` is nearest to, unless that is this one or none."""
    choice = context.recogniser.choose(said, echoed(context, said))
    if not choice.indices or choice.indices[0] == turn.state.branch:
        return False
    enter_branch(context, turn, choice.indices[0], said)
    return True


def asking(context: ScriptContext, turn: Turn, heard: str) -> None:
    """The answer to ``ask for ...``."""
    action = _current(context, turn.state)
    known = len(turn.state.slots)
    if turn.state.unheard and is_only_yes_no(heard):
        reask(turn, "Sorry.")
    elif take_slots(context, turn, heard, asked=action) and turn.state.slot(action.key):
        turn.set(misses=0)
        turn.say("Got it.", glue=True)
        carry_on(context, turn)
    elif _repeats_slot(context, turn, heard):
        turn.say("Yes, I have that.", glue=True)
        carry_on(context, turn)
    elif _switches(context, turn, heard) or answer_question(context, turn, heard):
        return
    elif len(turn.state.slots) > known:
        turn.say("Got it.", glue=True)
        carry_on(context, turn)
    elif turn.state.misses < 2 and not _unknown(context, turn, heard):
        turn.set(misses=turn.state.misses + 1)
        turn.say("Sorry, I didn't get that.", glue=True)
        carry_on(context, turn)
    else:
        _skip_slot(context, turn)


def _unknown(context: ScriptContext, turn: Turn, heard: str) -> bool:
    """The caller cannot say, and it may be left open."""
    actions = context.branches[turn.state.branch or 0].actions[turn.state.action :]
    needed = any(action.kind is ActionKind.CONFIRM for action in actions)
    return not needed and _DONT_KNOW.search(bare(heard)) is not None


def _repeats_slot(context: ScriptContext, turn: Turn, heard: str) -> bool:
    """Whether a short answer gives another value the branch asks for, known or still missing."""
    if len(bare(heard).split()) > 3:
        return False
    index = turn.state.branch or 0
    for action in context.branches[index].actions:
        if action.kind is not ActionKind.ASK or slot_kind(action) in _ANYTHING_FITS:
            continue
        found = read_slot(action, heard, context.today, True, evening(context, index))
        known = turn.state.slot(action.key)
        if found is not None and (known is None or known.value == found.value):
            turn.state = turn.state.with_slot(found)
            return True
    return False


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
    polarity = _to_read_back(heard)
    late = evening(context, turn.state.branch or 0)
    corrected = read_slot(action, heard, context.today, polarity is not Polarity.YES, late)
    pending = turn.state.pending
    if turn.state.unheard and is_only_yes_no(heard):
        reask(turn, "Sorry.")
    elif polarity is not Polarity.YES and _switches(context, turn, heard):
        return
    elif corrected is not None and pending is not None and corrected.value != pending.value:
        turn.state = turn.state.with_slot(corrected)
        turn.say("Okay, thanks.", glue=True)
        carry_on(context, turn)
    elif pending is not None and (
        polarity in (Polarity.YES, Polarity.MAYBE)
        or corrected is not None
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


_CONTENT = ("thank", "okay", "great", "good", "fine", "perfect", "right", "correct", "all")


def anything_else(context: ScriptContext, turn: Turn, heard: str) -> None:
    """The answer to "anything else?"; most are a no."""
    polarity = polarity_of(heard)
    words = bare(heard)
    content = any(word in words for word in _CONTENT)
    plain_yes = polarity is Polarity.YES and is_only_yes_no(heard) and not content
    plain_no = is_only_yes_no(heard) or (leads(heard) is Polarity.NO and len(words.split()) <= 4)
    if polarity is Polarity.NO and plain_no:
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
    choice = context.recogniser.choose(heard, echoed(context, heard))
    if choice.certainty is not Certainty.SURE or choice.indices[0] == turn.state.branch:
        return False
    enter_branch(context, turn, choice.indices[0], heard)
    return True


def _current(context: ScriptContext, state: State) -> Action:
    return context.branches[state.branch or 0].actions[state.action]


def _has_slots(context: ScriptContext, state: State) -> bool:
    return bool(slot_actions(context, state.branch or 0))
