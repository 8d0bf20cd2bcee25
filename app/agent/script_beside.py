"""A script while a person talks with its caller: what it learns, and what it would say.

Owns what the words of others change in a script, and suggestions for the person. Pure.
The steps themselves are ``script_steps``'s.
"""

from dataclasses import replace

from app.agent.mind import Say
from app.agent.script_actions import ScriptContext, enter_branch, main_question
from app.agent.script_state import Phase, State, Turn, last_question
from app.agent.script_steps import answer
from app.agent.understanding.found import bare
from app.agent.understanding.signals import is_question
from app.agent.understanding.yes_no import is_only_yes_no

SUGGESTIONS = 3
_LOOK = "One moment, please, I'll look that up for you."
_PAUSE = "One moment, please."


def after_hearing_beside(context: ScriptContext, state: State, by: str, text: str) -> State:
    """The state once ``caller``, ``operator`` or (for the operator) ``agent`` has said this.

    The caller has been greeted by a person then; who they are is still asked, unless that
    was settled. What others said last is not the script's question: a bare "yes" to it
    does not answer that.
    """
    if state.phase is Phase.DONE:
        return state
    if by == "caller":
        return _after_caller(context, state, text)
    if by == "agent" and not is_question(text):
        return state
    if state.phase is not Phase.OPENING:
        return replace(state, unheard=True)
    if state.opened and not state.question:
        return state  # who they are is settled
    opening = context.brief.profile.opening
    if len(opening) < 2:
        question = main_question(context)
        return replace(state, opened=True, phase=Phase.LISTENING, question=question, unheard=True)
    asked = _names(context, text)
    question = state.question or last_question(opening[state.step]) or opening[state.step]
    return replace(state, opened=True, question=question, unheard=not asked)


def _after_caller(context: ScriptContext, state: State, text: str) -> State:
    if not is_only_yes_no(text):
        state = replace(state, last_heard=text)
    if state.phase is Phase.OPENING and state.opened and _names(context, text):
        return replace(state, question="", unheard=False)
    return state


def _names(context: ScriptContext, text: str) -> bool:
    target = bare(context.target)
    return bool(target) and target in bare(text)


def suggestions(context: ScriptContext, state: State, heard: str) -> tuple[str, ...]:
    """What a person might answer: the script's own answer first, then what else it could be."""
    if state.phase is Phase.DONE:
        return ()
    turn = Turn(state)
    answer(context, turn, heard)
    texts = [_said(turn)]
    if state.opened and state.phase in (Phase.LISTENING, Phase.CLARIFYING):
        for index in context.recogniser.choose(heard).indices:
            branch = Turn(state)
            enter_branch(context, branch, index, heard)
            texts.append(_said(branch))
    if state.question not in texts[0]:
        texts.append(state.question)
    texts.append(_LOOK if is_question(heard) else _PAUSE)
    return tuple(dict.fromkeys(filter(None, texts)))[:SUGGESTIONS]


def _said(turn: Turn) -> str:
    return " ".join(act.text for act in turn.done()[1] if isinstance(act, Say))
