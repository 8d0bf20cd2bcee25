"""The page about the agent: who it is, what thinks for it, and which models are here.

Owns the page. Leaves finding the models to ``models_here``.
"""

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from app.ui.settings.around import Around
from app.ui.settings.fields import ChoiceField, SliderField, TextField
from app.ui.settings.hear_it import HearIt
from app.ui.settings.language_model import LanguageModelCard
from app.ui.settings.models_card import ModelsCard
from app.ui.settings.page import ScrolledPage
from app.ui.settings.rows import Row
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
        self._around, self._saver = around, around.saver

    def parts(self) -> Iterator[None]:
        """A card at a time."""
        around = self._around
        self.hear = HearIt(around.bridge, around.desk.sound, self._voice)
        self.add_section(tr("Agent"), [*self._agent(), self.hear])
        yield
        self.language_model = LanguageModelCard(around)
        self.add_card(self.language_model)
        yield
        self.models = ModelsCard(around.bridge, around.paths)
        self.add(self.models)

    def _voice(self) -> tuple[str, float]:
        return "", self._saver.settings.speech.voice_speed

    def _agent(self) -> list[QWidget]:
        name = Row(
            tr("Agent's name"), TextField(), tr("What the agent calls itself."), "who introduce"
        )
        mind = Row(
            tr("What it thinks with"),
            ChoiceField(
                [("script", tr("The script alone")), ("chat", tr("A language model"))],
            ),
            tr("A language model is chosen and tried below."),
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
