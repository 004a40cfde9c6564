"""The figures as tables, and the file that keeps them."""

import os
import platform
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from math import log
from pathlib import Path

import apsw
from http_speed import Row
from other_figures import Figure
from processes import PROJECT

RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = """# How fast

Written by `make bench`; each run writes its own part anew. One process serves and one other asks, in turns with
what the service is compared to. *Floor*: a bare FastAPI route under the same server that returns the very same
bytes. Rates are medians of the runs, ratios medians of pairs of runs; p99 is of all answers together; *CPU* is the
time of a processor that the server took for a request, which other work on the machine hardly changes, and *of
floor, CPU* the ratio of these; *first* is the median time of what had not been asked before. *Counted* is how many
incidents the answers say they are about, on average; their bytes where they do not say.
"""
PACKAGES = (
    *("numpy", "pandas", "shapely", "geopandas", "fastapi", "starlette", "uvicorn", "uvloop", "httptools"),
    *("orjson", "pyogrio"),
)
HTTP_COLUMNS = (
    *("work", "connections", "runs", "counted", "kB"),
    *("floor req/s", "floor ms", "floor CPU ms", "req/s", "ms", "p99 ms", "first ms", "CPU ms"),
    *("of floor", "of floor, CPU", "tipg req/s", "tipg ms", "× tipg", "wanted"),
)
FIGURE_COLUMNS = ("figure", "ours", "beside", "theirs", "ratio", "runs", "wanted", "note")


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one number of incidents, and what could not be measured."""

    rows: int
    http: Sequence[Row]
    figures: Sequence[Figure]
    facts: Mapping[str, str]
    missing: Sequence[str]

    @property
    def title(self) -> str:
        """The heading."""
        return f"{self.rows:,} incidents"

    def text(self) -> str:
        """The tables as Markdown."""
        works = {row.recorded.workload.title: row.recorded.workload.bound_by for row in self.http}
        parts = [
            "; ".join(f"{name} {value}" for name, value in self.facts.items()) + ".",
            *(f"Left out: {reason}." for reason in self.missing),
            table(HTTP_COLUMNS, map(http_cells, self.http)),
            table(FIGURE_COLUMNS, map(figure_cells, self.figures)),
            "What bounds each:\n\n" + "\n".join(f"- {title}: {bound}." for title, bound in works.items()),
        ]
        return "\n\n".join(parts) + "\n"

    def costs(self) -> dict[str, float]:
        """What grows with the incidents, by name."""
        single = [row for row in self.http if row.connections == min(r.connections for r in self.http)]
        answers = {f"{row.recorded.workload.title}, ms": row.ours.quantile(0.5) for row in single}
        return {**answers, **{f"{figure.name}, {figure.unit}": figure.ours for figure in self.figures}}


def http_cells(row: Row) -> list[str]:
    """A row of the table of answers."""
    recorded = row.recorded
    tipg = (
        ["", "", ""]
        if row.tipg is None
        else [number(row.tipg.rate), number(row.tipg.quantile(0.5)), number(row.of_tipg)]
    )
    failed = f" ({row.ours.failures} failed)" if row.ours.failures else ""
    return [
        recorded.workload.title,
        str(row.connections),
        str(len(row.ours.rates)),
        number(recorded.matched),
        number(recorded.size / 1000),
        number(row.floor.rate),
        number(row.floor.quantile(0.5)),
        number(row.floor.cpu_ms),
        number(row.ours.rate) + failed,
        number(row.ours.quantile(0.5)),
        number(row.ours.quantile(0.99)),
        number(recorded.first_ms),
        number(row.ours.cpu_ms),
        f"{row.of_floor:.2f}",
        f"{row.of_floor_cpu:.2f}",
        *tipg,
        recorded.workload.wanted,
    ]


def figure_cells(figure: Figure) -> list[str]:
    """A row of the table of other figures."""
    theirs = "" if figure.other is None else f"{number(figure.other)} {figure.unit}"
    return [
        figure.name,
        f"{number(figure.ours)} {figure.unit}",
        figure.beside if theirs else "",
        theirs,
        "" if figure.ratio is None else f"{figure.ratio:.2f}",
        str(figure.runs),
        figure.wanted,
        figure.note,
    ]


def number(value: float | None) -> str:
    """A number in as many digits as say something."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


