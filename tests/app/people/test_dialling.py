"""What is dialled to reach a party of an earlier call."""

import pytest

from app.people.dialling import to_dial


@pytest.mark.parametrize(
    ("number", "uri", "dialled"),
    [
        ("bob", "sip:bob@192.168.1.20", "sip:bob@192.168.1.20"),
        ("+4930901820", "sip:+4930901820@trunk.example", "+4930901820"),
        ("*98", "sip:*98@pbx.example", "*98"),
        ("", "sip:192.168.1.20", "sip:192.168.1.20"),
        ("bob", "", "bob"),
        ("", "", ""),
        ("anonymous", "sip:anonymous@anonymous.invalid", ""),
        ("Anonymous", "sip:Anonymous@trunk.example", ""),
        ("c8f3", "sip:c8f3@anonymous.invalid;user=phone", ""),
    ],
)
def test_a_name_is_dialled_with_its_server_a_number_without_and_nobody_not_at_all(
    number: str, uri: str, dialled: str
) -> None:
    assert to_dial(number, uri) == dialled
