"""The versions of a template: a list, two of them beside each other, and going back to one.

Owns which two are compared. Leaves keeping versions to the desk.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.commands.agents import AgentCommands, TemplateVersion
from app.ui import theme
from app.ui.controls import Button, Tone
from app.ui.labels import Label
from app.ui.phone.parts import MessageBar, Panel, scrolling
from app.ui.phone.phrases import unix_ms, when_exactly
from app.ui.runner import Runner
from app.ui.settings.asking import ask
from app.ui.settings.fields import ChoiceField
from app.ui.settings.words import words_of
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr
from app.ui.workshop.difference import compare
from app.ui.workshop.difference_view import DifferenceView
from app.ui.workshop.entries import Entries, Entry
from app.ui.workshop.template_words import changed_words
from models.templates import Template

LIST_PX, NARROW_PX, NARROW_FROM_PX = 280, 224, 760
THE_ONE_BEFORE = 0


class VersionsPage(QWidget):
    """Of one template. ``restored`` carries what it is now."""

    restored = Signal(object)
    restore_wanted = Signal(int)
    """A person wants an earlier version back."""

    def __init__(self, bridge: Runner, agents: AgentCommands) -> None:
        super().__init__()
        self._bridge, self._agents = bridge, agents
        self._template_id = ""
        self.versions: list[TemplateVersion] = []
        self.message = MessageBar(wide=True)
        self.list = Entries(tr("Versions"))
        self.other = ChoiceField()
        self.other.name_it(tr("Compare with"))
        self.restore = Button(tr("Restore this version"), "redial")
        self.difference = DifferenceView()
        self.nothing = Label("", muted=True)
        self.nothing.setWordWrap(True)
        self.list.chosen.connect(lambda _key: self._compare())
        self.other.committed.connect(lambda _number: self._compare())
        self.restore.clicked.connect(self._want_restored)
        self._arrange()
        self._compare()

    @property
    def chosen(self) -> TemplateVersion | None:
        """The version that is looked at."""
        here = [one for one in self.versions if str(one.number) == self.list.key]
        return here[0] if here else None

    def show_template(self, template_id: str) -> None:
        """Read another template's versions; empty for one that was never saved."""
        if template_id != self._template_id:
            self._take([])
        self._template_id = template_id
        self.read()

    def read(self) -> None:
        """Read them again."""
        asked = self._template_id
        if not asked:
            self._take([])
            return

        def done(versions: list[TemplateVersion]) -> None:
            if asked == self._template_id:
                self._take(versions)

        def failed(error: BaseException) -> None:
            self.message.say(words_of(error), Tone.BAD, ("redial", tr("Try again"), self.read))

        ask(self._bridge, self, self._agents.template_versions(asked), done, failed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow page has a narrower list."""
        super().resizeEvent(event)
        narrow = event.size().width() < NARROW_FROM_PX
        self._left.setFixedWidth(NARROW_PX if narrow else LIST_PX)

    def restore_version(self, number: int) -> None:
        """Make an earlier form the newest version."""

        def done(template: Template) -> None:
            self.restored.emit(template)
            self.read()
            words = tr("Version {old} is back, as version {new}.")
            self.message.say(words.format(old=number, new=template.version), Tone.GOOD)

        def failed(error: BaseException) -> None:
            words = tr("Not restored. {why}").format(why=words_of(error))
            self.message.say(words, Tone.BAD)

        command = self._agents.restore_template(self._template_id, number)
        ask(self._bridge, self, command, done, failed)

    def _want_restored(self) -> None:
        if self.chosen is not None:
            self.restore_wanted.emit(self.chosen.number)

    def _take(self, versions: Sequence[TemplateVersion]) -> None:
        newest_is_new = bool(versions) and versions[:1] != self.versions[:1]
        self.message.clear()
        self.versions = list(versions)
        self.list.show_entries([_entry(one, self._is_newest(one)) for one in versions])
        if versions and (newest_is_new or not self.list.key):
            self.list.point_to(str(versions[0].number))
        numbers = [(one.number, version_words(one)) for one in versions]
        self.other.offer([(THE_ONE_BEFORE, tr("The one before it")), *numbers])
        if self.other.value is None:
            self.other.show_value(THE_ONE_BEFORE)
        self._compare()

    def _is_newest(self, version: TemplateVersion) -> bool:
        return bool(self.versions) and version.number == self.versions[0].number

    def _pair(self) -> tuple[TemplateVersion, TemplateVersion] | None:
        """The two that are compared, the older first."""
        chosen, number = self.chosen, self.other.value
        if chosen is None:
            return None
        if number == THE_ONE_BEFORE:
            older = [one for one in self.versions if one.number < chosen.number]
            return (older[0], chosen) if older else None
        other = next((one for one in self.versions if one.number == number), None)
        if other is None or other.number == chosen.number:
            return None
        return (other, chosen) if other.number < chosen.number else (chosen, other)

    def _compare(self) -> None:
        chosen, pair = self.chosen, self._pair()
        why = tr("Choose an earlier version first.")
        self.restore.grey("" if chosen is not None and not self._is_newest(chosen) else why)
        self.other.setEnabled(len(self.versions) > 1)
        fields = compare(pair[0].template, pair[1].template) if pair is not None else []
        if pair is not None:
            titles = (version_words(pair[0]), version_words(pair[1]))
            self.difference.show_fields(titles, fields)
        self.difference.setVisible(bool(fields))
        self.nothing.setVisible(not fields)
        self.nothing.setText(self._why_nothing(pair is not None))

    def _why_nothing(self, compared: bool) -> str:
        if not self.versions:
            return tr("Saving the template makes its first version.")
        if compared:
            return tr("These two are the same, word for word.")
        if self.other.value == THE_ONE_BEFORE:
            return tr("This is the first version. Choose another one to compare it with.")
        return tr("Choose two different versions.")

    def _arrange(self) -> None:
        self._left = left = Panel("r")
        inside = QWidget()
        entries = QVBoxLayout(inside)
        entries.setContentsMargins(GAP, GAP, GAP, GAP)
        entries.addWidget(self.list)
        entries.addStretch(1)
        listed = QVBoxLayout(left)
        listed.setContentsMargins(0, 0, 1, 0)
        listed.addWidget(scrolling(inside), 1)
        below = QHBoxLayout()
        below.setContentsMargins(GAP, GAP, GAP, GAP)
        below.addWidget(self.restore)
        below.addStretch(1)
        listed.addLayout(below)
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(Label(tr("Compare with"), theme.BASE_PX - 1, muted=True))
        head.addWidget(self.other, 3)
        head.addStretch(2)
        right = QVBoxLayout()
        right.setContentsMargins(MARGIN, GAP, MARGIN, MARGIN)
        right.setSpacing(GAP)
        right.addWidget(self.message)
        right.addLayout(head)
        right.addWidget(self.nothing, 1, Qt.AlignmentFlag.AlignTop)
        right.addWidget(self.difference, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left)
        row.addLayout(right, 1)


def version_words(version: TemplateVersion) -> str:
    """A version by its number and moment."""
    words = tr("Version {number}, {moment}")
    return words.format(number=version.number, moment=when_exactly(version.saved_at, unix_ms()))


def _entry(version: TemplateVersion, newest: bool) -> Entry:
    changed = changed_words(version.changed) or tr("The first")
    icon, tone = ("done", Tone.GOOD) if newest else ("timer", Tone.PLAIN)
    words = f"{tr('In use')}: {changed}" if newest else changed
    return Entry(str(version.number), version_words(version), icon, words, tone)
