"""A conversation with a mind in text: everything the agent says is heard in full."""

from app.agent.mind import Act, Finish, Mind, Note, Outcome, Reply, Say, UseTool


class Dialogue:
    """Plays the caller against a mind and keeps what came of it."""

    def __init__(self, mind: Mind) -> None:
        self._mind = mind
        self.acts: list[Act] = []

    async def take(self, reply: Reply) -> str:
        """Commit a reply, hear all of it, and give back its words."""
        acts = [act async for act in reply.acts()]
        reply.commit()
        self.acts += acts
        text = " ".join(act.text for act in acts if isinstance(act, Say))
        if text:
            self._mind.spoken(text, complete=True)
        return text

    async def open(self) -> str:
        return await self.take(self._mind.opening())

    async def say(self, *turns: str) -> str:
        """Say turns one after the other; the answer to the last."""
        answer = ""
        for turn in turns:
            answer = await self.take(self._mind.answer(turn))
        return answer

    @property
    def finish(self) -> Finish | None:
        return next((act for act in self.acts if isinstance(act, Finish)), None)

    @property
    def notes(self) -> dict[str, str]:
        return {act.key: act.value for act in self.acts if isinstance(act, Note)}

    @property
    def tools(self) -> list[UseTool]:
        return [act for act in self.acts if isinstance(act, UseTool)]


def outcome(dialogue: Dialogue) -> tuple[Outcome, bool] | None:
    finish = dialogue.finish
    return (finish.outcome, finish.goal_reached) if finish else None
