"""Where the data folder is.

Owns that one question, and loads next to nothing for it; what lies in the folder is
``settings``'s.
"""

from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_data_path

HOME_VARIABLE = "RINGDESK_HOME"


def data_home(environ: Mapping[str, str]) -> Path:
    """The data folder: ``RINGDESK_HOME``, or the usual place of this system."""
    home = environ.get(HOME_VARIABLE, "").strip()
    if home:
        return Path(home).expanduser().absolute()
    return user_data_path("ringdesk", appauthor=False)
