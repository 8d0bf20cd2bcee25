"""The rows of a line's form: one for each thing that can be set.

Owns names, hints and controls. Leaves values, checks and saving to ``line_editor``.
"""

from app.ui.settings.codec_field import CodecField
from app.ui.settings.fields import ChoiceField, Field, NumberField, SwitchField, TextField
from app.ui.settings.password_field import PasswordField
from app.ui.settings.rows import Row
from app.ui.tr import tr
from models.lines import AgentAnswers, AutoAnswer

Rows = dict[str, Row]


def account_rows() -> Rows:
    """Who the line is."""
    return {
        "label": Row(tr("Name"), TextField(tr("Front desk")), tr("What you call this line.")),
        "user": Row(tr("User"), TextField("1001"), tr("Often the number or the extension.")),
        "domain": Row(
            tr("Domain"),
            TextField("sip.example.com"),
            tr("The provider's, with a port where it is not the usual one."),
            "server host registrar",
        ),
        "password": Row(tr("Password"), PasswordField(), also="secret keyring"),
        "display_name": Row(
            tr("Display name"),
            TextField(),
            tr("What others see when you call, if it is let through."),
        ),
        "enabled": Row(tr("In use"), SwitchField(), tr("Off keeps the line but does not use it.")),
    }


def connection_rows() -> Rows:
    """How the line reaches its server."""
    return {
        "transport": _choice(
            tr("Transport"),
            [("udp", "UDP"), ("tcp", "TCP"), ("tls", tr("TLS (encrypted)"))],
            "",
            "udp tcp tls certificate",
        ),
        "srtp": _choice(
            tr("Encrypted sound"),
            [
                ("off", tr("Off")),
                ("optional", tr("When the other side can")),
                ("required", tr("Required")),
            ],
            tr("SRTP. Required ends calls that cannot be encrypted."),
            "srtp sdes secure",
        ),
        "register": _choice(
            tr("Registration"),
            [(True, tr("Registers with the server")), (False, tr("Trunk without registration"))],
            tr("A trunk is reached at this computer's address."),
        ),
        "expires_s": Row(
            tr("Registers again after"), NumberField(30, 86_400, "s", 30), also="expires"
        ),
    }


def network_rows() -> Rows:
    """What only some providers and networks need."""
    return {
        "auth_user": Row(
            tr("Authentication name"),
            TextField(),
            tr("Only where the provider gave you one besides the user."),
        ),
        "proxy": Row(
            tr("Outbound proxy"),
            TextField("proxy.example.com:5060"),
            tr("Only where it is asked for."),
        ),
        "ice": Row(
            tr("ICE"), SwitchField(), tr("Finds a way for the sound through routers."), "nat"
        ),
        "stun_server": Row(
            tr("STUN server"),
            TextField("stun.example.com"),
            tr("Tells the line its public address."),
            "nat router",
        ),
    }


def sound_rows() -> Rows:
    """How sound and keys travel."""
    return {
        "codecs": Row(
            tr("Codecs"),
            CodecField(),
            tr("From the best liked down. Alt and an arrow moves."),
            "codec",
        ),
        "dtmf_mode": _choice(
            tr("Keypad tones"),
            [("rtpevent", "RFC 4733"), ("info", "SIP INFO"), ("inband", tr("In the sound"))],
            "",
            "dtmf digits",
        ),
        "hold_sound": _choice(
            tr("While on hold they hear"), [("music", tr("Music")), ("silence", tr("Silence"))], ""
        ),
        "record_calls": Row(
            tr("Record calls"),
            SwitchField(),
            tr("Only while recording is on at all, under Recording and privacy."),
            "privacy",
        ),
    }


def program_rows() -> Rows:
    """What programs get of the line's calls."""
    return {
        "ship_transcripts": Row(
            tr("Ship transcripts"),
            SwitchField(),
            tr(
                "The API of talktomyagent and its webhook give out what was said on this line. "
                "Off withholds the words there, and nothing else."
            ),
            "privacy transcript api webhook talktomyagent",
        ),
    }


def incoming_rows() -> Rows:
    """Who takes calls that come in."""
    return {
        "agent_answers": _choice(
            tr("The agent answers"),
            [
                (AgentAnswers.OFF, tr("Never")),
                (AgentAnswers.AFTER, tr("When nobody else does")),
                (AgentAnswers.ALWAYS, tr("Every call")),
            ],
            "",
        ),
        "answer_after_s": Row(tr("After ringing for"), NumberField(1, 120, "s")),
        "inbound": _choice(
            tr("The agent uses"), [], tr("What it says and does on calls to this line."), "template"
        ),
        "script": Row(
            tr("Script"), TextField("booking"), tr("The script's name as it is in the playbook.")
        ),
        "auto_answer": _choice(
            tr("Answer for me"),
            [
                (AutoAnswer.OFF, tr("Never")),
                (AutoAnswer.HEADER, tr("When the call asks for it")),
                (AutoAnswer.ALWAYS, tr("Every call")),
            ],
            tr("Picks up by itself, with your microphone open. Meant for intercoms."),
            "auto-answer intercom paging",
        ),
        "voicemail": Row(
            tr("Voicemail number"),
            TextField("*97"),
            tr("A click on waiting messages fills it in. Empty means the line's own number."),
            "mailbox",
        ),
    }


def _choice(name: str, choices: list[tuple[object, str]], hint: str, also: str = "") -> Row:
    field: Field = ChoiceField(choices)
    return Row(name, field, hint, also)


def dtmf_words(mode: str) -> str:
    """What a way of sending digits is good for."""
    return {
        "rtpevent": tr("As events beside the sound. Right almost everywhere."),
        "info": tr("As messages to the server. Some older systems want it."),
        "inband": tr("As tones that both sides hear. Only with G.711, as the last resort."),
    }.get(mode, "")
