"""A demonstration's report as it stands in a terminal."""

import dataclasses
import io
import json

import pytest
from rich.console import Console

from app.demo import DelayReport, DemoReport, ExchangeReport
from app.demo_report import show_report

EXCHANGES = (
    ExchangeReport("Yes, this is Bobby.", "Yes, this is Bobby.", 0.0, 712.4, 1, False),
    ExchangeReport("On Friday.", "On Friday today.", 0.5, None, 0, False),
)
REPORT = DemoReport(
    call_id="call_1",
    script="debt-collection",
    caller="agrees",
    outcome="agreed",
    expected_outcome="agreed",
    goal_reached=True,
    script_goal_reached=True,
    end_reason="completed",
    exchanges=EXCHANGES,
    word_error_rate=0.167,
    delay_ms=DelayReport(712.4, 905.0),
    folder="a folder/with a long name that may not be broken over two lines of the terminal",
    recording="call_1.flac",
    caller_recording="caller.flac",
    database="ringdesk.db",
)


def shown(report: DemoReport, width: int = 120) -> str:
    console = Console(file=io.StringIO(), width=width)
    show_report(report, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_every_exchange_has_its_line() -> None:
    lines = shown(REPORT).splitlines()
    (first,) = [line for line in lines if "this is Bobby" in line]
    (second,) = [line for line in lines if "On Friday today." in line]
    assert "712 ms" in first and "0%" in first
    assert "no answer" in second and "50%" in second


def test_the_sums_and_the_outcome_follow() -> None:
    text = shown(REPORT)
    assert "debt-collection, caller agrees" in text
    assert "median 712 ms, p95 905 ms. Word error rate 16.7%." in text
    assert "Outcome: agreed (expected agreed): goal reached." in text


def test_the_folder_can_be_copied_even_from_a_narrow_terminal() -> None:
    assert REPORT.folder in shown(REPORT, width=50)


@pytest.mark.parametrize(("outcome", "said"), [("refused", "refused"), (None, "none")])
def test_another_outcome_is_not_called_reached(outcome: str | None, said: str) -> None:
    report = dataclasses.replace(REPORT, outcome=outcome, goal_reached=False)
    assert f"Outcome: {said} (expected agreed): goal not reached." in shown(report)


def test_a_call_without_answers_has_no_delays() -> None:
    text = shown(dataclasses.replace(REPORT, exchanges=(), delay_ms=DelayReport(None, None)))
    assert "median" not in text and "Outcome" in text


def test_a_program_gets_one_object() -> None:
    report = json.loads(REPORT.as_json())
    assert report["delay_ms"] == {"median": 712.4, "p95": 905.0}
    assert report["exchanges"][1]["delay_ms"] is None
    assert (report["call_id"], report["goal_reached"]) == ("call_1", True)
