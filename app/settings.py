"""What the owner may set, and where everything of theirs lies.

Owns the data folder, ``settings.toml`` in it and the environment variables that
override it. Leaves the lines' passwords to ``line_secrets`` and what the program
itself remembers to ``models.settings``.

Each setting is ``section.name`` in the file (``[calls]``, ``ring_timeout_s = 30``)
and ``RINGDESK_SECTION_NAME`` in the environment (``RINGDESK_CALLS_RING_TIMEOUT_S=30``).
``RINGDESK_HOME`` names the data folder.

SettingsError
+-- SettingsInvalid       a setting cannot be used (``source``, ``field``)
+-- SettingsNotWritten    the file cannot be written (``path``)
+-- SecretsUnavailable    passwords can be neither read nor kept
"""

import difflib
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.home import HOME_VARIABLE as HOME_VARIABLE
from app.home import data_home
from app.settings_api import ApiSettings as ApiSettings
from app.settings_sections import AgentSettings as AgentSettings
from app.settings_sections import CallSettings as CallSettings
from app.settings_sections import ContactSettings as ContactSettings
from app.settings_sections import DeviceSettings as DeviceSettings
from app.settings_sections import LogSettings as LogSettings
from app.settings_sections import PhoneSettings as PhoneSettings
from app.settings_sections import RuleSettings as RuleSettings
from app.settings_sections import ScreenSettings as ScreenSettings
from app.settings_sections import Section as Section
from app.settings_sections import SipSettings as SipSettings
from app.settings_sections import SoundSettings as SoundSettings
from app.settings_sections import SpeechSettings as SpeechSettings

PREFIX = "RINGDESK_"
CLIENT_VARIABLES = frozenset({"RINGDESK_API_BASE_URL", "RINGDESK_API_TOKEN"})
"""What programs that ask the desk go by (``assets/skills``, ``ringdesk mcp``): no settings."""


class SettingsError(Exception):
    """Anything that settings and secrets raise on purpose."""


class SettingsInvalid(SettingsError):
    """A setting cannot be used; ``source`` is the file or variable, ``field`` the setting."""

    def __init__(self, source: str, field: str, message: str) -> None:
        super().__init__(": ".join(part for part in (source, field, message) if part))
        self.source = source
        self.field = field
        self.message = message


class SettingsNotWritten(SettingsError):
    """``settings.toml`` could not be written; it is as it was. The message says what to do."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


class SecretsUnavailable(SettingsError):
    """Passwords can be neither read nor kept here; the message says what to do."""


@dataclass(frozen=True, slots=True)
class DataPaths:
    """Where everything lies in one data folder."""

    home: Path

    @property
    def settings(self) -> Path:
        """What the owner writes."""
        return self.home / "settings.toml"

    @property
    def secrets(self) -> Path:
        """Passwords on a computer without a keyring."""
        return self.home / "secrets.toml"

    @property
    def database(self) -> Path:
        """The records."""
        return self.home / "ringdesk.db"

    @property
    def recordings(self) -> Path:
        """The sound of calls."""
        return self.home / "recordings"

    @property
    def playbooks(self) -> Path:
        """The owner's own scripts."""
        return self.home / "playbooks"

    @property
    def voices(self) -> Path:
        """The owner's own voices."""
        return self.home / "voices"

    @property
    def weights(self) -> Path:
        """The owner's own speech models."""
        return self.home / "weights"

    @property
    def logs(self) -> Path:
        """What the program noted of its own working."""
        return self.home / "logs"

    @property
    def demos(self) -> Path:
        """A folder for each demonstration."""
        return self.home / "demos"

    def make(self) -> None:
        """Make the folders that are missing, for the owner's eyes only. Raises SettingsInvalid."""
        for folder in (self.home, self.recordings, self.playbooks, self.logs, self.demos):
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                message = f"the folder cannot be made ({error.strerror}); set {HOME_VARIABLE}"
                raise SettingsInvalid(str(folder), "", f"{message} to a folder of yours") from error


class Settings(Section):
    """Everything the owner may set."""

    agent: AgentSettings = AgentSettings()
    speech: SpeechSettings = SpeechSettings()
    sip: SipSettings = SipSettings()
    calls: CallSettings = CallSettings()
    phone: PhoneSettings = PhoneSettings()
    sound: SoundSettings = SoundSettings()
    contacts: ContactSettings = ContactSettings()
    rules: RuleSettings = RuleSettings()
    screen: ScreenSettings = ScreenSettings()
    api: ApiSettings = ApiSettings()
    log: LogSettings = LogSettings()


def data_paths(environ: Mapping[str, str] = os.environ) -> DataPaths:
    """The data folder: ``RINGDESK_HOME``, or the usual place of this system."""
    return DataPaths(data_home(environ))


def load_settings(paths: DataPaths, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of a data folder; the environment wins over the file.

    A missing file leaves everything as it comes. Raises SettingsInvalid, which
    names the first setting that is wrong.
    """
    return checked_settings(_read_file(paths.settings), str(paths.settings), environ)


def checked_settings(written: dict[str, Any], source: str, environ: Mapping[str, str]) -> Settings:
    """What was read from ``source``, checked as a whole; the environment wins over it.

    Raises SettingsInvalid, which names the first setting that is wrong.
    """
    settings = _validate(written, lambda location: (source, ".".join(location)))
    variables = _variables(environ)
    if not variables:
        return settings
    merged = {name: dict(values) for name, values in written.items()}
    for (section, name), variable in variables.items():
        merged.setdefault(section, {})[name] = environ[variable]
    # The file alone was sound, so what is wrong now came with a variable.
    return _validate(merged, lambda location: (_to_blame(location, variables), ""))


def held_by_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The settings that a variable holds, as ``section.name``, and the variable's name."""
    return {f"{section}.{name}": each for (section, name), each in _variables(environ).items()}


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsInvalid(str(path), "", f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise SettingsInvalid(str(path), "", "is no text; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsInvalid(str(path), "", f"is no TOML: {error}") from error


def _variables(environ: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """The variables that name a setting, each under its section and name."""
    found = {}
    for variable in sorted(set(environ) - CLIENT_VARIABLES):
        section, _, name = variable.removeprefix(PREFIX).lower().partition("_")
        if variable.startswith(PREFIX) and section in Settings.model_fields and name:
            found[section, name] = variable
    return found


def _to_blame(location: tuple[str, ...], variables: Mapping[tuple[str, str], str]) -> str:
    """The variable of the setting at fault, or all of its section where several do not agree."""
    exact = [each for place, each in variables.items() if place == location[:2]]
    section = [each for (name, _), each in variables.items() if name == location[0]]
    return " and ".join(exact or section)


def _validate(
    written: dict[str, Any], source: Callable[[tuple[str, ...]], tuple[str, str]]
) -> Settings:
    try:
        return Settings.model_validate(written)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
    location = tuple(str(part) for part in first["loc"])
    raise SettingsInvalid(*source(location), _sentence(location, first))


def _sentence(location: tuple[str, ...], error: Mapping[str, Any]) -> str:
    if error["type"] == "extra_forbidden":
        known = _known(location[:-1])
        near = difflib.get_close_matches(location[-1], known, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
        return f"there is no such setting; {hint}"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    if error["type"] == "string_too_short":
        return "must not be empty"
    if error["type"] == "string_too_long":
        return f"may have {error['ctx']['max_length']} letters at most"
    return f"{error['msg']}, not {error['input']!r}"


def _known(section: tuple[str, ...]) -> list[str]:
    if not section:
        return list(Settings.model_fields)
    model: Any = Settings.model_fields[section[0]].annotation
    return list(model.model_fields)
