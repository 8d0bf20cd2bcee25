"""The page about calling rules: what the gate says, the limits, the list and the log.

Owns the made-up desks; drawing them is ``tests.screens``'s.
"""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.commands.rules import AuditVerdict, GateAnswer, ListImport
from tests.fakes.rules import HEAD
from tests.fakes.settings_desk import with_lines
from tests.pictures.settings import HOME, page, room


def checked() -> QWidget:
    desk = with_lines(HOME)
    refusal = "Germany is not among the countries that may be called; add it under Settings"
    desk.rules.agent = GateAnswer(
        False, "+493012345678", "country", refusal, False, (), "number", "DE"
    )
    desk.rules.person = GateAnswer(
        False, "+493012345678", "country", refusal, True, (), "number", "DE"
    )
    shown = room(desk, "rules")
    page = shown.page("rules")
    page.check.field.setText("+49 30 12345678")
    page.check.check()
    return shown


def limits() -> QWidget:
    shown = room(with_lines(HOME), "rules")
    shown.page("rules").scrolled.verticalScrollBar().setRange(0, 9_000)
    shown.page("rules").scrolled.verticalScrollBar().setValue(620)
    return shown


def log() -> QWidget:
    desk = with_lines(HOME)
    shown = room(desk, "rules")
    page = shown.page("rules")
    page.blocked.read()
    page.blocked.list.setCurrentRow(1)
    page.audit.read()
    page.audit.verify()
    page.scrolled.verticalScrollBar().setRange(0, 9_000)
    page.scrolled.verticalScrollBar().setValue(9_000)
    return shown


def broken() -> QWidget:
    desk = with_lines(HOME)
    desk.rules.verdict = AuditVerdict(4, 5, "it was changed", HEAD)
    desk.rules.imported = ListImport(1_204, 17, ("line 3: 'hello' is no telephone number",))
    shown = room(desk, "rules")
    page = shown.page("rules")
    page.blocked.import_file("opted-out.csv")
    page.audit.read()
    page.audit.verify()
    page.scrolled.verticalScrollBar().setRange(0, 9_000)
    page.scrolled.verticalScrollBar().setValue(9_000)
    return shown


STATES: dict[str, Callable[[], QWidget]] = {
    "page": page("rules"),
    "checked": checked,
    "limits": limits,
    "log": log,
    "broken": broken,
}
