"""The lines as the person sets them up: records, passwords and the phone, kept in step.

Owns the order of changes, so that a refused one leaves everything as it was. Satisfies
``LineCommands``. Leaves the record to ``models.lines``, the password to ``line_secrets``
and registering to the engine.
"""

import asyncio
import dataclasses
import logging

from app.engine.engine import Engine
from app.engine.events import RecordsChanged, TroubleArose
from app.line_secrets import delete_secret, get_secret, secret_places, set_secret
from app.served_lines import cannot_serve, served
from app.settings import DataPaths, SecretsUnavailable
from models.errors import RecordMissing, RecordsError
from models.lines import AgentAnswers, Line, delete_line, get_line, list_lines, save_line
from models.store import Store
from models.templates import Template, get_template, list_templates
from sip.errors import AccountInvalid

log = logging.getLogger(__name__)


class LineDesk:
    """The SIP accounts of one desk. Satisfies ``LineCommands``."""

    def __init__(self, engine: Engine, store: Store, paths: DataPaths) -> None:
        self._engine = engine
        self._store = store
        self._paths = paths

    async def start(self) -> list[str]:
        """Take every line in use into service; gives a sentence for each that cannot be."""
        troubles = []
        for line in await self._store.read(list_lines, True):
            trouble = await self._try_to_serve(line)
            if trouble:
                troubles.append(trouble)
        return troubles

    async def lines(self) -> list[Line]:
        """See ``LineCommands.lines``."""
        return await self._store.read(list_lines)

    async def templates(self) -> list[Template]:
        """See ``LineCommands.templates``."""
        return await self._store.read(list_templates)

    async def save_line(self, line: Line, password: str | None = None) -> None:
        """See ``LineCommands.save_line``."""
        before = await self._known(line.id)
        kept = await self._password(line.id) if password is not None else None
        if password is not None:
            await asyncio.to_thread(set_secret, self._paths, line.id, password)
        try:
            await self._serve(line)
            await self._store.write(save_line, line)
        except (AccountInvalid, SecretsUnavailable, RecordsError):
            if password is not None:
                await self._put_back(line.id, kept)
            if before is not None:
                await self._try_to_serve(before)
            else:
                await self._engine.withdraw_line(line.id)
            raise
        self._engine.bus.publish(RecordsChanged("lines", line.id))

    async def delete_line(self, line_id: str) -> None:
        """See ``LineCommands.delete_line``."""
        await self._engine.withdraw_line(line_id)
        await self._store.write(delete_line, line_id)
        try:
            await asyncio.to_thread(delete_secret, self._paths, line_id)
        except SecretsUnavailable as error:
            log.info("line %s: its password could not be removed: %s", line_id, error)
        self._engine.bus.publish(RecordsChanged("lines", line_id))

    async def follow_template(self, template_id: str) -> None:
        """Serve the lines that answer with a template as it is now, or without it when it is
        gone. What keeps a line from it is told on the bus."""
        answers_with = {
            line.account.line_id
            for line in self._engine.lines
            if line.inbound and line.inbound.template and line.inbound.template.id == template_id
        }
        for line in await self._store.read(list_lines, True):
            if line.id in answers_with or line.inbound_template_id == template_id:
                trouble = await self._try_to_serve(line)
                if trouble:
                    self._engine.bus.publish(TroubleArose("", "line", trouble))
                self._engine.bus.publish(RecordsChanged("lines", line.id))

    async def retry_line(self, line_id: str) -> None:
        """See ``LineCommands.retry_line``; a line that is out of service is tried anew."""
        if any(line.account.line_id == line_id for line in self._engine.lines):
            await self._engine.phone.retry_line(line_id)
            return
        line = await self._store.read(get_line, line_id)
        try:
            await self._serve(line)
        except (SecretsUnavailable, AccountInvalid) as error:
            await cannot_serve(self._engine, line, error)
            raise

    async def set_agent_answers(self, line_id: str, when: AgentAnswers, after_s: int) -> None:
        """See ``LineCommands.set_agent_answers``."""
        line = await self._store.read(get_line, line_id)
        changed = dataclasses.replace(line, agent_answers=when, answer_after_s=after_s)
        await self._store.write(save_line, changed)
        await self._serve(changed)
        self._engine.bus.publish(RecordsChanged("lines", line_id))

    async def has_password(self, line_id: str) -> bool:
        """See ``LineCommands.has_password``."""
        return bool(await self._password(line_id))

    def password_place(self) -> str:
        """See ``LineCommands.password_place``."""
        try:
            places = secret_places(self._paths)
        except SecretsUnavailable:
            return ""
        return places[0] if places else ""

    async def _serve(self, line: Line) -> None:
        if not line.enabled:
            await self._engine.withdraw_line(line.id)
            return
        template = None
        if line.inbound_template_id:
            template = await self._store.read(get_template, line.inbound_template_id)
        wanted = await asyncio.to_thread(served, line, self._paths, template)
        await self._engine.serve_line(wanted)

    async def _try_to_serve(self, line: Line) -> str:
        """Serve it, or show it as failed; then with a sentence for whoever looks elsewhere."""
        try:
            await self._serve(line)
        except (SecretsUnavailable, AccountInvalid) as error:
            return await cannot_serve(self._engine, line, error)
        return ""

    async def _known(self, line_id: str) -> Line | None:
        try:
            return await self._store.read(get_line, line_id)
        except RecordMissing:
            return None

    async def _password(self, line_id: str) -> str | None:
        return await asyncio.to_thread(get_secret, self._paths, line_id)

    async def _put_back(self, line_id: str, password: str | None) -> None:
        if password is None:
            await asyncio.to_thread(delete_secret, self._paths, line_id)
        else:
            await asyncio.to_thread(set_secret, self._paths, line_id, password)
