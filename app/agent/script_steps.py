"""One step of a script: where it stands and what was heard give acts and where it stands next.

Owns the opening and the choice of a branch. Pure: a step changes nothing but its Turn.
Answers within a branch are ``script_answers``'s, signals that mean the same everywhere
("say that again") ``script_signals``'s, the actions of a branch ``script_actions``'s.
"""

import re

from app.agent.branches import Certainty, Choice, is_negated
from app.agent.mind import Outcome
from app.agent.playbook import ActionKind, Direction
from app.agent.script_actions import (
    ScriptContext,
    enter_branch,
    evening,
    goodbye,
    main_question,
    slot_actions,
)
from app.agent.script_answers import anything_else, asking, checking, confirming
from app.agent.script_echoes import echoed
from app.agent.script_identity import comes_to_the_phone, names, someone_else
from app.agent.script_signals import answer_question, handle_signal, missed, polarity_of, reask
from app.agent.script_state import Phase, State, Turn, last_question
from app.agent.slots import SlotKind, read_slot
from app.agent.understanding.dates import find_day
from app.agent.understanding.found import bare
from app.agent.understanding.names import find_name
from app.agent.understanding.numbers import find_party_size
from app.agent.understanding.signals import Signal, find_signal, is_question
from app.agent.understanding.yes_no import Polarity, is_only_yes_no, leads, only_praises

_LEADING_FAVOUR = 0.08
"""What a leading yes or no adds to the branches it points to."""
_SHORT_QUESTION = 4
"""Words: "what purchase?" asks what we said, a longer question may belong to a branch."""
_GONE_BY = re.compile(r"\b(?:already|went|paid|took|sent|settled|cancell?ed|last|ago|since)\b")
"""A day beside one of these is no day to come."""
_SHORT_ANSWER = 6
"""Words: in a longer turn, a yes or a no that does not lead it may be about anything."""
_SLOT_FAVOUR = 0.15
"""What a day or a number of people adds to the branches that ask for one."""


def begin(context: ScriptContext, turn: Turn) -> None:
    """The first thing said on a call."""
    opening = context.brief.profile.opening
    turn.set(opened=True)
    if not opening:
        turn.say(f"Hello, this is {context.brief.agent_name}.")
        turn.ask(main_question(context), Phase.LISTENING)
    else:
        _say_step(context, turn, 0)


def answer(context: ScriptContext, turn: Turn, heard: str) -> None:
    """Take the caller's turn."""
    if not is_only_yes_no(heard):
        turn.set(last_heard=heard)
    if turn.state.phase is Phase.DONE:
        goodbye(context, turn, "Okay.")
    elif not turn.state.opened:
        _spoke_first(context, turn, heard)
    elif _is_voicemail(turn.state, heard):
        _voicemail(context, turn, heard)
    elif not handle_signal(context, turn, heard):
        _BY_PHASE[turn.state.phase](context, turn, heard)


def _spoke_first(context: ScriptContext, turn: Turn, heard: str) -> None:
    """The other party spoke before we did: a greeting, a name, a voicemail, a wish."""
    turn.set(opened=True)
    opening = context.brief.profile.opening
    name = find_name(heard)
    if _is_voicemail(turn.state, heard):
        _voicemail(context, turn, heard)
    elif len(opening) > 1 and name is not None and not someone_else(context, heard):
        _say_step(context, turn, 1)
    elif len(opening) == 1 and context.recogniser.choose(heard).certainty is Certainty.SURE:
        turn.set(phase=Phase.LISTENING, question=main_question(context))
        _listening(context, turn, heard)
    else:
        begin(context, turn)


def _say_step(context: ScriptContext, turn: Turn, step: int) -> None:
    opening = context.brief.profile.opening
    text = opening[step]
    last = step == len(opening) - 1
    question = last_question(text) or (main_question(context) if last else "")
    turn.set(step=step, misses=0)
    turn.say(text.removesuffix(question).strip())
    phase = Phase.LISTENING if last else Phase.OPENING
    if question:
        turn.ask(question, phase)
    else:
        turn.set(phase=phase, question="", unheard=False)


def _is_voicemail(state: State, heard: str) -> bool:
    early = state.phase in (Phase.OPENING, Phase.LISTENING)
    return early and find_signal(heard, Signal.VOICEMAIL) is not None


