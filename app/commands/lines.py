"""Asking for lines: set up, change, register again.

Owns the protocol. The password goes to the keyring and nowhere else.
"""

from typing import Protocol

from models.lines import AgentAnswers, Line
from models.templates import Template


class LineCommands(Protocol):
    """The SIP accounts of this desk."""

    async def lines(self) -> list[Line]:
        """Every line, those not in use included, by label."""
        ...

    async def templates(self) -> list[Template]:
        """The templates that a line or a call can name."""
        ...

    async def save_line(self, line: Line, password: str | None = None) -> None:
        """Keep a line and take it into service as it is now; None keeps the password.

        Raises AccountInvalid naming the field, SecretsUnavailable when there is no place
        for the password: then nothing is changed.
        """
        ...

    async def delete_line(self, line_id: str) -> None:
        """Take a line out of service and forget it with its password; its calls stay."""
        ...

    async def retry_line(self, line_id: str) -> None:
        """Register now."""
        ...

    async def set_agent_answers(self, line_id: str, when: AgentAnswers, after_s: int) -> None:
        """Say when the agent takes this line's calls. Raises RecordMissing."""
        ...

    async def has_password(self, line_id: str) -> bool:
        """Whether a password is kept for the line. Raises SecretsUnavailable."""
        ...

    def password_place(self) -> str:
        """Where passwords are kept on this computer, in words; empty where nowhere."""
        ...
