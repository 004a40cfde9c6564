"""Files of incidents enriched one by one: each is read as for an import, and becomes one GeoParquet file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from app.engine.snapshot import Snapshot
from app.figures.method import STATED
from app.ingest.importer import ImportReport, Options
from app.ingest.locator import Desk
from app.ingest.locator_opening import NameSources
from app.model.attribution import attribution
from app.model.columns import INCIDENTS
from app.model.errors import BadInput
from app.model.query import Query
from app.model.scratch import scratch_prefix
from app.opening import open_bare
from app.output.layers import LAYERS, IncidentRows, incident_rows
from app.output.provenance import Imprint
from app.output.single_layer import write_geoparquet
from app.output.whole_files import write_file

SUFFIX = ".parquet"


@dataclass(frozen=True, slots=True)
class Job:
    """A file to enrich and the file to make of it, with everything that another process needs.

    `sources` are the sources of names besides our gazetteer; `at` is the time of making in the new file.
    """

    source: Path
    target: Path
    options: Options
    sources: NameSources
    at: datetime


def plan_files(patterns: Iterable[str], out: Path) -> list[tuple[Path, Path]]:
    """Pairs of each file that the patterns match and its new file in the folder `out`, which is made if needed.

    Raises `BadInput` for a pattern that matches no file, for two files that would become one, and for a folder
    that is a file or holds the files themselves.
    """
    sources = list(dict.fromkeys(path for pattern in patterns for path in _matching(pattern)))
    planned: dict[Path, Path] = {}
    for source in sources:
        target = out.absolute() / f"{source.stem}{SUFFIX}"
        if target in planned:
            raise BadInput(f"{source} and {planned[target]} would both become {target.name}: rename one of them")
        if target.resolve() == source.resolve():
            raise BadInput(f"{source}: would be replaced by what is made of it; name another folder than {out}")
        planned[target] = source
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{out}: cannot be made a folder: {error.strerror}") from error
    return [(source, target) for target, source in planned.items()]


def _matching(pattern: str) -> Sequence[Path]:
    path = Path(pattern)
    if path.is_dir():
        raise BadInput(f"{pattern}: is a folder; name its files, such as '{path}/*{SUFFIX}'")
    # A file's name may contain the characters of a pattern.
    found = [path] if path.is_file() else sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
    files = [each.absolute() for each in found if each.is_file() and not each.name.startswith(".")]
    if not files:
        raise BadInput(f"{pattern}: no such file")
    return files


def enrich_file(job: Job, desk: Desk) -> ImportReport:
    """Enrich one file, completely or not at all; in the report `inserted` are the rows written.

    It passes through a temporary store, so that rows are refused, located and kept as in an import. Raises the
    errors of `import_file`, and `BadInput` for a file of other records than incidents.
    """
    with (
        TemporaryDirectory(prefix=scratch_prefix()) as folder,
        open_bare(Path(folder) / "enriched.gpkg", lambda: desk, lambda: job.at, alone=True) as session,
    ):
        report = session.take_in(job.source, job.options)
        if report.table != INCIDENTS.name:
            raise BadInput(f"{job.source.name}: its rows are {report.table}: only incidents are enriched")
        rows = _all_rows(session.state().snapshot)
    atlas = desk.atlas
    datasets = sorted(set(rows.values(INCIDENTS.column("dataset"))))
    credit = attribution(atlas.attribution, datasets)
    imprint = Imprint(credit, atlas.boundary_set, atlas.depiction, job.at, str(STATED))
    write_file(job.target, lambda part: write_geoparquet(part, rows, imprint))
    return report


def enrich_here(jobs: Iterable[Job], desk: Desk) -> Iterator[ImportReport]:
    """Enrich files one after the other in this process; their reports."""
    return (enrich_file(job, desk) for job in jobs)


def _all_rows(snapshot: Snapshot) -> IncidentRows:
    """Every incident: first incidents with a place, then those without, whose geometry is None."""
    located, unlocated = (incident_rows(snapshot, query).rows for query in (Query(), Query().placeless()))
    rows = np.concatenate([located, unlocated])
    return IncidentRows(LAYERS[INCIDENTS.name], INCIDENTS.columns, snapshot, rows)
