"""The rules of outbound calls over a data folder, without a desk that runs.

Owns making a ``RuleDesk`` for the terminal: the lines are those of the records, without
passwords, and the gate is only looked at.
"""

from app.engine.dial_look import GateView
from app.engine.parts import EngineSettings, ServedLine
from app.engine.rule_desk import RuleDesk
from app.serving import plan_for
from app.settings import DataPaths, Settings
from models.lines import list_lines
from models.store import Store
from sip.phone import LineAccount


def rule_desk_over(store: Store, settings: Settings, paths: DataPaths) -> RuleDesk:
    """The rules as the settings and records are now."""
    plan: EngineSettings = plan_for(settings, paths).engine
    lines = [
        ServedLine(
            LineAccount(line.id, line.user, line.domain, transport=line.transport),
            line.label,
            record=line.record_calls,
        )
        for line in store.read_now(list_lines, True)
    ]
    view = GateView(store, lambda: plan, lambda: lines)
    return RuleDesk(store, view.look, lambda: lines, lambda: plan)
