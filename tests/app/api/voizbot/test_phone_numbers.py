"""Lines as Voizbot's phone numbers."""

import pytest

from app.api.voizbot.phone_numbers import row_of
from models.lines import Line


@pytest.mark.parametrize(
    ("domain", "provider"),
    [
        ("acme.pstn.twilio.com", "twilio"),
        ("acme.sip.Twilio.com:5061", "twilio"),
        ("sip.example.com", "local"),
        ("nottwilio.com", "local"),
    ],
)
def test_whose_a_number_is_shows_in_its_server(domain: str, provider: str) -> None:
    row = row_of(Line("Desk", "+12025550111", domain, display_name="Front desk"))
    assert (row.provider, row.e164, row.friendly_name) == (provider, "+12025550111", "Front desk")
