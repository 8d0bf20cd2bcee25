"""A line of the records as the engine serves it, or why it cannot be.

Owns that translation and where the password comes from. Leaves keeping records and
passwords in step to ``line_desk``.
"""

from app.engine.engine import Engine
from app.engine.minds import Task
from app.engine.parts import ServedLine
from app.failure_words import UNSERVED
from app.line_secrets import get_secret
from app.settings import DataPaths, SecretsUnavailable
from models.lines import AgentAnswers, Line
from models.templates import Template
from sip.errors import AccountInvalid
from sip.phone import LineAccount


def served(line: Line, paths: DataPaths, template: Template | None = None) -> ServedLine:
    """A line of the records as the engine serves it. Blocking; raises SecretsUnavailable.

    ``template`` is the line's own for calls that come in; one that is switched off is none.
    """
    template = template if template is not None and template.active else None
    account = LineAccount(
        line_id=line.id,
        user=line.user,
        domain=line.domain,
        password=_password(line, paths),
        auth_user=line.auth_user,
        display_name=line.display_name,
        proxy=line.proxy,
        transport=line.transport,
        register=line.register,
        expires_s=line.expires_s,
        codecs=line.codecs,
        dtmf_mode=line.dtmf_mode,
        srtp=line.srtp,
        ice=line.ice,
        stun_server=line.stun_server,
    )
    has_task = line.script is not None or template is not None
    waits_ms = {
        AgentAnswers.OFF: None,
        AgentAnswers.AFTER: line.answer_after_s * 1000.0,
        AgentAnswers.ALWAYS: 0.0,
    }
    return ServedLine(
        account,
        line.label,
        Task(line.script, line.facts, template=template, inbound=True) if has_task else None,
        waits_ms[line.agent_answers],
        line.auto_answer,
        line.hold_sound == "music",
        line.record_calls,
    )


async def cannot_serve(
    engine: Engine, line: Line, error: SecretsUnavailable | AccountInvalid
) -> str:
    """Show a line as failed that could not even be tried; gives a sentence that says so."""
    field = f"{error.field}: " if isinstance(error, AccountInvalid) else ""
    reason = str(error).removeprefix(field)
    await engine.line_failed(line.id, line.label, f"{UNSERVED}{reason}")
    return f"{line.label}: {reason}"


def _password(line: Line, paths: DataPaths) -> str:
    """The line's password. A trunk may have none, and works without anything to keep one in."""
    try:
        return get_secret(paths, line.id) or ""
    except SecretsUnavailable:
        if line.register or line.auth_user:
            raise
        return ""
