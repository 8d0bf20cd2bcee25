"""The lines' passwords: read from where the owner put them, kept in the keyring.

Owns the three places a password may be in, asked in this order:

1. ``$CREDENTIALS_DIRECTORY/ringdesk.<line id>``: what systemd hands a service
   (``LoadCredentialEncrypted=``, https://systemd.io/CREDENTIALS/).
2. ``secrets.toml`` in the data folder, for servers without a keyring: a table
   ``[lines]`` with the line's id and password. It is refused unless it belongs to
   this user and nobody else may read it.
3. The system's keyring, service ``ringdesk``, user name the line's id.

The keyring is what is written. ``secrets.toml`` is written only where the person chose
it (``write_private_secret``), and a forgotten line's password is taken out of it. No
environment variable holds a password, since every child process and crash report would
hold it too.
"""

import contextlib
import os
import re
import stat
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app.settings import DataPaths, SecretsUnavailable

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "ringdesk"
_ID = re.compile(r"[A-Za-z0-9_-]+")
T = TypeVar("T")


def get_secret(
    paths: DataPaths, line_id: str, environ: Mapping[str, str] = os.environ
) -> str | None:
    """A line's password, or None where it has none.

    Raises SecretsUnavailable when a place cannot be read, and when there is
    neither a keyring nor one of the files.
    """
    found = _in_files(paths, line_id, environ)
    if found is not None:
        return found[1]
    try:
        return _ask(lambda ring: ring.get_password(SERVICE, line_id), paths)
    except SecretsUnavailable:
        if paths.secrets.exists() or "CREDENTIALS_DIRECTORY" in environ:
            return None
        raise


def set_secret(
    paths: DataPaths, line_id: str, password: str, environ: Mapping[str, str] = os.environ
) -> None:
    """Keep a line's password in the keyring.

    Raises SecretsUnavailable when there is none, when it does not keep what it is
    given, or when a file gives this line's password and would go on winning.
    """
    found = _in_files(paths, line_id, environ)
    if found is not None:
        raise SecretsUnavailable(f"the password of {line_id} is in {found[0]}; change it there")
    _ask(lambda ring: ring.set_password(SERVICE, line_id, password), paths)
    if _ask(lambda ring: ring.get_password(SERVICE, line_id), paths) != password:
        raise SecretsUnavailable(f"the keyring did not keep the password; {_remedy(paths)}")


def write_private_secret(
    paths: DataPaths, line_id: str, password: str, environ: Mapping[str, str] = os.environ
) -> None:
    """Keep a line's password in ``secrets.toml``, readable by this user only.

    Only for a person who was told that it is no keyring and chose it. Whole or not at
    all. Raises SecretsUnavailable when it cannot be written, or would not be asked.
    """
    found = _in_files(paths, line_id, environ)
    if found is not None and found[0] != paths.secrets:
        raise SecretsUnavailable(f"the password of {line_id} is in {found[0]}; change it there")
    _change_file(paths.secrets, lambda lines: lines.__setitem__(line_id, password))


def delete_secret(paths: DataPaths, line_id: str) -> None:
    """Take a line's password out of the keyring and ``secrets.toml``; harmless without one."""
    in_file = line_id in _secrets_file(paths.secrets)
    if in_file:
        _change_file(paths.secrets, lambda lines: lines.pop(line_id))
    try:
        _ask(lambda ring: ring.delete_password(SERVICE, line_id), paths)
    except SecretsUnavailable as error:
        from keyring.errors import NoKeyringError, PasswordDeleteError

        without_keyring = in_file and isinstance(error.__cause__, NoKeyringError)
        if not (without_keyring or isinstance(error.__cause__, PasswordDeleteError)):
            raise


def secret_places(paths: DataPaths, environ: Mapping[str, str] = os.environ) -> list[str]:
    """What gives passwords on this computer, first asked first; empty where nothing does.

    Asks the keyring nothing, so nobody is prompted to unlock it. Raises
    SecretsUnavailable when ``secrets.toml`` is there but cannot be used.
    """
    places = []
    if environ.get("CREDENTIALS_DIRECTORY"):
        places.append("systemd's credentials")
    _secrets_file(paths.secrets)
    if paths.secrets.exists():
        places.append(str(paths.secrets))
    import keyring

    backend = keyring.get_keyring()
    # Of some the priority asks whether their service still runs, and they raise if not.
    with contextlib.suppress(RuntimeError, OSError):
        if float(backend.priority) > 0:
            places.append(str(backend.name))
    return places


