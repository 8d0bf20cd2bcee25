"""Hearing a voice where it is chosen."""

import pytest
from pytestqt.qtbot import QtBot

from app.engine.errors import NotNow
from app.ui.parts import whole
from app.ui.settings.agent_page import AgentPage
from app.ui.settings.around import Around
from app.ui.settings.hear_it import SAMPLE, HearIt
from app.ui.workshop.drafts import TemplateDraft
from app.ui.workshop.stock import Stock
from app.ui.workshop.template_page import TemplatePage
from tests.fakes.agents import FakeAgents
from tests.fakes.settings import HandBridge
from tests.fakes.settings_desk import SettingsDesk
from tests.fakes.sound_commands import FakeSound
from tests.fakes.workshop_desk import RECEPTION


@pytest.fixture
def hear(qtbot: QtBot, bridge: HandBridge, sound: FakeSound) -> HearIt:
    shown = HearIt(bridge, sound, lambda: ("Anna", 1.2))
    qtbot.addWidget(shown)
    shown.show()
    return shown


def test_one_press_plays_and_the_next_stops(
    hear: HearIt, bridge: HandBridge, sound: FakeSound
) -> None:
    bridge.holding = True
    hear.button.click()
    assert (hear.button.text(), hear.playing) == ("Stop", True)
    hear.button.click()
    assert (hear.button.text(), hear.playing) == ("Hear the voice", False)
    hear.button.click()
    bridge.holding = False
    bridge.let_go()
    asked = ("hear_voice", "Anna", 1.2, SAMPLE)
    assert sound.asked == [asked, ("stop_voice",), asked]
    assert not hear.playing


def test_the_end_of_the_sample_shows(hear: HearIt) -> None:
    hear.button.click()
    assert (hear.button.text(), hear.note.words) == ("Hear the voice", "")


def test_a_sample_that_was_stopped_says_nothing_later(
    hear: HearIt, bridge: HandBridge, sound: FakeSound
) -> None:
    sound.failures["hear_voice"] = NotNow("the voice is not loaded yet; try again in a moment")
    bridge.holding = True
    hear.button.click()
    hear.stop()
    bridge.holding = False
    bridge.let_go()
    assert hear.note.words == ""
    hear.button.click()
    assert hear.note.words == "The voice is not loaded yet; try again in a moment."
    assert hear.button.text() == "Hear the voice"


def test_leaving_the_page_stops_it(hear: HearIt, bridge: HandBridge, sound: FakeSound) -> None:
    bridge.holding = True
    hear.button.click()
    hear.hide()
    bridge.holding = False
    bridge.let_go()
    assert sound.asked[-1] == ("stop_voice",)


def test_settings_play_the_usual_voice_at_the_speed_that_is_set(
    qtbot: QtBot, around: Around, made: SettingsDesk
) -> None:
    page = whole(AgentPage(around))
    qtbot.addWidget(page)
    rows = {row.name: row for row in page.rows()}
    rows["Voice speed"].field.committed.emit(1.25)
    page.hear.button.click()
    assert ("hear_voice", "", 1.25, SAMPLE) in made.sound.asked


def test_a_template_plays_the_voice_of_its_draft(
    qtbot: QtBot, bridge: HandBridge, sound: FakeSound
) -> None:
    agents = FakeAgents()
    page = TemplatePage(bridge, agents, Stock(bridge, agents), sound)
    qtbot.addWidget(page)
    draft = TemplateDraft(RECEPTION.id, RECEPTION, blank=RECEPTION)
    page.show_draft(draft)
    draft.change(voice="Anna", speed=0.9)
    page.hear.button.click()
    assert ("hear_voice", "Anna", 0.9, SAMPLE) in sound.asked
