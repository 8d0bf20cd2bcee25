"""A free context as facts for the agent, and every shape that is none."""

from typing import Any

import pytest

from app.api.refusal import ApiRefused
from app.api.thinnest.context import facts_of


def test_a_context_is_taken_apart() -> None:
    context = {
        "patient_name": "Ana",
        "visits": 3,
        "insured": True,
        "balance": 12.5,
        "nothing": None,
        "Appointment date": "Tuesday",
        "customer": {"name": "Ruiz", "address": {"city": "Leeds"}},
        "items": ["tea", 2, None],
        "1st": "x",
    }
    assert facts_of(context) == {
        "patient_name": "Ana",
        "visits": 3,
        "insured": True,
        "balance": 12.5,
        "Appointment_date": "Tuesday",
        "customer_name": "Ruiz",
        "customer_address_city": "Leeds",
        "items": "tea, 2, ",
        "_1st": "x",
    }
    assert facts_of(None) == facts_of({}) == {}


def deep(levels: int) -> dict[str, Any]:
    return {"a": deep(levels - 1)} if levels else {"a": 1}


@pytest.mark.parametrize(
    ("context", "said"),
    [
        ({"a": {"b": 1}, "a_b": 2}, "two fields are called a_b"),
        ({"a": [{"b": 1}]}, r"context\.a: a list may hold"),
        (deep(6), "nested too deeply"),
        ({"a": float("inf")}, "number that can be written down"),
        ({"a": "\ud800"}, "half a character"),
        ({"a": ["\udfff"]}, "half a character"),
        ({"a": {"!?": 1}}, r"context\.a\.!\?: a name needs letters"),
        ({"": 1}, "a name needs letters"),
    ],
)
def test_what_is_no_fact_is_refused_by_name(context: dict[str, Any], said: str) -> None:
    with pytest.raises(ApiRefused, match=said) as refused:
        facts_of(context)
    assert refused.value.refusal.status == 400
