"""Between a playbook's draft and its file: reading, checking, writing.

Owns asking the desk, and noticing that another program has changed the file. What is said
about it is the page's.
"""

import dataclasses
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.agent.errors import PlaybookChanged
from app.commands.agents import AgentCommands, PlaybookText
from app.ui.runner import Runner
from app.ui.settings.asking import ask
from app.ui.settings.words import words_of
from app.ui.tr import tr
from app.ui.workshop.drafts import PlaybookDraft


class PlaybookFile(QObject):
    """Every signal carries the draft that it is about."""

    came = Signal(object)
    """Its text is the file's now."""
    reread = Signal(object)
    """The same, because another program has changed what nobody changed here."""
    unreadable = Signal(object)
    """Its ``problem`` says why."""
    clashed = Signal(object)
    """Another program has changed the file, and so has the person."""
    kept = Signal(object, object)
    """It is in the file: the draft, and what was sent."""
    refused = Signal(object, str)
    """It could not be written, or checked, as a sentence."""
    checked = Signal(object)
    """Its outline and problems are those of its text."""

    def __init__(self, bridge: Runner, agents: AgentCommands) -> None:
        super().__init__()
        self._bridge, self._agents = bridge, agents

    def read(self, draft: PlaybookDraft) -> None:
        """Take the file's text; changes that were not saved are dropped."""

        def done(now: PlaybookText) -> None:
            draft.take(now)
            self.came.emit(draft)

        def failed(error: BaseException) -> None:
            draft.problem = words_of(error)
            self.unreadable.emit(draft)

        self._ask(self._agents.read_playbook(draft.edited.path), done, failed)

    def look(self, draft: PlaybookDraft) -> None:
        """Whether another program has changed the file; what nobody changed here follows."""

        def done(now: PlaybookText) -> None:
            if draft.saved is None or now.changed_at_ns == draft.saved.changed_at_ns:
                return
            if draft.dirty:
                self.clashed.emit(draft)
                return
            draft.take(now)
            self.reread.emit(draft)

        command = self._agents.read_playbook(draft.edited.path)
        self._ask(command, done, lambda _error: None)

    def write(self, draft: PlaybookDraft) -> None:
        """Keep the text, unless another program has changed the file."""
        sent = draft.edited

        def done(kept: PlaybookText) -> None:
            typed_on = draft.edited.text != sent.text
            draft.edited = dataclasses.replace(kept, text=draft.edited.text) if typed_on else kept
            draft.saved = kept
            self.kept.emit(draft, sent)

        def failed(error: BaseException) -> None:
            if isinstance(error, PlaybookChanged) and sent.own:
                self.clashed.emit(draft)
            else:
                words = tr("Not saved. {why}").format(why=words_of(error))
                self.refused.emit(draft, words)

        self._ask(self._agents.save_playbook(sent), done, failed)

    def write_over(self, draft: PlaybookDraft) -> None:
        """Keep the text whatever another program has written."""

        def done(theirs: PlaybookText) -> None:
            draft.saved = theirs
            draft.change(changed_at_ns=theirs.changed_at_ns)
            self.write(draft)

        def failed(error: BaseException) -> None:
            self.refused.emit(draft, words_of(error))

        self._ask(self._agents.read_playbook(draft.edited.path), done, failed)

    def check(self, draft: PlaybookDraft) -> None:
        """Ask what is wrong with the text; an answer for another text is dropped."""
        text = draft.edited.text

        def done(found: PlaybookText) -> None:
            if draft.edited.text == text:
                draft.change(outline=found.outline, problems=found.problems)
                self.checked.emit(draft)

        def failed(error: BaseException) -> None:
            words = tr("Not checked. {why}").format(why=words_of(error))
            self.refused.emit(draft, words)

        self._ask(self._agents.check_playbook(text), done, failed)

    def _ask(
        self,
        command: Coroutine[Any, Any, Any],
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        ask(self._bridge, self, command, done, failed)
