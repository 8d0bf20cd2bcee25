import re
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import keyring.backends.fail
import keyring.backends.null
import pytest
from jeepney import DBusAddress, DBusErrorResponse, new_error, new_method_call
from keyring.backend import KeyringBackend
from secretstorage.exceptions import ItemNotFoundException, LockedException

from app.line_secrets import (
    delete_secret,
    get_secret,
    secret_places,
    set_secret,
    write_private_secret,
)
from app.settings import DataPaths, SecretsUnavailable
from tests.fakes.keyring_backend import GoneKeyring, LockedKeyring, MemoryKeyring
from tests.fakes.privileges import without_write_permission


def dbus_error(name: str) -> DBusErrorResponse:
    """What the Secret Service answers instead of a result."""
    address = DBusAddress("/org/freedesktop/secrets", "org.freedesktop.secrets")
    asked = new_method_call(address, "Unlock")
    asked.header.serial = 1
    return DBusErrorResponse(new_error(asked, name))


Use = Callable[[KeyringBackend], None]


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    return DataPaths(tmp_path)


@pytest.fixture(autouse=True)
def use() -> Iterator[Use]:
    """Put another keyring in the place of this computer's."""
    usual = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield keyring.set_keyring
    keyring.set_keyring(usual)


def write_secrets(paths: DataPaths, text: str, mode: int = 0o600) -> None:
    paths.secrets.write_text(text, "utf-8")
    paths.secrets.chmod(mode)


def test_the_keyring_keeps_a_password_for_each_line(paths: DataPaths) -> None:
    set_secret(paths, "pn_1", "one", {})
    set_secret(paths, "pn_2", "zwei ü", {})
    assert get_secret(paths, "pn_1", {}) == "one"
    assert get_secret(paths, "pn_2", {}) == "zwei ü"
    delete_secret(paths, "pn_1")
    delete_secret(paths, "pn_1")
    assert get_secret(paths, "pn_1", {}) is None
    assert list(paths.home.iterdir()) == []


def test_without_any_keyring_the_sentence_names_the_file(paths: DataPaths, use: Use) -> None:
    use(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    assert secret_places(paths, {}) == []
    with pytest.raises(SecretsUnavailable, match=r"no keyring here; put .*secrets\.toml"):
        get_secret(paths, "pn_1", {})
    with pytest.raises(SecretsUnavailable, match=r"secrets\.toml"):
        set_secret(paths, "pn_1", "x", {})
    with pytest.raises(SecretsUnavailable):
        delete_secret(paths, "pn_1")


def test_a_keyring_that_forgets_is_noticed(paths: DataPaths, use: Use) -> None:
    use(keyring.backends.null.Keyring())
    with pytest.raises(SecretsUnavailable, match="did not keep"):
        set_secret(paths, "pn_1", "x", {})


def test_a_locked_keyring_is_a_sentence(paths: DataPaths, use: Use) -> None:
    use(LockedKeyring())
    with pytest.raises(SecretsUnavailable, match="locked; unlock it"):
        get_secret(paths, "pn_1", {})


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (ConnectionResetError(104, "Connection reset by peer"), "Connection reset by peer"),
        (RuntimeError("DBus session bus is not there"), "DBus session bus is not there"),
        (ItemNotFoundException("Item does not exist!"), "Item does not exist!"),
        (LockedException("Collection is locked!"), "locked; unlock it"),
        (dbus_error("org.freedesktop.Secret.Error.IsLocked"), "locked; unlock it"),
        (dbus_error("org.freedesktop.DBus.Error.Disconnected"), "DBus.Error.Disconnected"),
    ],
)
def test_a_keyring_whose_service_fails_is_a_sentence(
    error: Exception, why: str, paths: DataPaths, use: Use
) -> None:
    use(GoneKeyring(error))
    for attempt in (
        lambda: get_secret(paths, "pn_1", {}),
        lambda: set_secret(paths, "pn_1", "x", {}),
        lambda: delete_secret(paths, "pn_1"),
    ):
        with pytest.raises(SecretsUnavailable, match=re.escape(why)):
            attempt()
    assert secret_places(paths, {}) == []


