"""Deployments of this product: the desk's lines, as far as a key is bound to them.

Owns finding the line that a request means. A line that the key is not bound to is answered
exactly as one that does not exist.
"""

from app.api.desk import ApiDesk
from app.api.numbers import e164, number_of_line
from app.api.talktomyagent.problems import invalid, not_found
from app.engine.engine import CAN_CALL
from models.api_keys import ApiKey
from models.lines import Line
from models.sessions import NEVER_RING

ACTIVE = "active"


class Deployments:
    """The lines as keys see them."""

    def __init__(self, desk: ApiDesk) -> None:
        self._desk = desk

    async def all(self, key: ApiKey) -> list[Line]:
        """The lines of a key."""
        return await self._desk.office.lines(key)

    async def at(self, key: ApiKey, number: str, field: str = "from") -> Line:
        """The line with that number; a line without one goes by its user.

        Raises ApiRefused: 400 for what is no number, 404 for no line of this key.
        """
        wanted = {number.strip(), e164(number)}
        lines = await self.all(key)
        found = [line for line in lines if number_of_line(line) in wanted or line.user in wanted]
        if found:
            # Two accounts may share a number: the one that is in service is meant.
            return max(found, key=lambda line: (line.enabled, self._is_served(line)))
        if e164(number) is None:
            message = "give the deployment's number as E.164, such as +16475551234"
            raise invalid(field, message)
        raise not_found(f"a deployment with the number {number}")

    async def of_id(self, key: ApiKey, line_id: str) -> Line:
        """The line of that id. Raises ApiRefused: 404 for no line of this key."""
        for line in await self.all(key):
            if line.id == line_id:
                return line
        raise not_found("that deployment")

    async def only(self, key: ApiKey) -> Line:
        """The line that is meant when a request names none: the key's only one, or the desk's
        own choice. Raises ApiRefused."""
        lines = await self.all(key)
        chosen = self._desk.engine.switchboard.settings.default_line
        for line in lines:
            if len(lines) == 1 or line.id == chosen:
                return line
        raise invalid("from", "name the deployment's number; this key is for several")

    def sees(self, key: ApiKey, line_id: str) -> bool:
        """Whether calls of that line are this key's to read; the line may be gone."""
        return line_id not in NEVER_RING and (not key.lines or line_id in key.lines)

    def lifecycle_of(self, line: Line) -> str:
        """``active``: it can call and be called now; ``suspended``: the owner switched it off;
        ``pending``: anything else."""
        if not line.enabled:
            return "suspended"
        return ACTIVE if self._is_served(line) else "pending"

    def _is_served(self, line: Line) -> bool:
        state = self._desk.engine.line_state(line.id)
        return state is not None and state.state in CAN_CALL
