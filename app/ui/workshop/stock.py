"""Everything that the Test screen edits: as the desk has it, with what a person changed.

Owns the drafts of all templates, playbooks and tools, and reading them. Leaves editing to
the pages, which change a draft and call ``touch``.
"""

from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from app.commands.agents import AgentCommands, PlaybookText, ToolDefaults
from app.ui.runner import Runner
from app.ui.settings.asking import ask
from app.ui.settings.words import words_of
from app.ui.tr import tr
from app.ui.workshop.drafts import DefaultsDraft, Draft, PlaybookDraft, TemplateDraft, ToolDraft
from app.ui.workshop.kinds import DEFAULTS, Kind, playbook_name, template_name, tool_name
from app.ui.workshop.scripts import scripts_of
from models.templates import Template, template_id
from models.tools import Tool

AnyDraft = TypeVar("AnyDraft", bound=Draft[Any])
NEW_PLAYBOOK = """# {title}

## Outbound Mode

### Script profiles

#### my-script

**Goal recap**: what the call is for.
**Expected facts**: name

**Opening**:
"Hello, is this {{facts.name}}? - This is {{AGENT_NAME}}. Is this a good moment?"

**Branches**:
- Has time -> "Thank you. I wanted to say hello." + close
  - "Yes, go ahead."
  - "Sure, what is it about?"
- Has no time -> apologize + close
  - "No, I'm busy at the moment."
  - "Not now, please."
- Voicemail -> leave brief message + close
- Wrong person -> apologize + close

**Duration**: under 3 minutes
"""


