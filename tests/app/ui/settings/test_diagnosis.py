"""The report holds what helps and nothing private."""

from pathlib import Path

import pytest

from app.doctor import CheckResult, Verdict
from app.engine.events import LineChanged
from app.settings import DataPaths
from app.ui.settings.diagnosis import Diagnosis, redacted, report, versions


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    return DataPaths(tmp_path / "owner" / "desk")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("{home}/ringdesk.db, sound", "<data folder>/ringdesk.db, sound"),
        ("{user}/elsewhere", "~/elsewhere"),
        ("listening on 192.168.1.20:5060", "listening on <network address>:5060"),
        ("ports can be opened on 127.0.0.1", "ports can be opened on 127.0.0.1"),
        ("ports can be opened on 0.0.0.0", "ports can be opened on 0.0.0.0"),
        ("bound to fe80::1c2d:3e4f:5a6b:7c8d", "bound to <network address>"),
        ("sip:dana@pbx.example failed", "<address> failed"),
        ("call to +44 20 7946 0812", "call to <number>"),
        ("the clock shows 2026-11-21T10:00:00", "the clock shows 2026-11-21T10:00:00"),
        ("Python 3.11.9, 1204 calls", "Python 3.11.9, 1204 calls"),
    ],
)
def test_what_is_private_is_taken_out(paths: DataPaths, said: str, kept: str) -> None:
    text = said.format(home=paths.home, user=Path.home())
    assert redacted(text, paths) == kept


def test_the_report_has_versions_checks_and_lines(paths: DataPaths) -> None:
    checks = (CheckResult("data folder", Verdict.WARN, f"{paths.home}, 1.2 GB free"),)
    lines = [
        LineChanged("pn_1", "Dana's line", "registered", 200),
        LineChanged("pn_2", "+442079460812", "failed", 401, "Unauthorized for dana"),
    ]
    text = report(Diagnosis({"Qt": "6.11"}, checks), lines, paths)
    assert text == (
        "# Ringdesk\nQt: 6.11\n\n# Checks\nwarn: data folder: <data folder>, 1.2 GB free\n\n"
        "# Lines\nline 1: registered\nline 2: failed (401)\n"
    )
    assert report(Diagnosis({}, ()), [], paths).endswith("# Lines\nnone\n")


def test_versions_name_what_is_installed_here() -> None:
    found = versions()
    assert {"Python", "Qt", "System", "PySide6-Essentials"} <= set(found)
