"""A line's account as baresip reads it."""

import pytest

from sip.baresip_account import address_of_record
from sip.phone import LineAccount


@pytest.mark.parametrize("expires_s", [120, 600, 1200, 3600, 86_400])
def test_a_registration_is_refreshed_within_a_minute_however_long_it_is_good(
    expires_s: int,
) -> None:
    account = LineAccount("a", "alice", "pbx.test", "x", expires_s=expires_s)
    told = dict(
        param.split("=", 1) for param in address_of_record(account).split(";") if "=" in param
    )
    refresh_s = int(told["regint"]) * int(told["rwait"]) / 100
    assert 55 <= refresh_s <= 60
    assert int(told["regint"]) <= expires_s
