"""The card about the language model: its service, its key, and the test."""

import pytest
from pytestqt.qtbot import QtBot

from app.commands.agents import ModelChoice, ModelPreset, ModelVerdict
from app.settings import SecretsUnavailable
from app.ui.settings.language_model import LanguageModelCard
from app.ui.settings.room import SettingsRoom
from tests.fakes.settings_desk import SettingsDesk

OLLAMA = "http://127.0.0.1:11434/v1"
FILE = "smol.gguf"


@pytest.fixture
def card(room: SettingsRoom) -> LanguageModelCard:
    room.open_page("agent")
    shown = room.page("agent").language_model  # type: ignore[attr-defined]
    assert isinstance(shown, LanguageModelCard)
    return shown


def choose(card: LanguageModelCard, kind: str) -> None:
    card.service.field.committed.emit(kind)


def test_a_service_brings_its_address_and_shows_what_it_needs(
    card: LanguageModelCard, made: SettingsDesk
) -> None:
    choose(card, "ollama")
    assert made.settings.changes == [{"agent.model_kind": "ollama", "agent.base_url": OLLAMA}]
    assert card.address.isVisible() and card.key.isVisible() and not card.file.isVisible()
    assert "ollama list" in card.service.hint.text()
    choose(card, "llama")
    assert card.file.isVisible() and not card.address.isVisible() and not card.forget.isVisible()
    assert made.settings.settings().agent.base_url == OLLAMA


def test_an_address_of_the_owners_own_stays(card: LanguageModelCard, made: SettingsDesk) -> None:
    card.address.field.committed.emit("https://models.example/v1")
    choose(card, "cloud")
    assert made.settings.settings().agent.base_url == "https://models.example/v1"


def test_a_choice_that_needs_more_first_waits_for_it(
    card: LanguageModelCard, made: SettingsDesk
) -> None:
    choose(card, "ollama")
    card.model.field.committed.emit("qwen")
    made.settings.written["agent"]["mind"] = "chat"
    choose(card, "llama")
    assert card.service.note.words == "Choose the model's file below first."
    assert card.file.isVisible()
    assert made.settings.settings().agent.model_kind == "ollama"
    card.file.field.committed.emit(FILE)
    assert card.service.note.words == ""
    agent = made.settings.settings().agent
    assert (agent.model_kind, agent.model_path) == ("llama", FILE)


def test_what_this_computer_lacks_is_said_at_the_choice(
    card: LanguageModelCard, made: SettingsDesk
) -> None:
    missing = "llama.cpp is not installed; run `pip install x`"
    card._offer([ModelPreset("llama", "Built in", "", "Runs a file.", missing=missing)])
    choose(card, "llama")
    assert card.service.hint.text() == "Llama.cpp is not installed; run `pip install x`."


def test_a_key_is_kept_for_its_address_and_not_shown_again(
    qtbot: QtBot, card: LanguageModelCard, made: SettingsDesk
) -> None:
    choose(card, "ollama")
    qtbot.keyClicks(card.password.edit, "secret-key")
    card.password.edit.editingFinished.emit()
    assert made.agents.keys == {OLLAMA: "secret-key"}
    assert card.password.edit.text() == ""
    assert card.password.edit.placeholderText() == "The kept one"
    assert all("secret" not in str(change) for change in made.settings.changes)
    card.forget.click()
    assert OLLAMA in card.question.words.text()
    card.question.answers[-1].click()
    assert made.agents.keys == {OLLAMA: "secret-key"}
    card.forget.click()
    card.question.answers[0].click()
    assert made.agents.keys == {OLLAMA: ""}
    assert "No key is kept" in card.said.words


def test_a_key_that_cannot_be_kept_stays_to_be_kept_elsewhere(
    qtbot: QtBot, card: LanguageModelCard, made: SettingsDesk
) -> None:
    made.agents.failures["save_model_key"] = SecretsUnavailable("there is no keyring here")
    qtbot.keyClicks(card.password.edit, "secret-key")
    card.password.edit.editingFinished.emit()
    assert card.key.note.words == "There is no keyring here."
    assert card.password.edit.text() == "secret-key"


def test_the_test_asks_for_what_stands_there_and_says_what_it_found(
    qtbot: QtBot, card: LanguageModelCard, made: SettingsDesk
) -> None:
    choose(card, "ollama")
    made.agents.verdict = ModelVerdict(True, "It answers.", 640.0, 1930.0, "standard", "Until six.")
    qtbot.keyClicks(card.model.field.control, "qwen")
    made.bridge.holding = True
    card.test.click()
    assert not card.test.isEnabled() and "Asking" in card.said.words
    made.bridge.let_go()
    made.bridge.holding = False
    assert card.test.isEnabled()
    assert card.said.words == (
        "It answers. First word after 0.6 s, the whole answer after 1.9 s: “Until six.”"
    )
    ((choice, key),) = made.agents.calls_of("test_model")
    assert isinstance(choice, ModelChoice)
    assert (choice.kind, choice.base_url, key) == ("ollama", OLLAMA, None)


def test_a_model_that_does_not_answer_is_said(card: LanguageModelCard, made: SettingsDesk) -> None:
    made.agents.verdict = ModelVerdict(False, "The language model refused the key.")
    card.run_test()
    assert card.said.words == "The language model refused the key."


def test_the_search_points_only_at_what_is_in_sight(
    room: SettingsRoom, card: LanguageModelCard
) -> None:
    page = room.page("agent")
    page.look_for(["gguf"])
    assert card.service.marked and not card.file.marked
    choose(card, "llama")
    page.look_for(["gguf"])
    assert card.file.marked
    page.look_for(["endpoint"])
    assert not card.address.marked
