"""The rules of outbound calls: what is wrong with calling somebody now, in words.

Owns each rule's name, its sentence and what it does with the agent's call and a person's.
Pure: what the records know is handed in. Leaves whom a number is to ``callee``, and asking,
counting and writing down to ``dialing``.

The agent is stopped by every rule. A person is never stopped from calling for help, and by
the other rules as ``RuleSettings`` says.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.countries import COUNTRIES
from app.engine.callee import Callee, CalleeKind
from app.settings_sections import RuleSettings, Stance
from models.do_not_call import NotToCall

EMERGENCY, NUMBER, SELF_CALL, COUNTRY = "emergency", "number", "self_call", "country"
DO_NOT_CALL, HOURS, CONSENT, DURATION = "do_not_call", "hours", "consent", "duration"
CAPACITY = "capacity"
NUMBER_PER_HOUR, LINE_PER_HOUR, LINE_PER_DAY = "number_per_hour", "line_per_hour", "line_per_day"
RULES = (
    *(EMERGENCY, NUMBER, SELF_CALL, COUNTRY, DO_NOT_CALL, HOURS, CONSENT, DURATION, CAPACITY),
    *(NUMBER_PER_HOUR, LINE_PER_HOUR, LINE_PER_DAY),
)
"""Every rule, in the order in which they are asked."""

_NETWORKS = "001"
_ZONES_OF_A_PLACE = 3
"""A number with more zones tells no place; three quarters of them must be within the hours."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something against a call: the rule, and a sentence with what to do."""

    rule: str
    message: str

    @property
    def sentence(self) -> str:
        """The message to stand alone."""
        return f"{self.message[:1].upper()}{self.message[1:]}."


@dataclass(frozen=True, slots=True)
class Known:
    """What the records say: the do-not-call record, and the calls of the last hour and day."""

    blocked: NotToCall | None = None
    to_number_in_hour: int = 0
    on_line_in_hour: int = 0
    on_line_in_day: int = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call that somebody wants, as the rules look at it.

    ``line_keys`` is the line itself, ``desk_keys`` all lines of the desk. ``line_number`` is
    the line's own number, if it has one. ``now_ms`` is Unix time. ``crowded`` is why no
    further call of the agent's fits; empty when it does. ``put_through``: somebody is sent
    there who is on the line already.
    """

    callee: Callee
    by_agent: bool
    line_label: str
    line_country: str
    now_ms: int
    line_number: str = ""
    line_keys: frozenset[str] = frozenset()
    desk_keys: frozenset[str] = frozenset()
    recorded: bool = False
    wanted_s: int | None = None
    longest_s: int = 600
    crowded: str = ""
    known: Known = field(default_factory=Known)
    put_through: bool = False

    @property
    def counts(self) -> bool:
        """It takes a place in the counts: a caller who is put through within the house, to an
        extension, takes none."""
        return not self.put_through or self.callee.kind is CalleeKind.NUMBER


def findings(attempt: Attempt, rules: RuleSettings) -> Iterator[Finding]:
    """Everything against a call, in the order of RULES."""
    if attempt.callee.kind is CalleeKind.EMERGENCY:
        # Nothing else counts: a person is let through, the agent stopped.
        yield Finding(EMERGENCY, "the agent never calls emergency numbers; call yourself")
        return
    checks: tuple[tuple[str, Callable[[Attempt, RuleSettings], str]], ...] = (
        (NUMBER, _number),
        (SELF_CALL, _self_call),
        (COUNTRY, _country),
        (DO_NOT_CALL, _do_not_call),
        (HOURS, _hours),
        (CONSENT, _consent),
        (DURATION, _duration),
        (CAPACITY, lambda one, _rules: one.crowded),
        (NUMBER_PER_HOUR, _number_per_hour),
        (LINE_PER_HOUR, _line_per_hour),
        (LINE_PER_DAY, _line_per_day),
    )
    for rule, check in checks:
        message = check(attempt, rules)
        if message:
            yield Finding(rule, message)


def stance(rule: str, by_agent: bool, rules: RuleSettings) -> Stance:
    """What a rule does when it finds something."""
    if by_agent:
        return "refuse"
    persons: dict[str, Stance] = {
        SELF_CALL: rules.person_self_call,
        COUNTRY: rules.person_country,
        DO_NOT_CALL: rules.person_do_not_call,
        HOURS: rules.person_hours,
        NUMBER_PER_HOUR: rules.person_counts,
        LINE_PER_HOUR: rules.person_counts,
        LINE_PER_DAY: rules.person_counts,
    }
    return persons.get(rule, "allow")


def needs_consent(attempt: Attempt, rules: RuleSettings) -> bool:
    """Whether the agent must say first that this call is recorded."""
    if not (attempt.by_agent and attempt.recorded) or rules.consent == "off":
        return False
    return rules.consent == "always" or attempt.callee.region in rules.consent_countries


def country_name(region: str) -> str:
    """A region's name for a sentence."""
    return "an international network" if region == _NETWORKS else COUNTRIES.get(region, region)


