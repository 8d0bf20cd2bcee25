"""Which accounts this stack can serve.

Owns refusing the others, naming the field and saying why.
"""

from dataclasses import replace

from sip.address import parse_sip_uri
from sip.errors import AccountInvalid, AddressInvalid
from sip.missing import REASONS
from sip.phone import Feature, LineAccount

CODECS = ("opus", "g722", "pcmu", "pcma")
NARROW = ("pcmu", "pcma")
CHOICES = {
    "transport": ("udp", "tcp", "tls"),
    "srtp": ("off", "optional", "required"),
    "dtmf_mode": ("rtpevent", "info", "inband"),
}
MISSING: dict[str, dict[object, Feature]] = {
    "transport": {"tcp": Feature.TCP, "tls": Feature.TLS},
    "srtp": {"required": Feature.SRTP},
    "ice": {True: Feature.ICE},
}


def checked(account: LineAccount) -> LineAccount:
    """The account as this stack can serve it. Raises AccountInvalid naming the field."""
    proxy = account.proxy.partition(";")[0] if account.proxy else None
    _check_addresses(account, proxy)
    for field, known in CHOICES.items():
        if getattr(account, field) not in known:
            raise AccountInvalid(field, f"must be one of {', '.join(known)}")
    for field, features in MISSING.items():
        feature = features.get(getattr(account, field))
        if feature is not None:
            raise AccountInvalid(field, REASONS[feature])
    _check_codecs(account)
    if account.register and account.expires_s < 1:
        raise AccountInvalid("expires_s", "must be at least 1 for a line that registers")
    if any(ord(each) < 0x20 or each in '"\\' for each in account.display_name):
        raise AccountInvalid("display_name", "must hold no quotes, backslashes or line breaks")
    if any(ord(each) < 0x20 for each in account.password):
        raise AccountInvalid("password", "must hold no line breaks")
    return replace(account, proxy=proxy)


def _check_codecs(account: LineAccount) -> None:
    if not account.codecs or not set(account.codecs) <= set(CODECS):
        raise AccountInvalid("codecs", f"must be some of {', '.join(CODECS)}")
    if not set(account.codecs) & set(NARROW):
        raise AccountInvalid("codecs", f"{REASONS[Feature.WIDEBAND]} Allow pcmu or pcma.")


def _check_addresses(account: LineAccount, proxy: str | None) -> None:
    if not account.user or "@" in account.user:
        raise AccountInvalid("user", "must be the part before the @, and not empty")
    _check_place("domain", account.domain)
    if proxy is not None:
        _check_place("proxy", proxy)
    try:
        uri = parse_sip_uri(f"sip:{account.user}@{account.domain}")
    except AddressInvalid as refused:
        raise AccountInvalid("user", str(refused)) from None
    if uri.user != account.user:
        raise AccountInvalid("user", "must hold no colon")


def _check_place(field: str, place: str) -> None:
    try:
        uri = parse_sip_uri(f"sip:{place}")
    except AddressInvalid as refused:
        raise AccountInvalid(field, str(refused)) from None
    if str(uri) != f"sip:{place}" or uri.user or uri.params:
        raise AccountInvalid(field, f"{place!r} is no host, or host:port")
