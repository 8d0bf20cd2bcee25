"""The Test screen's editors in their states: empty, editing, problems, versions, trying a tool.

Owns the made-up desks; drawing them is ``tests.screens``'s.
"""

from collections.abc import Callable

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from app.commands.agents import Problem, ToolTrial
from app.ui.settings.fields import TextField
from app.ui.workshop.form_beside import FormBeside
from app.ui.workshop.kinds import DEFAULTS, Kind
from app.ui.workshop.pages import Place
from app.ui.workshop.room import WorkshopRoom
from tests.fakes.agents import BUNDLED
from tests.fakes.workshop_desk import (
    CALENDAR,
    END_CALL,
    OURS,
    PRICES,
    RECEPTION,
    REMINDER,
    RINGDESK,
    WorkshopDesk,
    busy_workshop,
    empty_workshop,
)

EPOCH_MS = 1_000_000


def room(made: WorkshopDesk | None = None, place: Place = Place.TALK) -> WorkshopRoom:
    made = made or busy_workshop()
    shown = WorkshopRoom(made.bridge, made.desk, lambda: EPOCH_MS + 24_000.0)
    shown.setProperty("keptBy", made.bridge)
    shown.stock.read()
    shown._stale = False
    shown.tabs.setCurrentIndex(place)
    shown.pages.show_place(place)
    return shown


def opened(kind: Kind, key: str, made: WorkshopDesk | None = None) -> WorkshopRoom:
    shown = room(made)
    shown.open_entry(kind, key)
    return shown


def typed(field: object, text: str) -> None:
    assert isinstance(field, TextField)
    field.edit.setText(text)
    field.edit.textEdited.emit(text)


def template() -> QWidget:
    return opened(Kind.TEMPLATE, RECEPTION.id)


def template_of_a_script() -> QWidget:
    return opened(Kind.TEMPLATE, REMINDER.id)


def template_limits() -> QWidget:
    shown = opened(Kind.TEMPLATE, REMINDER.id)
    bar = shown.pages.template.findChild(FormBeside).scrolled.verticalScrollBar()
    bar.setRange(0, 9_000)
    bar.setValue(9_000)
    return shown


def template_unsaved() -> QWidget:
    shown = opened(Kind.TEMPLATE, RECEPTION.id)
    prompt = RECEPTION.system_prompt + " Never promise a date."
    typed(shown.pages.template.form.rows["system_prompt"].field, prompt)
    shown.pages.template.preview.ask_now()
    shown.open_entry(Kind.TEMPLATE, REMINDER.id)
    typed(shown.pages.template.form.rows["name"].field, "Payment reminder, second letter")
    shown.pages.template.preview.ask_now()
    return shown


def template_problems() -> QWidget:
    made = busy_workshop()
    made.agents.preview_problems = (
        Problem("The script needs the fact amount_due, which has no value.", stops=True),
        Problem("The greeting is not said, because the script has an opening.", stops=False),
    )
    shown = opened(Kind.TEMPLATE, REMINDER.id, made)
    typed(shown.pages.template.form.rows["name"].field, "")
    shown.pages.template.save()
    return shown


def new_template() -> QWidget:
    shown = room()
    shown.new_template()
    return shown


def versions() -> QWidget:
    shown = opened(Kind.TEMPLATE, RECEPTION.id)
    shown.pages.template.tabs.setCurrentIndex(1)
    return shown


def version_restoring() -> QWidget:
    shown = opened(Kind.TEMPLATE, RECEPTION.id)
    typed(shown.pages.template.form.rows["name"].field, "Front desk")
    page = shown.pages.template
    page.tabs.setCurrentIndex(1)
    page.versions.list.setCurrentRow(2)
    page.versions.other.show_value(3)
    page.versions._compare()
    page.ask_to_restore(1)
    return shown


def playbook() -> QWidget:
    return opened(Kind.PLAYBOOK, str(OURS))


