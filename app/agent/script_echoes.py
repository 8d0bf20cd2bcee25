"""When a caller says back what we said, or says once more what they mean.

Owns telling such an answer from a new wish: "yes, Thursday at three" to a reminder of Thursday
at three asks for no other day, and "I said I'm not paying" to "so you'd rather not pay?" is a
yes.
"""

from app.agent.branches import is_negated, keyword_in
from app.agent.playbook import Action, ActionKind
from app.agent.script_actions import ScriptContext, evening
from app.agent.script_state import State
from app.agent.slots import SlotKind, SlotValue, read_slot, slot_kind
from app.agent.understanding.found import bare
from app.agent.understanding.yes_no import Polarity, is_only_yes_no, leads

ECHOED = -0.3
"""What saying our own day and time back takes from the branches that ask for other ones."""
_WHEN = (SlotKind.DAY, SlotKind.TIME)
_ANYTHING_FITS = (SlotKind.NAME, SlotKind.TEXT)
_FEWEST_WORDS = 4


def echoed(context: ScriptContext, heard: str) -> dict[int, float]:
    """What to add to the scores of branches: less for those that would only ask for the day
    and the time that the facts hold already, and that the caller has just said."""
    words = bare(heard)
    if is_negated(words):
        return {}
    return {
        index: ECHOED
        for index, intent in enumerate(context.recogniser.intents)
        if keyword_in(words, intent) is None and _says_our_own(context, index, heard)
    }


def restates(context: ScriptContext, state: State, heard: str) -> bool:
    """Whether an answer to a read-back says the same again in other words."""
    index = state.branch
    if index is None or is_only_yes_no(heard):
        return False
    if asked := _asks(context, index):
        found = [_read(context, index, action, heard) for action in asked]
        told = [each for each in found if each is not None]
        same = all((known := state.slot(each.key)) and known.value == each.value for each in told)
        return bool(told) and same and leads(heard) is not Polarity.NO
    if len(bare(heard).split()) < _FEWEST_WORDS:
        return False
    choice = context.recogniser.choose(heard, echoed(context, heard))
    return bool(choice.indices) and choice.indices[0] == index


def _says_our_own(context: ScriptContext, index: int, heard: str) -> bool:
    """Whether every day and time that the branch would take from ``heard`` is in the facts."""
    said: list[bool] = []
    for action in _asks(context, index):
        if slot_kind(action) not in _WHEN:
            continue
        found = _read(context, index, action, heard)
        if found is not None:
            facts = (_read(context, index, action, each) for each in context.brief.facts.values())
            said.append(any(each is not None and each.value == found.value for each in facts))
    return bool(said) and all(said)


def _asks(context: ScriptContext, index: int) -> list[Action]:
    return [each for each in context.branches[index].actions if each.kind is ActionKind.ASK]


def _read(context: ScriptContext, index: int, action: Action, heard: str) -> SlotValue | None:
    asked = slot_kind(action) not in _ANYTHING_FITS
    return read_slot(action, heard, context.today, asked, evening(context, index))