def test_a_private_file_serves_without_a_keyring(paths: DataPaths, use: Use) -> None:
    use(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    write_secrets(paths, '[lines]\npn_1 = "from the file"\n')
    assert get_secret(paths, "pn_1", {}) == "from the file"
    assert get_secret(paths, "pn_2", {}) is None


def test_the_file_wins_and_is_not_written_unasked(paths: DataPaths) -> None:
    set_secret(paths, "pn_1", "from the keyring", {})
    write_secrets(paths, '[lines]\npn_1 = "from the file"\n')
    assert get_secret(paths, "pn_1", {}) == "from the file"
    with pytest.raises(SecretsUnavailable, match=r"secrets\.toml; change it there"):
        set_secret(paths, "pn_1", "new", {})
    set_secret(paths, "pn_2", "new", {})
    assert get_secret(paths, "pn_2", {}) == "new"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_file_that_others_can_open_is_refused(paths: DataPaths, mode: int) -> None:
    write_secrets(paths, '[lines]\npn_1 = "open secret"\n', mode)
    with pytest.raises(SecretsUnavailable, match="chmod 600") as caught:
        get_secret(paths, "pn_1", {})
    assert "open secret" not in str(caught.value)


@pytest.mark.parametrize("text", ['[lines]\npn_1 = "hush', "lines = 7", "[lines]\npn_1 = 7"])
def test_a_broken_file_is_a_sentence_without_its_secrets(paths: DataPaths, text: str) -> None:
    write_secrets(paths, text)
    with pytest.raises(SecretsUnavailable, match=r"secrets\.toml") as caught:
        get_secret(paths, "pn_1", {})
    assert "hush" not in str(caught.value)


def test_a_service_gets_its_passwords_from_systemd(paths: DataPaths, tmp_path: Path) -> None:
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / "ringdesk.pn_1").write_text("handed over\n")
    environ = {"CREDENTIALS_DIRECTORY": str(folder)}
    set_secret(paths, "pn_2", "from the keyring", environ)
    assert get_secret(paths, "pn_1", environ) == "handed over"
    assert get_secret(paths, "pn_2", environ) == "from the keyring"


def test_the_places_are_named_in_the_order_they_are_asked(paths: DataPaths) -> None:
    write_secrets(paths, "")
    first, second, third = secret_places(paths, {"CREDENTIALS_DIRECTORY": "anywhere"})
    assert (first, second) == ("systemd's credentials", str(paths.secrets))
    assert "MemoryKeyring" in third
    paths.secrets.chmod(0o666)
    with pytest.raises(SecretsUnavailable, match="chmod 600"):
        secret_places(paths, {})


@pytest.mark.parametrize("line_id", ["../x", "a/b", ""])
def test_an_id_is_no_path(paths: DataPaths, line_id: str) -> None:
    with pytest.raises(SecretsUnavailable, match="no line id"):
        get_secret(paths, line_id, {"CREDENTIALS_DIRECTORY": str(paths.home)})


def test_a_person_may_choose_the_private_file(paths: DataPaths, use: Use) -> None:
    use(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    write_private_secret(paths, "pn_1", 'ein "Wort"\\', {})
    write_private_secret(paths, "pn_2", "two", {})
    write_private_secret(paths, "pn_2", "zwei", {})
    assert paths.secrets.stat().st_mode & 0o777 == 0o600
    assert get_secret(paths, "pn_1", {}) == 'ein "Wort"\\'
    assert get_secret(paths, "pn_2", {}) == "zwei"
    assert [each.name for each in paths.home.iterdir()] == ["secrets.toml"]


def test_what_the_owner_wrote_into_the_private_file_stays(paths: DataPaths) -> None:
    owners = '# for the night desk\n[lines]\npn_1 = "one" # trunk\n'
    write_secrets(paths, owners)
    write_private_secret(paths, "pn_2", "two", {})
    assert paths.secrets.read_text("utf-8") == owners + 'pn_2 = "two"\n'


def test_a_forgotten_line_leaves_no_password_in_the_file(paths: DataPaths, use: Use) -> None:
    use(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    write_private_secret(paths, "pn_1", "one", {})
    write_private_secret(paths, "pn_2", "two", {})
    delete_secret(paths, "pn_1")
    assert "one" not in paths.secrets.read_text("utf-8")
    assert get_secret(paths, "pn_1", {}) is None
    assert get_secret(paths, "pn_2", {}) == "two"


def test_an_open_file_is_not_written_either(paths: DataPaths) -> None:
    write_secrets(paths, '[lines]\npn_1 = "one"\n', 0o644)
    with pytest.raises(SecretsUnavailable, match="chmod 600"):
        write_private_secret(paths, "pn_2", "two", {})
    assert "two" not in paths.secrets.read_text("utf-8")


def test_a_password_that_systemd_hands_over_is_not_written_beside(
    paths: DataPaths, tmp_path: Path
) -> None:
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / "ringdesk.pn_1").write_text("handed over\n")
    with pytest.raises(SecretsUnavailable, match="change it there"):
        write_private_secret(paths, "pn_1", "x", {"CREDENTIALS_DIRECTORY": str(folder)})
    assert not paths.secrets.exists()


def test_a_private_file_that_cannot_be_written_is_a_sentence(paths: DataPaths) -> None:
    with (
        without_write_permission(paths.home),
        pytest.raises(SecretsUnavailable, match=r"secrets\.toml cannot be written"),
    ):
        write_private_secret(paths, "pn_1", "hush", {})
    assert list(paths.home.iterdir()) == []
