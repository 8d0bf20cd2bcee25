"""Why a feature is missing, as a sentence for people.

Owns the sentences; which features a stack has is the stack's own word.
"""

from collections.abc import Mapping

from sip.account import Feature

REASONS: Mapping[Feature, str] = {
    Feature.REJECT_CODE: "This phone's SIP stack can refuse a call only as busy (486).",
    Feature.REDIRECT: "This phone's SIP stack cannot send a ringing call elsewhere (302).",
    Feature.ATTENDED_TRANSFER: "This phone's SIP stack cannot join two calls by a transfer.",
    Feature.MESSAGE_WAITING: "This phone's SIP stack cannot ask for waiting messages.",
    Feature.BUSY_LAMP: "This phone's SIP stack cannot watch whether others are on the phone.",
    Feature.MOVE_NETWORK: "This phone's SIP stack cannot keep a call when the address changes.",
    Feature.SRTP: "This phone's SIP stack cannot encrypt the sound of a call.",
    Feature.ICE: "This phone's SIP stack cannot find its way through a router by ICE.",
}
