"""Carrying out a branch: reading back, asking, sharing, tools, goodbyes.

Owns the order of a branch's actions and the neutral words around them. Nothing is
said that is not in the profile, the facts or the fixed texts here and in the
examples file; so a discount or a threat cannot be made up. How an answer is
understood is ``script_steps``'s.
"""

from dataclasses import dataclass
from datetime import date

from app.agent.branches import BranchRecogniser
from app.agent.facts import Brief, fill_text, placeholders
from app.agent.intents import Intent
from app.agent.mind import Outcome
from app.agent.playbook import Action, ActionKind, Branch, Direction
from app.agent.script_state import Phase, State, Turn, last_question
from app.agent.slots import SlotKind, SlotValue, read_slot, slot_kind, slot_question

_CHECKED = (SlotKind.DAY, SlotKind.TIME, SlotKind.PHONE)
"""Read back at once when the branch does not confirm everything later."""
_ORDER = (SlotKind.PEOPLE, SlotKind.NUMBER, SlotKind.DAY, SlotKind.TIME, SlotKind.NAME)


@dataclass(frozen=True, slots=True)
class ScriptContext:
    """What stays the same for a whole call. ``escalation`` is the task's own sentence."""

    brief: Brief
    recogniser: BranchRecogniser
    today: date
    escalation: str = ""

    @property
    def branches(self) -> tuple[Branch, ...]:
        """The branches with the facts filled in."""
        return self.brief.profile.branches

    def intent(self, index: int | None) -> Intent | None:
        """The known intent of a branch, if its label names one."""
        return None if index is None else self.recogniser.intents[index]

    def branch_of(self, outcome: Outcome) -> int | None:
        """The first branch that ends a call in ``outcome``."""
        for index, intent in enumerate(self.recogniser.intents):
            if intent is not None and intent.outcome is outcome:
                return index
        return None

    @property
    def target(self) -> str:
        """Who the call is for: the fact that the identity question names."""
        opening = self.brief.source.opening
        names = placeholders(opening[0]) if len(opening) > 1 else ()
        return self.brief.facts[names[0]] if names else ""


def result(context: ScriptContext, state: State) -> tuple[Outcome, bool]:
    """What the conversation has come to, should it end here."""
    if state.ended is not None:
        return state.ended
    if state.branch is None:
        return Outcome.CLOSED, False
    intent = context.intent(state.branch)
    if intent is None:
        return Outcome.CLOSED, state.carried_out and state.branch == 0
    waits_for_yes = any(
        action.kind is ActionKind.CONFIRM for action in context.branches[state.branch].actions
    )
    if intent.goal and waits_for_yes and not state.confirmed:
        return Outcome.CLOSED, False
    return intent.outcome, intent.goal and state.carried_out


def enter_branch(
    context: ScriptContext, turn: Turn, index: int, heard: str, vouched: bool = False
) -> None:
    """Begin a branch: thank, take what the answer already holds, carry out its actions.

    ``vouched``: the caller was asked whether they mean it and said yes.
    """
    intent = context.intent(index)
    branch = context.branches[index]
    turn.set(
        branch=index, action=0, misses=0, candidates=(), confirmed=False, carried_out=False,
        pending=None, slots=(),
        vouched=vouched or (index in turn.state.denied and not (intent and intent.goal)),
    )  # fmt: skip
    take_slots(context, turn, heard, asked=None)
    apologises = any(action.kind is ActionKind.APOLOGISE for action in branch.actions)
    turn.say(
        "Okay, thank you." if intent is None else "" if apologises else intent.thanks, glue=True
    )
    carry_on(context, turn)


def take_slots(context: ScriptContext, turn: Turn, heard: str, asked: Action | None) -> bool:
    """Keep every value in ``heard`` that the branch asks for; True when something changed."""
    before = turn.state.slots
    index = turn.state.branch or 0
    branch = context.branches[index]
    late = evening(context, index)
    for action in branch.actions:
        if action.kind is ActionKind.ASK:
            found = read_slot(action, heard, context.today, action == asked, late)
            if found is not None:
                turn.state = turn.state.with_slot(found)
    return turn.state.slots != before


def carry_on(context: ScriptContext, turn: Turn) -> None:
    """Carry out actions until one waits for the caller or the call ends.

    A branch without ``close`` ends like one with it.
    """
    while turn.state.branch is not None:
        actions = context.branches[turn.state.branch].actions
        at = turn.state.action
        if at >= len(actions) or actions[at].kind is ActionKind.CLOSE:
            turn.set(carried_out=True)
            _close(context, turn, actions)
            return
        if _waits(context, turn, actions[at]):
            return
        turn.set(action=turn.state.action + 1)


def _waits(context: ScriptContext, turn: Turn, action: Action) -> bool:
    """Carry out one action; True when it now waits for an answer."""
    match action.kind:
        case ActionKind.CONFIRM:
            if turn.state.vouched and not turn.state.slots:
                turn.set(confirmed=True)
                return False
            turn.ask(_read_back(context, turn.state), Phase.CONFIRMING)
            return True
        case ActionKind.ASK:
            return _ask_slot(context, turn, action)
        case ActionKind.SHARE:
            _share(context, turn, action)
        case ActionKind.SAY:
            turn.say(action.text)
        case ActionKind.APOLOGISE:
            turn.say("I'm sorry, my mistake. I didn't mean to bother you.")
        case ActionKind.LEAVE_MESSAGE:
            leave_message(context, turn)
        case ActionKind.RUN:
            _run_tool(context, turn, action)
        case _:
            pass
    return False


