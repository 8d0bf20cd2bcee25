"""A demonstration's report for people.

Owns its layout in a terminal. The report itself is ``demo``'s.
"""

from rich.console import Console
from rich.table import Table

from app.demo import DemoReport


def show_report(report: DemoReport, console: Console) -> None:
    """Print what was said, what was recognised, and how long each answer took."""
    table = Table(title=f"{report.script}, caller {report.caller}", title_justify="left")
    table.add_column("#", justify="right")
    table.add_column("Caller said")
    table.add_column("Recognised")
    table.add_column("Word errors", justify="right")
    table.add_column("Answered after", justify="right")
    for number, exchange in enumerate(report.exchanges, 1):
        delay = "no answer" if exchange.delay_ms is None else f"{exchange.delay_ms:.0f} ms"
        errors = f"{exchange.word_error_rate:.0%}"
        table.add_row(str(number), exchange.caller_said, exchange.recognised, errors, delay)
    console.print(table)
    delays = report.delay_ms
    if delays.median is not None and delays.p95 is not None:
        console.print(
            f"Delay as the caller's phone recorded it: median {delays.median:.0f} ms, "
            f"p95 {delays.p95:.0f} ms. Word error rate {report.word_error_rate:.1%}."
        )
    reached = "reached" if report.goal_reached else "not reached"
    console.print(
        f"Outcome: {report.outcome or 'none'} (expected {report.expected_outcome}): goal {reached}."
    )
    console.print(
        f"Recording, transcript and caller's own recording: {report.folder}", soft_wrap=True
    )
