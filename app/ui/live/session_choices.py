"""What a headset session is chosen to be: with what, who begins, how it sounds.

Owns these choices, the same on the Live and the Test screen, and the order that they make.
Facts and starting are left to the screen.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import wording
from app.agent.facts import FactValue
from app.commands.calls import ScriptChoice
from app.commands.console import SessionOrder
from app.ui import theme
from app.ui.labels import Label
from app.ui.phone.fields import Choice
from app.ui.theme import GAP, GRID
from app.ui.tr import tr
from models.templates import Template

TEMPLATE, SCRIPT = "template", "script"
LEAST_LETTERS = 12
NOTHING_TO_START = tr("There is no template and no script")
CODECS = (
    ("pcmu", tr("As a telephone sounds (G.711)")),
    ("g722", tr("As a good line sounds (G.722)")),
    ("none", tr("As the voice is made")),
)


class SessionChoices(QWidget):
    """Three choices below each other. ``picked``: another template or script is chosen."""

    picked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._picked = self._locked = False
        self._scripts: dict[str, ScriptChoice] = {}
        self.partner = Choice(tr("Talk to"))
        self.first = Choice(tr("Who speaks first"))
        self.first.addItem(tr("The agent, as on a call that comes in"), True)
        self.first.addItem(tr("You, as if it had called you"), False)
        self.codec = Choice(tr("How it sounds"))
        for codec, words in CODECS:
            self.codec.addItem(words, codec)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for field in (self.partner, self.first, self.codec):
            field.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            field.setMinimumContentsLength(LEAST_LETTERS)
            column.addWidget(Label(field.accessibleName(), theme.BASE_PX - 1, muted=True))
            column.addWidget(field)
            column.addSpacing(GAP)
        self.partner.currentIndexChanged.connect(lambda _row: self.picked.emit())
        self.partner.activated.connect(lambda _row: self._pick())

    def offer(self, templates: Sequence[Template], scripts: Sequence[ScriptChoice]) -> None:
        """The templates that are in use, the others, then the scripts."""
        shown = self.partner.currentData()
        chosen = shown if self._picked else None
        self._scripts = {script.name: script for script in scripts}
        blocked = self.partner.blockSignals(True)
        self.partner.clear()
        for template in sorted(templates, key=lambda each: (not each.active, each.name.lower())):
            name = template.name if template.active else tr("{name} (not active)")
            self.partner.addItem(name.format(name=template.name), f"{TEMPLATE}:{template.id}")
        for script in scripts:
            words = tr("Script: {name}").format(name=wording.plain(script.name))
            self.partner.addItem(words, f"{SCRIPT}:{script.name}")
        if not self.partner.count():
            self.partner.addItem(NOTHING_TO_START, None)
        self.partner.setCurrentIndex(max(0, self.partner.findData(chosen)))
        self.partner.blockSignals(blocked)
        self.lock(self._locked)
        if self.partner.currentData() != shown:
            self.picked.emit()

    def choose(self, template_id: str) -> None:
        """Choose a template."""
        self._picked = True
        place = self.partner.findData(f"{TEMPLATE}:{template_id}")
        if place >= 0:
            self.partner.setCurrentIndex(place)

    @property
    def chosen(self) -> tuple[str, str] | None:
        """``template`` and an id, or ``script`` and a name; None where there is none."""
        kind, _, name = str(self.partner.currentData() or "").partition(":")
        return (kind, name) if name else None

    @property
    def script(self) -> ScriptChoice | None:
        """The script that is chosen, if it is one."""
        chosen = self.chosen
        return self._scripts.get(chosen[1]) if chosen and chosen[0] == SCRIPT else None

    def order(self, facts: Mapping[str, FactValue]) -> SessionOrder:
        """What is asked for now."""
        kind, name = self.chosen or ("", "")
        return SessionOrder(
            template_id=name if kind == TEMPLATE else None,
            script=name if kind == SCRIPT else None,
            facts=facts,
            agent_opens=bool(self.first.currentData()),
            codec=str(self.codec.currentData()),
        )

    def lock(self, locked: bool) -> None:
        """Whether nothing of it can be changed, because a session is being begun or runs."""
        self._locked = locked
        self.partner.setEnabled(self.chosen is not None and not locked)
        self.first.setEnabled(not locked)
        self.codec.setEnabled(not locked)

    def _pick(self) -> None:
        self._picked = True
