"""What can go wrong between the desk and the desktop it runs on.

DesktopError
+-- LinkInvalid           a tel:, sip: or callto: link holds no number that can be filled in
+-- NoDeskRuns            a command needs a running desk, and there is none
+-- DeskRunsAlready       another process is the desk of this data folder
+-- LookingOnMissing      this system has nothing to look on at a running desk with
+-- RequestRefused        the running desk could not do what was asked; its own sentence
+-- InstanceUnavailable   this data folder cannot hold the socket of a running desk
+-- DesktopFileFailed     the .desktop file could not be written or removed
+-- BusUnavailable        this session has no message bus (D-Bus)
+-- BusRefused            the bus or a service on it refused a call (``name``)
"""


class DesktopError(Exception):
    """Anything that ``app.desktop`` raises on purpose."""


class LinkInvalid(DesktopError):
    """A link holds no number that can be filled in."""


class NoDeskRuns(DesktopError):
    """A command needs a running desk, and there is none."""

    def __init__(self) -> None:
        super().__init__("Ringdesk is not running; start it with: ringdesk")


class DeskRunsAlready(DesktopError):
    """Another process is the desk of this data folder."""

    def __init__(self) -> None:
        super().__init__("Ringdesk runs already with this data folder; look on with: ringdesk live")


class LookingOnMissing(DesktopError):
    """This system has nothing to look on at a running desk with."""

    def __init__(self) -> None:
        super().__init__(
            "this needs a local socket, which Python has none of on Windows; run Ringdesk in WSL 2"
        )


class RequestRefused(DesktopError):
    """The running desk could not do what was asked."""


class InstanceUnavailable(DesktopError):
    """This data folder cannot hold the socket of a running desk."""


class DesktopFileFailed(DesktopError):
    """The .desktop file could not be written or removed."""


class BusUnavailable(DesktopError):
    """This session has no message bus."""

    def __init__(self) -> None:
        super().__init__("this session has no message bus (D-Bus)")


class BusRefused(DesktopError):
    """A call over the bus was refused; ``name`` is the error's name on the bus."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message or name)
        self.name = name
