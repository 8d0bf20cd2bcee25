"""A script that has reached a machine: what it leaves on a mailbox, what it presses in a menu.

Owns both. That it is a machine, and when it listens, is the engine's to know; understanding
the menu is ``menus``'s.
"""

from app.agent.menus import key_for
from app.agent.mind import Outcome
from app.agent.script_actions import ScriptContext, enter_branch, leave_message
from app.agent.script_state import Turn


def mailbox(context: ScriptContext, turn: Turn, leaves_message: bool) -> None:
    """Carry out the script's branch for a mailbox, or hang up without a word."""
    turn.set(opened=True)
    index = context.branch_of(Outcome.VOICEMAIL)
    if not leaves_message:
        turn.finish(Outcome.VOICEMAIL, goal_reached=False)
    elif index is not None:
        enter_branch(context, turn, index, "")
    else:
        leave_message(context, turn)
        turn.finish(Outcome.VOICEMAIL, goal_reached=False)


def press(context: ScriptContext, turn: Turn, heard: str) -> None:
    """Press a key, or end the call where none leads anywhere."""
    profile = context.brief.profile
    wishes = (profile.goal, *context.brief.facts.values())
    key = key_for(heard, wishes)
    if not key:
        turn.note("follow_up", "an automatic menu answered, and no key fitted")
        turn.finish(Outcome.NO_RESPONSE, goal_reached=False)
        return
    turn.use_tool("send_digits", {"digits": key})
