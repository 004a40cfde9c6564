"""`durand summary`: counts of incidents and ranges of deaths."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click
import orjson

from app.aggregate.comparing import COMPARISONS
from app.aggregate.counting import Summary, Value, warned
from app.aggregate.dimensions import DIMENSIONS, MAX_DIMENSIONS
from app.aggregate.parties import PARTY, SIDE_BY_SIDE, count_parties, party_columns, read_parties
from app.aggregate.tables import ASKED, Tabulation, read_table
from app.cli.filter_options import figures_option, filter_options, given, joined, once
from app.cli.session import opened, write_whole
from app.encode.delimited import encode_table
from app.figures.measures import NAMES
from app.model.errors import BadParameter

SUFFIXES = (".csv", ".json")
UNKNOWN = "unknown"
AGAINST = "; ".join(f"{name}, {meaning}" for name, meaning in COMPARISONS.items())


@click.command()
@click.argument("out", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--by",
    metavar="TEXT",
    help=f"Up to {MAX_DIMENSIONS} of {', '.join(DIMENSIONS)}, separated by commas or given one by one; "
    "or party alone; the total if not given.",
    multiple=True,
    callback=joined,
)
@click.option(
    "--measure",
    metavar="TEXT",
    help=f"Some of {', '.join(NAMES)}, separated by commas or given one by one; deaths, if not given.",
    multiple=True,
    callback=joined,
)
@figures_option
@click.option("--compare", metavar="TEXT", help=f"Add the change: {AGAINST}.", multiple=True, callback=once)
@filter_options("sortby", "limit", "offset")
def summary(out: Path | None, **options: str | None) -> None:
    """Count the selected incidents, and killed or injured; to OUT (.csv, .json) or to the terminal.

    Incidents without coordinates are counted too.
    """
    if out is not None and out.suffix.lower() not in SUFFIXES:
        raise BadParameter(f"summary: unknown suffix {out.suffix!r}: expected {' or '.join(SUFFIXES)}")
    if PARTY in (options["by"] or "").split(","):
        write_parties(out, options)
        return
    table = read_table(*(options.pop(name) for name in ASKED))
    with opened() as session:
        counted = session.find(given(options)).counted(table)
    if out is None:
        echo_summary(counted)
        click.echo(f"figures where there are claims: {table.figures}", err=True)
    elif out.suffix.lower() == ".csv":
        write_whole(out, encode_table(list(counted.table), counted.rows()))
    else:
        write_whole(out, as_json(counted, table))


def write_parties(out: Path | None, options: Mapping[str, str | None]) -> None:
    """Write or print what each party says of the selected incidents."""
    measures = read_parties(*(options[name] for name in ASKED))
    with opened() as session:
        found = session.find(given(options))
        table = count_parties(found.snapshot, found.query, found.view.records["claims"].properties, measures)
    rows = list(zip(*table.values(), strict=True))
    if out is None:
        for line in aligned(
            [[column.title for column in party_columns(measures)], *([*map(shown, row)] for row in rows)], 1
        ):
            click.echo(line)
        click.echo(SIDE_BY_SIDE, err=True)
    elif out.suffix.lower() == ".csv":
        write_whole(out, encode_table(list(table), rows))
    else:
        write_whole(out, orjson.dumps({"by": [PARTY], "columns": table, "caveat": SIDE_BY_SIDE}))


def as_json(counted: Summary, table: Tabulation) -> bytes:
    """The summary as the service says it, without what is the service's own."""
    content = {
        "by": table.by,
        **table.named(),
        "columns": counted.table,
        "total": counted.whole.as_dict(),
        **warned(counted.whole),
        "unlocated": counted.unlocated,
        "caveat": counted.caveat,
    }
    return orjson.dumps(content)


def echo_summary(counted: Summary) -> None:
    """The table with its total, and each dataset's; warnings and caveat go to standard error, in no pipe's way."""
    named = counted.named
    total = [
        *("total", *[""] * named)[:named],
        *(counted.total[column.name] for column in counted.columns[named:]),
    ]
    rows = [*(counted.rows() if named else []), total]
    texts = [[column.title for column in counted.columns], *([shown(value) for value in row] for row in rows)]
    for line in aligned(texts, named):
        click.echo(line)
    if len(counted.whole.by_dataset) > 1:
        _echo_datasets(counted)
    click.echo(f"{counted.unlocated:,} of them without coordinates")
    for warning in counted.whole.warnings:
        click.echo(f"warning: {warning}", err=True)
    click.echo(counted.caveat, err=True)


def _echo_datasets(counted: Summary) -> None:
    """Print the measures of each dataset by itself."""
    texts = [["by itself", *(column.title for column in counted.of_dataset)]]
    for name, told in counted.whole.by_dataset.items():
        texts.append([name, *(shown(told[column.name]) for column in counted.of_dataset)])
    for line in aligned(texts, 1):
        click.echo(line)


def shown(value: Value) -> str:
    """The value as a person reads it."""
    if value is None:
        return UNKNOWN
    return value if isinstance(value, str) else f"{value:,}"


def aligned(rows: Sequence[Sequence[str]], named: int) -> Iterator[str]:
    """Rows of a table as lines: the first `named` columns to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            text.ljust(width) if at < named else text.rjust(width)
            for at, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
