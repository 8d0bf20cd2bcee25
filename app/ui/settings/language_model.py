"""The card about the language model: which service, where, which model, how it answers, and
a test that says how soon and how well.

Owns the card. Leaves the test and the keys to the desk, saving to ``saving``.
"""

from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.agent.model_choice import LLAMA, SERVICES
from app.commands.agents import ModelChoice, ModelPreset, ModelVerdict
from app.settings import Settings
from app.ui.controls import Button, Kind, Tone
from app.ui.settings.around import Around
from app.ui.settings.fields import ChoiceField, NumberField, SliderField, TextField
from app.ui.settings.file_field import FileField
from app.ui.settings.password_field import PasswordField
from app.ui.settings.question import Answer, Question
from app.ui.settings.rows import Note, Row, Section
from app.ui.settings.saving import or_none
from app.ui.settings.words import words_of
from app.ui.theme import GAP, MARGIN
from app.ui.tr import tr
from app.wording import sentence_case

SLOW_MS = 1500.0
_ADDRESSES = frozenset(service.base_url for service in SERVICES if service.base_url)


def temperature_words(temperature: float) -> str:
    """How freely a model words things."""
    return f"{temperature:.1f}"


def verdict_words(verdict: ModelVerdict) -> str:
    """What a test found, with its times."""
    if verdict.first_word_ms is None or verdict.whole_ms is None:
        return verdict.message
    times = tr("First word after {first} s, the whole answer after {whole} s: “{answer}”").format(
        first=f"{verdict.first_word_ms / 1000:.1f}",
        whole=f"{verdict.whole_ms / 1000:.1f}",
        answer=verdict.answer,
    )
    return f"{verdict.message} {times}"


