"""A mind that says what a test tells it to, and remembers what it was told."""

from collections.abc import AsyncIterator

from app.agent.mind import Act, Finish, Outcome, Say, ToolResult, UseTool


class FakeReply:
    """Satisfies ``Reply``."""

    def __init__(self, mind: "FakeMind", acts: tuple[Act, ...], about: str) -> None:
        self._mind = mind
        self._acts = acts
        self._about = about

    async def acts(self) -> AsyncIterator[Act]:
        for act in self._acts:
            yield act

    def commit(self) -> None:
        self._mind.committed.append(self._about)

    def tool_done(self, act: UseTool, result: ToolResult) -> None:
        self._mind.tools_done.append((act, result))

    async def discard(self) -> None:
        self._mind.discarded.append(self._about)


class FakeMind:
    """Satisfies ``Mind``. ``answers`` maps heard text to acts; other text is echoed."""

    def __init__(self, answers: dict[str, tuple[Act, ...]] | None = None) -> None:
        self.answers = answers or {}
        self.opening_acts: tuple[Act, ...] = (Say("Hello, this is the desk."),)
        self.committed: list[str] = []
        self.discarded: list[str] = []
        self.told: list[tuple[str, bool]] = []
        self.tools_done: list[tuple[UseTool, ToolResult]] = []
        self.takes_whispers = True
        self.whispers: list[str] = []
        self.beside: list[tuple[str, str]] = []
        self.suggestions: dict[str, tuple[str, ...]] = {}
        self.checklist: tuple[tuple[str, bool], ...] = ()
        self.result: tuple[Outcome, bool] = (Outcome.CLOSED, False)

    def opening(self) -> FakeReply:
        return FakeReply(self, self.opening_acts, "opening")

    def answer(self, heard: str) -> FakeReply:
        return FakeReply(self, self.answers.get(heard, (Say(f"You said {heard}"),)), heard)

    def silence(self, count: int) -> FakeReply:
        acts: tuple[Act, ...] = (Say("Are you still there?"),)
        if count > 1:
            acts = (Say("Goodbye then."), Finish(Outcome.NO_RESPONSE, False))
        return FakeReply(self, acts, f"silence {count}")

    def time_is_up(self) -> FakeReply:
        acts = (Say("I have to go now, goodbye."), Finish(Outcome.CLOSED, False))
        return FakeReply(self, acts, "time is up")

    def mailbox(self, leaves_message: bool) -> FakeReply:
        finish = Finish(Outcome.VOICEMAIL, False)
        acts = (Say("Please call us back."), finish) if leaves_message else (finish,)
        return FakeReply(self, acts, "mailbox")

    def menu(self, heard: str) -> FakeReply:
        return FakeReply(self, (UseTool("send_digits", {"digits": "2"}),), f"menu: {heard}")

    def spoken(self, text: str, complete: bool) -> None:
        self.told.append((text, complete))

    def whisper(self, instruction: str) -> None:
        self.whispers.append(instruction)

    def heard_beside(self, by: str, text: str) -> None:
        self.beside.append((by, text))

    async def suggest(self, heard: str) -> tuple[str, ...]:
        return self.suggestions.get(heard, ())
