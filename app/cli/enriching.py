"""`durand enrich`: files of incidents to files that say where they are, here or on a cluster."""

from dataclasses import replace
from pathlib import Path

import click
import orjson

from app.cli.importing import (
    accept_option,
    echo_remarks,
    format_option,
    mapping_option,
    read_options,
    report_option,
    told,
)
from app.cli.session import now, write_whole
from app.enrichment.cluster import enrich_on_cluster
from app.enrichment.files import Job, enrich_here, plan_files
from app.ingest import locator_opening as desk_opening
from app.ingest.importer import ImportReport
from app.opening import read_settings


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--scheduler", metavar="URL", help="A Dask scheduler, such as tcp://host:8786, whose workers do it.")
@format_option
@click.option("--dataset", help="Name of the dataset, instead of the files' own or their format's.")
@mapping_option
@accept_option
@report_option
def enrich(
    files: tuple[str, ...],
    out: Path,
    scheduler: str | None,
    form: str,
    dataset: str | None,
    mapping: Path | None,
    accept_unconfirmed: bool,
    report: Path | None,
) -> None:
    """Locate the incidents of FILES, and write each file as GeoParquet to the folder OUT; no store is changed.

    FILES may be patterns such as 'in/*.parquet', and of every format that can be imported. With a cluster, its
    workers must find FILES and OUT under the same paths as this machine.
    """
    options = replace(read_options(form, dataset, False, mapping), accept_unconfirmed=accept_unconfirmed)
    sources, at = desk_opening.name_sources(read_settings()), now()
    jobs = [Job(source, target, options, sources, at) for source, target in plan_files(files, out)]
    if scheduler is None:
        done = enrich_here(jobs, desk_opening.open_desk(sources))
    else:
        done = enrich_on_cluster(jobs, scheduler)
    reports: list[ImportReport] = []
    try:
        for job in jobs:
            reports.append(next(done))
            echo_enriched(job, reports[-1])
    finally:
        # The files before the one that failed are there, and are told.
        if report is not None:
            write_whole(report, orjson.dumps(told(reports), option=orjson.OPT_INDENT_2))


def echo_enriched(job: Job, report: ImportReport) -> None:
    """Print the result for a file, and the reasons of refused rows."""
    click.echo(
        f"{report.file}: {report.rows} rows of {report.format}: {report.counts.inserted} written to "
        f"{job.target.name}, {len(report.refused)} refused"
    )
    echo_remarks(report)
