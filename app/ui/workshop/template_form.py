"""The form of a template: rows, their values, and what depends on what.

Owns showing a draft and taking what a person changes into it. Leaves saving to
``template_page``.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.settings.fields import ChoiceField
from app.ui.settings.rows import Section
from app.ui.theme import MARGIN
from app.ui.tr import tr
from app.ui.workshop.drafts import TemplateDraft
from app.ui.workshop.template_rows import (
    Rows,
    WideRow,
    identity_rows,
    limit_rows,
    mind_rows,
    voice_rows,
)
from app.ui.workshop.template_words import playbook_words, voice_words
from app.ui.workshop.tool_checks import ToolChecks
from models.templates import MindKind, Template, template_id
from models.tools import Tool

OF_A_MODEL = ("model", "temperature")
WORDS_OF_A_MODEL = ("system_prompt", "greeting")
"""A script says its own; what was written here before stays in sight until it is emptied."""
USUAL_TEMPERATURE = 0.3


class TemplateForm(QWidget):
    """Every setting of one template. ``changed`` tells that the draft is another now."""

    changed = Signal()
    playbook_picked = Signal()
    """Another playbook, or another way of calls, is chosen: other scripts may be offered."""

    def __init__(self) -> None:
        super().__init__()
        blank = Template("", "", "inbound")
        self._draft = TemplateDraft("", blank, blank=blank)
        groups: dict[str, Rows] = {
            tr("Template"): identity_rows(),
            tr("Behaviour"): mind_rows(),
            tr("Voice"): voice_rows(),
            tr("Tools"): {
                "tools": WideRow(tr("May use"), ToolChecks(), tr("What it can do besides talking."))
            },
            tr("Limits"): limit_rows(),
        }
        self.rows: Rows = {name: row for rows in groups.values() for name, row in rows.items()}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(MARGIN)
        cards = {title: Section(title, list(rows.values())) for title, rows in groups.items()}
        for card in cards.values():
            column.addWidget(card)
        self.voice_card = cards[tr("Voice")]
        for name, row in self.rows.items():
            # With every key, so that what is beside it follows and nothing typed is lost.
            row.field.follow(partial(self._take, name))

    def show_draft(self, draft: TemplateDraft) -> None:
        """Show another template; what is typed goes into its draft from now on."""
        self._draft = draft
        for name, row in self.rows.items():
            if row.field.isEnabled():
                row.accept()
            row.field.start_with(self._value(name))
        self._explain()
        self.playbook_picked.emit()

    def offer_playbooks(self, paths: Sequence[Path]) -> None:
        """The playbooks that can be chosen."""
        choices: list[tuple[str | None, str]] = [(None, playbook_words(None))]
        choices += [(str(path), path.stem) for path in paths]
        here = self._draft.edited.playbook
        if here and here not in [value for value, _ in choices]:
            words = tr("{name} (not there)").format(name=Path(here).stem)
            choices.append((here, words))
        self._offer("playbook", choices, here)

    def offer_scripts(self, names: Sequence[str]) -> None:
        """The scripts of the chosen playbook."""
        here = self._draft.edited.script
        choices: list[tuple[str | None, str]] = [(None, tr("None"))]
        choices += [(name, name) for name in names]
        if here and here not in names:
            choices.append((here, tr("{name} (not in it)").format(name=here)))
        self._offer("script", choices, here)

    def offer_voices(self, voices: Sequence[str]) -> None:
        """The voices on this computer."""
        here = self._draft.edited.voice
        names = list(dict.fromkeys(["", *voices, here]))
        self._offer("voice", [(name, voice_words(name)) for name in names], here)

    def offer_tools(self, own: Sequence[Tool], built_in: Sequence[Tool]) -> None:
        """The tools that it may be given."""
        checks = self.rows["tools"].field
        assert isinstance(checks, ToolChecks)
        checks.offer(own, built_in)

    def _offer(self, name: str, choices: Sequence[tuple[Any, str]], here: Any) -> None:
        field = self.rows[name].field
        assert isinstance(field, ChoiceField)
        field.offer(choices)
        field.show_value(here)

    def _value(self, name: str) -> Any:
        template = self._draft.edited
        if name == "model":
            return template.model_settings.get("model", "")
        if name == "temperature":
            return template.model_settings.get("temperature", USUAL_TEMPERATURE)
        return getattr(template, name)

    def _take(self, name: str, value: Any) -> None:
        acts: dict[str, Callable[[Any], None]] = {
            "model": lambda model: self._set_model("model", str(model).strip()),
            "temperature": lambda level: self._set_model("temperature", level),
            "direction": self._turn,
            "playbook": self._pick_playbook,
        }
        if name in acts:
            acts[name](value)
        else:
            self._draft.change(**{name: value})
        if self.rows[name].note.words and self.rows[name].field.isEnabled():
            self.rows[name].accept()
        self._explain()
        self.changed.emit()

    def _set_model(self, key: str, value: Any) -> None:
        others = {k: v for k, v in self._draft.edited.model_settings.items() if k != key}
        kept = others | {key: value} if value not in ("", None) else others
        self._draft.change(model_settings=kept)

    def _turn(self, direction: str) -> None:
        """A template's id says which way its calls go, so only a new one can be turned."""
        changes: dict[str, Any] = {"direction": direction}
        if self._draft.is_new:
            changes["id"] = template_id(direction)
        self._draft.change(**changes)
        self.playbook_picked.emit()

    def _pick_playbook(self, path: str | None) -> None:
        self._draft.change(playbook=path, script=None)
        self.playbook_picked.emit()

    def _explain(self) -> None:
        template = self._draft.edited
        by_model = template.mind is MindKind.CHAT
        for name in OF_A_MODEL:
            self.rows[name].setVisible(by_model)
        for name in WORDS_OF_A_MODEL:
            self.rows[name].setVisible(by_model or bool(getattr(template, name)))
        self.rows["on_voicemail"].setVisible(template.direction == "outbound")
        kept = not self._draft.is_new
        words = tr("A template stays with the way that it was made for.")
        self.rows["direction"].hold(words if kept else "")
        free = tr("None lets the language model go by its system prompt alone.")
        needed = tr("What it says and does comes from here.")
        self.rows["script"].say_hint(free if by_model else needed)
