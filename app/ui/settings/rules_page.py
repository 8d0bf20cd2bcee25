"""The page about who may be called, when, how often and in what words; and the log of it all.

Owns the page. Leaves the list, the log and the check to their cards, and what is allowed to
the settings.
"""

from collections.abc import Iterator
from typing import Any

from PySide6.QtWidgets import QWidget

from app.settings_sections import split_extensions
from app.ui.settings.around import Around
from app.ui.settings.audit_card import AuditCard
from app.ui.settings.country_field import CountryField
from app.ui.settings.do_not_call_card import DoNotCallCard
from app.ui.settings.fields import ChoiceField, NumberField, TextField
from app.ui.settings.gate_check import GateCheck
from app.ui.settings.inputs import LinesInput
from app.ui.settings.page import ScrolledPage
from app.ui.settings.rows import Row
from app.ui.settings.titles import page_titles
from app.ui.tr import tr

NO_LIMIT = 0
HALF_HOURS = 48


class RulesPage(ScrolledPage):
    """Calling rules."""

    def __init__(self, around: Around) -> None:
        super().__init__(
            page_titles()["rules"],
            tr(
                "Every call that goes out passes these rules, whoever asked for it. Emergency "
                "numbers are never stopped for you and never dialled by the agent."
            ),
            keywords="gate compliance robocall privacy block blacklist audit",
        )
        self._around, self._saver = around, around.saver

    def parts(self) -> Iterator[None]:
        """A card at a time."""
        bridge, rules = self._around.bridge, self._around.desk.rules
        self.check = GateCheck(bridge, rules)
        self.add(self.check)
        yield
        self.add_section(tr("Where"), [self._countries()])
        yield
        self.add_section(tr("When and how often the agent calls"), list(self._limits()))
        yield
        self.add_section(tr("Your own calls"), list(self._persons()))
        yield
        self.add_section(tr("Telling that a call is recorded"), list(self._consent()))
        yield
        self.blocked = DoNotCallCard(bridge, rules)
        self.add(self.blocked)
        yield
        self.audit = AuditCard(bridge, rules)
        self.add(self.audit)

    def _countries(self) -> QWidget:
        words = (("own", tr("The line's own country")), ("any", tr("Every country")))
        row = Row(
            tr("Countries that may be called"),
            CountryField(words),
            tr(
                "By the number that is dialled. A line's own country is that of its number, or "
                "the one under Calls."
            ),
            "allowed list international abroad region",
        )
        return self._saver.bind("rules.countries", row, tuple)

    def _limits(self) -> Iterator[QWidget]:
        ends = [_time(each) for each in range(HALF_HOURS + 1)]
        first = Row(
            tr("From"),
            ChoiceField([(each, each) for each in ends[:-1]]),
            tr("By the clock of whoever is called."),
            "calling hours time zone early",
        )
        last = Row(
            tr("Until"),
            ChoiceField([(each, each) for each in ends[1:]]),
            tr("From 00:00 to 24:00 is at any time."),
            "calling hours time zone late night",
        )
        yield self._saver.bind("rules.hours_from", first)
        yield self._saver.bind("rules.hours_until", last)
        for key, name, most in (
            ("calls_to_number_per_hour", tr("Calls to one number in an hour"), 1_000),
            ("calls_per_hour", tr("Calls on one line in an hour"), 10_000),
            ("calls_per_day", tr("Calls on one line in 24 hours"), 100_000),
        ):
            field = NumberField(NO_LIMIT, most)
            field.spin.setSpecialValueText(tr("No limit"))
            yield self._saver.bind(f"rules.{key}", Row(name, field, also="limit rate count"))

    def _persons(self) -> Iterator[QWidget]:
        stances = [
            ("allow", tr("Let it go")),
            ("warn", tr("Let it go and tell me")),
            ("confirm", tr("Ask me first")),
            ("refuse", tr("Stop it")),
        ]
        for key, name, hint in (
            ("person_do_not_call", tr("A number on the do-not-call list"), ""),
            ("person_country", tr("A country that is not ticked"), ""),
            ("person_hours", tr("Outside the hours"), ""),
            ("person_counts", tr("More calls than the limits"), ""),
            (
                "person_self_call",
                tr("The line's own number"),
                tr("With many providers it is the voicemail."),
            ),
        ):
            row = Row(name, ChoiceField(stances), hint, "person mine confirm warn")
            yield self._saver.bind(f"rules.{key}", row)

    def _consent(self) -> Iterator[QWidget]:
        line = Row(
            tr("Consent line"),
            TextField(tr("This call is recorded. ..."), edit=LinesInput()),
            tr("The agent says it first, before its own opening."),
            "recording notice announce",
        )
        where = Row(
            tr("Needed on recorded calls"),
            ChoiceField(
                [
                    ("off", tr("Nowhere")),
                    ("listed", tr("To the countries below")),
                    ("always", tr("Everywhere")),
                ]
            ),
            tr("The agent does not place such a call while the line above is empty."),
            "recording law",
        )
        countries = Row(
            tr("Countries that need it"),
            TextField("DE, FR"),
            tr("Their codes. Which need it is for you to find out; this is no legal advice."),
            "recording law consent",
        )
        yield self._saver.bind("rules.consent_line", line)
        yield self._saver.bind("rules.consent", where)
        yield self._saver.bind("rules.consent_countries", countries, _codes, ", ".join)


def _time(half_hours: int) -> str:
    return f"{half_hours // 2:02}:{half_hours % 2 * 30:02}"


def _codes(text: Any) -> tuple[str, ...]:
    return split_extensions(str(text).upper().replace(" ", ","))
