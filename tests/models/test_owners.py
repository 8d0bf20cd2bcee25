import os
import subprocess
import sys

from models.owners import is_running, this_process


def owner_of_a_child_that_has_ended() -> str:
    code = "from models.owners import this_process; print(this_process())"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return ran.stdout.strip()


def test_this_process_runs() -> None:
    assert is_running(this_process())


def test_an_ended_process_does_not_run() -> None:
    owner = owner_of_a_child_that_has_ended()
    assert owner != this_process()
    assert not is_running(owner)


def test_another_process_with_the_same_number_is_another() -> None:
    boot, _, started = this_process().rpartition(":")
    assert not is_running(f"{boot}:{int(started) - 1 if started.isdecimal() else 1}")


def test_a_name_that_makes_no_sense_does_not_run() -> None:
    for owner in ("", "x", "a:b:c", f"{os.getpid()}", "-:999999999999999999999:-"):
        assert not is_running(owner)
