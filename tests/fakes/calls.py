"""Calls without a phone: remembers what a screen asked for and refuses when told to."""

from collections.abc import Mapping, Sequence

from app.commands.calls import AgentOrder, ScriptChoice

Asked = tuple[object, ...]


class FakeCalls:
    """Satisfies ``CallCommands``. ``asked`` holds (method, arguments...) in order.

    ``failures`` maps a method's name to what it raises, ``missing`` a feature to the reason.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.failures: dict[str, Exception] = {}
        self.missing: dict[str, str] = {}
        self.known_scripts: list[ScriptChoice] = []

    def names(self) -> list[str]:
        """The methods that were asked for, in order."""
        return [str(entry[0]) for entry in self.asked]

    def _ask(self, method: str, *arguments: object) -> None:
        self.asked.append((method, *arguments))
        if method in self.failures:
            raise self.failures[method]

    def _new_call(self) -> str:
        return f"call_{len(self.asked)}_new"

    async def call(self, target: str, line_id: str | None = None, confirmed: bool = False) -> str:
        self._ask("call", target, line_id, *(["confirmed"] if confirmed else []))
        return self._new_call()

    async def call_with_agent(self, order: AgentOrder) -> str:
        self._ask("call_with_agent", order)
        return self._new_call()

    async def scripts(self) -> list[ScriptChoice]:
        self._ask("scripts")
        return self.known_scripts

    async def redial(self) -> str:
        self._ask("redial")
        return self._new_call()

    async def answer(self, call_id: str) -> None:
        self._ask("answer", call_id)

    async def let_agent_answer(self, call_id: str) -> None:
        self._ask("let_agent_answer", call_id)

    async def decline(self, call_id: str) -> None:
        self._ask("decline", call_id)

    async def redirect(self, call_id: str, target: str, confirmed: bool = False) -> None:
        self._ask("redirect", call_id, target, *(["confirmed"] if confirmed else []))

    async def end_call(self, call_id: str) -> None:
        self._ask("end_call", call_id)

    async def mute(self, call_id: str, muted: bool) -> None:
        self._ask("mute", call_id, muted)

    async def hold(self, call_id: str) -> None:
        self._ask("hold", call_id)

    async def resume(self, call_id: str) -> None:
        self._ask("resume", call_id)

    async def send_digits(self, call_id: str, digits: str) -> None:
        self._ask("send_digits", call_id, digits)

    async def transfer(self, call_id: str, target: str, confirmed: bool = False) -> None:
        self._ask("transfer", call_id, target, *(["confirmed"] if confirmed else []))

    async def consult(self, call_id: str, target: str, confirmed: bool = False) -> str:
        self._ask("consult", call_id, target, *(["confirmed"] if confirmed else []))
        return self._new_call()

    async def complete_transfer(self, consultation_id: str) -> None:
        self._ask("complete_transfer", consultation_id)

    async def give_up_transfer(self, consultation_id: str) -> None:
        self._ask("give_up_transfer", consultation_id)

    async def confer(self, call_ids: Sequence[str]) -> None:
        self._ask("confer", tuple(call_ids))

    async def split(self, call_id: str) -> None:
        self._ask("split", call_id)

    async def set_do_not_disturb(self, on: bool) -> None:
        self._ask("set_do_not_disturb", on)

    def missing_features(self) -> Mapping[str, str]:
        return self.missing
