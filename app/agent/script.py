"""The mind that follows a script: no language model, only what the playbook says.

Owns ScriptMind, which holds the state between turns and changes it only when a
reply is committed. Understanding and acting are ``script_steps``'s.
"""

from collections.abc import AsyncIterator, Callable
from datetime import date

from app.agent.branches import BranchRecogniser
from app.agent.corrections import corrected
from app.agent.embedding import Embedder
from app.agent.facts import Brief
from app.agent.intents import IntentLibrary
from app.agent.mind import Act, Outcome, Say, ToolResult, UseTool
from app.agent.playbook import Action, ActionKind
from app.agent.script_actions import ScriptContext, goodbye, result
from app.agent.script_beside import after_hearing_beside, suggestions
from app.agent.script_machines import mailbox, press
from app.agent.script_signals import reask
from app.agent.script_state import Phase, State, Turn
from app.agent.script_steps import answer, begin
from app.agent.script_tools import after_tool

Step = Callable[[ScriptContext, Turn], None]


class ScriptReply:
    """One reply of a ScriptMind; worked out when first asked for."""

    def __init__(self, mind: "ScriptMind", step: Step) -> None:
        self._mind = mind
        self._step = step
        self._done: tuple[State, tuple[Act, ...]] | None = None
        self._tool_result: ToolResult | None = None

    def _work_out(self) -> tuple[State, tuple[Act, ...]]:
        if self._done is None:
            turn = Turn(self._mind.state)
            self._step(self._mind.context, turn)
            self._done = turn.done()
        return self._done

    async def acts(self) -> AsyncIterator[Act]:
        """The acts in order; the mind stays as it is. A tool is followed by what came of it."""
        for act in self._work_out()[1]:
            yield act
            if isinstance(act, UseTool):
                said = after_tool(act.name, self._tool_result)
                self._tool_result = None
                if said:
                    yield Say(said)

    def commit(self) -> None:
        """The mind takes over the state after this reply."""
        self._mind.before = self._mind.state
        self._mind.state = self._work_out()[0]

    def tool_done(self, act: UseTool, result: ToolResult) -> None:
        """The caller is told; then the script goes on as it says, whatever came of a tool."""
        self._tool_result = result

    async def discard(self) -> None:
        """Nothing is held."""


class ScriptMind:
    """Follows one script for one call.

    Making one embeds the profile's examples, about 0.2 s: do it while it rings.
    ``escalation`` is the task's own sentence; it goes to the tool that a branch runs.
    """

    def __init__(
        self,
        brief: Brief,
        library: IntentLibrary,
        embedder: Embedder,
        today: date,
        escalation: str = "",
    ) -> None:
        recogniser = BranchRecogniser(brief.source.branches, library, embedder)
        self.context = ScriptContext(brief, recogniser, today, escalation)
        self.state = State()
        self.before = self.state
        """The state before the reply that was last committed."""

    def opening(self) -> ScriptReply:
        """The first step of the opening."""
        return ScriptReply(self, begin)

    def answer(self, heard: str) -> ScriptReply:
        """Place the answer and act on it. Takes about 10 ms when the acts are first asked for."""
        return ScriptReply(self, lambda context, turn: answer(context, turn, heard))

    def silence(self, count: int) -> ScriptReply:
        """Ask whether somebody is there; at the second silence say goodbye."""
        return ScriptReply(self, lambda context, turn: _silence(context, turn, count))

    def time_is_up(self) -> ScriptReply:
        """A goodbye, with whatever the conversation has come to."""
        return ScriptReply(self, _time_is_up)

    def mailbox(self, leaves_message: bool) -> ScriptReply:
        """The script's own branch for a mailbox, else name and nothing of the matter."""
        return ScriptReply(self, lambda context, turn: mailbox(context, turn, leaves_message))

    def menu(self, heard: str) -> ScriptReply:
        """Press the key of what this call is about, else the one for a person."""
        return ScriptReply(self, lambda context, turn: press(context, turn, heard))

    def spoken(self, text: str, complete: bool) -> None:
        """Remember whether the question was heard, so that a "yes" is not taken for its answer.

        A reply of which nothing was heard might as well not have been given.
        """
        if not complete and not text.strip():
            self.state = self.before
            return
        self.state = self.state.after_hearing(text, complete)

    takes_whispers = False

    def whisper(self, instruction: str) -> None:
        """A script cannot be instructed."""

    def correct(self, key: str, value: str) -> None:
        """Go by what a person has put right of what was captured."""
        self.state = corrected(self.context, self.state, key, value)

    def heard_beside(self, by: str, text: str) -> None:
        """Go on from what was said meanwhile."""
        self.state = after_hearing_beside(self.context, self.state, by, text)

    async def suggest(self, heard: str) -> tuple[str, ...]:
        """What the script would answer, and what else a person might. Takes some 20 ms."""
        return suggestions(self.context, self.state, heard)

    @property
    def result(self) -> tuple[Outcome, bool]:
        """Outcome and whether the goal is reached, should the call end now (a hang-up)."""
        return result(self.context, self.state)

    @property
    def checklist(self) -> tuple[tuple[str, bool], ...]:
        """The opening's steps, then those of the branch the caller took."""
        state = self.state
        opening = self.context.brief.profile.opening
        past = state.phase is not Phase.OPENING
        steps = [
            (_opening_name(step, index, len(opening)), past or state.step > index)
            for index, step in enumerate(opening)
        ]
        steps.append(("Hear the answer", state.branch is not None))
        if state.branch is not None:
            branch = self.context.branches[state.branch]
            ended = state.phase is Phase.DONE
            steps += [
                (_step_name(action), ended or index < state.action)
                for index, action in enumerate(branch.actions)
            ]
        return tuple(steps)


def _silence(context: ScriptContext, turn: Turn, count: int) -> None:
    if turn.state.phase is Phase.DONE:
        goodbye(context, turn)
    elif count < 2:
        if turn.state.holding:
            turn.say("No rush, I'm still here.", glue=True)
        else:
            reask(turn, "Are you still there?")
    elif turn.state.phase is Phase.ANYTHING_ELSE:
        goodbye(context, turn, "Alright.")
    else:
        turn.say("I can't hear you, so I'll let you go.", glue=True)
        turn.say("Goodbye.", glue=True)
        turn.finish(Outcome.NO_RESPONSE, goal_reached=False)


def _time_is_up(context: ScriptContext, turn: Turn) -> None:
    goodbye(context, turn, "I'm sorry, I have to wrap up here.")


_STEP_NAMES = {
    ActionKind.CONFIRM: "Confirm",
    ActionKind.CLOSE: "Say goodbye",
    ActionKind.APOLOGISE: "Apologise",
    ActionKind.LEAVE_MESSAGE: "Leave a message",
    ActionKind.SAY: "Give the answer",
    ActionKind.SHARE: "Share the details",
}


def _opening_name(step: str, index: int, count: int) -> str:
    if count == 1:
        return "Greet the caller"
    return f"Ask: {step}" if index < count - 1 and step.endswith("?") else "Say why we call"


def _step_name(action: Action) -> str:
    if action.kind is ActionKind.ASK:
        return f"Ask for {action.text.replace('_', ' ')}"
    if action.kind is ActionKind.RUN:
        return f"Use {action.key}"
    return _STEP_NAMES.get(action.kind, action.text)
