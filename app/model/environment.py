"""The environment's variables for this program, read only here."""

import os
from pathlib import Path

PREFIX = "DURAND_"
DEFAULT_STORE = Path("durand.gpkg")
DEFAULT_STALE_DAYS = 14


def read_variables() -> dict[str, str]:
    """The texts of the variables with our prefix, by lower-case name without it; an empty variable is left out."""
    return {
        name.removeprefix(PREFIX).lower(): text
        for name, text in os.environ.items()
        if name.startswith(PREFIX) and name.isupper() and text
    }


def share_counts(folder: Path) -> None:
    """Let the processes that this one starts count in a folder together, which prometheus_client looks for."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