def _ask(question: Callable[["KeyringBackend"], T], paths: DataPaths) -> T:
    # Read here, because finding every backend takes a while and a window opens without.
    import keyring
    from keyring.errors import KeyringLocked, NoKeyringError

    try:
        return question(keyring.get_keyring())
    except KeyringLocked as error:
        raise SecretsUnavailable("the keyring is locked; unlock it and try again") from error
    except NoKeyringError as error:
        raise SecretsUnavailable(f"there is no keyring here; {_remedy(paths)}") from error
    except _raised_by_services() as error:
        if _says_locked(error):
            raise SecretsUnavailable("the keyring is locked; unlock it and try again") from error
        why = str(error).rstrip(".") or type(error).__name__
        raise SecretsUnavailable(f"the keyring failed: {why}") from error


def _raised_by_services() -> tuple[type[Exception], ...]:
    """The errors of ``keyring`` and what it lets through: a broken connection, and on Linux what
    the Secret Service answers and the package that asks it."""
    from keyring.errors import KeyringError

    found: list[type[Exception]] = [KeyringError, OSError, RuntimeError]
    with contextlib.suppress(ImportError):
        from jeepney import DBusErrorResponse
        from secretstorage.exceptions import SecretStorageException

        found += [DBusErrorResponse, SecretStorageException]
    return tuple(found)


def _says_locked(error: Exception) -> bool:
    """``IsLocked`` is the Secret Service's own name for it (its specification, 12)."""
    named = f"{type(error).__name__} {getattr(error, 'name', '')}"
    return "LockedException" in named or named.endswith(".IsLocked")


def _remedy(paths: DataPaths) -> str:
    return f'put the password into {paths.secrets} ([lines] id = "password", mode 0600)'


def _in_files(
    paths: DataPaths, line_id: str, environ: Mapping[str, str]
) -> tuple[Path, str] | None:
    """The file that gives the line's password, and the password."""
    if not _ID.fullmatch(line_id):
        raise SecretsUnavailable(f"{line_id!r} is no line id")
    folder = environ.get("CREDENTIALS_DIRECTORY")
    if folder:
        credential = Path(folder) / f"{SERVICE}.{line_id}"
        text = _read(credential)
        if text is not None:
            return credential, text.rstrip("\r\n")
    password = _secrets_file(paths.secrets).get(line_id)
    return None if password is None else (paths.secrets, password)


def _secrets_file(path: Path) -> dict[str, str]:
    text = _read(path, private=True)
    if text is None:
        return {}
    try:
        lines = tomllib.loads(text).get("lines", {})
    except tomllib.TOMLDecodeError:
        # Its own message could quote the line, and with it a password.
        raise SecretsUnavailable(f"{path} is no TOML; correct it") from None
    if not isinstance(lines, dict) or not all(isinstance(each, str) for each in lines.values()):
        raise SecretsUnavailable(f'{path} must look like this: [lines], then id = "password"')
    return lines


def _change_file(path: Path, change: Callable[[Any], object]) -> None:
    """Change the table ``[lines]`` and put the file in place in one step, mode 0600."""
    import tomlkit

    _secrets_file(path)  # refuses what others can read, and what is no such file
    document = tomlkit.parse(_read(path, private=True) or "")
    if "lines" not in document:
        document["lines"] = tomlkit.table()
    change(document["lines"])
    target = Path(os.path.realpath(path))
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # mkstemp makes a file that nobody else may open, before anything is in it.
        number, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
        try:
            with os.fdopen(number, "w", encoding="utf-8") as file:
                file.write(tomlkit.dumps(document))
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise SecretsUnavailable(f"{path} cannot be written ({error.strerror})") from error


def _read(path: Path, private: bool = False) -> str | None:
    """A file's text, None where there is no file. Checked on what was opened, not by name."""
    try:
        with path.open(encoding="utf-8") as file:
            if private:
                _refuse_open_doors(path, os.fstat(file.fileno()))
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SecretsUnavailable(f"{path} cannot be read ({error.strerror})") from error
    except UnicodeDecodeError:
        raise SecretsUnavailable(f"{path} is no text; save it as UTF-8") from None


def _refuse_open_doors(path: Path, status: os.stat_result) -> None:
    if os.name != "posix":
        return
    if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o077:
        raise SecretsUnavailable(
            f"{path} can be read by others, so it is not used; run `chmod 600` on it as its owner"
        )
