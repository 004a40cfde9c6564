"""Folders for files that are needed for a while: in the system's folder for such, with their maker's number."""

import os
import re
import tempfile
from pathlib import Path
from shutil import rmtree

NAME = re.compile(r"durand-(\d+)-\w+")
"""The name of a folder that `scratch_prefix` begins; the number is the process that made it."""


def scratch_prefix() -> str:
    """How the name of a temporary folder of this process begins."""
    return f"durand-{os.getpid()}-"


def clear_scratch() -> None:
    """Delete the temporary folders of processes that are gone: a process that is killed leaves its own."""
    for folder in Path(tempfile.gettempdir()).glob("durand-*"):
        maker = NAME.fullmatch(folder.name)
        if maker is not None and not is_alive(int(maker[1])):
            rmtree(folder, ignore_errors=True)


def is_alive(process: int) -> bool:
    """Whether there is a process with this number; True where nobody can ask without ending it."""
    if os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
