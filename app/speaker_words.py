"""What those who speak are called, on the screen and in the terminal.

Owns the word for each speaker and for who speaks just now, in a call and in a headset session.
"""

from app.engine.events import Floor, Speaker
from models.sessions import SESSION_PERSON

SPEAKERS: dict[Speaker, str] = {
    Speaker.CALLER: "Caller",
    Speaker.AGENT: "Agent",
    Speaker.OPERATOR: "Operator",
}

DESK = "Desk"

FLOORS: dict[Floor, str] = {
    Floor.AGENT_SPEAKING: "Agent speaking",
    Floor.AGENT_LISTENING: "Agent listening",
    Floor.AGENT_THINKING: "Agent thinking",
    Floor.CALLER_SPEAKING: "Caller speaking",
    Floor.NOBODY: "Nobody speaking",
}
SESSION_FLOORS = FLOORS | {Floor.CALLER_SPEAKING: f"{SESSION_PERSON} speaking"}


def speaker(who: Speaker, in_session: bool = False) -> str:
    """Who spoke; in a session everybody but the agent is the person with the headset."""
    if in_session and who != Speaker.AGENT:
        return SESSION_PERSON
    return SPEAKERS[who]


def desk(in_session: bool = False) -> str:
    """Our side of a call; of a session only the agent is."""
    return SPEAKERS[Speaker.AGENT] if in_session else DESK


def floor(now: Floor, in_session: bool = False) -> str:
    """Who speaks just now."""
    return (SESSION_FLOORS if in_session else FLOORS)[now]
