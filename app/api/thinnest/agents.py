"""Whom a request means: the agent, the line.

Owns finding them by what this product calls them. An agent is a template: its id, or its name,
so that an integration's own ``agent_id`` goes on working when a template is called so.
"""

from app.api.desk import ApiDesk
from app.api.numbers import e164, number_of_line
from app.api.refusal import refuse
from models.lines import Line
from models.templates import Template, list_templates


async def agent_of(desk: ApiDesk, agent_id: str, missing: int = 404) -> Template:
    """The template that is meant. Raises ApiRefused."""
    agent = await find_agent(desk, agent_id)
    if agent is None:
        raise refuse(missing, "not_found", f"agent_id: there is no agent {agent_id!r}")
    if not agent.active:
        raise refuse(400, "invalid", f"agent_id: the agent {agent.name!r} is switched off")
    return agent


async def find_agent(desk: ApiDesk, agent_id: str) -> Template | None:
    """The same, or None; one that is switched off too."""
    templates = await desk.store.read(list_templates)
    wanted = agent_id.strip().casefold()
    by_id = [one for one in templates if one.id == agent_id.strip()]
    by_name = [one for one in templates if one.name.strip().casefold() == wanted]
    return next(iter([*by_id, *by_name]), None)


async def line_of(desk: ApiDesk, number: str) -> Line:
    """The line that has this number, or this user where it has none. Raises ApiRefused."""
    wanted = {number.strip(), e164(number)}
    for line in await desk.office.lines():
        if {line.id, line.user, number_of_line(line)} & wanted:
            return line
    message = (
        f"from_number: {number} is no verified number of yours; it must be the number of a line "
        "of this desk"
    )
    raise refuse(403, "forbidden", message)


def target_of(number: str, field: str = "to_number") -> str:
    """What is dialled: E.164, or a SIP address. Raises ApiRefused."""
    text = number.strip()
    target = text if text.startswith(("sip:", "sips:")) else e164(text)
    if target is None:
        message = f"{field}: write {text!r} as an E.164 number such as +14155550123"
        raise refuse(400, "invalid", message)
    return target
