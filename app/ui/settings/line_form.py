"""The form of a line: rows, their values, and what the telephone in use cannot do.

Owns showing a draft and taking what a person changes into it. Leaves saving to
``line_editor``.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.settings.codec_field import CodecField
from app.ui.settings.fields import ChoiceField, TextField
from app.ui.settings.line_draft import LineDraft
from app.ui.settings.line_rows import (
    Rows,
    account_rows,
    connection_rows,
    dtmf_words,
    incoming_rows,
    network_rows,
    program_rows,
    sound_rows,
)
from app.ui.settings.line_words import connection_note
from app.ui.settings.password_field import PasswordField
from app.ui.settings.rows import Section
from app.ui.theme import MARGIN
from app.ui.tr import tr
from app.wording import sentence_case
from models.lines import AgentAnswers, Line
from models.templates import Template

EMPTY_IS_NONE = ("auth_user", "proxy", "stun_server")
NO_TEMPLATE, A_SCRIPT = "", "script"


def row_groups() -> dict[str, Callable[[], Rows]]:
    """What makes the rows of each card of a form, by the card's title."""
    return {
        tr("Account"): account_rows,
        tr("Connection"): connection_rows,
        tr("Incoming calls"): incoming_rows,
        tr("Sound"): sound_rows,
        tr("Programs"): program_rows,
        tr("Only where it is needed"): network_rows,
    }


class LineForm(QWidget):
    """Every setting of one line. ``changed`` tells that the draft is another now.

    ``groups`` are the rows of every one of ``row_groups`` where they are made already.
    """

    changed = Signal()

    def __init__(self, groups: Mapping[str, Rows] | None = None) -> None:
        super().__init__()
        groups = groups or {title: make() for title, make in row_groups().items()}
        self._draft = LineDraft.new()
        self._verify_tls = True
        self._missing: Mapping[str, str] = {}
        self._only: Sequence[str] = ()
        self.rows: Rows = {name: row for rows in groups.values() for name, row in rows.items()}
        self.sections = [Section(title, list(rows.values())) for title, rows in groups.items()]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MARGIN)
        for section in self.sections:
            column.addWidget(section)
        self._listen()

    @property
    def password(self) -> PasswordField:
        """The field for a new password."""
        field = self.rows["password"].field
        assert isinstance(field, PasswordField)
        return field

    def show_draft(self, draft: LineDraft, *, verify_tls: bool = True) -> None:
        """Show another line; what is typed goes into its draft from now on."""
        self._draft, self._verify_tls = draft, verify_tls
        for row in self.rows.values():
            if row.field.isEnabled():
                row.accept()
        for name, row in self.rows.items():
            if name not in ("password", "inbound"):
                value = getattr(draft.edited, name)
                row.field.start_with(value)
        self.rows["inbound"].field.start_with(_inbound(draft.edited))
        self.password.forget()
        self.password.edit.setText(draft.password)
        self._explain()
        self.grey(self._missing)

    def show_only(self, names: Sequence[str]) -> None:
        """Leave out every other row; what is left out stays as it is."""
        self._only = names
        for section in self.sections:
            section.setVisible(
                any(row is self.rows[name] for row in section.rows() for name in names)
            )
        for name, row in self.rows.items():
            row.setVisible(name in names)

    def offer_templates(self, templates: Sequence[Template]) -> None:
        """Offer what the agent may use on calls that come in."""
        choices = [(NO_TEMPLATE, tr("Nothing yet"))]
        choices += [(one.id, one.name) for one in templates if one.direction == "inbound"]
        choices.append((A_SCRIPT, tr("A script of the playbook")))
        self._choice("inbound").offer(choices)
        self._choice("inbound").show_value(_inbound(self._draft.edited))

    def grey(self, missing: Mapping[str, str]) -> None:
        """Make what the telephone cannot do unavailable, and say why."""
        self._missing = missing
        self._grey("transport", {name: missing[name] for name in ("tcp", "tls") if name in missing})
        srtp = missing.get("srtp", "")
        self._grey("srtp", {"optional": srtp, "required": srtp} if srtp else {})
        info = missing.get("dtmf_info", "")
        self._grey("dtmf_mode", {"info": info} if info else {})
        if "dtmf_send" in missing:
            self.rows["dtmf_mode"].hold(missing["dtmf_send"])
        for name in ("ice", "stun_server"):
            self.rows[name].hold(missing.get("ice", ""))
        self.rows["voicemail"].hold(missing.get("message_waiting", ""))
        wide = missing.get("wideband", "")
        codecs = self.rows["codecs"].field
        assert isinstance(codecs, CodecField)
        codecs.grey({"opus": wide, "g722": wide} if wide else {})
        if wide:
            self.rows["codecs"].note.say(sentence_case(wide))

    def _grey(self, name: str, reasons: dict[Any, str]) -> None:
        field = self._choice(name)
        field.grey(reasons)
        told = [sentence_case(reason) for reason in dict.fromkeys(reasons.values())]
        if told:
            self.rows[name].note.say(" ".join(told))

    def _choice(self, name: str) -> ChoiceField:
        field = self.rows[name].field
        assert isinstance(field, ChoiceField)
        return field

    def _listen(self) -> None:
        for name, row in self.rows.items():
            field = row.field
            if isinstance(field, TextField):
                # With every key, so that nothing typed is lost when another line is looked at.
                field.edit.textEdited.connect(lambda text, name=name: self._take(name, text))
                field.taken_back.connect(
                    lambda name=name, field=field: self._take(name, field.typed)
                )
            else:
                field.committed.connect(lambda value, name=name: self._take(name, value))

    def _take(self, name: str, value: Any) -> None:
        value = value.strip() if isinstance(value, str) and name != "password" else value
        if name == "password":
            self._draft.password = value
        elif name == "inbound":
            self._take_inbound(value)
        elif name in EMPTY_IS_NONE:
            self._draft.change(**{name: value or None})
        elif name == "script":
            self._draft.change(script=value, inbound_template_id=None)
        else:
            self._draft.change(**{name: value})
        if self.rows[name].note.words and self.rows[name].field.isEnabled():
            self.rows[name].accept()
            self.grey(self._missing)
        self._explain()
        self.changed.emit()

    def _take_inbound(self, value: str) -> None:
        if value == A_SCRIPT:
            self._draft.change(inbound_template_id=None, script=self._draft.edited.script or "")
        else:
            self._draft.change(inbound_template_id=value or None, script=None)

    def _explain(self) -> None:
        """Show what depends on something else, and the words that change with it."""
        line = self._draft.edited
        for name, needed in (
            ("answer_after_s", line.agent_answers is AgentAnswers.AFTER),
            ("script", _inbound(line) == A_SCRIPT),
            ("expires_s", line.register),
        ):
            self.rows[name].setVisible(needed and (not self._only or name in self._only))
        self.rows["dtmf_mode"].say_hint(dtmf_words(line.dtmf_mode))
        self.rows["transport"].say_hint(connection_note(line.transport, self._verify_tls))
        readable = line.srtp != "off" and line.transport != "tls"
        hint = tr("SRTP. Required ends calls that cannot be encrypted.")
        if readable:
            hint += " " + tr("Without TLS the key travels readable.")
        self.rows["srtp"].say_hint(hint)


def _inbound(line: Line) -> str:
    if line.inbound_template_id:
        return line.inbound_template_id
    return NO_TEMPLATE if line.script is None else A_SCRIPT
