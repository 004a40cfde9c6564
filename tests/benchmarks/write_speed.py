"""How soon a write over HTTP is seen: `python tests/benchmarks/write_speed.py STORE [--writes N]`.

A service runs over the store, and a client adds one incident at a time (POST), changes it (PATCH) and retracts it
(DELETE). Measured are the write until its answer, and the time from there until an answer by id, near, a first
page, a summary, the map's features and a tile show its revision. The store is written to. Prints a table.
"""

import argparse
import http.client
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

from edit_speed import ASKED, PAUSE_SECONDS, SETTINGS, revision_of, settle
from processes import HOST, Running, service
from speed_report import table

WRITES = 10
PATIENCE_SECONDS = 120.0
ITEMS = "/collections/incidents/items"
POINT = {"longitude": 71.09, "latitude": 34.12}
RECORD = {"title": "Lorries wait", "event_type": "Other", "date_start": "2024-10-02", **POINT}
OF_VERB = {"POST": "application/json", "PATCH": "application/merge-patch+json", "DELETE": "application/json"}

Times = Mapping[str, float]


def write(running: Running, verb: str, path: str, body: object = None, tag: str = "*") -> dict[str, str]:
    """The headers of a write's answer; RuntimeError where it is refused."""
    connection = http.client.HTTPConnection(HOST, running.port, timeout=PATIENCE_SECONDS)
    headers = {"Content-Type": OF_VERB[verb], **({} if verb == "POST" else {"If-Match": tag})}
    try:
        connection.request(verb, path, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        said = response.read()
    finally:
        connection.close()
    if response.status >= http.client.MULTIPLE_CHOICES:
        raise RuntimeError(f"{verb} {path}: {response.status} {said[:300].decode(errors='replace')}")
    return {name.lower(): value for name, value in response.getheaders()}


def seen(running: Running, item: str | None) -> Times:
    """The milliseconds of each answer after a write; RuntimeError where one is of an earlier revision."""
    paths = {**({} if item is None else {"by id": item}), **ASKED}
    took, revisions = {}, {}
    for name, path in paths.items():
        started = perf_counter()
        answer = running.fetch(path.format(**POINT))
        took[name] = 1000 * (perf_counter() - started)
        revisions[name] = revision_of(answer)
    if len({*revisions.values()}) > 1:
        raise RuntimeError(f"answers of several revisions: {revisions}")
    return took


def writes(running: Running, count: int) -> Iterator[tuple[str, Times]]:
    """The times of each write, by verb."""
    for number in range(count):
        item = f"{ITEMS}/speed:{number}-{int(perf_counter())}"
        record = {"id": item.removeprefix(f"{ITEMS}/"), **RECORD}
        asked = (
            ("POST", f"{ITEMS}?why=speed", record, item),
            ("PATCH", f"{item}?why=speed", {"properties": {"title": f"Lorries wait, {number}"}}, item),
            ("DELETE", f"{item}?why=speed", None, None),
        )
        for verb, path, body, left in asked:
            started = perf_counter()
            write(running, verb, path, body)
            yield verb, {"write": 1000 * (perf_counter() - started), **seen(running, left)}
            sleep(PAUSE_SECONDS)


def report(measured: Mapping[str, list[Times]]) -> str:
    """The medians as a Markdown table, a row for each verb; `seen` is the sum of the answers."""
    names = ["write", "by id", *ASKED]
    rows = []
    for verb, all_times in measured.items():
        each = [[times[name] for times in all_times if name in times] for name in names]
        whole = median(sum(times.values()) - times["write"] for times in all_times)
        rows.append([verb, *(f"{median(one):.1f}" if one else "" for one in each), f"{whole:.1f}"])
    return table(("verb", *names, "seen"), rows)


def main() -> None:
    """Measure, and print the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--writes", type=int, default=WRITES)
    arguments = parser.parse_args()
    measured: dict[str, list[Times]] = {}
    settings = {**SETTINGS, "DURAND_LOCAL_WRITE": "true"}
    with service(arguments.store, "/healthz", arguments.store.with_suffix(".log"), settings) as running:
        settle(running)
        for path in ASKED.values():
            running.fetch(path.format(**POINT))
        for at, (verb, times) in enumerate(writes(running, arguments.writes + 1)):
            if at >= len(OF_VERB):
                measured.setdefault(verb, []).append(times)
    print(report(measured))


if __name__ == "__main__":
    main()
