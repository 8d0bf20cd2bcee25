"""The ``ringdesk`` command run in this process, and what it says."""

from click.testing import Result
from typer.testing import CliRunner

from app.cli import app


def ringdesk(*words: str, answer: str | None = None) -> Result:
    """Run it with these words; ``answer`` is typed in."""
    return CliRunner(env={"COLUMNS": "240", "NO_COLOR": "1"}).invoke(app, words, input=answer)


def said_by(result: Result) -> str:
    """All of standard output, on one line."""
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def refused(result: Result) -> str:
    """The one sentence of a command that could not run."""
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1 and result.stdout == ""
    return str(lines[0])
