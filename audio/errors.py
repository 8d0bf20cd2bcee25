"""What can go wrong with sound.

AudioError
+-- VoiceUnusable         a voice's files are missing or damaged (``path``)
+-- AudioFileUnreadable   a sound file cannot be read (``path``)
+-- RecordingFailed       a recording cannot be written any further (``path``)
+-- RecogniserUnusable    a recogniser's files are missing or damaged (``path``)
+-- LanguageUnknown       the recogniser has no such language (``language``)
+-- SoundUnavailable      this computer has no working sound system
+-- DeviceFailed          a sound device cannot be used (``device``)
+-- ButtonsUnavailable    a headset's buttons cannot be read
"""

from pathlib import Path


class AudioError(Exception):
    """Anything that ``audio`` raises on purpose."""


class VoiceUnusable(AudioError):
    """A voice's model or configuration is missing or damaged; the message names the file."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


class AudioFileUnreadable(AudioError):
    """A sound file is missing, damaged or of a kind that is not read here."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


class RecordingFailed(AudioError):
    """The disk took no more of a recording; what was written before stays readable."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


class SoundUnavailable(AudioError):
    """This computer has no working sound system; the message says what is missing."""


class DeviceFailed(AudioError):
    """A sound device cannot be opened or stopped; ``device`` is its name."""

    def __init__(self, device: str, message: str) -> None:
        super().__init__(f"{device}: {message}")
        self.device = device


class ButtonsUnavailable(AudioError):
    """A headset's buttons cannot be read; the message says what to install or allow."""


class LanguageUnknown(AudioError):
    """The recogniser was not trained on this language."""

    def __init__(self, language: str) -> None:
        super().__init__(f"language {language!r} is unknown here; use a code such as 'en' or 'de'")
        self.language = language


class RecogniserUnusable(AudioError):
    """A recogniser's files are missing or damaged; the message names the file or folder."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
