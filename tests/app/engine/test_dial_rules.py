"""What has no telephone number to look at: unknown places, and sentences that stand alone."""

from datetime import datetime

import pytest

from app.engine.callee import Callee, CalleeKind
from app.engine.dial_rules import (
    HOURS,
    RULES,
    Attempt,
    Finding,
    Known,
    country_name,
    findings,
    stance,
)
from app.settings_sections import RuleSettings
from models.do_not_call import NotToCall

ANYWHERE = RuleSettings(countries=("any",), consent="off")


def attempt(hour: int, zones: tuple[str, ...] = (), **other: object) -> Attempt:
    """A call to a satellite telephone at so many o'clock of this computer's day."""
    callee = Callee(CalleeKind.NUMBER, "+870773111632", ("+870773111632",), "", "001", zones)
    now_ms = round(datetime(2026, 11, 20, hour).astimezone().timestamp() * 1000)
    return Attempt(callee, True, "Front desk", "US", now_ms, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(("hour", "late"), [(7, True), (8, False), (20, False), (21, True)])
def test_where_nobody_knows_the_place_the_desks_own_clock_counts(hour: int, late: bool) -> None:
    assert [one.rule for one in findings(attempt(hour), ANYWHERE)] == [HOURS] * late


def test_a_zone_that_this_computer_does_not_know_is_no_zone() -> None:
    assert list(findings(attempt(12, ("Mars/Olympus",)), ANYWHERE)) == []


def test_everything_that_is_against_a_call_is_found_in_order() -> None:
    known = Known(NotToCall("+870773111632"), 5, 30, 100)
    crowded = attempt(3, known=known, wanted_s=900, crowded="too busy", recorded=True)
    rules = RuleSettings(consent="always")
    found = [one.rule for one in findings(crowded, rules)]
    assert found == [rule for rule in RULES if rule not in ("emergency", "number", "self_call")]


def test_the_agent_is_stopped_by_every_rule_and_a_person_by_those_of_the_settings() -> None:
    rules = RuleSettings()
    assert {stance(rule, True, rules) for rule in RULES} == {"refuse"}
    own = {rule: stance(rule, False, rules) for rule in RULES}
    assert {rule for rule, how in own.items() if how == "confirm"} == {"country", "do_not_call"}
    assert own[HOURS] == "warn" and own["emergency"] == "allow"


def test_a_finding_as_a_sentence() -> None:
    assert Finding(HOURS, "it is 03:00 there").sentence == "It is 03:00 there."
    assert country_name("DE") == "Germany" and country_name("ZZ") == "ZZ"
