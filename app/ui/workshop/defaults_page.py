"""What all tools use: the address and time limit of those without their own, and headers.

Owns the page and saving it.
"""

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.commands.agents import AgentCommands
from app.ui import theme
from app.ui.labels import Label
from app.ui.runner import Runner
from app.ui.settings.asking import ask
from app.ui.settings.fields import TextField
from app.ui.settings.inputs import LinesInput
from app.ui.settings.page import CONTENT_PX, Scrolled
from app.ui.settings.rows import Row, Section
from app.ui.settings.words import words_of
from app.ui.theme import MARGIN
from app.ui.tr import tr
from app.ui.workshop.drafts import forget_sent
from app.ui.workshop.foot import EditorFoot
from app.ui.workshop.headers_form import Headers, HeadersForm
from app.ui.workshop.kinds import DEFAULTS
from app.ui.workshop.stock import Stock
from app.ui.workshop.tool_form import inset, timeout_field, url_problem


class DefaultsPage(QWidget):
    """Edits the one draft of the defaults."""

    def __init__(self, bridge: Runner, agents: AgentCommands, stock: Stock) -> None:
        super().__init__()
        self._bridge, self._agents, self._stock = bridge, agents, stock
        self.url = Row(
            tr("Address"),
            TextField("https://example.com/tools"),
            tr("Used by every tool without an address of its own."),
        )
        self.timeout = Row(
            tr("Time limit"),
            timeout_field(),
            tr("Used by every tool without a time limit of its own."),
        )
        self.hosts = Row(
            tr("Computers of your own"),
            TextField(tr("One on each line"), edit=LinesInput()),
            tr(
                "Names or addresses that tools may reach in your own network or without TLS. "
                "Others are refused."
            ),
        )
        self.headers, self.foot = HeadersForm(), EditorFoot(deletes=False)
        self._arrange()
        field = self.url.field
        assert isinstance(field, TextField)
        field.edit.textEdited.connect(lambda typed: self._take("url", typed.strip()))
        field.taken_back.connect(lambda: self._take("url", field.typed))
        hosts = self.hosts.field
        assert isinstance(hosts, TextField)
        hosts.edit.textEdited.connect(self._take_hosts)
        hosts.taken_back.connect(lambda: self._take_hosts(hosts.edit.text()))
        self.timeout.field.committed.connect(lambda value: self._take("timeout_ms", value))
        self.headers.changed.connect(self._take_headers)
        self.foot.save.clicked.connect(self.save)
        self.foot.discard.clicked.connect(self.discard)
        stock.followed.connect(lambda key: self.show_draft() if key == DEFAULTS else None)
        self.show_draft()

    def show_draft(self) -> None:
        """Show the draft as it is."""
        draft = self._stock.defaults
        self.url.accept()
        self.url.field.start_with(draft.edited.url)
        self.hosts.accept()
        self.hosts.field.start_with("\n".join(draft.edited.allowed_hosts))
        self.timeout.field.show_value(draft.edited.timeout_ms)
        edited = draft.edited
        kept = draft.saved.secret_headers if draft.saved is not None else ()
        headers = Headers(edited.headers, edited.secret_headers, draft.secrets)
        self.headers.show_headers(headers, kept)
        self.refresh()

    def refresh(self) -> None:
        """Show how the draft stands."""
        draft = self._stock.defaults
        self.foot.offer_saving(draft.dirty)
        self.foot.discard.setVisible(draft.dirty)

    def focus_first(self) -> None:
        """Put the keyboard into the form."""
        self.url.field.control.setFocus()

    def save(self) -> None:
        """Keep the draft."""
        draft = self._stock.defaults
        wrong = url_problem(draft.edited.url)
        if wrong:
            self.url.refuse(wrong)
            self.url.field.control.setFocus()
            return
        if not draft.dirty:
            return
        sent, secrets = draft.edited, dict(draft.secrets)
        self.foot.save.setEnabled(False)

        def done(_nothing: None) -> None:
            draft.keep(sent, sent)
            forget_sent(draft.secrets, secrets)
            self.show_draft()
            self.foot.note.say(tr("Saved."), "done")
            self._stock.followed.emit(DEFAULTS)
            self._stock.touch()

        def failed(error: BaseException) -> None:
            self.refresh()
            row = {"url": self.url, "allowed_hosts": self.hosts}.get(getattr(error, "field", ""))
            if row is not None:
                row.refuse(words_of(error))
            self.foot.note.cry(tr("Not saved. {why}").format(why=words_of(error)))

        command = self._agents.save_tool_defaults(sent, secrets)
        ask(self._bridge, self, command, done, failed)

    def discard(self) -> None:
        """Go back to what is kept."""
        self._stock.defaults.give_up()
        self.foot.clear()
        self.show_draft()
        self._stock.touch()

    def _take(self, name: str, value: Any) -> None:
        self._stock.defaults.change(**{name: value})
        self.url.accept()
        self._changed()

    def _take_hosts(self, typed: str) -> None:
        self.hosts.accept()
        self._take("allowed_hosts", tuple(typed.split()))

    def _take_headers(self) -> None:
        headers, draft = self.headers.headers, self._stock.defaults
        draft.change(headers=dict(headers.open), secret_headers=headers.secret)
        draft.secrets = dict(headers.typed)
        self._changed()

    def _changed(self) -> None:
        self.foot.note.say("")
        self.refresh()
        self._stock.touch()

    def _arrange(self) -> None:
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        inside.setSpacing(MARGIN)
        inside.addWidget(Label(tr("For all tools"), theme.TITLE_PX, bold=True))
        inside.addWidget(Section(tr("Request"), [self.url, self.timeout, self.hosts]))
        inside.addWidget(Section(tr("Headers of every request"), [inset(self.headers)]))
        inside.addStretch(1)
        content.setMaximumWidth(CONTENT_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Scrolled(content), 1)
        column.addWidget(self.foot)
