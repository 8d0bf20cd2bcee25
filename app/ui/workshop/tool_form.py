"""The form of a tool: what it is called, where it is sent, what it takes.

Owns showing a draft and taking what a person changes into it. Leaves saving to
``tool_page``.
"""

import dataclasses
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.commands.agents import ToolDefaults
from app.ui.runner import Runner
from app.ui.settings.fields import NumberField, SwitchField, TextField
from app.ui.settings.rows import Row, Section
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr
from app.ui.workshop.drafts import ToolDraft
from app.ui.workshop.headers_form import Headers, HeadersForm
from app.ui.workshop.parameters_form import ParametersForm
from app.ui.workshop.template_rows import TallInput, WideRow
from models.tools import MAX_TIMEOUT_MS, MIN_TIMEOUT_MS, TOOL_NAME, Tool

ABOUT_PX, TIMEOUT_STEP_MS = 88, 250


def timeout_field() -> NumberField:
    """How long an answer is waited for."""
    return NumberField(MIN_TIMEOUT_MS, MAX_TIMEOUT_MS, "ms", TIMEOUT_STEP_MS)


def name_rule() -> str:
    """What a tool may be called, in words."""
    return tr("Small letters, digits and _, beginning with a letter, such as check_calendar.")


def url_problem(url: str) -> str:
    """What is wrong with an address, as a sentence; empty when nothing is."""
    if not url or re.match(r"https?://[^\s/]+\S*$", url):
        return ""
    return tr("Write it like https://example.com/tools/calendar.")


class ToolForm(QWidget):
    """Every setting of one tool. ``changed`` tells that the draft is another now."""

    changed = Signal()

    def __init__(self, bridge: Runner) -> None:
        super().__init__()
        blank = Tool("", "")
        self._draft = ToolDraft(blank.id, blank, blank=blank)
        self._defaults = ToolDefaults()
        self._showing = False
        self.rows = self._rows()
        self.headers = HeadersForm()
        self.parameters = ParametersForm(bridge)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MARGIN)
        about = [self.rows[name] for name in ("name", "description", "enabled")]
        column.addWidget(Section(tr("Tool"), about))
        column.addWidget(Section(tr("What it takes"), [inset(self.parameters)]))
        sent = [self.rows[name] for name in ("url", "method", "own_timeout", "timeout_ms")]
        column.addWidget(Section(tr("Request"), sent))
        column.addWidget(Section(tr("Headers"), [inset(self.headers)]))
        for name, row in self.rows.items():
            # With every key, so that what is beside it follows and nothing typed is lost.
            row.field.follow(partial(self._take, name))
        self.headers.changed.connect(self._take_headers)
        self.parameters.changed.connect(self._take_schema)

    def show_draft(self, draft: ToolDraft, defaults: ToolDefaults) -> None:
        """Show another tool; what is typed goes into its draft from now on."""
        self._draft, self._defaults = draft, defaults
        tool = draft.edited
        self._showing = True
        for row in self.rows.values():
            row.accept()
        for name in ("name", "description", "enabled", "url"):
            self.rows[name].field.start_with(getattr(tool, name))
        self.rows["own_timeout"].field.start_with(tool.timeout_ms is not None)
        self.rows["timeout_ms"].field.start_with(tool.timeout_ms or defaults.timeout_ms)
        headers = Headers(tool.headers, tool.secret_headers, draft.secrets)
        kept = draft.saved.secret_headers if draft.saved is not None else ()
        self.headers.show_headers(headers, kept)
        self.parameters.show_schema(tool.parameters, draft.schema_text)
        self._showing = False
        self._explain()

    def show_defaults(self, defaults: ToolDefaults) -> None:
        """What all tools use is another now."""
        self._defaults = defaults
        self._explain()

    def problem(self) -> tuple[str, str]:
        """The row that is plainly wrong and why; both empty when none is."""
        tool = self._draft.edited
        if not re.match(TOOL_NAME, tool.name):
            return "name", name_rule()
        if not tool.description.strip():
            return "description", tr("Say what it does; the agent goes by that.")
        wrong = url_problem(tool.url)
        if wrong:
            return "url", wrong
        if not tool.url and not self._defaults.url:
            return "url", tr("Enter an address here, or one for all tools.")
        return ("parameters", self.parameters.problem) if self.parameters.problem else ("", "")

    def _rows(self) -> dict[str, Row]:
        method = TextField()
        method.edit.setText("POST")
        method.edit.setReadOnly(True)
        return {
            "name": Row(tr("Name"), TextField("check_calendar"), name_rule()),
            "description": WideRow(
                tr("What it does"),
                TextField(edit=TallInput(ABOUT_PX)),
                tr("Tell the agent when to use it and what comes back."),
            ),
            "enabled": Row(
                tr("In use"), SwitchField(), tr("Off keeps it, but no agent can use it.")
            ),
            "url": WideRow(tr("Address"), TextField("https://example.com/tools/calendar")),
            "method": Row(tr("Method"), method, tr("Always POST, with the arguments as JSON.")),
            "own_timeout": Row(tr("Time limit of its own"), SwitchField()),
            "timeout_ms": Row(
                tr("Time limit"),
                timeout_field(),
                tr("From {least} to {most} ms. After a second the agent asks for patience.").format(
                    least=f"{MIN_TIMEOUT_MS:,}", most=f"{MAX_TIMEOUT_MS:,}"
                ),
            ),
        }

    def _take(self, name: str, value: Any) -> None:
        acts: dict[str, Callable[[Any], None]] = {
            "own_timeout": self._own_timeout,
            "name": lambda typed: self._draft.change(name=typed.strip()),
            "url": lambda typed: self._draft.change(url=typed.strip()),
        }
        act = acts.get(name)
        if act is not None:
            act(value)
        else:
            self._draft.change(**{name: value})
        self.rows[name].accept()
        if name == "name" and value.strip() and not re.match(TOOL_NAME, value.strip()):
            self.rows[name].note.say(name_rule())
        self._explain()
        self.changed.emit()

    def _own_timeout(self, own: bool) -> None:
        timeout_ms = self._defaults.timeout_ms if own else None
        self._draft.change(timeout_ms=timeout_ms)
        self.rows["timeout_ms"].field.show_value(self._defaults.timeout_ms)

    def _take_headers(self) -> None:
        headers = self.headers.headers
        self._draft.change(headers=dict(headers.open), secret_headers=headers.secret)
        self._draft.secrets = dict(headers.typed)
        self.changed.emit()

    def _take_schema(self, schema: dict[str, Any] | None, text: str | None) -> None:
        if self._showing:
            return
        if schema is not None:
            self._draft.edited = dataclasses.replace(self._draft.edited, parameters=schema)
        self._draft.schema_text = text
        self.changed.emit()

    def _explain(self) -> None:
        usual = self._defaults
        words = tr("Empty uses the address for all tools: {url}").format(url=usual.url)
        none = tr("There is no address for all tools yet.")
        self.rows["url"].say_hint(words if usual.url else none)
        own = tr("Off waits as long as for all tools: {ms} ms.")
        self.rows["own_timeout"].say_hint(own.format(ms=f"{usual.timeout_ms:,}"))
        self.rows["timeout_ms"].setVisible(self._draft.edited.timeout_ms is not None)


def inset(widget: QWidget) -> QWidget:
    """A widget with the margins that a row has."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
    column.addWidget(widget)
    return holder
