"""Reason phrases of SIP codes, and the reasons of a line's or a call's failure that screens
recognise.

Owns these words. Sentences for people are made of them elsewhere.
"""

PHRASES = {
    302: "Moved Temporarily",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    410: "Gone",
    480: "Temporarily Unavailable",
    484: "Address Incomplete",
    486: "Busy Here",
    487: "Request Terminated",
    488: "Not Acceptable Here",
    500: "Server Internal Error",
    503: "Service Unavailable",
    600: "Busy Everywhere",
    603: "Decline",
    604: "Does Not Exist Anywhere",
    606: "Not Acceptable",
}
"""RFC 3261, 21."""

CERTIFICATE = "certificate"
"""A failure begins so when the server's certificate was not accepted; what is wrong
with it follows after a colon."""
NO_TLS = "no secure connection could be made"
"""A failure over TLS that is no matter of the certificate."""
UNKNOWN_HOST = "the domain could not be found"
"""A failure when no address belongs to its domain or proxy."""
NO_ANSWER = "no answer"
"""A failure begins so when nobody answered there."""


def phrase(sip_code: int) -> str:
    """The usual phrase for a code."""
    return PHRASES.get(sip_code, "Declined")
