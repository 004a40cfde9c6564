"""`durand sample`: the shipped sample of real events to the store."""

import click

from app.cli.importing import echo_report, give_way
from app.cli.session import opened
from app.ingest.importer import Options
from app.ingest.sample import DATASET, sample_file
from app.model.attribution import DATASETS


@click.command()
@click.option("--dry-run", is_flag=True, help="Report what would happen, write nothing.")
def sample(dry_run: bool) -> None:
    """Import the shipped sample: half of UCDP's events in Pakistan from 1989 to 2021, without their texts.

    They become the dataset `ucdp`; a later import of UCDP's own file updates the same records.
    """
    give_way()
    with sample_file() as path, opened(alone=True) as session:
        echo_report(session.take_in(path, Options(DATASET, DATASET, dry_run)))
    click.echo(f"  {DATASETS[DATASET]}")
