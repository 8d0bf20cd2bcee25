"""How good the line is and what our own path adds, where the Live screen shows them."""

from collections.abc import Callable

import pytest

from app.engine.events import Event, LineQuality, SoundDelayMeasured
from app.ui.live import phrases
from app.ui.live.call_view import CallView
from sip.account import Feature
from sip.missing import REASONS
from tests.fakes.calls import FakeCalls
from tests.fakes.person_calls import DANA, stands, taken

Front = Callable[[], CallView]
Feed = Callable[..., None]
GOOD = LineQuality(DANA, 0.4, 8.0, 42.0, 4.3)
POOR = LineQuality(DANA, 6.8, 61.0, 380.0, 2.9)
UNMEASURED = REASONS[Feature.LINE_QUALITY]


@pytest.mark.parametrize(
    ("report", "verdict", "chip", "values"),
    [
        (GOOD, "Good", "Good line", ("4.3", "0.4 %", "8 ms", "42 ms")),
        (POOR, "Poor", "Poor line", ("2.9", "6.8 %", "61 ms", "380 ms")),
    ],
)
def test_every_number_of_the_line_is_shown(
    feed: Feed, view: Front, report: Event, verdict: str, chip: str, values: tuple[str, ...]
) -> None:
    feed(*taken(), report)
    card, names = view().side.line, (phrases.MOS, phrases.LOSS, phrases.JITTER, phrases.ROUND_TRIP)
    assert card.quality.isVisibleTo(card) and card.verdict.text() == verdict
    assert tuple(card.quality.words(name) for name in names) == values
    mos, loss, jitter, trip = values
    strip = view().strip
    assert strip.quality.words == chip
    for words in (f"MOS {mos}", f"{loss} lost", f"{jitter} jitter", f"{trip} round trip"):
        assert words in strip.numbers.text()
        assert words in strip.quality.toolTip()


def test_what_our_path_adds_is_shown_each_way_and_together(feed: Feed, view: Front) -> None:
    feed(*taken(), GOOD, SoundDelayMeasured(DANA, 34.2, 71.4))
    card = view().side.line
    assert card.delay.isVisibleTo(card) and card.delay_title.text() == "Our added delay"
    assert card.delay.words(phrases.TO_LINE) == "34 ms"
    assert card.delay.words(phrases.FROM_LINE) == "71 ms"
    assert "106 ms ours" in view().strip.numbers.text()
    assert "MOS 4.3" in view().strip.numbers.text()


def test_a_stack_that_does_not_measure_the_line_says_so(
    feed: Feed, view: Front, calls: FakeCalls
) -> None:
    calls.missing[str(Feature.LINE_QUALITY)] = UNMEASURED
    feed(*taken())
    card = view().side.line
    assert card.nothing.isVisibleTo(card) and card.nothing.text() == UNMEASURED
    assert not card.quality.isVisibleTo(card)


def test_before_the_first_report_nothing_is_said_of_a_line_that_is_measured(
    feed: Feed, view: Front
) -> None:
    feed(*taken(), stands(DANA, encrypted=True))
    assert not view().side.line.nothing.isVisibleTo(view().side.line)
