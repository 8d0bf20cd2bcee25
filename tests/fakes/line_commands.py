"""Lines in memory, with or without a keyring."""

import dataclasses

from app.settings import SecretsUnavailable
from models.errors import RecordMissing
from models.lines import AgentAnswers, Line
from models.templates import Template


class FakeLines:
    """Satisfies ``LineCommands``. ``failures`` maps a method's name to what it raises.

    ``place`` empty means that there is no keyring. ``asked`` are the methods in order.
    """

    def __init__(self, *lines: Line, place: str = "the keyring") -> None:
        self.kept = {line.id: line for line in lines}
        self.passwords: dict[str, str] = {}
        self.known_templates: list[Template] = []
        self.failures: dict[str, Exception] = {}
        self.place = place
        self.asked: list[tuple[object, ...]] = []

    async def lines(self) -> list[Line]:
        """By label."""
        self._ask("lines")
        return sorted(self.kept.values(), key=lambda line: line.label.lower())

    async def templates(self) -> list[Template]:
        """What the test wants."""
        self._ask("templates")
        return self.known_templates

    async def save_line(self, line: Line, password: str | None = None) -> None:
        """Keep it, all or nothing."""
        self._ask("save_line", line.id)
        if password is not None:
            if not self.place:
                raise SecretsUnavailable("there is no keyring here")
            self.passwords[line.id] = password
        self.kept[line.id] = line

    async def delete_line(self, line_id: str) -> None:
        """Forget it."""
        self._ask("delete_line", line_id)
        if self.kept.pop(line_id, None) is None:
            raise RecordMissing("line", line_id)
        self.passwords.pop(line_id, None)

    async def retry_line(self, line_id: str) -> None:
        """Remember that it was asked."""
        self._ask("retry_line", line_id)

    async def set_agent_answers(self, line_id: str, when: AgentAnswers, after_s: int) -> None:
        """Change the line."""
        self._ask("set_agent_answers", line_id)
        line = self.kept[line_id]
        self.kept[line_id] = dataclasses.replace(line, agent_answers=when, answer_after_s=after_s)

    async def has_password(self, line_id: str) -> bool:
        """Whether one is kept."""
        self._ask("has_password", line_id)
        return line_id in self.passwords

    def password_place(self) -> str:
        """Where passwords go."""
        return self.place

    def _ask(self, method: str, *arguments: object) -> None:
        self.asked.append((method, *arguments))
        if method in self.failures:
            raise self.failures[method]