class LanguageModelCard(Section):
    """The language model's settings. Rows that a service does not need are out of sight."""

    def __init__(self, around: Around) -> None:
        super().__init__(tr("Language model"))
        self._bridge, self._agents = around.bridge, around.desk.agents
        self._saver = saver = around.saver
        self._pending: dict[str, Any] = {}
        """A choice of service that was refused because it needs something more first."""
        self._missing: dict[str, str] = {}
        self._asked = False
        self._make_rows()
        self._words = {row: row.words for row in (*self._elsewhere, self.file)}
        for row in (self.service, *self._elsewhere[:2], self.file, self.key, *self._how()):
            self.add(row)
        self.add(self._foot())
        saver.changed.connect(self._show)
        saver.saved.connect(lambda _name: self._try_again())
        self._show(saver.settings)

    def _make_rows(self) -> None:
        saver = self._saver
        choices = [(service.kind, service.name) for service in SERVICES]
        self.service = Row(
            tr("Service"), ChoiceField(choices), also="ollama lm studio vllm llama.cpp gguf cloud"
        )
        self.service.field.committed.connect(self._choose)
        self.address = Row(
            tr("Address"),
            TextField("http://127.0.0.1:8080/v1"),
            tr("Any service that speaks the OpenAI form, best one on this computer."),
            "endpoint url openai server",
        )
        self.model = Row(tr("Model"), TextField(), tr("The model's name at that address."), "llm")
        self.variable = Row(
            tr("Variable with the key"),
            TextField("OPENAI_API_KEY"),
            tr("The name of an environment variable that is asked instead of the kept key."),
            "api key secret token",
        )
        self.file = Row(
            tr("Model file"),
            FileField(tr("Choose a model"), tr("Language models (*.gguf)")),
            tr("A GGUF file that can chat and call tools; 1 to 4 GB are a good size here."),
            "gguf llama built in",
        )
        self.password = PasswordField(tr("If it wants one"))
        self.password.edit.editingFinished.connect(self._keep_key)
        self.key = Row(
            tr("Key"),
            self.password,
            tr("Kept with the passwords, for this address only, and never shown again."),
            "api key secret token",
        )
        saver.bind("agent.base_url", self.address, or_none)
        saver.bind("agent.model", self.model, or_none)
        saver.bind("agent.api_key_env", self.variable, or_none)
        saver.bind("agent.model_path", self.file, or_none)
        self._elsewhere = (self.address, self.model, self.key, self.variable)

    def _how(self) -> list[Row]:
        temperature = Row(
            tr("Temperature"),
            SliderField(0.0, 2.0, 0.1, temperature_words),
            tr("How freely it words things. 0.3 is calm; above 1 it wanders."),
            "creative random sampling",
        )
        patience = Row(
            tr("Longest wait for a reply"),
            NumberField(500, 60_000, "ms", 500),
            tr("After two seconds the agent asks the caller to wait; after this it gives up."),
            "timeout stall",
        )
        return [
            self.variable,
            self._saver.bind("agent.temperature", temperature),
            self._saver.bind("agent.timeout_ms", patience),
        ]

    def _foot(self) -> QWidget:
        self.test = Button(tr("Test"), "test")
        self.forget = Button(tr("Forget the key"), "trash")
        self.said, self.question = Note(), Question()
        self.test.clicked.connect(self.run_test)
        self.forget.clicked.connect(self._ask_to_forget)
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        line = QHBoxLayout()
        line.setSpacing(GAP)
        line.addWidget(self.test)
        line.addWidget(self.forget)
        line.addStretch()
        column.addLayout(line)
        column.addWidget(self.question)
        column.addWidget(self.said)
        return foot

    def showEvent(self, event: QShowEvent) -> None:
        """Ask what can be used on this computer, once it is seen."""
        super().showEvent(event)
        if not self._asked:
            self._asked = True
            self._bridge.run(self._agents.model_presets(), self._offer, lambda _error: None)

    def _offer(self, presets: list[ModelPreset]) -> None:
        self._missing = {preset.kind: preset.missing for preset in presets if preset.missing}
        self._show(self._saver.settings)

    @property
    def kind(self) -> str:
        """The service whose settings are shown."""
        return str(self._pending.get("agent.model_kind", self._saver.settings.agent.model_kind))

    def _choose(self, kind: str) -> None:
        agent = self._saver.settings.agent
        service = next(each for each in SERVICES if each.kind == kind)
        changes: dict[str, Any] = {"agent.model_kind": kind}
        if service.base_url and (agent.base_url is None or agent.base_url in _ADDRESSES):
            changes["agent.base_url"] = service.base_url
        if service.model and agent.model is None:
            changes["agent.model"] = service.model
        self._pending = changes
        self.said.say("")
        self._try_again()

    def _try_again(self) -> None:
        """Save the chosen service, now that something was added that it may have needed."""
        changes = self._pending
        if changes:
            self._saver.change(changes, self._refused, self._accepted)

    def _accepted(self) -> None:
        self._pending = {}
        self.service.accept()
        self._show(self._saver.settings)

    def _refused(self, words: str) -> None:
        self._show(self._saver.settings)
        self.service.refuse(words)

    def _show(self, settings: Settings) -> None:
        kind = self.kind
        self.service.field.show_value(kind)
        service = next(each for each in SERVICES if each.kind == kind)
        missing = self._missing.get(kind, "")
        self.service.say_hint(f"{sentence_case(missing)}." if missing else service.hint)
        for row in (*self._elsewhere, self.file):
            shown = (row is self.file) == (kind == LLAMA)
            row.setVisible(shown)
            row.words = self._words[row] if shown else ""
        self.forget.setVisible(kind != LLAMA)
        if "agent.model_kind" not in self._pending:
            self.service.field.show_value(settings.agent.model_kind)

    def _keep_key(self) -> None:
        key = self.password.typed
        address = self._saver.settings.agent.base_url or ""
        if key is not None:
            command = self._agents.save_model_key(address, key)
            self._bridge.run(command, lambda _none: self._key_kept(), self._key_refused)

    def _key_kept(self) -> None:
        self.password.forget()
        self.password.show_value(tr("The kept one"))
        self.key.accept()

    def _key_refused(self, error: BaseException) -> None:
        self.key.refuse(words_of(error))

    def _ask_to_forget(self) -> None:
        address = self._saver.settings.agent.base_url or tr("this service")
        words = tr("Forget the key for {address}? To use it again it has to be entered again.")
        self.question.ask(
            words.format(address=address),
            (
                Answer(tr("Forget it"), "trash", self._forget_key, Kind.DANGER),
                Answer(tr("Keep it"), "close", self.forget.setFocus),
            ),
        )

    def _forget_key(self) -> None:
        def done(_none: None) -> None:
            self.password.forget()
            self.password.show_value(tr("If it wants one"))
            self.said.say(tr("No key is kept for this address any more."), "done", Tone.GOOD)

        address = self._saver.settings.agent.base_url or ""
        command = self._agents.save_model_key(address, "")
        self._bridge.run(command, done, self._key_refused)

    def run_test(self) -> None:
        """Ask the model for a sentence and a tool call."""
        self._saver.flush()
        agent = self._saver.settings.agent
        choice = ModelChoice(
            self.kind,
            agent.base_url or "",
            agent.model or "",
            agent.model_path or "",
            agent.temperature,
        )
        self.test.setEnabled(False)
        words = tr("Asking; a model that has to be loaded first takes a while...")
        self.said.say(words, "thinking", Tone.PLAIN)
        command = self._agents.test_model(choice, self.password.typed)
        self._bridge.run(command, self._tested, self._test_failed)

    def _tested(self, verdict: ModelVerdict) -> None:
        self.test.setEnabled(True)
        words = verdict_words(verdict)
        if not verdict.reachable:
            self.said.cry(words)
        elif verdict.tools == "none" or (verdict.first_word_ms or 0.0) > SLOW_MS:
            self.said.say(words)
        else:
            self.said.say(words, "done", Tone.GOOD)

    def _test_failed(self, error: BaseException) -> None:
        self.test.setEnabled(True)
        self.said.cry(words_of(error))
