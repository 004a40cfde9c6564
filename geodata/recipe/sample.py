"""Makes the sample: `python -m geodata.recipe.sample UCDP_GED.csv` keeps the facts of UCDP's events, and no text.

UCDP_GED.csv is UCDP's file or HDX's, with its tag row; every event in it is kept.
"""

import csv
import gzip
import io
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

FACTS = (
    *("id", "relid", "type_of_violence", "dyad_name", "side_a", "side_b", "where_prec", "where_coordinates"),
    *(
        "adm_1",
        "adm_2",
        "latitude",
        "longitude",
        "country",
        "event_clarity",
        "date_prec",
        "date_start",
        "date_end",
    ),
    *("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low"),
)
"""The columns that are kept: ids, types, dates, place names, coordinates, figures and sides."""
OUT = Path(__file__).parents[1] / "sample" / "ucdp_ged_pakistan_half.csv.gz"


def main(source: Path, out: Path = OUT) -> None:
    """Write the facts of the events in `source` to `out`; one source always makes the same bytes."""
    with source.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["id"]]
    out.write_bytes(gzip.compress(facts(rows).encode(), mtime=0))


def facts(rows: Iterable[Mapping[str, str]]) -> str:
    """The facts of the events as CSV, sorted by id; days without their time of day."""
    text = io.StringIO()
    writer = csv.DictWriter(text, FACTS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row in sorted(rows, key=lambda row: int(row["id"])):
        writer.writerow({**row, **{name: row[name][:10] for name in ("date_start", "date_end")}})
    return text.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
