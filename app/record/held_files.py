"""Files that a process holds until it closes them, or ends: so others know whether its work goes on."""

import sys
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":

    def hold(file: BinaryIO) -> None:
        """Do nothing: a process that dies with its work is not noticed here."""

    def is_held(path: Path) -> bool:
        """Whether the file is there."""
        return path.exists()

else:
    from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock

    def hold(file: BinaryIO) -> None:
        """Hold a file until it is closed, or this process ends; waits while another one holds it."""
        flock(file, LOCK_EX)

    def is_held(path: Path) -> bool:
        """Whether a process holds the file; False where there is no file."""
        try:
            with path.open("rb") as file:
                flock(file, LOCK_SH | LOCK_NB)
        except BlockingIOError:
            return True
        except FileNotFoundError:
            return False
        return False
