"""The Phone screen in each of its states.

Owns the made-up desks; drawing them is ``tests.screens``'s.
"""

import dataclasses
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.agent.errors import FactsMissing
from app.commands.people import AsBefore, ImportReport
from app.engine.errors import CallForbidden
from app.engine.events import (
    CallBegan,
    CallFinished,
    CallStanding,
    DevicesChanged,
    DoNotDisturbChanged,
    Event,
    Holder,
    LampChanged,
    LineChanged,
    MessagesWaiting,
    Phase,
)
from app.ui.phone.agent_call import AgentCallDialog
from app.ui.phone.centre import CONTACTS, MISSED
from app.ui.phone.contact_editor import ContactEditor
from app.ui.phone.duplicates import DuplicatesDialog
from app.ui.phone.room import PhoneRoom
from models.contacts import Contact
from models.lines import Line
from sip.account import Feature
from sip.missing import REASONS
from tests.fakes.phone_desk import DANA, FRONT, NOW_MS, SALES, TRUNK, PhoneDesk, busy_desk
from tests.fakes.settings import FakeSettings, HandBridge
from tests.fakes.sound_commands import sound_state

SIZES = ((1280, 800), (1920, 1080), (896, 560))
READY = (
    LineChanged(FRONT.id, FRONT.label, "registered"),
    LineChanged(SALES.id, SALES.label, "registered"),
)
BEGAN = CallBegan(
    "call_1", FRONT.id, "outbound", "+442079460812", "Dana Whitfield", None, FRONT.label
)


def room(made: PhoneDesk, *events: Event) -> PhoneRoom:
    """A room over a desk in memory, after some events."""
    bridge = HandBridge()
    shown = PhoneRoom(bridge, made.desk, lambda: NOW_MS)
    bridge.setParent(shown)
    for event in events:
        bridge.event_arrived.emit(event)
    return shown


def ordinary() -> QWidget:
    shown = room(busy_desk(), *READY, MessagesWaiting(FRONT.id, 2, 1))
    shown.centre.recents[0].view.choose(2)
    return shown


def nothing_yet() -> QWidget:
    return room(PhoneDesk())


def failed_line() -> QWidget:
    made = busy_desk(FRONT, SALES, TRUNK)
    return room(
        made,
        LineChanged(SALES.id, SALES.label, "failed", 403, "Forbidden"),
        LineChanged(FRONT.id, FRONT.label, "registering"),
        LineChanged(TRUNK.id, TRUNK.label, "ready"),
        DoNotDisturbChanged(True),
    )


def troubled_lines() -> QWidget:
    """Each in its own way: a certificate, a keyring, a STUN server."""
    made = busy_desk(FRONT, SALES, TRUNK)
    refused, locked = "certificate: self signed certificate", "not served: the keyring is locked"
    return room(
        made,
        LineChanged(FRONT.id, FRONT.label, "failed", None, refused),
        LineChanged(SALES.id, SALES.label, "failed", None, f"{locked}; unlock it and try again"),
        LineChanged(TRUNK.id, TRUNK.label, "ready", silent_stun="stun.carrier.example"),
    )


def many_lines(unfold: bool) -> QWidget:
    lines = [Line(f"Branch {n}", str(n), "pbx.example", id=f"pn_{n}") for n in range(1, 10)]
    changes = [LineChanged(line.id, line.label, "registered") for line in lines[:-1]]
    last = lines[-1]
    shown = room(busy_desk(*lines), *changes, LineChanged(last.id, last.label, "failed", 401, "no"))
    if unfold:
        shown.head.fold.click()
    return shown


def no_microphone() -> QWidget:
    made = busy_desk()
    state = sound_state()
    inputs = tuple(device for device in state.devices if not device.is_input)
    choices = tuple(dataclasses.replace(each, in_use=None) for each in state.choices)
    silent = dataclasses.replace(state, devices=inputs, choices=choices)
    return room(made, *READY, DevicesChanged(silent))


def missed() -> QWidget:
    shown = room(busy_desk(), *READY)
    shown.centre.tabs.setCurrentIndex(MISSED)
    return shown


def typed() -> QWidget:
    shown = room(busy_desk(), *READY)
    shown.fill("+44 20 7946 0812")
    shown.card.show_number("+442079460812")
    return shown


def suggestions() -> QWidget:
    shown = room(busy_desk(), *READY)

    def type_it() -> None:
        shown.dialler.field.setFocus()
        shown.dialler.field.setText("4420")
        shown.dialler.suggestions._ask()

    QTimer.singleShot(20, shown, type_it)
    return shown


