"""Which SIP stack is taken, by name and by what there is."""

import sys

import pytest

from audio.clock import MonotonicClock
from sip.baresip_phone import BaresipPhone
from sip.choosing import has_baresip, phone_for
from sip.errors import PhoneStartFailed
from sip.phone_settings import PhoneSettings
from sip.rfcvoip_phone import RfcvoipPhone

SETTINGS, CLOCK = PhoneSettings(net_interface="127.0.0.1"), MonotonicClock()


def _take_away(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """As on a system where the package cannot be installed."""
    for name in [each for each in sys.modules if each.startswith(f"sip.{package}_")]:
        monkeypatch.delitem(sys.modules, name)
    for name in [each for each in sys.modules if each.startswith(f"{package}.")]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, package, None)


def test_by_itself_baresip_is_taken_where_it_is_there() -> None:
    assert has_baresip()
    assert isinstance(phone_for("auto", SETTINGS, CLOCK), BaresipPhone)


def test_each_is_taken_when_named() -> None:
    assert isinstance(phone_for("baresip", SETTINGS, CLOCK), BaresipPhone)
    assert isinstance(phone_for("rfcvoip", SETTINGS, CLOCK), RfcvoipPhone)


async def test_by_itself_rfcvoip_is_taken_where_there_is_no_baresip(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _take_away(monkeypatch, "baresip")
    assert not has_baresip()
    phone = phone_for("auto", SETTINGS, CLOCK)
    assert isinstance(phone, RfcvoipPhone)
    await phone.start()
    await phone.close()


@pytest.mark.parametrize("package", ["baresip", "rfcvoip"])
def test_one_that_is_not_installed_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    _take_away(monkeypatch, package)
    with pytest.raises(PhoneStartFailed, match=f"{package} is not installed.*set phone.stack to"):
        phone_for(package, SETTINGS, CLOCK)


def test_without_any_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("baresip", "rfcvoip"):
        _take_away(monkeypatch, package)
    with pytest.raises(PhoneStartFailed, match="install rfcvoip"):
        phone_for("auto", SETTINGS, CLOCK)


def test_a_name_nobody_knows_is_refused() -> None:
    with pytest.raises(PhoneStartFailed, match="auto, baresip, rfcvoip or none"):
        phone_for("skype", SETTINGS, CLOCK)
