"""A desk without a telephone takes its lines quietly and calls nobody."""

import pytest

from audio.clock import MonotonicClock
from sip.choosing import NONE, phone_for
from sip.errors import FeatureMissing, LineUnknown
from sip.no_phone import NoPhone
from sip.phone import LineAccount
from sip.phone_settings import PhoneSettings


async def test_it_is_chosen_by_name_and_does_nothing() -> None:
    phone = phone_for(NONE, PhoneSettings(), MonotonicClock())
    assert isinstance(phone, NoPhone) and not phone.features
    heard: list[object] = []
    phone.subscribe(heard.append)
    await phone.start()
    await phone.add_line(LineAccount("pn_1", "desk", "x.test"))
    await phone.network_changed()
    with pytest.raises(LineUnknown):
        await phone.retry_line("pn_1")
    with pytest.raises(LineUnknown):
        await phone.dial("pn_1", "sip:bob@x.test")
    with pytest.raises(FeatureMissing):
        await phone.watch_extensions("pn_1", ["12"])
    await phone.remove_line("pn_1")
    await phone.close()
    assert heard == []