class Stock(QObject):
    """All drafts by key. ``changed`` tells that some are others now, or are marked otherwise."""

    changed = Signal()
    failed = Signal(str)
    """Why something could not be read, as a sentence."""
    followed = Signal(str)
    """The key of a draft that nobody had changed and that the desk has otherwise now."""

    def __init__(self, bridge: Runner, agents: AgentCommands) -> None:
        super().__init__()
        self._bridge, self._agents = bridge, agents
        self.templates: dict[str, TemplateDraft] = {}
        self.playbooks: dict[str, PlaybookDraft] = {}
        self.tools: dict[str, ToolDraft] = {}
        self.built_in: dict[str, Tool] = {}
        self.defaults = DefaultsDraft(DEFAULTS, ToolDefaults(), blank=ToolDefaults())
        self.voices: list[str] = []

    def read(self) -> None:
        """Ask for everything as it is kept."""
        agents = self._agents
        self._ask(agents.templates(), self._take_templates)
        self._ask(agents.playbooks(), self._take_playbooks)
        self._ask(agents.built_in_tools(), self._take_built_in)
        self._ask(agents.tools(), self._take_tools)
        self._ask(agents.tool_defaults(), self._take_defaults)
        self._ask(agents.voices(), self._take_voices)

    def read_again(self, what: str) -> None:
        """Somebody changed ``templates``, ``tools`` or ``playbooks``."""
        if what == "templates":
            self._ask(self._agents.templates(), self._take_templates)
        elif what == "tools":
            self._ask(self._agents.tools(), self._take_tools)
            self._ask(self._agents.tool_defaults(), self._take_defaults)
        elif what == "playbooks":
            self._ask(self._agents.playbooks(), self._take_playbooks)

    def touch(self) -> None:
        """A draft was changed."""
        self.changed.emit()

    def begin(self, kind: Kind) -> str:
        """A new one of a kind; its key."""
        if kind is Kind.TEMPLATE:
            return self.new_template().key
        return self.new_playbook().key if kind is Kind.PLAYBOOK else self.new_tool().key

    def new_template(self) -> TemplateDraft:
        """A template to begin with; one that was begun already is gone on with."""
        begun = [draft for draft in self.templates.values() if draft.is_new]
        if begun:
            return begun[0]
        blank = Template(template_id("inbound"), "", "inbound")
        draft = TemplateDraft(blank.id, blank, blank=blank)
        self.templates[draft.key] = draft
        self.touch()
        return draft

    def new_tool(self) -> ToolDraft:
        """The same for a tool."""
        begun = [draft for draft in self.tools.values() if draft.is_new]
        if begun:
            return begun[0]
        blank = Tool("", "")
        draft = ToolDraft(blank.id, blank, blank=blank)
        self.tools[draft.key] = draft
        self.touch()
        return draft

    def new_playbook(self) -> PlaybookDraft:
        """The same for a playbook, with a script to change."""
        begun = [draft for draft in self.playbooks.values() if draft.is_new]
        if begun:
            return begun[0]
        name = free_name({path.lower() for path in self.playbooks})
        text = NEW_PLAYBOOK.format(title=tr("My scripts"))
        blank = PlaybookText(Path(name), text)
        draft = PlaybookDraft(name, blank, blank=blank, read=True)
        self.playbooks[draft.key] = draft
        self.touch()
        return draft

    def rekey(self, key: str, draft: Draft[Any], new_key: str) -> None:
        """What was saved for the first time has its name from the desk now."""
        for drafts in (self.templates, self.playbooks, self.tools):
            if drafts.get(key) is draft and key != new_key:
                del drafts[key]
                drafts[new_key] = draft  # type: ignore[assignment]
        draft.key = new_key

    def scripts(self, path: str | None, direction: str) -> list[str]:
        """The scripts of a playbook for calls of a direction; without a path those of all."""
        kept = [draft.saved for draft in self.playbooks.values() if draft.saved is not None]
        asked = [each for each in kept if path in (None, "", str(each.path))]
        names = [name for each in asked for name in scripts_of(each.outline, direction)]
        return list(dict.fromkeys(names))

    def forget(self, key: str) -> None:
        """It is no more."""
        for drafts in (self.templates, self.playbooks, self.tools):
            drafts.pop(key, None)
        self.touch()

    def unsaved(self) -> list[str]:
        """What closing would lose, as sentences."""
        template = tr("Changes to the template “{name}” are not saved.")
        playbook = tr("Changes to the playbook “{name}” are not saved.")
        tool = tr("Changes to the tool “{name}” are not saved.")
        found = [template.format(name=template_name(each)) for each in _dirty(self.templates)]
        found += [playbook.format(name=playbook_name(each)) for each in _dirty(self.playbooks)]
        found += [tool.format(name=tool_name(each)) for each in _dirty(self.tools)]
        if self.defaults.dirty:
            found.append(tr("Changes to what all tools use are not saved."))
        return found

    def _take_templates(self, kept: list[Template]) -> None:
        self._take(self.templates, {each.id: each for each in kept}, TemplateDraft)

    def _take_tools(self, kept: list[Tool]) -> None:
        self._take(self.tools, {each.id: each for each in kept}, ToolDraft)

    def _take_playbooks(self, paths: list[Path]) -> None:
        keys = {str(path): path for path in paths}
        for key, draft in list(self.playbooks.items()):
            if key not in keys and not draft.is_new and not draft.dirty:
                del self.playbooks[key]
        for key, path in keys.items():
            if key not in self.playbooks:
                empty = PlaybookText(path, "")
                self.playbooks[key] = PlaybookDraft(key, empty, saved=empty)
                self._read_playbook(self.playbooks[key])
        self.touch()

    def _read_playbook(self, draft: PlaybookDraft) -> None:
        """Whose it is and what is wrong with it is known once it is read."""

        def done(now: PlaybookText) -> None:
            if not draft.read:
                draft.take(now)
                self.touch()

        def failed(error: BaseException) -> None:
            draft.problem = words_of(error)
            self.touch()

        ask(self._bridge, self, self._agents.read_playbook(draft.edited.path), done, failed)

    def _take_built_in(self, tools: list[Tool]) -> None:
        self.built_in = {tool.name: tool for tool in tools}
        self.touch()

    def _take_defaults(self, defaults: ToolDefaults) -> None:
        was = self.defaults.edited
        self.defaults.follow(defaults)
        if self.defaults.edited != was:
            self.followed.emit(DEFAULTS)
        self.touch()

    def _take_voices(self, voices: list[str]) -> None:
        self.voices = voices
        self.touch()

    def _take(
        self, drafts: dict[str, AnyDraft], kept: dict[str, Any], make: Callable[..., AnyDraft]
    ) -> None:
        for key, draft in list(drafts.items()):
            if key not in kept and not draft.is_new:
                if draft.dirty:
                    draft.orphan()
                else:
                    del drafts[key]
        for key, value in kept.items():
            draft = drafts.setdefault(key, make(key, value, saved=value))
            was = draft.edited
            draft.follow(value)
            if draft.edited != was:
                self.followed.emit(key)
        self.touch()

    def _ask(self, command: Coroutine[Any, Any, Any], done: Callable[[Any], None]) -> None:
        ask(self._bridge, self, command, done, lambda error: self.failed.emit(words_of(error)))


def free_name(taken: Iterable[str]) -> str:
    """A name for a new file that no other has."""
    names = {Path(each).name for each in taken}
    name, number = "my-playbook.md", 2
    while name in names:
        name, number = f"my-playbook-{number}.md", number + 1
    return name


def _dirty(drafts: dict[str, AnyDraft]) -> list[AnyDraft]:
    return [draft for draft in drafts.values() if draft.dirty]
