"""Where the service's time goes: `python tests/benchmarks/service_profile.py ROWS WORKLOAD...`.

For each workload the functions that take most of the time themselves, of the service's main thread under one
connection. A profiler slows small functions more than large ones: read shares, not times.
"""

import pstats
import signal
import sys
import tempfile
from pathlib import Path

from made_incidents import incident_name, write_incidents
from processes import HOST, durand, free_port, load, run_durand, running
from workloads import ITEMS, WORKLOADS, Workload

SECONDS = 5.0
MOST_PATHS = 1000
SHOWN = 15


def profile(workload: Workload, rows: int, store: Path) -> pstats.Stats:
    """What the profiler saw while the workload was asked for, start and stop of the service included."""
    out, port = store.with_suffix(".profile"), free_port()
    python, *rest = durand("serve")
    settings = {"DURAND_STORE": str(store), "DURAND_HOST": HOST, "DURAND_PORT": str(port)}
    paths = [path for path, _ in workload.asked(rows, MOST_PATHS)]
    command = [python, "-m", "cProfile", "-o", str(out), *rest]
    with running(command, port, f"{ITEMS}/{incident_name(0)}", store.with_suffix(".log"), settings) as service:
        load(port, paths, 1, SECONDS, 1)
        service.process.send_signal(signal.SIGINT)
        service.process.wait()
    return pstats.Stats(str(out))


def main() -> None:
    """Profile the workloads named on the command line, or all."""
    rows, names = int(sys.argv[1]), sys.argv[2:]
    with tempfile.TemporaryDirectory(prefix="durand-profile-") as folder:
        csv, store = Path(folder) / "made.csv", Path(folder) / "profile.gpkg"
        write_incidents(csv, rows)
        run_durand(store, "import", str(csv))
        for workload in WORKLOADS:
            if not names or workload.name in names:
                print(f"\n{workload.title}", flush=True)
                profile(workload, rows, store).sort_stats("tottime").print_stats(SHOWN)


if __name__ == "__main__":
    main()
