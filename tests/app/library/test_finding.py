"""Finding calls over real records: what each filter finds."""

import pytest

from models.contacts import Contact, save_contact
from models.template_versions import keep_template
from models.templates import Template
from tests.fakes.shelf import Shelf


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("with:dana", ["call_2"]),
        ("with:0812", ["call_2"]),
        ('with:"020 7946 0812"', ["call_2"]),
        ('with:"0044 20 7946"', ["call_2"]),
        ('with:"+44 (0)20 7946 0812"', ["call_2"]),
        ("line:front", ["call_3", "call_2", "call_1"]),
        ("line:back", []),
        ("outcome:agreed after:2026-11-02", ["call_3", "call_2"]),
        ("before:2026-11-02", ["call_1"]),
        ("speaker:agent", ["call_1"]),
        ("is:agent", ["call_1"]),
        ("is:mine", ["call_2"]),
        ("is:outbound", ["call_3"]),
        ("is:missed", []),
        ("has:recording", ["call_3"]),
        ("has:transcript", ["call_1"]),
        ("has:note", []),
    ],
)
async def test_filters(shelf: Shelf, text: str, found: list[str]) -> None:
    shelf.add("call_1", ("agent", "hi"), holders=("agent",), script="x")
    shelf.add(
        "call_2",
        day=2,
        remote_name="Dana Whitfield",
        remote_number="+442079460812",
        holders=("operator",),
    )
    shelf.add("call_3", day=3, direction="outbound")
    shelf.record("call_3")
    assert await shelf.ids(text) == found


async def test_calls_with_a_contact_are_those_with_its_numbers_only(shelf: Shelf) -> None:
    numbers = ("+442079460812", "sip:dana@pbx.test", "201", "+493012345;ext=7")
    shelf.store.write_now(save_contact, Contact("Dana", numbers))
    shelf.add("call_1", remote_number="02079460812")
    shelf.add("call_2", remote_number="+12025550812")
    shelf.add("call_3", remote_number="201")
    shelf.add("call_4", remote_number="dana", remote_uri="sip:dana@pbx.test")
    shelf.add("call_5", remote_number="3012345")
    shelf.add("call_6", remote_number="")
    assert sorted(await shelf.ids("with:dana")) == ["call_1", "call_3", "call_4", "call_5"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("agent:booking", ["call_2", "call_1"]),
        ('agent:"restaurant booking"', ["call_1"]),
        ("agent:restaurant-booking", ["call_1"]),
        ("agent:TABLE", ["call_2"]),
        ("agent:tpl_table", ["call_2"]),
        ("agent:refunds", []),
    ],
)
async def test_calls_are_found_by_the_agent_that_held_them(
    shelf: Shelf, text: str, found: list[str]
) -> None:
    """By its template's name as it is now, or by its script; none that a person had alone."""
    template = Template("tpl_table", "Table bookings", "inbound")
    shelf.store.write_now(keep_template, template)
    script = "restaurant-booking"
    shelf.add("call_1", ("caller", "no word of it"), holders=("agent",), script=script)
    shelf.add("call_2", day=2, holders=("agent", "operator"), template_id="tpl_table")
    shelf.add("call_3", ("agent", "a booking"), day=3, holders=("operator",), script=script)
    shelf.add("call_4", day=4, holders=("agent",), script="payment-reminder")
    assert await shelf.ids(text) == found
