"""Files of incidents enriched one by one: each is read as an import reads it, and leaves one GeoParquet file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from app.engine.snapshot import Snapshot
from app.ingest.importer import ImportReport, Options
from app.ingest.locator import Desk
from app.ingest.locator_opening import NameSources
from app.model.attribution import attribution
from app.model.columns import INCIDENTS
from app.model.errors import BadInput
from app.model.query import Query
from app.output.layers import LAYERS, IncidentRows, incident_rows
from app.output.provenance import Imprint
from app.output.single_layer import write_geoparquet
from app.output.whole_files import write_file
from app.session import open_bare

SUFFIX = ".parquet"


@dataclass(frozen=True, slots=True)
class Job:
    """A file to be enriched and the one that is made of it: all that another process must be told.

    `sources` are asked for names besides our gazetteer; `at` is when the new file says that it was made.
    """

    source: Path
    target: Path
    options: Options
    sources: NameSources
    at: datetime


def plan_files(patterns: Iterable[str], out: Path) -> list[tuple[Path, Path]]:
    """The files that the patterns match, each with the one in the folder `out` that it becomes; makes the folder.

    Raises `BadInput` for a pattern that matches no file, for two files that would become one, and for a folder
    that is a file or the files' own.
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
    # A file may have the characters of a pattern in its name.
    found = [path] if path.is_file() else sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
    files = [each.absolute() for each in found if each.is_file() and not each.name.startswith(".")]
    if not files:
        raise BadInput(f"{pattern}: no such file")
    return files


def enrich_file(job: Job, desk: Desk) -> ImportReport:
    """Enrich one file, all of it or nothing; `inserted` are the rows written.

    By way of a store that is thrown away: what is refused, located and kept is then what an import would refuse,
    locate and keep. Raises what `import_file` raises, and `BadInput` for a file of anything but incidents.
    """
    with (
        TemporaryDirectory(prefix="durand-") as folder,
        open_bare(Path(folder) / "enriched.gpkg", lambda: desk, lambda: job.at, alone=True) as session,
    ):
        report = session.take_in(job.source, job.options)
        if report.table != INCIDENTS.name:
            raise BadInput(f"{job.source.name}: its rows are {report.table}: only incidents are enriched")
        rows = _all_rows(session.state().snapshot)
    atlas = desk.atlas
    datasets = sorted(set(rows.values(INCIDENTS.column("dataset"))))
    imprint = Imprint(attribution(atlas.attribution, datasets), atlas.boundary_set, atlas.depiction, job.at)
    write_file(job.target, lambda part: write_geoparquet(part, rows, imprint))
    return report


def enrich_here(jobs: Iterable[Job], desk: Desk) -> Iterator[ImportReport]:
    """Enrich files one after the other in this process."""
    return (enrich_file(job, desk) for job in jobs)


def _all_rows(snapshot: Snapshot) -> IncidentRows:
    """Every incident: those with a place, then those without, whose geometry is None."""
    located, unlocated = (incident_rows(snapshot, query).rows for query in (Query(), Query().placeless()))
    rows = np.concatenate([located, unlocated])
    return IncidentRows(LAYERS[INCIDENTS.name], INCIDENTS.columns, snapshot, rows)