def _ask_slot(context: ScriptContext, turn: Turn, action: Action) -> bool:
    value = turn.state.slot(action.key)
    if value is None:
        turn.ask(slot_question(action, turn.state.misses), Phase.ASKING)
        return True
    if value.inexact:
        turn.ask(f"Which day {value.inexact} would that be?", Phase.ASKING)
        return True
    if _confirms_later(context, turn.state):
        return False
    if value.kind in _CHECKED:
        turn.set(pending=value)
        said = value.phrase.removeprefix("on ").removeprefix("with the number ")
        turn.ask(f"So that's {said}, is that right?", Phase.CHECKING)
        return True
    turn.note(value.key, value.value)
    return False


def _confirms_later(context: ScriptContext, state: State) -> bool:
    actions = context.branches[state.branch or 0].actions[state.action :]
    return any(action.kind is ActionKind.CONFIRM for action in actions)


def _read_back(context: ScriptContext, state: State) -> str:
    intent = context.intent(state.branch)
    wanted = tuple(value for value in state.slots if not value.inexact)
    slots = slots_phrase(wanted)
    for text in intent.readback if intent else ():
        said = fill_text(text.replace("{slots}", slots), context.brief.facts, "")
        if said is not None:
            lead = f"So {said}" if "{slots}" in text or not slots else f"So {said}, {slots}"
            return f"{lead}. Is that right?"
    label = context.branches[state.branch or 0].label
    return f"So that's {slots}. Is that right?" if slots else f"So, {label.lower()}. Is that right?"


def slots_phrase(values: tuple[SlotValue, ...]) -> str:
    """Values in the order one says them: people, day, time, name, the rest."""
    ranked = sorted(
        values,
        key=lambda each: _ORDER.index(each.kind) if each.kind in _ORDER else len(_ORDER),
    )
    return " ".join(value.phrase for value in ranked)


def note_slots(turn: Turn) -> None:
    """Keep every confirmed value with the call."""
    for value in turn.state.slots:
        turn.note(value.key, value.value)


def _share(context: ScriptContext, turn: Turn, action: Action) -> None:
    source = context.brief.source.branches[turn.state.branch or 0].actions[turn.state.action]
    names = placeholders(source.text)
    if names and source.text.strip() == f"{{facts.{names[0]}}}":
        turn.say(f"Here's the {names[0].replace('_', ' ')}: {action.text}.")
    else:
        turn.say(action.text)


def _run_tool(context: ScriptContext, turn: Turn, action: Action) -> None:
    branch = context.branches[turn.state.branch or 0]
    arguments = {
        "request": action.text,
        "branch": branch.label,
        "caller_said": turn.state.last_heard,
    }
    whom = f"{context.target}: " if context.target else ""
    arguments["summary"] = f"{whom}{branch.label}. Said: {turn.state.last_heard}"
    if context.escalation:
        arguments["escalation"] = context.escalation
    arguments |= {value.key: value.value for value in turn.state.slots}
    turn.use_tool(action.key, arguments)


def leave_message(context: ScriptContext, turn: Turn) -> None:
    """Name and number only: whoever hears a voicemail may not be the one called."""
    facts = context.brief.facts
    whom = f" for {context.target}" if context.target else ""
    turn.say(f"Hello, this is {context.brief.agent_name} with a message{whom}.")
    number = facts.get("callback_number", "")
    turn.say(f"Please call us back at {' '.join(number)}." if number else "We'll try you again.")


def _close(context: ScriptContext, turn: Turn, actions: tuple[Action, ...]) -> None:
    """Ask for anything else first, unless nobody is there who could want it."""
    strangers = (ActionKind.APOLOGISE, ActionKind.LEAVE_MESSAGE)
    if any(action.kind in strangers for action in actions):
        goodbye(context, turn)
    else:
        _ask_anything_else(turn, actions)


def _ask_anything_else(turn: Turn, actions: tuple[Action, ...]) -> None:
    if any(action.kind is ActionKind.SHARE for action in actions):
        turn.say("I can say that again if you like.", glue=True)
    turn.ask("Is there anything else I can help you with?", Phase.ANYTHING_ELSE)


def goodbye(context: ScriptContext, turn: Turn, first: str = "") -> None:
    """Say goodbye and hang up with what the conversation came to."""
    outcome, reached = result(context, turn.state)
    turn.say(first, glue=True)
    if outcome is Outcome.VOICEMAIL:
        turn.say("Goodbye.")
    elif outcome is Outcome.WRONG_PERSON:
        turn.say("Have a good day, goodbye.")
    elif context.brief.profile.direction is Direction.INBOUND:
        turn.say("Thanks for calling. Goodbye!")
    else:
        turn.say("Thanks for your time. Goodbye!")
    turn.finish(outcome, reached)


def main_question(context: ScriptContext) -> str:
    """What the caller is asked once the opening is through."""
    asked = (
        last_question(context.brief.profile.opening[-1]) if context.brief.profile.opening else ""
    )
    if asked:
        return asked
    for intent in context.recogniser.intents:
        if intent is not None and intent.question:
            return intent.question
    inbound = context.brief.profile.direction is Direction.INBOUND
    return "How can I help you?" if inbound else "How does that sound to you?"


def evening(context: ScriptContext, index: int) -> bool:
    """Whether clock times in a branch are rather for dinner: it asks how many people come."""
    return SlotKind.PEOPLE in slot_actions(context, index)


def slot_actions(context: ScriptContext, index: int) -> tuple[SlotKind, ...]:
    """The kinds of value a branch asks for."""
    return tuple(
        slot_kind(action)
        for action in context.branches[index].actions
        if action.kind is ActionKind.ASK
    )
