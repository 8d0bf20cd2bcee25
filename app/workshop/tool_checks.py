"""What a tool, and what all tools have in common, must be to be kept.

Owns the limits, each with a sentence that names the field. Parameters are
``app.agent.tool_schema``'s, where a request may go is ``app.agent.addresses``'s.
"""

import re
from collections.abc import Collection, Mapping

from app.agent.addresses import AddressRefused, check_address
from app.agent.built_in_tools import BUILT_IN
from app.agent.errors import AgentDraftInvalid
from app.agent.tool_schema import check_parameters
from models.tools import MAX_TIMEOUT_MS, MIN_TIMEOUT_MS, TOOL_NAME, Tool, ToolDefaults

MAX_NAME, MAX_DESCRIPTION, MAX_HEADERS = 64, 1_000, 32
_HEADER = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}")
"""A token of RFC 9110, 5.6.2."""
_SECRET = re.compile(r"authorization|cookie|token|secret|password|api[-_]?key|signature", re.I)
"""Names of headers whose values are kept with the passwords, never in the records."""
_OURS = ("content-type", "content-length", "host", "connection", "transfer-encoding")


def checked_tool(tool: Tool, allowed_hosts: Collection[str] = ()) -> None:
    """Raise AgentDraftInvalid for the first field that cannot be kept.

    ``allowed_hosts`` are those that the desk's defaults allow.
    """
    if not re.fullmatch(TOOL_NAME, tool.name) or len(tool.name) > MAX_NAME:
        message = f"use small letters, digits and _, a letter first, up to {MAX_NAME}"
        raise AgentDraftInvalid("name", message)
    if tool.name in {one.name for one in BUILT_IN}:
        raise AgentDraftInvalid("name", f"every agent has a tool {tool.name!r} already")
    if not tool.description.strip():
        raise AgentDraftInvalid("description", "say what it does: the agent goes by it")
    if len(tool.description) > MAX_DESCRIPTION:
        message = f"has {len(tool.description)} characters; at most {MAX_DESCRIPTION} are kept"
        raise AgentDraftInvalid("description", message)
    check_parameters(tool.parameters)
    _check_url(tool.url, allowed_hosts)
    if tool.timeout_ms is not None:
        _check_timeout(tool.timeout_ms)
    _check_headers(tool.headers, tool.secret_headers)


def checked_defaults(defaults: ToolDefaults) -> None:
    """The same for what all tools have in common."""
    for host in defaults.allowed_hosts:
        if not re.fullmatch(r"[\w.:-]{1,253}", host):
            message = f"{host!r} is no name or address of a computer"
            raise AgentDraftInvalid("allowed_hosts", message)
    _check_url(defaults.url, defaults.allowed_hosts)
    _check_timeout(defaults.timeout_ms)
    _check_headers(defaults.headers, defaults.secret_headers)


def checked_secrets(secrets: Mapping[str, str], names: tuple[str, ...]) -> None:
    """Raise AgentDraftInvalid for a value that no header can have or that nobody named."""
    for name, value in secrets.items():
        if name not in names:
            raise AgentDraftInvalid("secret_headers", f"{name!r} is not among the secret headers")
        _check_value("secret_headers", name, value)


def is_secret(header: str) -> bool:
    """Whether a header's name says that its value is kept with the passwords."""
    return _SECRET.search(header) is not None


def _check_url(url: str, allowed_hosts: Collection[str]) -> None:
    if not url:
        return
    try:
        check_address(url, allowed_hosts)
    except AddressRefused as refused:
        raise AgentDraftInvalid("url", str(refused)) from refused


def _check_timeout(timeout_ms: int) -> None:
    if not MIN_TIMEOUT_MS <= timeout_ms <= MAX_TIMEOUT_MS:
        message = f"must be from {MIN_TIMEOUT_MS} to {MAX_TIMEOUT_MS} ms"
        raise AgentDraftInvalid("timeout_ms", message)


def _check_headers(headers: Mapping[str, str], secret: tuple[str, ...]) -> None:
    names = [*headers, *secret]
    for field, name in [("headers", one) for one in headers] + [
        ("secret_headers", one) for one in secret
    ]:
        if not _HEADER.fullmatch(name):
            raise AgentDraftInvalid(field, f"{name!r} is no name of a header")
        if name.lower() in _OURS:
            raise AgentDraftInvalid(field, f"{name} is set by Ringdesk itself")
    secret_ones = [name for name in headers if is_secret(name)]
    if secret_ones:
        message = f"the value of {secret_ones[0]} is a secret; make it a secret header"
        raise AgentDraftInvalid("headers", message)
    if len({name.lower() for name in names}) < len(names):
        raise AgentDraftInvalid("headers", "name each header once")
    if len(names) > MAX_HEADERS:
        message = f"there are {len(names)}; at most {MAX_HEADERS} are kept"
        raise AgentDraftInvalid("headers", message)
    for name, value in headers.items():
        _check_value("headers", name, value)


def _check_value(field: str, name: str, value: str) -> None:
    if not re.fullmatch(r"[\t\x20-\x7e\x80-\xff]{0,4000}", value):
        message = f"the value of {name} must be one line of letters that a header can carry"
        raise AgentDraftInvalid(field, message)
