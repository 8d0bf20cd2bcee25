"""What the routes of every product may use of the desk.

Owns nothing but the bundle.
"""

from collections.abc import Callable
from dataclasses import dataclass

from app.api.webrtc_talks import Talks
from app.engine.api_keys import KeyRing
from app.engine.api_office import CallOffice
from app.engine.engine import Engine
from app.engine.schedule import Schedule
from app.engine.webhooks import Outbox
from app.settings import DataPaths, Settings
from models.ids import epoch_ms_of, now_iso
from models.store import Store


def unix_ms() -> int:
    """The present moment in Unix milliseconds."""
    return epoch_ms_of(now_iso())


@dataclass(frozen=True, slots=True)
class ApiDesk:
    """One desk as the APIs see it. Everything lives on the engine's loop."""

    engine: Engine
    store: Store
    paths: DataPaths
    settings: Callable[[], Settings]
    keys: KeyRing
    office: CallOffice
    outbox: Outbox
    schedule: Schedule
    talks: Talks
    now_ms: Callable[[], int] = unix_ms
    """Unix time, by which limits are counted and answers are kept for replay."""
