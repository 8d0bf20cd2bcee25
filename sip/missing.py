"""Why a feature is missing, as a sentence for people.

Owns the sentences; which features a stack has is the stack's own word. baresip lacks
some of them only where its C interface is not the one we know (``baresip_native``).
"""

from collections.abc import Mapping

from sip.account import Feature

REASONS: Mapping[Feature, str] = {
    Feature.HOLD: "This phone's SIP stack cannot put a call on hold.",
    Feature.HOLD_MUSIC: (
        "This phone's SIP stack sends nothing while a call is on hold, so nobody hears music."
    ),
    Feature.BLIND_TRANSFER: "This phone's SIP stack cannot pass a call on.",
    Feature.ATTENDED_TRANSFER: "This phone's SIP stack cannot join two calls by a transfer.",
    Feature.REJECT_CODE: "This phone's SIP stack can refuse a call only as busy (486).",
    Feature.TCP: "This phone's SIP stack speaks UDP only, not TCP.",
    Feature.TLS: "This phone's SIP stack cannot encrypt its signalling (TLS).",
    Feature.SRTP: "This phone's SIP stack cannot encrypt the sound of a call (SRTP).",
    Feature.ICE: "This phone's SIP stack cannot find its way through a router by ICE.",
    Feature.REDIRECT: "This phone's SIP stack cannot send a ringing call elsewhere (302).",
    Feature.MESSAGE_WAITING: "This phone's SIP stack cannot ask for waiting messages.",
    Feature.BUSY_LAMP: "This phone's SIP stack cannot watch whether others are on the phone.",
    Feature.MOVE_NETWORK: "This phone's SIP stack cannot keep a call when the address changes.",
    Feature.DTMF_SEND: "This phone's SIP stack cannot send digits.",
    Feature.DTMF_INFO: "This phone's SIP stack cannot send digits as SIP INFO.",
    Feature.DTMF_RECEIVE: "This phone's SIP stack does not report digits from the far end.",
    Feature.WIDEBAND: "This phone's SIP stack knows narrow-band sound only.",
    Feature.LINE_QUALITY: "This phone's SIP stack does not measure how good a call's line is.",
}
