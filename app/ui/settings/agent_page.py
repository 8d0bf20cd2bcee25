"""The page about the agent: who it is, what thinks for it, and which models are here.

Owns the page. Leaves finding the models to ``models_here``.
"""

from PySide6.QtWidgets import QWidget

from app.ui.settings.around import Around
from app.ui.settings.fields import ChoiceField, NumberField, SliderField, TextField
from app.ui.settings.models_card import ModelsCard
from app.ui.settings.page import ScrolledPage
from app.ui.settings.rows import Row
from app.ui.settings.saving import or_none
from app.ui.settings.titles import page_titles
from app.ui.tr import tr


def speed_words(speed: float) -> str:
    """How fast the voice is, compared with its own pace."""
    return tr("{percent} %").format(percent=round(speed * 100))


class AgentPage(ScrolledPage):
    """Agent and models."""

    def __init__(self, around: Around) -> None:
        super().__init__(
            page_titles()["agent"],
            tr("Who answers for you, what it thinks with, and the speech models on this computer."),
            keywords="ai voice whisper piper llm",
        )
        self._saver = around.saver
        self.add_section(tr("Agent"), self._agent())
        self.add_section(tr("Language model"), self._endpoint())
        self.models = ModelsCard(around.bridge, around.paths)
        self.add(self.models)

    def _agent(self) -> list[QWidget]:
        name = Row(
            tr("Agent's name"), TextField(), tr("What the agent calls itself."), "who introduce"
        )
        mind = Row(
            tr("What it thinks with"),
            ChoiceField(
                [("script", tr("The script alone")), ("chat", tr("A language model"))],
            ),
            tr("A language model needs its address and its name below first."),
            "mind chat llm",
        )
        language = Row(
            tr("Language"),
            ChoiceField([("en", tr("English"))]),
            tr("The bundled voice and scripts speak English."),
        )
        speed = Row(
            tr("Voice speed"),
            SliderField(0.5, 2.0, 0.05, speed_words),
            tr("100 % is the voice's own pace."),
            "slow fast rate",
        )
        return [
            self._saver.bind("agent.agent_name", name),
            self._saver.bind("agent.mind", mind),
            self._saver.bind("speech.language", language),
            self._saver.bind("speech.voice_speed", speed),
        ]

    def _endpoint(self) -> list[QWidget]:
        address = Row(
            tr("Address"),
            TextField("http://127.0.0.1:8080/v1"),
            tr("Any service that speaks the OpenAI form, best one on this computer."),
            "endpoint url openai server",
        )
        model = Row(tr("Model"), TextField(), tr("The model's name at that address."), "llm")
        key = Row(
            tr("Variable with the key"),
            TextField("OPENAI_API_KEY"),
            tr("The name of an environment variable. The key itself is never kept here."),
            "api key secret token",
        )
        patience = Row(
            tr("Longest wait for a reply"),
            NumberField(500, 60_000, "ms", 500),
            tr("When a reply has not begun by then, the agent asks the caller to wait."),
            "timeout stall",
        )
        return [
            self._saver.bind("agent.base_url", address, or_none),
            self._saver.bind("agent.model", model, or_none),
            self._saver.bind("agent.api_key_env", key, or_none),
            self._saver.bind("agent.timeout_ms", patience),
        ]