def unknown_number() -> QWidget:
    shown = room(busy_desk(), *READY)
    shown.centre.recents[0].view.choose(4)
    return shown


def failed_call() -> QWidget:
    made = busy_desk()
    shown = room(made, *READY)
    shown.fill("+442079460999")
    shown.dialler.call()
    shown.apply(CallFinished("call_1_new", "busy", 486, None, False, 0))
    return shown


def call_asked_about() -> QWidget:
    made = busy_desk()
    words = "+442079460812 is on the do-not-call list (asked on 3 May)"
    made.calls.failures["call"] = CallForbidden("do_not_call", words, confirm=True)
    shown = room(made, *READY)
    shown.fill("+442079460812")
    shown.dialler.call()
    return shown


def talking() -> QWidget:
    standing = CallStanding("call_1", Phase.TALKING, Holder.OPERATOR)
    return room(busy_desk(), *READY, BEGAN, standing)


def contacts() -> QWidget:
    shown = room(busy_desk(), *READY)
    shown.centre.tabs.setCurrentIndex(CONTACTS)
    shown.centre.contacts.view.choose(0)
    return shown


def deleted_contact() -> QWidget:
    shown = room(busy_desk(), *READY)
    shown.centre.tabs.setCurrentIndex(CONTACTS)
    shown.book.offer_undelete(AsBefore((DANA,)))
    return shown


def import_report() -> QWidget:
    made = busy_desk()
    problems = ('line 4: there is no name; write one in the column "Name"',)
    made.people.report = ImportReport(12, 3, 40, problems)
    shown = room(made, *READY)
    shown.centre.tabs.setCurrentIndex(CONTACTS)
    shown.book.import_from("people.csv")
    return shown


def edit_contact() -> QWidget:
    made = busy_desk()
    editor = ContactEditor(HandBridge(), made.people, DANA, None)
    editor.name.clear()
    editor.save.click()
    return editor


def agent_call() -> QWidget:
    made = busy_desk()
    made.calls.failures["call_with_agent"] = FactsMissing("payment_reminder", ("amount",))
    dialog = AgentCallDialog(HandBridge(), made.calls, ("+442079460812", "+44 20 7946 0812"), None)
    dialog.offer_lines([FRONT, SALES], FRONT.id)
    dialog.offer_behaviours(made.lines.known_templates, made.calls.known_scripts)
    dialog.facts.rows[0].value.setText("4471")
    dialog.call.click()
    return dialog


def duplicates() -> QWidget:
    made = busy_desk()
    twin = dataclasses.replace(
        DANA, id="con_twin", name="dana whitfield", numbers=("+442079460800",), emails=(), tags=()
    )
    made.people.kept.append(twin)
    return DuplicatesDialog(HandBridge(), made.people, None)


def lamps(count: int = 0, missing: str = "") -> QWidget:
    """Colleagues' extensions; ``count`` more of them than the few."""
    made = busy_desk()
    more = [str(300 + each) for each in range(count)]
    targets = ["201", "202", "sip:warehouse@pbx.example", "204", *more]
    made.settings = FakeSettings({"phone": {"busy_lamps": targets}})
    made.people.kept.append(Contact("Ana Costa", ("201",), id="con_ana"))
    made.people.kept.append(Contact("Bartholomew Featherstonehaugh", ("202",), id="con_b"))
    if missing:
        made.calls.missing["busy_lamp"] = missing
        return room(made, *READY)
    states = ["idle", "busy", "ringing", "unknown", *["idle", "busy"] * count]
    lit = [LampChanged(FRONT.id, one, state) for one, state in zip(targets, states, strict=False)]
    return room(made, *READY, *lit)


STATES: dict[str, Callable[[], QWidget]] = {
    "ordinary": ordinary,
    "nothing-yet": nothing_yet,
    "failed-line": failed_line,
    "troubled-lines": troubled_lines,
    "many-lines": lambda: many_lines(False),
    "all-lines": lambda: many_lines(True),
    "no-microphone": no_microphone,
    "missed": missed,
    "typed": typed,
    "suggestions": suggestions,
    "unknown-number": unknown_number,
    "failed-call": failed_call,
    "call-asked-about": call_asked_about,
    "talking": talking,
    "contacts": contacts,
    "deleted-contact": deleted_contact,
    "import-report": import_report,
    "edit-contact": edit_contact,
    "agent-call": agent_call,
    "duplicates": duplicates,
    "lamps": lamps,
    "many-lamps": lambda: lamps(20),
    "no-lamps": lambda: lamps(missing=REASONS[Feature.BUSY_LAMP]),
}
