"""A list that is read in pages, while calls far down in it are changed and deleted."""

import dataclasses

import pytest

from app.commands.people import RecentsTab
from app.ui.paged_calls import PAGE
from app.ui.phone.recents_model import RecentsModel
from tests.app.ui.phone.test_recents import ids, many, pages
from tests.fakes.people import FakePeople
from tests.fakes.phone_desk import NOW_MS
from tests.fakes.settings import HandBridge


@pytest.mark.parametrize("row", [PAGE, 2 * PAGE - 1, 2 * PAGE, 270, 349])
def test_a_deleted_call_goes_wherever_it_stands(row: int) -> None:
    people = FakePeople(calls=many(350))
    model = RecentsModel(HandBridge(), people, RecentsTab.ALL, lambda: NOW_MS)
    model.refresh()
    for _ in range(3):
        model.look_at(0, len(model.rows))
    gone = ids(model)[row]
    people.calls = [each for each in people.calls if each.id != gone]
    model.doubt(gone)
    model.refresh()
    model.look_at(max(0, row - 10), min(row + 10, 349))
    assert ids(model) == [each.id for each in reversed(people.calls)]


def test_a_changed_call_changes_and_one_page_is_read_for_it() -> None:
    people = FakePeople(calls=many(350))
    model = RecentsModel(HandBridge(), people, RecentsTab.ALL, lambda: NOW_MS)
    model.refresh()
    for _ in range(3):
        model.look_at(0, len(model.rows))
    at = next(at for at, each in enumerate(people.calls) if each.id == ids(model)[250])
    people.calls[at] = dataclasses.replace(people.calls[at], outcome="agreed")
    before = pages(people)
    model.doubt(people.calls[at].id)
    model.refresh()
    model.look_at(0, 10)
    assert model.rows[250].call.outcome is None and pages(people) == before + 1
    model.look_at(240, 260)
    assert model.rows[250].call.outcome == "agreed" and pages(people) == before + 2
