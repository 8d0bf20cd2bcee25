"""Minds that check a task as the real ones do, and then think what the test wants."""

from dataclasses import dataclass, field

from app.agent.facts import Brief
from app.agent.mind import Mind
from app.agent.tools import ToolDeclaration
from app.desk import BUNDLED_PLAYBOOK, INTENTS
from app.engine.minds import CallWarning, MadeMind, Minds, MindSettings, Task
from models.templates import MindKind
from tests.fakes.mind import FakeMind

SETTINGS = MindSettings(BUNDLED_PLAYBOOK, "Ada", MindKind.CHAT)


@dataclass(frozen=True, slots=True)
class Briefing:
    """What a mind was told: the task, the filled script profile, the tools it may use."""

    task: Task
    brief: Brief
    tools: tuple[ToolDeclaration, ...] = ()


@dataclass
class _Wishes:
    mind: FakeMind = field(default_factory=FakeMind)
    refuse: Exception | None = None
    warnings: tuple[CallWarning, ...] = ()
    has_model: bool = True


class CheckedMinds(Minds):
    """Limits, screening, playbook, facts and tools as on a real desk; no model is loaded.

    ``mind`` is what every call gets, ``tasks`` what was asked for, ``briefings`` what came of
    it. ``refuse`` is raised and ``warnings`` are given instead, when a test sets them.
    """

    def __init__(self, settings: MindSettings = SETTINGS) -> None:
        super().__init__(None, INTENTS, settings)  # type: ignore[arg-type]
        self.wishes = _Wishes()
        self.tasks: list[Task] = []
        self.briefings: list[Briefing] = []

    @property
    def mind(self) -> FakeMind:
        """Change what it says before the call is placed."""
        return self.wishes.mind

    def without_a_model(self) -> None:
        """From now on no language model is set up."""
        self.wishes.has_model = False

    async def make(self, task: Task) -> MadeMind:
        self.tasks.append(task)
        if self.wishes.refuse is not None:
            raise self.wishes.refuse
        made = await super().make(task)
        return MadeMind(made.mind, (*made.warnings, *self.wishes.warnings), made.grants)

    def _missing_model(self, task: Task) -> str:
        return "" if self.wishes.has_model else "none is set up"

    def _script(self, task: Task, brief: Brief) -> Mind:
        self.briefings.append(Briefing(task, brief))
        return self.mind

    def _chat(self, task: Task, brief: Brief, tools: tuple[ToolDeclaration, ...]) -> Mind:
        self.briefings.append(Briefing(task, brief, tools))
        return self.mind
