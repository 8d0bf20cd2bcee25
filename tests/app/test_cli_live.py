"""``ringdesk live``, ``talk`` and ``tasks`` as a person or a program meets them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app.cli import app
from app.desktop.instance import Instance
from models.call_flags import CallMark, MarkKind, save_call_mark
from models.calls import SESSION_LINE, Call, save_call
from models.operator_tasks import OperatorTask, TaskKind, list_operator_tasks, save_operator_task
from models.store import Store
from models.templates import Template, save_template
from models.wrap_ups import KeptWrapUp, keep_wrap_up

CALLBACK = OperatorTask(
    TaskKind.CALLBACK, "Call Bob back", None, {}, "2026-11-23T09:00:00.000Z", id="todo_bob"
)
MESSAGE = OperatorTask(TaskKind.MESSAGE, "The boots pinch", id="todo_boots")


@pytest.fixture
def store(data_folder: Path) -> Iterator[Store]:
    data_folder.mkdir()
    with Store.open(data_folder / "ringdesk.db") as store:
        yield store


@pytest.fixture
def no_sound(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{data_folder}/nobody")


def ringdesk(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "240", "NO_COLOR": "1"}).invoke(app, words)


def test_tasks_are_listed_and_ticked_off(store: Store) -> None:
    for task in (CALLBACK, MESSAGE):
        store.write_now(save_operator_task, task)
    listed = ringdesk("tasks")
    assert listed.exit_code == 0
    assert "todo_boots  message: The boots pinch" in listed.output
    assert "todo_bob  callback: Call Bob back (by Mon 23 Nov" in listed.output
    assert ringdesk("tasks", "done", "todo_bob").output == "Done. 1 left to do.\n"
    assert "todo_bob" not in ringdesk("tasks", "list").output
    assert "done  callback" in ringdesk("tasks", "list", "--all").output
    undone = ringdesk("tasks", "done", "todo_bob", "--undo", "--json")
    assert json.loads(undone.output) == {"id": "todo_bob", "done": False, "open": 2}
    assert store.read_now(list_operator_tasks, None, True)


def test_tasks_for_a_program(store: Store) -> None:
    store.write_now(save_operator_task, MESSAGE)
    (task,) = json.loads(ringdesk("tasks", "list", "--json").output)
    assert (task["id"], task["kind"], task["done_at"]) == ("todo_boots", "message", None)


def test_nothing_to_do_and_unknown_tasks_are_said(store: Store) -> None:
    assert ringdesk("tasks").output == "Nothing is left to do.\n"
    unknown = ringdesk("tasks", "done", "todo_none")
    assert unknown.exit_code == 2 and "there is no task with the id 'todo_none'" in unknown.output


def test_there_is_nobody_to_look_at(data_folder: Path) -> None:
    nobody = ringdesk("live")
    assert nobody.exit_code == 2
    assert "Ringdesk is not running; start it with: ringdesk" in nobody.output


def test_serving_a_folder_twice_is_refused_in_one_sentence(data_folder: Path) -> None:
    first = Instance.claim(data_folder)
    assert first is not None
    second = ringdesk("serve")
    first.release()
    assert second.exit_code == 2
    assert second.output.splitlines()[-1] == (
        "ringdesk: Ringdesk runs already with this data folder; look on with: ringdesk live"
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "name a template or a script"),
        (("--script", "x", "--codec", "gsm"), "there are pcmu, g722 and none"),
        (("--script", "x", "--fact", "table"), "is not of the form key=value"),
        (("--template", "Chef"), "no template is called 'Chef'; there are Front desk"),
    ],
)
def test_what_is_wrong_with_a_session_is_said(
    store: Store, words: tuple[str, ...], sentence: str
) -> None:
    store.write_now(save_template, Template("tpl_1", "Front desk", "inbound"))
    refused = ringdesk("talk", *words)
    assert refused.exit_code == 2 and sentence in refused.output


def test_without_sound_a_session_says_what_is_missing(
    store: Store, no_sound: None, caplog: pytest.LogCaptureFixture
) -> None:
    refused = ringdesk("talk", "--script", "restaurant-booking")
    assert refused.exit_code == 2
    last = refused.output.splitlines()[-1]
    assert last.startswith("ringdesk: ") and "sound" in last
    caplog.clear()


def test_a_call_is_shown_with_what_was_written_about_it(store: Store) -> None:
    store.write_now(save_call, Call(SESSION_LINE, "inbound", "", id="call_1", remote_name="Talk"))
    store.write_now(save_call_mark, CallMark("call_1", 61_000, MarkKind.NOTE, "[sounds] tired"))
    store.write_now(save_call_mark, CallMark("call_1", 5_000, MarkKind.FLAG))
    kept = KeptWrapUp(None, "Wants lemons.", ("We: send lemons [00:05]",), (), "by post")
    store.write_now(keep_wrap_up, "call_1", kept)
    shown = ringdesk("show", "call_1").output.splitlines()
    assert shown[0].startswith("Talk, ")
    assert shown[-5:] == [
        "[00:05] Flag",
        "[01:01] Note: [sounds] tired",
        "Summary: Wants lemons.",
        "To do: We: send lemons [00:05]",
        "Note: by post",
    ]
    (flag, note) = json.loads(ringdesk("show", "call_1", "--json").output)["marks"]
    assert (flag["kind"], note["text"]) == ("flag", "[sounds] tired")
