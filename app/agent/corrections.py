"""What a person corrects of what a script has captured.

Owns putting the corrected value where the caller's own would stand. Reading values is
``slots``'s.
"""

from dataclasses import replace

from app.agent.playbook import ActionKind
from app.agent.script_actions import ScriptContext, evening
from app.agent.script_state import State
from app.agent.slots import SlotKind, SlotValue, read_slot


def corrected(context: ScriptContext, state: State, key: str, value: str) -> State:
    """The conversation with this value for ``key``, which counts from now on.

    The branch's own question reads it ("Friday" becomes a date); what cannot be read stands
    as it was typed. A value that waits for the caller's yes is replaced by it.
    """
    slot = _read(context, state, key, value)
    waits = state.pending is not None and state.pending.key == key
    pending = slot if waits else state.pending
    return replace(state.with_slot(slot), pending=pending)


def _read(context: ScriptContext, state: State, key: str, value: str) -> SlotValue:
    branches = [state.branch] if state.branch is not None else range(len(context.branches))
    for index in branches:
        for action in context.branches[index].actions:
            if action.kind is ActionKind.ASK and action.key == key:
                late = evening(context, index)
                found = read_slot(action, value, context.today, True, late)
                if found is not None:
                    return found
    return SlotValue(key, SlotKind.TEXT, value, value)
