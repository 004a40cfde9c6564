"""The claims about selected incidents as a file of their own, beside the file of incidents."""

from collections.abc import Sequence
from pathlib import Path

from arro3.io import write_parquet

from app.encode.delimited import encode_table
from app.model.columns import CLAIMS
from app.model.errors import BadParameter
from app.model.query import Query
from app.output.arrow import record_batches
from app.output.layers import Rows, claims_of
from app.output.pieces import write_pieces
from app.output.whole_files import write_file
from app.record.view import View

BESIDE = {"csv": "csv", "parquet": "parquet", "fgb": "csv", "kml": "csv"}
"""The suffix of the file of claims, by the suffix of the file of incidents; other formats hold claims inside."""


def claims_path(out: Path) -> Path:
    """The path of the claims beside a file of incidents: `x.claims.csv` beside `x.csv`, `x.fgb` and `x.kml`.

    Raises `BadParameter` for a format that has no second file.
    """
    suffix = BESIDE.get(out.suffix.removeprefix(".").lower())
    if suffix is None:
        beside = ", ".join(f".{each}" for each in BESIDE)
        raise BadParameter(
            f"claims: a second file stands beside {beside} only (.gpkg and .xlsx have them inside): {out.name!r}"
        )
    return out.with_name(f"{out.stem}.claims.{suffix}")


def write_claims(out: Path, view: View, query: Query) -> Path:
    """Write the claims about the incidents that a query selects, located or not; gives the file's path.

    A CSV has the columns of the import template, and can be imported. Raises as `claims_path` does, and `BadInput`
    for a file that cannot be written.
    """
    path = claims_path(out)
    write_claims_to(path, view, query)
    return path


def write_claims_to(path: Path, view: View, query: Query) -> None:
    """Write the claims to this path, whose suffix is .csv or .parquet."""
    rows = claims_of(view, query)
    if path.suffix == ".parquet":
        write_file(path, lambda part: _write_parquet(part, rows))
    else:
        write_pieces(path, [encode_table(CLAIMS.names, [_cells(each) for each in _records(rows)])])


def _records(rows: Rows) -> Sequence[dict[str, object]]:
    return [dict(properties) for properties in rows.properties]


def _cells(claim: dict[str, object]) -> list[object]:
    return [claim[name] for name in CLAIMS.names]


def _write_parquet(path: Path, rows: Rows) -> None:
    with path.open("wb") as sink:
        write_parquet(record_batches(rows, {}), sink, compression="zstd(3)", skip_arrow_metadata=True)
