"""A service that is written to and read for long takes no more memory, files and descriptors than at first."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import monotonic, sleep
from urllib.request import Request, urlopen

import pytest
from serving_process import serving
from test_full_disk import write_rows

MB = 1_000_000
MOST_MADE = 16
"""Files for downloads that a process keeps: docs/operate.md."""
READ = (
    "/map",
    "/collections/incidents/items?limit=1000",
    "/collections/incidents/items?limit=1000&event_type=Other&near=torkham&within_km=100",
    "/summary?f=json",
    "/tiles/incidents/6/44/25.mvt",
    "/export/incidents.csv",
    "/export/incidents.gpkg",
)


@dataclass(frozen=True)
class Taken:
    """What a service takes: bytes of its own memory, open descriptors, files on the disk, files for downloads."""

    memory: int
    descriptors: int
    files: int
    made: int


def processes(number: int) -> Iterator[int]:
    """A process, and all that it has started."""
    yield number
    with suppress(OSError):
        for child in Path(f"/proc/{number}/task/{number}/children").read_text().split():
            yield from processes(int(child))


def own_memory(number: int) -> int:
    lines = Path(f"/proc/{number}/status").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon:"))


def taken(number: int, folder: Path) -> Taken:
    """What a service and all its processes take; reports of imports, of which 1,000 are kept, are left out."""
    found = list(processes(number))
    files = [path for path in folder.rglob("*") if path.is_file() and path.parent.suffix != ".imports"]
    made = [path for path in files if path.parent.name.startswith("durand-")]
    descriptors = sum(len(list(Path(f"/proc/{each}/fd").iterdir())) for each in found)
    return Taken(sum(map(own_memory, found)), descriptors, len(files) - len(made), len(made))


def send(port: int, content: bytes) -> str:
    """Import a file over HTTP, and wait for its end; its state at the end."""
    parts = (
        b'--b\r\nContent-Disposition: form-data; name="dataset"\r\n\r\nsoaked\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        + content
        + b"\r\n--b--\r\n"
    )
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    with urlopen(Request(f"http://127.0.0.1:{port}/import", data=parts, headers=kind), timeout=120) as answer:
        address = f"http://127.0.0.1:{port}/imports/{json.load(answer)['id']}"
    until = monotonic() + 120
    while monotonic() < until:
        with urlopen(address, timeout=120) as answer:
            status = str(json.load(answer)["status"])
        if status not in ("accepted", "running"):
            return status
        sleep(0.1)
    return "late"


@pytest.mark.parametrize(
    ("rounds", "seconds"), [(9, 0.5), pytest.param(120, 10.0, marks=pytest.mark.soak, id="20 minutes")]
)
def test_memory_files_and_descriptors_stay_as_they_are_under_imports(
    seeded_path: Path, tmp_path: Path, rounds: int, seconds: float
) -> None:
    folder = tmp_path / "served"
    folder.mkdir()
    store = folder / "store.gpkg"
    store.write_bytes(seeded_path.read_bytes())
    text = write_rows(tmp_path / "rows.csv", "soaked").read_text(encoding="utf-8")
    found: list[Taken] = []
    with serving(store, settings={"TMPDIR": str(folder)}) as (process, port):
        for number in range(rounds):
            begun = monotonic()
            changed = text.replace(",Other,", f",{('Other', 'Battles')[number % 2]},")
            assert send(port, changed.encode()) == "successful"
            for path in READ:
                with urlopen(f"http://127.0.0.1:{port}{path}", timeout=120) as answer:
                    assert answer.read()
            sleep(max(0.0, begun + seconds - monotonic()))
            found.append(taken(process.pid, folder))
    check_is_flat(found)


def check_is_flat(found: list[Taken]) -> None:
    """Hold the last third of the time against the third before it; in the first third caches fill."""
    third = len(found) // 3
    before, last = found[third : 2 * third], found[2 * third :]
    for each in found[:: max(1, len(found) // 12)]:
        print(f"{each.memory / MB:.0f} MB, {each.descriptors} descriptors, {each.files} files, {each.made} made")
    assert median(each.memory for each in last) <= 1.1 * median(each.memory for each in before) + 5 * MB
    assert max(each.descriptors for each in last) <= max(each.descriptors for each in before) + 2
    assert max(each.files for each in last) <= max(each.files for each in before) + 2
    assert max(each.made for each in found) <= MOST_MADE


def test_growth_is_seen() -> None:
    flat = [Taken(200 * MB, 30, 9, 3)] * 30
    check_is_flat(flat)
    for grown in (
        [Taken((200 + 5 * n) * MB, 30, 9, 3) for n in range(30)],
        [Taken(200 * MB, 30 + n, 9, 3) for n in range(30)],
        [Taken(200 * MB, 30, 9 + n, 3) for n in range(30)],
    ):
        with pytest.raises(AssertionError):
            check_is_flat(grown)
