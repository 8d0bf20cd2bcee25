"""The desk's rules as its tools have to keep them: where a caller may be put through, who is
here to be asked, and who hears of what is sent.

Owns joining the tools with those. The rules themselves are ``dial_rules``'s.
"""

from typing import TYPE_CHECKING

from app.engine.desk_tools import DeskTools
from app.engine.dial_rules import COUNTRY, DO_NOT_CALL, EMERGENCY, NUMBER, SELF_CALL
from app.engine.dialing import Ask, Asked
from app.engine.minds import Task
from app.engine.screening_news import ScreeningNews
from sip.errors import AddressInvalid

if TYPE_CHECKING:
    from app.engine.engine import Engine

BY_AGENT = Asked("agent")
_FOR_TRANSFERS = frozenset({COUNTRY, DO_NOT_CALL, EMERGENCY, NUMBER, SELF_CALL})
"""Rules about who is rung. Hours, counts and consent are about calls that we place."""


def join_rules(tools: DeskTools, engine: "Engine") -> None:
    """Have the tools ask this desk's rules, and report to its audit log, with the screening
    that they share with the minds. On the engine's loop."""

    def operator_here() -> bool:
        return engine.switchboard.patchbay is not None and not engine.do_not_disturb

    async def may_ring(line_id: str, number: str) -> str:
        line = next((one for one in engine.lines if one.account.line_id == line_id), None)
        if line is None:
            return ""
        try:
            _, answer = await engine.dialing.look(Ask(line, number, BY_AGENT, Task()))
        except AddressInvalid as error:
            return f"The call cannot be put through: {error}."
        refusal = answer.refusal
        return refusal.message if refusal and refusal.rule in _FOR_TRANSFERS else ""

    tools.may_ring = may_ring
    tools.operator_here = operator_here
    tools.report_to(engine.dialing.audit)
    tools.screening.report_to(ScreeningNews(engine.dialing.audit, engine.bus))
