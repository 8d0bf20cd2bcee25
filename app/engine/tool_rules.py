"""The desk's rules as its tools have to keep them: where a caller may be put through, who is
here to be asked, and who hears of what is sent.

Owns joining the tools with those. The rules themselves are ``dial_rules``'s: putting a caller
through passes them, and counts, like a call of the agent's.
"""

from typing import TYPE_CHECKING

from app.engine.desk_tools import DeskTools
from app.engine.dialing import Ask, Asked
from app.engine.minds import Task
from app.engine.screening_news import ScreeningNews
from sip.errors import AddressInvalid

if TYPE_CHECKING:
    from app.engine.engine import Engine

BY_AGENT = Asked("agent")


def join_rules(tools: DeskTools, engine: "Engine") -> None:
    """Have the tools ask this desk's rules, and report to its audit log, with the screening
    that they share with the minds. On the engine's loop."""

    def operator_here() -> bool:
        return engine.switchboard.patchbay is not None and not engine.do_not_disturb

    def asked(line_id: str, number: str) -> Ask | None:
        """None for a conversation that is on no line."""
        line = next((one for one in engine.lines if one.account.line_id == line_id), None)
        if line is None:
            return None
        return Ask(line, number, BY_AGENT, Task(), put_through=True)

    async def may_ring(line_id: str, number: str) -> str:
        ask = asked(line_id, number)
        if ask is None:
            return ""
        try:
            _, answer = await engine.dialing.look(ask)
        except AddressInvalid as error:
            return f"The call cannot be put through: {error}."
        return answer.refusal.message if answer.refusal else ""

    async def put_through(line_id: str, number: str) -> None:
        ask = asked(line_id, number)
        if ask is not None:
            async with engine.dialing.permit(ask):
                # Kept whatever comes of it: whoever it is will have been rung.
                return

    tools.may_ring = may_ring
    tools.put_through = put_through
    tools.operator_here = operator_here
    tools.report_to(engine.dialing.audit)
    tools.screening.report_to(ScreeningNews(engine.dialing.audit, engine.bus))
