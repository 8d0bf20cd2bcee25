"""Every error that is raised on purpose, in one place for those who show them.

Owns the list. Anything else that reaches a person is a bug of ours and keeps its
traceback.
"""

from app.agent.errors import AgentError
from app.desktop.errors import DesktopError
from app.engine.errors import EngineError
from app.library.errors import LibraryError
from app.people.errors import PeopleError
from app.rehearsal.errors import RehearsalError
from app.settings import SettingsError
from app.weights import WeightsError
from audio.errors import AudioError
from models.errors import RecordsError
from sip.errors import SipError

KNOWN_PROBLEMS = (
    AgentError,
    AudioError,
    DesktopError,
    EngineError,
    LibraryError,
    PeopleError,
    RecordsError,
    RehearsalError,
    SettingsError,
    SipError,
    WeightsError,
)
