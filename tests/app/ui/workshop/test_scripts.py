"""Which scripts a playbook's outline has, and facts to try them with."""

from app.commands.agents import OutlineEntry
from app.ui.workshop.scripts import sample_facts, scripts_of

OUTLINE = (
    OutlineEntry("Ours", 1, 1),
    OutlineEntry("Outbound Mode", 3, 2),
    OutlineEntry("Script profiles", 5, 3),
    OutlineEntry("reminder", 7, 4),
    OutlineEntry("Opening", 9, 5),
    OutlineEntry("Inbound Mode", 20, 2),
    OutlineEntry("booking", 22, 4),
)


def test_scripts_are_those_of_the_direction() -> None:
    assert scripts_of(OUTLINE, "outbound") == ["reminder"]
    assert scripts_of(OUTLINE, "inbound") == ["booking"]


def test_scripts_under_no_mode_are_for_both() -> None:
    loose = (OutlineEntry("reminder", 2, 4),)
    assert scripts_of(loose, "inbound") == scripts_of(loose, "outbound") == ["reminder"]


def test_every_fact_gets_something_to_try_it_with() -> None:
    facts = sample_facts(["debtor_name", "shoe_size"])
    assert facts["debtor_name"] == "Bobby"
    assert facts["shoe_size"] == "shoe size"
