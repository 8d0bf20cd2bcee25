"""Messages for the people at this desk. An extension: the product's document knows none.

Owns the route. What is left for people to do is ``models.operator_tasks``'s.
"""

from typing import Any

from fastapi import APIRouter

from app.api.desk import ApiDesk
from app.api.voizbot.answers import Done, Form
from app.api.voizbot.bodies import NewMessage
from app.api.voizbot.refusing import answers
from app.engine.events import OperatorTasksChanged
from models.operator_tasks import OperatorTask, TaskKind, leave_operator_task


class Message(Form):
    """Something that was left for the people at the desk."""

    id: str
    text: str
    created_at: str


class OneMessage(Done):
    """It is there for them to see."""

    message: Message


def add(router: APIRouter, desk: ApiDesk) -> None:
    """The route."""
    tags: list[Any] = ["Messages"]

    @router.post(
        "/v1/messages",
        status_code=201,
        response_model=OneMessage,
        tags=tags,
        responses=answers(),
    )
    async def leave_message(new: NewMessage) -> OneMessage:
        """Leave something for the people at this desk to do."""
        task = task_of(new)
        count = await desk.store.write(leave_operator_task, task)
        desk.engine.bus.publish(OperatorTasksChanged(count))
        return OneMessage(message=Message(id=task.id, text=task.text, created_at=task.created_at))


def task_of(new: NewMessage) -> OperatorTask:
    """A message as something that a person has to do."""
    details = {"caller_name": new.from_name, "caller_number": new.callback_number}
    kept = {name: value.strip() for name, value in details.items() if value and value.strip()}
    return OperatorTask(TaskKind.MESSAGE, new.text.strip(), details=kept)
