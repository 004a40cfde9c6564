"""How long a hostile file takes to be refused: `python tests/benchmarks/refusal_speed.py FOLDER [--megabytes N]`.

Each file of `tests/hostile_files.py` is made in the folder, imported by the command, and removed. Prints a
table of the seconds from the command's start to its end; the first row is a command that only says its version.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from hostile_files import HOSTILE
from processes import durand, environment, run_durand
from speed_report import table

MEGABYTES = 1_000


def refusal(path: Path, store: Path) -> tuple[float, int, str]:
    """Seconds until the command ends, its status, and what it says."""
    started = perf_counter()
    done = subprocess.run(
        durand("import", str(path), "--dry-run"),
        env=environment({"DURAND_STORE": str(store)}),
        capture_output=True,
        text=True,
        check=False,
    )
    return perf_counter() - started, done.returncode, done.stderr.strip()


def measured(folder: Path, megabytes: int) -> list[list[str]]:
    """A row of the table for each file."""
    store = folder / "store.gpkg"
    run_durand(store, "info")
    rows = [["(durand --version)", "", f"{run_durand(store, '--version'):.1f}", "0", ""]]
    for name, (make, _) in HOSTILE.items():
        path = folder / name
        make(path, megabytes)
        size = path.stat().st_size / 1e6
        seconds, status, said = refusal(path, store)
        path.unlink()
        rows.append([name, f"{size:,.1f}", f"{seconds:.1f}", str(status), said.removeprefix("durand: ")[:90]])
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="an empty folder with room for one such file")
    parser.add_argument("--megabytes", type=int, default=MEGABYTES)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    print(table(["file", "MB", "seconds", "status", "says"], measured(given.folder, given.megabytes)))


if __name__ == "__main__":
    main()
