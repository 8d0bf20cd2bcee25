"""A desk with one language model, whatever a template names."""

from collections.abc import Mapping
from typing import Any

from app.agent.chat_model import ChatLimits, ChatModel
from app.agent.errors import MindUnavailable


class OneModel:
    """Satisfies ``ChatModels``; None is a desk whose model is not set up."""

    def __init__(self, model: ChatModel | None, limits: ChatLimits | None = None) -> None:
        self.limits = limits or ChatLimits()
        self.asked: list[Mapping[str, Any]] = []
        self._model = model

    @property
    def set_up(self) -> bool:
        return self._model is not None

    def model_for(self, settings: Mapping[str, Any]) -> ChatModel:
        self.asked.append(settings)
        if self._model is None:
            raise MindUnavailable("no language model is set up; set its address (agent.base_url)")
        return self._model
