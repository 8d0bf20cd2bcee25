"""A line's account as baresip reads it: one line of text.

Owns that text and refusing what it cannot hold, naming the field.
"""

import re

from baresip import Account

from sip.baresip_errors import account_invalid
from sip.errors import AccountInvalid
from sip.phone import LineAccount

CODECS = {
    "opus": "opus/48000/2",
    "g722": "g722/16000/1",
    "pcmu": "pcmu/8000/1",
    "pcma": "pcma/8000/1",
}
REFRESH_S = 60
"""A registration is refreshed after this long, though it is good for longer: a registrar
that was restarted has forgotten it, and until then nobody can ring us."""
LEAST_WAIT_PERCENT, MOST_WAIT_PERCENT = 5, 90
"""baresip takes the wait as so much of a registration's life, 5 at least."""
LONGEST_S = REFRESH_S * 100 // LEAST_WAIT_PERCENT
"""A longer life is not asked for. A registrar that wants one says so with 423 (RFC 3261,
10.2.8), and gets it."""
SRTP_MODES = {"off": None, "optional": "srtp", "required": "srtp-mand"}
DTMF_MODES = {"rtpevent": "rtpevent", "info": "info", "inband": "rtpevent"}
"""For inband we never ask baresip to send; what it receives it may report."""

_STUN_SERVER = re.compile(r"[A-Za-z0-9.\-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")


def stack_account(account: LineAccount) -> Account:
    """baresip's account for a line. Raises AccountInvalid naming the field."""
    unknown = [codec for codec in account.codecs if codec not in CODECS]
    if unknown or not account.codecs:
        known = ", ".join(CODECS)
        raise AccountInvalid("codecs", f"must be some of {known}, not {', '.join(unknown)!r}")
    if account.register and account.expires_s < 1:
        raise AccountInvalid("expires_s", "must be at least 1 for a line that registers")
    if any(ord(each) < 0x20 or each in '"\\' for each in account.display_name):
        raise AccountInvalid("display_name", "must hold no quotes, backslashes or line breaks")
    _check_text(account.password)
    if account.srtp not in SRTP_MODES:
        raise AccountInvalid("srtp", f"must be one of {', '.join(SRTP_MODES)}")
    if account.dtmf_mode not in DTMF_MODES:
        raise AccountInvalid("dtmf_mode", f"must be one of {', '.join(DTMF_MODES)}")
    proxy = account.proxy
    if proxy is not None and account.transport != "udp" and ";transport=" not in proxy:
        proxy = f"{proxy};transport={account.transport}"
    try:
        return Account(
            account.user,
            account.domain,
            account.password,
            registrar=proxy,
            reg_interval=min(account.expires_s, LONGEST_S) if account.register else 0,
            transport=account.transport,  # type: ignore[arg-type]
            audio_codecs=tuple(CODECS[codec] for codec in account.codecs),
            dtmf_mode=DTMF_MODES[account.dtmf_mode],  # type: ignore[arg-type]
            auth_user=account.auth_user,
            extra_params=_extra_params(account),
        )
    except (ValueError, TypeError) as refused:
        raise account_invalid(refused) from None


def check_password(password: str) -> None:
    """Raise AccountInvalid for what nobody can have typed."""
    if any(ord(each) < 0x20 or each == "\x7f" for each in password):
        raise AccountInvalid("password", "must hold no line breaks and no tabs; enter it again")


def check_stun_server(server: str) -> None:
    """Raise AccountInvalid for what is no host, with or without a port."""
    if not _STUN_SERVER.fullmatch(server):
        raise AccountInvalid("stun_server", "must be a host, or host:port")


def _check_text(password: str) -> None:
    """Raise AccountInvalid for what the account's line cannot hold: it knows no escapes."""
    check_password(password)
    if '"' in password or "\\" in password:
        raise AccountInvalid(
            "password",
            'holds " or \\, which this build of the SIP library cannot take; ask your provider '
            "for a password without them",
        )


def _extra_params(account: LineAccount) -> tuple[str, ...]:
    params = []
    if account.register:
        percent = REFRESH_S * 100 // min(account.expires_s, LONGEST_S)
        params.append(f"rwait={max(LEAST_WAIT_PERCENT, min(MOST_WAIT_PERCENT, percent))}")
    else:
        # A trunk delivers calls for any number, so it takes every user part.
        params.append("catchall=yes")
    encryption = SRTP_MODES[account.srtp]
    if encryption is not None:
        params.append(f"mediaenc={encryption}")
    if account.ice:
        params.append("medianat=ice")
    elif account.stun_server:
        params.append("medianat=stun")
    if account.stun_server:
        check_stun_server(account.stun_server)
        params.append(f"stunserver=stun:{account.stun_server}")
    return tuple(params)


def address_of_record(account: LineAccount) -> str:
    """The line baresip parses, display name included. Holds the password: never log it."""
    aor = stack_account(account).aor()
    return f'"{account.display_name}" {aor}' if account.display_name else aor
