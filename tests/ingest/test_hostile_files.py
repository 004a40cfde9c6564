"""Files made to take a machine's memory or time are refused with a sentence, within the promised memory."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hostile_files import HOSTILE

MEMORY_MB = 400
"""Megabytes that each process of an import may take for a hostile file."""
SMALL, LARGE = 35, 1_000
"""Megabytes of most files: above every limit on a cell or a line, and what somebody might really send."""
IMPORT = r"""
import json, re, resource, sys
from pathlib import Path
from app.cli.main import main
try:
    main(["import", *sys.argv[1:], "--dry-run"], standalone_mode=True)
finally:
    own = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])
    print(json.dumps([peak // 1024 for peak in (own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)]))
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_its_memory(name: str, tmp_path: Path, seeded_path: Path) -> None:
    refuse(name, SMALL, tmp_path, seeded_path)


@pytest.mark.soak
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_of_a_gigabyte_is_refused_within_its_memory(
    name: str, tmp_path: Path, seeded_path: Path
) -> None:
    refuse(name, LARGE, tmp_path, seeded_path)


def refuse(name: str, megabytes: int, folder: Path, seeded: Path) -> None:
    """Import the file by the command: status 2, one sentence, and no process larger than is promised."""
    make, why = HOSTILE[name]
    store = Path(shutil.copy(seeded, folder / "store.gpkg"))
    make(folder / name, megabytes)
    done = subprocess.run(
        [sys.executable, "-c", IMPORT, str(folder / name)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={"DURAND_STORE": str(store), "PATH": "/usr/bin:/bin", "HOME": str(folder)},
    )
    # All of them together are more than a disk may have room for.
    (folder / name).unlink()
    sentences = done.stderr.strip().splitlines()
    assert (done.returncode, len(sentences)) == (2, 1), done.stderr[-2_000:]
    assert re.search(why, sentences[0]), sentences[0]
    peaks = json.loads(done.stdout.splitlines()[-1])
    assert max(peaks) <= MEMORY_MB, peaks