WHY = """Why they grow so:

- An incident is found by its id's checksum, and a tile is kept once it is made: neither looks at all incidents.
  The map's page is mostly its template, until there are so many incidents in its box that to choose and count
  them takes longer.
- A box shows 100 features of all that lie in it, and has to count the others: it grows with what is in the
  cells that it touches, from a small cost that is always there. What is answered whole, around a crossing or
  of one type in a month, grows with its features; few of them cost little beside the request itself. At three
  million, what is asked for is more than the part of the mapped file that may stay resident: to map it again is a
  quarter of an answer around a crossing.
- A summary of everything is kept, and grows with its own rows, which are months and provinces. One that is
  filtered, and words that many incidents have, are looked for among all.
- An import begins with a second or two that do not depend on the file; after that every row costs the same, in
  the store, in the index of words and in the snapshot, or a little more where the store's indexes are deeper and
  the system has to find memory for what is written. What follows, the order of all rows and their indexes, is a
  tenth of it.
- A start maps the kept snapshot and reads none of it; below 1,000 incidents there is none, and it is made."""


def growth_text(reports: Sequence[Report]) -> str:
    """How each cost grows from one number of incidents to the next: as its which power, beside the values."""
    costs = [report.costs() for report in reports]
    columns = ["cost", *(report.title for report in reports), *(f"power to {r.title}" for r in reports[1:])]
    rows = [[name, *(number(c.get(name)) for c in costs), *powers(name, reports, costs)] for name in costs[-1]]
    about = "A power of 1 grows as the incidents do, 0 not at all."
    return f"{reports[-1].facts['on']}. {about}\n\n{table(columns, rows)}\n\n{WHY}\n"


def powers(name: str, reports: Sequence[Report], costs: Sequence[Mapping[str, float]]) -> Iterator[str]:
    """The exponents between neighbours."""
    for before, after, small, large in zip(reports, reports[1:], costs, costs[1:], strict=False):
        if small.get(name, 0) > 0 and large.get(name, 0) > 0:
            yield f"{log(large[name] / small[name]) / log(after.rows / before.rows):.2f}"
        else:
            yield ""


def write_part(path: Path, title: str, text: str) -> None:
    """Put a part in its place in the file, or behind the others."""
    old = path.read_text(encoding="utf-8") if path.exists() else HEAD
    parts = dict(re.findall(r"^## ([^\n]+)\n\n(.*?)(?=^## |\Z)", old, re.M | re.S))
    parts[title] = text
    body = "".join(f"## {name}\n\n{part.rstrip()}\n\n" for name, part in parts.items())
    path.write_text(f"{HEAD}\n{body.rstrip()}\n", encoding="utf-8")


def read_facts(peers: Mapping[str, str]) -> dict[str, str]:
    """When, with what and on what it was measured; neither a path nor a name of the machine."""
    return {
        "on": f"{datetime.now(UTC):%Y-%m-%d}",
        "durand": f"{version('durand')} ({revision()})",
        "Python": platform.python_version(),
        "SQLite": apsw.sqlite_lib_version(),
        **{name: installed for name in PACKAGES if (installed := version_of(name))},
        **peers,
        "system": f"{platform.system()} {platform.machine()}",
        "cores": str(os.cpu_count()),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB",
    }


def version_of(package: str) -> str | None:
    """The version that is installed, None if there is none."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def revision() -> str:
    """The last revision in which the service was changed, as git names it."""
    last, changed = (
        git(*words, "--", "app") for words in (("log", "-1", "--format=%h"), ("status", "--porcelain"))
    )
    return (last or "no revision known") + (" and changes" if changed else "")


def git(*words: str) -> str:
    """What git says; nothing where there is no repository."""
    done = subprocess.run(["git", *words], cwd=PROJECT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
