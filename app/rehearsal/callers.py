"""Simulated callers: who they are, how they sound, what they say and what should come of it.

Owns the form of ``assets/callers/*.toml`` and loading it. Leaves making sound of the
lines to ``voicing`` and saying them at the right moment to ``caller``.

A caller says its lines in order, each when the desk has finished speaking, and one again
when the desk asks for that. That holds as long as the desk follows its script.
"""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from app.agent.mind import Outcome
from app.rehearsal.errors import CallerInvalid, CallerUnknown

CALLERS_DIR = Path(__file__).resolve().parents[2] / "assets" / "callers"


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Voice(_Form):
    """How a caller sounds: the desk's own voice made into another person's.

    ``pitch_semitones`` shifts pitch and timbre together, ``speed`` is 1 for the
    voice's own pace and 1.2 for a fifth faster; neither changes the other.
    ``peak_db`` is how loud every line is at its loudest, in dBFS.
    """

    pitch_semitones: float = Field(default=0.0, ge=-8, le=8)
    speed: float = Field(default=1.0, ge=0.6, le=1.6)
    peak_db: float = Field(default=-6.0, ge=-40, le=0)


class Pause(_Form):
    """Silence within a line."""

    pause_ms: int = Field(ge=20, le=5_000)


class Tone(_Form):
    """A sine, such as the beep of an answering machine."""

    tone_hz: int = Field(ge=100, le=3_400)
    tone_ms: int = Field(ge=50, le=3_000)


class Prompt(_Form):
    """A recorded human prompt of the package, by its name without ``.wav``.

    ``from_ms`` and ``to_ms`` cut words out of it; ``to_ms`` None is its end.
    """

    prompt: str = Field(pattern=r"^[a-z0-9][a-zA-Z0-9_/-]*$")
    from_ms: int = Field(default=0, ge=0)
    to_ms: int | None = Field(default=None, gt=0)


class Spoken(_Form):
    """Words for the synthesised voice."""

    say: str = Field(min_length=1, max_length=300)


Piece = Annotated[Spoken | Prompt | Pause | Tone, Field(union_mode="left_to_right")]


class Aside(_Form):
    """A sound while the desk speaks that asks for nothing: a cough or "mm-hm"."""

    sound: Literal["cough", "mm-hm"]
    after_ms: int = Field(ge=200, le=20_000)
    """From the desk's first sound."""


class Line(_Form):
    """One line: its words as they should be recognised, and the pieces they are made of.

    Without ``pieces`` the words are synthesised. The line comes when the desk has
    finished its turn, unless one of these says otherwise: ``unprompted_after_ms``
    from the moment the call is up or the line before has ended;
    ``interrupts_after_ms`` from the first sound of the desk's turn. ``aside`` comes
    during the desk's turn before the line.

    ``answers`` is a pattern: the line is out of the order and comes, as often as needed,
    when the desk's words match it, as the answer to a question or to put something right.
    """

    text: str
    answers: str = ""
    pieces: tuple[Piece, ...] = ()
    unprompted_after_ms: int | None = Field(default=None, ge=0, le=10_000)
    interrupts_after_ms: int | None = Field(default=None, ge=200, le=20_000)
    aside: Aside | None = None

    @field_validator("answers")
    @classmethod
    def _is_a_pattern(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"is no regular expression ({error})") from error
        return value

    @model_validator(mode="after")
    def _one_moment(self) -> "Line":
        if self.unprompted_after_ms is not None and self.interrupts_after_ms is not None:
            raise ValueError("give unprompted_after_ms or interrupts_after_ms, not both")
        if not self.text and not self.pieces:
            raise ValueError("give text or pieces")
        return self

    @property
    def sounds(self) -> tuple[Piece, ...]:
        """What the line is made of, in order."""
        return self.pieces or (Spoken(say=self.text),)


class Expected(_Form):
    """What the desk should make of this caller."""

    outcome: Outcome = Field(strict=False)
    goal_reached: bool


class Caller(_Form):
    """One simulated caller; ``dials`` is True when it rings the desk, else it is rung."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    scripts: tuple[str, ...] = Field(min_length=1)
    about: str
    dials: bool = False
    expected: Expected
    voice: Voice = Voice()
    lines: tuple[Line, ...] = Field(min_length=1)

    @property
    def recorded(self) -> bool:
        """Whether it needs the package of recorded human prompts."""
        return any(isinstance(piece, Prompt) for line in self.lines for piece in line.sounds)


def load_caller(path: Path) -> Caller:
    """Read one caller. Raises CallerInvalid naming the file and the field."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CallerInvalid(str(path), "file", f"cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CallerInvalid(str(path), "file", f"is not valid TOML ({error})") from error
    try:
        caller = Caller.model_validate(_tuples(entries))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "file"
        raise CallerInvalid(str(path), field, first["msg"]) from error
    if caller.id != path.stem:
        raise CallerInvalid(str(path), "id", f"is {caller.id!r}; name the file {caller.id}.toml")
    return caller


def load_callers(folder: Path = CALLERS_DIR) -> tuple[Caller, ...]:
    """All callers of a folder by id. Raises CallerInvalid for the first bad one."""
    return tuple(load_caller(path) for path in sorted(folder.glob("*.toml")))


def callers_for(script: str, folder: Path = CALLERS_DIR) -> tuple[Caller, ...]:
    """The callers that fit a script, by id."""
    return tuple(caller for caller in load_callers(folder) if script in caller.scripts)


def find_caller(caller_id: str, script: str, folder: Path = CALLERS_DIR) -> Caller:
    """The caller of that name that fits the script. Raises CallerUnknown with the choice."""
    fitting = callers_for(script, folder)
    for caller in fitting:
        if caller.id == caller_id:
            return caller
    raise CallerUnknown(caller_id, tuple(caller.id for caller in fitting))


def _tuples(value: object) -> object:
    """TOML arrays as tuples, which a strict form asks for."""
    if isinstance(value, dict):
        return {key: _tuples(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return tuple(_tuples(entry) for entry in value)
    return value
