"""A line of the records as the engine serves it."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest

from app.line_secrets import set_secret
from app.served_lines import served
from app.settings import DataPaths, SecretsUnavailable
from models.lines import Line
from tests.fakes.keyring_backend import LockedKeyring, MemoryKeyring

TRUNK = Line("Trunk", "desk", "pbx.test", register=False, id="pn_trunk")


@pytest.fixture(autouse=True)
def memory_keyring() -> Iterator[None]:
    usual = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield
    keyring.set_keyring(usual)


@pytest.mark.parametrize("auth_user", [None, "company"])
def test_a_trunk_is_served_with_its_password(tmp_path: Path, auth_user: str | None) -> None:
    paths = DataPaths(tmp_path)
    set_secret(paths, TRUNK.id, "secret")
    account = served(dataclasses.replace(TRUNK, auth_user=auth_user), paths).account
    assert account.password == "secret"


def test_a_trunk_without_a_password_needs_no_keyring(tmp_path: Path) -> None:
    keyring.set_keyring(LockedKeyring())
    paths = DataPaths(tmp_path)
    assert served(TRUNK, paths).account.password == ""
    for needs_one in (
        dataclasses.replace(TRUNK, register=True),
        dataclasses.replace(TRUNK, auth_user="company"),
    ):
        with pytest.raises(SecretsUnavailable, match="locked"):
            served(needs_one, paths)
