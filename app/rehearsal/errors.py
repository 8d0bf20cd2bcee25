"""What can go wrong with simulated callers and what is measured from them.

RehearsalError
+-- CallerInvalid       a caller's file cannot be used (``path``, ``field``)
+-- CallerUnknown       no such caller (``caller_id``, ``known``)
+-- SpecInvalid         the caller process was given a brief it cannot use (``field``)
+-- PromptsMissing      recorded speech is not installed (``package``)
+-- CallerFailed        the caller process could not play its part
+-- RecordingUnusable   a recording cannot be measured (``path``)
+-- DemoFailed          the demonstration could not be held
"""


class RehearsalError(Exception):
    """Anything that ``app.rehearsal`` raises on purpose."""


class CallerInvalid(RehearsalError):
    """A caller's file cannot be used; the message names the file, the field and the remedy."""

    def __init__(self, path: str, field: str, message: str) -> None:
        super().__init__(f"{path}: {field}: {message}")
        self.path = path
        self.field = field


class CallerUnknown(RehearsalError):
    """No caller of that name for the script."""

    def __init__(self, caller_id: str, known: tuple[str, ...]) -> None:
        super().__init__(f"no caller named {caller_id!r}; there are {', '.join(known) or 'none'}")
        self.caller_id = caller_id
        self.known = known


class SpecInvalid(RehearsalError):
    """The caller process was given a brief it cannot use."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"spec: {field}: {message}")
        self.field = field


class PromptsMissing(RehearsalError):
    """A caller of recorded human speech needs a package that is not installed."""

    def __init__(self, package: str, path: str) -> None:
        super().__init__(f"install the package {package}: the recorded prompt {path} is missing")
        self.package = package


class RecordingUnusable(RehearsalError):
    """A recording cannot be measured."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


class CallerFailed(RehearsalError):
    """The caller process could not play its part; the message is its own."""


class DemoFailed(RehearsalError):
    """The demonstration could not be held; the message says why and what to do."""
