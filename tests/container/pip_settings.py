"""Settings of this machine's pip, from `pip config list`, as a folder that pip reads in another root.

`pip_settings.py FOLDER < LIST` writes `pip.conf` there, for a folder that is mounted as `/etc/xdg/pip`. A
certificate comes along as a copy; folders of this machine are left out.
"""

import ast
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

MOUNTED = Path("/etc/xdg/pip")
"""Where the folder is seen from inside."""


def told(lines: Iterable[str]) -> dict[str, str]:
    """Each setting by its name, of a file or of the environment, whichever is told last."""
    pairs = (line.strip().partition("=") for line in lines if "=" in line)
    return {name.rpartition(".")[2]: str(ast.literal_eval(value)) for name, _, value in pairs}


def write_settings(settings: dict[str, str], folder: Path) -> None:
    """Write the settings, and the files that they name, into a folder."""
    lines = ["[global]"]
    for name, value in settings.items():
        if Path(value).is_file():
            lines.append(f"{name} = {MOUNTED / shutil.copy(value, folder / name).name}")
        elif not value.startswith("/"):
            lines.append(f"{name} = {value}")
    (folder / "pip.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_settings(told(sys.stdin), Path(sys.argv[1]))
