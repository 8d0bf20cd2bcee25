"""Where the secrets that sign events are kept, and what is said where nothing keeps them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest
from keyring.backend import KeyringBackend

from app.engine.errors import SecretNotKept
from app.settings import DataPaths
from app.webhook_secrets import WebhookSecrets
from tests.fakes.keyring_backend import LockedKeyring, MemoryKeyring

Use = Callable[[KeyringBackend], None]


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    return DataPaths(tmp_path)


@pytest.fixture
def secrets(paths: DataPaths) -> WebhookSecrets:
    return WebhookSecrets(paths, {})


@pytest.fixture(autouse=True)
def use() -> Iterator[Use]:
    """Put another keyring in the place of this computer's."""
    usual = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield keyring.set_keyring
    keyring.set_keyring(usual)


def no_keyring() -> KeyringBackend:
    return keyring.backends.fail.Keyring()  # type: ignore[no-untyped-call]


def test_the_keyring_keeps_them(secrets: WebhookSecrets, paths: DataPaths) -> None:
    secrets.keep("wh_1", "one")
    secrets.keep("wh_1", "two")
    assert secrets.get("wh_1") == "two"
    secrets.forget("wh_1")
    secrets.forget("wh_1")
    assert secrets.get("wh_1") is None
    assert list(paths.home.iterdir()) == []


def test_without_a_keyring_the_sentence_says_what_to_do(
    secrets: WebhookSecrets, use: Use, paths: DataPaths
) -> None:
    use(no_keyring())
    with pytest.raises(SecretNotKept, match=r"cannot be kept.*empty secrets\.toml in the data"):
        secrets.keep("wh_1", "one")
    with pytest.raises(SecretNotKept):
        secrets.get("wh_1")
    assert list(paths.home.iterdir()) == []


def test_the_private_file_that_the_owner_made_keeps_them(
    secrets: WebhookSecrets, use: Use, paths: DataPaths
) -> None:
    use(no_keyring())
    paths.secrets.touch(mode=0o600)
    secrets.keep("wh_1", "one")
    secrets.keep("wh_1", "two")
    assert secrets.get("wh_1") == "two"
    secrets.forget("wh_1")
    assert secrets.get("wh_1") is None
    paths.secrets.chmod(0o644)
    with pytest.raises(SecretNotKept, match="read by others"):
        secrets.keep("wh_1", "three")


def test_a_locked_keyring_says_so(secrets: WebhookSecrets, use: Use) -> None:
    use(LockedKeyring())
    with pytest.raises(SecretNotKept, match="locked"):
        secrets.get("wh_1")
