"""Asking for calls: place, answer, steer and end them.

Owns the protocol. ``app.engine`` does it and reports every change as events; no method
returns a state. A call that is over already raises CallUnknown, what the SIP stack cannot
do raises FeatureMissing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from app.agent.facts import FactValue


@dataclass(frozen=True, slots=True)
class AgentOrder:
    """A call that the agent is to hold: whom, what about, on which line (None: the default).

    ``goal`` is what the person wants of this one call, in their words; empty leaves it to
    the script or the template.
    """

    target: str
    script: str | None = None
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    template_id: str | None = None
    line_id: str | None = None
    goal: str = ""
    escalation: str = ""
    """When and how to leave it to a person, in plain words."""
    purpose: str = ""
    """A free text instead of script, facts, goal and escalation."""


@dataclass(frozen=True, slots=True)
class ScriptChoice:
    """A script that the agent can call with, and the facts that it must be given."""

    name: str
    goal: str = ""
    facts: tuple[str, ...] = ()


class CallCommands(Protocol):
    """Steering calls. Targets are numbers as people write them, or SIP URIs."""

    async def call(self, target: str, line_id: str | None = None, confirmed: bool = False) -> str:
        """Ring ``target`` for the person at the desk; returns the call's id.

        Other calls of theirs are put on hold. Raises AddressInvalid, LineNotReady, DeskFull,
        and CallForbidden with the rule that is against it; where that has ``confirm``, the
        person may be asked and the call ``confirmed``.
        """
        ...

    async def call_with_agent(self, order: AgentOrder) -> str:
        """Ring and let the agent talk; returns the call's id. Raises what ``call`` raises,
        and FactsMissing, ScriptUnknown, PlaybookInvalid."""
        ...

    async def scripts(self) -> list[ScriptChoice]:
        """The scripts for calls of ours, as the desk's playbook has them now. Raises
        PlaybookInvalid."""
        ...

    async def redial(self) -> str:
        """Call again whom the person called last, on another line where that one is gone.
        Raises NothingToRedial."""
        ...

    async def answer(self, call_id: str) -> None:
        """Take a ringing call; who is talked to then waits on hold once it is up."""
        ...

    async def let_agent_answer(self, call_id: str) -> None:
        """Give a ringing call to the agent now. Raises AgentNotReady with the reason."""
        ...

    async def decline(self, call_id: str) -> None:
        """Turn a ringing call away."""
        ...

    async def redirect(self, call_id: str, target: str, confirmed: bool = False) -> None:
        """Send a ringing call elsewhere (302). Raises FeatureMissing where the stack cannot, and
        CallForbidden as ``call`` does."""
        ...

    async def end_call(self, call_id: str) -> None:
        """Hang up, or stop ringing; harmless when the call is over."""
        ...

    async def mute(self, call_id: str, muted: bool) -> None:
        """Close or open the microphone on one call."""
        ...

    async def hold(self, call_id: str) -> None:
        """Put the far end on hold, with music or silence as its line says; a conference as a
        whole."""
        ...

    async def resume(self, call_id: str) -> None:
        """Talk on this call again, or in its conference; who is talked to until now goes on
        hold."""
        ...

    async def send_digits(self, call_id: str, digits: str) -> None:
        """Press keys (0-9, A-D, * and #) in the line's DTMF mode."""
        ...

    async def transfer(self, call_id: str, target: str, confirmed: bool = False) -> None:
        """Blind transfer. Raises CallForbidden as ``call`` does, and TransferRefused; the call
        is then as it was, unless the person has turned to another meanwhile: then it waits on
        hold."""
        ...

    async def consult(self, call_id: str, target: str, confirmed: bool = False) -> str:
        """Hold the call and ring a third party about it; returns the new call's id. Raises what
        ``call`` raises."""
        ...

    async def complete_transfer(self, consultation_id: str) -> None:
        """Join the held party with the consulted one and leave both. Raises TransferRefused;
        both calls are then as they were: one is talked on, the other waits."""
        ...

    async def give_up_transfer(self, consultation_id: str) -> None:
        """The way back: end the consultation and talk to the held party again."""
        ...

    async def confer(self, call_ids: Sequence[str]) -> None:
        """Let all these calls and the person hear each other."""
        ...

    async def split(self, call_id: str) -> None:
        """Take one call out of the conference and put it on hold. Raises NotNow."""
        ...

    async def set_do_not_disturb(self, on: bool) -> None:
        """Turn calls away that come in, and remember it over restarts."""
        ...

    def missing_features(self) -> Mapping[str, str]:
        """What the phone in use cannot do (a ``sip.phone.Feature``) and why, as a sentence."""
        ...