def _voicemail(context: ScriptContext, turn: Turn, heard: str) -> None:
    index = context.branch_of(Outcome.VOICEMAIL)
    if index is not None:
        enter_branch(context, turn, index, heard)
        return
    turn.finish(Outcome.VOICEMAIL, goal_reached=False)


def _opening(context: ScriptContext, turn: Turn, heard: str) -> None:
    """The answer to "is this Bobby?": nothing of the matter is said before a yes."""
    polarity = polarity_of(heard)
    if turn.state.unheard and is_only_yes_no(heard):
        reask(turn, "Sorry about that.")
        return
    denies = find_signal(heard, Signal.WRONG_PERSON) is not None
    stranger = someone_else(context, heard)
    on_line = comes_to_the_phone(context, heard)
    if not turn.state.question or on_line or (polarity is Polarity.YES and not stranger):
        _say_step(context, turn, turn.state.step + 1)
        return
    target = bare(context.target)
    if polarity is Polarity.MAYBE and not is_question(heard):
        reask(turn, "Sorry, I need to be sure.")
    elif polarity is Polarity.NO or denies or (stranger and turn.state.misses):
        _wrong_person(context, turn, heard)
    elif not stranger and names(target, polarity, heard):
        _say_step(context, turn, turn.state.step + 1)
    else:
        missed(context, turn, "Sorry, I need to be sure I have the right person.")


def _wrong_person(context: ScriptContext, turn: Turn, heard: str) -> None:
    index = context.branch_of(Outcome.WRONG_PERSON)
    if index is not None:
        enter_branch(context, turn, index, heard)
        return
    turn.say("I'm sorry, my mistake. Goodbye.")
    turn.finish(Outcome.WRONG_PERSON, goal_reached=False)


def _listening(context: ScriptContext, turn: Turn, heard: str) -> None:
    if turn.state.unheard and is_only_yes_no(heard):
        reask(turn, "Sure.", with_message=turn.state.message_cut)
        return
    polarity = polarity_of(heard)
    if is_only_yes_no(heard) and polarity is not None and _answers_yes_no(turn.state.question):
        _plain_answer(context, turn, heard, polarity)
        return
    if len(bare(heard).split()) <= _SHORT_QUESTION and answer_question(context, turn, heard, False):
        return
    choice = context.recogniser.choose(heard, _favoured(context, heard, leads(heard)))
    if choice.certainty is Certainty.SURE:
        enter_branch(context, turn, choice.indices[0], heard)
    elif answer_question(context, turn, heard, or_admit=False):
        return
    elif candidates := _worth_asking(context, choice, heard):
        _clarify(context, turn, candidates)
    elif answer_question(context, turn, heard):
        return
    elif polarity is not None and _is_the_answer(turn.state, heard, polarity):
        _plain_answer(context, turn, heard, polarity)
    else:
        missed(context, turn, "I didn't quite get that.")


def _is_the_answer(state: State, heard: str, polarity: Polarity) -> bool:
    """Whether a yes or a no in ``heard`` answers the question: "it's good of you to ring, but"
    does not."""
    if not _answers_yes_no(state.question):
        return False
    turned = polarity is Polarity.YES and is_negated(bare(heard))
    return not turned and (_is_short(heard) or leads(heard) is polarity or not only_praises(heard))


def _is_short(heard: str) -> bool:
    return len(bare(heard).split()) <= _SHORT_ANSWER


def _worth_asking(context: ScriptContext, choice: Choice, heard: str) -> tuple[int, ...]:
    """Branches to ask about: not whether it is a voicemail, nor a yes after a "no"."""
    if choice.certainty is not Certainty.UNSURE:
        return ()
    machine = context.branch_of(Outcome.VOICEMAIL)
    says_no = leads(heard) is Polarity.NO
    return tuple(
        index
        for index in choice.indices
        if index != machine
        and not (says_no and (intent := context.intent(index)) and intent.answers is Polarity.YES)
    )


def _answers_yes_no(question: str) -> bool:
    words = bare(question).split()
    return bool(words) and words[0] not in ("how", "what", "which", "when", "where", "who", "why")


