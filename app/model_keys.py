"""The keys of language models, kept with the lines' passwords.

Owns the name that a key has there: its address, so that a key goes nowhere else. Keeping and
finding it is ``line_secrets``'s.
"""

import hashlib
import os
from collections.abc import Mapping

from app.line_secrets import delete_secret, get_secret, set_secret
from app.settings import DataPaths, SecretsUnavailable


def key_name(base_url: str) -> str:
    """What the key of an address is called among the passwords."""
    plain = base_url.strip().rstrip("/").lower()
    return f"model_{hashlib.sha256(plain.encode()).hexdigest()[:16]}"


def model_key(paths: DataPaths, base_url: str, environ: Mapping[str, str] = os.environ) -> str:
    """The key for an address, or empty: where there is no keyring there is no key in it."""
    try:
        return get_secret(paths, key_name(base_url), environ) or ""
    except SecretsUnavailable:
        return ""


def keep_model_key(paths: DataPaths, base_url: str, key: str) -> None:
    """Keep a key for an address; an empty one forgets it. Raises SecretsUnavailable."""
    if key:
        set_secret(paths, key_name(base_url), key)
    else:
        delete_secret(paths, key_name(base_url))