# Each rule: a sentence, or nothing


def _number(attempt: Attempt, _rules: RuleSettings) -> str:
    callee = attempt.callee
    if callee.kind is CalleeKind.CODE:
        return f"{callee.number} is a code for the telephone system; the agent dials none"
    if callee.kind is CalleeKind.DIGITS:
        return (
            f"{callee.number} is not a whole telephone number; write it with + and the "
            "country's code"
        )
    if callee.kind is CalleeKind.SHORT and attempt.line_number:
        return (
            f"{callee.number} is a provider's short number on line {attempt.line_label}; "
            "the agent calls whole numbers there"
        )
    return ""


def _self_call(attempt: Attempt, _rules: RuleSettings) -> str:
    own = attempt.desk_keys if attempt.by_agent else attempt.line_keys
    if own.isdisjoint(attempt.callee.keys):
        return ""
    return f"{attempt.callee.number} is this desk's own; it would call itself"


def _country(attempt: Attempt, rules: RuleSettings) -> str:
    region = attempt.callee.region
    if not region or "any" in rules.countries or region in rules.countries:
        return ""
    if "own" in rules.countries and region == attempt.line_country:
        return ""
    return (
        f"{country_name(region)} is not among the countries that may be called; add it under "
        "Settings, Calling rules"
    )


def _do_not_call(attempt: Attempt, _rules: RuleSettings) -> str:
    blocked = attempt.known.blocked
    if blocked is None:
        return ""
    reason = f" ({blocked.reason})" if blocked.reason else ""
    return f"{blocked.number} is on the do-not-call list{reason}"


def _hours(attempt: Attempt, rules: RuleSettings) -> str:
    if attempt.callee.kind is not CalleeKind.NUMBER:
        return ""
    now = datetime.fromtimestamp(attempt.now_ms / 1000, UTC)
    zones = [zone for zone in map(_zone, attempt.callee.zones) if zone is not None]
    # Nobody knows where a satellite telephone is: then it is the desk's own hour that counts.
    here: list[tzinfo] = [*zones] or [now.astimezone().tzinfo or UTC]
    late = [zone for zone in here if not _open(now, zone, rules)]
    # A number that tells only its country, or continent, may be in some far-off territory.
    allowed = len(here) // 4 if len(here) > _ZONES_OF_A_PLACE else 0
    if len(late) <= allowed:
        return ""
    return _hours_words(now.astimezone(late[0]), late[0], rules)


def _hours_words(there: datetime, zone: tzinfo, rules: RuleSettings) -> str:
    return (
        f"it is {there:%H:%M} there ({zone}); calls are placed from {rules.hours_from} "
        f"to {rules.hours_until}, by the clock of whoever is called"
    )


def _consent(attempt: Attempt, rules: RuleSettings) -> str:
    if not needs_consent(attempt, rules) or rules.consent_line.strip():
        return ""
    where = f" in {country_name(attempt.callee.region)}" if attempt.callee.region else ""
    return (
        f"this call would be recorded, and whoever is called{where} has to be told: write the "
        "consent line under Settings, Calling rules, or switch recording off"
    )


def _duration(attempt: Attempt, _rules: RuleSettings) -> str:
    if attempt.wanted_s is None or attempt.wanted_s <= attempt.longest_s:
        return ""
    return f"a call may last {attempt.longest_s:,} s at most, not {attempt.wanted_s:,} s"


def _number_per_hour(attempt: Attempt, rules: RuleSettings) -> str:
    limit, count = rules.calls_to_number_per_hour, attempt.known.to_number_in_hour
    if not attempt.counts or not limit or count < limit:
        return ""
    number = attempt.callee.number
    return f"{number} was called {_times(count)} within an hour; the limit is {limit}"


def _line_per_hour(attempt: Attempt, rules: RuleSettings) -> str:
    limit, count = rules.calls_per_hour, attempt.known.on_line_in_hour
    if not attempt.counts or not limit or count < limit:
        return ""
    return f"line {attempt.line_label} called {_times(count)} within an hour; the limit is {limit}"


def _line_per_day(attempt: Attempt, rules: RuleSettings) -> str:
    limit, count = rules.calls_per_day, attempt.known.on_line_in_day
    if not attempt.counts or not limit or count < limit:
        return ""
    return f"line {attempt.line_label} called {_times(count)} within a day; the limit is {limit}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _open(moment: datetime, zone: tzinfo, rules: RuleSettings) -> bool:
    """Whether a moment is within the calling hours there."""
    clock = f"{moment.astimezone(zone):%H:%M}"
    return rules.hours_from <= clock < rules.hours_until
