"""The secrets that sign events, kept with the lines' passwords.

Owns where a new one goes: the keyring, or the private file where the owner keeps passwords on
a computer without one. Reading and writing both is ``line_secrets``'s.
"""

import os
from collections.abc import Mapping

from app.engine.errors import SecretNotKept
from app.line_secrets import delete_secret, get_secret, set_secret, write_private_secret
from app.settings import DataPaths, SecretsUnavailable


class WebhookSecrets:
    """One desk's secrets. Satisfies ``SecretShelf``."""

    def __init__(self, paths: DataPaths, environ: Mapping[str, str] = os.environ) -> None:
        self._paths, self._environ = paths, environ

    def get(self, secret_id: str) -> str | None:
        """See ``SecretShelf``; None where nothing keeps passwords."""
        try:
            return get_secret(self._paths, secret_id, self._environ)
        except SecretsUnavailable as error:
            raise SecretNotKept(str(error)) from error

    def keep(self, secret_id: str, secret: str) -> None:
        """See ``SecretShelf``. A file that the owner made for passwords is enough."""
        try:
            set_secret(self._paths, secret_id, secret, self._environ)
        except SecretsUnavailable as error:
            if not self._paths.secrets.exists():
                why = str(error).partition(";")[0]
                raise SecretNotKept(
                    f"the webhook's secret cannot be kept ({why}); set up a "
                    f"keyring, or make an empty {self._paths.secrets.name} in the data folder, "
                    "mode 0600, to keep secrets in"
                ) from error
            self._keep_in_file(secret_id, secret)

    def forget(self, secret_id: str) -> None:
        """See ``SecretShelf``."""
        try:
            delete_secret(self._paths, secret_id)
        except SecretsUnavailable as error:
            raise SecretNotKept(str(error)) from error

    def _keep_in_file(self, secret_id: str, secret: str) -> None:
        try:
            write_private_secret(self._paths, secret_id, secret, self._environ)
        except SecretsUnavailable as error:
            raise SecretNotKept(str(error)) from error