def playbook_bundled() -> QWidget:
    return opened(Kind.PLAYBOOK, str(BUNDLED))


def playbook_problems() -> QWidget:
    shown = opened(Kind.PLAYBOOK, str(OURS))
    page = shown.pages.playbook
    wrong = RINGDESK.replace("{facts.creditor} about", "{facts.unknown} about", 1)
    page.edit.setPlainText(wrong.replace("Agrees to pay", "Agrees to pay, maybe", 1))
    page.check_now()
    page.next_problem()
    return shown


def playbook_changed() -> QWidget:
    made = busy_workshop()
    shown = opened(Kind.PLAYBOOK, str(OURS), made)
    page = shown.pages.playbook
    page.edit.moveCursor(QTextCursor.MoveOperation.End)
    page.edit.insertPlainText("\n- Asks to be called later -> ask for day + close\n")
    made.agents.files[OURS] = ("# Reminders, changed elsewhere\n", 7)
    page.file.look(page.draft)
    return shown


def tool() -> QWidget:
    return opened(Kind.TOOL, CALENDAR.id)


def tool_nested() -> QWidget:
    return opened(Kind.TOOL, PRICES.id)


def tool_broken() -> QWidget:
    shown = opened(Kind.TOOL, CALENDAR.id)
    form = shown.pages.tool.form
    form.parameters.tabs.setCurrentIndex(1)
    form.parameters.text.setPlainText('{"type": "object",\n "properties": {"day": }}')
    form.parameters.check_now()
    typed(form.rows["name"].field, "Check calendar")
    return shown


def tool_tried() -> QWidget:
    made = busy_workshop()
    made.agents.trial = ToolTrial(
        "POST https://tools.northgate.example/calendar\nContent-Type: application/json\n"
        'X-Site: front\nX-Api-Key: ***\n\n{"day": "2026-11-27", "people": 1}',
        200,
        '{"free": ["09:30", "11:00", "16:15"]}',
        "",
        84.2,
    )
    shown = opened(Kind.TOOL, CALENDAR.id, made)
    shown.pages.tool.trial.try_now()
    return shown


def tool_failed() -> QWidget:
    made = busy_workshop()
    made.agents.trial = ToolTrial(
        'POST https://tools.northgate.example/calendar\n\n{"day": "2026-11-27"}',
        None,
        "",
        "nothing answered within 4,000 ms; is the service running?",
        4003.0,
    )
    shown = opened(Kind.TOOL, CALENDAR.id, made)
    shown.pages.tool.trial.try_now()
    return shown


def built_in() -> QWidget:
    return opened(Kind.TOOL, END_CALL.name)


def defaults() -> QWidget:
    shown = opened(Kind.TOOL, DEFAULTS)
    typed(shown.pages.defaults.url.field, "https://tools.northgate.example")
    return shown


def searching() -> QWidget:
    shown = opened(Kind.TEMPLATE, REMINDER.id)
    shown.catalogue.search.setText("rem")
    return shown


STATES: dict[str, Callable[[], QWidget]] = {
    "empty": lambda: room(empty_workshop(), Place.TEMPLATE),
    "empty-tools": lambda: room(empty_workshop(), Place.TOOL),
    "template": template,
    "template-script": template_of_a_script,
    "template-limits": template_limits,
    "template-unsaved": template_unsaved,
    "template-problems": template_problems,
    "template-new": new_template,
    "versions": versions,
    "version-restoring": version_restoring,
    "playbook": playbook,
    "playbook-bundled": playbook_bundled,
    "playbook-problems": playbook_problems,
    "playbook-changed": playbook_changed,
    "tool": tool,
    "tool-nested": tool_nested,
    "tool-broken": tool_broken,
    "tool-tried": tool_tried,
    "tool-failed": tool_failed,
    "tool-built-in": built_in,
    "tool-defaults": defaults,
    "searching": searching,
}
