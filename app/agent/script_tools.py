"""A script and its tools: what a branch hands to one, and what it says once it has run.

Owns those sentences. A script states nothing that its tool did not give it to say: the
sentence beside the answer (``say``), or that it was done. Which tool runs, and what is left
for a person, is the engine's.
"""

from app.agent.built_in_tools import BUILT_IN_NAMES, HOLD_FOR_OPERATOR, TRANSFER_CALL
from app.agent.mind import ToolResult

PASSED_ON = "I'll pass that on."
_DONE = "That's done."
_FAILED = (
    "I'm sorry, that didn't work just now. I've left a note, and somebody here will see to it."
)
_NOBODY = "I'm sorry, nobody is free just now. I've left a note, and somebody will get back to you."
_FOR_PEOPLE = (TRANSFER_CALL.name, HOLD_FOR_OPERATOR.name)


def after_tool(name: str, result: ToolResult | None) -> str:
    """What to say after a tool; None stands for one that nobody ran. May be empty."""
    if result is None or (result.for_operator and result.ok):
        return PASSED_ON
    if result.ok:
        return result.say or ("" if name in BUILT_IN_NAMES else _DONE)
    return _NOBODY if name in _FOR_PEOPLE else _FAILED