def _plain_answer(context: ScriptContext, turn: Turn, heard: str, polarity: Polarity) -> None:
    """A bare yes or no to the script's question."""
    wanted = Polarity.NO if polarity is Polarity.NO else Polarity.YES
    fitting = tuple(
        index
        for index, intent in enumerate(context.recogniser.intents)
        if intent is not None and intent.answers is wanted
    )
    if not fitting:
        fitting = (0,) if wanted is Polarity.YES and context.branches else ()
    if polarity is Polarity.YES and fitting:
        enter_branch(context, turn, fitting[0], heard)
    elif fitting:
        _clarify(context, turn, fitting)
    else:
        missed(context, turn, "Okay, I see.")


def _favoured(context: ScriptContext, heard: str, polarity: Polarity | None) -> dict[int, float]:
    favoured: dict[int, float] = {}
    day = find_day(heard, context.today)
    inbound = context.brief.profile.direction is Direction.INBOUND
    later = day is not None and (inbound or day.value.date > context.today)
    later = later and _GONE_BY.search(bare(heard)) is None
    people = find_party_size(heard) is not None
    for index, intent in enumerate(context.recogniser.intents):
        if polarity is not None and intent is not None and intent.answers is polarity:
            favoured[index] = _LEADING_FAVOUR
        kinds = slot_actions(context, index)
        named = (later and SlotKind.DAY in kinds) or (people and SlotKind.PEOPLE in kinds)
        if named and polarity is not Polarity.YES:
            favoured[index] = favoured.get(index, 0.0) + _SLOT_FAVOUR
    return favoured | echoed(context, heard)


def _clarify(context: ScriptContext, turn: Turn, candidates: tuple[int, ...]) -> None:
    intent = context.intent(candidates[0])
    label = context.branches[candidates[0]].label.lower()
    asked = intent.confirm if intent is not None and intent.confirm else f"do you mean {label}"
    lead = "Okay, or" if turn.state.phase is Phase.CLARIFYING else "Just to be sure,"
    turn.set(candidates=candidates)
    turn.ask(f"{asked}?", Phase.CLARIFYING, lead=lead, keep_message=True)


def _clarifying(context: ScriptContext, turn: Turn, heard: str) -> None:
    if turn.state.unheard and is_only_yes_no(heard):
        reask(turn, "Sorry.")
        return
    polarity = polarity_of(heard)
    candidates = turn.state.candidates
    choice = Choice(Certainty.NONE)
    if not is_only_yes_no(heard):
        choice = context.recogniser.choose(heard, _favoured(context, heard, None))
    if choice.certainty is Certainty.SURE:
        enter_branch(context, turn, choice.indices[0], heard)
    elif polarity is Polarity.YES or (polarity is Polarity.MAYBE and _is_short(heard)):
        enter_branch(context, turn, candidates[0], heard, vouched=polarity is Polarity.YES)
    elif choice.certainty is Certainty.UNSURE and choice.indices[0] in candidates:
        enter_branch(context, turn, choice.indices[0], heard)
    elif polarity is None and _answers_slot(context, candidates[0], heard):
        enter_branch(context, turn, candidates[0], heard, vouched=True)
    elif polarity is Polarity.NO and len(candidates) > 1:
        _clarify(context, turn, candidates[1:])
    elif answer_question(context, turn, heard):
        return
    else:
        turn.set(phase=Phase.LISTENING, question=main_question(context), candidates=())
        missed(context, turn, "Okay, then I misunderstood.")


def _answers_slot(context: ScriptContext, index: int, heard: str) -> bool:
    """Whether a short answer gives what the branch would ask for: who asks whether it is to be
    cancelled and hears a name has been told yes."""
    if len(bare(heard).split()) > _SHORT_QUESTION:
        return False
    return any(
        read_slot(action, heard, context.today, False, evening(context, index)) is not None
        for action in context.branches[index].actions
        if action.kind is ActionKind.ASK
    )


_BY_PHASE = {
    Phase.OPENING: _opening,
    Phase.LISTENING: _listening,
    Phase.CLARIFYING: _clarifying,
    Phase.CONFIRMING: confirming,
    Phase.ASKING: asking,
    Phase.CHECKING: checking,
    Phase.ANYTHING_ELSE: anything_else,
}
